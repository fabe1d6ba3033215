"""Industries side by side: hiring growth as bars on one axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.db.models.functions import Lower

from careerguide.charts import WIDTH, grid
from careerguide.facts import Fact, notes
from careerguide.figures import percent_change
from careerguide.memory import remembered
from careerguide.paging import Keys
from careerguide.query import address_with

from .forms import Column, IndustryOrder
from .models import Industry, IndustryUse, Role

HEIGHT = 16
INDUSTRIES_A_PAGE = 8
# An industry's own page lists its roles and so many other industries.
OTHERS = 8
STEP = 10  # percent from one line of the axis to the next


@dataclass(frozen=True)
class GrowthRow:
    """An industry with its growth in words and as a bar, in thousandths of the axis."""

    industry: Industry
    figure: str
    x: int
    width: int
    zero: int
    grid: str


def ordered(order: str) -> Keys:
    """Return the current industries with uses and roles, by `name` or the fastest first."""
    industries = Industry.objects.current().prefetch_related(
        Prefetch("uses", queryset=IndustryUse.objects.only("industry", "name", "position")),
        Prefetch("roles", queryset=Role.objects.current().only("slug", "name")),
    )
    return Keys(industries, _keys(order))


@remembered(most=2)
def _keys(order: str) -> list[int]:
    """Return the keys of all current industries in an order."""
    by = (Lower("name"), "slug") if order == "name" else ("-growth_percent", "name", "slug")
    return list(Industry.objects.current().order_by(*by).values_list("pk", flat=True))


def growth_rows(listed: Sequence[Industry]) -> list[GrowthRow]:
    """Place the growth of these industries on one axis that holds them and zero."""
    growths = [each.growth_percent for each in listed]
    low = min([0, *growths]) // STEP * STEP
    high = -(-max([STEP, *growths]) // STEP) * STEP

    def x(percent: int) -> int:
        return round((percent - low) / (high - low) * WIDTH)

    lines = grid((x(percent) for percent in range(low, high + 1, STEP)), HEIGHT)
    return [
        GrowthRow(
            each,
            percent_change(each.growth_percent),
            x(min(0, each.growth_percent)),
            abs(x(each.growth_percent) - x(0)),
            x(0),
            lines,
        )
        for each in listed
    ]


def columns(form: IndustryOrder, chosen: str) -> list[Column]:
    """Return the headings of the industry table; the first two are links to their order."""

    def linked(label: str, sort: str, direction: str) -> Column:
        address = address_with(form.query, sort=sort)
        return Column(label, f"by-{sort}", address, direction if chosen == sort else "")

    return [
        linked("Industry", "name", "ascending"),
        linked("Hiring growth", "growth", "descending"),
        Column("What it uses AI for"),
        Column("Roles"),
    ]


def facts(industry: Industry, roles: int) -> list[Fact]:
    """Return what one wants to know first of an industry; `roles` counts those that work in it."""
    return [
        Fact(
            "Hiring growth",
            percent_change(industry.growth_percent),
            industry,
            notes(f"year on year, {industry.growth_year}"),
            estimate=industry.is_estimate,
        ),
        Fact("Pace", industry.hiring_pace, notes=notes("in the source’s words")),
        Fact(
            "Roles in this guide",
            str(roles) if roles else "None yet",
            address="#roles" if roles else "",
        ),
    ]
