"""Small workbooks in the shape of the survey's files, for tests."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl

HEADER = (
    "AREA", "AREA_TITLE", "AREA_TYPE", "PRIM_STATE", "NAICS", "NAICS_TITLE", "I_GROUP", "OWN_CODE",
    "OCC_CODE", "OCC_TITLE", "O_GROUP", "TOT_EMP", "EMP_PRSE", "JOBS_1000", "LOC_QUOTIENT",
    "PCT_TOTAL", "PCT_RPT", "H_MEAN", "A_MEAN", "MEAN_PRSE", "H_PCT10", "H_PCT25", "H_MEDIAN",
    "H_PCT75", "H_PCT90", "A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90", "ANNUAL",
    "HOURLY",
)  # fmt: skip
NOTES = (
    "May 2024 OEWS Estimates",
    "",
    "*  = indicates that a wage estimate is not available",
    "#  = indicates a wage equal to or greater than $115.00 per hour or $239,200 per year ",
)
ROW = {
    "AREA": "99", "AREA_TITLE": "U.S.", "AREA_TYPE": "1", "PRIM_STATE": "US", "NAICS": "000000",
    "NAICS_TITLE": "Cross-industry", "I_GROUP": "cross-industry", "OWN_CODE": "1235",
    "OCC_CODE": "15-2051", "OCC_TITLE": "Data Scientists", "O_GROUP": "detailed",
    "TOT_EMP": 233440.0, "A_PCT10": 63650.0, "A_PCT25": 82630.0, "A_MEDIAN": 112590.0,
    "A_PCT75": 155810.0, "A_PCT90": 194410.0,
}  # fmt: skip


def row(**cells: Any) -> dict[str, Any]:
    """Return the national row of data scientists with these cells instead."""
    return {**ROW, **cells}


def workbook(
    path: Path,
    *rows: dict[str, Any],
    header: tuple[str, ...] = HEADER,
    sheet: str = "national_M2024_dl",
    notes: tuple[str, ...] = NOTES,
) -> Path:
    """Write a workbook of these rows (by default the one of `ROW`) and return its path."""
    book = openpyxl.Workbook()
    table = book.active
    table.title = sheet
    table.append(header)
    for each in rows or (ROW,):
        table.append([each.get(name) for name in header])
    described = book.create_sheet("Field Descriptions")
    for note in notes:
        described.append([note])
    book.save(path)
    return path


def bomb(path: Path) -> Path:
    """Write a workbook of some kilobytes that unpacks to more than ten megabytes of blanks."""
    workbook(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet9.xml", b" " * 12_000_000)
    return path
