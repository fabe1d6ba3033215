"""What the front page shows besides its own text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.http import QueryDict

from careerguide.memory import remembered
from careerguide.paging import Paging
from roles.models import Family, Horizon, Role
from roles.pay import REFERENCE_LEVEL, PayShown, axis_labels, headlines
from salaries.models import Basis, PayBand
from sources.models import CITED

from .models import MarketFigure, Takeaway
from .pages import PageText, page_text

# The page lists all roles up to so many, and of more the first few of each family.
MOST_ROLES = 20
FIRST_ROLES = 3
MOST_FIGURES = 8
TAKEAWAYS_A_PAGE = 8


@dataclass(frozen=True)
class RoleLine:
    """A role with its headline pay; `remark` says where that is not what the caption says."""

    role: Role
    pay: PayShown | None
    remark: str
    horizon: str  # empty for an established role


@dataclass(frozen=True)
class FamilyRoles:
    """A family with its roles or, on a page that cannot list all, the first of them."""

    family: Family
    rows: list[RoleLine]
    count: int


@dataclass(frozen=True)
class Front:
    """The front page; `role_count` counts the roles that the families list."""

    text: PageText
    figures: list[MarketFigure]
    families: list[FamilyRoles]
    axis_labels: list[str]
    role_count: int
    takeaways: list[Takeaway]
    paging: Paging


def front(query: QueryDict) -> Front:
    """Read the front page, in eight queries. Its pages are those of the takeaways."""
    takeaways = Takeaway.objects.current().select_related(*CITED)
    paging = Paging(query, takeaways=(takeaways, TAKEAWAYS_A_PAGE))
    families = families_with_roles()
    bars = [row.pay.bar for each in families for row in each.rows if row.pay and row.pay.bar]
    figures = MarketFigure.objects.current().filter(on_front=True).select_related(*CITED)
    return Front(
        text=page_text("front"),
        figures=list(figures[:MOST_FIGURES]),
        families=families,
        axis_labels=axis_labels(bars[0].axis) if bars else [],
        role_count=sum(each.count for each in families),
        takeaways=paging.of("takeaways").rows,
        paging=paging,
    )


@remembered(most=1)
def families_with_roles() -> list[FamilyRoles]:
    """Return the families that have roles with these and their pay, in four queries."""
    current = Role.objects.current()
    counts = dict(current.order_by().values_list("family").annotate(Count("pk")))
    families = list(Family.objects.filter(pk__in=counts))
    if sum(counts.values()) > MOST_ROLES:
        current = current.filter(_first_of(families))
    prefetch_related_objects(families, Prefetch("roles", current))
    pay = headlines([role for family in families for role in family.roles.all()])
    return [
        FamilyRoles(
            family,
            [_line(role, pay.get(role.pk)) for role in family.roles.all()],
            counts[family.pk],
        )
        for family in families
    ]


def _first_of(families: Iterable[Family]) -> Q:
    """Return the condition that keeps the first roles of each family."""
    first = Q()
    for family in families:
        roles = Role.objects.current().filter(family=family).values("pk")
        first |= Q(pk__in=roles[:FIRST_ROLES])
    return first


def _line(role: Role, pay: PayShown | None) -> RoleLine:
    remark = ""
    if pay:
        says = "" if _is_reference(pay.band) else pay.says
        remark = "; ".join(each for each in (says, pay.where_and_when) if each)
    horizon = "" if role.horizon == Horizon.ESTABLISHED else role.get_horizon_display()
    return RoleLine(role, pay, remark, horizon)


def _is_reference(band: PayBand) -> bool:
    """Return whether a band is what the chart's caption says: mid level, total compensation."""
    level = band.level.slug if band.level else ""
    return (level, band.basis, band.place) == (REFERENCE_LEVEL, Basis.TOTAL, None)
