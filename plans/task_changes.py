"""What a person does with a task besides checking it off: each a `plans.changes.TaskChange`.

Hours of a week are never exceeded: what does not fit is refused, with what is free and where it
would fit. An order that looks wrong is said, not refused.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max, Min

from .changes import (
    Refused,
    Saved,
    Sent,
    done_before,
    free_hours,
    locked,
    record,
    set_slots,
    state_of,
)
from .hours import hours_figure, hours_text
from .models import Activity, Phase, Plan, PlanTask, TaskTemplate
from .moving import NoRoom, Slots, Span, out_of_order, place
from .reasons import in_hours, listed, week_span

MOST_TASKS = 200
MOST_NOTE = 5_000
MOST_TEXT = 2_000
MOST_LOGGED = Decimal(100)
MOST_SPENT = Decimal("9999.75")
MOST_TASK_HOURS = 500
OWN_REASON = "You added it."

Compared = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Log:
    """Hours were spent on a task; they add up, so this never overwrites anything."""

    hours: Decimal
    kind: str = field(default="log", init=False)
    adds: bool = field(default=True, init=False)

    def holds(self, task: PlanTask) -> bool:
        return False

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        if task.hours_spent + self.hours > MOST_SPENT:
            raise Refused(f"A task holds {hours_figure(MOST_SPENT)} hours at most.")
        task.hours_spent += self.hours
        return (
            f"{hours_text(self.hours)} logged on “{task.title}”: {hours_figure(task.hours_spent)} "
            f"of {in_hours(task.hours_high)}."
        )

    def compared(self, task: PlanTask) -> Compared:
        return [("Hours spent", hours_text(task.hours_spent), f"{hours_figure(self.hours)} more")]


@dataclass(frozen=True)
class Spent:
    """The hours spent on a task in all, put right."""

    hours: Decimal
    kind: str = field(default="spent", init=False)
    adds: bool = field(default=False, init=False)

    def holds(self, task: PlanTask) -> bool:
        return task.hours_spent == self.hours

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        task.hours_spent = self.hours
        return f"Hours spent on “{task.title}” put right: {hours_text(self.hours)}."

    def compared(self, task: PlanTask) -> Compared:
        return [("Hours spent", hours_text(task.hours_spent), hours_text(self.hours))]


@dataclass(frozen=True)
class Note:
    """What a person writes beside a task."""

    text: str
    kind: str = field(default="note", init=False)
    adds: bool = field(default=False, init=False)

    def holds(self, task: PlanTask) -> bool:
        return task.note == self.text

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        task.note = self.text
        return f"The note on “{task.title}” is {'saved' if self.text else 'empty now'}."

    def compared(self, task: PlanTask) -> Compared:
        return [("Note", task.note, self.text)]


@dataclass(frozen=True)
class Move:
    """A task begins in another week, or gets a place that it had not: the person's own choice."""

    week: int
    kind: str = field(default="move", init=False)
    adds: bool = field(default=False, init=False)

    def holds(self, task: PlanTask) -> bool:
        weeks = [slot.week for slot in task.slots.all()]
        return bool(weeks) and min(weeks) == self.week

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        if task.done_at is not None:
            raise Refused(f"“{task.title}” is done. Open it again to move it.")
        slots = _placed(task, task.hours_high, self.week)
        set_slots(task, slots)
        task.moved, task.known, task.dropped_at = True, False, None
        weeks = week_span(slots[0][0], slots[-1][0])
        return " ".join([f"“{task.title}” is in {weeks} now.", *order_warnings(task, slots)])

    def compared(self, task: PlanTask) -> Compared:
        return [("Weeks", weeks_text(task), f"from week {self.week}")]


@dataclass(frozen=True)
class Drop:
    """A task is no longer relevant: it loses its place, not what belongs to it."""

    kind: str = field(default="drop", init=False)
    adds: bool = field(default=False, init=False)

    def holds(self, task: PlanTask) -> bool:
        return task.dropped_at is not None

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        if task.done_at is not None:
            raise Refused(f"“{task.title}” is done. Open it again to take it out of the plan.")
        set_slots(task, [])
        task.dropped_at = now
        return f"“{task.title}” is out of the plan: no longer relevant."

    def compared(self, task: PlanTask) -> Compared:
        return [("Weeks", weeks_text(task), "no longer relevant")]


@dataclass(frozen=True)
class Edit:
    """A task's own words and hours. Other hours take other weeks, from its first one on."""

    title: str
    text: str
    hours: int
    kind: str = field(default="edit", init=False)
    adds: bool = field(default=False, init=False)

    def holds(self, task: PlanTask) -> bool:
        return (task.title, task.text, task.hours_high) == (self.title, self.text, self.hours)

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        before = task.title
        slots = list(task.slots.all())
        if self.hours != task.hours_high and slots:
            set_slots(task, _placed(task, self.hours, min(slot.week for slot in slots)))
        if self.hours != task.hours_high:
            task.hours_low = min(task.hours_low, self.hours)
            task.hours_high = self.hours
        task.title, task.text = self.title, self.text
        return f"“{before}” is changed{'' if before == self.title else f' to “{self.title}”'}."

    def compared(self, task: PlanTask) -> Compared:
        return [
            ("Title", task.title, self.title),
            ("Text", task.text, self.text),
            ("Hours", str(task.hours_high), str(self.hours)),
        ]


@dataclass(frozen=True)
class NewTask:
    """A task that somebody adds to a plan."""

    title: str
    hours: int
    week: int
    text: str = ""


def add_task(plan: Plan, new: NewTask, sent: Sent, now: dt.datetime) -> Saved:
    """Add a task that begins in the week asked for. Raises Refused where there is no room.

    To undo it drops it: a task's number is never given again.
    """
    with locked(plan) as current:
        if before := done_before(current, sent):
            return before
        numbers = current.tasks.order_by().values_list("number", flat=True)
        if len(numbers) >= MOST_TASKS:
            raise Refused(f"A plan holds {MOST_TASKS} tasks at most, and this one is full.")
        slots = _fitting(new.hours, new.week, free_hours(current))
        task = current.tasks.create(
            number=max(numbers, default=0) + 1,
            own=True,
            title=new.title,
            text=new.text,
            reason=f"Added by {sent.by}." if sent.by else OWN_REASON,
            phase=Phase.CORE,
            activity=Activity.LEARN,
            hours_low=new.hours,
            hours_high=new.hours,
            moved=True,
            position=len(numbers),
        )
        dropped = {**state_of(task), "dropped_at": now.isoformat()}
        set_slots(task, slots)
        weeks = week_span(slots[0][0], slots[-1][0])
        said = f"“{task.title}” is added, in {weeks}."
        return record(current, sent, now, kind="add", said=said, task=task, before=dropped)


def _placed(task: PlanTask, hours: int, week: int) -> Slots:
    return _fitting(hours, week, free_hours(task.plan, without=task))


def _fitting(hours: int, week: int, free: Sequence[int]) -> Slots:
    if not 1 <= week <= len(free):
        raise Refused(f"This plan has weeks 1 to {len(free)}.")
    found = place(hours, week, free)
    if isinstance(found, NoRoom):
        raise Refused(found.why)
    return found


def weeks_text(task: PlanTask) -> str:
    """Return the weeks of a task in words; why it has none where it has none."""
    weeks = [slot.week for slot in task.slots.all()]
    if weeks:
        return week_span(min(weeks), max(weeks))
    return "no longer relevant" if task.dropped_at else "no place in the plan"


def order_warnings(task: PlanTask, slots: Slots) -> list[str]:
    """Return what stands the wrong way round with the task in these weeks, in sentences.

    It goes by what the content says tasks build on, through tasks that are not in the plan as well.
    What is done is in nobody's way.
    """
    if task.template_id is None:
        return []
    rows = (
        task.plan.tasks.filter(done_at=None, template__isnull=False, slots__isnull=False)
        .exclude(pk=task.pk)
        .values_list("template__slug", "title")
        .annotate(first=Min("slots__week"), last=Max("slots__week"))
        .order_by("position", "id")
    )
    names: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for slug, title, first, last in rows:
        # Of a weekly task the first week is the one that others wait for.
        names.setdefault(slug, f"“{title}” ({week_span(first, last)})")
        spans.setdefault(slug, Span(first, last))
    own = task.template.slug  # type: ignore[union-attr]
    needs: dict[str, list[str]] = {}
    links = TaskTemplate.objects.filter(prerequisites__isnull=False).order_by("slug")
    for slug, before in links.values_list("slug", "prerequisites__slug"):
        needs.setdefault(slug, []).append(before)
    late, early = out_of_order(own, Span(slots[0][0], slots[-1][0]), spans, needs)
    said = []
    if late:
        said.append(f"Mind that it builds on {listed([names[each] for each in late[:2]])}.")
    if early:
        verb = "builds" if len(early) == 1 else "build"
        said.append(f"Mind that {listed([names[each] for each in early[:2]])} {verb} on it.")
    return said
