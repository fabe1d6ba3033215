"""What a schedule is made of: tasks on offer, the ways to do them, and a person's skills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from careerguide.circles import find_circle

WEEKS = 13
MOST_PLAN_WEEKS = 26  # a plan may grow to half a year
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
        """What one missing step of it is worth: the level asked, times 12 (core) or 5 (useful)."""
        return self.asked * (CORE_WEIGHT if self.core else USEFUL_WEIGHT)

    def upto(self, level: int) -> int:
        """Return the level that counts of one that a task teaches: no more than is asked."""
        return min(level, self.asked) if self.asked else level


@dataclass(frozen=True)
class Way:
    """A resource that a task can be done with. The price (US dollars) is paid once for all tasks.

    Hours are the task's own unless the resource takes others.
    """

    resource: str
    price: int = 0
    hours_low: int | None = None
    hours_high: int | None = None


@dataclass(frozen=True)
class Task:
    """One task on offer. Hours are for the whole of it, or for each week of a weekly one.

    It lies within its earliest and latest week, and comes by the week in which it is `due` where
    the hours allow. With `ways` it is done by one of them; without, it costs nothing.
    """

    id: str
    title: str
    hours_low: int
    hours_high: int
    phase: str
    earliest: int = 1
    latest: int = WEEKS
    due: int = 0  # 0: by the latest week
    weeks: tuple[int, ...] = ()  # the only weeks of a weekly one, within its earliest and latest
    priority: int = 3
    weekly: bool = False
    learning: bool = False
    weight: int = 1
    teaches: tuple[tuple[str, int], ...] = ()
    prerequisites: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    purpose: str = "It belongs to every plan for this role."
    goal: bool = False  # belongs to reaching the goal, whatever it teaches

    def high_hours(self, way: Way | None = None) -> int:
        return (way and way.hours_high) or self.hours_high

    def low_hours(self, way: Way | None = None) -> int:
        return min((way and way.hours_low) or self.hours_low, self.high_hours(way))


class PrerequisiteCircle(ValueError):
    """Tasks that need each other; `circle` lists their ids, the first one again at the end."""

    def __init__(self, circle: Sequence[str], titles: Mapping[str, str]) -> None:
        self.circle = tuple(circle)
        names = " → ".join(f"“{titles.get(each, each)}”" for each in circle)
        super().__init__(f"These tasks need each other first: {names}.")


def every_week(
    hours: int, apart: Mapping[int, int] | None = None, weeks: int = WEEKS
) -> tuple[int, ...]:
    """Return the hours of each week; `apart` holds the weeks that differ (away: 0 hours)."""
    differ = apart or {}
    return tuple(differ.get(number, hours) for number in range(1, weeks + 1))


def check(tasks: Sequence[Task], weeks: int) -> None:
    """Raise PrerequisiteCircle, or ValueError for ids, weeks, hours or prices that cannot be."""
    by_id = {task.id: task for task in tasks}
    if len(by_id) != len(tasks):
        raise ValueError("Two tasks have the same id.")
    for task in tasks:
        if not 1 <= task.earliest <= task.latest <= weeks:
            raise ValueError(f"“{task.title}” lies outside weeks 1–{weeks}.")
        if min(task.hours_high, *(task.high_hours(way) for way in task.ways), 1) < 1:
            raise ValueError(f"“{task.title}” takes no hours.")
        if any(way.price < 0 for way in task.ways):
            raise ValueError(f"“{task.title}” has a price below nothing.")
        for each in task.prerequisites:
            if each not in by_id:
                raise ValueError(f"“{task.title}” needs “{each}” first, which is not on offer.")
    circle = find_circle({task.id: task.prerequisites for task in tasks})
    if circle:
        raise PrerequisiteCircle(circle, {task.id: task.title for task in tasks})
