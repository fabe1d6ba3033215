"""The search page: its query, and the results as its template prints them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from careerguide.query import Problem, QueryForm

from . import search
from .models import SearchDocument
from .search_text import Wanted, excerpt, marked

LONGEST = 200
PAGE_SIZE = 20
NO_PAGE = "is not a page of these results"


class SearchForm(QueryForm):
    q = forms.CharField(
        label="Search",
        required=False,
        initial="",
        max_length=LONGEST,
        error_messages={"max_length": f"is too long: give at most {LONGEST} characters"},
    )
    kind = forms.ChoiceField(
        label="Kind", required=False, initial="", choices=SearchDocument.Kind.choices
    )
    page = forms.IntegerField(
        label="Page",
        required=False,
        initial=1,
        min_value=1,
        max_value=10_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "is not a page of these results"
        ),
    )


@dataclass(frozen=True)
class KindLink:
    """One kind among the results, with how many there are of it."""

    name: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True)
class Result:
    """One thing found."""

    title: SafeString
    kind: str
    address: str
    excerpt: SafeString


@dataclass(frozen=True)
class Results:
    """What the results region shows. `state` is empty, common, none or found."""

    q: str
    kind: str
    kind_name: str
    state: str
    count_text: str
    problems: list[Problem]
    kinds: list[KindLink]
    results: list[Result]
    everywhere: int = 0
    suggestion: str = ""
    suggestion_address: str = ""
    previous: str = ""
    next: str = ""


def address(q: str, kind: str = "", page: int = 1) -> str:
    """Return the address of a search."""
    query = {
        "q": q,
        **({"kind": kind} if kind else {}),
        **({"page": str(page)} if page > 1 else {}),
    }
    return f"{reverse('search')}?{urlencode(query)}"


def results(query: QueryDict) -> Results:
    """Read the query and search, in at most five queries."""
    form = SearchForm(query)
    values = form.read()
    q, kind, page = values["q"].strip(), values["kind"], values["page"]
    wanted = Wanted.of(q)
    found = search.find(wanted, kind, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    pages = max(1, -(-found.total // PAGE_SIZE))
    if page > pages:
        form.problems.append(Problem("page", "Page", str(page), NO_PAGE))
        page = 1
        found = search.find(wanted, kind, 0, PAGE_SIZE)
    kind_name = str(SearchDocument.Kind(kind).label) if kind else ""
    everywhere = sum(found.counts.values())
    suggested = search.suggestion(wanted) if wanted.words and not everywhere else ""
    return Results(
        q=q,
        kind=kind,
        kind_name=kind_name,
        state=_state(q, wanted, found),
        count_text=_count_text(q, wanted, found, kind_name, page, pages),
        problems=form.problems,
        kinds=_kinds(q, kind, found.counts, everywhere),
        results=[
            Result(
                marked(each.title, wanted),
                each.get_kind_display(),
                each.address,
                excerpt(each.body, wanted, from_start=wanted.is_all_in(each.title)),
            )
            for each in found.documents
        ],
        everywhere=everywhere,
        suggestion=suggested,
        suggestion_address=address(suggested) if suggested else "",
        previous=address(q, kind, page - 1) if page > 1 else "",
        next=address(q, kind, page + 1) if page < pages else "",
    )


def _state(q: str, wanted: Wanted, found: search.Found) -> str:
    if not q:
        return "empty"
    if not wanted.words:
        return "common"
    return "found" if found.total else "none"


def _count_text(
    q: str, wanted: Wanted, found: search.Found, kind_name: str, page: int, pages: int
) -> str:
    if not wanted.words:
        return ""
    among = f" among {kind_name.lower()}" if kind_name else ""
    if not found.total:
        return f"Nothing found for “{q}”{among}"
    results = f"{found.total:,}{'+' if found.more else ''} result{'' if found.total == 1 else 's'}"
    at = f", page {page} of {pages}" if pages > 1 else ""
    if not found.every_word:
        return f"Nothing has all words of “{q}”. {results} with some of them{among}{at}"
    return f"{results} for “{q}”{among}{at}"


def _kinds(q: str, chosen: str, counts: dict[str, int], everywhere: int) -> list[KindLink]:
    """Return a link per kind found, all kinds first; none where there is nothing to choose."""
    if len(counts) < 2 and not chosen:
        return []
    every = KindLink("Everything", everywhere, address(q), not chosen)
    return [
        every,
        *(
            KindLink(str(label), counts.get(value, 0), address(q, value), value == chosen)
            for value, label in SearchDocument.Kind.choices
            if counts.get(value) or value == chosen
        ),
    ]
