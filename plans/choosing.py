"""Which jobs to take for the most value in the hours and the money there are.

Paid resources come first: for each set of them that the money buys, the shortest way of doing each
task is known, and the search (see `searching`) sees hours only. What is found with fewer hours a
week counts as well, so that more hours never bring less.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .bound import Bound
from .feasibility import timeline_of
from .jobs import Job, value_of
from .searching import WHOLE_JOBS, Links, Selection
from .tasks import Way

# Bounds on the work: sets of paid resources compared, over a small catalogue and over a large one;
# how much worse than the best a set may begin to be searched, and how many jobs in all are.
MANY = 6
PURCHASES = 2
CLOSE = 1.05
PURCHASE_WORK = 800


@dataclass(frozen=True)
class Choice:
    """The jobs chosen, the hours each takes by the way chosen, and whether no other is better."""

    jobs: frozenset[int]
    hours: tuple[int, ...]
    ways: tuple[Way | None, ...]
    value: int
    proven: bool


def choose(
    jobs: Sequence[Job],
    week_hours: Sequence[int],
    money: int = 0,
    start: Iterable[int] = (),
    own_weeks: Collection[int] = (),
) -> Choice:
    """Return the best choice found; never worse than `start`, jobs chosen before, if they fit.

    Nor is it worse than what is found with fewer hours in every week but the `own_weeks`. Searching
    can be luckier with fewer hours, so those hours are searched as well, one hour a week less each
    time, until a bound says that fewer cannot bring more: whatever brings most fits here too.
    """
    links = Links(jobs)
    best, searched = _search(jobs, links, week_hours, money)
    bounds: list[Bound] = []
    ample = all(selection.is_ample() for selection in searched)
    for fewer in () if best.proven else _lowered(week_hours, own_weeks):
        # While all jobs fit together, the search takes the same steps and finds the same.
        ample = ample and _is_ample_too(fewer, jobs, links, searched)
        if ample:
            continue
        timeline = timeline_of(fewer)
        bounds = bounds or [each.lowest_bound(timeline, best.value) for each in searched]
        if max(bound.at(timeline) for bound in bounds) <= best.value:
            break
        lower, _ = _search(jobs, links, fewer, money)
        if lower.value > best.value:
            best = replace(lower, proven=False)
        if lower.proven:
            break
    before = frozenset(start)
    if before and value_of(before, jobs) > best.value:
        for ways in offers(jobs, money):
            selection = Selection(jobs, links, ways, week_hours)
            if selection.holds(before):
                return Choice(
                    before, tuple(selection.hours), ways, value_of(before, jobs), proven=False
                )
    return best


def _is_ample_too(
    week_hours: Sequence[int], jobs: Sequence[Job], links: Links, searched: Iterable[Selection]
) -> bool:
    for selection in searched:
        fewer = Selection(jobs, links, selection.ways, week_hours)
        if fewer.open_jobs != selection.open_jobs or not fewer.is_ample():
            return False
    return True


def _lowered(week_hours: Sequence[int], own_weeks: Collection[int]) -> Iterator[list[int]]:
    """Give the weeks with one hour less in those that hold most, again and again, down to none."""
    usual = [hours for week, hours in enumerate(week_hours, 1) if week not in own_weeks]
    for most in reversed(range(max(usual, default=0))):
        yield [
            hours if week in own_weeks else min(hours, most)
            for week, hours in enumerate(week_hours, 1)
        ]


def offers(jobs: Sequence[Job], money: int) -> list[tuple[Way | None, ...]]:
    """Return for each set of paid resources worth trying the way of doing each job."""
    return [_ways(jobs, bought) for bought in _purchases(jobs, money, _most_purchases(jobs))]


def _most_purchases(jobs: Sequence[Job]) -> int:
    return MANY if len(jobs) <= WHOLE_JOBS else PURCHASES


def _search(
    jobs: Sequence[Job], links: Links, week_hours: Sequence[int], money: int
) -> tuple[Choice, list[Selection]]:
    """Return the best choice found for these hours, and what was searched for each purchase."""
    tried: list[tuple[int, int, tuple[Way | None, ...], Selection]] = []
    for number, ways in enumerate(offers(jobs, money)):
        selection = Selection(jobs, links, ways, week_hours)
        selection.fill()
        tried.append((-selection.value, number, ways, selection))
    tried.sort(key=lambda each: each[:2])
    best: Choice | None = None
    proven = len(tried) < _most_purchases(jobs)
    # Where little is to be searched, each purchase is; otherwise those that began about as well.
    few = len(jobs) <= WHOLE_JOBS
    close = [
        each
        for each in tried[: max(1, PURCHASE_WORK // max(1, len(jobs)))]
        if few or each[0] * CLOSE <= tried[0][0]
    ]
    for _, _, ways, selection in close:
        proven = selection.improve(len(close) - 1) and proven
        if best is None or selection.best_value > best.value:
            best = Choice(
                frozenset(selection.best),
                tuple(selection.hours),
                ways,
                selection.best_value,
                proven=False,
            )
    assert best is not None  # noqa: S101  buying nothing is always tried
    best = replace(best, proven=proven and len(close) == len(tried))
    return best, [selection for _, _, _, selection in tried]


def _purchases(jobs: Sequence[Job], money: int, most: int) -> list[frozenset[str]]:
    """Return the sets of paid resources that the money buys and nothing can be added to."""
    prices = {
        way.resource: way.price
        for job in jobs
        for way in job.task.ways
        if way.price and way.price <= money
    }
    if sum(prices.values()) <= money:
        return [frozenset(prices)]
    uses: dict[str, int] = dict.fromkeys(prices, 0)
    for job in jobs:
        for way in job.task.ways:
            if way.resource in uses:
                uses[way.resource] += job.own + sum(job.steps.values())
    ranked = sorted(prices, key=lambda each: (-uses[each] / prices[each], each))
    found: list[frozenset[str]] = []

    def add(bought: tuple[str, ...], left: int, rest: Sequence[str]) -> None:
        if len(found) >= most:
            return
        for place, each in enumerate(rest):
            if prices[each] <= left:
                add((*bought, each), left - prices[each], rest[place + 1 :])
        here = frozenset(bought)
        if not any(here <= other for other in found):
            found.append(here)

    add((), money, ranked)
    return found[:most]


def _ways(jobs: Sequence[Job], bought: frozenset[str]) -> tuple[Way | None, ...]:
    """Return for each job the shortest way of doing it, free before paid; None if it has none."""
    ways: list[Way | None] = []
    for job in jobs:
        open_ways = [way for way in job.task.ways if not way.price or way.resource in bought]
        ways.append(
            min(open_ways, key=lambda way: (job.task.high_hours(way), way.price), default=None)
        )
    return tuple(ways)
