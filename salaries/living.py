"""A place's pay for every role, and which places pay most for the life that the pay buys."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from careerguide.finding import MOST_OPTIONS
from careerguide.memory import remembered

from .bars import Axis, Bar
from .cost_of_living import equivalent_range
from .estimated import Ground, Untold, Wanted, cells_of, estimated_rows
from .forms import first_choices, levels, newest_rates
from .models import CostOfLivingIndex, PayBand, Place
from .restate import Pay, Rate, restate, whole
from .table import (
    Matrix,
    MatrixCell,
    MatrixLine,
    PayRow,
    RoleColumn,
    Scale,
    Unit,
    UsedRate,
    figure,
    most_common,
    pay_row,
    plain_rates,
    rates_used,
    scale,
    shared_axis,
    stated,
    stated_dollars,
    with_bars,
)

# A place's page shows so many roles, and so many charts; the pay table has all.
MOST_ROLES = 18
MOST_CHARTS = 2


@dataclass(frozen=True)
class RolesUntold:
    """Roles that have no figure here at any level, for one reason."""

    reason: str
    names: list[str]


@dataclass(frozen=True)
class RolesHere:
    """Every role's pay here by level, sourced or estimated, and which cannot be estimated.

    All is in the currency of the place, as far as a rate leads to it.
    """

    matrix: Matrix
    untold: list[RolesUntold]
    axis: Scale | None
    rates: list[UsedRate]
    more: bool


@remembered(most=100)
def roles_here(place: Place, sourced: tuple[PayBand, ...]) -> RolesHere:
    """Return the pay of the first roles here; `sourced` is what sources give for any role."""
    roles, unit = first_choices("role"), Unit(place.currency)
    rates = plain_rates(newest_rates())
    ours, untold = estimates_in(place)
    given = [pay_row(band, unit, rates) for band in sourced if band.level]
    rows = with_bars([*given, *ours], unit)
    by_cell: dict[tuple[int, int | None], list[PayRow]] = {}
    for row in rows:
        by_cell.setdefault((row.band.role_id, row.band.level_id), []).append(row)
    heads = {row.band.role_id for row in rows}
    lines = [
        MatrixLine(
            role,
            [MatrixCell(level.name, by_cell.get((role.pk, level.pk), [])) for level in levels()],
        )
        for role in roles[:MOST_ROLES]
        if role.pk in heads
    ]
    mark, common = most_common([row for row in rows if row.made] or rows)
    return RolesHere(
        Matrix(levels(), lines, mark, common),
        [RolesUntold(gap.reason, names) for gap in untold if (names := _names(gap.cells, heads))],
        scale(shared_axis(rows, unit)),
        rates_used(rows, newest_rates()),
        len(roles) > MOST_OPTIONS,
    )


def estimates_in(place: Place) -> tuple[list[PayRow], list[Untold]]:
    """Return our estimates for the roles that a place's page shows, and why others have none."""
    shown = first_choices("role")[:MOST_ROLES]
    ground = Ground.load([place], shown)
    cells = cells_of(shown, levels(), [place])
    return estimated_rows(cells, ground, Unit(place.currency), plain_rates(newest_rates()))


def _names(cells: Sequence[Wanted], shown: Collection[int]) -> list[str]:
    return list(dict.fromkeys(cell.role.name for cell in cells if cell.role.pk not in shown))


@dataclass(frozen=True)
class LifeRow:
    """One place in the chart: what is quoted there, and the same in the prices of the chart."""

    place: Place
    quoted: PayRow
    index: int
    here: bool
    worth: str
    bar: Bar | None
    middle: float


@dataclass(frozen=True)
class LifeChart:
    """The places for one role and level, the one whose pay buys most first.

    `prices` is the place in whose prices all is reckoned, `left_out` the places without one index.
    """

    column: RoleColumn
    prices: Place
    rows: list[LifeRow]
    left_out: list[str]
    axis: Scale | None

    @property
    def sentence(self) -> str:
        first, last = self.rows[0], self.rows[-1]
        return (
            f"Of these places {first.place.name} pays most for the life it buys: {first.worth} "
            f"in the prices of {self.prices.name}. {last.place.name} pays least: {last.worth}."
        )


def life_charts(
    place: Place,
    rows: Sequence[PayRow],
    columns: Sequence[RoleColumn],
    places: Sequence[Place],
    indices: dict[int, CostOfLivingIndex],
    rates: Sequence[Rate],
) -> list[LifeChart]:
    """Return a chart for each role and level that two places or more quote pay for.

    Pay is compared in dollars, by the source's own where it prints them, and reckoned in the
    prices of `place`, or of the first place with an index where `place` has none.
    """
    prices = next((each for each in [place, *places] if _index(indices, each)), None)
    if prices is None:
        return []
    charts = []
    for column in columns:
        found = [
            row
            for row in rows
            if row.band.role_id == column.role.pk and row.band.level_id == column.level.pk
        ]
        chart = _chart(place, found, column, prices, indices, rates)
        if chart and len(chart.rows) > 1:
            charts.append(chart)
    return charts[:MOST_CHARTS]


def _index(indices: dict[int, CostOfLivingIndex], place: Place | None) -> int | None:
    index = indices.get(place.pk) if place else None
    return index.value if index else None


def _chart(
    place: Place,
    rows: Sequence[PayRow],
    column: RoleColumn,
    prices: Place,
    indices: dict[int, CostOfLivingIndex],
    rates: Sequence[Rate],
) -> LifeChart | None:
    found: list[tuple[PayRow, int, Pay]] = []
    left_out = []
    for row in rows:
        there, index = row.band.place, _index(indices, row.band.place)
        dollars = restate(
            stated(row.band), currency="USD", rates=rates, dollars=stated_dollars(row.band)
        )
        same = equivalent_range(dollars.pay.low, dollars.pay.high, index, _index(indices, prices))
        if there is None or index is None or same is None or dollars.no_rate:
            left_out += [there.name] if there else []
            continue
        found.append((row, index, Pay(same.low, same.high, "USD", dollars.pay.period)))
    axis = Axis.over([whole(pay.high) for _, _, pay in found])
    if axis is None:
        return None
    made = [_life_row(place, row, index, pay, axis) for row, index, pay in found]
    made.sort(key=lambda row: -row.middle)
    return LifeChart(column, prices, made, left_out, scale(axis))


def _life_row(place: Place, row: PayRow, index: int, pay: Pay, axis: Axis) -> LifeRow:
    there = row.band.place or place
    text = figure(pay, row.band.open_top)
    bar = Bar.on(
        axis,
        whole(pay.low),
        whole(pay.high),
        text=text,
        open_top=row.band.open_top,
        estimate=there != place,
        family=row.band.role.family.slug,
    )
    return LifeRow(there, row, index, there == place, text, bar, float(pay.low + pay.high) / 2)
