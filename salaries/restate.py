"""The same pay in another currency or per another period.

Plain Python. A figure restated here is our arithmetic on what a source states, so it is an
estimate, except where the source itself prints the dollar figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HOURS_PER_YEAR = 2080
MONTHS_PER_YEAR = 12
PER_YEAR = {"year": 1, "month": MONTHS_PER_YEAR, "hour": HOURS_PER_YEAR}
PERIOD_RULE = (
    f"A year counts {HOURS_PER_YEAR:,} hours (52 weeks of 40) and {MONTHS_PER_YEAR} equal months."
)


@dataclass(frozen=True)
class Pay:
    """A pay range in one currency per one period."""

    low: Decimal
    high: Decimal
    currency: str = "USD"
    period: str = "year"


@dataclass(frozen=True)
class Rate:
    """How many units of `quote` one unit of `base` bought on a day; `key` names its record."""

    key: str
    base: str
    quote: str
    rate: Decimal
    on: date


@dataclass(frozen=True)
class Restated:
    """A pay range after restating, and what was done to it."""

    pay: Pay
    rate: Rate | None = None
    other_period: bool = False
    by_source: bool = False
    no_rate: bool = False

    @property
    def changed(self) -> bool:
        return self.by_source or self.estimated

    @property
    def estimated(self) -> bool:
        """Whether the figure is our arithmetic and not printed in the source."""
        return self.rate is not None or self.other_period


def rate_between(rates: Iterable[Rate], one: str, other: str) -> Rate | None:
    """Return the newest rate between two currencies, whichever of them is its base."""
    fitting = [rate for rate in rates if {rate.base, rate.quote} == {one, other}]
    return max(fitting, key=lambda rate: rate.on, default=None)


def exchange(amount: Decimal, currency: str, rate: Rate) -> Decimal:
    """Return an amount of one of the rate's currencies in the other one."""
    return amount * rate.rate if currency == rate.base else amount / rate.rate


def per(amount: Decimal, period: str, wanted: str) -> Decimal:
    """Return an amount per `period` as one per `wanted`."""
    return amount * PER_YEAR[period] / PER_YEAR[wanted]


def restate(
    pay: Pay,
    *,
    currency: str = "",
    period: str = "",
    rates: Iterable[Rate] = (),
    dollars: Pay | None = None,
) -> Restated:
    """Return the pay in the currency and period asked for; empty keeps what the source states.

    `dollars` is the dollar figure that the source itself prints beside its own currency; it wins
    over any rate. Without a rate the currency stays, and `no_rate` says so.
    """
    wanted, rate, by_source, no_rate = currency or pay.currency, None, False, False
    low, high, current, unit = pay.low, pay.high, pay.currency, pay.period
    if wanted != current:
        if dollars is not None and dollars.currency == wanted:
            low, high, unit = dollars.low, dollars.high, dollars.period
            current, by_source = wanted, True
        elif rate := rate_between(rates, current, wanted):
            low, high = exchange(low, current, rate), exchange(high, current, rate)
            current = wanted
        else:
            no_rate = True
    wanted_period = period or pay.period
    other_period = wanted_period != unit
    if other_period:
        low, high = per(low, unit, wanted_period), per(high, unit, wanted_period)
    return Restated(Pay(low, high, current, wanted_period), rate, other_period, by_source, no_rate)


def whole(amount: Decimal) -> int:
    """Return an amount in whole units, halves up."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
