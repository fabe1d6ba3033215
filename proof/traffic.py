"""Visitors: some read, some make plans and check tasks off, and all note what came back."""

import hashlib
import http.client
import itertools
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from careerguide.outage import NOT_SAVED

READ = (
    "/", "/roles/", "/roles/data-scientist/", "/roles/nlp-engineer/", "/salaries/", "/skills/",
    "/industries/", "/transitions/", "/education/", "/interviews/", "/outlook/", "/faq/",
    "/sources/", "/plans/", "/salaries/negotiation/", "/search/?q=python",
)  # fmt: skip
ROLES = ("data-scientist", "prompt-engineer", "mlops-engineer", "nlp-engineer")


@dataclass(frozen=True)
class Answer:
    """What came back. Status 0: no answer at all."""

    status: int
    headers: dict[str, str]
    body: str
    at: float
    seconds: float

    @property
    def good(self) -> bool:
        return 200 <= self.status < 400


class Visitor:
    """One browser: cookies, and a connection for each request."""

    def __init__(self, address: str, seen: "Seen") -> None:
        self.host = urlsplit(address).netloc
        self.seen = seen
        self.cookies: dict[str, str] = {}

    def ask(self, kind: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send a request and note the answer under this kind."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.monotonic()
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            body = urlencode(form) if form is not None else None
            connection.request("GET" if form is None else "POST", path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            for value in response.headers.get_all("Set-Cookie") or ():
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            found = dict(response.headers)
            answer = Answer(response.status, found, text, started, time.monotonic() - started)
        except (OSError, http.client.HTTPException):
            answer = Answer(0, {}, "", started, time.monotonic() - started)
        finally:
            connection.close()
        self.seen.note(kind, answer)
        return answer


class Seen:
    """All answers of a run, by kind, kept small: when, status, how long."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[float, int, float]]] = {}
        self.lock = threading.Lock()

    def note(self, kind: str, answer: Answer) -> None:
        with self.lock:
            entry = (answer.at, answer.status, answer.seconds)
            self.answers.setdefault(kind, []).append(entry)

    def figures(self, kinds: Iterable[str]) -> "Figures":
        rows = sorted(row for kind in kinds for row in self.answers.get(kind, ()))
        bad = [row for row in rows if not 200 <= row[1] < 400]
        return Figures(
            requests=len(rows),
            failed=len(bad),
            statuses=Counter(row[1] for row in bad),
            seconds=bad[-1][0] + bad[-1][2] - bad[0][0] if bad else 0.0,
            slowest=max((row[2] for row in rows), default=0.0),
            p95=sorted(row[2] for row in rows)[len(rows) * 95 // 100] if rows else 0.0,
        )


@dataclass(frozen=True)
class Figures:
    requests: int
    failed: int
    statuses: Counter[int]
    seconds: float  # from the first failed request to the end of the last
    slowest: float
    p95: float

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.requests} requests, {self.failed} failed{f' ({kinds})' if kinds else ''}, "
            f"unavailable {self.seconds:.1f} s, slowest answer {self.slowest:.2f} s"
        )


class Forms(HTMLParser):
    """The values of a page's first form by POST that has a field with this name."""

    def __init__(self, body: str, having: str) -> None:
        super().__init__()
        self.having = having
        self.found: tuple[str, dict[str, str]] | None = None
        self._action = ""
        self._values: dict[str, str] | None = None
        self._select = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("method") == "post":
            self._action, self._values = given.get("action", ""), {}
        elif self._values is None:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._values[self._select] = given.get("value", "")
        elif name and (tag == "button" or (tag == "input" and self._is_sent(given))):
            self._values[name] = given.get("value", "")

    @staticmethod
    def _is_sent(given: dict[str, str]) -> bool:
        return given.get("type") not in {"checkbox", "radio"} or "checked" in given

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._values is not None:
            if self.found is None and self.having in self._values:
                self.found = self._action, self._values
            self._values = None


@dataclass
class Book:
    """What was acknowledged, and what was refused with the word that it is not saved."""

    plans: dict[str, str] = field(default_factory=dict)  # hash of the key: path
    tasks: set[tuple[str, int]] = field(default_factory=set)  # hash of the key, number: done
    refused: set[tuple[str, int]] = field(default_factory=set)  # likewise, said to be not saved
    refused_plans: int = 0
    unclear: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def hash_of(path: str) -> str:
    """Return what the database holds of a plan's key."""
    return hashlib.sha256(path.split("/")[2].encode()).hexdigest()


class Writer:
    """Somebody who makes a plan, checks its tasks off one by one, and starts again."""

    def __init__(self, address: str, seen: Seen, book: Book, role: str) -> None:
        self.visitor = Visitor(address, seen)
        self.book, self.role = book, role
        self.path = ""
        self.waiting: list[int] = []

    def step(self) -> None:
        """Make one change; what was refused is tried again another time."""
        if self.waiting:
            self._check_off()
        else:
            self._make()

    def _make(self) -> None:
        if values := self.fill_in():
            self.send(values)
        if self.path:
            page = self.visitor.ask("plan", self.path)
            numbers = re.findall(rf'action="{self.path}tasks/(\d+)/"', page.body)
            self.waiting = list(dict.fromkeys(map(int, numbers)))[:6]
            self.path = self.path if self.waiting else ""

    def fill_in(self) -> dict[str, str] | None:
        """Open the form and return what it sends; None where it did not come."""
        page = self.visitor.ask("form", f"/plans/new/?role={self.role}")
        form = Forms(page.body, "hours").found
        if not page.good or form is None:
            return None
        return {name: value for name, value in form[1].items() if name and name != "update"}

    def send(self, values: dict[str, str]) -> None:
        """Make the plan, and note what was said."""
        self.path = ""
        answer = self.visitor.ask("write", "/plans/new/", values)
        if answer.status != 303:
            self._not_saved(answer, None)
            return
        self.path = urlsplit(answer.headers["Location"]).path
        with self.book.lock:
            self.book.plans[hash_of(self.path)] = self.path

    def _check_off(self) -> None:
        number = self.waiting[0]
        page = self.visitor.ask("plan", self.path)
        if not page.good:
            return
        action = f"{self.path}tasks/{number}/"
        part = page.body[page.body.find(f'action="{action}"') - 200 :]
        form = Forms(part[part.find("<form") :], "version").found
        if form is None:
            raise RuntimeError(f"The plan's page has no form for task {number}.")
        task = hash_of(self.path), number
        if form[1]["do"] == "reopen":  # saved after all, by the request whose answer got lost
            self.waiting.pop(0)
            return
        answer = self.visitor.ask("write", action, form[1])
        if answer.status != 303:
            self._not_saved(answer, task)
            return
        self.waiting.pop(0)
        with self.book.lock:
            self.book.tasks.add(task)
            self.book.refused.discard(task)

    def _not_saved(self, answer: Answer, task: tuple[str, int] | None) -> None:
        plain = answer.status == 503 and NOT_SAVED in answer.body
        with self.book.lock:
            if not plain:
                self.book.unclear += 1
                if task:
                    self.book.refused.discard(task)
            elif task:
                self.book.refused.add(task)
            else:
                self.book.refused_plans += 1


class Traffic:
    """Visitors in threads, from `with` to its end."""

    def __init__(
        self, address: str, *, readers: int = 4, writers: int = 3, paths: Sequence[str] = READ
    ) -> None:
        self.address, self.paths = address, paths
        self.seen, self.book = Seen(), Book()
        self.stopping = threading.Event()
        self.troubles: list[BaseException] = []
        steps: list[Callable[[], object]] = [self._reader() for _ in range(readers)]
        roles = itertools.cycle(ROLES)
        steps += [Writer(address, self.seen, self.book, next(roles)).step for _ in range(writers)]
        self.threads = [threading.Thread(target=self._repeat, args=(step,)) for step in steps]

    def _reader(self) -> Callable[[], object]:
        visitor = Visitor(self.address, self.seen)
        return lambda: visitor.ask("read", random.choice(self.paths))  # noqa: S311

    def _repeat(self, step: Callable[[], object]) -> None:
        while not self.stopping.is_set():
            try:
                step()
            except Exception as error:
                self.troubles.append(error)
                return
            self.stopping.wait(0.05)

    def __enter__(self) -> "Traffic":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        if self.troubles:
            raise self.troubles[0]

    def warm(self) -> None:
        """Read every page once, so that the page cache has it."""
        visitor = Visitor(self.address, Seen())
        for path in self.paths:
            visitor.ask("warm", path)
