"""What pay in one place is worth in another, by their cost-of-living indices.

Plain Python. The result is an estimate of ours: an index compares prices on average and knows
nothing of taxes, or of how one person lives.
"""

from dataclasses import dataclass
from decimal import Decimal

FORMULA = "pay × cost-of-living index there ÷ cost-of-living index here"


@dataclass(frozen=True)
class Equivalent:
    """A pay range that buys elsewhere what another one buys here."""

    low: Decimal
    high: Decimal


def equivalent(amount: Decimal | int, from_index: int, to_index: int) -> Decimal:
    """Return what one must earn at `to_index` to live as on `amount` at `from_index`."""
    if from_index <= 0 or to_index <= 0:
        raise ValueError("A cost-of-living index is above zero.")
    return Decimal(amount) * to_index / from_index


def equivalent_range(
    low: Decimal | int, high: Decimal | int, from_index: int | None, to_index: int | None
) -> Equivalent | None:
    """Return the range elsewhere; None where either place has no one index."""
    if not from_index or not to_index:
        return None
    return Equivalent(equivalent(low, from_index, to_index), equivalent(high, from_index, to_index))
