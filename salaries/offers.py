"""What a job offer comes to: pay year by year, what leaving early costs, where it falls in a band.

Plain Python, amounts as Decimal in one currency per year. Equity is taken at the value of the
grant on the day of the offer, vests in equal parts month by month, and none of it before the
cliff; on that day all that has built up vests at once. The sign-on bonus is paid in the first
year, the yearly bonus in full every year.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MONTHS = 12


@dataclass(frozen=True)
class Offer:
    """An offer as it is written. `bonus` is an amount a year, `grant` the whole equity grant."""

    base: Decimal
    bonus: Decimal = Decimal(0)
    grant: Decimal = Decimal(0)
    vesting_years: int = 4
    cliff_months: int = 12
    sign_on: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if min(self.base, self.bonus, self.grant, self.sign_on) < 0:
            raise ValueError("No part of an offer is below zero.")
        if self.vesting_years < 1:
            raise ValueError("Equity vests over one year or more.")
        if not 0 <= self.cliff_months <= self.vesting_months:
            raise ValueError("The cliff lies within the time of vesting.")

    @property
    def vesting_months(self) -> int:
        return self.vesting_years * MONTHS

    @property
    def usual_year(self) -> Decimal:
        """Base, bonus and an equal share of the grant: what pay tables call total compensation.

        The sign-on bonus is left out, since it comes once.
        """
        return self.base + self.bonus + self.grant / self.vesting_years


def bonus_amount(base: Decimal, percent: Decimal) -> Decimal:
    """Return a bonus of so many percent of base pay as an amount."""
    return base * percent / 100


def vested(offer: Offer, months: int) -> Decimal:
    """Return how much of the grant is vested after so many whole months of work."""
    if months < offer.cliff_months:
        return Decimal(0)
    return offer.grant * min(max(months, 0), offer.vesting_months) / offer.vesting_months


@dataclass(frozen=True)
class Year:
    """The pay of one year of work, the first being 1."""

    number: int
    base: Decimal
    bonus: Decimal
    equity: Decimal
    sign_on: Decimal

    @property
    def total(self) -> Decimal:
        return self.base + self.bonus + self.equity + self.sign_on


def years(offer: Offer) -> list[Year]:
    """Return the pay of every year of the vesting time, without rises and without growth."""
    return [
        Year(
            number,
            offer.base,
            offer.bonus,
            vested(offer, number * MONTHS) - vested(offer, (number - 1) * MONTHS),
            offer.sign_on if number == 1 else Decimal(0),
        )
        for number in range(1, offer.vesting_years + 1)
    ]


@dataclass(frozen=True)
class Leaving:
    """What of the grant somebody keeps and loses who leaves after so many whole months.

    `at_risk` is the sign-on bonus, which contracts often ask back within the first year.
    """

    months: int
    kept: Decimal
    lost: Decimal
    at_risk: Decimal


def leaving(offer: Offer, months: int) -> Leaving:
    """Return what leaving after so many months costs."""
    kept = vested(offer, months)
    return Leaving(
        months, kept, offer.grant - kept, offer.sign_on if months < MONTHS else Decimal(0)
    )


class Standing(StrEnum):
    """Where an amount falls in a band, by thirds of it."""

    BELOW = "below"
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"
    ABOVE = "above"


def standing(amount: Decimal, low: Decimal, high: Decimal, open_top: bool = False) -> Standing:
    """Return where an amount falls; over an open top it is high, since the band goes on."""
    if amount < low:
        return Standing.BELOW
    if amount > high:
        return Standing.HIGH if open_top else Standing.ABOVE
    if 3 * (amount - low) < high - low:
        return Standing.LOW
    return Standing.HIGH if 3 * (high - amount) < high - low else Standing.MIDDLE


class Occasion(StrEnum):
    """What an offer can give reason for; each negotiation tip names one."""

    ALWAYS = "always"
    EQUITY = "equity"
    PART_MISSING = "part-missing"
    ONLY_OFFER = "only-offer"
    BAND_KNOWN = "band-known"
    BAND_UNKNOWN = "band-unknown"
    NOT_ABOVE = "not-above"
    BEFORE_OFFER = "before-offer"


OCCASIONS = {
    Occasion.ALWAYS: "Every offer",
    Occasion.EQUITY: "An offer with equity",
    Occasion.PART_MISSING: "An offer without bonus, equity or sign-on",
    Occasion.ONLY_OFFER: "An offer that is the only one",
    Occasion.BAND_KNOWN: "An offer that can be held against a range",
    Occasion.BAND_UNKNOWN: "An offer for which no source gives a range",
    Occasion.NOT_ABOVE: "An offer that is not above the range",
    Occasion.BEFORE_OFFER: "None: it is for the time before",
}
REASONS = {
    Occasion.ALWAYS: "holds for every offer",
    Occasion.EQUITY: "this offer holds equity",
    Occasion.PART_MISSING: "a part of pay is not in this offer",
    Occasion.ONLY_OFFER: "it is the only offer here",
    Occasion.BAND_KNOWN: "there is a range to point at",
    Occasion.BAND_UNKNOWN: "no source gives a range for this role, level and place",
    Occasion.NOT_ABOVE: "this offer is not above the range",
}


def occasions(
    offer: Offer, *, offers: int, sourced: bool, standings: Collection[Standing]
) -> set[Occasion]:
    """Return what this offer, one of `offers`, gives reason for.

    `standings` is where it falls in the ranges known, `sourced` whether a source gives one.
    """
    found = {Occasion.ALWAYS}
    if offer.grant:
        found.add(Occasion.EQUITY)
    if not (offer.bonus and offer.grant and offer.sign_on):
        found.add(Occasion.PART_MISSING)
    if offers == 1:
        found.add(Occasion.ONLY_OFFER)
    if standings:
        found.add(Occasion.BAND_KNOWN)
    if not sourced:
        found.add(Occasion.BAND_UNKNOWN)
    if Standing.ABOVE not in standings:
        found.add(Occasion.NOT_ABOVE)
    return found
