"""Lines of a role guide, drawn in Python as `careerguide.drawing` says."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from careerguide.drawing import Mark, link, pay_bar, skill_meter, text
from careerguide.memory import remembered

if TYPE_CHECKING:
    from .comparing import Cell, Entry
    from .guide import SkillRow
    from .listing import RoleRow
    from .models import Role
    from .pay import PayGroup, PayShown

NONE_GIVEN = '<span class="missing">–<span class="visually-hidden"> none given</span></span>'


def compared(cells: "Iterable[Cell]", mark: Mark) -> SafeString:
    """Return the cells of a row of a comparison, each with all its entries."""
    return SafeString(
        "".join(
            [
                f'<td data-label="{text(cell.role.name)}">'
                f"{''.join([_entry(each, mark) for each in cell.entries]) or NONE_GIVEN}</td>"
                for cell in cells
            ]
        )
    )


def _entry(entry: "Entry", mark: Mark) -> str:
    says = text(entry.text)
    if entry.address:
        says = link(entry.address, entry.text)
    elif entry.pay:
        estimate = " estimate" if entry.pay.band.is_estimate else ""
        says = f'<span class="pay-figure{estimate}">{says}</span>'
    elif entry.meter and entry.meter.estimate:
        says = f'<span class="estimate">{says}</span>'
    meter = f" {skill_meter(entry.meter)}" if entry.meter else ""
    note = f"<small>{text(entry.note)}</small>" if entry.note else ""
    bar = pay_bar(entry.pay.bar) if entry.pay else ""
    return f'<div class="entry">{says}{mark(entry.mark)}{meter}{note}{bar}</div>'


def pay_cell(pay: "PayShown | None", mark: Mark) -> str:
    """Return a role's headline figure with its basis, mark and bar."""
    if not pay:
        return '<span class="missing">No figure</span>'
    figure, rest = _pay_around_mark(pay)
    return f"{figure}{mark(pay.band)}{rest}"


@remembered(most=1000)
def _pay_around_mark(pay: "PayShown") -> tuple[str, str]:
    estimate, told = "", ""
    if pay.band.is_estimate:
        estimate, told = " estimate", '<span class="visually-hidden">our estimate: </span>'
    where = f"; {text(pay.where_and_when)}" if pay.where_and_when else ""
    return (
        f'<span class="pay-figure{estimate}">{told}{text(pay.text)}</span>',
        f' <small class="pay-says">{text(pay.says)}{where}</small>{pay_bar(pay.bar)}',
    )


def role_cards(rows: "Iterable[RoleRow]", mark: Mark) -> SafeString:
    """Return roles as cards. The form around them takes roles to compare."""
    cards = []
    for row in rows:
        head, needs = _card_around_marks(row.role)
        summed_up = f"{head}{mark(row.role)}</p>"
        cards.append(f"{summed_up}\n    <div>{pay_cell(row.pay, mark)}</div>{needs}")
    return SafeString(f'<ul class="role-cards">{"".join(cards)}\n</ul>')


@remembered(most=1000)
def _card_around_marks(role: "Role") -> tuple[str, str]:
    """Return a card up to the mark on the summary, and from below the pay on.

    Marks are numbered through the page, all else of a card is the same on every page.
    """
    needs = (role.get_degree_need_display(), role.get_coding_need_display())
    return (
        f'\n  <li class="role-card family-{text(role.family.slug)}">'
        f"\n    <h2>{link(role.get_absolute_url(), role.name)}</h2>"
        f'\n    <p class="family-chip">{text(role.family.name)} · '
        f"{text(role.get_horizon_display())}</p>\n    <p>{text(role.summary)}",
        f'\n    <p class="role-needs">{" · ".join([text(need) for need in needs])} · '
        f"{text(role.get_demand_display())} demand</p>"
        f'\n    <p class="pick"><label><input type="checkbox" name="role" '
        f'value="{text(role.slug)}"> Compare<span class="visually-hidden"> {text(role.name)}</span>'
        f"</label></p>\n  </li>",
    )


def asked_skills(rows: "Iterable[SkillRow]") -> SafeString:
    """Return skills with the level that a role asks for, one to a line."""
    lines = []
    for row in rows:
        skill, estimate = row.asked.skill, ' class="estimate"' if row.meter.estimate else ""
        note = f"<small>{text(row.asked.note)}</small>" if row.asked.note else ""
        lines.append(
            f"\n<li>{link(skill.get_absolute_url(), skill.name)} "
            f'<span class="level">{skill_meter(row.meter)} '
            f"<span{estimate}>{text(row.meter.text)}</span></span>{note}</li>"
        )
    return SafeString(f'<ul class="skill-rows asked">{"".join(lines)}\n</ul>')


def pay_by_source(groups: "Iterable[PayGroup]", mark: Mark) -> SafeString:
    """Return a role's figures of pay: for each basis and source a part of the table."""
    return SafeString("\n".join([_group(group, mark) for group in groups]))


def _group(group: "PayGroup", mark: Mark) -> str:
    shared = group.note
    lines = [
        f'<tr class="group"><th scope="rowgroup" colspan="4">{text(group.basis)} '
        f"<small>{text(group.where)}{mark(group.mark)}"
        f"{f'; {text(shared)}' if shared else ''}</small></th></tr>"
    ]
    for row in group.rows:
        band = row.band
        level = text(band.level.name if band.level else "All levels")
        label = f" “{text(band.label)}”" if band.label else ""
        place = "<td></td>"
        if band.place:
            address = band.place.get_absolute_url()
            place = f'<td data-label="Place">{link(address, band.place.name)}</td>'
        estimate = " estimate" if band.is_estimate else ""
        dollars = f"<small>about {text(row.dollars)} in the source</small>" if row.dollars else ""
        own = f"<small>{text(band.condition)}</small>" if band.condition and not shared else ""
        lines.append(
            f'<tr><th scope="row">{level}{label}</th>{place}<td data-label="Pay">'
            f'<span class="pay-figure{estimate}">{text(row.text)}</span>{dollars}{own}</td>'
            f"<td>{pay_bar(row.bar)}</td></tr>"
        )
    return f"<tbody>\n{chr(10).join(lines)}\n</tbody>"
