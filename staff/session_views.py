"""Where staff see their sessions and end them, and what keeps one while somebody types."""

import logging
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from limits.addresses import client_address

from .models import StaffSession
from .sessions import STARTED

log = logging.getLogger("staff")

BROWSER, ADDRESS = "browser", "address"


def begin(request: HttpRequest) -> None:
    """Count a session from this signing in, and note what its owner can tell it by.

    Its key is new, which Django sees to only for who was not signed in.
    """
    request.session.cycle_key()
    request.session[STARTED] = timezone.now().isoformat()
    request.session[BROWSER] = request.headers.get("User-Agent", "")[:200]
    request.session[ADDRESS] = client_address(request)


class EndForm(forms.Form):
    """Ending a session takes the password again: whoever finds an open screen has none."""

    end = forms.CharField(max_length=16)
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.request = request

    def clean_password(self) -> str:
        """Refuse a wrong one, which counts as one does at signing in."""
        password: str = self.cleaned_data["password"]
        name = self.request.user.get_username()
        if authenticate(self.request, username=name, password=password) != self.request.user:
            raise forms.ValidationError("That is not your password. Nothing was ended.")
        return password


@dataclass(frozen=True)
class Row:
    session: StaffSession
    browser: str
    address: str
    here: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def sessions(request: HttpRequest) -> HttpResponse:
    """List one's sessions; with the password end one of them, or all but this."""
    if not admin.site.has_permission(request):
        return redirect_to_login(request.path, reverse("admin:login"))
    form = EndForm(request)
    if form.is_valid():
        return _end(request, form.cleaned_data["end"])
    context = {
        **admin.site.each_context(request),
        "title": "Your sessions",
        "rows": [_row(request, each) for each in StaffSession.objects.going_on(request.user)],
        "form": form,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "minutes": settings.STAFF_IDLE_MINUTES,
    }
    return render(request, "staff/sessions.html", context)


def _row(request: HttpRequest, session: StaffSession) -> Row:
    said: dict[str, Any] = session.get_decoded()
    here = session.session_key == request.session.session_key
    return Row(session, said.get(BROWSER, ""), said.get(ADDRESS, ""), here)


def _end(request: HttpRequest, which: str) -> HttpResponse:
    mine = StaffSession.objects.going_on(request.user)
    others = [each for each in mine if each.session_key != request.session.session_key]
    chosen = [each for each in others if which in ("others", each.handle)]
    StaffSession.objects.filter(pk__in=[each.pk for each in chosen]).delete()
    ended = len(chosen)
    if ended:
        log.info("sessions ended", extra={"fields": {"staff": request.user.pk, "number": ended}})
    said = (
        f"{ended} session{'' if ended == 1 else 's'} ended." if ended else "It had ended already."
    )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:sessions"))


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> TemplateResponse:
    """Sign out and say so. It leads nowhere: no page sends the `next` that Django follows."""
    logout(request)
    context = {**admin.site.each_context(request), "title": "Signed out"}
    return TemplateResponse(request, "registration/logged_out.html", context)


@never_cache
@require_safe
def still_here(request: HttpRequest) -> HttpResponse:
    """Answer a page on which somebody types (static/staff.js): asking keeps the session in use."""
    return HttpResponse(status=204 if admin.site.has_permission(request) else 403)
