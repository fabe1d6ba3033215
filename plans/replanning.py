"""Laying a saved plan out anew: from its rows to plans.replan and back, in one transaction."""

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects
from django.utils import timezone

from .build import (
    LEARNING,
    PURPOSES,
    Offer,
    Standing,
    Wishes,
    copied_links,
    copy_of,
    offer_to,
    standing_of,
    tasks_of,
    weight_of,
)
from .changes import Conflict, Saved, Sent, done_before, locked, record
from .models import Activity, Plan, PlanTask, PlanTaskLink, SkillRating, TaskTemplate
from .reasons import DONE
from .replan import (
    OWN_PRIORITY,
    OWN_WEIGHT,
    Held,
    Place,
    PlanState,
    Replanned,
    choose_anew,
    drop,
    shift,
)
from .tasks import MOST_PLAN_WEEKS, Task, Way, every_week
from .versions import take, write_places, write_ratings, write_weeks

SHIFT, DROP, EXTEND, SETTINGS = "shift", "drop", "extend", "settings"


@dataclass(frozen=True)
class Choice:
    """How to lay a plan out anew.

    `weeks` are added; `hours_left` of this week (None: all of them); `wishes` is what the plan is
    to be made for from now on, if that changes.
    """

    how: str
    weeks: int = 0
    hours_left: int | None = None
    wishes: Wishes | None = None


@dataclass(frozen=True)
class Laid:
    """A plan laid out anew, before it is saved.

    `rows` are all tasks, those at the end new; `places` holds one for each number. `plan` is the
    plan as it would be, `hours` those of its weeks.
    """

    plan: Plan
    hours: tuple[int, ...]
    rows: Sequence[PlanTask]
    places: Mapping[int, Place]
    new: Sequence[PlanTask]
    links: Sequence[PlanTaskLink]
    relinked: Sequence[PlanTask]
    ratings: Mapping[int, tuple[int, str, dt.date]]


def week_of(plan: Plan, day: dt.date) -> int:
    """Return the week of the plan that a day is in; before the first it is 1."""
    return max(1, (day - plan.starts_on).days // 7 + 1)


def lay_out(plan: Plan, choice: Choice, today: dt.date) -> Laid:
    """Return the plan as the choice would make it; changes nothing.

    Raises plans.tasks.PrerequisiteCircle where the content contradicts itself.
    """
    return lay_out_each(plan, [choice], today)[0]


def lay_out_each(plan: Plan, choices: Sequence[Choice], today: dt.date) -> list[Laid]:
    """Return the plan as each of these choices would make it, for the same hours and wishes."""
    then = _with_wishes(plan, choices[0].wishes)
    reader = _Reader(plan, then, choices[0], today)
    return [reader.laid(_RULES[choice.how](reader.state, choice)) for choice in choices]


_RULES = {
    SHIFT: lambda state, choice: shift(state),
    DROP: lambda state, choice: drop(state),
    EXTEND: lambda state, choice: choose_anew(state, choice.weeks),
    SETTINGS: lambda state, choice: choose_anew(state),
}


def replan(
    plan: Plan, choice: Choice, tell: Callable[[Plan, Laid], str], sent: Sent, now: dt.datetime
) -> Saved:
    """Lay the plan out as its preview showed; `tell` says in a sentence what that changes.

    Raises Conflict if the plan has changed since the preview.
    """
    with locked(plan) as current:
        if before := done_before(current, sent):
            return before
        if current.version != sent.version:
            raise Conflict(current, None, current.changes.first())
        laid = lay_out(current, choice, timezone.localdate(now))
        said = tell(current, laid)
        take(current, said, now)
        _save(current, laid, choice)
        return record(current, sent, now, kind="replan", said=said)


def _save(plan: Plan, laid: Laid, choice: Choice) -> None:
    then = laid.plan
    for name in (
        "role", "career", "hours_per_week", "starts_on", "money_usd", "job_search",
        "weeks_total", "goal_low", "goal_high", "goal_open",
    ):  # fmt: skip
        setattr(plan, name, getattr(then, name))
    plan.save()
    if choice.wishes:
        write_weeks(plan, dict(enumerate(laid.hours, 1)))
        write_ratings(plan, laid.ratings)
    for row in laid.new:
        row.plan = plan
        row.changed_in = plan.version + 1
    PlanTask.objects.bulk_create(laid.new)
    prefetch_related_objects(laid.new, "slots")
    PlanTaskLink.objects.filter(task__in=laid.relinked).delete()
    PlanTaskLink.objects.bulk_create(laid.links)
    write_places(plan, laid.rows, laid.places)


def _with_wishes(plan: Plan, wishes: Wishes | None) -> Plan:
    """Return a copy of the plan that is made for these wishes; it is not saved."""
    then = copy.copy(plan)
    if wishes:
        then.role, then.career = wishes.role, wishes.career
        then.hours_per_week, then.starts_on = wishes.hours_per_week, wishes.starts_on
        then.money_usd, then.job_search = wishes.money, wishes.job_search
    return then


def wishes_of(plan: Plan) -> Wishes:
    """Return what a plan is made for, with the levels that the person gave; three queries."""
    rated = plan.person.skill_ratings.filter(evidence=SkillRating.Evidence.SELF)
    finished = plan.tasks.filter(known=True, reason=DONE, template__isnull=False)
    return Wishes(
        role=plan.role,
        career=plan.career,
        hours_per_week=plan.hours_per_week,
        starts_on=plan.starts_on,
        levels=dict(rated.values_list("skill__slug", "level")),
        weeks_apart={row.week: row.hours for row in plan.weeks.all()},
        money=plan.money_usd,
        job_search=plan.job_search,
        finished=set(finished.values_list("template__slug", flat=True)),
    )


class _Reader:
    """Reads a plan's rows as a state to lay out anew, and makes rows of the result again."""

    def __init__(self, plan: Plan, then: Plan, choice: Choice, today: dt.date) -> None:
        self.plan, self.then, self.wishes = plan, then, choice.wishes
        self.today = today
        prefetch_related_objects([plan], "weeks")
        self.rows = list(
            plan.tasks.select_related("template__hours_method").prefetch_related("slots", "links")
        )
        self.offer = offer_to(then.role, then.career, then.job_search)
        self.this_week = week_of(then, today)
        self.standing = self._standing()
        self.paid = self._paid()
        self.state = self._state(choice)

    def _standing(self) -> Standing:
        if self.wishes:
            return standing_of(self.wishes, self.offer)
        # As the plan was made: each level on whatever evidence it was.
        rated = self.plan.person.skill_ratings.values_list("skill__slug", "level")
        wishes = Wishes(
            self.plan.role,
            self.plan.career,
            self.plan.hours_per_week,
            self.plan.starts_on,
            levels=dict(rated),
        )
        return standing_of(wishes, self.offer)

    def _paid(self) -> dict[str, int]:
        """Return the paid resources that tasks done or begun have used, with their prices."""
        paid = {}
        for row in self.rows:
            template = self._offered(row)
            if template and (row.done_at or row.hours_spent):
                urls = {link.url for link in row.links.all()}
                for each in template.resources.all():
                    if each.price_usd and each.url in urls:
                        paid[each.slug] = each.price_usd
        return paid

    def _state(self, choice: Choice) -> PlanState:
        gone = _dropped_weeks(self.plan)
        tasks = {task.id: self._with_ways(task) for task in tasks_of(self.offer)}
        held = tuple(self._held(row, tasks, gone) for row in self.rows)
        there = {each.task.id for each in held}
        # A weekly task goes on as long as there are weeks, once it is done so far.
        there -= {each.task.id for each in held if each.task.weekly and each.done_week}
        there |= {each.task.id for each in held if each.open}
        return PlanState(
            held=held,
            needs=self.standing.needs,
            week_hours=self._week_hours(),
            weeks=self.plan.weeks_total,
            this_week=self.this_week,
            later_hours=self.then.hours_per_week,
            offered=tuple(task for task in tasks.values() if task.id not in there),
            hours_left=choice.hours_left,
            money=max(0, self.then.money_usd - sum(self.paid.values())),
            finished=frozenset(self.wishes.finished if self.wishes else ()),
        )

    def _week_hours(self) -> tuple[int, ...]:
        """Return the hours of every week there can be; past ones stay as they were."""
        apart = {row.week: row.hours for row in self.plan.weeks.all()}
        before = every_week(self.plan.hours_per_week, apart, MOST_PLAN_WEEKS)
        if not self.wishes:
            return before
        hours = every_week(self.wishes.hours_per_week, self.wishes.weeks_apart, MOST_PLAN_WEEKS)
        past = min(self.this_week, MOST_PLAN_WEEKS + 1) - 1
        return (*before[:past], *hours[past:])

    def _offered(self, row: PlanTask) -> TaskTemplate | None:
        return self.offer.templates.get(row.template.slug) if row.template else None

    def _held(self, row: PlanTask, tasks: Mapping[str, Task], gone: Mapping[int, int]) -> Held:
        slots = tuple((slot.week, slot.hours) for slot in row.slots.all())
        offered = self._offered(row) is not None
        return Held(
            number=row.number,
            task=self._task(row, tasks, slots),
            slots=slots,
            done_week=week_of(self.then, timezone.localdate(row.done_at)) if row.done_at else 0,
            dropped=row.dropped_at is not None,
            dropped_week=gone.get(row.pk, 0),
            known=row.known,
            moved=row.moved,
            spent=row.hours_spent,
            out="" if row.own or offered else self._why_out(row),
            on_offer=offered or row.own,
        )

    def _why_out(self, row: PlanTask) -> str:
        """Return why a task that is on offer no more has to go; retired content may stay."""
        plan, then = self.plan, self.then
        if plan.job_search and not then.job_search and row.template and row.template.job_search:
            return "It is part of the job search, which you left out."
        if plan.role_id != then.role_id:
            return f"It is not part of a plan for {then.role.name}."
        if plan.career_id != then.career_id:
            return "It is only for people from another career."
        return ""

    def _task(
        self, row: PlanTask, tasks: Mapping[str, Task], slots: Sequence[tuple[int, int]]
    ) -> Task:
        """Return what the scheduler knows of a row: texts and hours are those copied into it."""
        template = row.template
        base = tasks.get(template.slug) if template else None
        name = template.slug if template else f"own-{row.number}"
        if base is None:
            base = Task(
                id=name, title=row.title, hours_low=1, hours_high=1, phase=row.phase,
                earliest=template.earliest_week if template else (slots[0][0] if slots else 1),
                latest=template.latest_week if template else MOST_PLAN_WEEKS,
                due=template.latest_week if template else (slots[-1][0] if slots else 0),
                priority=template.priority if template else OWN_PRIORITY,
                weekly=bool(template and template.weekly),
                learning=row.activity in LEARNING and template is not None,
                weight=(
                    weight_of(row.activity, bool(template.project_id)) if template else OWN_WEIGHT
                ),
                purpose=PURPOSES[Activity(row.activity)],
            )  # fmt: skip
        elif slots and not self.wishes:
            base = replace(base, ways=_as_linked(base.ways, row, template, self.offer))
        return replace(
            base,
            title=row.title,
            hours_low=row.hours_low,
            hours_high=row.hours_high,
            phase=row.phase,
            teaches=tuple((skill, level) for skill, level in row.teaches),
        )

    def _with_ways(self, task: Task) -> Task:
        """Return a task whose resources cost nothing where they are paid already."""
        ways = tuple(
            replace(way, price=0) if way.resource in self.paid else way for way in task.ways
        )
        return replace(task, ways=ways)

    def laid(self, result: Replanned) -> Laid:
        then = copy.copy(self.then)
        then.weeks_total = result.weeks
        then.goal_low, then.goal_high = result.goal.low, result.goal.high
        then.goal_open = "\n".join(result.goal.open)
        places = dict(result.places)
        number = max((row.number for row in self.rows), default=0)
        new: list[PlanTask] = []
        links: list[PlanTaskLink] = []
        for fresh in result.added:
            number += 1
            template = self.offer.templates[fresh.task]
            place = fresh.place
            row = copy_of(template, then, number, place.reason, known=place.known)
            new.append(row)
            places[number] = place
            links += copied_links(row, template, place.resource, then.money_usd)
        relinked = [row for row in self.rows if self._other_links(row, places[row.number])]
        for row in relinked:
            template = self.offer.templates[row.template.slug]  # type: ignore[union-attr]
            resource = places[row.number].resource
            links += copied_links(row, template, resource, then.money_usd)
        return Laid(
            plan=then,
            hours=self.state.week_hours[: result.weeks],
            rows=[*self.rows, *new],
            places=places,
            new=new,
            links=links,
            relinked=relinked,
            ratings={
                skill: (level, evidence, self.today)
                for skill, level, evidence in self.standing.ratings
            },
        )

    def _other_links(self, row: PlanTask, place: Place) -> bool:
        """Say whether a task is now done with a resource that it has no link to."""
        template = self._offered(row)
        if not template or not place.resource or not place.slots:
            return False
        urls = {link.url for link in row.links.all()}
        return any(
            each.slug == place.resource and each.url not in urls
            for each in template.resources.all()
        )


def _as_linked(
    ways: Sequence[Way], row: PlanTask, template: TaskTemplate | None, offer: Offer
) -> tuple[Way, ...]:
    """Return the way that a task of the plan is done already: the paid one it has a link to."""
    urls = {link.url for link in row.links.all()}
    resources = offer.templates[template.slug].resources.all() if template else ()
    linked = {each.slug for each in resources if each.url in urls}
    paid = tuple(way for way in ways if way.price and way.resource in linked)
    return paid or tuple(way for way in ways if not way.price)


def _dropped_weeks(plan: Plan) -> dict[int, int]:
    """Return the weeks in which occurrences stood that the person dropped, by the task's key."""
    changes: Iterable[tuple[int, dict[str, list[list[int]]]]] = (
        plan.changes.filter(task__dropped_at__isnull=False, task__template__weekly=True)
        .order_by("version")
        .values_list("task", "before")
    )
    return {task: before["slots"][0][0] for task, before in changes if before.get("slots")}
