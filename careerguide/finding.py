"""Choices of a long list: nobody reads through them, so they are looked for by name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

# A longer list is no list of boxes to read but one to look things up in, some at a time.
MOST_OPTIONS = 60
MOST_FOUND = 20


@dataclass(frozen=True)
class Search:
    """Looking for a choice of a long list by a part of its name.

    `address` answers with what is found while somebody types. Without script it comes with the
    whole page. `single` says that only one can be chosen.
    """

    name: str
    label: str
    address: str
    text: str = ""
    found: tuple[tuple[str, str], ...] = ()
    more: bool = False
    single: bool = False

    @property
    def told(self) -> str:
        """What came of it, in words, for readers who do not see the boxes appear."""
        if not self.text:
            return ""
        if self.more:
            return f"The first {MOST_FOUND}: write more of the name to find others."
        return "" if self.found else f"No other name has “{self.text}” in it."

    @classmethod
    def of(
        cls,
        name: str,
        label: str,
        address: str,
        query: QueryDict,
        rows: QuerySet[Any],
        single: bool = False,
    ) -> "Search":
        """Read what is looked for (`find_<name>`) and find it, leaving out what is chosen."""
        text = query.get(f"find_{name}", "").replace("\x00", "").strip()[:60]
        if not text:
            return cls(name, label, address, single=single)
        fitting = rows.filter(name__icontains=text).exclude(slug__in=asked_for(name, query))
        found = named(fitting[: MOST_FOUND + 1])
        more = len(found) > MOST_FOUND
        return cls(name, label, address, text, tuple(found[:MOST_FOUND]), more, single)


@dataclass(frozen=True)
class Offered:
    """The rows that one is to be chosen of; of a long list only those asked for, with a search."""

    rows: list[Any]
    search: Search | None = None

    @classmethod
    def of(
        cls, rows: QuerySet[Any], query: QueryDict, name: str, find: Callable[[QueryDict], Search]
    ) -> "Offered":
        """Read all rows or, where they are many, those that a query gives for `name`."""
        found = list(rows[: MOST_OPTIONS + 1])
        if len(found) <= MOST_OPTIONS:
            return cls(found)
        return cls(list(rows.filter(slug__in=asked_for(name, query))), find(query))


def choices(rows: QuerySet[Any]) -> list[Any]:
    """Return the rows for a select that lists them all; none where it would be too long."""
    found = list(rows.only("slug", "name")[: MOST_OPTIONS + 1])
    return found if len(found) <= MOST_OPTIONS else []


def asked_for(name: str, query: QueryDict) -> Sequence[str]:
    """Return the values that a query gives for a name, without those that can be no slug."""
    return [each for each in query.getlist(name) if each and "\x00" not in each]


def named(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.slug, row.name) for row in rows]
