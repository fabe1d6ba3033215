"""A plan with everything that belongs to it, as one plain tree: what a plan file holds.

`document_of` reads the tree from the database and `save_document` writes it as a new plan; what
one writes the other reads back the same. Keys and their fingerprints are not in it, nor what
belongs to them: who was given one, and what coaches proposed. `plans.importing` reads a file.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from roles.models import Role, Skill
from transitions.models import SourceCareer

from .keys import new_key, refuse_closed
from .models import (
    Person,
    Plan,
    PlanChange,
    PlanKey,
    PlanSlot,
    PlanTask,
    PlanTaskLink,
    PlanVersion,
    PlanWeek,
    SkillRating,
    TaskTemplate,
    WorkTime,
    hash_key,
)

FORMAT = "ai-career-guide-plan"
FORMAT_VERSION = 1
# What plans.versions keeps of a plan and of a task, as it is.
VERSION_SETTINGS = (
    "hours_per_week", "weeks_total", "money_usd", "job_search", "goal_low", "goal_high",
    "goal_open",
)  # fmt: skip
STOOD = ("reason", "known", "moved", "position")


@dataclass(frozen=True)
class Named:
    """Something of the guide: its slug finds it again, its name tells a reader what it was."""

    slug: str
    name: str


@dataclass(frozen=True)
class RatingDocument:
    skill: Named
    level: int
    evidence: str
    rated_on: dt.date


@dataclass(frozen=True)
class WeekDocument:
    week: int
    hours: int


@dataclass(frozen=True)
class WorkTimeDocument:
    weekday: int  # 0: Monday
    starts_at: dt.time
    minutes: int


@dataclass(frozen=True)
class TaughtDocument:
    skill: str
    level: int


@dataclass(frozen=True)
class LinkDocument:
    name: str
    url: str


@dataclass(frozen=True)
class TaskDocument:
    number: int
    position: int
    template: str  # the slug; empty without one
    own: bool
    title: str
    text: str
    why: str
    reason: str
    phase: str
    activity: str
    hours_low: int
    hours_high: int
    teaches: tuple[TaughtDocument, ...]
    known: bool
    done_at: dt.datetime | None
    dropped_at: dt.datetime | None
    moved: bool
    hours_spent: Decimal
    note: str
    changed_in: int
    links: tuple[LinkDocument, ...]
    slots: tuple[WeekDocument, ...]


@dataclass(frozen=True)
class ChangeDocument:
    """A change that was made; `before` is what plans.changes needs to take it back."""

    version: int
    kind: str
    task: int | None  # its number
    said: str
    by: str
    made_at: dt.datetime
    before: Mapping[str, Any]


@dataclass(frozen=True)
class StoodDocument:
    """Where a task stood in an earlier version."""

    number: int
    slots: tuple[WeekDocument, ...]
    reason: str
    known: bool
    moved: bool
    position: int


@dataclass(frozen=True)
class RatedDocument:
    skill: str
    level: int
    evidence: str
    rated_on: dt.date


@dataclass(frozen=True)
class VersionDocument:
    """An earlier version to go back to; role and career are slugs, empty where there is none."""

    version: int
    said: str
    made_at: dt.datetime
    role: str
    career: str
    starts_on: dt.date
    hours_per_week: int
    weeks_total: int
    money_usd: int
    job_search: bool
    goal_low: int | None
    goal_high: int | None
    goal_open: str
    weeks_apart: tuple[WeekDocument, ...]
    skills: tuple[RatedDocument, ...]
    tasks: tuple[StoodDocument, ...]


@dataclass(frozen=True)
class PlanDocument:
    role: Named
    career: Named | None
    starts_on: dt.date
    hours_per_week: int
    weeks_total: int
    time_zone: str
    money_usd: int
    job_search: bool
    goal_low: int | None
    goal_high: int | None
    goal_open: str
    version: int
    weeks_apart: tuple[WeekDocument, ...]
    work_times: tuple[WorkTimeDocument, ...]
    skills: tuple[RatingDocument, ...]
    tasks: tuple[TaskDocument, ...]
    changes: tuple[ChangeDocument, ...]
    versions: tuple[VersionDocument, ...]


def as_json(document: PlanDocument) -> dict[str, Any]:
    """Return the document as JSON's own types, headed by the name and version of the format."""
    return {"format": FORMAT, "format_version": FORMAT_VERSION, **_plain(document)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value


def document_of(plan: Plan) -> PlanDocument:
    """Read everything of a plan, in ten queries at most whatever its size."""
    prefetch_related_objects([plan], "weeks", "work_times", "versions")
    tasks = plan.tasks.select_related("template").prefetch_related("slots", "links")
    ratings = plan.person.skill_ratings.select_related("skill").order_by("skill__slug")
    changes = plan.changes.select_related("task").order_by("version")
    return PlanDocument(
        role=_named(plan.role),
        career=_named(plan.career) if plan.career else None,
        starts_on=plan.starts_on,
        hours_per_week=plan.hours_per_week,
        weeks_total=plan.weeks_total,
        time_zone=plan.time_zone,
        money_usd=plan.money_usd,
        job_search=plan.job_search,
        goal_low=plan.goal_low,
        goal_high=plan.goal_high,
        goal_open=plan.goal_open,
        version=plan.version,
        weeks_apart=tuple(WeekDocument(row.week, row.hours) for row in plan.weeks.all()),
        work_times=tuple(
            WorkTimeDocument(row.weekday, row.starts_at, row.minutes)
            for row in plan.work_times.all()
        ),
        skills=tuple(
            RatingDocument(_named(row.skill), row.level, row.evidence, row.rated_on)
            for row in ratings
        ),
        tasks=tuple(_task(row) for row in tasks),
        changes=tuple(
            ChangeDocument(
                version=row.version,
                kind=row.kind,
                task=row.task.number if row.task else None,
                said=row.said,
                by=row.by,
                made_at=row.made_at,
                before=row.before,
            )
            for row in changes
        ),
        versions=_versions(list(reversed(plan.versions.all()))),
    )


def _versions(rows: Sequence[PlanVersion]) -> tuple[VersionDocument, ...]:
    """Return versions with slugs for the database's own ids (see plans.versions.take)."""
    roles = Role.objects.in_bulk({row.state["role_id"] for row in rows})
    careers = SourceCareer.objects.in_bulk({row.state["career_id"] for row in rows} - {None})
    return tuple(
        VersionDocument(
            version=row.version,
            said=row.said,
            made_at=row.made_at,
            role=_slug(roles.get(row.state["role_id"])),
            career=_slug(careers.get(row.state["career_id"])),
            starts_on=dt.date.fromisoformat(row.state["starts_on"]),
            weeks_apart=_pairs(row.state["weeks"]),
            skills=tuple(
                RatedDocument(skill, level, evidence, dt.date.fromisoformat(rated_on))
                for skill, level, evidence, rated_on in row.state["ratings"]
            ),
            tasks=tuple(
                StoodDocument(
                    number=int(number),
                    slots=_pairs(stood["slots"]),
                    **{name: stood[name] for name in STOOD},
                )
                for number, stood in sorted(
                    row.state["tasks"].items(), key=lambda each: int(each[0])
                )
            ),
            **{name: row.state[name] for name in VERSION_SETTINGS},
        )
        for row in rows
    )


def _state(document: VersionDocument, known: "Known") -> dict[str, Any]:
    """Return what plans.versions keeps of a version; without its role it has the plan's."""
    career = known.careers.get(document.career)
    return {name: getattr(document, name) for name in VERSION_SETTINGS} | {
        "role_id": known.roles.get(document.role, known.role).pk,
        "career_id": career and career.pk,
        "starts_on": document.starts_on.isoformat(),
        "weeks": [[row.week, row.hours] for row in document.weeks_apart],
        "ratings": [
            [row.skill, row.level, row.evidence, row.rated_on.isoformat()]
            for row in document.skills
        ],
        "tasks": {
            str(row.number): {
                "slots": [[slot.week, slot.hours] for slot in row.slots],
                **{name: getattr(row, name) for name in STOOD},
            }
            for row in document.tasks
        },
    }


def _pairs(pairs: Sequence[Sequence[int]]) -> tuple[WeekDocument, ...]:
    return tuple(WeekDocument(week, hours) for week, hours in pairs)


def _slug(row: Role | SourceCareer | None) -> str:
    return row.slug if row else ""


def _named(row: Role | SourceCareer | Skill) -> Named:
    return Named(row.slug, row.name)


def _task(row: PlanTask) -> TaskDocument:
    return TaskDocument(
        number=row.number,
        position=row.position,
        template=row.template.slug if row.template else "",
        own=row.own,
        title=row.title,
        text=row.text,
        why=row.why,
        reason=row.reason,
        phase=row.phase,
        activity=row.activity,
        hours_low=row.hours_low,
        hours_high=row.hours_high,
        teaches=tuple(TaughtDocument(skill, level) for skill, level in row.teaches),
        known=row.known,
        done_at=row.done_at,
        dropped_at=row.dropped_at,
        moved=row.moved,
        hours_spent=row.hours_spent,
        note=row.note,
        changed_in=row.changed_in,
        links=tuple(LinkDocument(link.name, link.url) for link in row.links.all()),
        slots=tuple(WeekDocument(slot.week, slot.hours) for slot in row.slots.all()),
    )


@dataclass(frozen=True)
class Known:
    """What a document names, as the guide has it now; see plans.importing.find_known."""

    role: Role
    career: SourceCareer | None
    roles: Mapping[str, Role]
    careers: Mapping[str, SourceCareer]
    skills: Mapping[str, Skill]
    templates: Mapping[str, TaskTemplate]


def save_document(document: PlanDocument, known: Known, key: str = "") -> str:
    """Save the document as a new plan in one transaction; return the new plan's secret key.

    All its rated skills are `known`; a task whose template is not does without. With a `key` the
    plan gets that one, as in build.create_plan. Raises keys.PlanIsDeleted.
    """
    key = key or new_key()
    try:
        with transaction.atomic():
            _save(document, known, hash_key(key))
    except IntegrityError:
        refuse_closed(hash_key(key))
        if not Plan.objects.by_key(key).exists():
            raise
    return key


def _save(document: PlanDocument, known: Known, key_hash: str) -> None:
    person = Person.objects.create()
    plan = Plan.objects.create(
        person=person,
        role=known.role,
        career=known.career,
        starts_on=document.starts_on,
        hours_per_week=document.hours_per_week,
        weeks_total=document.weeks_total,
        time_zone=document.time_zone,
        money_usd=document.money_usd,
        job_search=document.job_search,
        goal_low=document.goal_low,
        goal_high=document.goal_high,
        goal_open=document.goal_open,
        version=document.version,
    )
    PlanKey.objects.create(plan=plan, kind=PlanKey.Kind.OWNER, key_hash=key_hash)
    refuse_closed(key_hash)
    SkillRating.objects.bulk_create(
        SkillRating(
            person=person,
            skill=known.skills[row.skill.slug],
            level=row.level,
            evidence=row.evidence,
            rated_on=row.rated_on,
        )
        for row in document.skills
    )
    PlanWeek.objects.bulk_create(
        PlanWeek(plan=plan, week=row.week, hours=row.hours) for row in document.weeks_apart
    )
    WorkTime.objects.bulk_create(
        WorkTime(plan=plan, weekday=row.weekday, starts_at=row.starts_at, minutes=row.minutes)
        for row in document.work_times
    )
    tasks = _save_tasks(plan, document, known.templates)
    PlanChange.objects.bulk_create(
        PlanChange(
            plan=plan,
            version=row.version,
            form_id=f"imported-{row.version}",
            kind=row.kind,
            task=None if row.task is None else tasks[row.task],
            said=row.said,
            by=row.by,
            before=row.before,
            made_at=row.made_at,
        )
        for row in document.changes
    )
    PlanVersion.objects.bulk_create(
        PlanVersion(
            plan=plan,
            version=row.version,
            said=row.said,
            state=_state(row, known),
            made_at=row.made_at,
        )
        for row in document.versions
    )


def _save_tasks(
    plan: Plan, document: PlanDocument, templates: Mapping[str, TaskTemplate]
) -> dict[int, PlanTask]:
    """Save the tasks with their links and slots; return them by number."""
    tasks = {
        row.number: PlanTask(
            plan=plan,
            number=row.number,
            position=row.position,
            template=templates.get(row.template),
            own=row.own,
            title=row.title,
            text=row.text,
            why=row.why,
            reason=row.reason,
            phase=row.phase,
            activity=row.activity,
            hours_low=row.hours_low,
            hours_high=row.hours_high,
            teaches=[[each.skill, each.level] for each in row.teaches],
            known=row.known,
            done_at=row.done_at,
            dropped_at=row.dropped_at,
            moved=row.moved,
            hours_spent=row.hours_spent,
            note=row.note,
            changed_in=row.changed_in,
        )
        for row in document.tasks
    }
    PlanTask.objects.bulk_create(tasks.values())
    PlanTaskLink.objects.bulk_create(
        PlanTaskLink(task=tasks[row.number], name=link.name, url=link.url)
        for row in document.tasks
        for link in row.links
    )
    PlanSlot.objects.bulk_create(
        PlanSlot(task=tasks[row.number], week=slot.week, hours=slot.hours)
        for row in document.tasks
        for slot in row.slots
    )
    return tasks
