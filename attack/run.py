"""Sends the drawn requests to the application in this process and counts what comes of them."""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable
from http.cookies import SimpleCookie
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from careerguide.logs import JsonLines, MaskKeys

from .addresses import Address, addresses
from .cases import Case, Draw, Names, Target
from .checks import judge, text_of, wrote
from .figures import Figures
from .ground import ANYBODY, PASSWORD, PEOPLE, SUPERUSER, client_of, make_plan, make_rows
from .kept import Kept

reached: Counter[str] = Counter()


def count_views(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Stand next to the views and count the requests that get to one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: Any) -> None:
        reached["view"] += 1

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


class Watch(logging.Handler):
    """Keeps the last exception of the log, and notes lines that show a key of a plan."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.keys = keys
        self.addFilter(MaskKeys())
        self.setFormatter(JsonLines())
        self.exception = ""
        self.key_shown = False

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        if any(key in line for key in self.keys):
            self.key_shown = True
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)
            own = [frame for frame in frames if "site-packages" not in frame.filename]
            places = [f"{Path(at.filename).name}:{at.lineno}" for at in (own[-1:] + frames[-1:])]
            self.exception = f"{type(error).__name__}: {str(error)[:120]} at {', '.join(places)}"


class Attack:
    """A site with real content, a plan and staff, and the requests drawn against it."""

    def __init__(self, seed: int) -> None:
        self.people = {who: client_of(who) for who in PEOPLE}
        self.keys = make_plan()
        make_rows()
        self.cookies = {
            who: {name: morsel.value for name, morsel in client.cookies.items()}
            for who, client in self.people.items()
        }
        self.watch = Watch(list(self.keys.values()))
        self.kept = Kept()
        self.written: list[str] = []
        self.reached = 0
        self.draw = Draw(self._targets(), seed)

    def _targets(self) -> list[Target]:
        """Look at each address once to learn the names that it reads."""
        return [self._target(each) for each in addresses(self.keys)]

    def _target(self, address: Address) -> Target:
        if address.name == "admin:logout":  # would end the session of who looks
            return Target(address, {"next": ["/faq/"]})
        found: dict[str, list[str]] = {}
        opens = False
        admin = address.name.startswith("admin:") and address.name != "admin:login"
        client = self.people[SUPERUSER if admin else ANYBODY]
        for real in address.samples[:6]:
            answer = client.get(address.path(dict(real)))
            opens = opens or answer.status_code != 404
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            for name, values in Names(text_of(answer)).found.items():
                found[name] = list(dict.fromkeys([*found.get(name, []), *values]))[:12]
        if address.name in {"admin:login", "admin:sessions"}:
            found |= {"username": [SUPERUSER], "password": [PASSWORD], "end": ["others"]}
        if address.name == "plan-import":
            found["file"] = self._file()
        # A long form is known by its first names: the others are the same rows again.
        return Target(address, dict(list(found.items())[:80]), opens)

    def _file(self) -> list[str]:
        """Return a plan file as somebody takes one along."""
        path = reverse("plan-file", args=[self.keys["owner"], "json"])
        return [text_of(self.people[ANYBODY].get(path))]

    def _note(self, execute: Any, sql: str, *rest: Any) -> Any:
        """Stand before the database and note each statement."""
        self.written.append(sql)
        return execute(sql, *rest)

    def run(self, numbers: range, say: Callable[[str], None] = lambda _: None) -> Figures:
        """Send these requests, each in a transaction of its own that is undone."""
        figures = Figures()
        root = logging.getLogger()
        before, root.handlers = root.handlers, [self.watch]
        started = time.perf_counter()
        self.reached = 0
        try:
            for number in numbers:
                case = self.draw.case(number)
                self._one(case, figures)
                if figures.requests % 1000 == 0:
                    kinds = len(figures.findings.count)
                    say(f"{figures.requests} requests, {kinds} kinds of findings")
        finally:
            root.handlers = before
        figures.seconds = time.perf_counter() - started
        figures.reached_a_view = self.reached
        return figures

    def _one(self, case: Case, figures: Figures) -> None:
        began = time.perf_counter()
        with transaction.atomic():
            self.written = []
            try:
                answer, body = self.send(case)
            except Exception as error:  # which a server would answer with 500
                figures.findings.add(f"fails outside of Django's handler: {error!r}", case)
                return
            finally:
                transaction.set_rollback(True)
                figures.requests += 1
        took = time.perf_counter() - began
        if took > figures.slowest:
            figures.slowest, figures.slowest_case = took, case.line()
        figures.by_status[str(answer.status_code)] += 1
        figures.by_route[case.route] += 1
        # A cookie that the client made up may be taken back; that sets none.
        cookies = [morsel.key for morsel in answer.cookies.values() if morsel["max-age"] != 0]
        for what in judge(case, answer.status_code, dict(answer.headers), cookies, body):
            detail = f" {self.watch.exception}" if what.startswith("status 5") else ""
            figures.findings.add(what + detail, case)
        for what in [*wrote(case, self.written), *self.kept.judge(case)]:
            figures.findings.add(what, case)
        if self.watch.key_shown:
            figures.findings.add("the log shows a plan's key", case)
        if took > 10:
            figures.findings.add("an answer takes more than ten seconds", case)
        self.watch.exception, self.watch.key_shown = "", False

    def send(self, case: Case) -> tuple[Any, str]:
        """Send one request, and follow a redirect after a form to see what was stored."""
        client = self.people[case.who]
        client.cookies = SimpleCookie(self.cookies[case.who])
        extra: dict[str, Any] = dict(case.headers)
        claimed = extra.pop("CONTENT_LENGTH_CLAIMED", None)
        if claimed is not None:
            extra["CONTENT_LENGTH"] = claimed
        if "HTTP_COOKIE" in extra:
            kept = "; ".join(f"{m.key}={m.value}" for m in client.cookies.values())
            extra["HTTP_COOKIE"] = f"{kept}; {extra['HTTP_COOKIE']}"
        # Who claims more than comes is read short, as by a server: Django's client would fail.
        extra["wsgi.input"] = BytesIO(case.body)
        reached.clear()
        # PATH_INFO is what a server hands over: unquoted, each byte a character.
        with connection.execute_wrapper(self._note):
            answer = client.generic(
                case.method,
                case.path,
                case.body,
                case.content_type,
                QUERY_STRING=case.query,
                **extra,
            )
            body = text_of(answer)
        self.reached += reached["view"] > 0
        location = answer.headers.get("Location", "")
        if case.method == "POST" and answer.status_code in {302, 303} and location.startswith("/"):
            body += text_of(client.get(location))
        return answer, body
