from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerguide.htmx import render_page
from guides.pages import page_text
from roles.models import Role
from transitions.models import SourceCareer

from .build import PlanIsDeleted, create_plan, delete_plan, set_done
from .form_id import key_for, new_form_id
from .forms import PlanForm
from .letter import letter
from .models import Plan
from .private import private_page
from .starter import starter
from .tasks import PrerequisiteCircle

DELETED = (
    "The plan that this form made was deleted, and stays deleted. "
    "Press “Make my plan” again for a new one, under a new address."
)


class SeeOther(HttpResponseRedirect):
    """After a POST: get the page at this address."""

    status_code = 303


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    text = page_text("plans")
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "starter": starter(),
        "roles": Role.objects.current(),
        "careers": SourceCareer.objects.current(),
    }
    return render_page(request, "plans/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    roles, careers = Role.objects.current(), SourceCareer.objects.current()
    today = timezone.localdate()
    if request.method != "POST":
        query = PlanForm(request.GET, list(roles), list(careers), today)
        given = query.read()
        form = query.filled_in(given)
        context = {"form": form, "problems": query.problems, "form_id": new_form_id()}
        response = render_page(request, "plans/new.html", context, targets=("skills",))
        patch_cache_control(response, private=True)  # the id is for one person's form
        # The address of what is shown now: without blanks and the skills of another role.
        response.headers["HX-Push-Url"] = f"{reverse('plan-new')}?{urlencode(query.kept())}"
        return response
    form = PlanForm(request.POST, list(roles), list(careers), today)
    if "update" in request.POST:
        return SeeOther(f"{reverse('plan-new')}?{urlencode(form.kept())}")
    if form.is_valid():
        try:
            key = create_plan(form.wishes(), today, key_for(request.POST))
            return SeeOther(reverse("plan", args=[key]))
        except PlanIsDeleted:
            form.add_error(None, DELETED)
        except PrerequisiteCircle as error:
            form.add_error(None, f"No plan can be made, by a mistake of ours: {error}")
    context = {"form": form, "form_id": new_form_id()}
    return render_page(request, "plans/new.html", context, status=422)


def _find(key: str) -> Plan:
    """Return the plan under this key; nothing tells an unknown key from a deleted plan's."""
    found = Plan.objects.by_key(key).select_related("role__family", "career", "person").first()
    if found is None:
        raise Http404
    return found


@private_page
@require_safe
def plan(request: HttpRequest, key: str) -> HttpResponse:
    found = _find(key)
    context = {"key": key, "plan": found, "letter": letter(found, timezone.localdate())}
    return render_page(request, "plans/plan.html", context, targets=("plan-state",))


@private_page
@require_POST
def plan_task(request: HttpRequest, key: str, task_id: int) -> HttpResponse:
    """Set a task to done (done=1) or open (done=0); the form says which, so repeats are safe."""
    found = _find(key)
    wanted = request.POST.get("done")
    if wanted not in {"0", "1"} or not set_done(found, task_id, wanted == "1", timezone.now()):
        raise Http404
    page = letter(found, timezone.localdate())
    if request.htmx:  # type: ignore[attr-defined]
        changed = {"lines": page.by_task[task_id], "weeks": page.weeks_of(task_id)}
        context = {"key": key, "plan": found, "letter": page, "changed": changed}
        return render_page(request, "plans/plan.html", context, targets=("plan-state",))
    shown = page.line_shown(task_id, request.POST.get("week", ""))
    return SeeOther(f"{reverse('plan', args=[key])}#{shown.id}")


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_delete(request: HttpRequest, key: str) -> HttpResponse:
    found = _find(key)
    if request.method == "POST":
        delete_plan(found)
        messages.success(request, "The plan and everything it knew about you are deleted.")
        return SeeOther(reverse("plans"))
    context = {"key": key, "plan": found}
    return render_page(request, "plans/delete.html", context)
