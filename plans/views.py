import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from careerguide.finding import choices
from careerguide.htmx import SeeOther, render_page
from guides.pages import page_text
from roles.models import Role
from transitions.models import SourceCareer

from .build import create_plan, delete_plan
from .device import forget, remember
from .form_id import key_for, new_form_id
from .forms import PlanForm, offered_careers, offered_roles
from .keys import READERS, PlanIsDeleted, open_plan
from .private import private_page
from .proposals import waiting_line
from .show import show_plan
from .starter import starter
from .tasks import PrerequisiteCircle

DELETED = (
    "The plan that this form made was deleted, and stays deleted. "
    "Press “Make my plan” again for a new one, under a new address."
)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    text = page_text("plans")
    plan = starter(request.GET)
    context = {
        "intro": text.intro,
        "sections": text.sections,
        "starter": plan,
        "problems": plan.paging.problems,
        "roles": choices(Role.objects.current()),
        "careers": choices(SourceCareer.objects.current()),
    }
    return render_page(request, "plans/plans.html", context)


def _plan_form(given: QueryDict, today: dt.date) -> PlanForm:
    return PlanForm(given, offered_roles(given), offered_careers(given), today)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    if request.method != "POST":
        query = _plan_form(request.GET, today)
        given = query.read()
        form = query.filled_in(given)
        context = {"form": form, "problems": query.problems, "form_id": new_form_id()}
        response = render_page(request, "plans/new.html", context, targets=("skills",))
        patch_cache_control(response, private=True)  # the id is for one person's form
        # The address of what is shown now: without blanks and the skills of another role.
        response.headers["HX-Push-Url"] = f"{reverse('plan-new')}?{urlencode(query.kept())}"
        return response
    form = _plan_form(request.POST, today)
    if "update" in request.POST:
        return SeeOther(f"{reverse('plan-new')}?{urlencode(form.kept())}")
    if form.is_valid():
        try:
            key = create_plan(form.wishes(), today, key_for(request.POST))
            response = SeeOther(reverse("plan", args=[key]))
            remember(request, response, key)
            return response
        except PlanIsDeleted:
            form.add_error(None, DELETED)
        except PrerequisiteCircle as error:
            form.add_error(None, f"No plan can be made, by a mistake of ours: {error}")
    context = {"form": form, "form_id": new_form_id()}
    return render_page(request, "plans/new.html", context, status=422)


@private_page
@require_safe
def plan(request: HttpRequest, key: str) -> HttpResponse:
    opened = open_plan(key, *READERS)
    waiting = waiting_line(opened.plan) if opened.owner else ""
    return show_plan(
        request, key, opened.plan, owner=opened.owner, coach=opened.coach, waiting=waiting
    )


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_delete(request: HttpRequest, key: str) -> HttpResponse:
    found = open_plan(key).plan
    if request.method == "POST":
        delete_plan(found)
        messages.success(request, "The plan and everything it knew about you are deleted.")
        response = SeeOther(reverse("plans-mine"))
        forget(request, response, [key])
        return response
    context = {"key": key, "plan": found}
    return render_page(request, "plans/delete.html", context)
