"""Earlier versions of a plan: where its tasks stood and what it was made for, to go back to.

A version is kept before each change that lays the plan out anew, going back among them, so that
one can also go forward again. What somebody did (checked off, wrote, logged, dropped) is no part
of a version and stays as it is, whichever one goes back to.
"""

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from roles.models import Role, Skill
from transitions.models import SourceCareer

from .changes import Conflict, Saved, Sent, done_before, locked, record
from .models import Plan, PlanSlot, PlanTask, PlanVersion, PlanWeek, SkillRating
from .replan import Place
from .tasks import every_week

MOST_VERSIONS = 30
LATER = "Not in this version of the plan: it came in later."
# What a version keeps of the plan itself.
FIELDS = (
    "role_id", "career_id", "hours_per_week", "weeks_total", "money_usd", "job_search",
    "goal_low", "goal_high", "goal_open",
)  # fmt: skip


@dataclass(frozen=True)
class Earlier:
    """The plan as it would be after going back: `plan` is not saved."""

    plan: Plan
    hours: tuple[int, ...]
    rows: Sequence[PlanTask]
    places: Mapping[int, Place]


def take(plan: Plan, said: str, now: dt.datetime) -> None:
    """Keep where the tasks stand, before what `said` tells is done; the oldest version goes."""
    state: dict[str, Any] = {name: getattr(plan, name) for name in FIELDS}
    state["starts_on"] = plan.starts_on.isoformat()
    state["weeks"] = [[row.week, row.hours] for row in plan.weeks.all()]
    state["ratings"] = [
        [slug, level, evidence, rated_on.isoformat()]
        for slug, level, evidence, rated_on in plan.person.skill_ratings.values_list(
            "skill__slug", "level", "evidence", "rated_on"
        )
    ]
    state["tasks"] = {
        str(task.number): {
            "slots": [[slot.week, slot.hours] for slot in task.slots.all()],
            "reason": task.reason,
            "known": task.known,
            "moved": task.moved,
            "position": task.position,
        }
        for task in plan.tasks.prefetch_related("slots")
    }
    PlanVersion.objects.create(
        plan=plan, version=plan.version, said=said[:300], state=state, made_at=now
    )
    kept = plan.versions.values_list("pk", flat=True)[:MOST_VERSIONS]
    plan.versions.exclude(pk__in=list(kept)).delete()


def look(plan: Plan, version: PlanVersion) -> Earlier:
    """Return the plan as it would be after going back to this version; changes nothing."""
    state = version.state
    rows = list(
        plan.tasks.select_related("template__hours_method").prefetch_related("slots", "links")
    )
    then = copy.copy(plan)
    for name in FIELDS:
        setattr(then, name, state[name])
    then.starts_on = dt.date.fromisoformat(state["starts_on"])
    if not Role.objects.filter(pk=then.role_id).exists():
        then.role = plan.role
    if then.career_id and not SourceCareer.objects.filter(pk=then.career_id).exists():
        then.career = None
    places = {row.number: _place(row, state["tasks"].get(str(row.number))) for row in rows}
    last = max((place.slots[-1][0] for place in places.values() if place.slots), default=0)
    then.weeks_total = max(then.weeks_total, last)
    hours = every_week(then.hours_per_week, dict(state["weeks"]), then.weeks_total)
    return Earlier(then, hours, rows, places)


def _place(row: PlanTask, then: Mapping[str, Any] | None) -> Place:
    """Return where a task stands in a version; what is done is never left without a place."""
    now = tuple((slot.week, slot.hours) for slot in row.slots.all())
    slots = tuple((week, hours) for week, hours in then["slots"]) if then else ()
    rank = then["position"] if then else row.position
    if row.dropped_at:
        return Place((), row.reason, moved=row.moved, rank=rank)
    if row.done_at and not slots:
        return Place(now, row.reason, row.known, row.moved, rank)
    if then is None:
        return Place((), LATER, rank=rank)
    return Place(slots, then["reason"], then["known"], then["moved"], rank)


def go_back(plan: Plan, number: int, sent: Sent, now: dt.datetime) -> Saved:
    """Go back to the version of this number.

    Raises PlanVersion.DoesNotExist, and Conflict if the plan has changed since it was looked at.
    """
    with locked(plan) as current:
        if before := done_before(current, sent):
            return before
        version = current.versions.get(version=number)
        if current.version != sent.version:
            raise Conflict(current, None, current.changes.first())
        prefetch_related_objects([current], "weeks")
        earlier = look(current, version)
        said = f"Back to how the plan was before this change: “{version.said}”"
        take(current, said, now)
        for name in (*FIELDS, "starts_on"):
            setattr(current, name, getattr(earlier.plan, name))
        current.save()
        write_weeks(current, dict(version.state["weeks"]))
        write_ratings(current, _ratings(version.state["ratings"]))
        write_places(current, earlier.rows, earlier.places)
        return record(current, sent, now, kind="back", said=said)


def _ratings(kept: Sequence[Sequence[Any]]) -> dict[int, tuple[int, str, dt.date]]:
    skills = dict(Skill.objects.filter(slug__in=[row[0] for row in kept]).values_list("slug", "pk"))
    return {
        skills[slug]: (level, evidence, dt.date.fromisoformat(rated_on))
        for slug, level, evidence, rated_on in kept
        if slug in skills
    }


def write_weeks(plan: Plan, apart: Mapping[int, int]) -> None:
    """Write the hours of the weeks that differ from the plan's usual ones."""
    plan.weeks.all().delete()
    PlanWeek.objects.bulk_create(
        PlanWeek(plan=plan, week=week, hours=hours)
        for week, hours in sorted(apart.items())
        if hours != plan.hours_per_week
    )


def write_ratings(plan: Plan, ratings: Mapping[int, tuple[int, str, dt.date]]) -> None:
    """Write what the person can do: a level, its evidence and its date by the skill's key."""
    there = {row.skill_id: row for row in plan.person.skill_ratings.all()}
    changed = [
        SkillRating(person=plan.person, skill_id=skill, level=level, evidence=how, rated_on=on)
        for skill, (level, how, on) in ratings.items()
        if skill not in there or (there[skill].level, there[skill].evidence) != (level, how)
    ]
    gone = {row.skill_id for row in changed} | (there.keys() - ratings.keys())
    plan.person.skill_ratings.filter(skill_id__in=gone).delete()
    SkillRating.objects.bulk_create(changed)


def write_places(plan: Plan, rows: Sequence[PlanTask], places: Mapping[int, Place]) -> None:
    """Give each task its place, before the change is recorded as the plan's next version.

    Tasks stand by the week in which they end, then by rank; those without a place come after.
    """
    ordered = sorted(rows, key=lambda row: _order(row, places[row.number]))
    moved = []
    for position, row in enumerate(ordered):
        place = places[row.number]
        now = (
            tuple((slot.week, slot.hours) for slot in row.slots.all()),
            row.known,
            row.moved,
            row.reason,
        )
        then = (place.slots, place.known, place.moved, place.reason or row.reason)
        row.position = position
        if now != then:
            row.known, row.moved, row.reason = then[1:]
            row.changed_in = plan.version + 1
            moved.append(row)
    PlanTask.objects.bulk_update(ordered, ["position", "known", "moved", "reason", "changed_in"])
    PlanSlot.objects.filter(task__in=moved).delete()
    PlanSlot.objects.bulk_create(
        PlanSlot(task=row, week=week, hours=hours)
        for row in moved
        for week, hours in places[row.number].slots
    )


def _order(row: PlanTask, place: Place) -> tuple[int, int, int]:
    if place.slots:
        return (0, place.slots[-1][0], place.rank)
    return (1 if place.known else 2, 0, row.position)
