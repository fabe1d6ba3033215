"""Lays tasks out over the weeks that somebody has: which fit, when, why, and what does not.

Plain Python without a clock or a database: the same input always gives the same schedule. This is
the entrance; each part of the work has a module of its own:

- `tasks`: what is on offer and what the person brings; refuses what cannot be.
- `jobs`: what a choice of tasks is worth to this person.
- `feasibility`: whether a choice fits into the weeks, and where each task then lies (exact).
- `choosing`: which choice to take (`script/bench plans` measures it against a solver).
- `searching`: the search for one within given hours, and `bound`: what none can be worth more than.
- `reasons`: why each task has its place, or has none.
- `goal`: when the goal is reached at this pace.

The rules:

- Each week holds its own number of hours; a week away holds none. Every task is planned with its
  high hours, and may be spread over several weeks. A weekly task stands in each week of its window
  as an occurrence of its own.
- A task lies wholly within its earliest and latest week, or is left out with a reason.
- A task starts after its prerequisites have ended. It may start in the week in which the last of
  them ends, with the hours that are left there; that week then names them in this order. A weekly
  prerequisite counts as met after its first occurrence.
- A task is skipped as known when it is done, or when every skill it teaches is already there, at
  the level it teaches or at the one the role asks. A prerequisite skipped as known counts as met; a
  task whose prerequisite was left out is left out.
- A task with ways (resources) is done by one of them; the prices of all resources that are used,
  each paid once, stay within the money. Where hours do not differ, the first way listed is taken
  that the money still buys.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .choosing import Choice, choose
from .feasibility import Stretch, lay_out, timeline_of
from .goal import GoalWindow, goal_window
from .jobs import Job, jobs_of
from .reasons import DONE, Outcome, Space, why_known, why_left_out, why_placed
from .tasks import SkillNeed, Task, check


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
    resource: str = ""  # the way it is done; empty for a task without ways


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
    """The weeks and all that is said of them. `proven`: no other choice is worth more."""

    weeks: tuple[Week, ...]
    placed: tuple[Placed, ...]
    known: tuple[Known, ...]
    left_out: tuple[LeftOut, ...]
    milestones: tuple[Milestone, ...]
    value: int
    proven: bool
    goal: GoalWindow


def schedule(
    tasks: Iterable[Task],
    skills: Iterable[SkillNeed],
    week_hours: Sequence[int],
    money: int = 0,
    *,
    done: Iterable[str] = (),
    later_hours: int | None = None,
    start: Schedule | None = None,
    own_weeks: Collection[int] = (),
) -> Schedule:
    """Return the schedule of these tasks for somebody with these hours in each week.

    `money` is in US dollars. `done` are ids of tasks that are finished. After the last week the
    pace is `later_hours` a week (the most of any week if it is not given).

    Never worth less than with fewer hours in every week but the `own_weeks` (numbers of weeks whose
    hours differ from the usual ones), nor than `start`, an earlier schedule of the same tasks, as
    long as that still fits.

    Raises PrerequisiteCircle, and ValueError for a task whose weeks or prerequisites are not there.
    """
    catalogue = list(tasks)
    needs = {need.skill: need for need in skills}
    check(catalogue, len(week_hours))
    finished = set(done)
    known = {
        task.id: reason
        for task in catalogue
        if (reason := DONE if task.id in finished else why_known(task, needs))
    }
    jobs = jobs_of([task for task in catalogue if task.id not in known], needs)
    before = _jobs_in(start, jobs) if start else ()
    choice = choose(jobs, week_hours, money, before, own_weeks)
    timeline = timeline_of(week_hours)
    laid = lay_out(choice.jobs, jobs, choice.hours, timeline)
    if laid is None:  # pragma: no cover  the search accepts only what fits
        raise AssertionError("the chosen tasks do not fit")
    weeks, spans = _into_weeks(laid, jobs, week_hours, timeline)
    possible = [place for place, job in enumerate(jobs) if choice.ways[place] or not job.task.ways]
    out = Outcome(
        jobs=jobs,
        hours=choice.hours,
        chosen=choice.jobs,
        spans=spans,
        weeks=[Space(week.capacity, week.hours) for week in weeks],
        money=money,
        priceless=set(range(len(jobs))).difference(possible),
    )
    later = max(week_hours, default=0) if later_hours is None else later_hours
    order = sorted(spans, key=lambda place: (laid[place][-1][1], place))
    reasons = why_placed(order, out, needs)
    resources = _resources(order, jobs, choice, money)
    return Schedule(
        weeks=weeks,
        placed=tuple(
            Placed(jobs[place].task.id, *spans[place], reason, resources.get(place, ""))
            for place, reason in zip(order, reasons, strict=True)
        ),
        known=tuple(Known(task, reason) for task, reason in known.items()),
        left_out=_left_out(out),
        milestones=_milestones(spans, jobs, catalogue),
        value=choice.value,
        proven=choice.proven,
        goal=goal_window(laid, jobs, choice, week_hours, later, needs, possible),
    )


def _jobs_in(start: Schedule, jobs: Sequence[Job]) -> set[int]:
    """Return the jobs of an earlier schedule, as far as they are still there."""
    whole = {placed.task for placed in start.placed}
    weekly = {(placed.task, placed.first) for placed in start.placed}
    return {
        place
        for place, job in enumerate(jobs)
        if ((job.task.id, job.week) in weekly if job.week else job.task.id in whole)
    }


def _into_weeks(
    laid: Mapping[int, list[Stretch]],
    jobs: Sequence[Job],
    week_hours: Sequence[int],
    timeline: Sequence[int],
) -> tuple[tuple[Week, ...], dict[int, tuple[int, int]]]:
    """Return the weeks with their slots, and the first and last week of each job."""
    spans: dict[int, tuple[int, int]] = {}
    weeks = []
    stretches = sorted((start, end, place) for place, all_ in laid.items() for start, end in all_)
    for number, capacity in enumerate(week_hours, 1):
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


def _resources(
    order: Sequence[int], jobs: Sequence[Job], choice: Choice, money: int
) -> dict[int, str]:
    """Return the resource of each job: what saves hours is bought first, the rest as listed."""
    needed = {way.resource: way.price for p in order if (way := choice.ways[p]) and way.price}
    bought = set(needed)
    left = money - sum(needed.values())
    found = {}
    for place in order:
        task, hours = jobs[place].task, choice.hours[place]
        for way in task.ways:
            price = 0 if way.resource in bought else way.price
            if task.high_hours(way) == hours and price <= left:
                if way.price:
                    bought.add(way.resource)
                left -= price
                found[place] = way.resource
                break
    return found


def _left_out(out: Outcome) -> tuple[LeftOut, ...]:
    """Return what has no place; the weeks of a weekly task that share a reason stand together."""
    grouped: dict[tuple[str, str], list[int]] = {}
    for place, job in enumerate(out.jobs):
        if place not in out.chosen:
            grouped.setdefault((job.task.id, why_left_out(place, out)), []).append(job.week)
    return tuple(
        LeftOut(task, reason, tuple(week for week in weeks if week))
        for (task, reason), weeks in grouped.items()
    )


def _milestones(
    spans: Mapping[int, tuple[int, int]], jobs: Sequence[Job], catalogue: Sequence[Task]
) -> tuple[Milestone, ...]:
    ends: dict[str, int] = {}
    for place, (_, last) in spans.items():
        phase = jobs[place].task.phase
        ends[phase] = max(ends.get(phase, 0), last)
    phases = dict.fromkeys(task.phase for task in catalogue)
    return tuple(Milestone(phase, ends[phase]) for phase in phases if phase in ends)
