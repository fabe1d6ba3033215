"""An amount of pay and what it is worth in every place, ready for its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from careerguide.figures import money
from sources.models import Citation, Kind, Method

from .bars import Axis, Bar
from .cost_of_living import equivalent
from .models import CostOfLivingIndex, Place
from .restate import Rate, exchange, rate_between, whole
from .table import Scale, scale


@dataclass(frozen=True)
class WorthRow:
    """One place: what must be earned there to live as on the amount. `here` is where it is paid.

    `figure` is empty where no one index holds; `local` is the same in the place's own currency.
    """

    place: Place
    index: CostOfLivingIndex | None
    here: bool
    figure: str
    local: str
    bar: Bar | None


@dataclass(frozen=True)
class WorthPage:
    """The amount in every place asked for; `variable` if nothing can be reckoned from here."""

    amount: str
    here: Place
    rows: list[WorthRow]
    variable: bool
    axis: Scale | None
    rate_keys: frozenset[str]

    @property
    def sentence(self) -> str:
        """Say it in words: `$200K in San Francisco lives like $109K in Austin.`"""
        told = [
            f"{row.figure} in {row.place.name}" for row in self.rows if row.bar and not row.here
        ]
        if not told:
            return ""
        *most, last = told
        listed = f"{', '.join(most)} and {last}" if most else last
        return f"{self.amount} in {self.here.name} lives like {listed}."


@dataclass(frozen=True)
class Provenance:
    """What a source mark shows of a figure that no row holds: its method, and where it starts."""

    method: Method | None
    citation: Citation | None
    kind: str = Kind.ESTIMATE


METHOD = "cost-of-living"


def cost_of_living_provenance(
    here: Place | None, indices: dict[int, CostOfLivingIndex]
) -> Provenance | None:
    """Return what stands behind what an amount paid `here` is worth elsewhere, in one query."""
    index = indices.get(here.pk) if here else None
    method = Method.objects.filter(slug=METHOD).first()
    citation = index.citation if index else None
    return Provenance(method, citation) if method or citation else None


def worth_page(
    amount: Decimal,
    currency: str,
    here: Place,
    places: Sequence[Place],
    indices: dict[int, CostOfLivingIndex],
    rates: Sequence[Rate],
) -> WorthPage:
    """Restate an amount paid in one place by the cost of living of each of `places`."""
    own = indices.get(here.pk)
    amounts: dict[int, Decimal] = {here.pk: amount}
    for place in places:
        index = indices.get(place.pk)
        if own and own.value and index and index.value:
            amounts.setdefault(place.pk, equivalent(amount, own.value, index.value))
    axis = Axis.over([whole(each) for each in amounts.values()], currency)
    used: set[str] = set()
    rows = [
        _row(
            place, indices.get(place.pk), place == here, amounts.get(place.pk), currency,
            axis, rates, used,
        )
        for place in dict.fromkeys([here, *places])
    ]  # fmt: skip
    return WorthPage(
        money(amount, currency),
        here,
        rows,
        not (own and own.value),
        scale(axis),
        frozenset(used),
    )


def _row(
    place: Place,
    index: CostOfLivingIndex | None,
    here: bool,
    amount: Decimal | None,
    currency: str,
    axis: Axis | None,
    rates: Sequence[Rate],
    used: set[str],
) -> WorthRow:
    if amount is None:
        return WorthRow(place, index, here, "", "", None)
    text, local = money(amount, currency), ""
    if place.currency != currency and (rate := rate_between(rates, currency, place.currency)):
        used.add(rate.key)
        local = money(exchange(amount, currency, rate), place.currency)
    bar = Bar.on(axis, 0, whole(amount), text=text, estimate=not here) if axis else None
    return WorthRow(place, index, here, text, local, bar)
