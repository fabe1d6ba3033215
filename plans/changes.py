"""The changes of a saved plan: each is applied once, in order, and never over somebody else's.

Every form of a plan brings along the version of the plan that its page showed and an id of its own
(`Sent`). Here, under a lock on the plan,

- a form that was sent before is answered with what it did then (`Saved.repeated`);
- a change of something that has changed since that version is refused with `Conflict`, which holds
  the thing as it is now, unless it already is as wanted, or the change only adds to it;
- anything else is applied, counted as the plan's next version and kept with what undoes it.

What is compared is the one task that is changed, or the plan as a whole for what moves all of it:
so two devices that check off different tasks never get in each other's way.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Sum
from django.http import QueryDict

from .models import Plan, PlanChange, PlanSlot, PlanTask
from .reasons import in_hours

FORM_ID = "form-id"
VERSION = "version"
NOT_ANSWERS = {FORM_ID, VERSION, "csrfmiddlewaretoken"}
# The fields of a task that a change may replace and an undo brings back.
KEPT = (
    "title", "text", "hours_low", "hours_high", "note", "reason", "known", "moved", "hours_spent",
)  # fmt: skip
KEPT_TIMES = ("done_at", "dropped_at")
MOST_CHANGES = 500
TAKEN_BACK = "Taken back: "
PUT_BACK = "Put back: "


class Refused(Exception):
    """The change cannot be made; the message says why, to the person."""


class Conflict(Exception):
    """What was to be changed has changed since: `task` as it is now, or the plan as a whole."""

    def __init__(self, plan: Plan, task: PlanTask | None, last: PlanChange | None) -> None:
        super().__init__("changed since")
        self.plan, self.task, self.last = plan, task, last


@dataclass(frozen=True)
class Sent:
    """What a form brings along besides its answers. `by` is the coach's name, if not the owner."""

    version: int
    form_id: str
    by: str = ""


@dataclass(frozen=True)
class Saved:
    """The plan after a change; `said` is what changed, `version` the one that it led to."""

    plan: Plan
    said: str
    version: int
    task: PlanTask | None = None
    repeated: bool = False


class TaskChange(Protocol):
    """One kind of change of one task."""

    @property
    def kind(self) -> str: ...

    @property
    def adds(self) -> bool:
        """Whether it only adds to what is there, so that it never overwrites anything."""

    def holds(self, task: PlanTask) -> bool:
        """Return whether the task already is as wanted."""

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        """Change the row (and its slots), without saving it; return what changed.

        Raises Refused.
        """

    def compared(self, task: PlanTask) -> list[tuple[str, str, str]]:
        """Return, for each thing that it changes: its name, what is there now, what is wanted."""


def new_page_id() -> str:
    """Return the id that all forms of one page share; together with the answers it is unique."""
    return secrets.token_urlsafe(12)


def read_sent(answers: QueryDict, address: str, by: str = "") -> Sent:
    """Return what a form brings along; the same form with the same answers has the same id.

    `address` is what the form is sent to. Raises Refused where it brings none or a broken one.
    """
    page_id = answers.get(FORM_ID, "")
    version = answers.get(VERSION, "")
    good = version.isascii() and version.isdigit() and len(version) < 10
    if not good or not 8 <= len(page_id) <= 64:
        raise Refused(
            "This form has lost the mark of its page. Load the page again, then repeat it."
        )
    said = sorted(
        (name, value)
        for name, values in answers.lists()
        if name not in NOT_ANSWERS
        for value in values
    )
    text = repr((page_id, address, said)).encode(errors="surrogatepass")
    return Sent(int(version), hashlib.sha256(text).hexdigest(), by)


@contextmanager
def locked(plan: Plan) -> Iterator[Plan]:
    """Give the plan as it is now, for one change at a time; a failure undoes all of it."""
    with transaction.atomic():
        yield (
            Plan.objects.select_for_update(of=("self",))
            .select_related("role__family", "career", "person")
            .get(pk=plan.pk)
        )


def done_before(plan: Plan, sent: Sent) -> Saved | None:
    """Return what this very form did when it was sent before."""
    change = plan.changes.select_related("task").filter(form_id=sent.form_id).first()
    if change is None:
        return None
    return Saved(plan, change.said, change.version, change.task, repeated=True)


def record(
    plan: Plan,
    sent: Sent,
    now: dt.datetime,
    *,
    kind: str,
    said: str,
    task: PlanTask | None = None,
    before: Mapping[str, Any] | None = None,
) -> Saved:
    """Count a change that was just applied under `locked`, and keep what undoes it."""
    plan.version += 1
    plan.save(update_fields=["version", "changed_at"])
    if task is not None:
        task.changed_in = plan.version
        task.save(update_fields=["changed_in"])
    PlanChange.objects.create(
        plan=plan,
        version=plan.version,
        form_id=sent.form_id,
        kind=kind,
        task=task,
        said=said[:300],
        by=sent.by,
        before=dict(before or {}),
        made_at=now,
    )
    plan.changes.filter(version__lte=plan.version - MOST_CHANGES).delete()
    return Saved(plan, said, plan.version, task)


def change_task(plan: Plan, number: int, change: TaskChange, sent: Sent, now: dt.datetime) -> Saved:
    """Apply a change to the task of this number.

    Raises PlanTask.DoesNotExist, Refused, and Conflict (see the module).
    """
    with locked(plan) as current:
        if before := done_before(current, sent):
            return before
        task = current.tasks.get(number=number)
        if change.holds(task):
            return Saved(current, "", current.version, task)
        if task.changed_in > sent.version and not change.adds:
            raise Conflict(current, task, task.changes.first())
        kept = state_of(task)
        said = change.apply(task, now)
        task.save()
        return record(current, sent, now, kind=change.kind, said=said, task=task, before=kept)


def undo(plan: Plan, version: int, sent: Sent, now: dt.datetime) -> Saved:
    """Take the change of one task back that led to this version.

    Raises PlanChange.DoesNotExist where it is none of a task, Conflict if the task has changed
    since, and Refused if the hours that it had are given to others now.
    """
    with locked(plan) as current:
        if before := done_before(current, sent):
            return before
        change = current.changes.select_related("task").get(version=version, task__isnull=False)
        task = change.task
        assert task is not None  # noqa: S101
        if task.changed_in != version:
            raise Conflict(current, task, task.changes.first())
        kept = state_of(task)
        _refuse_full_weeks(task, kept["slots"], change.before["slots"])
        put_back(task, change.before)
        task.save()
        said = _said_of_undoing(change)
        return record(current, sent, now, kind="undo", said=said, task=task, before=kept)


def _said_of_undoing(change: PlanChange) -> str:
    if change.kind == "undo" and change.said.startswith(TAKEN_BACK):
        return PUT_BACK + change.said.removeprefix(TAKEN_BACK)
    return TAKEN_BACK + change.said.removeprefix(PUT_BACK)


def _refuse_full_weeks(task: PlanTask, now: list[list[int]], back: Sequence[Sequence[int]]) -> None:
    """Refuse to give a task hours back that its weeks do not have any more."""
    if now == back:
        return
    free = free_hours(task.plan, without=task)
    for week, hours in back:
        if week > len(free) or hours > free[week - 1]:
            raise Refused(
                f"“{task.title}” had {in_hours(hours)} in week {week}, which are not free any "
                "more. Move it to a week with room instead."
            )


def free_hours(plan: Plan, without: PlanTask | None = None) -> list[int]:
    """Return the hours of each week that no task has; those of one task may count as free."""
    free = list(plan.week_hours)
    slots = PlanSlot.objects.filter(task__plan=plan)
    if without is not None:
        slots = slots.exclude(task=without)
    taken = slots.order_by().values_list("week").annotate(hours=Sum("hours"))
    for week, hours in taken:
        if week <= len(free):
            free[week - 1] -= hours
    return free


def state_of(task: PlanTask) -> dict[str, Any]:
    """Return what a change of a task may replace, as JSON."""
    state: dict[str, Any] = {name: getattr(task, name) for name in KEPT}
    state["hours_spent"] = str(task.hours_spent)
    for name in KEPT_TIMES:
        at = getattr(task, name)
        state[name] = at and at.isoformat()
    state["slots"] = [[slot.week, slot.hours] for slot in task.slots.all()]
    return state


def put_back(task: PlanTask, state: Mapping[str, Any]) -> None:
    """Give a task back what `state_of` returned for it; its slots are written at once."""
    for name in KEPT:
        setattr(task, name, state[name])
    for name in KEPT_TIMES:
        at = state[name]
        setattr(task, name, dt.datetime.fromisoformat(at) if at else None)
    set_slots(task, [(week, hours) for week, hours in state["slots"]])


def set_slots(task: PlanTask, slots: Iterable[tuple[int, int]]) -> None:
    """Write the weeks of a task, as pairs of a week and its hours."""
    task.slots.all().delete()
    PlanSlot.objects.bulk_create(
        PlanSlot(task=task, week=week, hours=hours) for week, hours in slots
    )


@dataclass(frozen=True)
class Done:
    """A task is checked off, or open again."""

    done: bool
    kind: str = field(default="done", init=False)
    adds: bool = field(default=False, init=False)

    def holds(self, task: PlanTask) -> bool:
        return (task.done_at is not None) == self.done

    def apply(self, task: PlanTask, now: dt.datetime) -> str:
        if not task.slots.exists():
            raise Refused("This task has no place in the plan, so it cannot be checked off.")
        task.done_at = now if self.done else None
        return f"“{task.title}” is {'done' if self.done else 'open again'}."

    def compared(self, task: PlanTask) -> list[tuple[str, str, str]]:
        there, wanted = ("done" if each else "open" for each in (task.done_at, self.done))
        return [("State", there, wanted)]
