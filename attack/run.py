"""Sends the drawn requests to the application in this process and counts what comes of them."""

import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from careerguide.logs import JsonLines, MaskKeys
from tests.running_site import FilledForm

from .addresses import Address, addresses
from .cases import Case, Draw, Names, Target
from .checks import judge
from .figures import Figures

ROLE = "nlp-engineer"
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
    """Keeps the last exception of the log, and notes lines that show a plan's key."""

    def __init__(self, key: str) -> None:
        super().__init__(logging.DEBUG)
        self.key = key
        self.addFilter(MaskKeys())
        self.setFormatter(JsonLines())
        self.exception = ""
        self.key_shown = False

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        if self.key in line:
            self.key_shown = True
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)
            own = [frame for frame in frames if "site-packages" not in frame.filename]
            places = [f"{Path(at.filename).name}:{at.lineno}" for at in (own[-1:] + frames[-1:])]
            self.exception = f"{type(error).__name__}: {str(error)[:120]} at {', '.join(places)}"


class Attack:
    """A site with real content, a plan and a superuser, and the requests drawn against it."""

    def __init__(self, seed: int) -> None:
        self.people = {False: Client(raise_request_exception=False), True: self._staff()}
        self.plan_key = self._make_plan()
        self.kept = {
            staff: {name: morsel.value for name, morsel in client.cookies.items()}
            for staff, client in self.people.items()
        }
        self.watch = Watch(self.plan_key)
        self.reached = 0
        self.draw = Draw(self._targets(), seed)

    def _staff(self) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(
            get_user_model().objects.create_superuser("attacker"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return client

    def _make_plan(self) -> str:
        client = self.people[False]
        page = client.get(reverse("plan-new"), {"role": ROLE}).content.decode()
        answers: dict[str, list[str]] = {}
        for name, value in FilledForm(page).values:
            answers.setdefault(name, []).append(value)
        answer = client.post(reverse("plan-new"), answers)
        return str(answer.headers["Location"]).split("/plans/")[1].split("/")[0]

    def _targets(self) -> list[Target]:
        """Look at each address once to learn the names that it reads."""
        return [Target(each, self._names(each)) for each in addresses(self.plan_key)]

    def _names(self, address: Address) -> dict[str, list[str]]:
        real = dict(address.samples[0]) if address.samples else {}
        found: dict[str, list[str]] = {}
        if "logout" in address.name:
            return found
        for client in self.people.values():
            answer = client.get(
                address.path({name: real.get(name, "1") for name in address.variables})
            )
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            for name, values in Names(_text(answer)).found.items():
                found[name] = list(dict.fromkeys([*found.get(name, []), *values]))[:12]
        # A long form is known by its first names: the others are the same rows again.
        return dict(list(found.items())[:80])

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
            answer, body = self.send(case)
            transaction.set_rollback(True)
        took = time.perf_counter() - began
        if took > figures.slowest:
            figures.slowest, figures.slowest_case = took, case.line()
        figures.requests += 1
        figures.by_status[str(answer.status_code)] += 1
        figures.by_route[case.route] += 1
        # A cookie that the client made up may be taken back; that sets none.
        cookies = [morsel.key for morsel in answer.cookies.values() if morsel["max-age"] != 0]
        for what in judge(case, answer.status_code, dict(answer.headers), cookies, body):
            detail = f" {self.watch.exception}" if what.startswith("status 5") else ""
            figures.findings.add(what + detail, case)
        if self.watch.key_shown:
            figures.findings.add("the log shows a plan's key", case)
        if took > 10:
            figures.findings.add("an answer takes more than ten seconds", case)
        self.watch.exception, self.watch.key_shown = "", False

    def send(self, case: Case) -> tuple[Any, str]:
        """Send one request, and follow a redirect after a form to see what was stored."""
        client = self.people[case.staff]
        client.cookies = SimpleCookie(self.kept[case.staff])
        extra: dict[str, Any] = dict(case.headers)
        claimed = extra.pop("CONTENT_LENGTH_CLAIMED", None)
        if claimed is not None:
            extra["CONTENT_LENGTH"] = claimed
        if "HTTP_COOKIE" in extra:
            kept = "; ".join(f"{m.key}={m.value}" for m in client.cookies.values())
            extra["HTTP_COOKIE"] = f"{kept}; {extra['HTTP_COOKIE']}"
        reached.clear()
        # PATH_INFO is what a server hands over: unquoted, each byte a character.
        answer = client.generic(
            case.method,
            case.path,
            case.body,
            case.content_type,
            QUERY_STRING=case.query,
            **extra,
        )
        self.reached += reached["view"] > 0
        body = _text(answer)
        location = answer.headers.get("Location", "")
        if case.method == "POST" and answer.status_code in {302, 303} and location.startswith("/"):
            body += _text(client.get(location))
        return answer, body


def _text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode("utf-8", "replace")
