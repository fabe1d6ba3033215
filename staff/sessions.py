"""Sessions in the database that know whose they are, and that end: unused, or after a working day.

This is the site's session engine. Only staff have sessions, so only they are looked at here.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

STARTED = "started"
# A session's last use is noted once in so long: not each page of an editor is a write.
GRAIN = dt.timedelta(minutes=1)


def unused_since() -> dt.datetime | None:
    """Return since when a session must have been used to go on; None: since whenever."""
    if not settings.STAFF_IDLE_MINUTES:
        return None
    return timezone.now() - dt.timedelta(minutes=settings.STAFF_IDLE_MINUTES)


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from .models import StaffSession

        return StaffSession

    def _get_session_from_db(self) -> Any:
        row: Any = super()._get_session_from_db()  # type: ignore[misc]
        if row is None:
            return None
        limit = unused_since()
        if limit and row.last_used_at < limit:
            row.delete()
            self._session_key = None
            return None
        now = timezone.now()
        if row.last_used_at < now - GRAIN:
            type(row).objects.filter(pk=row.pk).update(last_used_at=now)
        return row

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row to save. Its end counts from its start, however often it is saved."""
        now = timezone.now()
        started = dt.datetime.fromisoformat(data.setdefault(STARTED, now.isoformat()))
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.last_used_at = now
        row.expire_date = started + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return row
