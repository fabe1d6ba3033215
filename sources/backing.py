"""What each source backs: every statement with provenance, counted by type in one query.

That query reads all content, so its answer is remembered until the content changes. Single entries
are read only of what is unfolded.

`BACKED` says of each content model under which name its rows are listed and which page shows them.
A child row (a role's point, a path's step) counts for the entry that it belongs to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.apps import apps
from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Substr
from django.urls import reverse

from careerguide.folding import Fold, Folding
from careerguide.memory import remembered, remembered_each

from .models import Citation, Kind, Method, Source

LONGEST_NAME = 90
# An unfolded citation or method lists so many entries of each type, and says how many more it has.
MOST_ENTRIES = 40


@dataclass(frozen=True)
class Backed:
    """How the rows of one content model are listed.

    `via` leads to the entry that a row belongs to (empty: the row itself), `slug` and `name` are
    that entry's fields. `page` is the URL name of the page; `{slug}` of it stands in `query`,
    `#{slug}` in `anchor`, both where the page `folds` it or lists it on one of its pages (`paged`),
    or is an argument of the address. A type without `name` is only counted.
    """

    model: str
    label: str
    page: str
    via: str = ""
    name: str = ""
    slug: str = "slug"
    own_page: bool = False
    query: str = ""
    anchor: bool = False
    folds: bool = False
    paged: bool = False
    method: str = "method_id"
    citation: str = "citation_id"

    def address(self, slug: str) -> str:
        """Return the address of the page, or place on it, that shows the entry."""
        if self.own_page:
            return reverse(self.page, args=[slug])
        if self.folds:
            return f"{reverse(self.page)}?open={slug}#{slug}"
        if self.paged:
            return f"{reverse(self.page)}?at={slug}#{slug}"
        if self.query:
            return f"{reverse(self.page)}?{self.query}={slug}"
        return reverse(self.page) + (f"#{slug}" if self.anchor and slug else "")


def _children(parent: Backed, *children: tuple[str, str]) -> list[Backed]:
    """Return the parent and its child models, which count for it."""
    return [
        parent,
        *(
            Backed(**{**parent.__dict__, "model": model, "via": f"{via}__"})
            for model, via in children
        ),
    ]


BACKED: tuple[Backed, ...] = (
    *_children(
        Backed("roles.Role", "Role guides", "role", name="name", own_page=True),
        ("roles.RolePoint", "role"),
        ("roles.LadderStep", "role"),
        ("roles.RoleSkill", "role"),
    ),
    Backed("salaries.PayBand", "Pay", "salaries", via="role__", name="name", query="role"),
    *_children(
        Backed("roles.Skill", "Skills", "skill", name="name", own_page=True),
        ("roles.SkillPoint", "skill"),
    ),
    *_children(
        Backed("roles.Industry", "Industries", "industry", name="name", own_page=True),
        ("roles.IndustryUse", "industry"),
    ),
    *_children(
        Backed(
            "transitions.TransitionPath",
            "Ways in",
            "transition",
            name="role__name",
            own_page=True,
        ),
        ("transitions.PathStep", "path"),
    ),
    Backed("transitions.TimelineClaim", "Time a move takes", "transitions", name="label"),
    *_children(
        Backed("transitions.PlaybookPhase", "Transition playbook", "transitions", name="title"),
        ("transitions.PlaybookPoint", "phase"),
    ),
    *_children(
        Backed("transitions.SourceCareer", "Careers people come from", "transitions"),
        ("transitions.CareerSkill", "career"),
    ),
    *_children(
        Backed("transitions.EducationPathway", "Education", "education", name="name", anchor=True),
        ("transitions.EducationPoint", "pathway"),
    ),
    Backed("transitions.Certification", "Certificates", "certifications", name="name", paged=True),
    Backed("transitions.LearningResource", "Learning resources", "education"),
    *_children(
        Backed("roles.Project", "Projects", "portfolio", name="title", folds=True),
        ("roles.ProjectPoint", "project"),
    ),
    Backed("roles.Dataset", "Data sets", "portfolio"),
    *_children(
        Backed("roles.InterviewRound", "Interview rounds", "interviews", name="name", folds=True),
        ("roles.RoundPoint", "round"),
    ),
    *_children(
        Backed("roles.Question", "Interview questions", "interviews"),
        ("roles.AnswerPoint", "question"),
    ),
    Backed("roles.Tool", "Tools", "skills"),
    Backed("roles.Employer", "Employers", "roles"),
    Backed("salaries.Level", "Levels", "salaries"),
    Backed(
        "salaries.CostOfLivingIndex",
        "Cost of living",
        "place",
        via="place__",
        name="name",
        own_page=True,
    ),
    Backed(
        "salaries.WageStatistic",
        "Official statistics",
        "salaries",
        via="occupation__",
        name="title",
    ),
    Backed("salaries.OccupationMatch", "Occupations that stand for roles", "roles"),
    Backed("salaries.ExchangeRate", "Exchange rates", "salaries"),
    Backed("salaries.NegotiationTip", "Negotiation", "negotiation", name="title", anchor=True),
    Backed("guides.MarketFigure", "Market figures", "outlook", name="label", paged=True),
    Backed("guides.Forecast", "Forecasts", "outlook", name="subject", paged=True),
    Backed("guides.Trend", "Trends", "outlook", name="name", paged=True),
    Backed("guides.Faq", "Questions", "faq", name="question", paged=True),
    Backed("guides.Takeaway", "Takeaways", "front", name="title", paged=True),
    *_children(
        Backed("guides.Section", "Guide sections", "", name="title"),
        ("guides.Point", "section"),
    ),
    Backed("plans.TaskTemplate", "Plan tasks", "plans"),
    # The hours of a task have a method of their own beside what backs the task.
    Backed("plans.TaskTemplate", "Plan tasks", "plans", method="hours_method_id", citation=""),
)


@dataclass(frozen=True)
class Entry:
    """One entry that a source backs, with how many of its statements."""

    name: str
    address: str
    count: int


@dataclass
class EntryType:
    """The statements of one type that a citation or method backs, counted.

    Where it is unfolded, `entries` are those that they belong to, the first `MOST_ENTRIES`.
    """

    label: str
    address: str
    count: int = 0
    named: dict[tuple[str, str], Entry] = field(default_factory=dict)

    @property
    def entries(self) -> list[Entry]:
        return list(self.named.values())[:MOST_ENTRIES]

    @property
    def more(self) -> int:
        """How many entries there are beyond those shown."""
        return max(0, len(self.named) - MOST_ENTRIES)

    def add(self, name: str, address: str, count: int) -> None:
        """Add an entry, or to the count of one that is there already."""
        there = self.named.get((name, address))
        self.named[name, address] = Entry(name, address, count + (there.count if there else 0))


# A citation or a method, by its key.
Backer = tuple[Literal["citation", "method"], int]


@dataclass(frozen=True)
class Backing:
    """What each citation and method backs by type, and the number of statements of each kind."""

    types: dict[Backer, list[EntryType]]
    kinds: dict[str, int]

    def unfolded(self, backers: Iterable[Backer]) -> "Backing":
        """Return the same with the single entries of what these back."""
        return Backing({**self.types, **unfolded(backers)}, self.kinds)


@remembered(most=1)
def backing() -> Backing:
    """Count every statement on the site by type, in one query over all content."""
    kinds = dict.fromkeys(Kind.values, 0)
    types: dict[Backer, dict[str, EntryType]] = defaultdict(dict)
    counted = [_statements(backed).annotate(count=Count("pk")) for backed in BACKED]
    for row in sorted(_united(counted), key=lambda row: row["number"]):
        backed = BACKED[row["number"]]
        if backed.citation:
            kinds[row["statement"]] += row["count"]
        for backer in _backers(row):
            _type(types[backer], backed).count += row["count"]
    return Backing({backer: list(each.values()) for backer, each in types.items()}, kinds)


@remembered_each(most=100)
def unfolded(backers: Collection[Backer]) -> dict[Backer, list[EntryType]]:
    """Return what these back by type, with the single entries, in one query."""
    types: dict[Backer, dict[str, EntryType]] = {backer: {} for backer in backers}
    counted = [_entries(backed, backers) for backed in BACKED]
    # By type in the order of BACKED, then by name.
    for row in sorted(_united(counted), key=lambda row: (row["number"], row["entry_name"])):
        backed, page, slug = BACKED[row["number"]], row["entry_page"], row["entry_slug"]
        for backer in types.keys() & _backers(row):
            kind = _type(types[backer], backed)
            kind.count += row["count"]
            if name := row["entry_name"]:
                address = f"{reverse(page)}#{slug}" if page else backed.address(slug)
                kind.add(name, address, row["count"])
    return {backer: list(each.values()) for backer, each in types.items()}


def _united(counted: list[QuerySet[Any, dict[str, Any]]]) -> QuerySet[Any, dict[str, Any]]:
    return counted[0].union(*counted[1:], all=True)


def _backers(row: dict[str, Any]) -> set[Backer]:
    found: tuple[Backer, ...] = (("citation", row["cited"]), ("method", row["by_method"]))
    return {backer for backer in found if backer[1] is not None}


def _type(types: dict[str, EntryType], backed: Backed) -> EntryType:
    if backed.label not in types:
        types[backed.label] = EntryType(backed.label, _listing(backed))
    return types[backed.label]


def _statements(backed: Backed) -> QuerySet[Any, dict[str, Any]]:
    """Return the model's current rows by kind and by what backs them, the same for all models."""
    model = apps.get_model(backed.model)
    rows = model._default_manager.order_by()
    via = backed.via
    parent = model._meta.get_field(via.removesuffix("__")).related_model if via else model
    for each, prefix in ((model, ""), (parent, via)):
        if each is not None and hasattr(each, "retired_on"):
            rows = rows.filter(**{f"{prefix}retired_on__isnull": True})
    return rows.annotate(
        number=Value(BACKED.index(backed), output_field=IntegerField()),
        statement=F("kind"),
        cited=F(backed.citation) if backed.citation else Cast(Value(None), IntegerField()),
        by_method=F(backed.method),
    ).values("number", "statement", "cited", "by_method")


def _entries(backed: Backed, backers: Collection[Backer]) -> QuerySet[Any, dict[str, Any]]:
    """Return those rows of a model that these back, counted by entry."""
    keys: dict[str, list[int]] = {"citation": [], "method": []}
    for name, key in backers:
        keys[name].append(key)
    nothing, via = Value("", output_field=CharField()), backed.via
    return (
        _statements(backed)
        .filter(Q(cited__in=keys["citation"]) | Q(by_method__in=keys["method"]))
        .annotate(
            entry_slug=Cast(F(f"{via}{backed.slug}"), CharField()) if backed.name else nothing,
            entry_name=_name(backed) if backed.name else nothing,
            entry_page=Cast(F(f"{via}page"), CharField()) if not backed.page else nothing,
        )
        .values(
            "number", "statement", "cited", "by_method", "entry_slug", "entry_name", "entry_page"
        )
        .annotate(count=Count("pk"))
    )


def _name(backed: Backed) -> Any:
    if backed.model.startswith("transitions.") and backed.label == "Ways in":
        whole: Any = Concat(
            F(f"{backed.via}career__name"), Value(" to "), F(f"{backed.via}role__name")
        )
    else:
        whole = Cast(F(f"{backed.via}{backed.name}"), CharField())
    return Substr(whole, 1, LONGEST_NAME, output_field=CharField())


_LISTINGS = {
    "role": "roles",
    "skill": "skills",
    "industry": "industries",
    "transition": "transitions",
    "place": "salaries",
}


def _listing(backed: Backed) -> str:
    """Return the address of the page that lists the type; sections stand on many pages."""
    if not backed.page:
        return ""
    return reverse(_LISTINGS.get(backed.page, backed.page))


# --- as the page shows it


@dataclass(frozen=True)
class CitationRow:
    """A citation with what it backs."""

    citation: Citation
    fold: Fold
    types: list[EntryType]
    count: int


@dataclass(frozen=True)
class SourceRow:
    """A source with its citations."""

    source: Source
    citations: list[CitationRow]
    count: int

    @property
    def title(self) -> str:
        """Publisher and name, with the year where the name does not say it already."""
        name = f"{self.source.publisher}: {self.source.name}"
        year = str(self.source.year or "")
        return name if year in name else f"{name}, {year}"


@dataclass(frozen=True)
class MethodRow:
    """A method with what was estimated by it."""

    method: Method
    fold: Fold
    types: list[EntryType]
    count: int


def source_rows(
    sources: Iterable[Source], citations: Iterable[Citation], found: Backing, folding: Folding
) -> list[SourceRow]:
    """Return every source with its citations and what each backs."""
    cited: dict[int, list[CitationRow]] = defaultdict(list)
    for each in citations:
        types = found.types.get(("citation", each.pk), [])
        row = CitationRow(each, folding.of(each.slug), types, _total(types))
        cited[each.source_id].append(row)
    return [
        SourceRow(source, cited[source.pk], sum(row.count for row in cited[source.pk]))
        for source in sources
    ]


def method_rows(methods: Iterable[Method], found: Backing, folding: Folding) -> list[MethodRow]:
    """Return every method with what was estimated by it."""
    rows = ((method, found.types.get(("method", method.pk), [])) for method in methods)
    return [
        MethodRow(method, folding.of(method.slug), types, _total(types)) for method, types in rows
    ]


def _total(types: Iterable[EntryType]) -> int:
    return sum(each.count for each in types)
