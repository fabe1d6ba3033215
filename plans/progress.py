"""How far somebody has come in a skill, and how far the plan takes them: plain Python.

Levels run from 0 (not yet) to 4 (expert); see `plans.tasks.LEVELS`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Taught = Iterable[tuple[str, int]]


@dataclass(frozen=True)
class Progress:
    """The levels of one skill: at the start, now, when the plan is done, and what the role asks."""

    began: int
    now: int
    planned: int
    asked: int

    @property
    def missing(self) -> int:
        """The steps that the plan leaves open."""
        return max(self.asked - self.planned, 0)


def progress(
    began: Mapping[str, int], asked: Mapping[str, int], done: Taught, planned: Taught
) -> dict[str, Progress]:
    """Return the progress of every skill that the role asks.

    `done` and `planned` are the levels that tasks teach: of those checked off, and of all that have
    a place. A task never takes a level away.
    """
    now = _raised(began, done)
    then = _raised(now, planned)
    return {
        skill: Progress(began.get(skill, 0), now.get(skill, 0), then.get(skill, 0), level)
        for skill, level in asked.items()
    }


def _raised(levels: Mapping[str, int], taught: Taught) -> dict[str, int]:
    raised = dict(levels)
    for skill, level in taught:
        raised[skill] = max(raised.get(skill, 0), level)
    return raised
