"""Tasks as jobs to choose from, and what a choice of them is worth.

The value of a choice is what it does for this person: each missing step of a skill that the role
asks, once however many tasks teach it, worth the level asked times 12 for a core skill or 5 for a
useful one; and for each task its priority squared times the square root of its hours, rounded up,
so that a long task carries more than a short one, but not in proportion (an occurrence of a weekly
task: half of that; a task with a weight, such as a portfolio project: times its weight).

A choice holds every prerequisite of its members. A learning task (a course, reading) is no part
of it when other learning tasks of it teach all that it would add and nothing needs it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from .tasks import SkillNeed, Task

Step = tuple[str, int]


@dataclass(frozen=True)
class Job:
    """A task, or one occurrence of a weekly one, with the places of its prerequisites."""

    task: Task
    week: int  # of an occurrence; 0 for a whole task
    earliest: int
    latest: int
    due: int
    needs: tuple[int, ...]
    own: int
    steps: Mapping[Step, int]


def jobs_of(tasks: Sequence[Task], needs: Mapping[str, SkillNeed]) -> list[Job]:
    """Return the jobs, each after its prerequisites; prerequisites that are no tasks are met.

    A weekly prerequisite counts as met after its first occurrence.
    """
    jobs: list[Job] = []
    first: dict[str, int] = {}
    for task in _in_order(tasks):
        steps = _steps(task, needs)
        before = tuple(first[each] for each in task.prerequisites if each in first)
        first[task.id] = len(jobs)
        own = own_worth(task)
        if task.weekly:
            jobs += [
                Job(task, week, week, week, week, before, own, steps)
                for week in task.weeks or range(task.earliest, task.latest + 1)
            ]
        else:
            due = max(task.earliest, min(task.due or task.latest, task.latest))
            jobs.append(Job(task, 0, task.earliest, task.latest, due, before, own, steps))
    return jobs


def _in_order(tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks as they come, but each after its prerequisites."""
    rank = {task.id: place for place, task in enumerate(tasks)}
    ordered: list[Task] = []
    seen: set[str] = set()
    for start in tasks:
        stack = [] if start.id in seen else [(start, iter(_before(start, rank)))]
        seen.add(start.id)
        while stack:
            task, rest = stack[-1]
            place = next(rest, None)
            if place is None:
                ordered.append(task)
                stack.pop()
            elif tasks[place].id not in seen:
                seen.add(tasks[place].id)
                stack.append((tasks[place], iter(_before(tasks[place], rank))))
    return ordered


def _before(task: Task, rank: Mapping[str, int]) -> list[int]:
    return sorted(rank[each] for each in task.prerequisites if each in rank)


def own_worth(task: Task) -> int:
    """Return what a task, or one occurrence of a weekly one, is worth besides what it teaches."""
    worth = task.weight * task.priority**2 * (isqrt(task.hours_high - 1) + 1)
    return (worth + 1) // 2 if task.weekly else worth


def _steps(task: Task, needs: Mapping[str, SkillNeed]) -> dict[Step, int]:
    """Return the missing steps of skills that the task brings, with their worth."""
    steps = {}
    for skill, level in task.teaches:
        need = needs.get(skill) or SkillNeed(skill, skill, 0)
        for step in range(need.has + 1, need.upto(level) + 1):
            steps[skill, step] = need.step_worth
    return steps


def value_of(chosen: Iterable[int], jobs: Sequence[Job]) -> int:
    """Return what these jobs are worth together: each step of a skill once."""
    worth: dict[Step, int] = {}
    own = 0
    for place in chosen:
        own += jobs[place].own
        worth.update(jobs[place].steps)
    return own + sum(worth.values())


def without_repeats(chosen: Collection[int], jobs: Sequence[Job]) -> set[int]:
    """Take out learning tasks that teach nothing which the others do not, unless needed."""
    kept = set(chosen)
    while True:
        needed = {before for place in kept for before in jobs[place].needs}
        teachers: dict[Step, set[str]] = {}
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
            return kept
        kept.discard(min(repeats, key=lambda place: (jobs[place].own, place)))
