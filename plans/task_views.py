"""Changing one task of a saved plan, adding one, and taking a change back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from careerguide.htmx import SeeOther

from .changes import Conflict, Refused, Saved, change_task, read_sent, undo
from .keys import open_plan
from .letter import letter
from .models import Plan, PlanChange
from .private import private_page
from .show import CHANGED_SINCE, NOT_SAVED, find_task, said_of, show_plan, show_task
from .task_changes import add_task
from .task_forms import asked_of, own_task_form
from .task_page import task_page

# These leave every task in its week, so that only the task's own lines have to be shown anew.
STAYS = {"done", "reopen", "log", "spent", "note"}


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_task(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show a task, or change it; `do` says how."""
    plan = open_plan(key).plan
    if not plan.tasks.filter(number=number).exists():
        raise Http404
    if request.method != "POST":
        return _answer(request, key, plan, number)
    asked = asked_of(request.POST, f"id-{number}-{_week(request) or 'page'}")
    if asked is None:
        raise Http404
    if not asked.is_valid():
        return _answer(request, key, plan, number, asked=asked, status=422)
    try:
        sent = read_sent(request.POST, request.path)
        saved = change_task(plan, number, asked.change(), sent, timezone.now())
    except Refused as refused:
        asked.add_error(asked.main, str(refused))
        return _answer(request, key, plan, number, asked=asked, status=422)
    except Conflict as conflict:
        return _answer(request, key, plan, number, asked=asked, conflict=conflict, status=409)
    return _saved(request, key, saved, number, whole=asked.do not in STAYS or saved.repeated)


@private_page
@require_POST
def plan_tasks(request: HttpRequest, key: str) -> HttpResponse:
    """Add a task of one's own."""
    plan = open_plan(key).plan
    form = own_task_form(request.POST)
    try:
        if form.is_valid():
            sent = read_sent(request.POST, request.path)
            saved = add_task(plan, form.new_task(), sent, timezone.now())
            number = saved.task.number if saved.task else 0
            return _saved(request, key, saved, number, whole=True, adding=own_task_form())
    except Refused as refused:
        form.add_error(form.main, str(refused))
    # Nothing changed: of the weeks nothing has to come along.
    return show_plan(request, key, plan, 0, adding=form, notice=NOT_SAVED, status=422)


@private_page
@require_POST
def plan_undo(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Take the change back that led to this version."""
    plan = open_plan(key).plan
    try:
        sent = read_sent(request.POST, request.path)
        saved = undo(plan, version, sent, timezone.now())
    except PlanChange.DoesNotExist:
        raise Http404 from None
    except (Refused, Conflict) as error:
        number = plan.changes.filter(version=version).values_list("task__number", flat=True).first()
        if number is None:
            raise Http404 from None
        changed = isinstance(error, Conflict)
        problem = "It has changed again since, so that cannot be taken back any more."
        problem = problem if changed else str(error)
        status = 409 if changed else 422
        return _answer(request, key, plan, number, problem=problem, status=status)
    return _saved(request, key, saved, saved.task.number if saved.task else 0, whole=True)


def _week(request: HttpRequest) -> str:
    """Return the week of the line that a form or a link belongs to; empty on a task's own page."""
    week = request.POST.get("week", request.GET.get("week", ""))
    return week if week.isascii() and week.isdigit() and len(week) < 3 else ""


def _answer(
    request: HttpRequest, key: str, plan: Plan, number: int, status: int = 200, **more: Any
) -> HttpResponse:
    """Answer with a task: where it opened in the plan, or as its own page."""
    plan.refresh_from_db(fields=["version", "changed_at"])  # before what it is the version of
    task = find_task(plan, number)
    page = task_page(plan, task, timezone.localdate(), _week(request), **more)
    notice = {409: CHANGED_SINCE, 422: NOT_SAVED}.get(status, "")
    if request.htmx and request.htmx.target == "plan-state":  # type: ignore[attr-defined]
        whole = status == 409
        return show_plan(
            request, key, plan, number, whole=whole, panel=page, notice=notice, status=status
        )
    return show_task(request, key, plan, page, notice=notice, status=status)


def _saved(
    request: HttpRequest, key: str, saved: Saved, number: int, *, whole: bool, **more: Any
) -> HttpResponse:
    """Answer a change that was saved: with HTMX what it changed, else the way to the page of it."""
    if request.htmx:  # type: ignore[attr-defined]
        if request.htmx.target == "plan-state":  # type: ignore[attr-defined]
            notice = said_of(saved)
            return show_plan(request, key, saved.plan, number, whole=whole, notice=notice, **more)
        page = task_page(saved.plan, find_task(saved.plan, number), timezone.localdate())
        return show_task(request, key, saved.plan, page, notice=said_of(saved))
    changed = f"?changed={saved.version}"
    if request.POST.get("at") == "task":
        return SeeOther(f"{reverse('plan-task', args=[key, number])}{changed}")
    shown = letter(saved.plan, timezone.localdate()).line_shown(number, _week(request))
    return SeeOther(f"{reverse('plan', args=[key])}{changed}#{shown.id if shown else 'plan-state'}")
