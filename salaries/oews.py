"""Reading the US Bureau of Labor Statistics' files of wages by occupation (OEWS).

Plain Python. The national, state and metropolitan files have the same columns, one row for each
area and occupation. Instead of a figure a cell may hold a mark: `*` (no wage published), `**` (no
employment published), `~` (a share too small to publish), `#` (a wage from the top code on).
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

PERCENTILES = ("A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90")
COLUMNS = (
    "AREA",
    "AREA_TITLE",
    "I_GROUP",
    "OWN_CODE",
    "OCC_CODE",
    "OCC_TITLE",
    "O_GROUP",
    "TOT_EMP",
    *PERCENTILES,
)
NOT_PUBLISHED = {"*", "**", "~"}
TOP_CODED = "#"
# An office's XML packs to about a tenth. What packs far better was made to exhaust the reader.
MOST_UNPACKED = 1_000_000_000
HIGHEST_RATIO = 100
RATIO_MATTERS_FROM = 10_000_000
MOST_PAY = 10_000_000


class Unreadable(ValueError):
    """The file cannot be taken over; the message is a sentence for whoever gave it."""


@dataclass(frozen=True)
class Estimate:
    """One row that was asked for: whole US dollars per year, `top_code` where `#` stands."""

    row: int
    area: int
    code: str
    employment: int | None
    pct10: int
    pct25: int | None
    median: int
    pct75: int | None
    pct90: int
    top_code: int | None


@dataclass
class Release:
    """What a file holds of the areas and occupations asked for."""

    year: int
    estimates: list[Estimate] = field(default_factory=list)
    suppressed: list[str] = field(default_factory=list)
    rows: int = 0


def read(
    path: Path,
    *,
    areas: Iterable[int],
    codes: Iterable[str],
    sheet: str = "",
    year: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Release:
    """Read a file's estimates for these area and occupation codes, over all industries and owners.

    Every row is checked, also those that nobody asked for. `sheet` is the first one unless named;
    `year` is the May that the file says it speaks of. Raises Unreadable.
    """
    book = _open(path)
    try:
        return _read(book, set(areas), set(codes), sheet, year, progress)
    finally:
        book.close()


def _open(path: Path) -> Any:
    name = path.name
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
    except (OSError, zipfile.BadZipFile) as error:
        if isinstance(error, OSError):
            raise Unreadable(f"{name} cannot be opened: {error.strerror}.") from None
        raise Unreadable(f"{name} is not an Excel workbook (.xlsx).") from None
    bombs = [
        each
        for each in members
        if each.file_size > RATIO_MATTERS_FROM
        and each.file_size > each.compress_size * HIGHEST_RATIO
    ]
    if bombs or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise Unreadable(f"{name} would unpack to far more than such a workbook holds.")
    # The library meets whatever stands in a stranger's file with whatever exception comes up.
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise Unreadable(f"{name} is not a workbook that can be read: {error}.") from None


def _read(
    book: Any,
    areas: set[int],
    codes: set[str],
    sheet: str,
    year: int | None,
    progress: Callable[[int, int], None],
) -> Release:
    table = _sheet(book, sheet)
    found_year = year or _year(book, table.title)
    top_code = _top_code(book)
    rows = _rows(table)
    names = next((row for _, row in rows), ())
    columns = _columns(names, table.title, book.sheetnames)
    release = Release(found_year)
    seen: dict[tuple[int, str], int] = {}
    total = table.max_row or 0
    for number, row in rows:
        progress(number, total)
        cells = {name: row[at] if at < len(row) else None for name, at in columns.items()}
        release.rows += 1
        estimate = _estimate(number, cells, top_code)
        key = _area(number, cells["AREA"]), str(cells["OCC_CODE"]).strip()
        if not (key[0] in areas and key[1] in codes and _whole_economy(cells)):
            continue
        if key in seen:
            raise Unreadable(
                f"Row {number} says again what row {seen[key]} says: “{_subject(cells)}”."
            )
        seen[key] = number
        if estimate is None:
            release.suppressed.append(_subject(cells))
        else:
            release.estimates.append(estimate)
    if not release.estimates and not release.suppressed:
        raise Unreadable(
            f"No row of “{table.title}” ({release.rows:,} read) is of an area and an occupation "
            "that this site has."
        )
    return release


def _sheet(book: Any, name: str) -> Any:
    there = [each.title for each in book.worksheets]
    if not there:
        raise Unreadable("The workbook has no sheet with cells.")
    if name and name not in there:
        raise Unreadable(f"The workbook has no sheet “{name}”; it has {_listed(there)}.")
    return book[name] if name else book.worksheets[0]


def _rows(table: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield (row number as in Excel, cells) of each row that is not empty."""
    try:
        for number, row in enumerate(table.iter_rows(values_only=True), 1):
            if any(cell not in (None, "") for cell in row):
                yield number, row
    except Exception as error:
        raise Unreadable(f"The sheet “{table.title}” cannot be read on: {error}.") from None


def _columns(names: tuple[Any, ...], title: str, sheets: list[str]) -> dict[str, int]:
    there = {str(name).strip().upper(): at for at, name in enumerate(names) if name is not None}
    missing = [name for name in COLUMNS if name not in there]
    if len(missing) == len(COLUMNS):
        raise Unreadable(
            f"The sheet “{title}” is not a table of wages: its first row names no column of one. "
            f"The workbook has {_listed(sheets)}."
        )
    if missing:
        raise Unreadable(f"The sheet “{title}” has no column {', '.join(missing)}.")
    return {name: there[name] for name in COLUMNS}


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:20])


def _year(book: Any, title: str) -> int:
    """Return the year from a sheet's name (`national_M2024_dl`) or the notes (`May 2024`)."""
    named = re.search(r"(?:_M|May )(20\d\d)", title)
    if named is None:
        named = next(
            filter(None, (re.search(r"\bMay (20\d\d)\b", text) for text in _notes(book))), None
        )
    if named is None:
        raise Unreadable("The workbook does not say which year it speaks of: give --year.")
    return int(named[1])


def _top_code(book: Any) -> int | None:
    """Return the yearly wage from which on the file only writes `#`, as its notes state it."""
    for text in _notes(book):
        stated = re.match(r"#\s*=.*\$\s*([\d,]+)\s+per year", text.strip())
        if stated:
            return int(stated[1].replace(",", ""))
    return None


def _notes(book: Any) -> Iterator[str]:
    """Yield the first text of each row of the sheets of notes."""
    for sheet in book.worksheets:
        if "description" in sheet.title.lower():
            for number, row in _rows(sheet):
                if number > 500:
                    return
                yield str(next(cell for cell in row if cell not in (None, "")))


def _whole_economy(cells: dict[str, Any]) -> bool:
    """Detailed occupations over all industries and owners; a file may hold parts of it as well."""
    return (
        str(cells["O_GROUP"]).strip().lower() == "detailed"
        and str(cells["I_GROUP"]).strip().lower() == "cross-industry"
        and str(cells["OWN_CODE"]).strip() == "1235"
    )


def _subject(cells: dict[str, Any]) -> str:
    return f"{cells['OCC_CODE']} {cells['OCC_TITLE']}, {cells['AREA_TITLE']}"


def _area(number: int, value: Any) -> int:
    text = str(value).strip()
    if not re.fullmatch(r"\d{1,7}(\.0)?", text):
        raise Unreadable(f"Row {number}, column AREA: “{_short(value)}” is not an area's code.")
    return int(float(text))


def _estimate(number: int, cells: dict[str, Any], top_code: int | None) -> Estimate | None:
    """Return a row's estimate; None where its wages are not published. Raises Unreadable."""
    area = _area(number, cells["AREA"])
    code = str(cells["OCC_CODE"]).strip()
    if not re.fullmatch(r"\d\d-\d{4}", code):
        raise Unreadable(
            f"Row {number}, column OCC_CODE: “{_short(cells['OCC_CODE'])}” is not the code of an "
            "occupation, such as 15-2051."
        )
    employment = _number(number, cells, "TOT_EMP")
    pay: list[int | None] = []
    capped = False
    for name in PERCENTILES:
        if str(cells[name]).strip() == TOP_CODED:
            if top_code is None:
                raise Unreadable(
                    f"Row {number} ({_subject(cells)}), column {name}: the mark # stands for a "
                    "wage above the highest published, which the workbook's notes do not state."
                )
            capped = True
            pay.append(top_code)
        else:
            pay.append(_number(number, cells, name))
    known = [each for each in pay if each is not None]
    if known != sorted(known):
        raise Unreadable(f"Row {number} ({_subject(cells)}): the percentiles do not rise.")
    low, quarter, middle, three_quarters, high = pay
    if low is None or middle is None or high is None:
        return None
    return Estimate(
        number, area, code, employment, low, quarter, middle, three_quarters, high,
        top_code if capped else None,
    )  # fmt: skip


def _number(number: int, cells: dict[str, Any], name: str) -> int | None:
    """Return a cell's whole number; None for a mark that says it is not published."""
    value = cells[name]
    text = str(value).strip().replace(",", "")
    if text in NOT_PUBLISHED:
        return None
    least = 0 if name == "TOT_EMP" else 1
    most = 1_000_000_000 if name == "TOT_EMP" else MOST_PAY
    if re.fullmatch(r"\d{1,10}(\.\d{1,6})?", text):
        amount = round(float(text))
        if least <= amount <= most:
            return amount
    raise Unreadable(
        f"Row {number} ({_subject(cells)}), column {name}: “{_short(value)}” is neither a figure "
        "nor one of the marks *, **, #, ~."
    )


def _short(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else text[:39] + "…"
