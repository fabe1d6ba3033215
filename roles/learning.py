"""The skill pages: all skills by category, and the guide to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from guides.models import Point
from sources.models import CITED
from transitions.models import Certification, LearningResource

from .guide import asked_meter
from .marks import Marked, distinct, marked
from .meters import Meter
from .models import Project, Question, RoleSkill, Skill, SkillCategory, SkillPoint, Tool


@dataclass(frozen=True)
class CategoryRows:
    """A category with its skills; `marks` hold for the weeks that the skills take."""

    category: SkillCategory
    skills: list[Skill]


@dataclass(frozen=True)
class RoleRow:
    asked: RoleSkill
    meter: Meter


@dataclass(frozen=True)
class SkillGuide:
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


def categories(*, soft: bool, skills: Iterable[Skill]) -> list[CategoryRows]:
    """Return the categories of one kind with their skills, from skills already at hand."""
    grouped: dict[SkillCategory, list[Skill]] = {}
    for skill in skills:
        if skill.category.soft == soft:
            grouped.setdefault(skill.category, []).append(skill)
    ordered = sorted(grouped, key=lambda each: (each.position, each.slug))
    return [CategoryRows(category, grouped[category]) for category in ordered]


def listed_skills() -> list[Skill]:
    """Return the current skills with category, source and the number of roles that ask for them."""
    asking = Count(
        "role_skills", filter=Q(role_skills__role__retired_on__isnull=True), distinct=True
    )
    return list(
        Skill.objects.current().select_related("category", *CITED).annotate(roles_asking=asking)
    )


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
