"""Small pieces that stand on a page by the hundred, drawn in Python.

A template takes ten microseconds for each value that it prints, and half a page's values are in
these pieces: bars, meters, source marks, boxes to tick. As plain functions they take a tenth of
that. Everything larger, and whatever a page has once, stays in templates, which call these
functions by tags of the same names (`templatetags/guide.py`). The style guide shows them all.

Whoever adds one: `text()` around every value that is not a number or HTML already.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any, cast

from django.forms import BoundField
from django.utils.safestring import SafeData, SafeString

Mark = Callable[[Any], str]


def text(value: object) -> str:
    """Return a value as it stands between tags or in a quoted attribute."""
    if isinstance(value, SafeData):
        return str(value)
    return escape(str(value))


def link(address: str, name: str) -> SafeString:
    return SafeString(f'<a href="{text(address)}">{text(name)}</a>')


def links(rows: Iterable[Any]) -> SafeString:
    """Return links to rows that have a name and an address of their own, with commas between."""
    return SafeString(", ".join([link(row.get_absolute_url(), row.name) for row in rows]))


def link_rows(links: Iterable[Any]) -> SafeString:
    """Return a list of links, one to a line: `links` have a name and an address."""
    lines = "".join([f"<li>{link(each.address, each.name)}</li>" for each in links])
    return SafeString(f'<ul class="link-rows">{lines}</ul>')


def pay_bar(bar: Any) -> SafeString:
    """Return a pay range on its axis: `bar` is a salaries.bars.Bar, or nothing."""
    if not bar:
        return SafeString("")
    family = f" family-{text(bar.family)}" if bar.family else ""
    span = f'<path class="span" d="M{bar.span[0]} 8H{bar.span[1]}"/>' if bar.span else ""
    if bar.estimate:
        range_ = (
            f'<path class="hatch" d="M{bar.x} 8h{bar.width}"/>'
            f'<path class="outline" d="M{bar.x} 3h{bar.width}v10h-{bar.width}z"/>'
        )
    else:
        range_ = f'<path class="range" d="M{bar.x} 8h{bar.width}"/>'
    open_top = f'<path class="open-top" d="M{bar.end} 8H1000"/>' if bar.open_top else ""
    levels = "".join([f'<path class="level" d="M{x} 2v12"/>' for x in bar.levels])
    return SafeString(
        f'<svg class="pay-bar{family}" height="16" viewBox="0 0 1000 16" preserveAspectRatio="none"'
        f' aria-hidden="true"><path class="grid" d="{bar.axis.grid}"/>'
        f"{span}{range_}{open_top}{levels}</svg>"
    )


def pay_axis(labels: Iterable[str]) -> SafeString:
    """Return the amounts above the bars, evenly spaced from zero; nothing without any."""
    spans = "".join([f"<span>{text(label)}</span>" for label in labels or ()])
    return SafeString(f'<span class="pay-axis" aria-hidden="true">{spans}</span>' if spans else "")


def skill_meter(meter: Any) -> SafeString:
    """Return a skill level as steps: `meter` is a roles.meters.Meter."""
    steps = "".join(
        [
            f'<rect class="{text(step.state)}" x="{step.x}" y="1" width="16" height="10"/>'
            for step in meter.steps
        ]
    )
    return SafeString(
        f'<svg class="skill-meter" width="76" height="12" aria-hidden="true">{steps}</svg>'
    )


def boxes(name: str, options: Iterable[Any]) -> SafeString:
    """Return boxes to tick: `options` have value, label and chosen."""
    name = text(name)
    drawn = []
    for option in options:
        value, checked = text(option.value), " checked" if option.chosen else ""
        drawn.append(
            f'<label for="{name}-{value}"><input type="checkbox" id="{name}-{value}" name="{name}"'
            f' value="{value}"{checked}> {text(option.label)}</label>'
        )
    return SafeString("".join(drawn))


def choices(options: Iterable[Any]) -> SafeString:
    """Return the choices of a select: `options` have value, label and chosen."""
    return SafeString("".join([_option(each.value, each.label, each.chosen) for each in options]))


def _option(value: object, label: object, chosen: bool) -> str:
    selected = " selected" if chosen else ""
    return f'<option value="{text(value)}"{selected}>{text(label)}</option>'


def fold_line(fold: Any, title: str) -> SafeString:
    """Return the line of an entry that folds: `fold` is a careerguide.folding.Fold.

    The link keeps its id, so focus stays on it.
    """
    is_open, close = ("", "")
    if fold.is_open:
        is_open, close = " is-open", ' <span class="fold-word">Close</span>'
    return SafeString(
        f'\n<a class="fold{is_open}" id="{text(fold.slug)}" href="{text(fold.address)}">'
        f"{text(title)}{close}</a>\n"
    )


def facts(rows: Iterable[Any], mark: Mark) -> SafeString:
    """Return the facts strip: `rows` are careerguide.facts.Fact."""
    drawn = []
    for fact in rows:
        if not fact.text:
            figure = '<span class="missing">No figure</span>'
        elif fact.address:
            figure = link(fact.address, fact.text)
        elif fact.estimate:
            figure = (
                '<span class="estimate"><span class="visually-hidden">our estimate: </span>'
                f"{text(fact.text)}</span>"
            )
        else:
            figure = text(fact.text)
        said = [
            link(each.address, each.text) if each.address else text(each.text)
            for each in fact.notes
        ]
        notes = "".join([f"<small>{each}</small>" for each in said])
        drawn.append(
            f"<div><dt>{text(fact.label)}</dt><dd>{figure}{mark(fact.mark)}{notes}</dd></div>"
        )
    return SafeString(f'<dl class="facts">{"".join(drawn)}</dl>')


def _lines(points: Iterable[Any], titled: bool, mark: Mark | None) -> str:
    lines = []
    for point in points:
        title = f"<strong>{text(point.title)}.</strong> " if titled and point.title else ""
        lines.append(f"\n<li>{title}{text(point.text)}{mark(point) if mark else ''}</li>")
    return "".join(lines)


def points(listed: Any, mark: Mark) -> SafeString:
    """Return a list of points, ours below those of sources: `listed` is a roles.marks.Marked.

    Its shared mark stands on the heading above.
    """
    drawn, titled = "", listed.titled
    if listed.rows:
        lines = _lines(listed.rows, titled, None if listed.marks else mark)
        drawn = f'<ul class="points">{lines}\n</ul>'
    if listed.ours:
        drawn += (
            '<p class="ours-title">We would add:</p>\n'
            f'<ul class="points ours">{_lines(listed.ours, titled, None)}\n</ul>'
        )
    return SafeString(drawn)


def steps(listed: Any, mark: Mark) -> SafeString:
    """Return points whose order counts: `listed` is a roles.marks.Marked."""
    lines = _lines(listed.rows, False, None if listed.marks else mark)
    return SafeString(f'<ol class="steps">{lines}\n</ol>')


def source_note(note: Any, sources: str) -> str:
    """Return what a source mark opens: `note` as `templatetags.guide.Note`, `sources` the page."""
    cited, made = note.citation, note.method
    parts = []
    if made:
        parts.append(
            f"<p><strong>Our estimate: {text(made.name)}.</strong> {text(made.explanation)}</p>"
        )
        if made.formula:
            parts.append(f'<p class="formula">{text(made.formula)}</p>')
    says = ""
    if cited:
        source, through = cited.source, cited.cited_through
        says = (
            f"{'Starting from ' if made else ''}{text(source.publisher)}, {text(source.name)}: "
            f"“{text(cited.section)}”, {cited.year}"
            f"{f', cited through {text(through.publisher)}' if through else ''}. "
        )
    parts.append(f'<p>{says}<a href="{sources}#{text((cited or made).slug)}">All sources</a></p>')
    return (
        f'<div class="source-note" id="note-{text(note.key)}" popover>'
        f'<span class="source-note-number" aria-hidden="true">{note.number}</span>'
        f"{''.join(parts)}</div>"
    )


def select(field: BoundField) -> SafeString:
    """Return the select of a field of choices. Each choice is a template of its own in Django's."""
    chosen = str(field.value() or "")
    offered: Iterable[tuple[Any, Any]] = cast(Any, field.field).choices
    options = "".join([_option(value, label, str(value) == chosen) for value, label in offered])
    return SafeString(
        f'<select name="{text(field.html_name)}" id="{text(field.id_for_label)}">{options}</select>'
    )
