"""Whether jobs fit into the weeks, and where they then lie: exact.

The hours of all weeks stand in one line; a week away has none. Each hour goes to the job whose
deadline is nearest among those that may start, which is optimal for one worker and jobs that can
be interrupted, once starts and deadlines have been tightened along the prerequisites. A job may
start in the week in which its last prerequisite ends, with the hours that are left there.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from .jobs import Job

Stretch = tuple[int, int]
MOST_TRIES = 25


def timeline_of(week_hours: Sequence[int]) -> list[int]:
    """Return the hours gone at the start of each week, and at the end of the last."""
    return [0, *accumulate(week_hours)]


def releases_of(jobs: Sequence[Job], hours: Sequence[int], timeline: Sequence[int]) -> list[int]:
    """Return the first hour in which each job can start, after all that it needs."""
    release: list[int] = []
    for job in jobs:
        first = timeline[job.earliest - 1]
        for before in job.needs:
            first = max(first, release[before] + hours[before])
        release.append(first)
    return release


def deadlines_of(
    order: Sequence[int], jobs: Sequence[Job], hours: Sequence[int], latest: Mapping[int, int]
) -> dict[int, int]:
    """Return the hour by which each job must end, so that what needs it can end by its own."""
    deadline = dict(latest)
    for place in reversed(order):
        start = deadline[place] - hours[place]
        for before in jobs[place].needs:
            if start < deadline[before]:
                deadline[before] = start
    return deadline


def fits(
    chosen: Iterable[int],
    jobs: Sequence[Job],
    hours: Sequence[int],
    release: Sequence[int],
    ends: Sequence[int],
) -> bool:
    """Say whether the jobs fit: `release` is from releases_of, `ends` the hour each is over by.

    `chosen` holds every prerequisite of its members, and jobs come after their prerequisites.
    """
    order = sorted(chosen)
    deadline = {place: ends[place] for place in order}
    for place in reversed(order):
        needs = jobs[place].needs
        if needs:
            start = deadline[place] - hours[place]
            for before in needs:
                if start < deadline[before]:
                    deadline[before] = start
    waiting = sorted([(release[place], place) for place in order])
    ready: list[list[int]] = []
    now = at = 0
    count = len(waiting)
    push, pop = heapq.heappush, heapq.heappop
    while True:
        if not ready:
            if at == count:
                return True
            if waiting[at][0] > now:
                now = waiting[at][0]
        while at < count and waiting[at][0] <= now:
            place = waiting[at][1]
            push(ready, [deadline[place], place, hours[place]])
            at += 1
        first = ready[0]
        until = now + first[2]
        if at < count and waiting[at][0] < until:
            until = waiting[at][0]
            if until > first[0]:
                return False
            first[2] -= until - now
        else:
            if until > first[0]:
                return False
            pop(ready)
        now = until


def lay_out(
    chosen: Iterable[int], jobs: Sequence[Job], hours: Sequence[int], timeline: Sequence[int]
) -> dict[int, list[Stretch]] | None:
    """Return for each job its stretches of hours; None if they do not all fit.

    Jobs come in the order in which they are due. Where one would miss its latest week by that, it
    is moved forward, in the worst case all of them by their latest weeks alone.
    """
    order = sorted(chosen)
    release = releases_of(jobs, hours, timeline)
    ends = {place: timeline[jobs[place].latest] for place in order}
    hard = deadlines_of(order, jobs, hours, ends)
    wanted = {place: timeline[jobs[place].due] for place in order}
    for _ in range(MOST_TRIES):
        laid = run(order, hours, release, _no_later_than_what_needs_it(order, jobs, wanted))
        missed = [place for place in order if laid[place][-1][1] > hard[place]]
        if not missed:
            return laid
        # What took the hours before a missed one gives way to it.
        for place in missed:
            over = laid[place][-1][1] - hard[place]
            wanted[place] = wanted[place] - max(over, timeline[-1] // len(timeline))
    laid = run(order, hours, release, hard)
    return laid if all(laid[place][-1][1] <= hard[place] for place in order) else None


def _no_later_than_what_needs_it(
    order: Sequence[int], jobs: Sequence[Job], wanted: Mapping[int, int]
) -> dict[int, int]:
    urgency = dict(wanted)
    for place in reversed(order):
        for before in jobs[place].needs:
            urgency[before] = min(urgency[before], urgency[place])
    return urgency


def run(
    order: Sequence[int],
    hours: Sequence[int],
    release: Sequence[int],
    urgency: Mapping[int, int],
) -> dict[int, list[Stretch]]:
    """Give each hour to the most urgent job that may start; return each job's stretches."""
    waiting = sorted(order, key=lambda place: (release[place], place), reverse=True)
    left = {place: hours[place] for place in order}
    laid: dict[int, list[Stretch]] = {}
    ready: list[tuple[int, int]] = []
    now = 0
    while waiting or ready:
        if not ready:
            now = max(now, release[waiting[-1]])
        while waiting and release[waiting[-1]] <= now:
            place = waiting.pop()
            heapq.heappush(ready, (urgency[place], place))
        place = ready[0][1]
        until = now + left[place]
        if waiting:
            until = min(until, release[waiting[-1]])
        stretches = laid.setdefault(place, [])
        if stretches and stretches[-1][1] == now:
            stretches[-1] = (stretches[-1][0], until)
        else:
            stretches.append((now, until))
        left[place] -= until - now
        now = until
        if not left[place]:
            heapq.heappop(ready)
    return laid
