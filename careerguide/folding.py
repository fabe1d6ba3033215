"""Pages whose entries are folded to a line: `open=<slug>` in the address says which stand unfolded.

A line is a link to the same view with its entry unfolded, so that the address alone holds the
state; HTMX only saves loading the rest of the page again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote_plus, urlencode

from django import forms
from django.http import QueryDict

from .paging import Paging
from .query import QueryForm


@dataclass(frozen=True)
class Fold:
    """One entry: whether it stands unfolded, and the address of the view with that turned round.

    `slug` is the id of the entry's link in both states, so that focus stays on it.
    """

    slug: str
    is_open: bool
    address: str


class Folding(QueryForm):
    """The entries of one view, by their slugs; `open` may repeat, and a wrong one is a problem."""

    open = forms.MultipleChoiceField(label="Opened entry", required=False)

    def __init__(self, data: QueryDict, slugs: Iterable[str], paging: Paging | None = None) -> None:
        super().__init__(data)
        field = self.fields["open"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(slug, slug) for slug in slugs]
        self.opened: list[str] = self.read()["open"]
        if paging and paging.number > 1:
            # The page of an entry that was asked for without a number stays when another folds.
            self.query = self.query.copy()
            self.query["page"] = str(paging.number)

    def of(self, slug: str) -> Fold:
        """Return the fold of one entry. Its address keeps the other values of the query."""
        others = [each for each in self.opened if each != slug]
        is_open = slug in self.opened
        return Fold(slug, is_open, self._address(others if is_open else [*others, slug], slug))

    def _address(self, opened: list[str], slug: str) -> str:
        before, after = self._others
        values = [*before, *[f"open={quote_plus(each)}" for each in opened], *after]
        return f"?{'&'.join(values)}#{slug}"

    @cached_property
    def _others(self) -> tuple[list[str], list[str]]:
        """The other values of the query, encoded, before and after the place of `open`."""
        before: list[str] = []
        after: list[str] = []
        listed = before
        for name, values in self.query.lists():
            if name == "open":
                listed = after
            else:
                listed += [urlencode({name: value}) for value in values]
        return before, after

    def told(self, shown: Iterable[str]) -> str:
        """Return how many of the shown entries are open, to follow their count: `, 2 open`."""
        number = len(set(shown).intersection(self.opened))
        return f", {number} open" if number else ""

    @property
    def alone(self) -> str:
        """Return the query string that keeps what is unfolded, and nothing else."""
        query = QueryDict(mutable=True)
        query.setlist("open", self.opened)
        return f"?{query.urlencode()}"
