"""Long lists are cut into pages in the database; `?page=2` in the address says which one shows.

A list that fits its page looks as if there were no pages. A view with several lists has one number
for all of them: its second page shows the second part of each. `?at=<slug>` opens the page that
holds this entry, so that a link to one entry needs no number, which would not stay true.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.http import QueryDict

from .query import QueryForm

MOST_LOOKED_FOR = 3


@dataclass(frozen=True)
class Keys:
    """A list whose order was worked out beforehand: which of `rows`, by their keys."""

    rows: QuerySet[Any]
    keys: Sequence[int]


List = QuerySet[Any] | Keys


@dataclass(frozen=True)
class Paged:
    """The rows of one list that the page shows: those after the first `before` of `count`."""

    rows: list[Any]
    count: int
    before: int

    @property
    def told(self) -> str:
        """Say which part this is, such as `13–24 of 1,200`; nothing if it is the whole."""
        if len(self.rows) == self.count:
            return ""
        if not self.rows:
            return f"None of {self.count:,} on this page"
        return f"{self.before + 1:,}–{self.before + len(self.rows):,} of {self.count:,}"


class Paging(QueryForm):
    """The pages of a view's lists; each is given by its name, as rows and how many fit a page.

    The rows must be without duplicates. They are counted in one query, however many the lists.
    `holding` are slugs of which the first entry found decides the page where the address gives no
    number.
    """

    page = forms.IntegerField(
        label="Page",
        required=False,
        initial=1,
        min_value=1,
        error_messages=dict.fromkeys(("invalid", "min_value"), "is not a page of this list"),
    )

    def __init__(
        self, data: QueryDict, *, holding: Sequence[str] = (), **lists: tuple[List, int]
    ) -> None:
        super().__init__(data)
        self.lists = lists
        self.counts = counts_of([rows for rows, _ in lists.values()])
        self.pages = max(
            -(-count // size)
            for count, (_, size) in zip(
                [1, *self.counts], [(None, 1), *lists.values()], strict=True
            )
        )
        self.number: int = self.read()["page"]
        if self.number > self.pages:
            message = f"is after the last, {self.pages:,}"
            self._report("page", self.fields["page"], str(self.number), message)
            self.number = 1
        at = data.get("at", "").strip()
        found = self._page_with([at] if at else holding if self.pages > 1 else [])
        if at and not found:
            self._report("at", forms.CharField(label="Entry"), at, "is not in this list")
        if found and not data.get("page", "").strip():
            self.number = found

    def of(
        self, name: str, read: Callable[[Sequence[int]], Mapping[int, Any]] | None = None
    ) -> Paged:
        """Read the page's part of the list with this name.

        `read` returns rows by their keys: the list itself then gives nothing but keys.
        """
        listed, size = self.lists[name]
        count = self.counts[list(self.lists).index(name)]
        before = 0 if count <= size else (self.number - 1) * size
        if count <= size and self.number > 1:
            return Paged([], count, 0)
        if read or isinstance(listed, Keys):
            keys = _keys(listed, before, size)
            rows = read(keys) if read else listed.rows.in_bulk(keys)  # type: ignore[union-attr]
            return Paged([rows[key] for key in keys if key in rows], count, before)
        if count <= size:
            return Paged(list(listed), count, 0)
        # Sorting keys alone, the database reads no joined row and no text of other pages.
        part = listed.values("pk")[before : before + size]
        return Paged(list(listed.filter(pk__in=part)), count, before)

    @property
    def told(self) -> str:
        """Return which page this is, to follow a count: `, page 2 of 9`."""
        return f", page {self.number:,} of {self.pages:,}" if self.pages > 1 else ""

    @property
    def previous(self) -> str:
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self._address(self.number + 1) if self.number < self.pages else ""

    def _address(self, number: int) -> str:
        query = self.query.copy()
        query.pop("at", None)
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    def _page_with(self, slugs: Sequence[str]) -> int | None:
        """Return the number of the page with the first of these entries that a list has."""
        for slug in slugs[:MOST_LOOKED_FOR]:
            for rows, size in self.lists.values():
                if (place := _place(rows, slug)) is not None:
                    return place // size + 1
        return None


def _keys(listed: List, before: int, size: int) -> Sequence[int]:
    if isinstance(listed, Keys):
        return listed.keys[before : before + size]
    return list(listed.values_list("pk", flat=True)[before : before + size])


def counts_of(lists: Sequence[List]) -> list[int]:
    """Return how many rows each of these has, in one query for all that are not known by keys."""
    counted = [
        rows.order_by()
        .annotate(list=Value(number, output_field=IntegerField()))
        .values("list")
        .annotate(count=Count("pk"))
        for number, rows in enumerate(lists)
        if not isinstance(rows, Keys)
    ]
    found = {number: len(each.keys) for number, each in enumerate(lists) if isinstance(each, Keys)}
    if counted:
        found |= {row["list"]: row["count"] for row in counted[0].union(*counted[1:], all=True)}
    return [found.get(number, 0) for number in range(len(lists))]


def _place(rows: List, slug: str) -> int | None:
    """Return how many rows stand before the one with this slug, in an order of plain fields."""
    if "\x00" in slug:
        return None
    if isinstance(rows, Keys):
        key = rows.rows.order_by().filter(slug=slug).values_list("pk", flat=True).first()
        return rows.keys.index(key) if key in rows.keys else None
    order = [str(name) for name in rows.query.order_by or rows.model._meta.ordering]
    values = rows.filter(slug=slug).values_list(*order).first()
    if values is None:
        return None
    before, same = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        before |= same & Q(**{f"{name}__lt": value})
        same &= Q(**{name: value})
    return rows.filter(before).count()
