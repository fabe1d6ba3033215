"""Lines of a role guide, drawn in Python as `careerguide.drawing` says."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from careerguide.drawing import Mark, link, pay_bar, skill_meter, text

if TYPE_CHECKING:
    from .guide import SkillRow
    from .pay import PayGroup


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
