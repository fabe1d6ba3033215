"""A skill level as four steps: where somebody is, where a role asks them to be, what lies between.

Plain Python; the words for the levels come with the row.
"""

from collections.abc import Callable
from dataclasses import dataclass

STEPS = 4
PITCH = 19  # from one step to the next, in pixels: `careerguide.drawing.skill_meter` is 76 wide


@dataclass(frozen=True)
class Step:
    """One step of a meter and how it is drawn: had, gap, estimate or beyond (not asked for)."""

    x: int
    state: str


@dataclass(frozen=True)
class Meter:
    """A level in words with its four steps."""

    text: str
    steps: list[Step]
    estimate: bool = False

    @classmethod
    def asked(cls, level: int, text: str, estimate: bool) -> "Meter":
        """Return the meter of a level that a role asks for."""
        reached = "estimate" if estimate else "had"
        return cls(text, _steps(lambda step: reached if step <= level else "beyond"), estimate)

    @classmethod
    def gap(cls, has: int, asked: int) -> "Meter":
        """Return the meter of a gap; the text counts the steps still to go."""
        missing = asked - has
        text = (
            f"{missing} step{'' if missing == 1 else 's'} to go" if missing > 0 else "there already"
        )
        return cls(
            text,
            _steps(lambda step: "had" if step <= has else "gap" if step <= asked else "beyond"),
        )

    @classmethod
    def planned(cls, has: int, reaches: int, asked: int) -> "Meter":
        """Return the meter of a level that a plan raises: had, to come, and asked beyond that."""
        coming, open_steps = max(reaches - has, 0), max(asked - max(reaches, has), 0)
        parts = []
        if coming:
            parts.append(f"{coming} step{'' if coming == 1 else 's'} planned")
        if open_steps:
            parts.append(f"{open_steps} {'more ' if coming else ''}to go")
        states = [*["had"] * has, *["estimate"] * coming, *["gap"] * open_steps]
        states += ["beyond"] * (STEPS - len(states))
        return cls(", ".join(parts) or "there already", _steps(lambda step: states[step - 1]))


def _steps(state: Callable[[int], str]) -> list[Step]:
    return [Step(PITCH * (step - 1), state(step)) for step in range(1, STEPS + 1)]
