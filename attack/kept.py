"""The site with its page cache on: what one request leaves there must show in nobody else's."""

from collections.abc import Iterator
from typing import Any

from django.test import Client, override_settings

from careerguide.page_cache import PUBLIC

from .cases import Case
from .checks import text_of

# How the next visitors ask: with a plain browser, one that compresses, and one that swaps a part.
NEXT: tuple[dict[str, Any], ...] = (
    {},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"},
)
SHOWN = ("Content-Type", "Content-Encoding", "Location", "Content-Language")


class Kept:
    """Sends hostile requests to the site with the cache, and asks for the same address after."""

    def __init__(self) -> None:
        self.without = Client(raise_request_exception=False)
        self.through = Client(raise_request_exception=False)
        with override_settings(PAGE_CACHE=True):
            self.through.handler.load_middleware()
        self.asked = 0

    def judge(self, case: Case) -> Iterator[str]:
        """Yield how an answer from the cache differs from the one that is made for its request."""
        public = case.who == "anybody" and case.method in {"GET", "HEAD"}
        if not (public and case.headers and PUBLIC.fullmatch(case.path)):
            return
        self.asked += 1
        headers = {n: v for n, v in case.headers.items() if n != "CONTENT_LENGTH_CLAIMED"}
        self._ask(self.through, case, headers, case.method)
        for given in NEXT:
            kept, made = (self._ask(client, case, given) for client in (self.through, self.without))
            for name in SHOWN:
                if kept.headers.get(name) != made.headers.get(name):
                    yield f"{name} of a page that another request left in the cache"
            if kept.status_code != made.status_code or text_of(kept) != text_of(made):
                yield "a page that another request left in the cache"
            if kept.cookies:
                yield "a cookie of a page in the cache"

    def _ask(self, client: Client, case: Case, headers: dict[str, Any], method: str = "GET") -> Any:
        client.cookies.clear()
        return client.generic(method, case.path, b"", "", QUERY_STRING=case.query, **headers)
