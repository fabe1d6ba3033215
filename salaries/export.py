"""The pay table as CSV, safe to open in a spreadsheet, and as JSON with the same names."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any

from .restate import Pay
from .table import PayRow

COLUMNS = [
    "role",
    "level",
    "location",
    "basis",
    "currency",
    "period",
    "low",
    "high",
    "open_top",
    "original_currency",
    "original_period",
    "original_low",
    "original_high",
    "restated_by",
    "label",
    "condition",
    "kind",
    "estimate",
    "estimated_how",
    "source",
    "section",
    "year",
    "cited_through",
]
# A spreadsheet would run a text that starts with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def amount(value: Decimal, pay: Pay) -> str:
    """Return an amount as a plain number: cents by the hour, whole units otherwise."""
    places = Decimal("0.01") if pay.period == "hour" and value % 1 else Decimal(1)
    return f"{value.quantize(places, ROUND_HALF_UP):f}"


def csv_row(row: PayRow) -> list[Any]:
    band, pay = row.band, row.restated.pay
    changed = row.restated.changed
    citation = band.citation
    through = citation.cited_through if citation else None
    return [
        band.role.name,
        band.level.name if band.level else "",
        band.place.name if band.place else "",
        band.basis,
        pay.currency,
        pay.period,
        amount(pay.low, pay),
        amount(pay.high, pay),
        "yes" if band.open_top else "no",
        band.currency if changed else "",
        band.period if changed else "",
        band.low if changed else "",
        band.high if changed else "",
        row.restated_by,
        band.label,
        band.condition,
        "estimate" if row.estimated else band.kind,
        "yes" if row.estimated else "no",
        row.made.text if row.made else "",
        f"{citation.source.publisher}: {citation.source.name}" if citation else "",
        citation.section if citation else "",
        citation.year if citation else "",
        f"{through.publisher}: {through.name}" if through else "",
    ]


def csv_parts(rows: Iterable[PayRow]) -> Iterator[str]:
    """Yield the rows as the lines of a CSV with a heading line."""
    text = io.StringIO()
    writer = csv.writer(text)
    for values in chain([COLUMNS], map(csv_row, rows)):
        writer.writerow([safe(value) for value in values])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


NUMBERS = ("low", "high", "original_low", "original_high", "year")


def _typed(name: str, value: Any) -> Any:
    if name in {"open_top", "estimate"}:
        return value == "yes"
    if value == "":
        return None
    if name in NUMBERS:
        number = Decimal(value)
        return float(number) if number % 1 else int(number)
    return value


def json_parts(rows: Iterable[PayRow]) -> Iterator[str]:
    """Yield the rows as the parts of a JSON object; a value that a row does not have is null.

    The counts come last, when they are known.
    """
    count = estimates = 0
    yield '{"rows": ['
    for row in rows:
        found = {
            name: _typed(name, value) for name, value in zip(COLUMNS, csv_row(row), strict=True)
        }
        yield (", " if count else "") + json.dumps(found, ensure_ascii=False)
        count += 1
        estimates += found["estimate"]
    yield f'], "count": {count}, "estimates": {estimates}}}'
