"""How long plans are kept: plain Python."""

import calendar
import datetime as dt

MONTHS_KEPT = 24


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
