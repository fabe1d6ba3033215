"""When the database cannot do its work: a 503 that says what became of what was sent.

A visitor who sent something must know whether it is saved. That is known exactly: a transaction
that was not committed is undone, one that was is there, and only where the connection broke
during the commit can nobody tell.
"""

import logging
import re
import sqlite3
from collections.abc import Callable
from traceback import walk_tb
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from .errors import stylesheet

RETRY_AFTER = 10  # seconds
CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
READ_ONLY = "25006"  # PostgreSQL: the server has become a replica, or is being made one
LOST = "08"  # the class of connections that broke; a pooler says so where a server says nothing
READING = "This page cannot be made right now. What you saved before is not affected."
NOT_SAVED = (
    "What you just sent was not saved. Go back, where the form still holds it, and send it again."
)
SAVED = (
    "What you just sent was saved, but the page that shows it cannot be made right now. "
    "Look at it again before you send anything twice."
)
UNKNOWN = (
    "The connection broke while saving, so we cannot tell whether what you just sent was saved. "
    "Look at it again before you send it twice."
)
log = logging.getLogger(__name__)


class Saved:
    """Whether the request being answered has committed a change."""

    def __init__(self) -> None:
        self.certain = False

    def watch(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        """Wrap each statement (see django.db: execute_wrapper)."""
        result = execute(sql, params, many, context)
        if CHANGES.match(sql):
            connection = context["connection"]
            if connection.in_atomic_block:
                connection.on_commit(self.confirm)
            else:
                self.confirm()
        return result

    def confirm(self) -> None:
        self.certain = True


def is_outage(error: BaseException | None) -> bool:
    """Whether the database does not do its work now, as against a statement that it never will."""
    cause = error.__cause__ if error else None
    if isinstance(error, OperationalError):
        # SQLite's plain error is a wrong statement: no such table, no such column.
        return getattr(cause, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
    if isinstance(error, InternalError):
        return getattr(cause, "sqlstate", None) == READ_ONLY
    return isinstance(error, InterfaceError)


def is_undecided(error: BaseException) -> bool:
    """Whether the error came in the middle of a commit, with nobody left to ask how it ended."""
    state = getattr(error.__cause__, "sqlstate", None) or LOST
    if isinstance(error.__cause__, sqlite3.Error) or not state.startswith(LOST):
        return False  # an answer: the commit was refused
    commit = BaseDatabaseWrapper._commit.__code__  # type: ignore[attr-defined]
    return any(frame.f_code is commit for frame, _ in walk_tb(error.__traceback__))


def what_became_of(request: HttpRequest, error: BaseException) -> str:
    """Return the sentence that says whether what was sent is saved."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return READING
    saved: Saved | None = getattr(request, "saved", None)
    if saved and saved.certain:
        return SAVED
    return UNKNOWN if is_undecided(error) else NOT_SAVED


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Answer 503, as a page or, where a script or program asked, as one plain sentence."""
    why = str(error).strip().partition("\n")[0]
    log.error("%s %s: the database did not do its work: %s", request.method, request.path, why)
    said = what_became_of(request, error)
    if "HX-Request" in request.headers or request.path.endswith((".csv", ".json")):
        response = HttpResponse(said, content_type="text/plain; charset=utf-8", status=503)
    else:
        response = HttpResponse(
            render_to_string("503.html", {"said": said, "stylesheet": stylesheet()}), status=503
        )
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


def say_unavailable(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: answer for a database that fails below; follow what a form has saved."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return get_response(request)
        request.saved = saved = Saved()  # type: ignore[attr-defined]
        with connections["default"].execute_wrapper(saved.watch):
            return get_response(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request, error) if is_outage(error) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
