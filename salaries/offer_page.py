"""What offers come to, side by side, ready for their page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from careerguide.facts import Fact, notes
from careerguide.figures import money
from roles.models import Role

from .bars import Axis, Bar
from .cost_of_living import equivalent
from .estimated import Ground, Wanted, estimated_rows
from .forms import Vocabulary
from .models import Basis, CostOfLivingIndex, Level, NegotiationTip, PayBand, Place
from .offer_forms import OfferForm
from .offers import (
    REASONS,
    Leaving,
    Occasion,
    Offer,
    Standing,
    Year,
    leaving,
    occasions,
    standing,
    years,
)
from .restate import Rate, exchange, rate_between, whole
from .table import (
    OPEN_TOP_ROOM,
    PayRow,
    Scale,
    Unit,
    UsedRate,
    pay_row,
    plain_rates,
    rates_used,
    rates_with,
    scale,
    with_bars,
)
from .worth import WorthPage, worth_page

# Each goes on with the range.
STANDS = {
    Standing.BELOW: "below",
    Standing.LOW: "in the low third of",
    Standing.MIDDLE: "in the middle third of",
    Standing.HIGH: "in the high third of",
    Standing.ABOVE: "above",
}
OVER_OPEN_TOP = "over the open end of"
BASE_PAY, USUAL_YEAR = "base pay", "usual year"


@dataclass(frozen=True)
class YearRow:
    """One year of an offer as it reads; the parts by their names."""

    name: str
    parts: list[tuple[str, str]]
    total: str
    bar: Bar | None


PARTS = {"base": "Base", "bonus": "Bonus", "equity": "Equity", "sign_on": "Sign-on"}


@dataclass(frozen=True)
class Held:
    """A range of pay that the offer is held against, and where the offer falls in it."""

    row: PayRow
    standing: Standing
    where: str
    amount: str
    what: str

    @property
    def text(self) -> str:
        return f"{self.where} the range"


@dataclass(frozen=True)
class Advice:
    tip: NegotiationTip
    reason: str


@dataclass(frozen=True)
class LeavingRow:
    """What leaving costs; without equity only `at_risk` is there."""

    when: str
    kept: str
    lost: str
    at_risk: str


@dataclass(frozen=True)
class OfferView:
    """One offer: its figures, the ranges it is held against, what leaving costs, what to ask."""

    number: int
    name: str
    years: list[YearRow]
    whole: str
    first_year: str
    usual: str
    beside: str
    bar: Bar | None
    held: list[Held]
    untold: str
    leaving: list[LeavingRow]
    advice: list[Advice]
    worth: WorthPage | None
    there: str
    axis: Scale | None

    @property
    def answer(self) -> str:
        """Say what it comes to and where that falls; the range itself follows, if there is one."""
        text = f"Your first year comes to {self.first_year}"
        if not self.held:
            return f"{text}, a usual year to {self.usual}"
        first = self.held[0]
        where = (
            f"{first.where} the range that {'we estimate' if first.row.made else 'sources give'}"
        )
        if first.what == USUAL_YEAR and self.first_year == self.usual:
            return f"{text}: {where}"
        return f"{text}. A {first.what} of {first.amount} is {where}"

    @property
    def facts(self) -> list[Fact]:
        """Return the amounts that the offer comes to."""
        rows = [
            Fact("First year", self.first_year),
            Fact("A usual year", self.usual, notes=notes("base, bonus, an equal share of equity")),
            Fact("Whole vesting time", self.whole, notes=notes(f"{len(self.years)} years")),
        ]
        for row in self.leaving[:1]:
            if row.lost:
                label = f"Lost by leaving {row.when.lower()}"
                rows.append(Fact(label, row.lost, notes=notes("of the equity")))
        return rows

    @property
    def stands(self) -> str:
        return self.held[0].text if self.held else "not to be judged: there is no range"

    @property
    def stands_estimated(self) -> bool:
        return bool(self.held) and self.held[0].row.estimated


@dataclass(frozen=True)
class OfferPage:
    """All offers; `prices` names the place in whose prices `there` of each is reckoned."""

    offers: list[OfferView]
    prices: Place | None
    rates: list[UsedRate]
    restated: bool
    best: str

    @property
    def parts(self) -> list[str]:
        return list(PARTS.values())

    @property
    def leaving(self) -> bool:
        return any(offer.leaving for offer in self.offers)

    @property
    def elsewhere(self) -> bool:
        return any(offer.worth for offer in self.offers)

    @property
    def count_text(self) -> str:
        text = f"{len(self.offers)} offers side by side"
        return f"{text}: {self.best}" if self.best else text


def offer_page(
    forms: Sequence[OfferForm],
    words: Vocabulary,
    indices: dict[int, CostOfLivingIndex],
    tips: Sequence[NegotiationTip],
) -> OfferPage:
    """Return the page for forms that are all valid, in four queries at most."""
    asked = [Asked.of(form) for form in forms]
    rates = plain_rates(words.rates)
    found = ranges(asked, rates)
    axes = _axes(asked, found)
    first = asked[0]
    prices = first.place if len(asked) > 1 and first.place and indices.get(first.place.pk) else None
    setting = Setting(words.places, indices, rates, tips, len(asked), first, prices)
    views = [
        _view(each, its, setting, axes[each.currency])
        for each, its in zip(asked, found, strict=True)
    ]
    rows = [held.row for view in views for held in view.held]
    keys = {rate.row.slug for rate in rates_used(rows, words.rates)}
    for view in views:
        keys |= view.worth.rate_keys if view.worth else frozenset()
    for each in asked[1:]:
        if rate := rate_between(rates, each.currency, first.currency):
            keys.add(rate.key)
    return OfferPage(
        views,
        prices,
        rates_with(keys, words.rates),
        any(row.restated.estimated for row in rows),
        _best(asked, first.currency, rates),
    )


@dataclass(frozen=True)
class Asked:
    """One offer with what it is for, as far as that was chosen."""

    number: int
    offer: Offer
    currency: str
    role: Role | None
    level: Level | None
    place: Place | None

    @classmethod
    def of(cls, form: OfferForm) -> "Asked":
        return cls(form.number, form.offer(), form.cleaned_data["currency"], **form.chosen)

    @property
    def name(self) -> str:
        parts = [row.name for row in (self.role, self.level, self.place) if row]
        return f"Offer {self.number}" + (f": {', '.join(parts)}" if parts else "")


@dataclass(frozen=True)
class Setting:
    """What all offers of a page are looked at with."""

    places: Sequence[Place]
    indices: dict[int, CostOfLivingIndex]
    rates: Sequence[Rate]
    tips: Sequence[NegotiationTip]
    count: int
    first: Asked
    prices: Place | None


@dataclass(frozen=True)
class Ranges:
    """The ranges to hold an offer against, the one that fits best first, or why there is none."""

    rows: list[PayRow]
    untold: str


def ranges(asked: Sequence[Asked], rates: Sequence[Rate]) -> list[Ranges]:
    """Return the ranges for each offer.

    What sources give for role, level and place; where they give nothing, our estimate; then the
    role's total compensation or base pay at the level with no place named.
    """
    roles = {each.role.pk: each.role for each in asked if each.role}
    bands = list(PayBand.objects.matching(roles=sorted(roles)).shown()) if roles else []
    places = {each.place.pk: each.place for each in asked if each.role and each.place}
    ground = Ground.load(places.values(), roles.values()) if places else None
    return [_ranges(each, bands, ground, rates) for each in asked]


def _ranges(
    asked: Asked, bands: Sequence[PayBand], ground: Ground | None, rates: Sequence[Rate]
) -> Ranges:
    role, level, place = asked.role, asked.level, asked.place
    if role is None or level is None:
        return Ranges([], "Choose a role and a level to see where the offer falls.")
    unit = Unit(asked.currency, "year")
    own = [band for band in bands if band.role_id == role.pk and band.level_id == level.pk]
    there = [pay_row(band, unit, rates) for band in own if place and band.place_id == place.pk]
    untold = ""
    if place and ground and not there:
        there, gaps = estimated_rows([Wanted(role, level, place)], ground, unit, rates)
        if gaps:
            untold = f"No source gives this place, and we cannot estimate it: {gaps[0].reason}."
    anywhere = [
        pay_row(band, unit, rates)
        for band in sorted(own, key=lambda band: bool(band.label or band.condition))
        if band.place_id is None and band.basis != Basis.UNSTATED
    ]
    rows = [row for row in (*there, *anywhere) if not row.restated.no_rate]
    if not rows:
        untold = untold or "No source gives a range for this role at this level."
    return Ranges(rows, untold)


def _axes(asked: Sequence[Asked], found: Sequence[Ranges]) -> dict[str, Axis | None]:
    """Return one axis for all offers in a currency, with room for an open top to fade out."""
    tops: dict[str, list[int]] = {}
    for each, its in zip(asked, found, strict=True):
        amounts = [whole(year.total) for year in years(each.offer)]
        amounts += [whole(row.restated.pay.high * OPEN_TOP_ROOM) for row in its.rows]
        tops.setdefault(each.currency, []).extend(amounts)
    return {currency: Axis.over(amounts, currency) for currency, amounts in tops.items()}


def _view(asked: Asked, found: Ranges, setting: Setting, axis: Axis | None) -> OfferView:
    offer, currency, place = asked.offer, asked.currency, asked.place
    held = [_held(offer, row, currency) for row in _on_axis(found.rows, axis)]
    paid = years(offer)
    wanted = occasions(
        offer,
        offers=setting.count,
        sourced=any(row.made is None for row in found.rows),
        standings={each.standing for each in held},
    )
    return OfferView(
        number=asked.number,
        name=asked.name,
        years=[_year(year, currency, axis) for year in paid],
        whole=money(sum((year.total for year in paid), Decimal(0)), currency),
        first_year=money(paid[0].total, currency),
        usual=money(offer.usual_year, currency),
        beside=_beside(asked, setting),
        bar=(
            Bar.on(axis, 0, whole(offer.usual_year), text=money(offer.usual_year, currency))
            if axis
            else None
        ),
        held=held,
        untold=found.untold,
        leaving=[
            _leaving(leaving(offer, months), currency)
            for months in ((11, 12) if offer.grant else (11,) if offer.sign_on else ())
        ],
        advice=[
            Advice(tip, REASONS[Occasion(tip.occasion)])
            for tip in setting.tips
            if Occasion(tip.occasion) in wanted
        ],
        worth=(
            worth_page(
                offer.usual_year, currency, place, setting.places, setting.indices, setting.rates
            )
            if place
            else None
        ),
        there=_in_prices_of(asked, setting),
        axis=scale(axis),
    )


def _on_axis(rows: Sequence[PayRow], axis: Axis | None) -> list[PayRow]:
    return with_bars(rows, Unit(axis.currency, axis.period), axis) if axis else list(rows)


def _held(offer: Offer, row: PayRow, currency: str) -> Held:
    is_base = row.band.basis == Basis.BASE
    amount = offer.base if is_base else offer.usual_year
    pay = row.restated.pay
    where = standing(amount, pay.low, pay.high, row.band.open_top)
    text = OVER_OPEN_TOP if row.band.open_top and amount > pay.high else STANDS[where]
    return Held(row, where, text, money(amount, currency), BASE_PAY if is_base else USUAL_YEAR)


def _year(year: Year, currency: str, axis: Axis | None) -> YearRow:
    text = money(year.total, currency)
    return YearRow(
        f"Year {year.number}",
        [(label, money(getattr(year, name), currency)) for name, label in PARTS.items()],
        text,
        Bar.on(axis, 0, whole(year.total), text=text) if axis else None,
    )


def _leaving(found: Leaving, currency: str) -> LeavingRow:
    grant = found.kept + found.lost
    return LeavingRow(
        f"After {found.months} months",
        money(found.kept, currency) if grant else "",
        money(found.lost, currency) if grant else "",
        money(found.at_risk, currency) if found.at_risk else "",
    )


def _usual_in(asked: Asked, wanted: str, rates: Sequence[Rate]) -> Decimal | None:
    """Return the offer's usual year in another currency; None without a rate."""
    if asked.currency == wanted:
        return asked.offer.usual_year
    rate = rate_between(rates, asked.currency, wanted)
    return exchange(asked.offer.usual_year, asked.currency, rate) if rate else None


def _beside(asked: Asked, setting: Setting) -> str:
    wanted = setting.first.currency
    amount = None if asked.currency == wanted else _usual_in(asked, wanted, setting.rates)
    return money(amount, wanted) if amount is not None else ""


def _in_prices_of(asked: Asked, setting: Setting) -> str:
    """Return the usual year in the prices, and the currency, of the first offer's place."""
    own = setting.indices.get(asked.place.pk) if asked.place else None
    other = setting.indices.get(setting.prices.pk) if setting.prices else None
    amount = _usual_in(asked, setting.first.currency, setting.rates)
    if not (own and own.value and other and other.value) or amount is None:
        return ""
    return money(equivalent(amount, own.value, other.value), setting.first.currency)


def _best(asked: Sequence[Asked], currency: str, rates: Sequence[Rate]) -> str:
    """Say which offer's usual year is highest; nothing where that cannot be said."""
    amounts = {each.number: _usual_in(each, currency, rates) for each in asked}
    known = {number: amount for number, amount in amounts.items() if amount is not None}
    top = max(known.values())
    [number, *others] = [number for number, amount in known.items() if amount == top]
    if others or len(known) < len(asked):
        return ""
    return f"offer {number} pays most in a usual year"
