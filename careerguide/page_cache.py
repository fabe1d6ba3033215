"""Reading pages are the same for everyone: they are made once and kept until the content changes.

How a page goes out of date: every change of content writes a new token into the database's one
row of `ContentVersion` (`guides/content_changes.py` is the only writer). Each process asks for the
token at most once a second, and a page that was made under another token is made again. So a
change shows everywhere within a second, whichever process made it.

What is kept is the finished answer, compressed and with every header, and this is the first
middleware: an answer from the cache costs little more than Django itself, and has the headers of
the answer that was kept. What can differ between two visitors' pages is in the key (path, query,
the part that HTMX asks for, the encoding) or keeps the request out of the cache.

Of the threads of a process that ask for the same page at the same time one makes it, and the
others wait for it (`Makers`).

When something fails: without the database, pages that are kept stay up, however old, and the
others say so with status 503 (`careerguide.outage`). Without the cache every
page is made anew. What a visitor may cause to be kept is bounded: see `CACHES` in the settings.
"""

import logging
import re
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.cache import BaseCache, caches
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.http.response import ResponseHeaders
from django.utils.cache import has_vary_header, patch_vary_headers

from .middleware import accepted_coding

logger = logging.getLogger(__name__)

# The pages that are the same for everyone. Those of a visitor's own (plans, the admin) are not,
# and neither are answers about the process itself (healthz, readyz).
PUBLIC = re.compile(
    r"/(?:(?:roles|skills|industries|salaries|transitions|education|certifications|portfolio"
    r"|interviews|outlook|faq|sources|search|privacy)/.*"
    r"|plans/|salaries\.(?:csv|json)|sitemap(?:-[a-z]+-\d+)?\.xml|robots\.txt)?"
)
LONGEST_ADDRESS = 600
# Bytes of one kept page, as sent. Every page of the guide is far below it, compressed.
LARGEST_PAGE = 64 * 1024
POLL_SECONDS = 1.0
# A page is made anew after an hour even so: a process may have died between the commit of a
# change and the new token.
OLDEST_SECONDS = 3600
# After a failure the cache is left alone that long: waiting for it at every page would be slower
# than making the page.
PAUSE_SECONDS = 5.0
# Who asks for a page that another thread is making waits for it, but no longer than this: making
# it twice is better than a request that hangs with another.
WAIT_SECONDS = 2.0
# A browser asks each time, which costs a round trip and no page (304), so nobody sees an old page
# after a change. A shared cache in front of the site may be ten seconds behind, and stays up for
# a day when the site is down.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-while-revalidate=9, stale-if-error=86400"
# How a 304 differs: it has no content to describe.
OF_CONTENT = ("Content-Type", "Content-Length", "Content-Encoding")


class Kept(NamedTuple):
    """A finished answer, and the version of the content that it was made of."""

    version: str
    made: float
    etag: str
    headers: ResponseHeaders
    body: bytes


class Address(NamedTuple):
    """Under which key a page is kept, and in which of the two caches.

    Plain addresses are as many as the content has pages. Queries are as many as visitors can
    think of, so they have a cache of their own and cannot push the plain ones out.
    """

    key: str
    cache: str


def address_of(request: HttpRequest, release: str) -> Address | None:
    """Return where this request's page is kept; None if it is not one that is the same for all.

    The query counts as it was sent: pages carry values that they do not know on in their links.
    Headers that pages do not read (cookies, X-Forwarded-*, the rest of HX-*) are not in the key.
    """
    meta = request.META
    path, query = request.path_info, meta.get("QUERY_STRING", "")
    if (
        request.method not in {"GET", "HEAD"}
        or not PUBLIC.fullmatch(path)
        or request.path != path  # under a prefix that the request may have brought along
        or len(path) + len(query) > LONGEST_ADDRESS
        or (settings.SECURE_SSL_REDIRECT and not request.is_secure())
        or has_message(request)
        or not is_our_host(
            meta.get("HTTP_HOST", meta["SERVER_NAME"]), tuple(settings.ALLOWED_HOSTS)
        )
    ):
        return None
    part: tuple[str, ...] = ()
    if meta.get("HTTP_HX_REQUEST") == "true":
        part = (
            meta.get("HTTP_HX_TARGET", ""),
            meta.get("HTTP_HX_TARGET_URI_AUTOENCODED", ""),
            meta.get("HTTP_HX_HISTORY_RESTORE_REQUEST", ""),
        )
        if sum(map(len, part)) > LONGEST_ADDRESS:
            return None
    coding = accepted_coding(meta.get("HTTP_ACCEPT_ENCODING", ""))
    text = repr((release, path, query, part, coding)).encode(errors="surrogateescape")
    return Address(
        blake2b(text, digest_size=16).hexdigest(), "queries" if query or part else "pages"
    )


@lru_cache(100)
def is_our_host(host: str, allowed: tuple[str, ...]) -> bool:
    """Return whether Django would take this Host header, which it finds out anew each time."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, allowed)


def has_message(request: HttpRequest) -> bool:
    """Return whether a word to this one visitor waits to be shown on the next page."""
    return "messages=" in request.META.get("HTTP_COOKIE", "")


def release_of_code() -> str:
    """Return a digest of all that makes a page besides the content: code, templates, settings."""
    digest = blake2b(digest_size=8)
    names = ("SITE_ORIGIN", "CONTENT_SECURITY_POLICY", "SECURE_HSTS_SECONDS")
    digest.update(repr([getattr(settings, name) for name in names]).encode())
    base = Path(settings.BASE_DIR)
    folders = [Path(config.path) for config in apps.get_app_configs()]
    files = [path for folder in folders if folder.parent == base for path in folder.rglob("*.py")]
    files += (base / "templates").rglob("*.html")
    files += [base / "uv.lock", Path(settings.STATIC_ROOT) / "staticfiles.json"]
    for path in sorted(files):
        if path.is_file():
            digest.update(b"%s\0%s\0" % (path.name.encode(), path.read_bytes()))
    return digest.hexdigest()


class Version:
    """The content's version as this process knows it: asked for at most once a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: str | None = None
        self._until = 0.0
        self._slow = False

    def now(self) -> str | None:
        """Return the token; None while the database does not say it."""
        if time.monotonic() >= self._until:
            # One thread asks and the others wait for its answer. A database that hangs holds up
            # one thread only: the others wait once, then go on with what is known.
            if self._lock.acquire(timeout=0 if self._slow else 0.25):
                try:
                    if time.monotonic() >= self._until:
                        self._ask()
                finally:
                    self._slow = False
                    self._lock.release()
            else:
                self._slow = True
                return None
        return self._known

    def expire(self) -> None:
        """Let the next request ask, however short a time ago the last one did."""
        self._until = 0.0

    def _ask(self) -> None:
        from guides.content_changes import version

        asked = time.monotonic()
        try:
            self._known = version()
        except Error as error:
            if self._known is not None:
                logger.warning("No version of the content, pages may be old: %s", error)
            self._known = None
            asked = time.monotonic()
        self._until = asked + POLL_SECONDS


class Store:
    """Django's caches, of which each may be down: then nothing is found and nothing is kept."""

    def __init__(self) -> None:
        self._again = 0.0

    def get(self, address: Address) -> Kept | None:
        found = self._try(address, lambda cache: cache.get(address.key))
        return found if isinstance(found, Kept) else None

    def set(self, address: Address, kept: Kept) -> None:
        self._try(address, lambda cache: cache.set(address.key, kept))

    def _try(self, address: Address, action: Callable[[BaseCache], object]) -> object:
        if time.monotonic() < self._again:
            return None
        try:
            return action(caches[address.cache])
        except Exception as error:  # whatever a cache's client raises
            self._again = time.monotonic() + PAUSE_SECONDS
            logger.warning("The page cache does not answer, pages are made anew: %s", error)
            return None


class Makers:
    """The pages that this process is making, so that no two threads make the same one.

    After a change everybody asks for the same few pages, and each takes as long as all threads
    together need for as many as are asked for.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], threading.Event] = {}

    def begin(self, page: tuple[str, str]) -> bool:
        """Return whether it is for the caller to make the page, and then to call `end`.

        If another thread does, wait until it has made it, or failed to, for `WAIT_SECONDS` at most.
        """
        with self._lock:
            if (made := self._made.get(page)) is None:
                self._made[page] = threading.Event()
                return True
        made.wait(WAIT_SECONDS)
        return False

    def end(self, page: tuple[str, str]) -> None:
        with self._lock:
            self._made.pop(page).set()


class PageCache:
    """The middleware. It must be the first, so that it keeps what all others did to an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.is_on = settings.PAGE_CACHE
        self.release = release_of_code() if self.is_on else ""
        self.version = Version()
        self.store = Store()
        self.makers = Makers()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = address_of(request, self.release) if self.is_on else None
        if address is None:
            return self._for_one_visitor(request)
        version = self.version.now()
        request.content_version = version  # type: ignore[attr-defined]  # for careerguide.replica
        kept = self.store.get(address)
        if kept and (version is None or _is_current(kept, version)):
            return answer(request, kept)
        if version is None:
            return self._made(request, address, version, kept)
        page = address.key, version
        if not self.makers.begin(page):
            again = self.store.get(address)
            if again and _is_current(again, version):
                return answer(request, again)
            # It failed, took too long, or is no page to keep.
            return self._made(request, address, version, kept)
        try:
            return self._made(request, address, version, kept)
        finally:
            self.makers.end(page)

    def _made(
        self, request: HttpRequest, address: Address, version: str | None, kept: Kept | None
    ) -> HttpResponse:
        """Make the page anew and keep it; `kept` is what there is while it cannot be made."""
        # Nothing can depend on cookies that are not there, and none is set or deleted.
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if kept and response.status_code == 503:
            return answer(request, kept)
        if version is None or not _is_for_everyone(response):
            return response
        made = finish(response, address, version)
        if len(made.body) <= LARGEST_PAGE:
            self.store.set(address, made)
        return answer(request, made)

    def _for_one_visitor(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if self.is_on and has_message(request) and PUBLIC.fullmatch(request.path_info):
            response.headers["Cache-Control"] = "private, no-store"
        return response


def _is_current(kept: Kept, version: str) -> bool:
    return kept.version == version and time.time() - kept.made < OLDEST_SECONDS


def _is_for_everyone(response: HttpResponse) -> bool:
    """Return whether an answer may be kept: a whole page that says nothing against it itself."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response.headers
        and not has_vary_header(response, "Cookie")
    )


def finish(response: HttpResponse, address: Address, version: str) -> Kept:
    """Return a page in the form in which it is kept.

    The validator is strong: the key has the encoding and the part, so equal ones are equal bytes.
    The compression's random header, which hides the length of secrets, has none to hide here.
    """
    patch_vary_headers(response, ("Accept-Encoding",))
    response.headers.pop("X-Noise", None)
    etag = f'"{version}-{address.key}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return Kept(version, time.time(), etag, response.headers, response.content)


def answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Return the page, or 304 to a browser that has it.

    The headers are taken over whole: they were checked when the page was made, and checking each
    again would take as long as the rest of this. No other answer has them, since the cache hands
    out copies.
    """
    # No validator is part of another, so there is no need to take the list apart.
    if kept.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponse(status=304)
        response.headers = kept.headers
        for name in OF_CONTENT:
            response.headers.pop(name, None)
        return response
    response = HttpResponse(kept.body)
    response.headers = kept.headers
    return response
