"""The admin's front door: who may come in, and the page where staff set up a second factor."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db import DataError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django_otp import user_has_device

from careerguide.errors import error_page
from limits.addresses import client_address

log = logging.getLogger("staff")

View = Callable[..., Any]
# Characters in a search of a list or of a choice. Each word is a condition of the query, and SQLite
# takes a thousand of them.
LONGEST_SEARCH = 200
# Values of one filter of a list, which are conditions, too. A link of the admin has a few at most.
MOST_VALUES = 100
# How Django and the databases word that a text is no key, or a number too large for one.
NO_KEY = (
    "expected a number but got",
    "Python int too large to convert",
    "out of range",
    "NUL (0x00)",
    "has no field named ''",
)


def is_staff(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_staff)


def needs_code(request: HttpRequest) -> bool:
    """Say whether this person has a second factor and has not shown it in this session."""
    user: Any = request.user  # OTPMiddleware gives it `is_verified`
    return not user.is_verified() and user_has_device(user)


def needs_device(request: HttpRequest) -> bool:
    """Say whether this person has to set up a second factor before anything else."""
    return settings.STAFF_TWO_FACTOR == "required" and not user_has_device(request.user)


def bounded_search(search: View) -> View:
    """Find nothing for a term that is too long, and say so on a list, where it stays as typed."""

    @wraps(search)
    def wrapped(
        admin: Any, request: HttpRequest, rows: QuerySet[Any], term: str
    ) -> tuple[QuerySet[Any], bool]:
        if len(term) <= LONGEST_SEARCH:
            found: tuple[QuerySet[Any], bool] = search(admin, request, rows, term)
            return found
        if request.GET.get(SEARCH_VAR) == term:
            messages.error(
                request,
                f"Search for at most {LONGEST_SEARCH} characters. These are {len(term):,}, "
                "and nothing was searched for.",
            )
        return rows.none(), False

    return wrapped


def refuse_made_up_keys(view: View) -> View:
    """Answer 400 where Django's admin fails over a key in a form or address that is none.

    Its choices that are searched for and its actions look rows up by whatever text was sent, and
    its lists by however many values.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any(len(values) > MOST_VALUES for _, values in request.GET.lists()):
            raise BadRequest("More values of one filter than a list has.")
        try:
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()  # the lookups of choices run here
        except (ValueError, OverflowError, DataError, FieldDoesNotExist) as error:
            if not any(sign in str(error) for sign in NO_KEY):
                raise
            raise BadRequest("A key that belongs to no row.") from error
        return response

    return wrapped


class StaffSite(AdminSite):
    """Django's admin, open to staff who have shown all the factors that they have to."""

    site_header = "AI Career Guide"
    site_title = "AI Career Guide"
    login_template = "staff/login.html"
    index_template = "staff/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return is_staff(request) and not needs_code(request) and not needs_device(request)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register, with a bound to the search of every list, whoever wrote its class."""
        admin_class = admin_class or ModelAdmin
        options["get_search_results"] = bounded_search(admin_class.get_search_results)
        super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(refuse_made_up_keys(view), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from .session_views import sessions, sign_out, still_here
        from .two_factor import qr_code, two_factor

        return [
            path("sessions/", sessions, name="sessions"),
            # Also for who has not shown a second factor: Django sends these away signed in.
            path("logout/", sign_out, name="logout"),
            path("still-here/", still_here, name="still-here"),
            path("two-factor/", two_factor, name="two-factor"),
            path("two-factor/code.svg", qr_code, name="two-factor-code"),
            *super().get_urls(),
        ]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # The form's class needs models, which are not there yet when this module is imported.
        from .forms import SignInForm
        from .session_views import begin

        if request.method == "GET" and is_staff(request) and needs_device(request):
            return HttpResponseRedirect(reverse("admin:two-factor"))
        self.login_form = SignInForm
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            begin(request)
            home = reverse("admin:index")
            if not response.headers["Location"].startswith(home):
                return HttpResponseRedirect(home)
        return response


def locked_out(request: HttpRequest, *_: Any) -> HttpResponse:
    """Answer somebody who entered wrong passwords too often, right ones included."""
    log.warning("locked out", extra={"fields": {"address": client_address(request)}})
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    response = error_page(
        request,
        429,
        "Too many wrong passwords",
        f"Signing in with this name from where you are is closed for {minutes} minutes.",
        "If you forgot your password, ask somebody else on the staff to set a new one.",
    )
    response.headers["Retry-After"] = str(minutes * 60)
    return response
