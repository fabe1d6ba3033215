"""Changing one task of a saved plan."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from careerguide.htmx import SeeOther

from .changes import Done, Refused, change_task, read_sent
from .keys import open_plan
from .letter import letter
from .models import PlanTask
from .private import private_page
from .show import show_plan

CHANGES = {"done": Done(True), "reopen": Done(False)}


@private_page
@require_POST
def plan_task(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Change a task; `do` says how."""
    plan = open_plan(key).plan
    change = CHANGES.get(request.POST.get("do", ""))
    if change is None:
        raise Http404
    try:
        sent = read_sent(request.POST, request.path)
        saved = change_task(plan, number, change, sent, timezone.now())
    except (PlanTask.DoesNotExist, Refused):
        raise Http404 from None
    if request.htmx:  # type: ignore[attr-defined]
        return show_plan(request, key, saved.plan, changed=number)
    page = letter(saved.plan, timezone.localdate())
    shown = page.line_shown(number, request.POST.get("week", ""))
    return SeeOther(f"{reverse('plan', args=[key])}#{shown.id}")
