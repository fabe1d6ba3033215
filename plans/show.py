"""Answering with the page of a plan, whole or as the part that a change has changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from careerguide.htmx import render_page

from .changes import new_page_id
from .letter import letter
from .models import Plan


def show_plan(
    request: HttpRequest,
    key: str,
    plan: Plan,
    changed: int | None = None,
    *,
    owner: bool = True,
    **more: Any,
) -> HttpResponse:
    """Render the plan's page; for HTMX its state and each place of the task that `changed`.

    Whoever is not its owner reads it without anything that changes it.
    """
    page = letter(plan, timezone.localdate())
    context = {
        "key": key,
        "plan": plan,
        "letter": page,
        "page_id": new_page_id(),
        "owner": owner,
        **more,
    }
    if changed is not None:
        context["changed"] = {
            "lines": page.by_task.get(changed, []),
            "weeks": page.weeks_of(changed),
        }
    return render_page(request, "plans/plan.html", context, targets=("plan-state",))
