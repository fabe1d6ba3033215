"""Industries side by side: hiring growth as bars on one axis."""

from collections.abc import Iterable
from dataclasses import dataclass

from careerguide.charts import WIDTH, grid
from careerguide.facts import Fact, notes
from careerguide.figures import percent_change
from careerguide.query import address_with

from .forms import Column, IndustryOrder
from .models import Industry

HEIGHT = 16
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


def growth_rows(industries: Iterable[Industry], order: str) -> list[GrowthRow]:
    """Place the growth of all industries on one axis that holds them and zero.

    In the order `growth` the fastest goes first, in the order `name` they go by their names.
    """
    listed = list(industries)
    growths = [each.growth_percent for each in listed]
    low = min([0, *growths]) // STEP * STEP
    high = -(-max([STEP, *growths]) // STEP) * STEP

    def x(percent: int) -> int:
        return round((percent - low) / (high - low) * WIDTH)

    lines = grid((x(percent) for percent in range(low, high + 1, STEP)), HEIGHT)
    rows = [
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
    if order == "name":
        return sorted(rows, key=lambda row: row.industry.name.casefold())
    return sorted(rows, key=lambda row: (-row.industry.growth_percent, row.industry.name))


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
