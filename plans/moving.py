"""Which weeks a task takes when a person gives it a week: plain Python.

Hours of a plan are whole. A task begins in the week that was asked for, fills what is free there
and goes on in the next weeks that have free hours; no week gets more than it has.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .reasons import in_hours, week_span

Slots = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class NoRoom:
    """A task of `hours` cannot begin in `week`: what is free there, from there on, and where else.

    `nearest` is the week closest to the one asked for in which it fits; None if there is none.
    """

    hours: int
    week: int
    last: int
    here: int
    onwards: int
    nearest: int | None

    @property
    def why(self) -> str:
        """Return the refusal in words, with what is free and where the task would fit."""
        if self.here == 0:
            free = f"Week {self.week} has no free hours."
        else:
            count = f"only {self.onwards} {'is' if self.onwards == 1 else 'are'}"
            free = (
                f"It takes {in_hours(self.hours)}, and {count} free in "
                f"{week_span(self.week, self.last)}."
            )
        if self.nearest is None:
            return f"{free} There is no room for it in any week: move or drop something first."
        return f"{free} It would fit from week {self.nearest}."


@dataclass(frozen=True)
class Span:
    """The first and the last week of a task."""

    first: int
    last: int


def fill(hours: int, week: int, free: Sequence[int]) -> Slots | None:
    """Return the weeks and hours of a task that begins in `week`; None where it does not fit.

    `free` holds the free hours of week 1, 2, …; raises ValueError for a week that is none of them
    and for hours below 1.
    """
    if not 1 <= week <= len(free):
        raise ValueError(f"There is no week {week}.")
    if hours < 1:
        raise ValueError("A task takes an hour at least.")
    if free[week - 1] < 1:
        return None
    slots = []
    left = hours
    for number in range(week, len(free) + 1):
        if given := min(left, free[number - 1]):
            slots.append((number, given))
            left -= given
        if not left:
            return tuple(slots)
    return None


def place(hours: int, week: int, free: Sequence[int]) -> Slots | NoRoom:
    """Return where a task goes that is to begin in `week`, or why it cannot.

    `free` may have weeks below zero (fuller than they should be): nothing is put there. Raises
    ValueError as `fill` does.
    """
    room = [max(each, 0) for each in free]
    found = fill(hours, week, room)
    if found is not None:
        return found
    weeks = range(1, len(room) + 1)
    fitting = [each for each in weeks if fill(hours, each, room) is not None]
    return NoRoom(
        hours=hours,
        week=week,
        last=len(room),
        here=room[week - 1],
        onwards=sum(room[week - 1 :]),
        nearest=min(fitting, key=lambda each: (abs(each - week), each), default=None),
    )


def builds_on(task: str, needs: Mapping[str, Collection[str]]) -> set[str]:
    """Return all that a task builds on, directly or through others."""
    found: set[str] = set()
    waiting = list(needs.get(task, ()))
    while waiting:
        each = waiting.pop()
        if each not in found and each != task:
            found.add(each)
            waiting.extend(needs.get(each, ()))
    return found


def out_of_order(
    task: str,
    span: Span,
    others: Mapping[str, Span],
    needs: Mapping[str, Collection[str]],
) -> tuple[list[str], list[str]]:
    """Return which others stand the wrong way round if `task` takes these weeks.

    First those that it builds on and that end after it has begun, then those that build on it and
    begin before it has ended. To share a week is fine: a week has an order of its own.
    """
    before = builds_on(task, needs)
    too_late = [each for each, at in others.items() if each in before and at.last > span.first]
    too_early = [
        each
        for each, at in others.items()
        if each != task and at.first < span.last and task in builds_on(each, needs)
    ]
    return too_late, too_early
