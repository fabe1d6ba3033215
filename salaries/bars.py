"""Where a pay range lies on an axis that everything on a page shares.

Plain Python. Positions are in thousandths of the axis, as the SVG of `pieces/pay_bar.html` draws
them: it is 1000 units wide at any size.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 1000


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


@dataclass(frozen=True)
class Bar:
    """A pay range on an axis, ready to draw; `middle` is where a median lies, if there is one."""

    x: int
    width: int
    open_top: bool
    estimate: bool
    axis: Axis
    family: str
    text: str
    middle: int | None = None

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
    ) -> "Bar":
        """Place a range; `text` says the same in words, `family` gives the colour."""
        start = axis.x(low)
        return cls(start, max(axis.x(high) - start, 6), open_top, estimate, axis, family, text)

    @property
    def end(self) -> int:
        return self.x + self.width

    @property
    def end_fade(self) -> int:
        """Where the second, fainter piece of an open top starts."""
        return self.end + 14
