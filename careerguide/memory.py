"""What many pages are made of, remembered in this process until the content changes.

    @remembered(most=1)
    def families() -> list[Family]: ...

    @remembered_each(most=2000)
    def citations(keys: Collection[int]) -> dict[int, Citation]: ...

A page is made of pieces that other pages, or the same page under another filter, are made of too:
the choices of a filter, the sources that figures are marked with, a role's pay. Reading each of
them for every page is most of what a page costs. A function with one of these decorators is
called once for each different argument and its answer used again, by every request of this
process that reads the same version of the content.

This is no second page cache: what is remembered is never a page, nor anything that a visitor's
query, cookies or headers are part of beyond the arguments. Answers are shared between threads, so
nobody may change them, and a queryset must be read before it is returned.

How it stays true: a request remembers under the content's version that it started with (the token
of `guides.ContentVersion`, asked for at most once a second; with the page cache, the one that the
page is kept under). Another token means an empty memory, so nothing is out of date for more than
a second, in any process. A change made by this very process shows at once (`forget`).

Who has a memory of their own, that ends with the request: whoever is signed in, so that editors
see what they have changed, requests under a path prefix that they brought along, since remembered
links have none, and all without the setting REMEMBER_CONTENT. Nothing at all is remembered by
commands and by requests that may change something (POST).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from contextvars import ContextVar
from functools import cached_property, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .page_cache import OLDEST_SECONDS, Version

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_NOTHING = object()


class Memory:
    """What is remembered under one version of the content, so many answers of each function."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.since = time.monotonic()
        self._lock = threading.Lock()
        self._answers: dict[Callable[..., Any], OrderedDict[Any, Any]] = {}

    def get(self, function: Callable[..., Any], key: Any) -> Any:
        """Return the answer, which thereby was used last, or `_NOTHING`."""
        with self._lock:
            answers = self._answers.get(function)
            if answers is None or key not in answers:
                return _NOTHING
            answers.move_to_end(key)
            return answers[key]

    def set(self, function: Callable[..., Any], key: Any, answer: Any, most: int) -> None:
        """Remember an answer; what was not used for the longest time makes room for it."""
        with self._lock:
            answers = self._answers.setdefault(function, OrderedDict())
            answers[key] = answer
            answers.move_to_end(key)
            while len(answers) > most:
                answers.popitem(last=False)

    def count(self, function: Callable[..., Any]) -> int:
        return len(self._answers.get(function, ()))


class Memories:
    """The memories of the process: two at most, while requests of the version before still run."""

    def __init__(self) -> None:
        self.version = Version()
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Memory] = OrderedDict()

    def under(self, version: str | None) -> Memory | None:
        """Return the memory of this version; none while the database does not tell one.

        It ends after an hour even so, as kept pages do.
        """
        if version is None:
            return None
        with self._lock:
            memory = self._kept.get(version)
            if memory is None or time.monotonic() - memory.since > OLDEST_SECONDS:
                memory = self._kept[version] = Memory(version)
                self._kept.move_to_end(version)
                while len(self._kept) > 2:
                    self._kept.popitem(last=False)
            return memory

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self.version.expire()


class Reading:
    """One request that reads, with the memory that it uses from when something first matters."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def memory(self) -> Memory:
        shared = None
        if may_share(self.request):
            # The page cache and the replica go by the version that they asked for, and so do we.
            if not hasattr(self.request, "content_version"):
                self.request.content_version = _memories.version.now()  # type: ignore[attr-defined]
            shared = _memories.under(self.request.content_version)  # type: ignore[attr-defined]
        return shared or Memory("")


def may_share(request: HttpRequest) -> bool:
    """Whether this request may use what others remember, and they what it does."""
    return (
        settings.REMEMBER_CONTENT
        and request.path == request.path_info
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


_memories = Memories()
_reading: ContextVar[Reading | None] = ContextVar("memory", default=None)


def _memory() -> Memory | None:
    reading = _reading.get()
    return reading.memory if reading else None


def forget() -> None:
    """Remember nothing any more: something has changed. Requests that run are not disturbed."""
    _memories.forget()


def remembered(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Remember a function's answers, one for each different (hashable) argument, `most` at most."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def remembering(*args: P.args, **kwargs: P.kwargs) -> T:
            memory = _memory()
            if memory is None:
                return function(*args, **kwargs)
            key = (args, tuple(sorted(kwargs.items()))) if kwargs else args
            answer = memory.get(function, key)
            if answer is _NOTHING:
                answer = function(*args, **kwargs)
                memory.set(function, key, answer, most)
            return answer

        return remembering

    return decorate


def remembered_each(
    most: int,
) -> Callable[[Callable[[Collection[K]], Mapping[K, T]]], Callable[[Iterable[K]], dict[K, T]]]:
    """Remember the answers for single keys of a function that takes many and returns a mapping.

    It is called with those keys only that are not remembered, and not at all without any. A key
    that it has no answer for is in no answer, and asked for again the next time.
    """

    def decorate(
        function: Callable[[Collection[K]], Mapping[K, T]],
    ) -> Callable[[Iterable[K]], dict[K, T]]:
        @wraps(function)
        def remembering(keys: Iterable[K]) -> dict[K, T]:
            memory, wanted = _memory(), list(dict.fromkeys(keys))
            if memory is None:
                return dict(function(wanted)) if wanted else {}
            found = {key: memory.get(function, key) for key in wanted}
            missing = [key for key, answer in found.items() if answer is _NOTHING]
            if missing:
                made = function(missing)
                for key in missing:
                    if key in made:
                        found[key] = made[key]
                        memory.set(function, key, made[key], most)
                    else:
                        del found[key]
            return found

        return remembering

    return decorate


def remember(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: let reading requests use what is remembered under the content's version."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        token = _reading.set(Reading(request))
        try:
            return get_response(request)
        finally:
            _reading.reset(token)

    return middleware
