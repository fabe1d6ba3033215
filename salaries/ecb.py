"""Reading the European Central Bank's euro reference rates (`eurofxref.csv`, `eurofxref-hist.csv`).

Plain Python. Each line holds how many units of each currency one euro bought on a day. The daily
file has one line and writes `24 November 2026`; the historical one has a line for each day since
1999, newest first, writes `2026-11-24`, and `N/A` where a currency had no rate.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import combinations
from pathlib import Path

EURO = "EUR"
PLACES = Decimal("0.000001")
FIRST_DAY = date(1999, 1, 1)
MOST_BYTES = 20_000_000


class Unreadable(ValueError):
    """The file cannot be taken over; the message is a sentence for whoever gave it."""


@dataclass(frozen=True)
class Day:
    """One day's rates: units of each currency for one euro, by its code."""

    on: date
    rates: dict[str, Decimal]


@dataclass(frozen=True)
class DayRate:
    """How many units of `quote` one unit of `base` bought; `crossed` if reckoned over the euro."""

    base: str
    quote: str
    rate: Decimal
    on: date
    crossed: bool


def read(path: Path, currencies: Iterable[str]) -> list[Day]:
    """Return the rates of these currencies for every day of the file, newest first.

    Every cell of the file is checked. Raises Unreadable.
    """
    lines = _lines(path)
    names = lines[0][1] if lines else []
    if not names or names[0] != "Date":
        raise Unreadable(f"{path.name} is not a file of reference rates: it starts with no “Date”.")
    wanted = sorted(set(currencies) - {EURO})
    missing = [code for code in wanted if code not in names]
    if missing:
        raise Unreadable(f"{path.name} has no column {', '.join(missing)}.")
    if len(set(names)) != len(names):
        raise Unreadable(f"{path.name}, line 1, names a column twice.")
    days: dict[date, Day] = {}
    for number, cells in lines[1:]:
        day = _day(number, names, cells, wanted)
        if day.on in days:
            raise Unreadable(f"Line {number}: {day.on} is there twice.")
        days[day.on] = day
    if not days:
        raise Unreadable(f"{path.name} has a header and no line of rates.")
    return sorted(days.values(), key=lambda day: day.on, reverse=True)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened: {error.strerror}.") from None
    if raw.startswith(b"PK"):
        raise Unreadable(f"{path.name} is a ZIP archive: unpack it and give the CSV file in it.")
    if len(raw) > MOST_BYTES or b"\x00" in raw:
        raise Unreadable(f"{path.name} is not a file of reference rates.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path.name} is not UTF-8 text.") from None


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return (number, cells without spaces) of each line that is not empty.

    Every line ends in a comma and so in an empty cell, which is left out.
    """
    found = []
    try:
        for number, line in enumerate(csv.reader(_text(path).splitlines()), 1):
            cells = [cell.strip() for cell in line]
            if any(cells):
                found.append((number, cells[:-1] if not cells[-1] else cells))
    except csv.Error as error:
        raise Unreadable(f"{path.name} is not a CSV file: {error}.") from None
    return found


def _day(number: int, names: list[str], cells: list[str], wanted: list[str]) -> Day:
    if len(cells) != len(names):
        raise Unreadable(f"Line {number} has {len(cells)} cells where the header has {len(names)}.")
    on = _date(number, cells[0])
    rates = {
        code: rate
        for code, cell in zip(names[1:], cells[1:], strict=True)
        if (rate := _rate(number, code, cell)) is not None
    }
    return Day(on, {code: rates[code] for code in wanted if code in rates})


def _date(number: int, text: str) -> date:
    for form in ("%Y-%m-%d", "%d %B %Y"):
        try:
            on = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if on >= FIRST_DAY:
            return on
    raise Unreadable(f"Line {number}, column Date: “{text[:40]}” is not a day since 1999.")


def _rate(number: int, code: str, text: str) -> Decimal | None:
    if text == "N/A":
        return None
    if re.fullmatch(r"\d{1,7}(\.\d{1,8})?", text) and Decimal(text) > 0:
        return Decimal(text)
    raise Unreadable(f"Line {number}, column {code}: “{text[:40]}” is not a rate above zero.")


def day_rates(day: Day) -> list[DayRate]:
    """Return the day's rates from the euro, and those between the other currencies over it.

    From one currency to another: units of the other per euro ÷ units of the one per euro, to six
    places. The pair is stated in the order of the alphabet, so that a day has it once.
    """
    rates = [DayRate(EURO, code, _rounded(rate), day.on, False) for code, rate in day.rates.items()]
    for one, other in combinations(sorted(day.rates), 2):
        crossed = _rounded(day.rates[other] / day.rates[one])
        rates.append(DayRate(one, other, crossed, day.on, True))
    return [rate for rate in rates if rate.rate > 0]


def _rounded(rate: Decimal) -> Decimal:
    return rate.quantize(PLACES, ROUND_HALF_EVEN)


def newest(days: list[Day], since: date | None) -> list[Day]:
    """Return the newest day only, or all days from `since` on."""
    return [day for day in days if day.on >= since] if since else days[:1]
