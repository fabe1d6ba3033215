"""The forms of one task: each reads what a person typed and says which change it asks for."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from .changes import Done, TaskChange
from .hours import hours_figure, read_hours
from .models import PlanTask
from .task_changes import (
    MOST_LOGGED,
    MOST_NOTE,
    MOST_SPENT,
    MOST_TASK_HOURS,
    MOST_TEXT,
    Drop,
    Edit,
    Log,
    Move,
    NewTask,
    Note,
    Spent,
)

WEEK_MESSAGES = {"required": "Choose a week.", "invalid": "Choose a week."}


class LongText(forms.CharField):
    """A text of several lines.

    Its length is checked here and not by the browser, which cuts off what is pasted without a word.
    Line ends count as one character, however a browser sends them.
    """

    def __init__(self, *, most: int, rows: int = 4, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(required=False, widget=widget, **kwargs)
        self.most = most

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                f"This is {len(value):,} characters long, and there is room for {self.most:,}. "
                "Nothing is lost: shorten it here and save again."
            )


class HoursField(forms.CharField):
    """Hours as people write them (see `plans.hours`)."""

    def __init__(self, *, most: Decimal, least: Decimal, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {"required": "Say how many hours."})
        super().__init__(**kwargs)
        self.most, self.least = most, least

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Decimal:
        hours = read_hours(super().clean(value))
        if hours is None:
            raise forms.ValidationError("Give hours such as 1.5, 1:30 or 90 min.")
        if not self.least <= hours <= self.most:
            least = "more than 0" if self.least else "0 or more"
            raise forms.ValidationError(
                f"Give {least} and at most {hours_figure(self.most)} hours."
            )
        return hours


class TaskForm(forms.Form):
    """A form of one task. `do` is what it sends to say which it is."""

    do: ClassVar[str] = ""
    main: ClassVar[str | None] = None  # the field beside which a refusal stands
    use_required_attribute = False

    @classmethod
    def filled(cls, task: PlanTask, **kwargs: Any) -> "TaskForm":
        """Return the form as it is shown before anything is typed."""
        return cls(initial=cls.start(task), label_suffix="", **kwargs)

    @classmethod
    def start(cls, task: PlanTask) -> dict[str, Any]:
        return {}

    def change(self) -> TaskChange:
        """Return the change that a valid form asks for."""
        raise NotImplementedError


class DoneForm(TaskForm):
    do = "done"

    def change(self) -> TaskChange:
        return Done(True)


class ReopenForm(TaskForm):
    do = "reopen"

    def change(self) -> TaskChange:
        return Done(False)


class DropForm(TaskForm):
    do = "drop"

    def change(self) -> TaskChange:
        return Drop()


class LogForm(TaskForm):
    do = "log"
    main = "hours"
    hours = HoursField(label="Hours you spent", most=MOST_LOGGED, least=Decimal("0.25"))

    def change(self) -> TaskChange:
        return Log(self.cleaned_data["hours"])


class SpentForm(TaskForm):
    do = "spent"
    main = "spent"
    spent = HoursField(label="Hours spent in all", most=MOST_SPENT, least=Decimal(0))

    @classmethod
    def start(cls, task: PlanTask) -> dict[str, Any]:
        return {"spent": hours_figure(task.hours_spent)}

    def change(self) -> TaskChange:
        return Spent(self.cleaned_data["spent"])


class NoteForm(TaskForm):
    do = "note"
    main = "note"
    note = LongText(label="Your note", most=MOST_NOTE)

    @classmethod
    def start(cls, task: PlanTask) -> dict[str, Any]:
        return {"note": task.note}

    def change(self) -> TaskChange:
        return Note(self.cleaned_data["note"])


class MoveForm(TaskForm):
    do = "move"
    main = "to"
    to = forms.IntegerField(label="Begin it in", error_messages=WEEK_MESSAGES)

    def change(self) -> TaskChange:
        return Move(self.cleaned_data["to"])


class EditForm(TaskForm):
    do = "edit"
    main = "hours"
    title = forms.CharField(
        label="What it is",
        max_length=120,
        error_messages={
            "required": "Give the task a title.",
            "max_length": "A title holds %(limit_value)d characters; this one has %(show_value)d.",
        },
    )
    text = LongText(label="What to do, and when it is done", most=MOST_TEXT)
    hours = forms.IntegerField(
        label="Hours to plan for it",
        min_value=1,
        max_value=MOST_TASK_HOURS,
        error_messages={
            "required": "Say how many hours to plan for it.",
            "invalid": "Give the hours as a whole number, such as 4.",
            "min_value": "A task takes an hour at least.",
            "max_value": "A task takes %(limit_value)s hours at most.",
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The browser would cut a longer title off without a word.
        self.fields["title"].widget.attrs.pop("maxlength", None)

    @classmethod
    def start(cls, task: PlanTask) -> dict[str, Any]:
        return {"title": task.title, "text": task.text, "hours": task.hours_high}

    def change(self) -> TaskChange:
        given = self.cleaned_data
        return Edit(given["title"], given["text"], given["hours"])


class OwnTaskForm(EditForm):
    """A task that its owner adds to the plan."""

    do = "add"
    main = "to"
    to = forms.IntegerField(label="Begin it in", error_messages=WEEK_MESSAGES)

    def new_task(self) -> NewTask:
        given = self.cleaned_data
        return NewTask(given["title"], given["hours"], given["to"], given["text"])


FORMS: dict[str, type[TaskForm]] = {
    form.do: form
    for form in (
        DoneForm, ReopenForm, DropForm, LogForm, SpentForm, NoteForm, MoveForm, EditForm,
    )
}  # fmt: skip
# In the order in which a task's page shows them.
SHOWN: Sequence[type[TaskForm]] = (LogForm, NoteForm, MoveForm, EditForm, SpentForm)


def asked_of(answers: QueryDict, prefix: str) -> TaskForm | None:
    """Return the form that somebody sent, with what they typed; None if there is none such.

    `prefix` sets its fields' ids apart on a page that shows several tasks.
    """
    kind = FORMS.get(answers.get("do", ""))
    return kind(answers, auto_id=f"{prefix}-%s", label_suffix="") if kind else None


def own_task_form(answers: QueryDict | None = None) -> OwnTaskForm:
    """Return the form for a task of one's own, with what was typed if it was sent."""
    return OwnTaskForm(answers, auto_id="own-%s", label_suffix="")
