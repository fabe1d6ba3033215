"""The query values of the pages in this app, as forms. Wrong values are named and ignored."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from careerguide.figures import money
from careerguide.finding import MOST_OPTIONS, Search, asked_for, named
from careerguide.memory import remembered
from careerguide.query import Chip, Problem, QueryForm

from .models import CodingNeed, DegreeNeed, Family, Horizon, InterviewRound, Role, Skill


@dataclass(frozen=True)
class Option:
    """One choice of a field as the form draws it."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Choice:
    """A link that changes one thing about the view; `id` keeps the focus through a swap."""

    id: str
    label: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class Column:
    """A table's heading: a link where one can sort by it; `sorted` if it is so now."""

    label: str
    id: str = ""
    address: str = ""
    sorted: str = ""
    axis: bool = False


@dataclass(frozen=True)
class OptionGroup:
    """Choices under one heading."""

    label: str
    options: list[Option]

    @property
    def chosen(self) -> bool:
        return any(option.chosen for option in self.options)


class YearlyAmountField(forms.CharField):
    """Dollars a year: `150`, `150K`, `$150,000` and `150000` mean the same."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        plain = text.strip().lower().lstrip("$").replace(",", "").removesuffix("k").strip()
        try:
            amount = Decimal(plain) if len(plain) <= 12 and plain.isascii() else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite():
            raise ValidationError("is not an amount such as 150 or 150000")
        if amount < 1000:
            amount *= 1000
        if not 1000 <= amount <= 10_000_000:
            raise ValidationError("is outside 1 to 10,000 thousand dollars")
        return int(amount)


class PageForm(QueryForm):
    """Adds what the filter forms here share: drawing options, refusing a second value."""

    def _read_one(self, name: str, field: forms.Field) -> Any:
        value = super()._read_one(name, field)
        given = [each for each in self.query.getlist(name) if each.strip()]
        for extra in dict.fromkeys(each for each in given[:-1] if each != given[-1]):
            self._report(name, field, extra, "is one value too many")
        return value

    def options(self, name: str, chosen: Sequence[str]) -> list[Option]:
        """Return a field's choices, without groups."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return []
        choices: Any = field.choices
        return [Option(str(k), str(v), str(k) in chosen) for k, v in choices]

    def groups(self, name: str, chosen: Sequence[str]) -> list[OptionGroup]:
        """Return a field's choices by their groups."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return []
        choices: Any = field.choices
        return [
            OptionGroup(str(label), [Option(str(k), str(v), str(k) in chosen) for k, v in members])
            for label, members in choices
        ]


@dataclass(frozen=True)
class Options:
    """The choices of a filter that can grow long, and whether only one can be chosen."""

    label: str
    rows: Callable[[], QuerySet[Any]]
    single: bool = False


def _roles() -> QuerySet[Role]:
    return Role.objects.current().only("slug", "name").order_by("name")


def _skills() -> QuerySet[Skill]:
    return (
        Skill.objects.current()
        .select_related("category")
        .only("slug", "name", "category__name")
        .order_by("category__position", "category__slug", "position", "slug")
    )


# By the name in the address of their search, and by the name of the query value.
OPTIONS = {
    "roles": ("role", Options("Role", _roles)),
    "one-role": ("role", Options("Role", _roles, single=True)),
    "skills": ("skill", Options("Skill", _skills)),
}


@remembered(most=len(OPTIONS))
def all_of(kind: str) -> list[Any] | None:
    """Return all choices of a kind; None where they are too many to list."""
    rows = list(OPTIONS[kind][1].rows()[: MOST_OPTIONS + 1])
    return rows if len(rows) <= MOST_OPTIONS else None


def options_of(kind: str, query: QueryDict) -> tuple[list[Any], Search | None]:
    """Return the choices of a kind: all or, where they are many, those asked for and a search."""
    rows = all_of(kind)
    if rows is not None:
        return rows, None
    name, options = OPTIONS[kind]
    asked = asked_for(name, query)
    return list(options.rows().filter(slug__in=asked)) if asked else [], search_for(kind, query)


def search_for(kind: str, query: QueryDict) -> Search:
    """Return what the search of a kind of choices finds."""
    name, options = OPTIONS[kind]
    address = reverse("role-options", args=[kind])
    return Search.of(name, options.label, address, query, options.rows(), options.single)


def by_category(skills: Iterable[Skill]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return skills as choices under the names of their categories."""
    grouped: dict[str, list[Skill]] = {}
    for skill in skills:
        grouped.setdefault(skill.category.name, []).append(skill)
    return [(category, named(each)) for category, each in grouped.items()]


class RoleFilter(PageForm):
    """The filters, order and view of the role list."""

    family = forms.MultipleChoiceField(label="Family", required=False)
    horizon = forms.MultipleChoiceField(label="Horizon", choices=Horizon.choices, required=False)
    degree = forms.MultipleChoiceField(label="Degree", choices=DegreeNeed.choices, required=False)
    coding = forms.MultipleChoiceField(label="Coding", choices=CodingNeed.choices, required=False)
    skill = forms.MultipleChoiceField(label="Skill", required=False)
    pay = YearlyAmountField(label="Pay", required=False)
    sort = forms.ChoiceField(
        label="Order",
        choices=[
            ("family", "Family"),
            ("name", "Name"),
            ("pay", "Pay"),
            ("demand", "Demand"),
        ],
        required=False,
        initial="family",
    )
    view = forms.ChoiceField(
        label="View", choices=[("cards", "Cards"), ("table", "Table")], required=False,
        initial="cards",
    )  # fmt: skip

    FILTERS = ("family", "horizon", "degree", "coding", "skill")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self._choose("family", list(Family.objects.values_list("slug", "name")))
        skills, self.skill_search = options_of("skills", data)
        self._choose("skill", by_category(skills))

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = choices

    def all_chips(self, values: dict[str, Any]) -> list[Chip]:
        """Return the chips of all filters; the amount reads as money."""
        found = self.chips(values, self.FILTERS)
        if values["pay"] is not None:
            found.append(Chip(f"Pay reaches {money(values['pay'])}", _dropping(self.query, "pay")))
        return found

    def kept(self, values: dict[str, Any]) -> str:
        """Return the address that clears the filters and keeps order and view."""
        query = QueryDict(mutable=True)
        for name in ("sort", "view"):
            if values[name] != self.fields[name].initial:
                query[name] = values[name]
        return f"?{query.urlencode()}"


def _dropping(query: QueryDict, name: str) -> str:
    changed = query.copy()
    changed.pop(name, None)
    return f"?{changed.urlencode()}"


class SkillOrder(PageForm):
    """The order of the skill table."""

    sort = forms.ChoiceField(
        label="Order",
        choices=[
            ("category", "Category"),
            ("name", "Name"),
            ("weeks", "Time to learn"),
            ("roles", "Roles asking"),
        ],
        required=False,
        initial="category",
    )


class IndustryOrder(PageForm):
    """The order of the industry table."""

    sort = forms.ChoiceField(
        label="Order",
        choices=[("growth", "Hiring growth"), ("name", "Name")],
        required=False,
        initial="growth",
    )


class ComparisonQuery:
    """Two to four roles to compare, from `?role=` repeated, and whether to show all rows."""

    MOST = 4

    def __init__(self, query: QueryDict) -> None:
        roles, self.search = options_of("roles", query)
        self.choices = named(roles)
        known = dict(self.choices)
        self.problems: list[Problem] = []
        slugs: list[str] = []
        for value in dict.fromkeys(query.getlist("role")):
            if value in known:
                slugs.append(value)
            elif value.strip():
                self._report("role", "Role", value, "is not one of the roles")
        for slug in slugs[self.MOST :]:
            self._report("role", "Role", known[slug], "is more than the four that fit")
        self.slugs = slugs[: self.MOST]
        only = [value for value in query.getlist("only") if value.strip()]
        self.only_differences = "differences" in only
        for value in dict.fromkeys(each for each in only if each != "differences"):
            self._report("only", "Only", value, "is not “differences”")

    def _report(self, name: str, label: str, value: str, message: str) -> None:
        shown = value.replace("\x00", "�")
        shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
        self.problems.append(Problem(name, label, shown, message))

    @property
    def options(self) -> list[Option]:
        return [Option(slug, name, slug in self.slugs) for slug, name in self.choices]

    def address(self, *, without: str = "") -> str:
        """Return the query string of this comparison without one of its roles."""
        return self._address(self.only_differences, without)

    @property
    def row_choices(self) -> list[Choice]:
        """Return the links to all rows and to only those that differ."""
        only = self.only_differences
        return [
            Choice("rows-all", "All", self._address(False), not only),
            Choice("rows-differences", "Only differences", self._address(True), only),
        ]

    def _address(self, only_differences: bool, without: str = "") -> str:
        query = QueryDict(mutable=True)
        query.setlist("role", [slug for slug in self.slugs if slug != without])
        if only_differences:
            query["only"] = "differences"
        return f"?{query.urlencode()}"


class ProjectFilter(PageForm):
    """Projects for one role."""

    role = forms.ChoiceField(label="Role", required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        roles, self.role_search = options_of("one-role", data)
        field.choices = named(roles)


class QuestionFilter(ProjectFilter):
    """Interview questions for one role, from one round."""

    round = forms.ChoiceField(label="Round", required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        field = self.fields["round"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        rounds = list(InterviewRound.objects.current().values_list("slug", "name"))
        field.choices = rounds
        self.round_slugs = [slug for slug, _ in rounds]
