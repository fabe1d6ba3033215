"""How far ways of estimating pay in a place miss what sources say.

Plain Python. One sourced figure at a time is left out, guessed from the others and compared. Two
questions are put to each method. "Figure left out" hides one role's figure in one place and keeps
the role's other places. "Role left out" hides all places of the role; it is what an estimate has
to do, since a role that needs one has no figure in any place, and so it decides between the
methods. The miss is |guess ÷ figure − 1| of the low and of the high end.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .estimates import Estimate, Pair, estimate
from .restate import Rate, restate

Range = tuple[float, float]


@dataclass(frozen=True)
class Known:
    """A sourced cell: a pair, its place, and what living there costs, if one number says it."""

    place: str
    pair: Pair
    without: Range
    there: Range
    index: int | None = None

    @classmethod
    def of(
        cls, place: str, pair: Pair, index: int | None = None, rates: Sequence[Rate] = ()
    ) -> "Known | None":
        """Bring both figures of the pair to the currency and period of the one without a place.

        None where no rate does that.
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
        return cls(
            place,
            replace(pair, there=replace(pair.there, pay=same.pay, dollars=None)),
            (float(base.low), float(base.high)),
            (float(same.pay.low), float(same.pay.high)),
            index,
        )

    @cached_property
    def middle_ratio(self) -> float:
        """The logarithm of how the place moves the geometric middle of the range."""
        return sum(
            math.log(there / without)
            for there, without in zip(self.there, self.without, strict=True)
        ) / len(self.there)

    def times(self, log_factor: float) -> Range:
        low, high = self.without
        return low * math.exp(log_factor), high * math.exp(log_factor)


Method = Callable[[Known, Sequence[Known]], Range | None]


def end_by_end(cell: Known, others: Sequence[Known]) -> Range | None:
    """The method in use (see `salaries/estimates.py`), content with one other role."""
    made = estimate(
        cell.pair.without,
        [other.pair for other in others if other.place == cell.place],
        level=cell.pair.level,
        roles_needed=1,
    )
    return (float(made.pay.low), float(made.pay.high)) if isinstance(made, Estimate) else None


def one_factor(cell: Known, others: Sequence[Known]) -> Range | None:
    """One factor a pair, from the middles of its ranges; their geometric mean moves both ends."""
    ratios = [other.middle_ratio for other in others if other.place == cell.place]
    return cell.times(sum(ratios) / len(ratios)) if ratios else None


def two_way(cell: Known, others: Sequence[Known]) -> Range | None:
    """A role effect and a place effect, multiplied, fitted by least squares of logarithms."""
    if not any(other.place == cell.place for other in others):
        return None
    in_place: dict[str, list[tuple[float, str]]] = {}
    of_role: dict[str, list[tuple[float, str]]] = {}
    for each in others:
        in_place.setdefault(each.place, []).append((each.middle_ratio, each.pair.role))
        of_role.setdefault(each.pair.role, []).append((each.middle_ratio, each.place))
    places = dict.fromkeys(in_place, 0.0)
    roles = dict.fromkeys(of_role, 0.0)
    for _ in range(40):
        for place, cells in in_place.items():
            places[place] = sum(ratio - roles[role] for ratio, role in cells) / len(cells)
        for role, cells in of_role.items():
            roles[role] = sum(ratio - places[place] for ratio, place in cells) / len(cells)
        # Only their sum is determined: the roles' effects are kept around zero.
        centre = sum(roles.values()) / len(roles)
        roles = {role: effect - centre for role, effect in roles.items()}
    return cell.times(places[cell.place] + roles.get(cell.pair.role, 0.0))


def cost_of_living(cell: Known, others: Sequence[Known]) -> Range | None:
    """A straight line through the logarithms of factor and cost-of-living index."""
    points = [(math.log(o.index), o.middle_ratio) for o in others if o.index]
    if not cell.index or len({x for x, _ in points}) < 2:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(
        (x - mean_x) ** 2 for x, _ in points
    )
    return cell.times(mean_y + slope * (math.log(cell.index) - mean_x))


def no_effect(cell: Known, others: Sequence[Known]) -> Range | None:
    """The yardstick: as if places made no difference."""
    return cell.without


METHODS: dict[str, tuple[str, Method]] = {
    "end-by-end": ("End by end, smallest and largest factor (in use)", end_by_end),
    "one-factor": ("One factor a pair, geometric mean", one_factor),
    "two-way": ("Role effect × place effect, fitted", two_way),
    "cost-of-living": ("Line through the cost-of-living index", cost_of_living),
    "none": ("No effect of place (yardstick)", no_effect),
}
IN_USE = "end-by-end"


@dataclass(frozen=True)
class Miss:
    """How far a method missed over the cells that it could guess, as shares of the figures."""

    cells: int
    mean: float
    largest: float


@dataclass(frozen=True)
class Checked:
    """One method's misses with the figure left out and with its whole role left out."""

    key: str
    name: str
    figure_out: Miss | None
    role_out: Miss | None


def missed(method: Method, cells: Sequence[Known], *, whole_role: bool) -> Miss | None:
    """Return how far the method misses each cell from the others; None if it guesses none."""
    found: list[list[float]] = []
    for cell in cells:
        others = [
            other
            for other in cells
            if other is not cell and not (whole_role and other.pair.role == cell.pair.role)
        ]
        if guess := method(cell, others):
            found.append([abs(end / true - 1) for end, true in zip(guess, cell.there, strict=True)])
    if not found:
        return None
    ends = [end for pair in found for end in pair]
    return Miss(len(found), sum(ends) / len(ends), max(ends))


def check(cells: Sequence[Known]) -> list[Checked]:
    """Return every method's misses over these cells, the method in use first."""
    return [
        Checked(
            key,
            name,
            missed(method, cells, whole_role=False),
            missed(method, cells, whole_role=True),
        )
        for key, (name, method) in METHODS.items()
    ]
