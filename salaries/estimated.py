"""Estimated pay as rows beside the sourced ones: what sources give, read and worded for a page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Exists, OuterRef, Q

from careerguide.memory import remembered
from roles.models import Role
from sources.known import share
from sources.models import Kind, Method

from .estimates import Estimate, Factor, Figure, NotEnough, Pair, estimate
from .models import SHOWN, Basis, Level, PayBand, Place
from .order import first_keys
from .restate import Rate
from .table import (
    Making,
    PayRow,
    Unit,
    figure,
    pay_row,
    rate_text,
    stated,
    stated_dollars,
)

METHOD = "place-estimate"
# More pairs than anybody reads through change little.
MOST_PAIRS = 20
# An estimate is no exacter than this.
ROUNDED_TO = {"year": 1000, "month": 100, "hour": 1}


@dataclass(frozen=True)
class Wanted:
    """A role, level and place that a page would show pay for."""

    role: Role
    level: Level
    place: Place

    @property
    def name(self) -> str:
        return f"{self.role.name}, {self.level.name}, {self.place.name}"


@dataclass(frozen=True)
class Untold:
    """Cells that stay empty for one reason."""

    reason: str
    cells: list[Wanted]


@dataclass(frozen=True)
class Ground:
    """What sources give that estimates start from, read once for all cells of a page."""

    own: dict[tuple[int, int], PayBand]
    there: list[PayBand]
    sourced: frozenset[tuple[int, int, int]]
    method: Method | None

    @classmethod
    def load(cls, places: Iterable[Place], roles: Iterable[Role] | None = None) -> "Ground":
        """Return the pay of these places, and of their roles and `roles` without a place.

        With `roles` each place goes by its first `MOST_PAIRS` figures that have a pair; without
        them there is nothing to make rows of.
        """
        keys = None if roles is None else tuple(role.pk for role in roles)
        return ground_of(tuple(place.pk for place in places), keys)

    @classmethod
    def read(cls, places: tuple[int, ...], roles: tuple[int, ...] | None) -> "Ground":
        """Read it for the rows with these keys: four queries, or two without `roles`."""
        given = PayBand.objects.filter(place__in=places, level__isnull=False).shown()
        if roles is not None:
            base = PayBand.objects.total().filter(
                role=OuterRef("role"), level=OuterRef("level"), place=None, label="", condition=""
            )
            paired = PayBand.objects.listed().filter(Exists(base.current()))
            keys = first_keys((paired.filter(place=place) for place in places), MOST_PAIRS)
            given = given.filter(Q(role__in=roles) | Q(pk__in=keys))
        there = share(given, *SHOWN)
        needed = {band.role_id for band in there} | set(roles or ())
        without = PayBand.objects.total().filter(
            place__isnull=True, level__isnull=False, role__in=needed
        )
        plain = Q(label="", condition="")
        own: dict[tuple[int, int], PayBand] = {}
        for band in share(without.filter(plain).shown(), *SHOWN):
            own.setdefault((band.role_id, band.level_id or 0), band)
        return cls(
            own,
            [band for band in there if _comparable(band)],
            frozenset((band.role_id, band.level_id or 0, band.place_id or 0) for band in there),
            None if roles is None else Method.objects.filter(slug=METHOD).first(),
        )

    def pairs(self, place_id: int) -> list[Pair]:
        """Return the pairs of a place in the content's order."""
        return [
            Pair(band.role.name, level.name, plain(base), plain(band))
            for band in self.there
            if band.place_id == place_id
            and (level := band.level)
            and (base := self.own.get((band.role_id, level.pk)))
        ]

    def estimate(self, cell: Wanted, rates: Sequence[Rate]) -> Estimate | NotEnough:
        own = self.own.get((cell.role.pk, cell.level.pk))
        return estimate(
            plain(own) if own else None,
            self.pairs(cell.place.pk),
            level=cell.level.name,
            sourced=(cell.role.pk, cell.level.pk, cell.place.pk) in self.sourced,
            rates=rates,
        )


@remembered(most=20)
def ground_of(places: tuple[int, ...], roles: tuple[int, ...] | None) -> Ground:
    """Return what `Ground.read` does: a place's page and the pay table start from the same."""
    return Ground.read(places, roles)


def _comparable(band: PayBand) -> bool:
    """Whether a place's figure speaks of the role as such, and not of base pay alone."""
    return band.basis != Basis.BASE and not band.label and not band.condition


def plain(band: PayBand) -> Figure:
    return Figure(stated(band), band.open_top, stated_dollars(band), band.basis)


def cells_of(
    roles: Sequence[Role], levels: Sequence[Level], places: Sequence[Place]
) -> Iterator[Wanted]:
    return (Wanted(role, level, place) for role in roles for level in levels for place in places)


def estimated_rows(
    cells: Iterable[Wanted], ground: Ground, unit: Unit, rates: Sequence[Rate]
) -> tuple[list[PayRow], list[Untold]]:
    """Return a row for each cell that can be estimated, and why the others cannot.

    A cell that a source gives is in neither.
    """
    rows: list[PayRow] = []
    untold: dict[str, list[Wanted]] = {}
    for cell in cells:
        if (cell.role.pk, cell.level.pk, cell.place.pk) in ground.sourced:
            continue
        found = ground.estimate(cell, rates)
        if isinstance(found, Estimate):
            rows.append(_row(cell, found, ground, unit, rates))
        else:
            untold.setdefault(found.reason, []).append(cell)
    return rows, [Untold(reason, gaps) for reason, gaps in untold.items()]


def estimated_in(
    cells: Sequence[Wanted], unit: Unit, rates: Sequence[Rate]
) -> tuple[list[PayRow], list[Untold]]:
    """Read what the cells need and return their rows and gaps as `estimated_rows` does.

    Four queries for any number of cells, none for none.
    """
    if not cells:
        return [], []
    places = {cell.place.pk: cell.place for cell in cells}
    roles = {cell.role.pk: cell.role for cell in cells}
    return estimated_rows(cells, Ground.load(places.values(), roles.values()), unit, rates)


def _row(
    cell: Wanted, found: Estimate, ground: Ground, unit: Unit, rates: Sequence[Rate]
) -> PayRow:
    own = ground.own[(cell.role.pk, cell.level.pk)]
    rounded = _rounded(found.pay.low, found.pay.period), _rounded(found.pay.high, found.pay.period)
    band = PayBand(
        slug=f"estimate-{cell.role.slug}-{cell.level.slug}-{cell.place.slug}",
        role=cell.role,
        level=cell.level,
        place=cell.place,
        basis=Basis.TOTAL,
        currency=found.pay.currency,
        period=found.pay.period,
        low=rounded[0],
        high=rounded[1],
        open_top=found.open_top,
        kind=Kind.ESTIMATE,
        method=ground.method,
        citation=own.citation,
        position=own.position,
    )
    return replace(pay_row(band, unit, rates), made=_making(cell, found, band, own))


def _rounded(amount: Decimal, period: str) -> int:
    unit = ROUNDED_TO[period]
    return int((amount / unit).quantize(Decimal(1), ROUND_HALF_UP)) * unit


def _times(value: Decimal) -> str:
    return f"×{value.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def _making(cell: Wanted, found: Estimate, band: PayBand, own: PayBand) -> Making:
    """Word how an estimate was made, step by step, and what it takes for granted."""
    place, cited = cell.place.name, own.citation
    source = f" ({cited.source.publisher}, {cited.year})" if cited else ""
    low = min(found.factors, key=lambda factor: factor.low)
    high = max(
        (factor for factor in found.factors if factor.high is not None),
        key=lambda factor: factor.high or 0,
    )
    steps = [
        f"{cell.role.name}, {cell.level.name}, total compensation with no place named: "
        f"{figure(found.own.pay, found.own.open_top)}{source}.",
        *(_compared(factor, place) for factor in found.factors),
        f"The low end takes the smallest low factor, {_times(found.low_factor)} "
        f"({low.pair.role}); the high end the largest high one, {_times(found.high_factor)} "
        f"({high.pair.role}).",
        f"Rounded: {figure(stated(band), band.open_top)}.",
    ]
    cautions = []
    if not found.basis_stated:
        cautions.append(
            f"The figures for {place} do not say what they count; "
            "we compare them with total compensation."
        )
    if found.other_level:
        levels = ", ".join(dict.fromkeys(factor.pair.level.lower() for factor in found.factors))
        cautions.append(
            f"The pairs are of another level ({levels}); that {place} moves "
            f"{cell.level.name.lower()} pay as much is our assumption."
        )
    return Making(steps, cautions)


def _compared(factor: Factor, place: str) -> str:
    pair, how = factor.pair, ""
    if factor.sources_dollars:
        how = " (the dollars that the source prints beside them)"
    elif factor.rate:
        how = f" (converted at {rate_text(factor.rate)})"
    there = figure(factor.there, factor.open_top)
    without = figure(pair.without.pay, pair.without.open_top)
    high = f"high end {_times(factor.high)}" if factor.high else "high end not comparable"
    return (
        f"{pair.role}, {pair.level}: {there} in {place}{how} against {without}: "
        f"low end {_times(factor.low)}, {high}."
    )
