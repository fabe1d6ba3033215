"""What a coach proposes for a plan: a new task, another week for one, a comment.

Nothing of it changes the plan until the owner accepts it; then it is a change like any other, in
the coach's name.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from .changes import Refused, Sent, change_task, free_hours, locked
from .keys import Opened
from .letter import dates, day, week_days
from .models import Plan, PlanKey, PlanTask, Proposal
from .reasons import in_hours
from .task_changes import Move, NewTask, add_task, weeks_text

MOST_OPEN = 100
MOST_HOURS = 60
MOST_TEXT = 2000


class ProposalForm(forms.Form):
    """A proposal for one plan: its tasks that have a place, and the free hours of its weeks."""

    def __init__(
        self,
        plan: Plan,
        tasks: Sequence[PlanTask],
        free: Sequence[int],
        data: QueryDict | None,
        kind: str,
    ) -> None:
        super().__init__(data, auto_id=f"{kind}-%s", label_suffix="")
        if week := self.fields.get("week"):
            assert isinstance(week, forms.ChoiceField)  # noqa: S101
            week.choices = [
                (number, f"Week {number}, {dates(*week_days(plan, number))}: {_left(hours)}")
                for number, hours in enumerate(free, 1)
            ]
        if task := self.fields.get("task"):
            assert isinstance(task, forms.ChoiceField)  # noqa: S101
            none = [] if task.required else [("", "The plan as a whole")]
            task.choices = [*none, *((each.number, each.title) for each in self.about(tasks))]

    def about(self, tasks: Sequence[PlanTask]) -> list[PlanTask]:
        return list(tasks)


def _left(hours: int) -> str:
    return f"{in_hours(hours)} free" if hours > 0 else "full"


def _week_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label="Week",
        coerce=int,
        error_messages={
            "required": "Choose a week.",
            "invalid_choice": "Choose a week of the plan.",
        },
    )


def _text_field(label: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_TEXT,
        error_messages={"required": "Write what you want to say."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AddForm(ProposalForm):
    title = forms.CharField(
        label="What to do", max_length=120, error_messages={"required": "Say what to do."}
    )
    hours = forms.IntegerField(
        label="Hours it takes",
        min_value=1,
        max_value=MOST_HOURS,
        error_messages={
            "required": "Give the hours that it takes.",
            "invalid": "Give the hours as a whole number, such as 4.",
            "min_value": "A task takes at least 1 hour.",
            "max_value": "A task can take 60 hours at most: split it.",
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    week = _week_field()
    text = _text_field("More about it (optional)")


class MoveForm(ProposalForm):
    task = forms.TypedChoiceField(
        label="Task",
        coerce=int,
        error_messages={
            "required": "Choose a task.",
            "invalid_choice": "Choose a task that is still open.",
        },
    )
    week = _week_field()
    text = _text_field("Why (optional)")

    def about(self, tasks: Sequence[PlanTask]) -> list[PlanTask]:
        return [task for task in tasks if task.done_at is None]


class CommentForm(ProposalForm):
    task = forms.TypedChoiceField(
        label="About",
        coerce=int,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Choose a task of the plan."},
    )
    text = _text_field("Your comment", required=True)


FORMS: Mapping[str, type[ProposalForm]] = {
    Proposal.Kind.ADD: AddForm,
    Proposal.Kind.MOVE: MoveForm,
    Proposal.Kind.COMMENT: CommentForm,
}


def proposal_forms(
    plan: Plan, kind: str = "", answers: QueryDict | None = None
) -> dict[str, ProposalForm]:
    """Return the form of each kind, the one of `kind` with the answers that were sent."""
    tasks = list(plan.tasks.filter(slots__isnull=False).distinct())
    free = free_hours(plan)
    return {
        name: form(plan, tasks, free, answers if name == kind else None, name)
        for name, form in FORMS.items()
    }


def propose(
    opened: Opened, kind: str, given: Mapping[str, Any], sent: Sent, now: dt.datetime
) -> Proposal:
    """Save a proposal under the name of the coach's key; the same form makes one.

    Raises Refused.
    """
    with locked(opened.plan) as plan:
        if before := plan.proposals.filter(form_id=sent.form_id).first():
            return before
        key = plan.keys.filter(pk=opened.key.pk, kind=PlanKey.Kind.COACH).first()
        if key is None:
            raise Refused("This address was closed just now.")
        if plan.proposals.filter(state=Proposal.State.OPEN).count() >= MOST_OPEN:
            raise Refused(
                f"{MOST_OPEN} proposals wait for an answer already. Once some are answered, "
                "you can make more."
            )
        number = given.get("task")
        return Proposal.objects.create(
            plan=plan,
            key=key,
            by=key.name,
            kind=kind,
            task=plan.tasks.get(number=number) if number else None,
            title=given.get("title", ""),
            hours=given.get("hours"),
            week=given.get("week"),
            text=given.get("text", ""),
            form_id=sent.form_id,
            made_at=now,
        )


@dataclass(frozen=True)
class Answered:
    """A proposal's answer: the plan after it, and what came of it."""

    plan: Plan
    said: str


def answer(
    plan: Plan, number: int, accept: bool, text: str, sent: Sent, now: dt.datetime
) -> Answered:
    """Accept an open proposal, which changes the plan in the coach's name, or decline it.

    The same answer again is no second one. Raises Proposal.DoesNotExist, and Refused or
    changes.Conflict where it cannot be accepted: it then stays open.
    """
    with locked(plan) as current:
        found = current.proposals.select_related("task").get(pk=number)
        wanted = Proposal.State.ACCEPTED if accept else Proposal.State.DECLINED
        if found.state == wanted:
            return Answered(current, SAID[found.kind, accept])
        if found.state != Proposal.State.OPEN:
            state = Proposal.State(found.state).label.lower()
            raise Refused(f"This was {state} meanwhile, perhaps in another window.")
        said = SAID[found.kind, accept]
        if accept:
            if found.week and week_days(current, found.week)[1] < now.date():
                raise Refused(f"Week {found.week} is over.")
            said = ACCEPT[found.kind](current, found, replace(sent, by=found.by), now) or said
        found.state, found.answer, found.answered_at = wanted, text, now
        found.save(update_fields=["state", "answer", "answered_at"])
        current.refresh_from_db(fields=["version"])
        return Answered(current, said)


def _accept_new_task(plan: Plan, proposal: Proposal, sent: Sent, now: dt.datetime) -> str:
    new = NewTask(proposal.title, proposal.hours or 1, proposal.week or 1, proposal.text)
    return add_task(plan, new, sent, now).said


def _accept_move(plan: Plan, proposal: Proposal, sent: Sent, now: dt.datetime) -> str:
    if proposal.task is None or proposal.week is None:
        raise Refused("The task is not in the plan any more.")
    return change_task(plan, proposal.task.number, Move(proposal.week), sent, now).said


def _accept_comment(plan: Plan, proposal: Proposal, sent: Sent, now: dt.datetime) -> str:
    return ""


ACCEPT: Mapping[str, Callable[[Plan, Proposal, Sent, dt.datetime], str]] = {
    Proposal.Kind.ADD: _accept_new_task,
    Proposal.Kind.MOVE: _accept_move,
    Proposal.Kind.COMMENT: _accept_comment,
}
SAID: Mapping[tuple[str, bool], str] = {
    (Proposal.Kind.ADD, True): "The new task is in the plan.",
    (Proposal.Kind.MOVE, True): "The task stands in that week.",
    (Proposal.Kind.COMMENT, True): "The comment is marked as read.",
    (Proposal.Kind.ADD, False): "The new task is declined.",
    (Proposal.Kind.MOVE, False): "The move is declined: the task stays where it is.",
    (Proposal.Kind.COMMENT, False): "The comment is declined.",
}


@dataclass(frozen=True)
class Row:
    """A proposal as it is listed. `now` says where the task of a move stands today."""

    number: int
    by: str
    left: bool  # the coach's address is closed
    what: str
    now: str
    text: str
    state: str
    open: bool
    comment: bool
    made: str
    answered: str
    answer: str
    problem: str = ""
    typed: str = ""


def rows_of(plan: Plan, by: PlanKey | None = None) -> list[Row]:
    """Return the proposals for a plan, or those of one coach, the newest first; two queries."""
    found: QuerySet[Proposal] = plan.proposals.select_related("task").prefetch_related(
        "task__slots"
    )
    if by is not None:
        found = found.filter(key=by)
    return [_row(plan, each) for each in found.order_by("-made_at", "-id")]


def _row(plan: Plan, proposal: Proposal) -> Row:
    task, week = proposal.task, proposal.week
    when = f"week {week} ({dates(*week_days(plan, week))})" if week else ""
    now = ""
    if proposal.kind == Proposal.Kind.ADD:
        what = f"New task: “{proposal.title}”, {in_hours(proposal.hours or 0)} in {when}"
    elif proposal.kind == Proposal.Kind.MOVE and task:
        what = f"“{task.title}” to {when}"
        now = f"It stands in {weeks_text(task)}." if task.slots.all() else ""
    else:
        what = f"On “{task.title}”" if task else "On the plan as a whole"
    is_open = proposal.state == Proposal.State.OPEN
    comment = proposal.kind == Proposal.Kind.COMMENT
    state = proposal.get_state_display()
    return Row(
        number=proposal.pk,
        by=proposal.by,
        left=proposal.key_id is None,
        what=what,
        now=now if is_open else "",
        text=proposal.text,
        state="Read" if comment and proposal.state == Proposal.State.ACCEPTED else state,
        open=is_open,
        comment=comment,
        made=day(proposal.made_at.date(), with_year=True),
        answered=day(proposal.answered_at.date(), with_year=True) if proposal.answered_at else "",
        answer=proposal.answer,
    )


def waiting_line(plan: Plan) -> str:
    """Return how many proposals wait for the owner, and from whom; empty if none does."""
    names = list(plan.proposals.filter(state=Proposal.State.OPEN).values_list("by", flat=True))
    if not names:
        return ""
    people = list(dict.fromkeys(names))
    whose = " and ".join(people) if len(people) < 3 else f"{len(people)} people"
    return f"{len(names)} proposal{'s' if len(names) > 1 else ''} from {whose}"
