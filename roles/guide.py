"""A role guide: everything the guide says about one role, in few queries, ready to print."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Prefetch, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from careerguide.facts import Fact, Note, notes
from careerguide.figures import span
from careerguide.memory import remembered, remembered_each
from guides.models import Faq, Forecast, Trend
from salaries.statistics import Statistics, statistics_for
from sources.known import share
from sources.models import CITED
from transitions.models import Certification, TimelineClaim, TransitionPath

from .marks import Marked, distinct, in_order, marked
from .meters import Meter
from .models import (
    Employer,
    Industry,
    LadderStep,
    Project,
    Question,
    Role,
    RoleAlias,
    RolePoint,
    RoleSkill,
)
from .pay import PayGroup, PayShown, axis_labels, axis_over, bands_by_role, by_source, headline


@dataclass(frozen=True)
class SkillRow:
    asked: RoleSkill
    meter: Meter


@dataclass(frozen=True)
class SkillGroup:
    """The core skills, or the useful ones, with the marks for their levels."""

    title: str
    rows: list[SkillRow]
    marks: list[RoleSkill]


@dataclass(frozen=True)
class Link:
    name: str
    address: str


@dataclass(frozen=True)
class Links:
    """What a role leads to, found in one query."""

    aliases: list[str] = field(default_factory=list)
    industries: list[Link] = field(default_factory=list)
    employers: list[Link] = field(default_factory=list)
    neighbours: list[Link] = field(default_factory=list)
    certifications: list[Link] = field(default_factory=list)
    trends: list[Link] = field(default_factory=list)
    faqs: list[Link] = field(default_factory=list)
    projects: list[Link] = field(default_factory=list)
    questions: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """An entry of the table of contents."""

    slug: str
    title: str


@dataclass(frozen=True)
class RoleGuide:
    role: Role
    links: Links
    topics: dict[str, Marked]
    ladder: list[LadderStep]
    ladder_marks: list[LadderStep]
    skills: list[SkillGroup]
    headline: PayShown | None
    pay: list[PayGroup]
    statistics: Statistics
    axis_labels: list[str]
    paths: list[TransitionPath]
    claims: list[TimelineClaim]
    forecasts: list[Forecast]

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Return the pages above this one."""
        family, listed = self.role.family, reverse("roles")
        return [("Roles", listed), (family.name, f"{listed}?{urlencode({'family': family.slug})}")]

    @property
    def facts(self) -> list[Fact]:
        """Return what one wants to know first: pay, time in, degree, coding, demand."""
        role, top = self.role, self.headline
        pay = Fact("Pay")
        if top:
            says = "; ".join(each for each in (top.says, top.where_and_when) if each)
            pay = Fact("Pay", top.text, top.band, notes(says), estimate=top.band.is_estimate)
        return [
            pay,
            *self._times(),
            Fact("Degree", role.get_degree_need_display(), notes=notes(role.degree_note)),
            Fact("Coding", role.get_coding_need_display(), notes=notes(role.coding_note)),
            Fact("Demand", role.get_demand_display(), notes=notes(role.demand_note)),
        ]

    def _times(self) -> list[Fact]:
        """Return how long each way in takes by its own account; without one, where to look."""
        if not self.paths:
            return [Fact("Time in", notes=[Note("See all ways in", reverse("transitions"))])]
        return [
            Fact(
                "Time in",
                span(path.months_low, path.months_high, "month"),
                path,
                [Note(f"from {path.career.name}", "#ways-in")],
            )
            for path in self.paths
        ]

    @property
    def parts(self) -> list[Part]:
        """Return the sections that this role has, for the table of contents."""
        topic = self.topics.get
        found = [
            ("what", "What it is", True),
            ("day", "A typical day", topic("day")),
            ("work", "What the work covers", topic("work")),
            ("skills", "Skills", self.skills or topic("asked")),
            ("pay", "Pay", self.pay or self.statistics),
            ("ladder", "Where it leads", self.ladder),
            ("pros-and-cons", "For and against", topic("pro") or topic("con")),
            ("start", "How to start", topic("start")),
            ("ways-in", "Ways in", True),
            ("projects", "Projects", self.links.projects),
            ("questions", "Interview questions", self.links.questions),
            ("who-hires", "Who hires", self.hires),
            ("outlook", "Outlook", self.links.trends or self.forecasts),
            ("compare", "Compare and go on", True),
        ]
        return [Part(slug, title) for slug, title, present in found if present]

    @property
    def hires(self) -> bool:
        return bool(self.topics.get("hires") or self.links.industries or self.links.employers)

    @property
    def compare_address(self) -> str:
        """The comparison with the first neighbours."""
        slugs = [self.role.slug, *(each.address.split("/")[2] for each in self.links.neighbours)]
        return f"{reverse('role-compare')}?{urlencode([('role', slug) for slug in slugs[:3]])}"

    @property
    def plan_address(self) -> str:
        return f"{reverse('plan-new')}?{urlencode({'role': self.role.slug})}"

    @property
    def salaries_address(self) -> str:
        return f"{reverse('salaries')}?{urlencode({'role': self.role.slug})}"


@remembered_each(most=500)
def skills_by_role(roles: Collection[int]) -> dict[int, list[RoleSkill]]:
    """Return the current skills that roles ask for, by the role's key, in one query."""
    asked = RoleSkill.objects.filter(role__in=roles, skill__retired_on__isnull=True)
    asked = asked.select_related("skill", *CITED)
    return _by_role(share(asked, "skill", "citation", "method"), roles)


@remembered_each(most=500)
def ways_by_role(roles: Collection[int]) -> dict[int, list[TransitionPath]]:
    """Return the current ways into roles, by the role's key, each with the times sources give it.

    Two queries, or one where no way leads to any of them.
    """
    claims = Prefetch("claims", queryset=TimelineClaim.objects.current().cited())
    ways = TransitionPath.objects.current().filter(role__in=roles, career__retired_on__isnull=True)
    return _by_role(ways.cited().select_related("career").prefetch_related(claims), roles)


@remembered_each(most=200)
def points_by_role(roles: Collection[int]) -> dict[int, list[RolePoint]]:
    """Return the points of roles' guides, by the role's key, in one query."""
    return _by_role(RolePoint.objects.filter(role__in=roles), roles)


@remembered_each(most=200)
def ladders_by_role(roles: Collection[int]) -> dict[int, list[LadderStep]]:
    """Return the steps of roles' growth ladders, by the role's key, in one query."""
    return _by_role(LadderStep.objects.filter(role__in=roles), roles)


def _by_role(rows: Iterable[Any], roles: Collection[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {role: [] for role in roles}
    for row in rows:
        found[row.role_id].append(row)
    return found


@remembered(most=500)
def links_of(key: int) -> Links:
    """Return the names and addresses that the role with this key is linked to, in one query."""

    def part(kind: str, rows: Any, name: str, slug: Any) -> QuerySet[Any]:
        def text(each: Any) -> Any:
            return Cast(each, CharField()) if each else Value("", output_field=CharField())

        return (
            rows.order_by()
            .annotate(
                link_kind=Value(kind, output_field=CharField()),
                link_name=text(name),
                link_slug=text(slug),
                link_position=Cast("position", RoleAlias._meta.get_field("id")),
            )
            .values_list("link_kind", "link_name", "link_slug", "link_position")
        )

    def current(model: Any) -> Any:
        return model.objects.current().filter(roles=key)

    first = part("aliases", RoleAlias.objects.filter(role=key), "name", "")
    found = first.union(
        part("industries", current(Industry), "name", "slug"),
        part("employers", current(Employer), "name", "url"),
        part("neighbours", Role.objects.current().filter(neighbour_of=key), "name", "slug"),
        part("certifications", current(Certification), "name", "slug"),
        part("trends", current(Trend), "name", "slug"),
        part("faqs", current(Faq), "question", "slug"),
        part("projects", current(Project), "title", "slug"),
        part("questions", current(Question), "text", "slug"),
        all=True,
    )
    links = Links()
    addresses = {
        "industries": lambda slug: reverse("industry", args=[slug]),
        "employers": lambda url: url,
        "neighbours": lambda slug: reverse("role", args=[slug]),
        "certifications": lambda slug: f"{reverse('certifications')}#{slug}",
        "trends": lambda slug: f"{reverse('outlook')}#{slug}",
        "faqs": lambda slug: f"{reverse('faq')}#{slug}",
        "projects": lambda slug: f"{reverse('portfolio')}?open={slug}#{slug}",
        "questions": lambda slug: f"{reverse('interviews')}?open={slug}#{slug}",
    }
    for kind, name, slug, _ in sorted(found, key=lambda row: (row[3], row[1])):
        if kind == "aliases":
            links.aliases.append(name)
        else:
            getattr(links, kind).append(Link(name, addresses[kind](slug)))
    return links


def skill_groups(role_skills: Iterable[RoleSkill]) -> list[SkillGroup]:
    """Return the core skills, then the useful ones."""
    rows = list(role_skills)
    groups = []
    for importance, title in (
        ("core", "Core skills, with the level of a first job"),
        ("useful", "Useful as well"),
    ):
        chosen = [row for row in rows if row.importance == importance]
        if chosen:
            meters = [SkillRow(row, asked_meter(row)) for row in chosen]
            groups.append(SkillGroup(title, meters, distinct(chosen)))
    return groups


def asked_meter(asked: RoleSkill) -> Meter:
    return Meter.asked(asked.level, asked.get_level_display(), asked.is_estimate)


def topics_of(points: Iterable[RolePoint]) -> dict[str, Marked]:
    """Return the points by topic; how to start keeps its order."""
    grouped: dict[str, list[RolePoint]] = {}
    for point in points:
        grouped.setdefault(point.topic, []).append(point)
    return {
        topic: in_order(rows) if topic == RolePoint.Kind.START else marked(rows)
        for topic, rows in grouped.items()
    }


def guide_to(role: Role) -> RoleGuide:
    """Gather a role's guide, of what is remembered of the role and of its forecasts."""
    bands = bands_by_role([role.pk])[role.pk]
    statistics = statistics_for([role.pk], axis=axis_over(bands))
    axis = statistics.axis
    top = headline(bands)
    paths = ways_by_role([role.pk])[role.pk]
    ladder = ladders_by_role([role.pk])[role.pk]
    family = role.family.slug
    return RoleGuide(
        role=role,
        links=links_of(role.pk),
        topics=topics_of(points_by_role([role.pk])[role.pk]),
        ladder=ladder,
        ladder_marks=distinct(ladder),
        skills=skill_groups(skills_by_role([role.pk])[role.pk]),
        headline=PayShown.of(top, axis, family) if top else None,
        pay=by_source(bands, axis),
        statistics=statistics,
        axis_labels=axis_labels(axis),
        paths=paths,
        claims=list({claim.pk: claim for path in paths for claim in path.claims.all()}.values()),
        forecasts=list(Forecast.objects.current().filter(roles=role)),
    )
