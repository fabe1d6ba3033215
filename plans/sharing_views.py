"""Giving a plan's addresses away, taking them back, and finding one's plans again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from careerguide.htmx import SeeOther, render_page

from .codes import code_from, grouped
from .device import device_keys, forget, keep_keys, plans_of, remember
from .form_id import key_for, new_form_id
from .keys import (
    MOST_ADDRESSES,
    Opened,
    TooManyAddresses,
    add_key,
    open_by_code,
    open_plan,
    revoke,
    set_code,
)
from .models import PlanKey
from .private import private_page
from .sharing import AddressForm, sharing_of

NO_MARK = "This form has lost the mark of its page, so nothing was made. Please try once more."
SHOWN_ONCE = (
    "{what} was made when this form was first sent. It is shown once only. "
    "If you did not keep it, {instead}."
)
TOO_MANY = (
    f"A plan can have {MOST_ADDRESSES} addresses. Close one that nobody needs, then make this one."
)
NO_PLAN = (
    "No plan opens with this code. Look for a character that is missing or mistyped: a code has "
    "28, in seven groups of four. If it is as you wrote it down, a newer code has taken its place "
    "or the plan was deleted."
)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_sharing(request: HttpRequest, key: str) -> HttpResponse:
    """Who can open the plan; `do` says what to change about it."""
    opened = open_plan(key)
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("do", ""))
        if deed is None:
            raise Http404
        return deed(request, key, opened)
    return _sharing_page(request, key, opened)


def _sharing_page(
    request: HttpRequest, key: str, opened: Opened, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "key": key,
        "plan": opened.plan,
        "form": AddressForm(label_suffix=""),
        "form_id": new_form_id(),
        "sharing": sharing_of(opened.plan, opened.key),
        "remembered": key in device_keys(request),
        **more,
    }
    return render_page(request, "plans/sharing.html", context, status=status)


@sensitive_variables("secret", "address")
def _make_address(request: HttpRequest, key: str, opened: Opened) -> HttpResponse:
    """Make an address and show it in the answer itself: a redirect would have to carry it."""
    form = AddressForm(request.POST, label_suffix="")
    secret = key_for(request.POST, opened.plan.pk)
    if not secret:
        form.add_error(None, NO_MARK)
    if form.is_valid():
        kind, name = PlanKey.Kind(form.cleaned_data["kind"]), form.cleaned_data["name"]
        try:
            if add_key(opened.plan, kind, secret, name):
                address = request.build_absolute_uri(reverse("plan", args=[secret]))
                made = {"made": "address", "address": address, "name": name}
                return _sharing_page(request, key, opened, **made)
            said = SHOWN_ONCE.format(
                what=f"The address for “{name}”", instead="close it and make another one"
            )
            return _sharing_page(request, key, opened, said=said)
        except TooManyAddresses:
            form.add_error(None, TOO_MANY)
    return _sharing_page(request, key, opened, status=422, form=form)


@sensitive_variables("secret", "code")
def _make_code(request: HttpRequest, key: str, opened: Opened) -> HttpResponse:
    """Make a reference code, in place of any other, and show it in the answer itself."""
    secret = key_for(request.POST, opened.plan.pk)
    if not secret:
        return _sharing_page(request, key, opened, status=422, said=NO_MARK)
    code = code_from(secret)
    if set_code(opened.plan, code):
        return _sharing_page(request, key, opened, made="code", code=grouped(code))
    said = SHOWN_ONCE.format(what="The reference code", instead="make a new one")
    return _sharing_page(request, key, opened, said=said)


def _revoke(request: HttpRequest, key: str, opened: Opened) -> HttpResponse:
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    closed = revoke(opened, int(number))
    if closed is None:
        messages.info(request, "This was closed already.")
    elif closed.kind == PlanKey.Kind.CODE:
        messages.success(request, "The reference code opens nothing any more.")
    else:
        whose = f" for “{closed.name}”" if closed.name else ""
        messages.success(request, f"The address{whose} opens nothing any more.")
    return SeeOther(reverse("plan-sharing", args=[key]))


def _remember(request: HttpRequest, key: str, opened: Opened) -> HttpResponse:
    response = SeeOther(reverse("plan-sharing", args=[key]) + "#device")
    remember(request, response, key)
    return response


def _forget(request: HttpRequest, key: str, opened: Opened) -> HttpResponse:
    response = SeeOther(reverse("plan-sharing", args=[key]) + "#device")
    forget(request, response, [key])
    return response


DEEDS = {
    "address": _make_address,
    "code": _make_code,
    "revoke": _revoke,
    "remember": _remember,
    "forget": _forget,
}


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plans_mine(request: HttpRequest) -> HttpResponse:
    """List the plans of this device; a key that opens nothing any more leaves it silently."""
    if request.method == "POST":
        done = SeeOther(reverse("plans-mine"))
        everything = "all" in request.POST
        forget(request, done, device_keys(request) if everything else request.POST.getlist("key"))
        return done
    held = device_keys(request)
    plans = plans_of(held)
    context = {"plans": plans}
    response = render(request, "plans/mine.html", context)
    good = {each.key for each in plans}
    if held:
        keep_keys(response, [key for key in held if key in good])
    return response


@sensitive_post_parameters("code")
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def plans_code(request: HttpRequest) -> HttpResponse:
    """Bring somebody with a reference code back to their plan."""
    context = {"form_id": new_form_id()}
    if request.method != "POST":
        return render(request, "plans/code.html", context)
    typed = request.POST.get("code", "")
    secret = key_for(request.POST)
    key = open_by_code(typed, device_keys(request), secret) if secret else ""
    if key:
        response = SeeOther(reverse("plan", args=[key]))
        remember(request, response, key)
        return response
    context |= {"typed": typed[:100], "problem": NO_PLAN if secret else NO_MARK}
    return render(request, "plans/code.html", context, status=422)
