"""Which source marks a list needs: one on its heading where the rows share a source."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sources.models import Kind


def distinct(rows: Iterable[Any]) -> list[Any]:
    """Return one row for each different source or method among the rows."""
    found: dict[tuple[Any, Any], Any] = {}
    for row in rows:
        if row.kind != Kind.EDITORIAL:
            found.setdefault((row.citation_id, row.method_id), row)
    return list(found.values())


@dataclass(frozen=True)
class Marked:
    """A list of points. `marks` stand on its heading; `ours` are points of our own.

    Where the rows have several sources, `marks` is empty and each row carries its own mark.
    """

    rows: list[Any] = field(default_factory=list)
    ours: list[Any] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)

    @property
    def titled(self) -> bool:
        """Whether these rows are of a kind that has titles."""
        return any(hasattr(row, "title") for row in [*self.rows[:1], *self.ours[:1]])

    def __bool__(self) -> bool:
        return bool(self.rows or self.ours)


def marked(rows: Iterable[Any]) -> Marked:
    """Tell sourced points and our own apart; all our own need no telling."""
    everything = list(rows)
    cited = [row for row in everything if row.kind != Kind.EDITORIAL]
    if not cited:
        return Marked(rows=everything)
    marks = distinct(cited)
    ours = [row for row in everything if row.kind == Kind.EDITORIAL]
    return Marked(cited, ours, marks if len(marks) == 1 else [])


def in_order(rows: Iterable[Any]) -> Marked:
    """Keep the order, as steps need it: a mark on the heading only if it holds for all."""
    everything = list(rows)
    marks = distinct(everything)
    shared = len(marks) == 1 and all(row.kind != Kind.EDITORIAL for row in everything)
    return Marked(rows=everything, marks=marks if shared else [])
