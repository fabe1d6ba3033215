"""Lays tasks out over the weeks that somebody has: which fit, when, why, and what does not.

Plain Python without a clock or a database: the same input always gives the same schedule.

The rules:

- Weeks hold a number of hours; every task is planned with its high hours. A task may be spread
  over several weeks. A weekly task stands in each week of its window as an occurrence of its own.
- A task lies wholly within its earliest and latest week, or is left out with a reason.
- A task starts after its prerequisites have ended. It may start in the week in which the last of
  them ends, with the hours that are left there; that week then names them in this order. A weekly
  prerequisite counts as met after its first occurrence.
- A task is skipped as known when every skill it teaches is already there, at the level it teaches
  or at the one the role asks. A prerequisite skipped as known counts as met; a task whose
  prerequisite was left out is left out.
- A learning task (a course, reading) is left out when other learning tasks of the schedule teach
  all that it would add and nothing needs it: a skill gap counts once.

The value of a set of tasks is what it does for this person: each missing step of a skill that the
role asks, once, worth the level asked times 12 for a core skill or 5 for a useful one; and for each
task its priority squared times the square root of its hours, rounded up, so that a long task
carries more than a short one, but not in proportion (an occurrence of a weekly task: half of that;
a task with a weight, such as a portfolio project: times its weight).

The method: whether a set of tasks fits is decided exactly, by giving each hour to the task whose
deadline is nearest among those that may start (optimal for one worker and tasks that can be
interrupted, once deadlines and starts have been tightened along the prerequisites). Which set,
is found by adding what brings most value per hour, then by putting in what was refused wherever
tasks worth less make room for it. So that more hours never bring less, the search
starts at one hour a week and goes up: each step extends the best set of the step before, which
still fits, and tries a fresh one.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import isqrt

WEEKS = 13
LEVELS = ("Not yet", "Aware", "Working", "Proficient", "Expert")
CORE_WEIGHT = 12
USEFUL_WEIGHT = 5


@dataclass(frozen=True)
class SkillNeed:
    """What the role asks of a skill (0: nothing) and how far the person is."""

    skill: str
    name: str
    has: int
    asked: int = 0
    core: bool = True

    @property
    def step_worth(self) -> int:
        return self.asked * (CORE_WEIGHT if self.core else USEFUL_WEIGHT)


@dataclass(frozen=True)
class Task:
    """One task on offer. Hours are for the whole of it, or for each week of a weekly one."""

    id: str
    title: str
    hours_low: int
    hours_high: int
    phase: str
    earliest: int = 1
    latest: int = WEEKS
    priority: int = 3
    weekly: bool = False
    learning: bool = False
    weight: int = 1
    teaches: tuple[tuple[str, int], ...] = ()
    prerequisites: tuple[str, ...] = ()
    purpose: str = "It belongs to every plan for this role."


@dataclass(frozen=True)
class Slot:
    """Hours of one task in one week."""

    task: str
    hours: int


@dataclass(frozen=True)
class Week:
    number: int
    capacity: int
    slots: tuple[Slot, ...]

    @property
    def hours(self) -> int:
        return sum(slot.hours for slot in self.slots)


@dataclass(frozen=True)
class Placed:
    """A task with its first and last week; an occurrence of a weekly task has just the one."""

    task: str
    first: int
    last: int
    reason: str


@dataclass(frozen=True)
class Known:
    task: str
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """A task without a place, or the weeks of a weekly task that it has none in."""

    task: str
    reason: str
    weeks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """The week in which the last task of a phase ends."""

    phase: str
    week: int


@dataclass(frozen=True)
class Schedule:
    weeks: tuple[Week, ...]
    placed: tuple[Placed, ...]
    known: tuple[Known, ...]
    left_out: tuple[LeftOut, ...]
    milestones: tuple[Milestone, ...]
    value: int


class PrerequisiteCircle(ValueError):
    """Tasks that need each other; `circle` lists their ids, the first one again at the end."""

    def __init__(self, circle: Sequence[str], titles: Mapping[str, str]) -> None:
        self.circle = tuple(circle)
        names = " → ".join(f"“{titles.get(each, each)}”" for each in circle)
        super().__init__(f"These tasks need each other first: {names}.")


def schedule(
    tasks: Iterable[Task], skills: Iterable[SkillNeed], hours: int, weeks: int = WEEKS
) -> Schedule:
    """Return the schedule of these tasks for somebody with this many hours in each week.

    Raises PrerequisiteCircle, and ValueError for a task whose weeks or prerequisites are not there.
    """
    catalogue = list(tasks)
    needs = {need.skill: need for need in skills}
    by_id = _checked(catalogue, weeks)
    known = {task.id: reason for task in catalogue if (reason := _known(task, needs))}
    open_tasks = [task for task in catalogue if task.id not in known]
    jobs = _jobs(open_tasks, needs)
    chosen = _choose(jobs, hours, weeks)
    timeline = _timeline(hours, weeks)
    laid = _lay_out(chosen, jobs, timeline)
    if laid is None:  # pragma: no cover  a set that fitted fewer hours fits more
        raise AssertionError("the chosen tasks do not fit")
    plan_weeks, spans = _into_weeks(laid, jobs, timeline, hours)
    return Schedule(
        weeks=plan_weeks,
        placed=_placed(spans, laid, jobs, needs),
        known=tuple(Known(task, reason) for task, reason in known.items()),
        left_out=_left_out(chosen, jobs, plan_weeks, spans),
        milestones=_milestones(spans, jobs, by_id),
        value=_value(chosen, jobs),
    )


# What there is to choose from


@dataclass(frozen=True)
class _Job:
    """A task, or one occurrence of a weekly one, with the places of its prerequisites."""

    task: Task
    week: int  # of an occurrence; 0 for a whole task
    earliest: int
    latest: int
    needs: tuple[int, ...]
    own: int
    hours: int
    steps: Mapping[tuple[str, int], int]


def _checked(catalogue: Sequence[Task], weeks: int) -> dict[str, Task]:
    by_id = {task.id: task for task in catalogue}
    if len(by_id) != len(catalogue):
        raise ValueError("Two tasks have the same id.")
    for task in catalogue:
        if not 1 <= task.earliest <= task.latest <= weeks:
            raise ValueError(f"“{task.title}” lies outside weeks 1–{weeks}.")
        for each in task.prerequisites:
            if each not in by_id:
                raise ValueError(f"“{task.title}” needs “{each}” first, which is not on offer.")
    circle = find_circle({task.id: task.prerequisites for task in catalogue})
    if circle:
        raise PrerequisiteCircle(circle, {task.id: task.title for task in catalogue})
    return by_id


def find_circle(prerequisites: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a circle among the prerequisites, its first member again at the end; or nothing."""
    done: set[str] = set()
    for start in prerequisites:
        trail: list[str] = []
        stack = [(start, iter(prerequisites[start]))] if start not in done else []
        trail.extend(node for node, _ in stack)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                done.add(node)
                trail.pop()
                stack.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following]
            elif following not in done:
                trail.append(following)
                stack.append((following, iter(prerequisites.get(following, ()))))
    return []


def _known(task: Task, needs: Mapping[str, SkillNeed]) -> str:
    """Return why the person can skip the task; empty if not."""
    if not task.teaches:
        return ""
    met = []
    for skill, level in task.teaches:
        need = needs.get(skill)
        if need is None or need.has < (min(level, need.asked) if need.asked else level):
            return ""
        met.append(f"{need.name} ({LEVELS[need.has].lower()})")
    return f"You already bring what it teaches: {_listed(met)}."


def _jobs(tasks: Sequence[Task], needs: Mapping[str, SkillNeed]) -> list[_Job]:
    """Return the jobs, each after its prerequisites; those skipped as known are met."""
    rank = {task.id: place for place, task in enumerate(tasks)}
    ordered: list[Task] = []
    seen: set[str] = set()

    def visit(task: Task) -> None:
        stack = [(task, iter(sorted(rank[p] for p in task.prerequisites if p in rank)))]
        seen.add(task.id)
        while stack:
            node, rest = stack[-1]
            place = next(rest, None)
            if place is None:
                ordered.append(node)
                stack.pop()
            elif tasks[place].id not in seen:
                seen.add(tasks[place].id)
                following = tasks[place]
                before = sorted(rank[p] for p in following.prerequisites if p in rank)
                stack.append((following, iter(before)))

    for task in tasks:
        if task.id not in seen:
            visit(task)

    jobs: list[_Job] = []
    first: dict[str, int] = {}
    for task in ordered:
        steps = _steps(task, needs)
        before = tuple(first[each] for each in task.prerequisites if each in first)
        first[task.id] = len(jobs)
        own = own_worth(task)
        if task.weekly:
            jobs += [
                _Job(task, week, week, week, before, own, task.hours_high, steps)
                for week in range(task.earliest, task.latest + 1)
            ]
        else:
            jobs.append(
                _Job(task, 0, task.earliest, task.latest, before, own, task.hours_high, steps)
            )
    return jobs


def own_worth(task: Task) -> int:
    """Return what a task, or one occurrence of a weekly one, is worth besides what it teaches."""
    worth = task.weight * task.priority**2 * (isqrt(task.hours_high - 1) + 1)
    return (worth + 1) // 2 if task.weekly else worth


def _steps(task: Task, needs: Mapping[str, SkillNeed]) -> dict[tuple[str, int], int]:
    """Return the missing steps of skills that the task brings, with their worth."""
    steps = {}
    for skill, level in task.teaches:
        need = needs.get(skill) or SkillNeed(skill, skill, 0)
        upto = min(level, need.asked) if need.asked else level
        for step in range(need.has + 1, upto + 1):
            steps[skill, step] = need.step_worth
    return steps


# Which of them fit: exact


def _timeline(hours: int, weeks: int) -> list[int]:
    """Return the hours gone at the start of each week, and at the end of the last."""
    return [0, *accumulate([hours] * weeks)]


def _lay_out(
    chosen: Iterable[int], jobs: Sequence[_Job], timeline: Sequence[int]
) -> dict[int, list[tuple[int, int]]] | None:
    """Return for each job its stretches of hours, in order; None if they do not all fit.

    `chosen` holds every prerequisite of its members, and jobs come after their prerequisites.
    """
    order = sorted(chosen)
    if _too_much(order, jobs, timeline):
        return None
    release: dict[int, int] = {}
    deadline = {place: timeline[jobs[place].latest] for place in order}
    for place in order:
        job = jobs[place]
        ready = [release[before] + jobs[before].hours for before in job.needs]
        release[place] = max([timeline[job.earliest - 1], *ready])
    for place in reversed(order):
        start = deadline[place] - jobs[place].hours
        if start < release[place]:
            return None
        for before in jobs[place].needs:
            deadline[before] = min(deadline[before], start)

    waiting = sorted(order, key=lambda place: release[place], reverse=True)
    left = {place: jobs[place].hours for place in order}
    laid: dict[int, list[tuple[int, int]]] = {}
    ready_now: list[tuple[int, int]] = []
    now = 0
    while waiting or ready_now:
        if not ready_now:
            now = max(now, release[waiting[-1]])
        while waiting and release[waiting[-1]] <= now:
            place = waiting.pop()
            heapq.heappush(ready_now, (deadline[place], place))
        due, place = ready_now[0]
        until = now + left[place]
        if waiting:
            until = min(until, release[waiting[-1]])
        if until > due:
            return None
        stretches = laid.setdefault(place, [])
        if stretches and stretches[-1][1] == now:
            stretches[-1] = (stretches[-1][0], until)
        else:
            stretches.append((now, until))
        left[place] -= until - now
        now = until
        if not left[place]:
            heapq.heappop(ready_now)
    return laid


def _too_much(chosen: Iterable[int], jobs: Sequence[_Job], timeline: Sequence[int]) -> bool:
    """Say whether the jobs due by some week, or open only from one on, are too many hours.

    A quick look that spares most of the laying out.
    """
    due = [0] * len(timeline)
    opens = [0] * len(timeline)
    for place in chosen:
        job = jobs[place]
        due[job.latest] += job.hours
        opens[job.earliest - 1] += job.hours
    if any(sum_ > end for sum_, end in zip(accumulate(due), timeline, strict=True)):
        return True
    rest = zip(accumulate(reversed(opens)), reversed(timeline), strict=True)
    return any(sum_ > timeline[-1] - start for sum_, start in rest)


# Which of them to take: the most value for the hours


def _value(chosen: Iterable[int], jobs: Sequence[_Job]) -> int:
    worth: dict[tuple[str, int], int] = {}
    own = 0
    for place in chosen:
        own += jobs[place].own
        worth.update(jobs[place].steps)
    return own + sum(worth.values())


def _choose(jobs: Sequence[_Job], hours: int, weeks: int) -> frozenset[int]:
    closures = _closures(jobs)
    best: frozenset[int] = frozenset()
    best_value = 0
    for step in range(1, hours + 1):
        timeline = _timeline(step, weeks)
        tries = {_grow(best, jobs, closures, timeline)} if best else set()
        tries.add(_grow(frozenset(), jobs, closures, timeline))
        for chosen in sorted(tries, key=sorted):
            value = _value(chosen, jobs)
            if value > best_value:
                best, best_value = chosen, value
        best = _swap(best, jobs, closures, timeline)
        best_value = _value(best, jobs)
        if len(best) == len(jobs):
            break
    return best


def _closures(jobs: Sequence[_Job]) -> list[frozenset[int]]:
    """Return for each job the set of it and everything it needs first."""
    closures: list[frozenset[int]] = []
    for place, job in enumerate(jobs):
        closures.append(frozenset({place}).union(*(closures[before] for before in job.needs)))
    return closures


def _grow(
    seed: frozenset[int],
    jobs: Sequence[_Job],
    closures: Sequence[frozenset[int]],
    timeline: Sequence[int],
) -> frozenset[int]:
    """Add to a set that fits what brings most value per hour, until nothing more fits."""
    chosen = seed
    value = _value(chosen, jobs)
    while True:
        before = value
        refused: set[int] = set()
        covered = _covered(chosen, jobs)
        queue = [
            (-_gain(closures[place] - chosen, covered, jobs), place)
            for place in range(len(jobs))
            if place not in chosen
        ]
        heapq.heapify(queue)
        while queue:
            worth, place = heapq.heappop(queue)
            if place in chosen or closures[place] & refused:
                continue
            now_worth = -_gain(closures[place] - chosen, covered, jobs)
            if now_worth > worth and queue and now_worth > queue[0][0]:
                heapq.heappush(queue, (now_worth, place))
                continue
            wider = chosen | closures[place]
            if _lay_out(wider, jobs, timeline) is None:
                refused.add(place)
                continue
            wider = _without_repeats(wider, jobs)
            wider_value = _value(wider, jobs)
            if wider_value > value:
                chosen, value = wider, wider_value
                covered = _covered(chosen, jobs)
                for other, job in enumerate(jobs):
                    if place in job.needs and other not in chosen:
                        gain = _gain(closures[other] - chosen, covered, jobs)
                        heapq.heappush(queue, (-gain, other))
        if value == before:
            return chosen


def _swap(
    chosen: frozenset[int],
    jobs: Sequence[_Job],
    closures: Sequence[frozenset[int]],
    timeline: Sequence[int],
) -> frozenset[int]:
    """Put in what was refused where a few tasks that are worth less make room for it."""
    value = _value(chosen, jobs)
    better = True
    while better:
        better = False
        for place in range(len(jobs)):
            if place in chosen:
                continue
            made = _make_room(place, chosen, value, jobs, closures, timeline)
            if made is None:
                continue
            tried = _grow(_without_repeats(made, jobs), jobs, closures, timeline)
            tried_value = _value(tried, jobs)
            if tried_value > value:
                chosen, value, better = tried, tried_value, True
    return chosen


def _make_room(
    place: int,
    chosen: frozenset[int],
    value: int,
    jobs: Sequence[_Job],
    closures: Sequence[frozenset[int]],
    timeline: Sequence[int],
) -> frozenset[int] | None:
    """Return the set with this job and without others in its weeks; None if it gains nothing."""
    kept = set(chosen | closures[place])
    latest = jobs[place].latest
    while _lay_out(kept, jobs, timeline) is None:
        needed = {before for each in kept for before in jobs[each].needs}
        times: dict[tuple[str, int], int] = {}
        for each in kept:
            for step in jobs[each].steps:
                times[step] = times.get(step, 0) + 1
        losses = []
        for each in kept - closures[place] - needed:
            job = jobs[each]
            if job.earliest <= latest:
                unique = sum(worth for step, worth in job.steps.items() if times[step] == 1)
                losses.append(((job.own + unique) / job.hours, each))
        if not losses:
            return None
        kept.discard(min(losses)[1])
        if _value(kept, jobs) <= value:
            return None
    return frozenset(kept)


def _covered(chosen: Iterable[int], jobs: Sequence[_Job]) -> set[tuple[str, int]]:
    return {step for place in chosen for step in jobs[place].steps}


def _gain(added: Iterable[int], covered: set[tuple[str, int]], jobs: Sequence[_Job]) -> float:
    """Return the value per hour of these jobs, without the steps that are covered already."""
    worth: dict[tuple[str, int], int] = {}
    own = hours = 0
    for place in added:
        job = jobs[place]
        own += job.own
        hours += job.hours
        worth.update(job.steps)
    return (own + sum(w for step, w in worth.items() if step not in covered)) / max(hours, 1)


def _without_repeats(chosen: frozenset[int], jobs: Sequence[_Job]) -> frozenset[int]:
    """Take out learning tasks that teach nothing which the others do not, unless needed."""
    kept = set(chosen)
    while True:
        needed = {before for place in kept for before in jobs[place].needs}
        teachers: dict[tuple[str, int], set[str]] = {}
        for place in kept:
            if jobs[place].task.learning:
                for step in jobs[place].steps:
                    teachers.setdefault(step, set()).add(jobs[place].task.id)
        repeats = [
            place
            for place in kept
            if place not in needed
            and jobs[place].task.learning
            and jobs[place].steps
            and all(len(teachers[step]) > 1 for step in jobs[place].steps)
        ]
        if not repeats:
            return frozenset(kept)
        kept.discard(min(repeats, key=lambda place: (jobs[place].own, -jobs[place].hours, place)))


# What the person reads


def _into_weeks(
    laid: Mapping[int, list[tuple[int, int]]],
    jobs: Sequence[_Job],
    timeline: Sequence[int],
    capacity: int,
) -> tuple[tuple[Week, ...], dict[int, tuple[int, int]]]:
    """Return the weeks with their slots, and the first and last week of each job."""
    spans: dict[int, tuple[int, int]] = {}
    weeks = []
    stretches = sorted((start, end, place) for place, all_ in laid.items() for start, end in all_)
    for number in range(1, len(timeline)):
        opens, closes = timeline[number - 1], timeline[number]
        hours: dict[int, int] = {}
        ends: dict[int, int] = {}
        for start, end, place in stretches:
            inside = min(end, closes) - max(start, opens)
            if inside > 0:
                hours[place] = hours.get(place, 0) + inside
                ends[place] = min(end, closes)
                spans[place] = (spans.get(place, (number, 0))[0], number)
        # By when each ends, so that a task stands after the prerequisites that end in its week.
        slots = [Slot(jobs[p].task.id, hours[p]) for p in sorted(hours, key=lambda p: ends[p])]
        weeks.append(Week(number, capacity, tuple(slots)))
    return tuple(weeks), spans


def _placed(
    spans: Mapping[int, tuple[int, int]],
    laid: Mapping[int, list[tuple[int, int]]],
    jobs: Sequence[_Job],
    needs: Mapping[str, SkillNeed],
) -> tuple[Placed, ...]:
    """Return the tasks in the order in which they end, each with its reason."""
    level = {skill: need.has for skill, need in needs.items()}
    titles = {
        place: [jobs[other].task.title for other in spans if place in jobs[other].needs]
        for place in spans
    }
    placed = []
    for place in sorted(spans, key=lambda each: laid[each][-1][1]):
        task = jobs[place].task
        raised = []
        for skill, taught in sorted(
            task.teaches,
            key=lambda each: -needs[each[0]].step_worth if each[0] in needs else 0,
        ):
            need = needs.get(skill)
            if need is None or not need.asked:
                continue
            reached = min(taught, need.asked)
            if reached > level[skill]:
                raised.append((need, level[skill], reached))
                level[skill] = reached
        placed.append(
            Placed(task.id, *spans[place], _why(task, raised, sorted(set(titles[place]))))
        )
    return tuple(placed)


def _why(task: Task, raised: list[tuple[SkillNeed, int, int]], unlocks: list[str]) -> str:
    if raised:
        parts = [
            f"{need.name} from {LEVELS[start].lower()} to {LEVELS[end].lower()}"
            + ("" if end == need.asked else f" (the role asks for {LEVELS[need.asked].lower()})")
            for need, start, end in raised[:2]
        ]
        more = f", and {len(raised) - 2} more" if len(raised) > 2 else ""
        return f"It takes your level in {' and in '.join(parts)}{more}."
    if unlocks:
        quoted = [f"“{title}”" for title in unlocks[:2]]
        return f"It comes before {_listed(quoted)}."
    return task.purpose


def _left_out(
    chosen: frozenset[int],
    jobs: Sequence[_Job],
    weeks: Sequence[Week],
    spans: Mapping[int, tuple[int, int]],
) -> tuple[LeftOut, ...]:
    """Return what has no place; the weeks of a weekly task that share a reason stand together."""
    grouped: dict[tuple[str, str], list[int]] = {}
    for place, job in enumerate(jobs):
        if place not in chosen:
            reason = _why_not(place, chosen, jobs, weeks, spans)
            grouped.setdefault((job.task.id, reason), []).append(job.week)
    left = []
    for (task, reason), occurrences in grouped.items():
        left.append(LeftOut(task, reason, tuple(week for week in occurrences if week)))
    return tuple(left)


def _why_not(
    place: int,
    chosen: frozenset[int],
    jobs: Sequence[_Job],
    weeks: Sequence[Week],
    spans: Mapping[int, tuple[int, int]],
) -> str:
    job = jobs[place]
    for before in job.needs:
        if before not in chosen:
            return f"It builds on “{jobs[before].task.title}”, which is not part of the plan."
    teachers = _teachers(job, chosen, jobs)
    if teachers and all(teachers.values()):
        names = sorted({f"“{title}”" for titles in teachers.values() for title in titles[:1]})
        verb = "teaches" if len(names) == 1 else "teach"
        return f"{_listed(names)} already {verb} what it would add."
    window = weeks[job.earliest - 1 : job.latest]
    capacity = sum(week.capacity for week in window)
    takes = f"It takes up to {_hours(job.hours)}"
    late = max(job.needs, key=lambda before: spans[before][1], default=None)
    ready = max(job.earliest, spans[late][1] if late is not None else 0)
    if job.task.weekly:
        takes += " a week"
        if job.hours > capacity:
            return f"{takes}, and you have {capacity}."
        if late is not None and spans[late][1] >= job.week:
            return f"It builds on “{jobs[late].task.title}”, which ends in week {ready}."
        return f"{takes}, and tasks that matter more to your goal fill these weeks."
    if job.hours > capacity:
        return f"{takes}, more than the {capacity} of {week_span(job.earliest, job.latest)}."
    if late is not None and ready > job.latest:
        title = jobs[late].task.title
        return f"It builds on “{title}”, which ends in week {ready}; that is too late for it."
    free = sum(week.capacity - week.hours for week in weeks[ready - 1 : job.latest])
    if free < job.hours:
        left = f"only {free} are" if free != 1 else "only 1 is"
        none = "none are" if free == 0 else left
        return (
            f"{takes}, and {none} left in {week_span(ready, job.latest)} "
            "after tasks that matter more to your goal."
        )
    names = sorted({f"“{title}”" for titles in teachers.values() for title in titles[:1]})
    if names:
        return f"It would mostly repeat {_listed(names)}."
    return f"{takes}, and too few are left before the end of week {job.latest}."


def _teachers(
    job: _Job, chosen: frozenset[int], jobs: Sequence[_Job]
) -> dict[tuple[str, int], list[str]]:
    """Return for each step of a learning task the other learning tasks that bring it."""
    if not job.task.learning:
        return {}
    return {
        step: [
            jobs[each].task.title
            for each in sorted(chosen)
            if jobs[each].task.learning and step in jobs[each].steps
        ]
        for step in job.steps
    }


def _milestones(
    spans: Mapping[int, tuple[int, int]], jobs: Sequence[_Job], by_id: Mapping[str, Task]
) -> tuple[Milestone, ...]:
    phases = dict.fromkeys(task.phase for task in by_id.values())
    ends: dict[str, int] = {}
    for place, (_, last) in spans.items():
        phase = jobs[place].task.phase
        ends[phase] = max(ends.get(phase, 0), last)
    return tuple(Milestone(phase, ends[phase]) for phase in phases if phase in ends)


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _hours(number: int) -> str:
    return f"{number} hour{'' if number == 1 else 's'}"


def week_span(first: int, last: int) -> str:
    """Return weeks in words: `weeks 2–4`, `week 7`."""
    return f"week {first}" if first == last else f"weeks {first}–{last}"
