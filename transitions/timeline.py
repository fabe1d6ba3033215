"""Steps of a way in on a ruler of months, also where a source counts some of them in weeks.

Plain Python. A step runs from the start of its first week or month to the end of its last one, so
that two steps that share a month overlap. Positions are in thousandths of the ruler.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from careerguide.charts import WIDTH, grid

WEEKS_PER_MONTH = Fraction(13, 3)
WEEK_RULE = "A month counts 4⅓ weeks where steps in weeks share a ruler with steps in months."
HEIGHT = 16
MOST_LABELS = 12


@dataclass(frozen=True)
class Stretch:
    """A stretch of time: the first and last week or month of it, counted from 1."""

    start: int
    end: int
    unit: str = "month"

    @property
    def months(self) -> tuple[Fraction, Fraction]:
        """Return where it begins and ends, in months from the very start."""
        size = 1 / WEEKS_PER_MONTH if self.unit == "week" else Fraction(1)
        return (self.start - 1) * size, self.end * size

    @property
    def text(self) -> str:
        """Return it in words, as the source counts: `Weeks 2–4`, `Month 1`."""
        unit = self.unit.capitalize()
        if self.start == self.end:
            return f"{unit} {self.start}"
        return f"{unit}s {self.start}–{self.end}"


@dataclass(frozen=True)
class Ruler:
    """A ruler of whole months."""

    months: int

    @classmethod
    def over(cls, stretches: Iterable[Stretch], *, at_least: int = 1) -> "Ruler":
        """Return the shortest ruler that holds all stretches and `at_least` months."""
        ends = [stretch.months[1] for stretch in stretches]
        longest = max([Fraction(at_least), *ends])
        return cls(-(-longest.numerator // longest.denominator))

    def x(self, month: Fraction | int) -> int:
        """Return the position of a moment, held within the ruler."""
        return max(0, min(WIDTH, round(Fraction(month) / self.months * WIDTH)))

    @property
    def grid(self) -> str:
        """Return lines where each month begins, and at the end, as an SVG path."""
        return grid((self.x(month) for month in range(self.months + 1)), HEIGHT)

    @property
    def labels(self) -> list[str]:
        """Return a label for each month: its number, on a long ruler of every third month only."""
        every = 1 if self.months <= MOST_LABELS else 3
        return [
            str(month) if (month - 1) % every == 0 else "" for month in range(1, self.months + 1)
        ]


@dataclass(frozen=True)
class Lane:
    """A bar on the ruler, fainter from `sure` to `end`: only the longer case takes so long."""

    x: int
    sure: int
    end: int
    ruler: Ruler


def lane(ruler: Ruler, stretch: Stretch) -> Lane:
    """Return the bar of a step."""
    begin, end = (ruler.x(moment) for moment in stretch.months)
    end = max(end, begin + 4)
    return Lane(begin, end, end, ruler)


def duration_lane(ruler: Ruler, low: int, high: int) -> Lane:
    """Return the bar of a duration from the start: certain up to `low` months, faint to `high`."""
    return Lane(0, ruler.x(low), ruler.x(high), ruler)


def overlaps(one: Stretch, other: Stretch) -> bool:
    """Return whether two stretches share any time."""
    return max(one.months[0], other.months[0]) < min(one.months[1], other.months[1])
