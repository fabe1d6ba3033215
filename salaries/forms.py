"""Query values of the pay pages, read like any other input."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.urls import reverse

from careerguide.finding import MOST_OPTIONS, Search, named
from careerguide.memory import remembered
from careerguide.query import Problem, QueryForm
from roles.forms import Option
from roles.models import Family, Role

from .fields import MoneyField, other_currency
from .models import Basis, Currency, ExchangeRate, Level, Period, Place

FILTERS = ("role", "family", "level", "location", "basis")
RESTATING = ("currency", "period")
SORTS = [
    ("", "Total compensation first"),
    ("role", "Role, A–Z"),
    ("-role", "Role, Z–A"),
    ("level", "Level, entry first"),
    ("-level", "Level, senior first"),
    ("location", "Place, A–Z"),
    ("-location", "Place, Z–A"),
    ("basis", "Basis, total first"),
    ("-basis", "Basis, total last"),
    ("-low", "Low end, highest first"),
    ("low", "Low end, lowest first"),
    ("-high", "High end, highest first"),
    ("high", "High end, lowest first"),
]
ANY = "any"
ALL, NONE = "all", "none"
# More of one filter than anybody ticks; the rest is named and ignored, as are more wrong values.
MOST_VALUES = 60
MOST_NAMED = 5
MOST_CELLS = 6
# The page of a place sets so many side by side, itself among them.
MOST_PLACES = 8


@dataclass(frozen=True)
class Vocabulary:
    """The roles, levels, places and currencies that the pay pages can be asked for.

    `long` has the filters ("role", "location") with more choices than a page can list: of these
    it holds only what the address names, and readers look for the others by name.
    """

    roles: list[Role]
    levels: list[Level]
    places: list[Place]
    rates: list[ExchangeRate]
    families: list[Family]
    long: frozenset[str] = frozenset()
    first_places: tuple[Place, ...] = ()

    @classmethod
    def load(cls) -> "Vocabulary":
        """Return all of it, for the pages whose forms list all."""
        roles = all_choices("role")
        return cls(roles, levels(), all_choices("location"), newest_rates(), families_of(roles))

    @classmethod
    def asked(cls, query: QueryDict) -> "Vocabulary":
        """Return it for one query: a long list only as far as the query names its choices."""
        kept, long = {}, set()
        first = {name: first_choices(name) for name in OPTIONS}
        for name, rows in first.items():
            kept[name] = rows
            if len(rows) > MOST_OPTIONS:
                long.add(name)
                slugs = {each for each in query.getlist(name) if each and "\x00" not in each}
                kept[name] = list(OPTIONS[name]().filter(slug__in=slugs)) if slugs else []
        return cls(
            kept["role"],
            levels(),
            kept["location"],
            newest_rates(),
            all_families() if "role" in long else families_of(kept["role"]),
            frozenset(long),
            tuple(first["location"][:MOST_OPTIONS]),
        )

    @classmethod
    def of_cells(cls, query: QueryDict) -> "Vocabulary":
        """Return it for cells: of a long list the first choices and those that cells name."""
        cells = [value.split(":") for value in query.getlist("cell")]
        return cls._first(
            role={query.get("add_role", ""), *(cell[0] for cell in cells)},
            location={query.get("add_place", ""), *(cell[2] for cell in cells if len(cell) > 2)},
        )

    @classmethod
    def around(cls, place: Place) -> "Vocabulary":
        """Return it for a place's page: the first roles, the place and so many others with it."""
        words = cls._first(role=set(), location={place.slug})
        if len(words.places) <= MOST_PLACES:
            return words
        places = [place, *(each for each in words.places if each != place)][:MOST_PLACES]
        return replace(words, places=places, long=words.long | {"location"})

    @classmethod
    def _first(cls, **named: set[str]) -> "Vocabulary":
        kept, long = {}, set()
        for name, slugs in named.items():
            kept[name] = first_choices(name)
            if len(kept[name]) > MOST_OPTIONS:
                long.add(name)
                kept[name] = kept[name][:MOST_OPTIONS]
                others = slugs - {row.slug for row in kept[name]}
                others = {slug for slug in others if slug and "\x00" not in slug}
                if others:
                    kept[name] = [*kept[name], *OPTIONS[name]().filter(slug__in=others)]
        roles = kept["role"]
        return cls(
            roles, levels(), kept["location"], newest_rates(), families_of(roles), frozenset(long)
        )

    @property
    def currencies(self) -> list[tuple[str, str]]:
        """Only those between which a rate exists."""
        known = {code for rate in self.rates for code in (rate.base, rate.quote)}
        return [(code, label) for code, label in Currency.choices if code in known]


def families_of(roles: Iterable[Role]) -> list[Family]:
    """Return the families that have a role among these, in their order."""
    found = {role.family_id: role.family for role in roles}
    return sorted(found.values(), key=lambda family: (family.position, family.slug))


@remembered(most=1)
def levels() -> list[Level]:
    return list(Level.objects.all())


@remembered(most=1)
def newest_rates() -> list[ExchangeRate]:
    return list(ExchangeRate.objects.newest())


@remembered(most=1)
def all_families() -> list[Family]:
    return list(Family.objects.all())


@remembered(most=2)
def first_choices(name: str) -> list[Any]:
    """Return the choices of the list with this name, one more than a page can list at most."""
    return list(OPTIONS[name]()[: MOST_OPTIONS + 1])


@remembered(most=2)
def all_choices(name: str) -> list[Any]:
    return list(OPTIONS[name]())


# What the two lists that can grow long are made of, without the texts about each choice.
OPTIONS: dict[str, Callable[[], Any]] = {
    "role": lambda: (
        Role.objects.current()
        .select_related("family")
        .only("slug", "name", "family__slug", "family__name", "family__position")
    ),
    "location": lambda: Place.objects.current().defer("summary"),
}


def search_for(name: str, query: QueryDict) -> Search:
    """Return the search of a long filter of the pay table."""
    label, address = str(SalaryForm.base_fields[name].label), reverse("salary-options", args=[name])
    return Search.of(name, label, address, query, OPTIONS[name]())


class SalaryForm(QueryForm):
    """Filters, restating and order of the salary table and its CSV."""

    role = forms.MultipleChoiceField(
        label="Role", required=False, widget=forms.CheckboxSelectMultiple
    )
    family = forms.MultipleChoiceField(
        label="Family", required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.MultipleChoiceField(
        label="Level", required=False, widget=forms.CheckboxSelectMultiple
    )
    location = forms.MultipleChoiceField(
        label="Place", required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.MultipleChoiceField(
        label="Basis",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[*Basis.choices, (ANY, "Any basis")],
    )
    currency = forms.ChoiceField(label="Currency", required=False, initial="")
    period = forms.ChoiceField(
        label="Period", required=False, initial="", choices=[("", "As stated"), *Period.choices]
    )
    estimates = forms.ChoiceField(
        label="Estimates",
        required=False,
        initial="",
        choices=[
            ("", "For one role, level and place"),
            (ALL, "For every gap in a place"),
            (NONE, "None"),
        ],
    )
    sort = forms.ChoiceField(label="Order", required=False, initial="", choices=SORTS)
    page = forms.IntegerField(label="Page", required=False, initial=1, min_value=1)

    def __init__(self, data: QueryDict, words: Vocabulary) -> None:
        super().__init__(data)
        self.long = words.long
        for name, choices in {
            "role": named(words.roles),
            "family": named(words.families),
            "level": named(words.levels),
            "location": named(words.places),
            "currency": [("", "As stated"), *words.currencies],
        }.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def read(self) -> dict[str, Any]:
        """Return the good values, `MOST_VALUES` of each filter at most."""
        values = super().read()
        for name in FILTERS:
            if left := values[name][MOST_VALUES:]:
                values[name] = values[name][:MOST_VALUES]
                message = f"are more than the {MOST_VALUES} that can be asked for at once"
                self._report(name, self.fields[name], f"{len(left)} others", message)
        if values["estimates"] == ALL and not values["location"]:
            self._report("estimates", self.fields["estimates"], ALL, "needs a place to be chosen")
            values["estimates"] = ""
        self.problems = shortened(self.problems)
        return values

    def _report(self, name: str, field: forms.Field, value: str, message: str) -> None:
        if name == "currency" and value in Currency.values:
            message = "cannot be restated: this guide holds no exchange rate for it"
        super()._report(name, field, value, message)

    @property
    def selects(self) -> list[dict[str, Any]]:
        """How the figures are shown, in the order of the fields, as selects to draw."""
        selects = []
        for name in ("currency", "period", "estimates", "sort"):
            field = cast(forms.ChoiceField, self.fields[name])
            given = self.query.get(name) or ""
            options = [
                Option(str(value), str(label), str(value) == given)
                for value, label in cast(Iterable[tuple[str, str]], field.choices)
            ]
            selects.append({"name": name, "label": field.label, "options": options})
        return selects

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The filters as groups of boxes (pieces/filter_group.html), each with what is ticked.

        Of a long list the boxes are those that are ticked, with a search for the others.
        """
        groups = []
        for name in FILTERS:
            field = cast(forms.MultipleChoiceField, self.fields[name])
            ticked = {value for value in self.query.getlist(name) if field.valid_value(value)}
            search = search_for(name, self.query) if name in self.long else None
            options = [
                Option(str(value), label, value in ticked)
                for value, label in cast(Iterable[tuple[str, str]], field.choices)
            ]
            groups.append(
                {
                    "name": name,
                    "legend": field.label,
                    "options": options,
                    "ticked": ticked,
                    "search": search,
                    "open": search and search.text,
                }
            )
        return groups


def shortened(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems with `MOST_NAMED` of each field and a count of its others."""
    kept: list[Problem] = []
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.field] = counts.get(problem.field, 0) + 1
        if counts[problem.field] <= MOST_NAMED:
            kept.append(problem)
    for field, count in counts.items():
        if count > MOST_NAMED:
            label = next(problem.label for problem in kept if problem.field == field)
            message = "are wrong in the same way"
            kept.append(Problem(field, label, f"{count - MOST_NAMED} more values", message))
    return kept


@dataclass(frozen=True)
class Cell:
    """One cell of the comparison: a role, and a level and a place or neither."""

    role: Role
    level: Level | None
    place: Place | None

    @property
    def value(self) -> str:
        return cell_value(self.role, self.level, self.place)


def cell_value(role: Role, level: Level | None, place: Place | None) -> str:
    """Return how an address names a cell: `<role>:<level>:<place>`."""
    return f"{role.slug}:{level.slug if level else ''}:{place.slug if place else ''}"


class CellField(forms.MultipleChoiceField):
    """Values such as `data-scientist:mid:boston`; level and place may be empty."""

    words: Vocabulary

    def parse(self, value: str) -> Cell | str:
        """Return the cell, or what is wrong with the value."""
        parts = value.split(":")
        if len(parts) not in (2, 3):
            return "is not of the form role:level:place"
        slugs = (*parts, "")[:3]
        role = _with_slug(self.words.roles, slugs[0])
        level = _with_slug(self.words.levels, slugs[1])
        place = _with_slug(self.words.places, slugs[2])
        if role is None:
            return f"names no role of this guide (“{slugs[0][:40]}”)"
        if slugs[1] and level is None:
            return f"names no level (“{slugs[1][:40]}”)"
        if slugs[2] and place is None:
            return f"names no place of this guide (“{slugs[2][:40]}”)"
        return Cell(role, level, place)

    def valid_value(self, value: str) -> bool:
        return isinstance(self.parse(value), Cell)


def _with_slug(rows: Sequence[Any], slug: str) -> Any:
    return next((row for row in rows if row.slug == slug), None)


class CompareForm(QueryForm):
    """The cells to compare, and one to add to them."""

    cell = CellField(label="Cell", required=False)
    add_role = forms.ChoiceField(label="Role", required=False, initial="")
    add_level = forms.ChoiceField(label="Level", required=False, initial="")
    add_place = forms.ChoiceField(label="Place", required=False, initial="")

    def __init__(self, data: QueryDict, words: Vocabulary) -> None:
        super().__init__(data)
        self.cells = cast(CellField, self.fields["cell"])
        self.cells.words = words
        for name, rows, empty in (
            ("add_role", words.roles, "Choose a role"),
            ("add_level", words.levels, "All levels"),
            ("add_place", words.places, "No place"),
        ):
            choices = [("", empty), *named(rows)]
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def read(self) -> dict[str, Any]:
        """Return the values, with `cell` as parsed cells, `MOST_CELLS` of them at most."""
        values = super().read()
        cells: dict[str, Cell] = {}
        for value in values["cell"]:
            cell = cast(Cell, self.cells.parse(value))
            if cell.value in cells:
                continue
            if len(cells) < MOST_CELLS:
                cells[cell.value] = cell
            else:
                message = f"is one more than the {MOST_CELLS} that fit side by side"
                self._report("cell", self.cells, value, message)
        values["cell"] = list(cells.values())
        return values

    def with_added(self, values: dict[str, Any]) -> list[Cell]:
        """Return the cells with the chosen one added to them."""
        value = f"{values['add_role']}:{values['add_level']}:{values['add_place']}"
        added = cast(Cell, self.cells.parse(value))
        cells: list[Cell] = values["cell"]
        return cells if added in cells else [*cells, added]

    def _report(self, name: str, field: forms.Field, value: str, message: str) -> None:
        if name == "cell" and isinstance(fault := self.cells.parse(value), str):
            message = fault
        super()._report(name, field, value, message)


class WorthForm(QueryForm):
    """An amount, where it is paid, and the places to restate it for (none: every place)."""

    amount = MoneyField(label="Amount a year", required=False)
    currency = forms.ChoiceField(label="Currency", required=False, initial=Currency.USD)
    to = forms.MultipleChoiceField(
        label="Compared with", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict, words: Vocabulary) -> None:
        super().__init__(data)
        self.words = words
        # `from` is no name that a class body can hold.
        self.fields["from"] = forms.ChoiceField(
            label="Paid in", required=False, initial="", choices=[("", "Choose a place")]
        )
        origin = cast(forms.ChoiceField, self.fields["from"])
        origin.choices = [("", "Choose a place"), *named(words.places)]
        cast(forms.ChoiceField, self.fields["to"]).choices = named(words.places)
        currencies = words.currencies or [(Currency.USD.value, Currency.USD.label)]
        cast(forms.ChoiceField, self.fields["currency"]).choices = currencies

    def read(self) -> dict[str, Any]:
        """Return the values, `from` and `to` as places."""
        values = super().read()
        raw = self.query.get("amount", "")
        if values["amount"] and (fault := other_currency(raw, values["currency"])):
            self._report("amount", self.fields["amount"], raw, fault)
            values["amount"] = None
        if values["amount"] == 0:
            self._report("amount", self.fields["amount"], raw, "is nothing to restate")
            values["amount"] = None
        self.problems = shortened(self.problems)
        values["from"] = _with_slug(self.words.places, values["from"])
        values["to"] = [place for place in self.words.places if place.slug in values["to"]]
        return values

    @property
    def origin(self) -> forms.BoundField:
        return self["from"]
