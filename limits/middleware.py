"""Refuses what comes too often: writes and downloads, by client and by plan."""

import hashlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse

from careerguide.errors import error_page
from careerguide.outage import is_outage, unavailable

from .addresses import client_address, neighbourhood
from .models import count

Handler = Callable[[HttpRequest], HttpResponse]

READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
DOWNLOADS = {"salaries-csv", "salaries-json"}


class LimitRequests:
    """Counts a request once its view is known, before its form's token is looked at."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        now = time.time()
        try:
            for kind, who in counted(request, kwargs):
                rate = settings.LIMITS[kind]
                wait = count(kind, who, rate, now) if rate else 0
                if wait:
                    return too_many(request, wait)
        except Error as error:  # nothing handles what a process_view raises
            if is_outage(error):
                return unavailable(request, error)
            raise
        return None


def counted(request: HttpRequest, kwargs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield under which limits this request counts, and as whose, the narrowest limit first."""
    match = request.resolver_match
    route = match.view_name if match else ""
    client = neighbourhood(client_address(request))
    if route in DOWNLOADS:
        yield "downloads", client
    if request.method in READING:
        return
    if route == "admin:login":
        yield "sign-ins", client
    # "Update" on the form only shows it anew.
    if route == "plan-import" or (route == "plan-new" and "update" not in request.POST):
        yield "plans", client
    if "key" in kwargs:
        yield "changes", hashlib.sha256(str(kwargs["key"]).encode(errors="replace")).hexdigest()
    yield "writes", client


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """Say how long to wait. `wait` is in seconds."""
    minutes = (wait + 59) // 60
    when = f"{wait} seconds" if wait < 100 else f"{minutes} minutes"
    response = error_page(
        request,
        429,
        "That was too much at once",
        "Too many requests came from your connection. This one was not carried out; please wait "
        f"{when}, then try again.",
        "Your browser's Back button brings you to your form, with what you typed still in it.",
    )
    response.headers["Retry-After"] = str(wait)
    return response
