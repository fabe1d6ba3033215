"""Where a pay range lies on an axis that everything on a page shares.

Plain Python. Positions are in thousandths of the axis, as `careerguide.drawing.pay_bar` draws them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from careerguide.charts import WIDTH, grid
from careerguide.figures import money

HEIGHT = 16


@dataclass(frozen=True)
class Axis:
    """An axis from zero to a round amount in one currency and period."""

    high: int
    step: int
    currency: str = "USD"
    period: str = "year"

    @classmethod
    def over(
        cls, amounts: Iterable[int], currency: str = "USD", period: str = "year"
    ) -> "Axis | None":
        """Return the axis with four to eight round steps that holds all amounts; None without."""
        top = max(amounts, default=0)
        if top <= 0:
            return None
        step = 1
        while True:
            for factor in (1, 2, 5):
                if top <= step * factor * 7:
                    size = step * factor
                    return cls(-(-top // size) * size, size, currency, period)
            step *= 10

    def x(self, amount: int) -> int:
        """Return the position of an amount, held within the axis."""
        return max(0, min(WIDTH, round(amount / self.high * WIDTH)))

    @property
    def ticks(self) -> list[tuple[int, int]]:
        """Return (position, amount) of each round step, zero included."""
        return [(self.x(amount), amount) for amount in range(0, self.high + 1, self.step)]

    @property
    def labelled(self) -> list[int | None]:
        """Return the amount of each step that has room for a label: every other one of many."""
        every = 1 if self.high // self.step < 5 else 2
        return [
            amount if number % every == 0 else None for number, (_, amount) in enumerate(self.ticks)
        ]

    @property
    def labels(self) -> list[str]:
        """Return the label of each step as it reads, empty where it has no room."""
        return ["" if each is None else money(each, self.currency) for each in self.labelled]

    @property
    def grid(self) -> str:
        """Return the lines of the steps as an SVG path."""
        return grid((x for x, _ in self.ticks), HEIGHT)


@dataclass(frozen=True)
class Bar:
    """A pay range on an axis, ready to draw.

    `span` is the wider range that it is a part of, such as entry to senior around mid level;
    `levels` are the positions where the levels within it begin, or where its median lies.
    """

    x: int
    width: int
    open_top: bool
    estimate: bool
    axis: Axis
    family: str
    text: str
    span: tuple[int, int] | None = None
    levels: tuple[int, ...] = ()

    @classmethod
    def on(
        cls,
        axis: Axis,
        low: int,
        high: int,
        *,
        text: str,
        open_top: bool = False,
        estimate: bool = False,
        family: str = "",
        levels: Sequence[tuple[int, int]] = (),
    ) -> "Bar":
        """Place a range; `text` says the same in words, `family` gives the colour.

        `levels` are (low, high) of every level of the scale that the range belongs to.
        """
        start = axis.x(low)
        span = None
        if levels:
            span = axis.x(min(each for each, _ in levels)), axis.x(max(each for _, each in levels))
        return cls(
            start,
            max(axis.x(high) - start, 6),
            open_top,
            estimate,
            axis,
            family,
            text,
            span,
            tuple(sorted({axis.x(each) for each, _ in levels})),
        )

    @property
    def end(self) -> int:
        return self.x + self.width
