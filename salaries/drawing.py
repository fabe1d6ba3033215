"""Figures of pay and the cells that hold them, drawn in Python as `careerguide.drawing` says."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from careerguide.drawing import Mark, link, pay_bar, text

from .statistics import StatisticRow
from .table import MatrixCell, PayRow


def _beside(says: str) -> str:
    return f' <small class="beside">{says}</small>'


def pay_figure(row: PayRow, common: Any, mark: Mark) -> SafeString:
    """Return a figure with what stands beside it.

    `common` is the source mark (`PayRow.mark`) that a heading carries already.
    """
    band, restated = row.band, row.restated
    if row.estimated:
        figure = (
            '<span class="pay estimate"><span class="visually-hidden">our estimate: </span>'
            f"{text(row.figure)}</span>"
        )
    else:
        figure = f'<span class="pay">{text(row.figure)}</span>'
    parts = [figure]
    if row.mark != common:
        parts.append(mark(band))
    if row.original:
        how = "before restating" if row.made else "as stated"
        if restated.by_source and not restated.estimated:
            how += "; the dollars are the source’s own"
        parts.append(_beside(f"{text(row.original)} {how}"))
    if row.beside:
        parts.append(_beside(f"about {text(row.beside)} in the source"))
    if restated.no_rate:
        parts.append(_beside("no exchange rate"))
    if band.label or band.condition:
        parts.append(
            _beside(", ".join(text(each) for each in (band.label, band.condition) if each))
        )
    return SafeString("".join(parts))


def pay_cells(cells: Iterable[MatrixCell], common: Any, mark: Mark) -> SafeString:
    """Return the cells of one line of a table of pay, each with its figures and their bars."""
    drawn = []
    for cell in cells:
        figures = "".join(
            [
                f'<div class="pay-cell">{pay_figure(row, common, mark)}{pay_bar(row.bar)}</div>'
                for row in cell.rows
            ]
        )
        figures = figures or '<span class="missing">no figure</span>'
        drawn.append(f'<td data-label="{text(cell.label)}">{figures}</td>')
    return SafeString("".join(drawn))


def what_it_is_for(row: PayRow) -> SafeString:
    """Return the cells of a line of the pay table that say what it pays: all but the figure."""
    band = row.band
    place = '<span class="missing">not named</span>'
    if band.place:
        place = link(band.place.get_absolute_url(), band.place.name)
    ours = " <small>our estimate</small>" if row.made else ""
    level = text(band.level.name if band.level else "All levels")
    return SafeString(
        f'<th scope="row"><label class="tick"><input type="checkbox" name="cell"'
        f' value="{text(row.cell)}"><span class="visually-hidden">Compare {text(row.subject)}'
        f"</span></label> {link(band.role.get_absolute_url(), band.role.name)}</th>"
        f'<td data-label="Level">{level}</td><td data-label="Place">{place}</td>'
        f'<td data-label="Basis">{text(band.get_basis_display())}{ours}</td>'
    )


def pay_cells_of_place(cells: Iterable[MatrixCell], table: str, mark: Mark) -> SafeString:
    """Return the cells of one role in one place; an estimate leads to its making in the pay table.

    `table` is the address of the pay table.
    """
    drawn = []
    for cell in cells:
        figures = []
        for row in cell.rows:
            if row.made:
                figure = (
                    f'<a class="pay estimate" href="{table}{text(row.address)}">'
                    f'<span class="visually-hidden">our estimate: </span>{text(row.figure)}</a>'
                )
            else:
                figure = pay_figure(row, None, mark) + _beside(text(row.band.get_basis_display()))
            figures.append(f'<div class="pay-cell">{figure}{pay_bar(row.bar)}</div>')
        inside = "".join(figures) or '<span class="missing">no figure</span>'
        drawn.append(f'<td data-label="{text(cell.label)}">{inside}</td>')
    return SafeString("".join(drawn))


def statistic_cells(row: StatisticRow, reasons: bool, mark: Mark) -> SafeString:
    """Return an occupation in an area as a line of the table of official statistics.

    With `reasons` it says why the occupation stands for its roles.
    """
    area, estimate = row.statistic.area, ' class="estimate"' if row.estimated else ""
    roles = ", ".join(
        [
            f"{link(f'{role.address}#official', role.name)} ({text(role.fit.lower())}"
            f"{f': {text(role.reason)}' if reasons else ''})"
            for role in row.roles
        ]
    )
    where = link(area.place.get_absolute_url(), area.name) if area.place else text(area.name)
    how = f" as published; {text(row.restated_by)}" if row.restated_by else ""
    return SafeString(
        f'<th scope="row"><b>{text(row.statistic.occupation.title)}</b> <small>for {roles}</small>'
        f'</th><td data-label="Area">{where}</td><td data-label="10th–90th"><span{estimate}>'
        f"{text(row.figure)}</span>{mark(row.rate) if row.rate else ''} <small>"
        f'{text(row.stated)}{how}</small></td><td data-label="Median"><span{estimate}>'
        f"{text(row.median)}</span> <small>{text(row.median_stated)}</small></td>"
        f'<td class="bar-column">{pay_bar(row.bar)}</td>'
    )
