"""Where a process keeps pages when it has no Redis: Django's cache in memory, without pickling.

Django's own writes each value down when it is set and reads it again at each `get`, so that nobody
changes what others get as well. A page that is kept is never changed (`page_cache.answer` copies
its headers), and to read it again takes longer than to find it.
"""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache


class PageMemory(LocMemCache):
    """Keeps so many values and drops those unused longest; for values that nobody changes."""

    # Django's own, which its type stubs leave out.
    _lock: Lock
    _cache: OrderedDict[str, Any]
    _has_expired: Callable[[str], bool]
    _delete: Callable[[str], bool]
    _set: Callable[[str, Any, float | None], None]

    def validate_key(self, key: str) -> None:
        """Take any key: what memcached could not take is of no interest here."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        made = self.make_key(key, version)
        with self._lock:
            if self._has_expired(made):
                self._delete(made)
                return default
            self._cache.move_to_end(made, last=False)
            return self._cache[made]

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        made = self.make_key(key, version)
        with self._lock:
            self._set(made, value, timeout)
