"""Template tags that every app's pages share: figures, source marks, icons, the current page."""

from typing import Any

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careerguide import figures
from sources.models import Citation, Kind

register = template.Library()
register.filter("percent_change", figures.percent_change)


@register.filter
def pay(band: Any) -> str:
    """Return a pay band's figure as its source states it."""
    return figures.money_range(band.low, band.high, band.currency, band.period, band.open_top)


@register.simple_tag
def span(low: int | None, high: int | None, unit: str) -> str:
    """Return a span of time such as `6–12 months`."""
    return figures.span(low, high, unit)


@register.simple_tag(takes_context=True)
def source_mark(context: Context, row: Any) -> str:
    """Return the mark that opens where a row's figure comes from; nothing for editorial rows.

    `row` is anything with provenance (kind, citation, method) or a Citation. The note itself is
    printed once a page by `source_notes`, however many figures share it.
    """
    notes = context["request"].__dict__.setdefault("source_notes", {})
    if isinstance(row, Citation):
        citation, method = row, None
    elif row is None or getattr(row, "kind", Kind.EDITORIAL) == Kind.EDITORIAL:
        return ""
    else:
        citation, method = row.citation, row.method
    note = {"citation": citation, "method": method}
    # The keys of the rows are as good as their slugs, and a page carries each many times.
    key = "-".join(f"{name[0]}{each.pk or each.slug}" for name, each in note.items() if each)
    if key not in notes:
        notes[key] = {**note, "key": key, "number": len(notes) + 1, "printed": False}
    estimate = note["method"] is not None
    return format_html(
        '<button type="button" class="source-mark{}" popovertarget="note-{}"'
        ' aria-label="{} {}">{}</button>',
        " is-estimate" if estimate else "",
        key,
        "How we estimated this, note" if estimate else "Source, note",
        notes[key]["number"],
        notes[key]["number"],
    )


@register.inclusion_tag("pieces/source_notes.html", takes_context=True)
def source_notes(context: Context) -> dict[str, Any]:
    """Print the notes of all marks so far that are not on the page yet."""
    notes = context["request"].__dict__.get("source_notes", {})
    fresh = [note for note in notes.values() if not note["printed"]]
    for note in fresh:
        note["printed"] = True
    return {"notes": fresh}


@register.simple_tag
def stylesheet(app: str) -> SafeString:
    """Return the link to an app's own stylesheet, for the block of that name in `base.html`."""
    return format_html('<link rel="stylesheet" href="{}">', static(f"{app}.css"))


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return one of the site's icons as decoration: what it means is always said in text."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def current(context: Context, address: str) -> str:
    """Return aria-current for a link of the navigation that leads to this page or above it."""
    path = context["request"].path
    if path == address:
        return SafeString('aria-current="page"')
    if address != "/" and path.startswith(address):
        return SafeString('aria-current="true"')
    return ""
