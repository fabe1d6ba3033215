"""The site map: every page for readers under its public address. Saved plans are not in it."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model
from django.urls import reverse

from roles.models import Industry, Role, Skill
from salaries.models import Place
from transitions.models import TransitionPath


class PublicSitemap(Sitemap):
    """Addresses under SITE_ORIGIN, whatever host the request came by."""

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
    """The pages of one model's current rows."""

    def __init__(self, model: Any) -> None:
        self.model: type[Model] = model

    def items(self) -> list[Any]:
        return list(self.model._default_manager.filter(retired_on__isnull=True).order_by("pk"))


SITEMAPS = {
    "pages": PageSitemap(),
    **{
        model._meta.model_name: ContentSitemap(model)
        for model in (Role, Skill, Industry, Place, TransitionPath)
    },
}
