"""Pay for a role, level and place that no source gives, from the pairs that sources do give.

Plain Python. A pair is one role at one level with and without a place. How the place moves pay is
read from the pairs, end by end: the place's low figure over the low figure without a place, and
the same for the high figures. The role's own low end is then multiplied by the smallest of the
low factors and its high end by the largest of the high ones, so that the range widens with the
disagreement between the pairs. `salaries/estimate_check.py` measures how far this misses, beside
other methods.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .restate import Pay, Rate, restate

ROLES_NEEDED = 2


@dataclass(frozen=True)
class Figure:
    """A pay range that a source states; `dollars` is what it prints beside its own currency."""

    pay: Pay
    open_top: bool = False
    dollars: Pay | None = None
    basis: str = "total"


@dataclass(frozen=True)
class Pair:
    """What sources give for one role at one level, without a place and in one place."""

    role: str
    level: str
    without: Figure
    there: Figure


@dataclass(frozen=True)
class Factor:
    """How a place moves the pay of one pair. `high` is None where the high ends do not compare.

    `there` is the place's figure in the currency and period of the pair's other figure, `rate`
    the exchange rate that took, and `sources_dollars` says that the source itself printed it.
    """

    pair: Pair
    there: Pay
    low: Decimal
    high: Decimal | None
    open_top: bool
    rate: Rate | None = None
    sources_dollars: bool = False


@dataclass(frozen=True)
class Estimate:
    """An estimated range, in the currency and period of the role's own figure, and its making."""

    own: Figure
    pay: Pay
    open_top: bool
    low_factor: Decimal
    high_factor: Decimal
    factors: tuple[Factor, ...]
    other_level: bool

    @property
    def basis_stated(self) -> bool:
        """Whether every place figure says that it is total compensation, like the others."""
        return all(factor.pair.there.basis == "total" for factor in self.factors)


@dataclass(frozen=True)
class NotEnough:
    """Why there is no estimate, as a sentence without its full stop."""

    reason: str


SOURCED = NotEnough("a source gives this figure")
NO_OWN = NotEnough("no source gives the role’s total compensation at this level")
FEW_PAIRS = NotEnough(
    "to see what a place does to pay takes figures of two other roles or more, each with and "
    "without the place"
)
NO_TOPS = NotEnough("the figures to compare with are open at the top")
CROSSED = NotEnough("the figures to compare with disagree more than the role’s own range is wide")


def factor_of(pair: Pair, rates: Iterable[Rate] = ()) -> Factor | None:
    """Return how the place moves the pair's pay; None where no rate makes them comparable.

    A place figure with an open top says that the high end is moved by at least so much, so an
    estimate that uses it is open too. Over an open top without a place nothing can be said.
    """
    base = pair.without.pay
    same = restate(
        pair.there.pay,
        currency=base.currency,
        period=base.period,
        rates=rates,
        dollars=pair.there.dollars,
    )
    if same.no_rate:
        return None
    return Factor(
        pair,
        same.pay,
        same.pay.low / base.low,
        None if pair.without.open_top else same.pay.high / base.high,
        pair.there.open_top,
        same.rate,
        same.by_source,
    )


def estimate(
    own: Figure | None,
    pairs: Sequence[Pair],
    *,
    level: str = "",
    sourced: bool = False,
    rates: Iterable[Rate] = (),
    roles_needed: int = ROLES_NEEDED,
) -> Estimate | NotEnough:
    """Return the range for a role with the figure `own` in the place that the pairs are about.

    low = own low × smallest (low there ÷ low without a place), high = own high × largest (high
    there ÷ high without a place). Pairs at `level` are used alone where enough roles have one,
    otherwise all. With `sourced` there is nothing to estimate: what a source gives stays.
    """
    if sourced:
        return SOURCED
    if own is None:
        return NO_OWN
    at_level = [pair for pair in pairs if pair.level == level]
    used = at_level if len({pair.role for pair in at_level}) >= roles_needed else pairs
    known = list(rates)
    factors = [factor for pair in used if (factor := factor_of(pair, known))]
    if len({factor.pair.role for factor in factors}) < roles_needed:
        return FEW_PAIRS
    highs = [factor.high for factor in factors if factor.high is not None]
    if not highs:
        return NO_TOPS
    low_factor, high_factor = min(factor.low for factor in factors), max(highs)
    pay = Pay(
        own.pay.low * low_factor, own.pay.high * high_factor, own.pay.currency, own.pay.period
    )
    if pay.low > pay.high:
        return CROSSED
    return Estimate(
        own=own,
        pay=pay,
        open_top=own.open_top or any(factor.open_top for factor in factors),
        low_factor=low_factor,
        high_factor=high_factor,
        factors=tuple(factors),
        other_level=any(factor.pair.level != level for factor in factors),
    )
