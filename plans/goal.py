"""When the goal is reached at this pace: between which weeks, also beyond the plan's last.

The goal is reached when the missing steps of every core skill that tasks on offer can bring are
made and the tasks marked as part of it (work to show, a CV) are done. What of that has no place in
the plan comes after its weeks, at the steady hours of a week. The late end of the window takes
every task at its high hours, the early end at its low ones, in the same order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .choosing import Choice
from .feasibility import Stretch, releases_of, run, timeline_of
from .jobs import Job, Step
from .tasks import LEVELS, SkillNeed

MOST_WEEKS = 520


@dataclass(frozen=True)
class GoalWindow:
    """The weeks between which the goal is reached: 0 if it is already, None if never.

    `open` names core skills that end below what the role asks even so, with where they end.
    """

    low: int | None
    high: int | None
    open: tuple[str, ...] = ()


def goal_window(
    laid: Mapping[int, Sequence[Stretch]],
    jobs: Sequence[Job],
    choice: Choice,
    week_hours: Sequence[int],
    later_hours: int,
    needs: Mapping[str, SkillNeed],
    possible: Collection[int],
) -> GoalWindow:
    """Return when the goal is reached; `possible` are the jobs that the person's money allows."""
    core = {skill for skill, need in needs.items() if need.core and need.asked}
    inside, after = _members(jobs, choice, core, possible)
    still_open = _still_open(jobs, core, needs, possible)
    if not inside and not after:
        return GoalWindow(0, 0, still_open)
    rest = sum(choice.hours[place] for place in after)
    if rest and not later_hours:
        return GoalWindow(None, None, still_open)
    total = rest + sum(choice.hours[place] for place in laid)
    more = -(-total // later_hours) + 1 if later_hours else 0
    timeline = timeline_of([*week_hours, *[later_hours] * min(more, MOST_WEEKS)])
    if rest:
        high = len(week_hours) + -(-rest // later_hours)
    else:
        high = _week(max(laid[place][-1][1] for place in inside), timeline)
    low_hours = [job.task.low_hours(way) for job, way in zip(jobs, choice.ways, strict=True)]
    order = [*sorted(laid, key=lambda place: laid[place][-1][1]), *sorted(after)]
    urgency = {place: number for number, place in enumerate(order)}
    early = run(order, low_hours, releases_of(jobs, low_hours, timeline), urgency)
    low = _week(max(early[place][-1][1] for place in {*inside, *after}), timeline)
    if high > MOST_WEEKS:
        return GoalWindow(None, None, still_open)
    return GoalWindow(min(low, high), high, still_open)


def _members(
    jobs: Sequence[Job], choice: Choice, core: Collection[str], possible: Collection[int]
) -> tuple[set[int], set[int]]:
    """Return the chosen jobs that the goal needs, and those that have to come after the plan."""
    begun: dict[str, int] = {}  # the first occurrence chosen of each weekly task
    for place in sorted(choice.jobs, reverse=True):
        begun[jobs[place].task.id] = place
    inside: set[int] = set()
    missing: set[int] = set()  # what lost its place while a task that needs it was moved by hand
    covered: set[Step] = set()
    for place in sorted(choice.jobs, reverse=True):
        job = jobs[place]
        steps = {step for step in job.steps if step[0] in core}
        covered |= steps
        wanted = (steps or job.task.goal) and begun[job.task.id] == place
        if wanted or place in inside:
            inside.add(place)
            inside.update(choice.jobs.intersection(job.needs))
            missing.update({*job.needs} - choice.jobs)
    after: set[int] = set()

    def add(place: int) -> None:
        waiting = [place]
        while waiting:
            each = waiting.pop()
            if each not in choice.jobs and each not in after:
                after.add(each)
                covered.update(step for step in jobs[each].steps if step[0] in core)
                waiting.extend(jobs[each].needs)

    for place in sorted(missing):
        add(place)
    for place in sorted(possible):
        if jobs[place].task.goal and place not in choice.jobs and not jobs[place].week:
            add(place)
    while True:
        best: tuple[float, int] | None = None
        for place in sorted(possible):
            new = {step for step in jobs[place].steps if step[0] in core} - covered
            if new:
                cost = _hours_with(place, jobs, choice, after) / len(new)
                if best is None or (cost, place) < best:
                    best = (cost, place)
        if best is None:
            return inside, after
        add(best[1])


def _hours_with(place: int, jobs: Sequence[Job], choice: Choice, after: Collection[int]) -> int:
    """Return the hours of a job and all it needs that is neither chosen nor added."""
    waiting, seen = [place], set()
    while waiting:
        each = waiting.pop()
        if each not in seen and each not in choice.jobs and each not in after:
            seen.add(each)
            waiting.extend(jobs[each].needs)
    return sum(choice.hours[each] for each in seen)


def _still_open(
    jobs: Sequence[Job],
    core: Collection[str],
    needs: Mapping[str, SkillNeed],
    possible: Collection[int],
) -> tuple[str, ...]:
    reached = {skill: needs[skill].has for skill in core}
    for place in possible:
        for skill, level in jobs[place].steps:
            if skill in reached:
                reached[skill] = max(reached[skill], level)
    return tuple(
        f"{need.name} ({LEVELS[reached[skill]].lower()}; {LEVELS[need.asked].lower()} is asked)"
        for skill, need in needs.items()
        if skill in core and reached[skill] < need.asked
    )


def _week(hour: int, timeline: Sequence[int]) -> int:
    """Return the week in which this hour is the last."""
    return next((n for n in range(1, len(timeline)) if timeline[n] >= hour), len(timeline))
