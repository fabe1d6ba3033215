"""The skill pages: all skills by category, and the guide to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Subquery
from django.db.models.functions import Lower
from django.urls import reverse

from careerguide.facts import Fact, Note, notes
from careerguide.figures import span
from careerguide.memory import remembered
from careerguide.paging import Keys
from careerguide.query import address_with
from guides.models import Point
from sources.models import CITED
from transitions.models import Certification, LearningResource

from .forms import Column, SkillOrder
from .guide import asked_meter
from .marks import Marked, distinct, marked
from .meters import Meter
from .models import (
    Importance,
    Project,
    Question,
    Role,
    RoleSkill,
    Skill,
    SkillCategory,
    SkillPoint,
    Tool,
)

SKILLS_A_PAGE = 45


@dataclass(frozen=True)
class SkillGroup:
    """Skills under the heading of their category; in another order, all of them without one."""

    category: SkillCategory | None
    skills: list[Skill]


@dataclass(frozen=True)
class RoleRow:
    """A role that asks for the skill, with the level it asks for."""

    asked: RoleSkill
    meter: Meter

    @property
    def says(self) -> str:
        """What sets the row apart: that the skill is only useful there, and the role's remark."""
        useful = "Useful" if self.asked.importance == Importance.USEFUL else ""
        return ": ".join(each for each in (useful, self.asked.note) if each)


@dataclass(frozen=True)
class SkillGuide:
    """Everything that the guide says about one skill."""

    skill: Skill
    topics: dict[str, Marked]
    roles: list[RoleRow]
    role_marks: list[RoleSkill]
    resources: list[LearningResource]
    tools: list[Tool]
    certifications: list[Certification]
    prerequisites: list[Skill]
    leads_to: list[Skill]
    projects: list[Project]
    questions: list[Question]
    elsewhere: list[Point]

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Return the pages above this one."""
        category, listed = self.skill.category, reverse("skills")
        return [("Skills", listed), (category.name, f"{listed}#category-{category.slug}")]

    @property
    def facts(self) -> list[Fact]:
        """Return what one wants to know first: time, who asks for it, what comes before."""
        skill = self.skill
        weeks = span(skill.weeks_low, skill.weeks_high, "week")
        pace = (
            "our estimate, at 15–25 hours a week" if skill.is_estimate else "at 15–25 hours a week"
        )
        asking = len(self.roles)
        first = [Note(each.name, each.get_absolute_url()) for each in self.prerequisites]
        know = Fact("Know first", "Nothing in particular")
        if len(first) == 1:
            know = Fact("Know first", first[0].text, address=first[0].address)
        elif first:
            know = Fact("Know first", f"{len(first)} skills", notes=first)
        return [
            Fact(
                "Time to learn",
                weeks,
                skill if weeks else None,
                notes(pace) if weeks else [],
                estimate=skill.is_estimate,
            ),
            Fact(
                "Asked for by",
                f"{asking} role{'' if asking == 1 else 's'}",
                address="#roles" if asking else "",
            ),
            know,
        ]


def ordered(order: str) -> Keys:
    """Return the current skills with their category, in the order asked for.

    By `category` technical ones go before soft ones, by `weeks` the shortest time first and what
    has none last, by `roles` what most ask for.
    """
    return Keys(Skill.objects.current().select_related("category"), _keys(order))


@remembered(most=4)
def _keys(order: str) -> list[int]:
    """Return the keys of all current skills in an order.

    How many roles ask for a skill has to be counted for each, so no page does it for itself.
    """
    skills = Skill.objects.current()
    name = (Lower("name"), "slug")
    if order == "weeks":
        skills = skills.order_by(F("weeks_low").asc(nulls_last=True), "weeks_high", *name)
    elif order == "roles":
        skills = skills.alias(asking=_asking(OuterRef("pk"))).order_by("-asking", *name)
    elif order == "name":
        skills = skills.order_by(*name)
    else:
        skills = skills.order_by(
            "category__soft", "category__position", "category__slug", "position", "slug"
        )
    return list(skills.values_list("pk", flat=True))


def _asking(skill: OuterRef) -> Subquery:
    """Return the number of current roles that ask for a skill, for a query over skills.

    The few retired roles are left out by key, so that counting looks up no role.
    """
    retired = Role.objects.filter(retired_on__isnull=False)
    asking = RoleSkill.objects.filter(skill=skill).exclude(role__in=retired).order_by()
    # `Count` would group the few rows of each skill, which takes twice as long.
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(asking.annotate(number=number).values("number"))


def grouped(skills: Iterable[Skill], order: str) -> list[SkillGroup]:
    """Return the skills of a page by category, as they come; without it in another order."""
    listed = list(skills)
    if order != "category":
        return [SkillGroup(None, listed)] if listed else []
    return [
        SkillGroup(category, list(each))
        for category, each in groupby(listed, key=lambda skill: skill.category)
    ]


def columns(form: SkillOrder, chosen: str) -> list[Column]:
    """Return the headings of the skill table, each a link to its order."""
    return [
        Column(
            label,
            f"by-{sort}",
            address_with(form.query, sort=sort),
            direction if chosen == sort else "",
        )
        for label, sort, direction in (
            ("Skill", "name", "ascending"),
            ("Time to learn", "weeks", "ascending"),
            ("Roles asking", "roles", "descending"),
        )
    ]


def count_roles(skills: Iterable[Skill]) -> None:
    """Give each skill the number of current roles that ask for it (`roles_asking`)."""
    listed = list(skills)
    asking = RoleSkill.objects.filter(skill__in=listed, role__retired_on__isnull=True).order_by()
    counts = dict(asking.values_list("skill").annotate(Count("pk")))
    for skill in listed:
        skill.roles_asking = counts.get(skill.pk, 0)  # type: ignore[attr-defined]


def guide_to(skill: Skill) -> SkillGuide:
    """Gather a skill's guide: ten queries beside the one that found the skill."""
    points: dict[str, list[SkillPoint]] = {}
    for point in skill.points.select_related(*CITED):
        points.setdefault(point.topic, []).append(point)
    asked = list(
        RoleSkill.objects.filter(skill=skill, role__retired_on__isnull=True)
        .select_related("role__family", *CITED)
        .order_by("importance", "-level", "role__position", "role__slug")
    )

    def current(model: Any) -> list[Any]:
        return list(model.objects.current().filter(skills=skill))

    return SkillGuide(
        skill=skill,
        topics={topic: marked(rows) for topic, rows in points.items()},
        roles=[RoleRow(row, asked_meter(row)) for row in asked],
        role_marks=distinct(asked),
        resources=list(LearningResource.objects.current().cited().filter(skills=skill)),
        tools=current(Tool),
        certifications=list(Certification.objects.current().cited().filter(skills=skill)),
        prerequisites=list(skill.prerequisites.filter(retired_on__isnull=True)),
        leads_to=list(skill.leads_to.filter(retired_on__isnull=True)),
        projects=current(Project),
        questions=list(Question.objects.current().filter(skills=skill).select_related("round")),
        elsewhere=list(
            Point.objects.filter(skills=skill, section__retired_on__isnull=True).select_related(
                "section", *CITED
            )
        ),
    )
