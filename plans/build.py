"""Making a plan: from what somebody says of themselves to saved weeks, in one transaction."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from roles.models import Importance, Role, RoleSkill
from transitions.models import CareerSkill, LearningResource, SourceCareer

from .keys import close_keys, new_key, refuse_closed
from .models import (
    Activity,
    Person,
    Plan,
    PlanKey,
    PlanSlot,
    PlanTask,
    PlanTaskLink,
    PlanWeek,
    SkillRating,
    TaskTemplate,
    hash_key,
)
from .reasons import spans
from .schedule import Schedule, schedule
from .tasks import WEEKS, SkillNeed, Task, Way, every_week

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
# Nor is it a plan for somebody who looks for a job unless applications go out.
APPLY_WEIGHT = 2
LEARNING = {Activity.READ, Activity.LEARN}
# A plan without tasks of this priority makes little sense: the goal includes them.
GOAL_PRIORITY = 5
# What somebody may have finished already and can say so.
FINISHED = (Activity.BUILD, Activity.PUBLISH)
# Resources of these kinds cost money unless a source gives their price as nothing.
SOLD = {
    LearningResource.Kind.COURSE,
    LearningResource.Kind.BOOTCAMP,
    LearningResource.Kind.BOOK,
    LearningResource.Kind.MOCK,
}


@dataclass(frozen=True)
class Wishes:
    """What somebody asks for.

    `levels` holds own ratings by skill slug, nothing for "not sure"; `weeks_apart` the hours of
    weeks that differ from the others (0: away); `money` US dollars for paid resources, in all;
    `finished` the slugs of task templates that are done already.
    """

    role: Role
    career: SourceCareer | None
    hours_per_week: int
    starts_on: dt.date
    levels: Mapping[str, int] = field(default_factory=dict)
    weeks_apart: Mapping[int, int] = field(default_factory=dict)
    money: int = 0
    job_search: bool = True
    finished: Collection[str] = ()


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


def create_plan(wishes: Wishes, today: dt.date, key: str = "") -> str:
    """Save a person, what they can do and their plan; return the plan's secret key.

    Only the key's hash is stored: whoever loses the key has lost the plan. With a `key` of 256
    random bits the plan gets that one; if there is a plan under it, that one stays as it is.
    Raises keys.PlanIsDeleted if there was one, and plans.tasks.PrerequisiteCircle where the content
    contradicts itself.
    """
    offer = offer_to(wishes.role, wishes.career, wishes.job_search)
    standing = standing_of(wishes, offer)
    result = schedule(
        tasks_of(offer),
        standing.needs,
        every_week(wishes.hours_per_week, wishes.weeks_apart),
        wishes.money,
        done=set(wishes.finished).intersection(offer.templates),
        later_hours=wishes.hours_per_week,
        own_weeks=wishes.weeks_apart,
    )
    key = key or new_key()
    try:
        with transaction.atomic():
            _save(wishes, standing, offer, result, hash_key(key), today)
    except IntegrityError:
        refuse_closed(hash_key(key))
        if not Plan.objects.by_key(key).exists():
            raise
    return key


def _save(
    wishes: Wishes,
    standing: Standing,
    offer: Offer,
    result: Schedule,
    key_hash: str,
    today: dt.date,
) -> None:
    person = Person.objects.create()
    plan = Plan.objects.create(
        person=person,
        role=wishes.role,
        career=wishes.career,
        hours_per_week=wishes.hours_per_week,
        starts_on=wishes.starts_on,
        money_usd=wishes.money,
        job_search=wishes.job_search,
        goal_low=result.goal.low,
        goal_high=result.goal.high,
        goal_open="\n".join(result.goal.open),
    )
    PlanKey.objects.create(plan=plan, kind=PlanKey.Kind.OWNER, key_hash=key_hash)
    # Only now: to save a key that is being deleted waits for the deletion to be done.
    refuse_closed(key_hash)
    SkillRating.objects.bulk_create(
        SkillRating(person=person, skill_id=skill, level=level, evidence=evidence, rated_on=today)
        for skill, level, evidence in standing.ratings
    )
    PlanWeek.objects.bulk_create(
        PlanWeek(plan=plan, week=week, hours=hours)
        for week, hours in sorted(wishes.weeks_apart.items())
        if hours != wishes.hours_per_week
    )
    _save_tasks(plan, result, offer.templates)


def standing_of(wishes: Wishes, offer: Offer) -> Standing:
    """Return what the role asks and the person brings.

    That is one's own rating; without one, what the career usually brings or what finished work
    has taught, whichever is more.
    """
    taught: dict[str, int] = {}
    for slug in set(wishes.finished).intersection(offer.templates):
        for each in offer.templates[slug].teaches.all():
            taught[each.skill.slug] = max(taught.get(each.skill.slug, 0), each.level)
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
        elif taught.get(slug, 0) > (assumed.level if assumed else unsure_level(row)):
            has = taught[slug]
            ratings.append((row.skill_id, has, SkillRating.Evidence.TASK))
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


def offer_to(role: Role, career: SourceCareer | None, job_search: bool = True) -> Offer:
    """Return the tasks on offer. A prerequisite that is not hands its own prerequisites on.

    What shows a project comes after the first project of the role: publishing it after its last
    part, naming it in a CV after its first.
    """
    current = LearningResource.objects.current()
    found = TaskTemplate.objects.offered(role, career)
    if not job_search:
        found = found.filter(job_search=False)
    found = found.prefetch_related("teaches__skill", Prefetch("resources", queryset=current))
    templates = {template.slug: template for template in found}
    through = (
        TaskTemplate.objects.filter(prerequisites__isnull=False)
        .order_by("position", "slug", "prerequisites__position", "prerequisites__slug")
        .values_list("slug", "prerequisites__slug")
    )
    graph: dict[str, list[str]] = {}
    for task, before in through:
        graph.setdefault(task, []).append(before)
    needs = {slug: _offered_before(slug, graph, templates) for slug in templates}
    project = first_project(templates.values())
    for slug, template in templates.items():
        if template.shows_project and project:
            part = project[-1 if template.activity == Activity.PUBLISH else 0]
            needs[slug] = tuple(dict.fromkeys((*needs[slug], part)))
    return Offer(templates, needs)


def first_project(templates: Iterable[TaskTemplate]) -> list[str]:
    """Return the slugs of the parts of the portfolio project that matters most; or nothing."""
    parts = sorted(
        (each for each in templates if each.project_id),
        key=lambda each: (-each.priority, each.position, each.slug),
    )
    return [
        each.slug
        for each in parts
        if (each.project_id, each.priority) == (parts[0].project_id, parts[0].priority)
    ]


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
    """Return the templates as the scheduler sees them.

    The weeks of the content suit about 15 hours a week. With fewer, a task may end later than the
    week it is due in; only the weeks of a weekly task are fixed.
    """
    return [
        Task(
            id=slug,
            title=template.title,
            hours_low=template.hours_low,
            hours_high=template.hours_high,
            phase=template.phase,
            earliest=template.earliest_week,
            latest=template.latest_week if template.weekly else WEEKS,
            due=template.latest_week,
            priority=template.priority,
            weekly=template.weekly,
            learning=template.activity in LEARNING,
            weight=weight_of(template.activity, bool(template.project_id)),
            teaches=tuple((row.skill.slug, row.level) for row in template.teaches.all()),
            prerequisites=offer.prerequisites[slug],
            ways=ways_of(template.resources.all()),
            purpose=PURPOSES[Activity(template.activity)],
            goal=template.priority >= GOAL_PRIORITY and not template.weekly,
        )
        for slug, template in offer.templates.items()
    ]


def weight_of(activity: str, project: bool) -> int:
    """Return how many times a task counts besides what it teaches."""
    if project:
        return PROJECT_WEIGHT
    return APPLY_WEIGHT if activity == Activity.APPLY else 1


def ways_of(resources: Iterable[LearningResource]) -> tuple[Way, ...]:
    """Return the resources with a price to choose among; none where nothing is for sale.

    A resource whose price no source gives is no way of its own: it cannot be held against the
    money, and is shown beside the one chosen (see `links_of`).
    """
    listed = list(resources)
    if not any(each.price_usd for each in listed):
        return ()
    return tuple(
        Way(each.slug, each.price_usd or 0)
        for each in listed
        if each.price_usd is not None or each.type not in SOLD
    )


def links_of(
    resources: Iterable[LearningResource], chosen: str, money: int
) -> list[LearningResource]:
    """Return the resources to show for a task: the chosen one, then what is free.

    Those without a price in the sources are shown to people with money for them, or where a task
    has nothing else.
    """
    listed = list(resources)
    first = [each for each in listed if each.slug == chosen]
    unpriced = [each for each in listed if each.price_usd is None and each.type in SOLD]
    free = [
        each for each in listed if each not in first and each not in unpriced and not each.price_usd
    ]
    shown = [*first, *free]
    return [*shown, *unpriced] if money or not shown else shown


def copy_of(
    template: TaskTemplate, plan: Plan, number: int, reason: str, *, known: bool = False
) -> PlanTask:
    """Return a template as a task of a plan, not saved; until it is placed it stands last."""
    return PlanTask(
        plan=plan,
        number=number,
        template=template,
        title=template.title,
        text=template.text,
        why=template.why,
        reason=reason,
        phase=template.phase,
        activity=template.activity,
        hours_low=template.hours_low,
        hours_high=template.hours_high,
        teaches=[[row.skill.slug, row.level] for row in template.teaches.all()],
        known=known,
        position=number - 1,
    )


def copied_links(
    row: PlanTask, template: TaskTemplate, resource: str, money: int
) -> list[PlanTaskLink]:
    """Return the links that a task of a plan gets (see `links_of`), not saved."""
    return [
        PlanTaskLink(task=row, name=each.name, url=each.url)
        for each in links_of(template.resources.all(), resource, money)
    ]


def _save_tasks(plan: Plan, result: Schedule, templates: Mapping[str, TaskTemplate]) -> None:
    """Copy the scheduled tasks into the plan, then what is known and what has no place."""
    hours = {(week.number, slot.task): slot.hours for week in result.weeks for slot in week.slots}
    rows: list[PlanTask] = []
    slots: list[PlanSlot] = []
    links: list[PlanTaskLink] = []

    def add(slug: str, reason: str, known: bool = False, resource: str = "") -> PlanTask:
        template = templates[slug]
        row = copy_of(template, plan, len(rows) + 1, reason, known=known)
        rows.append(row)
        links.extend(copied_links(row, template, resource, plan.money_usd))
        return row

    for placed in result.placed:
        task = add(placed.task, placed.reason, resource=placed.resource)
        for week in range(placed.first, placed.last + 1):
            if given := hours.get((week, placed.task)):
                slots.append(PlanSlot(task=task, week=week, hours=given))
    for known in result.known:
        add(known.task, known.reason, known=True)
    for left in result.left_out:
        reason = left.reason
        if left.weeks:
            reason = f"Not in {spans(left.weeks)}. {reason}"
        add(left.task, reason)
    PlanTask.objects.bulk_create(rows)
    PlanSlot.objects.bulk_create(slots)
    PlanTaskLink.objects.bulk_create(links)


def delete_plan(plan: Plan) -> None:
    """Delete the plan for good, and the person with all ratings once they have no other plan.

    Of the plan stay the fingerprints of its keys, for `create_plan` to refuse them.
    """
    with transaction.atomic():
        person = plan.person
        close_keys(plan.keys.all())
        plan.delete()
        if not person.plans.exists():
            person.delete()
