"""What the front page shows besides its own text."""

from dataclasses import dataclass

from django.db.models import Prefetch

from roles.models import Family, Role
from sources.models import CITED

from .models import MarketFigure, Takeaway
from .pages import PageText, page_text


@dataclass(frozen=True)
class Front:
    """The front page; `role_count` counts the roles that the families list."""

    text: PageText
    figures: list[MarketFigure]
    families: list[Family]
    role_count: int
    takeaways: list[Takeaway]


def front() -> Front:
    """Read the front page, in six queries."""
    families = list(Family.objects.prefetch_related(Prefetch("roles", Role.objects.current())))
    return Front(
        text=page_text("front"),
        figures=list(MarketFigure.objects.current().filter(on_front=True).select_related(*CITED)),
        families=[family for family in families if family.roles.all()],
        role_count=sum(len(family.roles.all()) for family in families),
        takeaways=list(Takeaway.objects.current().select_related(*CITED)),
    )
