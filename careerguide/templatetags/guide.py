"""Template tags that every app's pages share: figures, source marks, icons, the current page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careerguide import drawing, figures
from sources import known
from sources.models import Citation, Kind, Method

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


register.simple_tag(drawing.pay_bar)
register.simple_tag(drawing.pay_axis)
register.simple_tag(drawing.skill_meter)
register.simple_tag(drawing.links)
register.simple_tag(drawing.link_rows)
register.simple_tag(drawing.fold_line)
register.simple_tag(drawing.boxes)
register.simple_tag(drawing.choices)
register.simple_tag(drawing.select)


@register.simple_tag(takes_context=True)
def source_mark(context: Context, row: Any) -> str:
    """Return the mark that opens where a row's figure comes from; nothing for editorial rows.

    `row` is anything with provenance (kind, citation, method) or a Citation. The note itself is
    printed once a page by `source_notes`, however many figures share it. A row of the database
    needs no more than the keys of its citation and method.
    """
    if isinstance(row, Citation):
        key: tuple[Any, Any] = (row.pk or row.slug, None)
    elif row is None or getattr(row, "kind", Kind.EDITORIAL) == Kind.EDITORIAL:
        return ""
    else:
        key = (_key(row, "citation"), _key(row, "method"))
    notes = _notes(context)
    note = notes.get(key)
    if note is None:
        note = notes[key] = Note(len(notes) + 1, *key, row)
    return note.mark


@register.simple_tag(takes_context=True)
def source_marks(context: Context, rows: Iterable[Any] = ()) -> SafeString:
    """Return the marks that a heading carries for its rows."""
    return SafeString("".join([source_mark(context, row) for row in rows]))


@register.simple_tag(takes_context=True)
def facts(context: Context, rows: Iterable[Any]) -> SafeString:
    return drawing.facts(rows, partial(source_mark, context))


@register.simple_tag(takes_context=True)
def points(context: Context, listed: Any) -> SafeString:
    return drawing.points(listed, partial(source_mark, context))


@register.simple_tag(takes_context=True)
def steps(context: Context, listed: Any) -> SafeString:
    return drawing.steps(listed, partial(source_mark, context))


def _notes(context: Context) -> "dict[Any, Note]":
    """Return the notes of the page so far, in their order."""
    found: dict[Any, Note] = context["request"].__dict__.setdefault("source_notes", {})
    return found


def _key(row: Any, name: str) -> int | str | None:
    """Return the key of a row's citation or method; its slug where it is in no database."""
    key: int | None = getattr(row, f"{name}_id", None)
    if key is None and (backing := getattr(row, name)):
        return backing.pk or backing.slug
    return key


@dataclass
class Note:
    """A source mark's note on one page: where it stands among them, and what it tells of.

    `row` is one that carries it; what that is known by are keys of the database, or slugs.
    """

    number: int
    cited: Any
    made: Any
    row: Any
    printed: bool = False
    citation: Citation | None = None
    method: Method | None = None

    @cached_property
    def key(self) -> str:
        found = {"c": self.cited, "m": self.made}
        return "-".join(f"{name}{key}" for name, key in found.items() if key)

    def wants(self, name: str, key: Any) -> bool:
        """Whether what the key names has to be looked up: the row did not bring it along."""
        if not key or isinstance(self.row, Citation) or not isinstance(self.row, Model):
            return False
        return name not in self.row._state.fields_cache

    @cached_property
    def mark(self) -> SafeString:
        return format_html(
            '<button type="button" class="source-mark{}" popovertarget="note-{}"'
            ' aria-label="{} {}">{}</button>',
            " is-estimate" if self.made else "",
            self.key,
            "How we estimated this, note" if self.made else "Source, note",
            self.number,
            self.number,
        )


@register.simple_tag(takes_context=True)
def source_notes(context: Context) -> SafeString:
    """Print the notes of all marks so far that are not on the page yet."""
    fresh = [note for note in _notes(context).values() if not note.printed]
    cited = known.citations(note.cited for note in fresh if note.wants("citation", note.cited))
    made = known.methods(note.made for note in fresh if note.wants("method", note.made))
    for note in fresh:
        note.printed = True
        if isinstance(note.row, Citation):
            note.citation = note.row
        elif note.cited:
            note.citation = cited.get(note.cited) or note.row.citation
        if note.made:
            note.method = made.get(note.made) or note.row.method
    page = reverse("sources")
    drawn = "".join([f"\n{drawing.source_note(note, page)}" for note in fresh])
    return SafeString(f'<div class="source-notes">{drawn}\n</div>' if drawn else "")


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


@register.simple_tag
def current(path: str, address: str) -> str:
    """Return aria-current for a link of the navigation that leads to this page or above it."""
    if path == address:
        return SafeString('aria-current="page"')
    if address != "/" and path.startswith(address):
        return SafeString('aria-current="true"')
    return ""


@register.simple_tag(takes_context=True)
def frame(context: Context, part: str) -> SafeString:
    """Return a part of the frame that all pages of one part of the site have in common."""
    path: str = context["request"].path
    parts = path.split("/", 2)
    if len(parts) == 3 and parts[2]:  # any page below stands for all of them
        path = f"/{parts[1]}/-"
    draw = _frame.__wrapped__ if settings.DEBUG else _frame
    return draw(part, path if part == "menu" else "", get_script_prefix())


@lru_cache(maxsize=64)
def _frame(part: str, path: str, prefix: str) -> SafeString:
    """Draw it, once for each prefix that its links get: it depends on nothing but the code."""
    return SafeString(render_to_string(f"frame/{part}.html", {"path": path}).strip())
