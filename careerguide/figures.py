"""How figures read, everywhere: `$110K–$140K`, `$40–$60/hour`, `6–12 months`, `+40%`.

Plain Python; ranges have an en dash and no spaces.
"""

from decimal import ROUND_HALF_UP, Decimal

SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€"}


def money(amount: int | Decimal, currency: str = "USD") -> str:
    """Return a whole-unit amount in short form: 110000 → `$110K`, 1250000 → `$1.25M`, 40 → `$40`.

    Thousands are rounded half up to whole thousands from 10,000 on, to a tenth below.
    """
    value = Decimal(amount)
    sign = "−" if value < 0 else ""
    value = abs(value)
    symbol = SYMBOLS.get(currency, f"{currency} ")
    if value >= Decimal(999_500):
        text = f"{_rounded(value / 1_000_000, 2)}M"
    elif value >= 10_000:
        text = f"{_rounded(value / 1000, 0)}K"
    elif value >= 1000:
        text = f"{_rounded(value / 1000, 1)}K"
    else:
        text = _rounded(value, 0)
    return f"{sign}{symbol}{text}"


def _rounded(value: Decimal, places: int) -> str:
    text = str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_range(
    low: int | Decimal,
    high: int | Decimal,
    currency: str = "USD",
    period: str = "year",
    open_top: bool = False,
) -> str:
    """Return a pay range; per year is not written, `/month` and `/hour` are."""
    first, second = money(low, currency), money(high, currency)
    text = first if first == second else f"{first}–{second}"
    return f"{text}{'+' if open_top else ''}{'' if period == 'year' else '/' + period}"


def span(low: int | None, high: int | None, unit: str) -> str:
    """Return a span of time: (6, 12, "month") → `6–12 months`; (1, 1, "week") → `1 week`."""
    if low is None:
        return ""
    if high is None or high == low:
        return f"{low} {unit}{'' if low == 1 else 's'}"
    return f"{low}–{high} {unit}s"


def percent_change(value: int) -> str:
    """Return a change in percent with its sign: `+40%`, `−10%`, `0%`."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value)}%"
