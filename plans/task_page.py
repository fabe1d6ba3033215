"""One task of a plan as its own page shows it, and as it opens under its line in the plan."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .changes import Conflict, free_hours
from .hours import hours_text
from .letter import HoursMark, WeekOption, week_options
from .models import Plan, PlanChange, PlanTask, PlanTaskLink
from .reasons import in_hours
from .task_changes import weeks_text
from .task_forms import SHOWN, TaskForm

MOST_HISTORY = 50
# The fields of several lines, by what they are called: one can go on writing in them.
LONG = {"Note": "note", "Text": "text"}
# What "Use mine" does not send again as it was, but anew.
NEW_EACH_TIME = {"csrfmiddlewaretoken", "version", "form-id"}


@dataclass(frozen=True)
class Difference:
    """One thing that two people, tabs or devices want otherwise."""

    label: str
    there: str
    mine: str
    typed: str = ""  # the field to go on typing in, for a text of several lines


@dataclass(frozen=True)
class Clash:
    """A change of something that has changed since its page was loaded: a choice for the person."""

    differences: Sequence[Difference]
    last: PlanChange | None
    hidden: Sequence[tuple[str, str]]  # the fields that "Use mine" sends again


@dataclass(frozen=True)
class TaskPage:
    """A task with everything that can be done with it.

    `place` sets the ids apart on a page that shows several; `week` is the line that it was opened
    under, empty on the task's own page.
    """

    task: PlanTask
    week: str
    forms: dict[str, TaskForm]
    options: Sequence[WeekOption]
    history: Sequence[PlanChange]
    hours_mark: HoursMark | None
    problem: str = ""
    clash: Clash | None = None

    @property
    def place(self) -> str:
        return f"{self.task.number}-{self.week or 'page'}"

    @property
    def done(self) -> bool:
        return self.task.done_at is not None

    @property
    def placed(self) -> bool:
        return bool(self.task.slots.all())

    @property
    def weeks(self) -> str:
        return weeks_text(self.task)

    @property
    def hours(self) -> str:
        """The hours of the whole task, as estimated or as its owner gave them."""
        low, high = self.task.hours_low, self.task.hours_high
        return in_hours(high) if low == high else f"{low}–{in_hours(high)}"

    @property
    def spent(self) -> str:
        return (
            f"{hours_text(self.task.hours_spent)} spent so far; "
            f"the plan reckons with {self.task.hours_high}."
        )

    @property
    def first_week(self) -> int | None:
        return min((slot.week for slot in self.task.slots.all()), default=None)

    @property
    def links(self) -> list[PlanTaskLink]:
        return list(self.task.links.all())

    @property
    def state(self) -> str:
        """Return where the task stands: `Open, in weeks 1–2.`"""
        state = "Done" if self.done else "Open" if self.placed else "Not in the plan"
        return f"{state}{', in' if self.placed else ':'} {self.weeks}."


def task_page(
    plan: Plan,
    task: PlanTask,
    today: dt.date,
    week: str = "",
    asked: TaskForm | None = None,
    conflict: Conflict | None = None,
    problem: str = "",
) -> TaskPage:
    """Return a task's page in five queries.

    `asked` is the form that somebody sent, shown with what they typed; with a `conflict` as well it
    is what they wanted.
    """
    prefix = f"id-{task.number}-{week or 'page'}"
    forms = {kind.do: kind.filled(task, auto_id=f"{prefix}-%s") for kind in SHOWN}
    clash = None
    if asked is not None and conflict is not None:
        clash = _clash(task, asked, conflict.last)
    elif asked is not None:
        forms[asked.do] = asked
        if asked.non_field_errors():
            problem = " ".join(str(each) for each in asked.non_field_errors())
    template = task.template
    first = min((slot.week for slot in task.slots.all()), default=None)
    return TaskPage(
        task=task,
        week=week,
        forms=forms,
        # To begin where it begins already is no move.
        options=[
            each
            for each in week_options(plan, free_hours(plan, without=task), today)
            if each.number != first
        ],
        history=list(task.changes.all()[:MOST_HISTORY]),
        hours_mark=HoursMark(template.hours_method) if template else None,
        problem=problem,
        clash=clash,
    )


def _clash(task: PlanTask, asked: TaskForm, last: PlanChange | None) -> Clash:
    compared = asked.change().compared(task)
    rows = [
        Difference(label, there, mine, typed=LONG.get(label, ""))
        for label, there, mine in compared
        if there != mine
    ]
    typed = {row.typed for row in rows}
    data: Any = asked.data
    hidden = [
        (name, value)
        for name, values in data.lists()
        if name not in NEW_EACH_TIME | typed
        for value in values
    ]
    return Clash(rows, last, hidden)
