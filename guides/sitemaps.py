"""The site map: every page for readers under its public address. Saved plans are not in it.

`/sitemap.xml` holds all addresses or, of more than fit a file, lists the files that do.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as whole
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from careerguide.paging import counts_of
from roles.models import Industry, Role, Skill
from salaries.models import Place
from transitions.models import TransitionPath

# The protocol allows 50,000 in a file; a shorter one takes no longer to make than a page.
ADDRESSES_IN_A_FILE = 1000


class PublicSitemap(Sitemap):
    """Addresses under SITE_ORIGIN, whatever host the request came by."""

    limit = ADDRESSES_IN_A_FILE

    @property
    def protocol(self) -> str:  # type: ignore[override]
        return urlsplit(settings.SITE_ORIGIN).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_ORIGIN).netloc


class PageSitemap(PublicSitemap):
    """The pages that are always there."""

    def items(self) -> list[str]:
        return [
            "front",
            "roles",
            "skills",
            "industries",
            "salaries",
            "negotiation",
            "offer",
            "worth",
            "transitions",
            "education",
            "certifications",
            "portfolio",
            "interviews",
            "outlook",
            "faq",
            "sources",
            "privacy",
            "plans",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class ContentSitemap(PublicSitemap):
    """The pages of one model's current rows: their slugs, and the URL name of their pages."""

    def __init__(self, model: Any, page: str) -> None:
        self.model: type[Model] = model
        self.page = page

    def items(self) -> Any:
        current = self.model._default_manager.filter(retired_on__isnull=True).order_by("pk")
        return current.values_list("slug", flat=True)

    def location(self, item: str) -> str:
        return reverse(self.page, args=[item])


PAGES = PageSitemap()
LISTED = [
    ContentSitemap(Role, "role"),
    ContentSitemap(Skill, "skill"),
    ContentSitemap(Industry, "industry"),
    ContentSitemap(Place, "place"),
    ContentSitemap(TransitionPath, "transition"),
]
SITEMAPS = {"pages": PAGES, **{each.page: each for each in LISTED}}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the whole site map, or with an index of its files where one is not enough."""
    counts = dict(zip(SITEMAPS, [0, *counts_of([each.items() for each in LISTED])], strict=True))
    if sum(counts.values()) + len(PAGES.items()) <= ADDRESSES_IN_A_FILE:
        return whole(request, SITEMAPS)
    files = []
    for section, count in counts.items():
        address = settings.SITE_ORIGIN + reverse("sitemap-file", args=[section])
        files.append({"location": address})
        last = -(-count // ADDRESSES_IN_A_FILE)
        files += [{"location": f"{address}?p={number}"} for number in range(2, last + 1)]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml"
    )


@require_safe
def sitemap_file(request: HttpRequest, section: str) -> HttpResponse:
    return whole(request, SITEMAPS, section=section)
