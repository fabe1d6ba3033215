"""What a choice of jobs can be worth at most: a Lagrangian relaxation, and its multipliers.

Four things make the choice hard, and each is given up for a price:

- A step of a skill counts once, however many jobs teach it. Instead, each job that teaches it
  counts for a *share* of its worth, and the rest counts once without asking for any job.
- A job that only repeats what others teach is not allowed, unless one that is chosen needs it: it
  has to be the only one to teach one of its steps. Instead, each job pays a *fee* at each step that
  it teaches, and all these count once; one that may be a repeat pays the fees of all others at one
  of them, or a fee to a job that needs it, whichever is least.
- A job needs others first. Instead, it pays each of them a *bond*.
- Jobs that can only lie within some weeks have to share the hours of these. Instead, each pays a
  *rent* for every hour and every such run of weeks, and all that these hours would pay counts.

What is left is to fill the hours of all weeks with the jobs that count for most per hour, the last
one in part. Whatever the prices (a share is no more than the worth, none is below zero), no choice
that keeps the rules is worth more than that; the subgradient method finds prices that say much. See
M. L. Fisher, "The Lagrangian Relaxation Method for Solving Integer Programming Problems",
Management Science 27 (1981).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

ROUNDS = 40
# After so many rounds without a lower bound, steps become shorter by this factor.
PATIENCE, SHORTER = 3, 0.6
# Above what rounding may add to a sum of a few hundred numbers, below any difference in worth.
ROUNDING = 1e-6

Pair = tuple[int, int]


@dataclass(frozen=True)
class Relaxed:
    """The jobs to choose from. Jobs and steps are numbers, and those before a job are jobs too.

    By job: `own`, its worth besides the steps it teaches; `steps`, these; `alone`, if it has to
    be the only teacher of one of them or to be needed; `needs`, the jobs before it; `hours`;
    `windows`, the first and last week it can lie in (from 0, the last excluded). By step: its
    `worth`, and its `teachers`, the jobs that keep others from being alone there.
    """

    jobs: Sequence[int]
    own: Sequence[int]
    steps: Sequence[Sequence[int]]
    alone: Sequence[bool]
    needs: Sequence[Sequence[int]]
    hours: Sequence[int]
    windows: Sequence[Pair]
    worth: Sequence[int]
    teachers: Sequence[Sequence[int]]


@dataclass(frozen=True)
class Prices:
    """What each job pays: fees (less those it gets), rent for each hour, and bonds to those before
    it (`pays`).

    It gets the bonds of later jobs (`gets`), and a share of each step that it teaches. What counts
    without any job: `all_fees`, and the rents by run of weeks (first, last excluded).
    """

    shares: Mapping[int, float]
    fees: Sequence[float]
    all_fees: float
    pays: Sequence[Sequence[tuple[int, float]]]
    gets: Sequence[Sequence[tuple[int, float]]]
    rent: Sequence[float]
    rents: Mapping[Pair, float]


@dataclass(frozen=True)
class Bound:
    """The bound under some prices, for the weeks they were found for or weeks with fewer hours."""

    certain: float
    ranked: Sequence[tuple[float, int]]
    prices: Prices

    def at(self, timeline: Sequence[int]) -> int:
        """Return what no choice is worth more than; `timeline`: hours gone before each week."""
        rents = self.prices.rents.items()
        paid = sum(rent * (timeline[last] - timeline[first]) for (first, last), rent in rents)
        return int(self.certain + paid + filled(self.ranked, timeline[-1]) + ROUNDING)


def filled(ranked: Iterable[tuple[float, int]], hours: int) -> float:
    """Return the worth of these hours: pairs of worth and hours, most per hour first."""
    value = 0.0
    for gain, needed in ranked:
        if needed > hours:
            return value + gain * hours / needed
        value += gain
        hours -= needed
    return value


def lowest_bound(relaxed: Relaxed, timeline: Sequence[int], reached: int) -> Bound:
    """Return the lowest bound found on what is chosen from these jobs for these weeks.

    `reached` is what a choice is known to be worth: a bound that is no higher ends the search.
    """
    shares, fees, bonds = _Shares(relaxed), _Fees(relaxed), _Bonds(relaxed)
    rents = _Rents(relaxed, timeline)
    kinds: list[_Kind] = [shares, fees, bonds, rents]
    lowest = float("inf")
    length, waited = 1.0, 0
    best: list[dict[Any, float]] = []
    for _ in range(ROUNDS):
        gain = list(map(float, relaxed.own))
        for kind in kinds:
            kind.charge(gain)
        part: dict[int, float] = {}
        left = timeline[-1]
        for place in _ranked(relaxed, gain):
            if left <= 0:
                break
            part[place] = min(1.0, left / relaxed.hours[place])
            left -= relaxed.hours[place]
        value = sum([kind.certain() for kind in kinds])
        value += sum([gain[place] * share for place, share in part.items()])
        if value < lowest:
            lowest, waited = value, 0
            best = [kind.prices.copy() for kind in kinds]
            if int(value + ROUNDING) <= reached:
                break
        else:
            waited += 1
            if waited == PATIENCE:
                length, waited = length * SHORTER, 0
        off = [kind.off(part) for kind in kinds]
        norm = sum([each * each for one in off for each in one.values()])
        if norm < ROUNDING:
            break
        pace = length * max(value - reached, 1) / norm
        for kind, one in zip(kinds, off, strict=True):
            kind.move(one, pace)
    gain = list(map(float, relaxed.own))
    for kind, prices in zip(kinds, best, strict=True):
        kind.prices = prices
        kind.charge(gain)
    return Bound(
        certain=shares.certain() + fees.certain(),
        ranked=[(gain[place], relaxed.hours[place]) for place in _ranked(relaxed, gain)],
        prices=Prices(
            shares=shares.prices,
            fees=fees.by_job(),
            all_fees=fees.certain(),
            pays=bonds.by_job(0),
            gets=bonds.by_job(1),
            rent=rents.by_job(),
            rents=rents.prices,
        ),
    )


class _Kind(Protocol):
    """A kind of price; its keys are steps, or pairs."""

    prices: dict[Any, float]

    def charge(self, gain: list[float]) -> None:
        """Change what each job counts for by what it pays and gets."""

    def certain(self) -> float:
        """Return what counts without any job."""

    def off(self, part: Mapping[int, float]) -> dict[Any, float]:
        """Return how far each price is from balance; `part`: how much of each job is taken."""

    def move(self, off: Mapping[Any, float], pace: float) -> None: ...


def _ranked(relaxed: Relaxed, gain: Sequence[float]) -> list[int]:
    """Return the jobs that count for something, most per hour first."""
    order = [place for place in relaxed.jobs if gain[place] > 0]
    order.sort(key=lambda place: -gain[place] / relaxed.hours[place])
    return order


class _Shares:
    """By step, from none of its worth to all of it."""

    def __init__(self, relaxed: Relaxed) -> None:
        self.steps, self.worth = relaxed.steps, relaxed.worth
        self.jobs = relaxed.jobs
        taught = sorted({step for place in relaxed.jobs for step in relaxed.steps[place]})
        self.prices: dict[Any, float] = {step: float(relaxed.worth[step]) for step in taught}

    def charge(self, gain: list[float]) -> None:
        for place in self.jobs:
            for step in self.steps[place]:
                gain[place] += self.prices[step]

    def certain(self) -> float:
        return sum([self.worth[step] - share for step, share in self.prices.items()])

    def off(self, part: Mapping[int, float]) -> dict[int, float]:
        """Return how far each step is from being taught just once."""
        missing = dict.fromkeys(self.prices, 1.0)
        for place, share in part.items():
            for step in self.steps[place]:
                missing[step] -= share
        return {
            step: off
            for step, off in missing.items()
            if (off > 0 and self.prices[step] < self.worth[step])
            or (off < 0 and self.prices[step] > 0)
        }

    def move(self, off: Mapping[int, float], pace: float) -> None:
        for step, by in off.items():
            self.prices[step] = min(self.worth[step], max(0.0, self.prices[step] + pace * by))


class _FromNothing:
    """Prices that begin at nothing; those of nothing are not kept."""

    def __init__(self) -> None:
        self.prices: dict[Any, float] = {}

    def move(self, off: Mapping[Pair, float], pace: float) -> None:
        for pair, by in off.items():
            price = self.prices.get(pair, 0.0) + pace * by
            if price > 0:
                self.prices[pair] = price
            else:
                self.prices.pop(pair, None)


class _Fees(_FromNothing):
    """By place and payer. A place is a step, or a job (numbered after the steps) that needs others.

    A job that would be left out as a repeat has to stand at one of its places: at a step that it
    alone teaches, or at a job that needs it. For the one it pays what all other teachers pay there,
    for the other what it pays to that job.
    """

    def __init__(self, relaxed: Relaxed) -> None:
        super().__init__()
        self.first = len(relaxed.worth)
        self.count = len(relaxed.own)
        self.teachers = {
            step: teachers for step, teachers in enumerate(relaxed.teachers) if len(teachers) > 1
        }
        self.places = {job: list(relaxed.steps[job]) for job in relaxed.jobs if relaxed.alone[job]}
        for later in relaxed.jobs:
            for before in relaxed.needs[later]:
                if before in self.places:
                    self.places[before].append(self.first + later)

    def charge(self, gain: list[float]) -> None:
        if self.prices:
            for job, fee in enumerate(self.by_job()):
                gain[job] -= fee

    def by_job(self) -> list[float]:
        """Return what each job pays, less what it gets."""
        pays = [0.0] * self.count
        for (place, payer), fee in self.prices.items():
            if place < self.first:
                pays[payer] += fee
            else:
                pays[place - self.first] -= fee
        for job, (_, fee) in self._stands().items() if self.prices else ():
            pays[job] += fee
        return pays

    def _stands(self) -> dict[int, tuple[int, float]]:
        """Return at which of its places each job stands, and for what."""
        at_place: dict[int, float] = {}
        for (place, _), fee in self.prices.items():
            if place < self.first:
                at_place[place] = at_place.get(place, 0.0) + fee
        found = {}
        for job, places in self.places.items():
            cheapest, least = places[0], float("inf")
            for place in places:
                here = self.prices.get((place, job), 0.0)
                fee = at_place.get(place, 0.0) - here if place < self.first else here
                if fee < least:
                    cheapest, least = place, fee
            found[job] = cheapest, least
        return found

    def certain(self) -> float:
        return sum([fee for (place, _), fee in self.prices.items() if place < self.first])

    def off(self, part: Mapping[int, float]) -> dict[Pair, float]:
        """Return how many too many there are at each place, by payer."""
        stands = {job: place for job, (place, _) in self._stands().items() if job in part}
        alone = dict.fromkeys(self.teachers, -1.0)
        found: dict[Pair, float] = {}
        for job, place in stands.items():
            if place in alone:
                alone[place] += part[job]
            elif place >= self.first:
                over = part[job] - part.get(place - self.first, 0.0)
                if over > 0:
                    found[place, job] = over
        for pair in self.prices:
            place, job = pair
            if place >= self.first and pair not in found:
                here = part[job] if stands.get(job) == place else 0.0
                over = here - part.get(place - self.first, 0.0)
                if over < 0:
                    found[pair] = over
        for step, here in alone.items():
            for teacher in self.teachers[step]:
                over = here + (0.0 if stands.get(teacher) == step else part.get(teacher, 0.0))
                if over > 0 or (over < 0 and (step, teacher) in self.prices):
                    found[step, teacher] = over
        return found


class _Bonds(_FromNothing):
    """By job and one that it needs."""

    def __init__(self, relaxed: Relaxed) -> None:
        super().__init__()
        self.pairs = [(later, before) for later in relaxed.jobs for before in relaxed.needs[later]]
        self.count = len(relaxed.own)

    def charge(self, gain: list[float]) -> None:
        for (later, before), bond in self.prices.items():
            gain[later] -= bond
            gain[before] += bond

    def by_job(self, side: int) -> list[list[tuple[int, float]]]:
        """Return for each job the others and their bonds: 0 what it pays, 1 what it gets."""
        found: list[list[tuple[int, float]]] = [[] for _ in range(self.count)]
        for pair, bond in self.prices.items():
            found[pair[side]].append((pair[1 - side], bond))
        return found

    def certain(self) -> float:
        return 0.0

    def off(self, part: Mapping[int, float]) -> dict[Pair, float]:
        """Return how much more there is of each job than of one that it needs."""
        found = {}
        for pair in self.pairs:
            over = part.get(pair[0], 0.0) - part.get(pair[1], 0.0)
            if over > 0 or (over < 0 and pair in self.prices):
                found[pair] = over
        return found


class _Rents(_FromNothing):
    """By run of weeks, but for the longest: its hours are what is filled.

    A job counts in a run if it cannot lie outside. Hours are counted in units as large as a job, so
    that rents move about as quickly as the other prices.
    """

    def __init__(self, relaxed: Relaxed, timeline: Sequence[int]) -> None:
        super().__init__()
        self.hours, self.windows, self.timeline = relaxed.hours, relaxed.windows, timeline
        self.weeks = len(timeline) - 1
        self.unit = max(1.0, sum(relaxed.hours) / max(1, len(relaxed.hours)))

    def charge(self, gain: list[float]) -> None:
        if self.prices:
            for place, rent in enumerate(self.by_job()):
                gain[place] -= self.hours[place] * rent

    def by_job(self) -> list[float]:
        """Return what each job pays for an hour: the rents of all runs that it counts in."""
        rents = self.prices.items()
        by_window = {
            (first, last): sum(
                [rent for (start, end), rent in rents if start <= first and last <= end]
            )
            for first, last in set(self.windows)
        }
        return [by_window[window] for window in self.windows]

    def certain(self) -> float:
        return sum(
            [
                rent * (self.timeline[last] - self.timeline[first])
                for (first, last), rent in self.prices.items()
            ]
        )

    def off(self, part: Mapping[int, float]) -> dict[Pair, float]:
        """Return by how much each run is too full, or not full though it has a rent."""
        weeks = self.weeks
        within = [[0.0] * (weeks + 1) for _ in range(weeks + 1)]  # by window; then by run
        for place, share in part.items():
            first, last = self.windows[place]
            within[first][last] += self.hours[place] * share
        found = {}
        for first in reversed(range(weeks)):
            row, after, sum_ = within[first], within[first + 1], 0.0
            gone = self.timeline[first]
            for last in range(weeks + 1):
                sum_ += row[last]
                row[last] = sum_ + after[last]
                over = row[last] - self.timeline[last] + gone
                if 0 < last - first < weeks and (over > 0 or (first, last) in self.prices):
                    found[first, last] = over / self.unit
        return found

    def move(self, off: Mapping[Pair, float], pace: float) -> None:
        super().move(off, pace / self.unit)
