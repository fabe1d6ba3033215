"""Hours as people write them, in quarters: plain Python."""

import re
from decimal import ROUND_HALF_UP, Decimal

QUARTER = Decimal("0.25")
# An hour more than anybody means; it keeps a slip (100000) out of the arithmetic.
MOST = Decimal(100_000)

_NUMBER = r"\d{1,6}(?:[.,]\d{1,6})?"
_CLOCK = re.compile(r"(\d{1,6})\s?[:h]\s?([0-5]\d)")
_HOURS = rf"(?P<hours>{_NUMBER})"
_IN_HOURS = rf"{_HOURS}\s?(?:h|hrs?|hours?)"
_IN_MINUTES = rf"(?P<minutes>{_NUMBER})\s?(?:m|mins?|minutes?)"
_WORDS = tuple(
    re.compile(each) for each in (_HOURS, _IN_HOURS, _IN_MINUTES, rf"{_IN_HOURS}\s?{_IN_MINUTES}")
)
_MIXED = re.compile(r"(\d{0,6})\s*([¼½¾])")
_PARTS = {"¼": QUARTER, "½": 2 * QUARTER, "¾": 3 * QUARTER}


def read_hours(text: str) -> Decimal | None:
    """Return hours rounded to a quarter (half up), or None if they cannot be read.

    Reads `1.5`, `1,5`, `1:30`, `1½`, `2 h`, `1 h 30`, `90 min` and `1 h 30 min`. Anything above
    nothing counts as a quarter at least.
    """
    given = text.strip().lower()
    if not given or len(given) > 40:
        return None
    if clock := _CLOCK.fullmatch(given):
        hours = Decimal(clock[1]) + Decimal(clock[2]) / 60
    elif mixed := _MIXED.fullmatch(given):
        hours = Decimal(mixed[1] or 0) + _PARTS[mixed[2]]
    elif words := next(filter(None, (each.fullmatch(given) for each in _WORDS)), None):
        named = words.groupdict()
        hours = _number(named.get("hours")) + _number(named.get("minutes")) / 60
    else:
        return None
    if hours > MOST:
        return None
    quarters = (hours / QUARTER).quantize(Decimal(1), ROUND_HALF_UP)
    return max(quarters * QUARTER, QUARTER) if hours else Decimal(0)


def _number(text: str | None) -> Decimal:
    return Decimal(text.replace(",", ".")) if text else Decimal(0)


def hours_text(hours: Decimal | int) -> str:
    """Return hours as they read: `1.5 hours`, `1 hour`, `0 hours`."""
    return f"{hours_figure(hours)} hour{'' if hours == 1 else 's'}"


def hours_figure(hours: Decimal | int) -> str:
    """Return hours as a figure: `1.5`, `12`."""
    text = f"{Decimal(hours):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
