"""Reading pages from a replica of the database, where DATABASE_REPLICA_URL names one.

Only content may be late, and only for readers. All that is written, and whoever writes, stays with
the primary: plans under their keys, the admin, whoever is signed in (and so may just have edited
what the page shows), every request that is not a plain reading one, and every command.
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

PRIMARY, REPLICA = "default", "replica"
# Apps that hold content. A new app reads the primary until somebody adds it here.
CONTENT = {"sources", "roles", "salaries", "transitions", "guides", "content"}
# Seconds that a replica may lag behind, and that one which failed is left alone.
MOST_LAG, REST = 30, 5
# A replica that has replayed all that it received, and is connected, lags by nothing, however long
# ago the last change was.
LAG = """
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN NULL
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
             AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
        ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp())
    END
"""
log = logging.getLogger(__name__)


class Reading:
    """One request that may read the replica: asked once whether it is fit, then for all of it."""

    rest_until = 0.0  # shared by the process: nobody waits for a dead replica twice

    def __init__(self) -> None:
        self.database: str | None = None

    def choose(self) -> str:
        """Return the database that this request reads."""
        if self.database is None:
            self.database = REPLICA if self._fit() else PRIMARY
        return self.database

    def fall_back(self, why: object) -> None:
        """Leave the replica alone for a while, and read the primary."""
        log.warning("reading the primary, not the replica: %s", str(why).partition("\n")[0])
        Reading.rest_until = time.monotonic() + REST
        self.database = PRIMARY

    def _fit(self) -> bool:
        if time.monotonic() < Reading.rest_until:
            return False
        try:
            with connections[REPLICA].cursor() as cursor:
                cursor.execute(LAG)
                [lag] = cursor.fetchone()
        except (OperationalError, InterfaceError) as error:
            self.fall_back(error)
            return False
        if lag is None or lag > MOST_LAG:
            self.fall_back("it is no replica" if lag is None else f"it lags by {lag:.0f} s")
            return False
        return True


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


def may_be_late(request: HttpRequest) -> bool:
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

    def middleware(request: HttpRequest) -> HttpResponse:
        if not may_be_late(request):
            return get_response(request)
        reading = Reading()
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
