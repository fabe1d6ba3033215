"""Portfolio projects and interview rounds, with what belongs to them, in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q

from careerguide.figures import span
from sources.models import CITED

from .marks import Marked, in_order, marked
from .models import (
    AnswerPoint,
    Dataset,
    InterviewRound,
    Project,
    ProjectPoint,
    Question,
    Role,
    RoundPoint,
    Skill,
    Tool,
)


@dataclass(frozen=True)
class ProjectBrief:
    project: Project
    steps: Marked
    ship: Marked
    result: Marked


def briefs(role: str) -> list[ProjectBrief]:
    """Return the projects, for one role (slug) or for all, in six queries."""
    projects = Project.objects.current().cited()
    if role:
        projects = projects.filter(roles__slug=role)
    rows = projects.prefetch_related(
        Prefetch("points", queryset=ProjectPoint.objects.select_related(*CITED)),
        Prefetch("roles", queryset=Role.objects.current().only("slug", "name")),
        Prefetch("skills", queryset=Skill.objects.current().only("slug", "name")),
        Prefetch("tools", queryset=Tool.objects.current().only("slug", "name", "url")),
        Prefetch("datasets", queryset=Dataset.objects.current().only("slug", "name", "url")),
    )
    return [
        ProjectBrief(
            project,
            in_order(_on(project.points.all(), "step")),
            in_order(_on(project.points.all(), "ship")),
            in_order(_on(project.points.all(), "result")),
        )
        for project in rows
    ]


def _on(points: Iterable[Any], topic: str) -> list[Any]:
    return [point for point in points if point.topic == topic]


@dataclass(frozen=True)
class Answered:
    question: Question
    answer: Marked


@dataclass
class RoundGuide:
    round: InterviewRound
    duration: str
    asks: Marked
    tests: Marked
    prepare: Marked
    during: Marked
    questions: list[Answered] = field(default_factory=list)


def rounds(questions: Iterable[Question]) -> list[RoundGuide]:
    """Return every round with its points and those of the questions that belong to it."""
    points = RoundPoint.objects.select_related(*CITED)
    found = []
    by_round: dict[int, list[Question]] = {}
    for question in questions:
        by_round.setdefault(question.round_id, []).append(question)
    current = InterviewRound.objects.current().cited()
    for each in current.prefetch_related(Prefetch("points", queryset=points)):
        rows = list(each.points.all())
        unit = each.duration_unit.removesuffix("s")
        found.append(
            RoundGuide(
                each,
                span(each.duration_low, each.duration_high, unit),
                in_order(_on(rows, "asks")),
                marked(_on(rows, "tests")),
                marked(_on(rows, "prepare")),
                marked(_on(rows, "during")),
                [
                    Answered(question, marked(question.answer_points.all()))
                    for question in by_round.get(each.pk, [])
                ],
            )
        )
    return found


def questions(role: str, round: str) -> list[Question]:
    """Return questions for a role (those for every role included) and a round (slugs)."""
    found = Question.objects.current().cited().filter(round__retired_on__isnull=True)
    if role:
        found = found.filter(Q(roles__slug=role) | Q(roles__isnull=True)).distinct()
    if round:
        found = found.filter(round__slug=round)
    return list(
        found.prefetch_related(
            Prefetch("answer_points", queryset=AnswerPoint.objects.select_related(*CITED)),
            Prefetch("roles", queryset=Role.objects.current().only("slug", "name")),
            Prefetch("skills", queryset=Skill.objects.current().only("slug", "name")),
        )
    )
