"""Answering with the page of a plan or of a task, or with the part that a change has changed."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from careerguide.htmx import render_page
from careerguide.query import Problem

from .changes import Saved, new_page_id
from .letter import Line, WeekView, letter
from .models import Plan, PlanTask
from .replan_page import pace_line
from .skills import skills
from .task_forms import OwnTaskForm, own_task_form
from .task_page import TaskPage

NO_CHANGE = "It is that way already: nothing changed."
NOT_SAVED = "Not saved: see what is said beside it."
CHANGED_SINCE = "Not saved yet: it has changed since you loaded the page. Choose which one to keep."


@dataclass(frozen=True)
class Changed:
    """What a swap has to bring besides the state of the plan: places of one task, or all weeks."""

    lines: list[Line] = field(default_factory=list)
    weeks: list[WeekView] = field(default_factory=list)
    whole: bool = False


def show_plan(
    request: HttpRequest,
    key: str,
    plan: Plan,
    changed: int | None = None,
    *,
    owner: bool = True,
    whole: bool = False,
    panel: TaskPage | None = None,
    adding: OwnTaskForm | None = None,
    notice: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render the plan's page; for HTMX its state and each place of the task that `changed`.

    With `whole` all weeks come along, for a change that moves tasks about; `panel` is a task that
    stands open under its line, `adding` the form of a task of one's own to show instead of the one
    on the page. Whoever is not the owner reads the plan without anything that changes it.
    """
    week, problems = _week(request, plan)
    page = letter(plan, timezone.localdate(), week)
    last = plan.changes.select_related("task").first() if owner else None
    if panel is not None and page.line_shown(panel.task.number, panel.week) is None:
        whole = True
    context = {
        "key": key,
        "plan": plan,
        "letter": page,
        "skills": skills(plan, page.tasks),
        "page_id": new_page_id(),
        "owner": owner,
        "pace": pace_line(page, timezone.localdate()),
        "problems": problems,
        "last": last,
        "fresh": bool(notice) or _fresh(request, last),
        "notice": notice,
        "panel": panel,
        "panel_line": page.line_shown(panel.task.number, panel.week) if panel else None,
        "adding": adding or own_task_form(),
        "added": adding is not None,
        "unsaved": status >= 400,
        **more,
    }
    if changed is not None and request.htmx.target == "plan-state":  # type: ignore[attr-defined]
        context["changed"] = Changed(
            lines=[] if whole else page.by_task.get(changed, []),
            weeks=page.weeks if whole else page.weeks_of(changed),
            whole=whole,
        )
        context["changed_number"] = changed
    return render_page(request, "plans/plan.html", context, targets=("plan-state",), status=status)


def _week(request: HttpRequest, plan: Plan) -> tuple[int | None, list[Problem]]:
    """Return the week that the address asks for; what is none of the plan's is said."""
    given = request.GET.get("week")
    if not given:
        return None, []
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    if 1 <= number <= plan.weeks_total:
        return number, []
    message = f"is no week of this plan: it has weeks 1 to {plan.weeks_total}"
    return None, [Problem("week", "Week", given[:40], message)]


def _fresh(request: HttpRequest, last: Any) -> bool:
    """Return whether the address says that the last change was made just now, by a plain form."""
    return last is not None and request.GET.get("changed") == str(last.version)


def show_task(
    request: HttpRequest,
    key: str,
    plan: Plan,
    page: TaskPage,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a task's own page, or what opens under its line in the plan."""
    last = page.history[0] if page.history else None
    if last is not None and last.version != page.task.changed_in:
        last = None
    context = {
        "key": key,
        "plan": plan,
        "page": page,
        "page_id": new_page_id(),
        "owner": True,
        "last": last,
        "fresh": bool(notice) or _fresh(request, last),
        "notice": notice,
        "unsaved": status >= 400,
        "target": "task-page",
    }
    template = "plans/task_page.html"
    opened = request.htmx.target or ""  # type: ignore[attr-defined]
    if opened.startswith("panel-"):
        template = "plans/task_panel.html"
        context["target"] = "plan-state"
    return render_page(request, template, context, targets=("task-page",), status=status)


def said_of(saved: Saved) -> str:
    """Return what to tell somebody whose change was saved, or was not needed."""
    return saved.said or NO_CHANGE


def find_task(plan: Plan, number: int) -> PlanTask:
    """Return a task with all that its page shows. Raises PlanTask.DoesNotExist."""
    return (
        plan.tasks.select_related("template__hours_method")
        .prefetch_related("slots", "links")
        .get(number=number)
    )
