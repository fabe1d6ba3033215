"""The site map: every page for readers under its public address. Saved plans are not in it.

`/sitemap.xml` holds all addresses or, of more than fit a file, lists the files that do.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from careerguide.paging import counts_of
from roles.models import Industry, Role, Skill
from salaries.models import Place
from transitions.models import TransitionPath

# The protocol allows 50,000 in a file; one of so many takes no longer to make than a page.
ADDRESSES_IN_A_FILE = 120
# The pages that are always there, by their URL names.
PAGES = (
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
)
# The models whose rows have pages of their own, by the URL names of these.
LISTED: dict[str, Any] = {
    "role": Role,
    "skill": Skill,
    "industry": Industry,
    "place": Place,
    "transition": TransitionPath,
}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer with the whole site map, or with an index of its files where one is not enough."""
    counts = dict(zip(LISTED, counts_of([_slugs(page) for page in LISTED]), strict=True))
    if sum(counts.values()) + len(PAGES) <= ADDRESSES_IN_A_FILE:
        listed = [address for page in LISTED for address in _addresses(page, _slugs(page))]
        return _answer(request, "sitemap.xml", urlset=[*map(reverse, PAGES), *listed])
    files = [reverse("sitemap-file", args=["pages", 1])]
    for page, count in counts.items():
        last = -(-count // ADDRESSES_IN_A_FILE)
        files += [reverse("sitemap-file", args=[page, number + 1]) for number in range(last)]
    return _answer(request, "sitemap_index.xml", sitemaps=files)


@require_safe
def sitemap_file(request: HttpRequest, page: str, number: int) -> HttpResponse:
    """Answer with one file of a long site map: the pages of one kind, some at a time."""
    if page == "pages" and number == 1:
        return _answer(request, "sitemap.xml", urlset=map(reverse, PAGES))
    if page not in LISTED or not 0 < number < 100_000:
        raise Http404
    start = (number - 1) * ADDRESSES_IN_A_FILE
    addresses = _addresses(page, _slugs(page)[start : start + ADDRESSES_IN_A_FILE])
    if not addresses:
        raise Http404
    return _answer(request, "sitemap.xml", urlset=addresses)


def _slugs(page: str) -> QuerySet[Any]:
    current = LISTED[page].objects.filter(retired_on__isnull=True).order_by("pk")
    return current.values_list("slug", flat=True)


def _addresses(page: str, slugs: Iterable[str]) -> list[str]:
    return [reverse(page, args=[slug]) for slug in slugs]


def _answer(request: HttpRequest, template: str, **addresses: Iterable[str]) -> HttpResponse:
    """Render one of Django's templates with addresses under SITE_ORIGIN, whatever the host is."""
    context = {
        name: [{"location": settings.SITE_ORIGIN + each} for each in all_of]
        for name, all_of in addresses.items()
    }
    return render(request, template, context, content_type="application/xml")
