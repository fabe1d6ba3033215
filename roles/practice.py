"""Portfolio projects and interview rounds as lines, with what belongs to the unfolded ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)

from careerguide.figures import span
from careerguide.folding import Fold, Folding
from careerguide.memory import remembered, remembered_each
from careerguide.paging import Keys, List
from plans.letter import HoursMark
from plans.models import TaskTemplate
from sources.models import CITED, Method

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

PROJECTS_A_PAGE = 24
QUESTIONS_A_PAGE = 84


def _on(points: Iterable[Any], topic: str) -> list[Any]:
    return [point for point in points if point.topic == topic]


def _current(lookup: str, model: Any, *fields: str) -> Prefetch:
    """Prefetch what a link to each current row needs."""
    return Prefetch(lookup, queryset=model.objects.current().only("slug", "name", *fields))


@dataclass(frozen=True)
class ProjectBrief:
    """A project: as a line with its hours, and unfolded with its points."""

    project: Project
    fold: Fold
    hours: str
    steps: Marked = field(default_factory=Marked)
    ship: Marked = field(default_factory=Marked)
    result: Marked = field(default_factory=Marked)


def projects(role: str) -> List:
    """Return the projects, for one role (slug) or for all."""
    found = Project.objects.current()
    return found.filter(pk__in=_of_role(Project, role)) if role else Keys(found, _every_project())


@remembered(most=1)
def _every_project() -> list[int]:
    """Return the keys of all projects in order: where one stands, no page has to count."""
    return list(Project.objects.current().values_list("pk", flat=True))


def _of_role(model: type[Project] | type[Question], role: str) -> QuerySet[Any]:
    """Return the keys of the projects or questions that name this role."""
    return model.roles.through.objects.filter(role__slug=role).values(str(model._meta.model_name))


def briefs(listed: Sequence[Project], role: str, folding: Folding) -> list[ProjectBrief]:
    """Return these projects as lines, with their hours for one role (slug) or for all.

    Unfolded ones come with all they hold.
    """
    prefetch_related_objects(listed, _current("roles", Role))
    prefetch_related_objects(
        [project for project in listed if project.slug in folding.opened],
        Prefetch("points", queryset=ProjectPoint.objects.select_related(*CITED)),
        _current("skills", Skill),
        _current("tools", Tool, "url"),
        _current("datasets", Dataset, "url"),
    )
    hours = hours_by_project(listed, role)
    return [_brief(each, folding.of(each.slug), hours.get(each.pk, "")) for each in listed]


def project_slugs(asked: Iterable[str], listed: Iterable[Project]) -> list[str]:
    """Return those of the slugs that are projects', whatever role these are for."""
    return _known(asked, listed, Project.objects.current())


def _known(asked: Iterable[str], listed: Iterable[Any], current: QuerySet[Any]) -> list[str]:
    """Return those of the slugs that are of rows; only what is not listed is looked up."""
    shown = {row.slug for row in listed}
    others = set(asked) - shown
    found = current.filter(slug__in=others).values_list("slug", flat=True) if others else ()
    return [*shown, *found]


def _brief(project: Project, fold: Fold, hours: str) -> ProjectBrief:
    if not fold.is_open:
        return ProjectBrief(project, fold, hours)
    points = project.points.all()
    return ProjectBrief(
        project,
        fold,
        hours,
        in_order(_on(points, "step")),
        in_order(_on(points, "ship")),
        in_order(_on(points, "result")),
    )


def hours_by_project(projects: Sequence[Project], role: str = "") -> dict[int, str]:
    """Return by project (pk) how long each of these takes, such as `16–30 hours`: our estimate.

    The hours are those of the plan tasks that make up the project for a role, added up. Roles go
    about a project differently; without one, the span reaches from the shortest to the longest.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    for row in TaskTemplate.objects.hours_by_project_and_role(projects):
        if not role or row["roles__slug"] == role:
            spans.setdefault(row["project"], []).append((row["low"], row["high"]))
    return {
        project: span(min(low for low, _ in each), max(high for _, high in each), "hour")
        for project, each in spans.items()
    }


@remembered(most=1)
def hours_marks() -> list[HoursMark]:
    """Return the marks of the methods by which projects' hours were estimated."""
    used = TaskTemplate.objects.current().filter(project__isnull=False).values("hours_method")
    return [HoursMark(method) for method in Method.objects.filter(pk__in=used)]


@dataclass(frozen=True)
class QuestionLine:
    """A question: as a line, and unfolded with what a good answer covers."""

    question: Question
    fold: Fold
    answer: Marked = field(default_factory=Marked)


@dataclass(frozen=True)
class RoundGuide:
    """A round at a glance, and its points by what they are for the unfolded one."""

    round: InterviewRound
    fold: Fold
    duration: str
    asks: Marked
    tests: Marked
    prepare: Marked
    during: Marked
    questions: list[QuestionLine]

    @property
    def glance(self) -> list[tuple[str, str]]:
        """Return in one line each what is asked (with weights), what that tests, and preparing."""
        return [
            (label, " · ".join(_in_short(point) for point in (*list.rows, *list.ours)))
            for label, list in (
                ("Asks", self.asks),
                ("Tests", self.tests),
                ("Prepare", self.prepare),
            )
            if list
        ]


def _in_short(point: RoundPoint) -> str:
    weight = "" if point.weight_percent is None else f" {point.weight_percent}%"
    return f"{point.title or point.text}{weight}"


def rounds(questions: Sequence[Question], folding: Folding) -> list[RoundGuide]:
    """Return every round with its points and those of the questions that belong to it.

    Unfolded questions come with their answer points, roles and skills.
    """
    # Rows of their own: the questions themselves are shared by all pages, and stay as they are.
    unfolded = {
        question.pk: _copy_of(question) for question in questions if question.slug in folding.opened
    }
    prefetch_related_objects(
        list(unfolded.values()),
        Prefetch("answer_points", queryset=AnswerPoint.objects.select_related(*CITED)),
        _current("roles", Role),
        _current("skills", Skill),
    )
    points = RoundPoint.objects.select_related(*CITED)
    by_round: dict[int, list[QuestionLine]] = {}
    for question in questions:
        line = _line(unfolded.get(question.pk, question), folding)
        by_round.setdefault(question.round_id, []).append(line)
    current = InterviewRound.objects.current().cited()
    return [
        _round(each, folding.of(each.slug), by_round.get(each.pk, []))
        for each in current.prefetch_related(Prefetch("points", queryset=points))
    ]


def _copy_of(question: Question) -> Question:
    names = [field.attname for field in Question._meta.concrete_fields]
    return Question.from_db(question._state.db, names, [getattr(question, name) for name in names])


def _line(question: Question, folding: Folding) -> QuestionLine:
    fold = folding.of(question.slug)
    if not fold.is_open:
        return QuestionLine(question, fold)
    return QuestionLine(question, fold, marked(question.answer_points.all()))


def _round(each: InterviewRound, fold: Fold, questions: list[QuestionLine]) -> RoundGuide:
    points = list(each.points.all())
    return RoundGuide(
        each,
        fold,
        span(each.duration_low, each.duration_high, each.duration_unit.removesuffix("s")),
        in_order(_on(points, "asks")),
        marked(_on(points, "tests")),
        marked(_on(points, "prepare")),
        marked(_on(points, "during")),
        questions,
    )


def questions(role: str, round: str) -> Keys:
    """Return questions for a role (those for every role included) and a round (slugs).

    They go by round.
    """
    bank = _question_bank()
    keys = list(bank.places)
    if role:
        named = _of_role(Question, role).values_list("question", flat=True)
        own = [key for key in named if key in bank.places]
        keys = sorted([*bank.of_every_role, *own], key=bank.places.__getitem__)
    if round:
        keys = [key for key in keys if bank.rounds[key] == round]
    return Keys(Question.objects.current(), keys)


@remembered_each(most=1000)
def known_questions(keys: Collection[int]) -> dict[int, Question]:
    """Return questions as their lines show them, in one query."""
    return Question.objects.current().in_bulk(keys)


@dataclass(frozen=True)
class QuestionBank:
    """What decides which questions are in a list: all by key, and whom they are asked of.

    `places` are theirs in the order of the bank, `rounds` the slugs of their rounds.
    """

    places: dict[int, int]
    rounds: dict[int, str]
    of_every_role: list[int]


@remembered(most=1)
def _question_bank() -> QuestionBank:
    """Return all questions of current rounds.

    Of each it has to be looked up whether it names any role, so it is done once for all pages.
    """
    some = Exists(Question.roles.through.objects.filter(question=OuterRef("pk")))
    rows = list(
        Question.objects.current()
        .filter(round__retired_on__isnull=True)
        .order_by("round__position", "round__slug", "position", "slug")
        .values_list("pk", "round__slug", some)
    )
    return QuestionBank(
        {key: place for place, (key, _, _) in enumerate(rows)},
        {key: round for key, round, _ in rows},
        [key for key, _, names_roles in rows if not names_roles],
    )


def question_slugs(asked: Iterable[str], listed: Iterable[Question]) -> list[str]:
    """Return those of the slugs that are questions', whatever role and round these are for."""
    return _known(asked, listed, Question.objects.current().filter(round__retired_on__isnull=True))
