"""Making a plan: from what somebody says of themselves to saved weeks, in one transaction."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch

from roles.models import Importance, Role, RoleSkill
from transitions.models import CareerSkill, LearningResource, SourceCareer

from .models import (
    Activity,
    Person,
    Plan,
    PlanSlot,
    PlanTask,
    PlanTaskLink,
    SkillRating,
    TaskTemplate,
    hash_key,
)
from .schedule import Schedule, SkillNeed, Task, schedule, week_span

# What a task is for, where it closes no gap and nothing builds on it.
PURPOSES = {
    Activity.DECIDE: "It settles what the rest of the plan is for.",
    Activity.READ: "It gives you the picture that later tasks assume.",
    Activity.LEARN: "It rounds off what the role asks of you.",
    Activity.BUILD: "It gives you work of your own to show.",
    Activity.PUBLISH: "It lets employers see what you can do.",
    Activity.NETWORK: "It brings you among the people who do the job.",
    Activity.PRACTISE: "It makes you ready for the moment when it counts.",
    Activity.APPLY: "It is the job search itself.",
}
# A plan is to end with work to show: a portfolio project counts this many times.
PROJECT_WEIGHT = 2
LEARNING = {Activity.READ, Activity.LEARN}


@dataclass(frozen=True)
class Wishes:
    """What somebody asks for. `levels` holds own ratings by skill slug, nothing for "not sure"."""

    role: Role
    career: SourceCareer | None
    hours_per_week: int
    starts_on: dt.date
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands: the skills that matter and on what evidence."""

    needs: tuple[SkillNeed, ...]
    ratings: tuple[tuple[int, int, str], ...]  # skill id, level, evidence


@dataclass(frozen=True)
class Offer:
    """The task templates on offer, by slug, and what each needs first among them."""

    templates: Mapping[str, TaskTemplate]
    prerequisites: Mapping[str, tuple[str, ...]]


def create_plan(wishes: Wishes, today: dt.date) -> str:
    """Save a person, what they can do and their plan; return the plan's secret key.

    Only the key's hash is stored: whoever loses the key has lost the plan.
    Raises plans.schedule.PrerequisiteCircle where the content contradicts itself.
    """
    standing = standing_of(wishes)
    offer = offer_to(wishes.role, wishes.career)
    result = schedule(tasks_of(offer), standing.needs, wishes.hours_per_week)
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        person = Person.objects.create()
        SkillRating.objects.bulk_create(
            SkillRating(
                person=person, skill_id=skill, level=level, evidence=evidence, rated_on=today
            )
            for skill, level, evidence in standing.ratings
        )
        plan = Plan.objects.create(
            person=person,
            key_hash=hash_key(key),
            role=wishes.role,
            career=wishes.career,
            hours_per_week=wishes.hours_per_week,
            starts_on=wishes.starts_on,
        )
        _save_tasks(plan, result, offer.templates)
    return key


def standing_of(wishes: Wishes) -> Standing:
    """Return what the role asks and the person brings: own ratings, else what the career brings."""
    brought = {}
    if wishes.career:
        brought = {
            row.skill.slug: row
            for row in CareerSkill.objects.filter(career=wishes.career).select_related("skill")
        }
    asked = RoleSkill.objects.filter(role=wishes.role).select_related("skill__category")
    needs: dict[str, SkillNeed] = {}
    ratings: list[tuple[int, int, str]] = []
    for row in asked:
        slug = row.skill.slug
        assumed = brought.pop(slug, None)
        if slug in wishes.levels:
            has = wishes.levels[slug]
            ratings.append((row.skill_id, has, SkillRating.Evidence.SELF))
        elif assumed:
            has = assumed.level
            ratings.append((row.skill_id, has, SkillRating.Evidence.CAREER))
        else:
            has = unsure_level(row)
        core = row.importance == Importance.CORE
        needs[slug] = SkillNeed(slug, row.skill.name, has, row.level, core)
    for slug, other in brought.items():
        ratings.append((other.skill_id, other.level, SkillRating.Evidence.CAREER))
        needs[slug] = SkillNeed(slug, other.skill.name, other.level)
    return Standing(tuple(needs.values()), tuple(ratings))


def unsure_level(asked: RoleSkill) -> int:
    """Return the level assumed where nothing is known: of soft skills everybody brings some."""
    return asked.level - 1 if asked.skill.category.soft else 0


def offer_to(role: Role, career: SourceCareer | None) -> Offer:
    """Return the tasks on offer. A prerequisite that is not hands its own prerequisites on."""
    current = LearningResource.objects.current()
    found = TaskTemplate.objects.offered(role, career).prefetch_related(
        "teaches__skill", Prefetch("resources", queryset=current)
    )
    templates = {template.slug: template for template in found}
    through = (
        TaskTemplate.objects.filter(prerequisites__isnull=False)
        .order_by("position", "slug", "prerequisites__position", "prerequisites__slug")
        .values_list("slug", "prerequisites__slug")
    )
    graph: dict[str, list[str]] = {}
    for task, before in through:
        graph.setdefault(task, []).append(before)
    return Offer(templates, {slug: _offered_before(slug, graph, templates) for slug in templates})


def _offered_before(
    slug: str, graph: Mapping[str, Iterable[str]], offered: Mapping[str, TaskTemplate]
) -> tuple[str, ...]:
    before: dict[str, None] = {}
    seen = set()
    waiting = list(graph.get(slug, ()))
    while waiting:
        each = waiting.pop(0)
        if each in offered:
            before[each] = None
        elif each not in seen:
            seen.add(each)
            waiting.extend(graph.get(each, ()))
    return tuple(before)


def tasks_of(offer: Offer) -> list[Task]:
    """Return the templates as the scheduler sees them."""
    return [
        Task(
            id=slug,
            title=template.title,
            hours_low=template.hours_low,
            hours_high=template.hours_high,
            phase=template.phase,
            earliest=template.earliest_week,
            latest=template.latest_week,
            priority=template.priority,
            weekly=template.weekly,
            learning=template.activity in LEARNING,
            weight=PROJECT_WEIGHT if template.project_id else 1,
            teaches=tuple((row.skill.slug, row.level) for row in template.teaches.all()),
            prerequisites=offer.prerequisites[slug],
            purpose=PURPOSES[Activity(template.activity)],
        )
        for slug, template in offer.templates.items()
    ]


def _save_tasks(plan: Plan, result: Schedule, templates: Mapping[str, TaskTemplate]) -> None:
    """Copy the scheduled tasks into the plan, then what is known and what has no place."""
    hours = {(week.number, slot.task): slot.hours for week in result.weeks for slot in week.slots}
    rows: list[PlanTask] = []
    slots: list[PlanSlot] = []
    links: list[PlanTaskLink] = []

    def add(slug: str, reason: str, known: bool = False) -> PlanTask:
        template = templates[slug]
        row = PlanTask(
            plan=plan,
            template=template,
            title=template.title,
            text=template.text,
            why=template.why,
            reason=reason,
            phase=template.phase,
            activity=template.activity,
            hours_low=template.hours_low,
            hours_high=template.hours_high,
            known=known,
            position=len(rows),
        )
        rows.append(row)
        for resource in template.resources.all():
            links.append(PlanTaskLink(task=row, name=resource.name, url=resource.url))
        return row

    for placed in result.placed:
        task = add(placed.task, placed.reason)
        for week in range(placed.first, placed.last + 1):
            if given := hours.get((week, placed.task)):
                slots.append(PlanSlot(task=task, week=week, hours=given))
    for known in result.known:
        add(known.task, known.reason, known=True)
    for left in result.left_out:
        reason = left.reason
        if left.weeks:
            reason = f"Not in {_spans(left.weeks)}. {reason}"
        add(left.task, reason)
    PlanTask.objects.bulk_create(rows)
    PlanSlot.objects.bulk_create(slots)
    PlanTaskLink.objects.bulk_create(links)


def _spans(weeks: Iterable[int]) -> str:
    """Return weeks as spans: `weeks 2–4 and week 7`."""
    spans: list[tuple[int, int]] = []
    for week in weeks:
        if spans and spans[-1][1] == week - 1:
            spans[-1] = (spans[-1][0], week)
        else:
            spans.append((week, week))
    words = [week_span(*each) for each in spans]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def set_done(plan: Plan, task_id: int, done: bool, now: dt.datetime) -> bool:
    """Check a task off, or undo it; return whether it is one of those in the plan's weeks.

    Each task is a row of its own, so that two open pages never undo each other's work; saying
    the same twice changes nothing.
    """
    with transaction.atomic():
        if not PlanTask.objects.filter(plan=plan, pk=task_id, slots__isnull=False).exists():
            return False
        waiting = PlanTask.objects.filter(plan=plan, pk=task_id, done_at__isnull=done)
        if waiting.update(done_at=now if done else None):
            plan.count_change(now)
    return True


def delete_plan(plan: Plan) -> None:
    """Delete the plan for good, and the person with all ratings once they have no other plan."""
    with transaction.atomic():
        person = plan.person
        plan.delete()
        if not person.plans.exists():
            person.delete()
