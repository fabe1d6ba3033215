"""What the front page shows besides its own text."""

from dataclasses import dataclass

from django.db.models import Prefetch

from roles.models import Family, Horizon, Role
from roles.pay import REFERENCE_LEVEL, PayShown, axis_labels, headlines
from salaries.models import Basis, PayBand
from sources.models import CITED

from .models import MarketFigure, Takeaway
from .pages import PageText, page_text


@dataclass(frozen=True)
class RoleLine:
    """A role with its headline pay; `remark` says where that is not what the caption says."""

    role: Role
    pay: PayShown | None
    remark: str
    horizon: str  # empty for an established role


@dataclass(frozen=True)
class FamilyRoles:
    family: Family
    rows: list[RoleLine]


@dataclass(frozen=True)
class Front:
    """The front page; `role_count` counts the roles that the families list."""

    text: PageText
    figures: list[MarketFigure]
    families: list[FamilyRoles]
    axis_labels: list[str]
    role_count: int
    takeaways: list[Takeaway]


def front() -> Front:
    """Read the front page, in seven queries."""
    families = list(Family.objects.prefetch_related(Prefetch("roles", Role.objects.current())))
    roles = [role for family in families for role in family.roles.all()]
    pay = headlines(roles)
    bars = [each.bar for each in pay.values() if each.bar]
    return Front(
        text=page_text("front"),
        figures=list(MarketFigure.objects.current().filter(on_front=True).select_related(*CITED)),
        families=[
            FamilyRoles(family, [_line(role, pay.get(role.pk)) for role in family.roles.all()])
            for family in families
            if family.roles.all()
        ],
        axis_labels=axis_labels(bars[0].axis) if bars else [],
        role_count=len(roles),
        takeaways=list(Takeaway.objects.current().select_related(*CITED)),
    )


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
