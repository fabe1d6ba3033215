"""Seeing inside: an id and one line for each request, figures for Prometheus, slow queries.

Neither a line nor a figure holds an address as it was asked for, a query string or who asked:
the name of the route is enough to find what is slow or broken, and a plan's address is its key.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from . import metrics
from .logs import request_id

Handler = Callable[[HttpRequest], HttpResponse]

access_log = logging.getLogger("careerguide.access")
slow_log = logging.getLogger("careerguide.slow")

ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}


def id_for(given: str) -> str:
    """Return the proxy's id for the request if it is one that we trust, or a new one."""
    if settings.TRUSTED_PROXIES and ID.fullmatch(given):
        return given
    return secrets.token_hex(8)


def note(route: str, method: str, status: int, seconds: float) -> None:
    """Write a request's one line and count it. Whatever answers a request calls this once."""
    method = method if method in METHODS else "other"
    if access_log.isEnabledFor(logging.INFO):
        fields = {"route": route, "method": method, "status": status, "ms": round(seconds * 1e3, 1)}
        # Not access_log.info(): that looks up on the stack from where it is called, which takes
        # longer than the line, and a kept page takes hardly longer than its line.
        line = logging.LogRecord(access_log.name, logging.INFO, "", 0, "answered", None, None)
        line.fields = fields
        access_log.handle(line)
    if settings.METRICS_TOKEN:
        metrics.count(route, method, status, seconds)


def route_of(request: HttpRequest, status: int) -> str:
    """Return the route's name; `kept` for a page of the page cache, which looks for no route."""
    if request.resolver_match:
        return request.resolver_match.view_name
    return "kept" if status in {200, 304} and hasattr(request, "content_version") else "none"


def observe(get_response: Handler) -> Handler:
    """Give each request an id, return it as X-Request-ID, and note how it went."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        given = id_for(request.META.get("HTTP_X_REQUEST_ID", ""))
        token = request_id.set(given)
        try:
            response = get_response(request)
            response.headers["X-Request-ID"] = given
            note(
                route_of(request, response.status_code),
                request.method or "",
                response.status_code,
                time.perf_counter() - started,
            )
        finally:
            request_id.reset(token)
        return response

    return middleware


def log_slow_queries(get_response: Handler) -> Handler:
    """Write each query that takes longer than SLOW_QUERY_MS, without its parameters."""

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            ms = (time.perf_counter() - started) * 1e3
            if ms >= settings.SLOW_QUERY_MS:
                fields = {"ms": round(ms, 1), "sql": sql}
                slow_log.warning("slow query", extra={"fields": fields})

    def middleware(request: HttpRequest) -> HttpResponse:
        with connection.execute_wrapper(timed):
            return get_response(request)

    return middleware
