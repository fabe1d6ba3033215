"""Laying a plan out anew, changing what it is made for, and going back to an earlier version."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from careerguide.htmx import SeeOther, render_page

from .changes import Conflict, Refused, Saved, Sent, new_page_id, read_sent
from .difference import difference
from .forms import offered_careers, offered_roles
from .keys import open_plan
from .letter import letter
from .models import Plan, PlanVersion
from .private import private_page
from .replan_forms import ReplanForm, SettingsForm, filled_in
from .replan_page import (
    changes_made,
    changes_of,
    most_weeks,
    options,
    pace_line,
    pace_of,
    settings_changed,
    told,
    versions_kept,
)
from .replanning import SETTINGS, Choice, lay_out, replan, week_of, wishes_of
from .tasks import PrerequisiteCircle
from .versions import go_back, look

CIRCLE = "Nothing can be planned anew, by a mistake of ours: {}"


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_replan(request: HttpRequest, key: str) -> HttpResponse:
    """Offer the ways to plan anew; with one in the address show what it changes, or do it."""
    plan = open_plan(key).plan
    form = ReplanForm(request.GET, plan)
    values = form.read()
    choice = form.choice(values)
    context: dict[str, Any] = {"form": form, "problems": form.problems}
    if choice:
        context["again"] = reverse("plan-replan", args=[key])
        return _preview(request, key, plan, choice, "plans/replan_preview.html", context)
    today = timezone.localdate()
    page = letter(plan, today)
    stands = pace_of(page, today)
    context |= {"key": key, "plan": plan, "letter": page, "pace": pace_line(page, today)}
    try:
        context["options"] = options(plan, values, bool(stands.ahead), today)
    except PrerequisiteCircle as error:
        context["refused"] = CIRCLE.format(error)
    context["most"] = most_weeks(plan)
    return render_page(request, "plans/replan.html", context)


def _preview(
    request: HttpRequest,
    key: str,
    plan: Plan,
    choice: Choice,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show what a choice changes, or make the change that was shown."""
    today = timezone.localdate()
    status = 200
    try:
        if request.method == "POST":
            tell = partial(told, choice, today=today)
            change = partial(replan, choice=choice, tell=tell)
            answer, plan, status, says = _apply(request, key, plan, change)
            if answer:
                return answer
            context |= says
        laid = lay_out(plan, choice, today)
        context["changes"] = changes_of(plan, laid, today)
        context["can_apply"] = bool(choice.wishes) or not context["changes"].nothing
        if choice.wishes:
            context["settings_changed"] = settings_changed(plan, choice.wishes)
    except PrerequisiteCircle as error:
        context["refused"], status = CIRCLE.format(error), 422
    context |= {"key": key, "plan": plan, "page_id": new_page_id(), "here": request.get_full_path()}
    return render_page(request, template, context, status=status)


def _apply(
    request: HttpRequest, key: str, plan: Plan, change: Callable[..., Saved]
) -> tuple[HttpResponse | None, Plan, int, dict[str, Any]]:
    """Make a change of the whole plan; without an answer the page is shown again, and says why."""
    try:
        sent: Sent = read_sent(request.POST, request.get_full_path())
        saved = change(plan=plan, sent=sent, now=timezone.now())
    except Refused as error:
        return None, plan, 422, {"refused": str(error)}
    except Conflict as conflict:
        return None, conflict.plan, 409, {"conflict": True, "last": conflict.last}
    if not saved.repeated:
        messages.success(request, saved.said)
    return SeeOther(reverse("plan", args=[key])), saved.plan, 303, {}


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_settings(request: HttpRequest, key: str) -> HttpResponse:
    """Show what the plan is made for as a form; with `show`, what its answers would change."""
    plan = open_plan(key).plan
    today = timezone.localdate()
    given = request.GET if "hours" in request.GET else filled_in(plan, wishes_of(plan))
    form = _settings_form(given, plan, key, today)
    context: dict[str, Any] = {"key": key, "plan": plan, "form": form}
    if "show" in request.GET and form.is_valid():
        wishes = form.wishes()
        context["again"] = f"{reverse('plan-settings', args=[key])}?{urlencode(form.kept())}"
        choice = Choice(SETTINGS, wishes=wishes)
        return _preview(request, key, plan, choice, "plans/replan_preview.html", context)
    if "show" not in request.GET:
        form.to_show()
        context["problems"] = form.problems
    response = render_page(request, "plans/settings.html", context, targets=("skills",))
    if "hours" in request.GET and "show" not in request.GET:
        query = urlencode(form.kept())
        response.headers["HX-Push-Url"] = f"{reverse('plan-settings', args=[key])}?{query}"
    return response


def _settings_form(given: QueryDict, plan: Plan, key: str, today: dt.date) -> SettingsForm:
    roles, careers = offered_roles(given), offered_careers(given)
    # What the plan has may be retired by now, and is still one of its answers.
    for offered, own in ((roles, plan.role), (careers, plan.career)):
        if own and own not in offered.rows:
            offered.rows.append(own)
    return SettingsForm(given, plan, key, week_of(plan, today), roles, careers, today)


@private_page
@require_safe
def plan_history(request: HttpRequest, key: str) -> HttpResponse:
    plan = open_plan(key).plan
    every = "all" in request.GET
    changes, total = changes_made(plan, every)
    context = {
        "key": key,
        "plan": plan,
        "changes": changes,
        "total": total,
        "more": total > len(changes),
        "versions": versions_kept(plan),
    }
    return render_page(request, "plans/history.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show an earlier version and what going back to it changes, or go back."""
    plan = open_plan(key).plan
    today = timezone.localdate()
    status = 200
    context: dict[str, Any] = {}
    try:
        if request.method == "POST":
            change = partial(go_back, number=number)
            answer, plan, status, context = _apply(request, key, plan, change)
            if answer:
                return answer
        version = plan.versions.get(version=number)
    except (PlanVersion.DoesNotExist, OverflowError):
        raise Http404 from None
    earlier = look(plan, version)
    context |= {
        "key": key,
        "plan": plan,
        "version": version,
        "changes": difference(
            plan, earlier.plan, earlier.hours, earlier.rows, earlier.places, today
        ),
        "page_id": new_page_id(),
        "here": request.path,
    }
    return render_page(request, "plans/version.html", context, status=status)
