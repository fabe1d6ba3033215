"""Reading pages from a replica of the database, where DATABASE_REPLICA_URL names one.

Only reading pages of content use it, and only while its content is as new as the primary's: both
hold the token that changes with every change of the content (`guides.models.ContentVersion`). So a
replica may lag as far as it likes, and nobody sees an older page, nor is one kept. Without the
primary its own token is good enough: an older page beats none.

All else stays with the primary: plans, the admin, whoever is signed in (and so sees a change of
their own at once, without waiting for the next look at the token), every request that is not a
plain reading one, and every command.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from .page_cache import Version

PRIMARY, REPLICA = "default", "replica"
# Apps that hold content. A new app reads the primary until somebody adds it here.
CONTENT = {"sources", "roles", "salaries", "transitions", "guides", "content"}
# Seconds that a replica which failed is left alone, so that nobody else waits for it.
REST_SECONDS = 5
# Without the primary, one that refuses is asked again after so long. PgBouncer refuses whoever is
# first to ask after the replica was away, and connects anew only then.
AGAIN_SECONDS = 0.3
log = logging.getLogger(__name__)


class Reading:
    """One request that may read the replica: whether it is fit is asked once, when it matters."""

    rest_until = 0.0  # shared by the process, as is:
    again_from = 0.0  # so that not every request waits where both are gone

    def __init__(self, version: str | None) -> None:
        self.version = version
        self.database: str | None = None

    def choose(self) -> str:
        """Return the database that this request reads."""
        if self.database is None:
            self.database = PRIMARY  # also while the replica is asked
            # Without the primary (no version) there is nothing else to read: no rest then.
            rested = self.version is None or time.monotonic() >= Reading.rest_until
            if rested and self._is_current():
                self.database = REPLICA
        return self.database

    def fall_back(self, error: object) -> None:
        """Leave the replica alone for a while, and read the primary."""
        log.warning("The replica does not answer, the primary is read: %s", error)
        Reading.rest_until = time.monotonic() + REST_SECONDS
        self.database = PRIMARY

    def _is_current(self) -> bool:
        try:
            token = self._token()
        except (OperationalError, InterfaceError) as error:
            self.fall_back(error)
            return False
        return self.version in {token, None}

    def _token(self) -> str:
        """Return the replica's token, at the second try where there is nothing else to read."""
        from guides.content_changes import version

        try:
            return version(REPLICA)
        except (OperationalError, InterfaceError):
            if self.version is not None or time.monotonic() < Reading.again_from:
                raise
        Reading.again_from = time.monotonic() + REST_SECONDS
        connections[REPLICA].close()  # Django keeps one that broke until the request is over
        time.sleep(AGAIN_SECONDS)
        return version(REPLICA)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


class ReplicaRouter:
    """Sends the reading of content to the replica while a request allows it."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        reading = _reading.get()
        if reading is None or model._meta.app_label not in CONTENT:
            return PRIMARY
        return reading.choose()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        # Without this a row that was read from the replica would be saved there.
        return PRIMARY

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # two connections to the same data

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == PRIMARY


def may_read_replica(request: HttpRequest) -> bool:
    """Whether this request only reads content, for somebody who cannot have changed it."""
    if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    if request.path.startswith("/plans/"):
        return request.path == "/plans/"
    return not request.path.startswith(("/admin/", "/readyz"))


def read_replica(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: let reading requests use the replica, and make them again if it fails midway."""
    if REPLICA not in settings.DATABASES:
        raise MiddlewareNotUsed
    version = Version()

    def middleware(request: HttpRequest) -> HttpResponse:
        if not may_read_replica(request):
            return get_response(request)
        # The page cache keeps the page under the token that it knows, so that one decides.
        if not hasattr(request, "content_version"):
            request.content_version = version.now()  # type: ignore[attr-defined]
        reading = Reading(request.content_version)  # type: ignore[attr-defined]
        token = _reading.set(reading)
        try:
            response = get_response(request)
            failed = getattr(request, "replica_failed", None)
            if failed is None:
                return response
            reading.fall_back(failed)
            del request.replica_failed  # type: ignore[attr-defined]
            return get_response(request)
        finally:
            _reading.reset(token)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        reading = _reading.get()
        if (
            reading is not None
            and reading.database == REPLICA
            and isinstance(error, OperationalError | InterfaceError)
        ):
            request.replica_failed = error  # type: ignore[attr-defined]
            return HttpResponse(status=503)  # never sent: the request is made again
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
