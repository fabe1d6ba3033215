"""The search for the jobs that bring most value in given hours.

Four searches over one `Selection`, a set of jobs that fits, each with a bound on its work, so
that the same input always gives the same answer, however busy the machine:

- `_fill` adds what brings most value per hour, with what it needs, until nothing more fits.
- `_exchange` puts in what was refused where jobs that are worth less make room for it.
- `_settle` tries all choices by branch and bound, where there are few jobs. If it comes to an end,
  the result is the best there is.
- `_shake` takes out some jobs at random and fills up again, where there are few jobs and no proof.
"""

import heapq
from collections.abc import Collection, Iterable, Sequence
from random import Random

from .bound import ROUNDING, Bound, Relaxed, filled, lowest_bound
from .feasibility import fits, releases_of, timeline_of
from .jobs import Job, Step, without_repeats
from .tasks import Way

# Bounds on the work: up to how many jobs there are few, branches of `_settle`, moves tried by
# `_exchange` (more where there are fewer jobs than FULL_WORK), rounds of `_shake`.
WHOLE_JOBS = 70
WHOLE_BRANCHES = 100
MOVES = 10
FULL_WORK = 200
SHAKES = 40
SHAKE = (0.05, 0.3)
TILT = 0.2
EDGE = 0.5
SLACK = 4
LONG_JOBS = 0.8


def _per_hour(gain: tuple[float, int]) -> float:
    return -gain[0] / gain[1]


class Links:
    """How the jobs hang together: what each teaches, needs first, and is needed by."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        number: dict[Step, int] = {}
        self.worth: list[int] = []
        self.steps: list[tuple[int, ...]] = []
        self.teachers: list[list[int]] = []  # learning jobs that teach the step
        self.closure: list[tuple[int, ...]] = []
        self.after: list[list[int]] = [[] for _ in jobs]
        for place, job in enumerate(jobs):
            here = []
            for step, worth in job.steps.items():
                if step not in number:
                    number[step] = len(number)
                    self.worth.append(worth)
                    self.teachers.append([])
                here.append(number[step])
                if job.task.learning:
                    self.teachers[number[step]].append(place)
            self.steps.append(tuple(here))
            needed = {place}.union(*(self.closure[before] for before in job.needs))
            self.closure.append(tuple(sorted(needed)))
            for each in needed:
                if each != place:
                    self.after[each].append(place)
        # Jobs that are left out as repeats unless they alone teach some step or are needed;
        # occurrences of a weekly task do not repeat each other.
        self.alone = [
            bool(job.task.learning and not job.week and steps)
            for job, steps in zip(jobs, self.steps, strict=True)
        ]
        self.once = [
            tuple(place for place in teachers if not jobs[place].week) for teachers in self.teachers
        ]


class Selection:
    """A set of jobs that fits the weeks, kept together with what each change needs to know."""

    def __init__(
        self,
        jobs: Sequence[Job],
        links: Links,
        ways: Sequence[Way | None],
        week_hours: Sequence[int],
    ) -> None:
        self.jobs = jobs
        self.worth, self.steps, self.teachers = links.worth, links.steps, links.teachers
        self.closure, self.after = links.closure, links.after
        self.alone, self.once = links.alone, links.once
        self.weeks = len(week_hours)
        self.timeline = timeline_of(week_hours)
        self.hours = [job.task.high_hours(way) for job, way in zip(jobs, ways, strict=True)]
        self.release = releases_of(jobs, self.hours, self.timeline)
        self.ends = [self.timeline[job.latest] for job in jobs]
        self.windows, self.intervals = self._windows()
        self.ways = ways
        count = len(jobs)
        self.inside = bytearray(count)
        self.banned = bytearray(count)
        self.needed_by = [0] * count  # chosen jobs that need it
        self.taught = [0] * len(self.worth)  # chosen jobs that teach the step
        self.taught_by_learning = [0] * len(self.worth)  # chosen learning tasks that teach it
        self.occurrences: dict[str, int] = {}  # chosen jobs of each learning task
        self.value = 0
        self.linked = 0  # chosen jobs that need others
        self.room = [
            max(0, self.timeline[last] - self.timeline[first])
            for first in range(self.weeks)
            for last in range(1, self.weeks + 1)
        ]
        for place, (job, way) in enumerate(zip(jobs, ways, strict=True)):
            if (job.task.ways and way is None) or not self._fits_alone(place):
                self.banned[place] = 1
        for place in range(count):
            if any(self.banned[each] for each in self.closure[place]):
                self.banned[place] = 1
        self.open_jobs = [place for place in range(count) if not self.banned[place]]
        self.best: set[int] = set()
        self.best_value = 0
        self.power = 1.0  # of the hours that a value is divided by
        self.tilt = [1.0] * count  # what a value is multiplied by

    def _windows(self) -> tuple[list[tuple[int, int]], list[list[int]]]:
        """Return for each job the weeks it can lie in, and where in `room` its hours count."""
        shared: dict[tuple[int, int], list[int]] = {}
        windows, found = [], []
        for place, job in enumerate(self.jobs):
            # The week in which it can start; hours before it are out of its reach.
            opens = job.earliest - 1
            while opens < self.weeks - 1 and self.timeline[opens + 1] <= self.release[place]:
                opens += 1
            window = (opens, max(job.latest, opens + 1))  # the latter for what cannot fit at all
            if window not in shared:
                shared[window] = [
                    first * self.weeks + last - 1
                    for first in range(opens + 1)
                    for last in range(window[1], self.weeks + 1)
                ]
            windows.append(window)
            found.append(shared[window])
        return windows, found

    def _fits_alone(self, place: int) -> bool:
        if self.release[place] + self.hours[place] > self.ends[place]:
            return False
        if not self.has_room(self.closure[place]):
            return False
        return len(self.closure[place]) == 1 or fits(
            self.closure[place], self.jobs, self.hours, self.release, self.ends
        )

    # Changes, and what they cost

    def put(self, place: int) -> None:
        job = self.jobs[place]
        self.inside[place] = 1
        self.value += job.own
        for step in self.steps[place]:
            if not self.taught[step]:
                self.value += self.worth[step]
            self.taught[step] += 1
        if job.task.learning and self.steps[place]:
            chosen = self.occurrences.get(job.task.id, 0)
            self.occurrences[job.task.id] = chosen + 1
            if not chosen:
                for step in self.steps[place]:
                    self.taught_by_learning[step] += 1
        for before in job.needs:
            self.needed_by[before] += 1
        self.linked += bool(job.needs)
        hours, room = self.hours[place], self.room
        for each in self.intervals[place]:
            room[each] -= hours

    def take(self, place: int) -> None:
        job = self.jobs[place]
        self.inside[place] = 0
        self.value -= job.own
        for step in self.steps[place]:
            self.taught[step] -= 1
            if not self.taught[step]:
                self.value -= self.worth[step]
        if job.task.learning and self.steps[place]:
            self.occurrences[job.task.id] -= 1
            if not self.occurrences[job.task.id]:
                for step in self.steps[place]:
                    self.taught_by_learning[step] -= 1
        for before in job.needs:
            self.needed_by[before] -= 1
        self.linked -= bool(job.needs)
        hours, room = self.hours[place], self.room
        for each in self.intervals[place]:
            room[each] += hours

    def missing(self, place: int) -> list[int]:
        """Return the job and all it needs, without what is chosen."""
        return [each for each in self.closure[place] if not self.inside[each]]

    def gain(self, added: Sequence[int]) -> tuple[int, int]:
        """Return the value and the hours that these jobs would add."""
        if len(added) == 1:
            place = added[0]
            value = self.jobs[place].own
            for step in self.steps[place]:
                if not self.taught[step]:
                    value += self.worth[step]
            return value, self.hours[place]
        value = hours = 0
        steps: set[int] = set()
        for place in added:
            value += self.jobs[place].own
            hours += self.hours[place]
            steps.update(self.steps[place])
        for step in steps:
            if not self.taught[step]:
                value += self.worth[step]
        return value, hours

    def loss(self, place: int) -> int:
        """Return the value that goes with this job alone."""
        value = self.jobs[place].own
        for step in self.steps[place]:
            if self.taught[step] == 1:
                value += self.worth[step]
        return value

    def has_room(self, added: Sequence[int]) -> bool:
        """Say whether the weeks can hold these as well: needed, not enough (see `sound`)."""
        room = self.room
        if len(added) == 1:
            hours = self.hours[added[0]]
            return all(room[each] >= hours for each in self.intervals[added[0]])
        taken: dict[int, int] = {}
        for place in added:
            hours = self.hours[place]
            for each in self.intervals[place]:
                sum_ = taken.get(each, 0) + hours
                if sum_ > room[each]:
                    return False
                taken[each] = sum_
        return True

    def chosen(self) -> list[int]:
        return [place for place in self.open_jobs if self.inside[place]]

    def sound(self) -> bool:
        """Say whether the chosen jobs fit: exact. Without prerequisites, room alone is."""
        if not self.linked:
            return min(self.room, default=0) >= 0
        return fits(self.chosen(), self.jobs, self.hours, self.release, self.ends)

    def is_ample(self) -> bool:
        """Say whether all jobs that can be done fit together, so that the hours decide nothing."""
        return fits(self.open_jobs, self.jobs, self.hours, self.release, self.ends)

    def holds(self, chosen: Iterable[int]) -> bool:
        """Say whether these jobs are a choice that fits."""
        chosen = set(chosen)
        return (
            all(not self.banned[place] for place in chosen)
            and all(before in chosen for place in chosen for before in self.jobs[place].needs)
            and without_repeats(chosen, self.jobs) == chosen
            and fits(chosen, self.jobs, self.hours, self.release, self.ends)
        )

    def repeats(self, place: int) -> bool:
        """Say whether it only teaches what other chosen learning jobs do, and nothing needs it."""
        job = self.jobs[place]
        if not job.task.learning or not self.steps[place] or self.needed_by[place]:
            return False
        own = 1 if self.occurrences.get(job.task.id) else 0
        return all(self.taught_by_learning[step] > own for step in self.steps[place])

    def drop_repeats(self, added: Sequence[int], keep: Collection[int] = ()) -> list[int]:
        """Take out what repeats others now that these are in, what is worth least first.

        What is to be kept goes only if it still repeats others then. Returns what is taken out.
        """
        dropped: list[int] = []
        steps = {step for place in added for step in self.steps[place]}
        for kept in (keep, ()) if keep else ((),):
            while True:
                found = {
                    place
                    for step in steps
                    if self.taught_by_learning[step] > 1
                    for place in self.teachers[step]
                    if self.inside[place] and place not in kept and self.repeats(place)
                }
                if not found:
                    break
                for place in sorted(found, key=lambda each: (self.jobs[each].own, each)):
                    if self.repeats(place):
                        self.take(place)
                        dropped.append(place)
        return dropped

    def become(self, chosen: set[int]) -> None:
        for place in self.chosen():
            if place not in chosen:
                self.take(place)
        for place in sorted(chosen):
            if not self.inside[place]:
                self.put(place)

    def note(self) -> None:
        """Keep the present set, without what repeats others, if it is the best so far."""
        if self.value <= self.best_value:
            return
        chosen = self.chosen()
        dropped = self.drop_repeats(chosen)
        if self.value > self.best_value:
            self.best, self.best_value = set(chosen).difference(dropped), self.value
        for each in reversed(dropped):
            self.put(each)

    # The searches

    def fill(self) -> None:
        """Add what brings most value per hour, until nothing more fits."""
        self._fill(self.open_jobs)
        self.note()

    def fill_anew(self) -> None:
        """Fill again with a liking for long jobs."""
        self.become(set())
        self.power = LONG_JOBS
        self._fill(self.open_jobs)
        self.note()
        self.power = 1.0

    def _fill(self, candidates: Sequence[int]) -> None:
        """Add from these what fits; whether all of it does is looked at once, if it can be."""
        before = self.chosen()
        self._add(candidates, careful=False)
        if not self.sound():
            self.become(set(before))
            self._add(candidates, careful=True)

    def _add(self, candidates: Sequence[int], careful: bool) -> None:
        inside, banned, after = self.inside, self.banned, self.after
        power, tilt = self.power, self.tilt
        queue = []
        for place in candidates:
            if not inside[place] and not banned[place]:
                value, hours = self.gain(self.missing(place))
                queue.append((-value * tilt[place] / hours**power, place))
        heapq.heapify(queue)
        refused: set[int] = set()
        while queue:
            worth, place = heapq.heappop(queue)
            if inside[place] or self.repeats(place):
                continue
            added = self.missing(place)
            if refused and not refused.isdisjoint(added):
                continue
            if not self.has_room(added):
                refused.add(place)
                continue
            value, hours = self.gain(added)
            now_worth = -value * tilt[place] / hours**power
            if now_worth > worth and queue and now_worth > queue[0][0]:
                heapq.heappush(queue, (now_worth, place))
                continue
            before = self.value
            for each in added:
                self.put(each)
            if careful and not self.sound():
                for each in added:
                    self.take(each)
                refused.add(place)
                continue
            dropped = self.drop_repeats(added, added)
            if dropped and self.value <= before:
                for each in dropped:
                    self.put(each)
                for each in added:
                    self.take(each)
                continue
            touched = {other for each in added for other in after[each]}
            for other in touched:
                if not inside[other] and not banned[other]:
                    value, hours = self.gain(self.missing(other))
                    heapq.heappush(queue, (-value * tilt[other] / hours**power, other))

    def improve(self, others: int = 0) -> bool:
        """Search on from a filled set; return whether the best is proven to be the best.

        The work is shared with so many `others`.
        """
        share = 1 + others
        self.become(self.best)
        if all(self.inside[place] for place in self.open_jobs):
            return True
        self.fill_anew()
        self.become(self.best)
        count = len(self.open_jobs)
        self._exchange(max(MOVES, MOVES * FULL_WORK // count))
        if count > WHOLE_JOBS:
            return False
        if self._settle(WHOLE_BRANCHES // share):
            return True
        self._shake(SHAKES // share)
        self._exchange(MOVES)
        return False

    def _shake(self, most: int) -> None:
        """Take out some tasks at random and fill up with tilted values, from the best onwards.

        The numbers drawn are the same each time.
        """
        random = Random(1)  # noqa: S311
        self.become(self.best)
        edge = self._edge() * EDGE
        pool = []
        for place in self.open_jobs:
            value, hours = self.gain(self.missing(place) or [place])
            if self.inside[place] or value >= edge * hours:
                pool.append(place)
        for _ in range(most):
            before, value = self.chosen(), self.value
            if not before:
                return
            share = random.uniform(*SHAKE)
            for place in before:
                if self.inside[place] and random.random() < share:
                    for each in [*reversed(self.after[place]), place]:
                        if self.inside[each]:
                            self.take(each)
            for place in pool:
                self.tilt[place] = random.uniform(1 - TILT, 1 + TILT)
            self._fill(pool)
            if self.value > value:
                self.note()
            elif self.value < value:
                self.become(set(before))
        self.tilt = [1.0] * len(self.jobs)

    def _exchange(self, most: int) -> None:
        tries = 0
        better = True
        while better and tries < most:
            better = False
            ranked = []
            for place in self.open_jobs:
                if not self.inside[place]:
                    value, hours = self.gain(self.missing(place))
                    ranked.append((-value / hours, place))
            ranked.sort()
            leaves = self._leaves()
            for _, place in ranked:
                if self.inside[place]:
                    continue
                tries += 1
                if tries > most:
                    break
                if self._make_room(place, leaves):
                    better = True
                    leaves = self._leaves()

    def _make_room(self, place: int, leaves: Sequence[tuple[float, int]]) -> bool:
        """Put this job in for some that are worth less; leave all as it was if that gains nothing.

        `leaves` are chosen jobs that nothing needs, by the value that goes with each hour.
        """
        added = self.missing(place)
        gained, hours = self.gain(added)
        before = self.value
        room, intervals, own_hours = self.room, self.intervals, self.hours
        short = (
            max(
                sum(own_hours[each] for each in added) - min(room[at] for at in intervals[place]), 0
            )
            if len(added) == 1
            else 0
        )
        if leaves and short * leaves[0][0] > gained:
            return False
        for each in added:
            self.put(each)
        needed = set(self.closure[place])
        taken = self._silence(place, needed) if self.repeats(place) else []
        left = gained
        while True:
            tight = {at for each in added for at in intervals[each] if room[at] < 0}
            if not tight and self.sound():
                break
            best = None
            for density, other in leaves:
                if best is not None and density > best[0]:
                    break
                if (
                    self.inside[other]
                    and other not in needed
                    and not self.needed_by[other]
                    and (not tight or not tight.isdisjoint(intervals[other]))
                ):
                    lost = self.loss(other)
                    if lost <= left + SLACK:
                        per_hour = lost / min(own_hours[other], hours)
                        if best is None or (per_hour, other) < best:
                            best = (per_hour, other)
            if best is None:
                for each in reversed(taken):
                    self.put(each)
                for each in reversed(added):
                    self.take(each)
                return False
            left -= self.loss(best[1])
            self.take(best[1])
            taken.append(best[1])
        then = set(self.chosen())
        self.drop_repeats(added, needed)
        if taken:
            self._fill(self._cheap(taken))
        if self.value > before:
            self.note()
            return True
        self.become(then.difference(added).union(taken))
        return False

    def _silence(self, place: int, needed: set[int]) -> list[int]:
        """Take out all that teaches one of the steps of this job, and what needs it; return it."""
        task = self.jobs[place].task
        found: list[list[int]] = []
        for step in self.steps[place]:
            others = [
                each
                for each in self.teachers[step]
                if self.inside[each] and self.jobs[each].task is not task
            ]
            if needed.isdisjoint(others):
                found.append(others)
        taken: list[int] = []
        for other in min(found, key=len, default=[]):
            for each in [*reversed(self.after[other]), other]:
                if self.inside[each] and each not in needed:
                    self.take(each)
                    taken.append(each)
        return taken

    def _leaves(self) -> list[tuple[float, int]]:
        return sorted(
            (self.loss(place) / self.hours[place], place)
            for place in self.open_jobs
            if self.inside[place] and not self.needed_by[place]
        )

    def _cheap(self, taken: Sequence[int]) -> list[int]:
        """Return what is worth trying in the hours that these leave behind."""
        hours = sum(self.hours[place] for place in taken)
        return [
            place
            for place in self.open_jobs
            if not self.inside[place] and self.hours[place] <= hours
        ]

    def _edge(self) -> float:
        """Return a low value per hour among the chosen jobs that nothing needs."""
        leaves = self._leaves()
        return leaves[len(leaves) // 8][0] if leaves else 0.0

    def lowest_bound(self, timeline: Sequence[int], reached: int) -> Bound:
        """Return a bound on what can be chosen for these weeks or for weeks with fewer hours."""
        relaxed = Relaxed(
            jobs=self.open_jobs,
            own=[job.own for job in self.jobs],
            steps=self.steps,
            alone=self.alone,
            needs=[job.needs for job in self.jobs],
            hours=self.hours,
            windows=self.windows,
            worth=self.worth,
            teachers=self.once,
        )
        return lowest_bound(relaxed, timeline, reached)

    def _settle(self, branches: int) -> bool:
        """Try all choices by branch and bound; return whether it came to an end.

        The bound is that of `bound`, over the jobs that are not decided yet.
        """
        self.become(set())
        lowest = self.lowest_bound(self.timeline, self.best_value)
        if lowest.at(self.timeline) <= self.best_value:
            return True
        prices = lowest.prices
        shares, pays, gets = prices.shares, prices.pays, prices.gets
        fees, rent = prices.fees, prices.rent
        rents = [
            (first * self.weeks + last - 1, each) for (first, last), each in prices.rents.items()
        ]
        ranked = []
        for place in self.open_jobs:
            value, hours = self.gain(self.missing(place))
            ranked.append((-value / hours, place))
        order = [place for _, place in sorted(ranked)]
        undecided = bytearray(len(self.jobs))
        for place in order:
            undecided[place] = 1
        left = branches
        all_hours = self.weeks - 1  # in `room`: from the first week to the last
        taught, steps, hours_of = self.taught, self.steps, self.hours

        def bound() -> float:
            certain = self.value + prices.all_fees
            within_reach: set[int] = set()
            gains = []
            for place in order:
                if self.inside[place]:
                    certain -= fees[place]
                if not undecided[place] or (not self.after[place] and self.repeats(place)):
                    continue
                gain = self.jobs[place].own - fees[place] - hours_of[place] * rent[place]
                for step in steps[place]:
                    if not taught[step]:
                        gain += shares[step]
                        within_reach.add(step)
                for before, bond in pays[place]:
                    if undecided[before]:
                        gain -= bond
                for later, bond in gets[place]:
                    if undecided[later]:
                        gain += bond
                if gain > 0:
                    gains.append((gain, hours_of[place]))
            gains.sort(key=_per_hour)
            certain += sum([self.worth[step] - shares[step] for step in within_reach])
            certain += sum([each * self.room[at] for at, each in rents])
            return certain + filled(gains, self.room[all_hours])

        def branch(at: int) -> bool:
            nonlocal left
            if left <= 0:
                return False
            left -= 1
            if int(bound() + ROUNDING) <= self.best_value:
                return True
            while at < len(order) and not undecided[order[at]]:
                at += 1
            if at == len(order):
                self.note()
                return True
            place = order[at]
            whole = True
            added = self.missing(place)
            if (
                all(undecided[each] for each in added)
                and self.has_room(added)
                and (self.after[place] or not self.repeats(place))
            ):
                for each in added:
                    self.put(each)
                    undecided[each] = 0
                if self.sound():
                    whole = branch(at + 1)
                for each in added:
                    self.take(each)
                    undecided[each] = 1
            ruled_out = [place, *(each for each in self.after[place] if undecided[each])]
            for each in ruled_out:
                undecided[each] = 0
            whole = branch(at + 1) and whole
            for each in ruled_out:
                undecided[each] = 1
            return whole

        return branch(0)
