"""Finished rows for the pay pages: figure, original, bar on the shared axis, source mark."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from careerguide.figures import money, money_range, span
from roles.models import Role

from .bars import Axis, Bar
from .forms import cell_value
from .models import Basis, ExchangeRate, Level, PayBand, Place
from .restate import Pay, Rate, Restated, restate, whole

# An open top needs some of the axis to fade out on.
OPEN_TOP_ROOM = Decimal("1.05")


@dataclass(frozen=True)
class Unit:
    """The currency and period that the reader asked for; empty means as stated."""

    currency: str = ""
    period: str = ""

    @property
    def axis_currency(self) -> str:
        return self.currency or "USD"

    @property
    def axis_period(self) -> str:
        return self.period or "year"


@dataclass(frozen=True)
class Making:
    """How an estimate of ours was made, in steps, and what it takes for granted."""

    steps: list[str]
    cautions: list[str]

    @property
    def text(self) -> str:
        return " ".join([*self.steps, *self.cautions])


@dataclass(frozen=True)
class PayRow:
    """One pay figure as a page shows it. `made` is there for an estimate of a whole cell."""

    band: PayBand
    restated: Restated
    figure: str
    original: str
    beside: str
    restated_by: str
    comparable: Pay | None
    comparable_estimated: bool
    bar: Bar | None = None
    made: Making | None = None

    @property
    def estimated(self) -> bool:
        return self.band.is_estimate or self.restated.estimated

    @property
    def cell(self) -> str:
        return cell_value(self.band.role, self.band.level, self.band.place)

    @property
    def address(self) -> str:
        """Return the query of the pay table that shows this cell alone."""
        names = {"role": self.band.role, "level": self.band.level, "location": self.band.place}
        # Slugs and codes of currencies are letters, digits and hyphens: nothing to quote.
        query = [f"{name}={row.slug}" for name, row in names.items() if row]
        if self.restated.rate:
            query.append(f"currency={self.restated.pay.currency}")
        return "?" + "&".join(query)

    @property
    def subject(self) -> str:
        """Return what the figure is about, in words, for labels."""
        level = self.band.level.name if self.band.level else "all levels"
        place = f", {self.band.place.name}" if self.band.place else ""
        return f"{self.band.role.name}, {level}{place}"

    @property
    def mark(self) -> tuple[Any, ...]:
        """Return what tells source marks apart."""
        return self.band.kind, self.band.citation_id, self.band.method_id


def plain_rates(rates: Iterable[ExchangeRate]) -> list[Rate]:
    return [Rate(row.slug, row.base, row.quote, row.rate, row.on) for row in rates]


def stated(band: PayBand) -> Pay:
    return Pay(Decimal(band.low), Decimal(band.high), band.currency, band.period)


def stated_dollars(band: PayBand) -> Pay | None:
    """Return the dollar figure that the source itself prints beside its own currency."""
    if band.usd_low is None or band.usd_high is None:
        return None
    return Pay(Decimal(band.usd_low), Decimal(band.usd_high), "USD", band.period)


def figure(pay: Pay, open_top: bool = False) -> str:
    return money_range(pay.low, pay.high, pay.currency, pay.period, open_top)


def pay_row(band: PayBand, unit: Unit, rates: Sequence[Rate]) -> PayRow:
    """Return the row of one band, without its bar, which needs all rows of the page."""
    own, dollars = stated(band), stated_dollars(band)
    shown = restate(own, currency=unit.currency, period=unit.period, rates=rates, dollars=dollars)
    on_axis = restate(
        own,
        currency=unit.axis_currency,
        period=unit.axis_period,
        rates=rates,
        dollars=dollars,
    )
    return PayRow(
        band=band,
        restated=shown,
        figure=figure(shown.pay, band.open_top),
        original=figure(own, band.open_top) if shown.changed else "",
        beside=figure(dollars, band.open_top) if dollars and not shown.changed else "",
        restated_by=_how(shown),
        comparable=None if on_axis.no_rate else on_axis.pay,
        comparable_estimated=on_axis.estimated,
    )


def _how(shown: Restated) -> str:
    parts = []
    if shown.by_source:
        parts.append("dollar figure as the source gives it")
    if shown.rate:
        parts.append(f"converted at {rate_text(shown.rate)}")
    if shown.other_period:
        parts.append("restated at 2,080 hours or 12 months a year")
    if shown.no_rate:
        parts.append("no exchange rate: currency as stated")
    return "; ".join(parts)


def rate_text(rate: Rate) -> str:
    return f"1 {rate.base} = {rate.rate.normalize():f} {rate.quote}"


def pay_rows(bands: Iterable[PayBand], unit: Unit, rates: Sequence[Rate]) -> list[PayRow]:
    """Return the rows of all bands, their bars on one axis."""
    return with_bars([pay_row(band, unit, rates) for band in bands], unit)


def shared_axis(rows: Iterable[PayRow], unit: Unit) -> Axis | None:
    tops = [
        whole(row.comparable.high * (OPEN_TOP_ROOM if row.band.open_top else 1))
        for row in rows
        if row.comparable
    ]
    return Axis.over(tops, unit.axis_currency, unit.axis_period)


@dataclass(frozen=True)
class Scale:
    """The labels of an axis, evenly spaced from zero; empty where there is no room for one."""

    labels: list[str]
    text: str


def scale(axis: Axis | None) -> Scale | None:
    if axis is None:
        return None
    ends = [money(amount, axis.currency) for amount in (0, axis.high)]
    return Scale(axis.labels, f"{ends[0]} to {ends[1]} per {axis.period}")


def with_bars(rows: Sequence[PayRow], unit: Unit, axis: Axis | None = None) -> list[PayRow]:
    """Give the rows their bars on an axis of their own, or on one of the same unit."""
    axis = axis or shared_axis(rows, unit)
    return [_with_bar(row, axis) for row in rows]


def _with_bar(row: PayRow, axis: Axis | None) -> PayRow:
    if axis is None or row.comparable is None:
        return row
    bar = Bar.on(
        axis,
        whole(row.comparable.low),
        whole(row.comparable.high),
        text=row.figure,
        open_top=row.band.open_top,
        estimate=row.band.is_estimate or row.comparable_estimated,
        family=row.band.role.family.slug,
    )
    return replace(row, bar=bar)


# Order

_BASES = {value: index for index, value in enumerate(Basis.values)}


def default_order(row: PayRow) -> tuple[Any, ...]:
    """Sourced before estimated, total compensation first, then as the content is ordered."""
    return (
        row.made is not None,
        _BASES.get(row.band.basis, len(_BASES)),
        row.band.position,
        row.band.slug,
    )


def _sort_value(row: PayRow, by: str) -> Any:
    band = row.band
    if by == "role":
        return band.role.name.casefold()
    if by == "basis":
        return _BASES.get(band.basis, len(_BASES))
    if by == "level":
        return (band.level.position, band.level.slug) if band.level else None
    if by == "location":
        return band.place.name.casefold() if band.place else None
    return getattr(row.comparable, by) if row.comparable else None


def sort_rows(rows: Iterable[PayRow], sort: str) -> list[PayRow]:
    """Return the rows in the order asked for; a row without that value comes last either way.

    Low and high compare across currencies and periods by their place on the shared axis.
    """
    ordered = sorted(rows, key=default_order)
    if not sort:
        return ordered
    by = sort.removeprefix("-")
    having = [row for row in ordered if _sort_value(row, by) is not None]
    having.sort(key=lambda row: _sort_value(row, by), reverse=sort.startswith("-"))
    return having + [row for row in ordered if _sort_value(row, by) is None]


# The two tables that the source prints


@dataclass(frozen=True)
class MatrixCell:
    label: str
    rows: list[PayRow]


@dataclass(frozen=True)
class MatrixLine:
    """One line: what it is about (a role or a place) and its cells, one for each column."""

    head: Role | Place
    cells: list[MatrixCell]
    index: Any = None


@dataclass(frozen=True)
class Matrix:
    """Pay as a table of two dimensions. `mark` is the row whose source the caption carries.

    `cut` says that there are more roles or places than it shows.
    """

    columns: list[Any]
    lines: list[MatrixLine]
    mark: PayBand | None
    common: tuple[Any, ...] | None
    cut: bool = False

    @property
    def basis(self) -> str:
        """Return what the figures count, in words."""
        found = {row.band.basis: row.band.get_basis_display() for row in self.rows}
        if set(found) == {Basis.UNSTATED}:
            return "The source does not state the basis of these figures"
        return ", ".join(found.values())

    @property
    def rows(self) -> list[PayRow]:
        return [row for line in self.lines for cell in line.cells for row in cell.rows]


@dataclass(frozen=True)
class LevelColumn:
    level: Level
    years: str


@dataclass(frozen=True)
class RoleColumn:
    role: Role
    level: Level


def years(level: Level) -> str:
    if level.years_high is None:
        return f"{level.years_low}+ years"
    return span(level.years_low, level.years_high, "year")


def most_common(rows: Sequence[PayRow]) -> tuple[PayBand | None, tuple[Any, ...] | None]:
    """Return the band and mark whose source most rows share, for their heading to carry."""
    counted = Counter(row.mark for row in rows)
    if not counted:
        return None, None
    mark = counted.most_common(1)[0][0]
    return next(row.band for row in rows if row.mark == mark), mark


def total_matrix(rows: Sequence[PayRow], levels: Sequence[Level]) -> Matrix:
    """Total compensation that names a level and no place: roles by levels."""
    fitting = [
        row
        for row in rows
        if row.band.basis == Basis.TOTAL and row.band.level and not row.band.place
    ]
    heads = {row.band.role_id: row.band.role for row in fitting}
    cells = _by_cell(fitting, lambda band: (band.role_id, band.level_id))
    lines = [
        MatrixLine(role, [MatrixCell(level.name, cells[key, level.pk]) for level in levels])
        for key, role in heads.items()
    ]
    mark, common = most_common(fitting)
    return Matrix([LevelColumn(level, years(level)) for level in levels], lines, mark, common)


def place_matrix(rows: Sequence[PayRow], indices: dict[int, Any]) -> Matrix:
    """Pay that names a place and a level: places by roles, with the place's cost of living."""
    fitting = [row for row in rows if row.band.place and row.band.level]
    pairs = {
        (row.band.role_id, row.band.level_id): RoleColumn(row.band.role, row.band.level)
        for row in fitting
        if row.band.level
    }
    found = {row.band.place_id: row.band.place for row in fitting if row.band.place}
    cells = _by_cell(fitting, lambda band: (band.place_id, band.role_id, band.level_id))
    lines = [
        MatrixLine(
            place,
            [
                MatrixCell(f"{column.role.name}, {column.level.name}", cells[place.pk, *pair])
                for pair, column in pairs.items()
            ],
            indices.get(place.pk),
        )
        for place in sorted(found.values(), key=lambda place: (place.position, place.slug))
    ]
    mark, common = most_common(fitting)
    return Matrix(list(pairs.values()), lines, mark, common)


def _by_cell(
    rows: Iterable[PayRow], cell: Callable[[PayBand], tuple[Any, ...]]
) -> defaultdict[tuple[Any, ...], list[PayRow]]:
    found: defaultdict[tuple[Any, ...], list[PayRow]] = defaultdict(list)
    for row in rows:
        found[cell(row.band)].append(row)
    return found


@dataclass(frozen=True)
class UsedRate:
    """An exchange rate that shown figures rest on, as it reads."""

    row: ExchangeRate
    text: str


def rates_used(rows: Iterable[PayRow], rates: Sequence[ExchangeRate]) -> list[UsedRate]:
    """Return the exchange rates that the shown figures rest on."""
    return rates_with({row.restated.rate.key for row in rows if row.restated.rate}, rates)


def rates_with(keys: Collection[str], rates: Sequence[ExchangeRate]) -> list[UsedRate]:
    """Return the rates with these keys, as they read."""
    used = [rate for rate in rates if rate.slug in keys]
    return [
        UsedRate(row, rate_text(plain)) for row, plain in zip(used, plain_rates(used), strict=True)
    ]
