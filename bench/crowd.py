"""Many people change their plans at once while workers of the server are killed.

Each makes a plan by its form, then checks tasks off, logs hours, writes notes and adds tasks for a
while, as HTMX does; sends forms twice, gives answers up half-way, and sends a form again with the
same id whenever no answer came. Afterwards the database is compared with what was acknowledged:
nothing lost, nothing applied twice, no server error. PostgreSQL and SQLite are throwaway ones.
"""

import argparse
import http.client
import os
import random
import re
import signal
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.scale import prepare, throwaway_postgres
from tests.running_site import FilledForm, Site, running_site

ROLES = ("prompt-engineer", "data-scientist", "ai-product-manager", "ai-ethics-specialist")
TWICE = 0.2  # so many forms are sent a second time after they were acknowledged
GIVEN_UP = 0.05  # so many answers are not waited for
TIMEOUT = 30
MOST_TRIES = 40
MARK = re.compile(
    r'name="version" value="(\d+)"><input type="hidden" name="form-id" value="([^"]+)'
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
LINE = re.compile(r'id="task-(\d+)-(\d+)"')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60, help="of changes, after the plans")
    parser.add_argument("--workers", type=int, default=4, help="processes of the server")
    parser.add_argument("--kill-every", type=float, default=4, help="seconds between two kills")
    parser.add_argument("--think", type=float, default=3, help="seconds between two forms, mean")
    parser.add_argument("--sqlite", action="store_true", help="with SQLite instead of PostgreSQL")
    parser.add_argument("--seed", type=int, default=1)


@dataclass
class Figures:
    """What happened, over all people."""

    seconds: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, seconds: float | None = None) -> None:
        with self.lock:
            self.counts[what] += 1
            if seconds is not None:
                self.seconds.append(seconds)


class NoAnswer(Exception):
    """The connection broke, or the server failed: whether the form was applied is unknown."""


@dataclass
class Person:
    """Somebody with a browser, and what the server has acknowledged to them."""

    port: int
    number: int
    random: random.Random
    figures: Figures
    cookie: str = ""
    token: str = ""
    path: str = ""
    mark: tuple[str, str] = ("", "")
    tasks: list[tuple[str, str]] = field(default_factory=list)
    changes: int = 0
    hours: Counter[str] = field(default_factory=Counter)
    notes: dict[str, str] = field(default_factory=dict)
    done: dict[str, bool] = field(default_factory=dict)
    own: int = 0
    wrong: list[str] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: str = "", htmx: bool = False, give_up: bool = False
    ) -> tuple[int, str, http.client.HTTPMessage]:
        """Send one request on the connection kept open. Raises NoAnswer."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if method == "POST":
            # A plan's own page sends no referrer, and so no origin.
            origin = f"http://127.0.0.1:{self.port}" if path == "/plans/new/" else "null"
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
        if htmx:
            headers |= {"HX-Request": "true", "HX-Target": "plan-state"}
        begun = time.perf_counter()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.port, timeout=TIMEOUT
                )
            self.connection.request(method, path, body or None, headers)
            if give_up:
                self.close()
                raise NoAnswer("given up")
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            self.figures.note(f"no answer: {type(error).__name__}")
            raise NoAnswer from error
        self.figures.note(f"{method} {answer.status}", time.perf_counter() - begun)
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        if answer.status >= 500 or answer.status == 429:
            self.wrong.append(f"{answer.status} for {method}")
            raise NoAnswer
        return answer.status, text, answer.headers

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def surely(
        self, method: str, path: str, body: str = "", htmx: bool = False, give_up: bool = False
    ) -> tuple[int, str, http.client.HTTPMessage]:
        """Send a request until it is answered, the same each time."""
        for attempt in range(MOST_TRIES):
            try:
                return self.ask(method, path, body, htmx, give_up and attempt == 0)
            except NoAnswer:
                self.figures.note("sent again")
                time.sleep(min(0.1 * 2**attempt, 2) * self.random.uniform(0.5, 1.5))
        raise NoAnswer(f"no answer to {method} after {MOST_TRIES} tries")

    def make_plan(self) -> None:
        _, page, _ = self.surely("GET", f"/plans/new/?role={self.random.choice(ROLES)}")
        body = urlencode(FilledForm(page).values)
        status, _, headers = self.surely("POST", "/plans/new/", body)
        if status != 303:
            raise RuntimeError(f"{status} for a new plan")
        self.path = urlsplit(headers["Location"]).path
        _, page, _ = self.surely("GET", self.path)
        self.read(page)
        self.token = TOKEN.findall(page)[0]
        self.tasks = list(dict(LINE.findall(page)).items())

    def read(self, page: str) -> None:
        """Take over the mark that the next form brings along."""
        self.mark = MARK.findall(page)[0]

    def change(self) -> None:
        """Make one change of the plan, and hold what was acknowledged."""
        number, week = self.random.choice(self.tasks)
        do = self.random.choice(["done", "log", "log", "note", "note", "add"])
        answers: dict[str, str] = {"week": week}
        address = f"{self.path}tasks/{number}/"
        if do == "done":
            do = "reopen" if self.done.get(number) else "done"
        elif do == "log":
            answers["hours"] = str(Decimal(self.random.randint(1, 12)) / 4)
        elif do == "note":
            answers["note"] = f"{self.number}, {self.changes}: {self.random.random()}"
        else:
            address = f"{self.path}tasks/"
            answers = {"title": f"Own {self.changes}", "hours": "1", "text": "", "to": "13"}
        version, form_id = self.mark
        sent = {"csrfmiddlewaretoken": self.token, "version": version, "form-id": form_id, "do": do}
        body = urlencode(sent | answers)
        give_up = self.random.random() < GIVEN_UP
        status, page, _ = self.surely("POST", address, body, True, give_up)
        if status == 422 and do == "add":  # the week is full
            self.read(page)
            return
        if status != 200:
            self.wrong.append(f"{status} for {do}")
            return
        self.changes += 1
        if do == "log":
            self.hours[number] += int(Decimal(answers["hours"]) * 4)
        elif do == "note":
            self.notes[number] = answers["note"]
        elif do == "add":
            self.own += 1
        else:
            self.done[number] = do == "done"
        self.read(page)
        if self.random.random() < TWICE:
            self.figures.note("sent twice on purpose")
            status, page, _ = self.surely("POST", address, body, True)
            if status != 200:
                self.wrong.append(f"{status} for a repeat of {do}")
            self.read(page)

    def live(self, until: float, think: float) -> None:
        while time.monotonic() < until:
            time.sleep(self.random.uniform(0, 2 * think))
            self.change()
        self.close()


def workers_of(master: int) -> list[int]:
    """Return the processes that a gunicorn has started."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text()
    return [int(each) for each in children.split()]


@contextmanager
def killer(master: int, every: float, figures: Figures, chosen: random.Random) -> Iterator[None]:
    """Kill one of the server's workers every so often, in the middle of whatever it does."""
    stop = threading.Event()

    def kill() -> None:
        while not stop.wait(every * chosen.uniform(0.5, 1.5)):
            workers = workers_of(master)
            if len(workers) > 1:
                os.kill(chosen.choice(workers), signal.SIGKILL)
                figures.note("workers killed")

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def together(people: list[Person], what: str, *arguments: float) -> None:
    """Let all do the same at once; what stops one of them is kept as wrong."""

    def one(person: Person) -> None:
        try:
            getattr(person, what)(*arguments)
        except Exception as error:  # whatever it is, the run has failed
            person.wrong.append(f"stopped by {error!r}")

    threads = [threading.Thread(target=one, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def compare(people: list[Person]) -> list[str]:
    """Return where the database differs from what was acknowledged."""
    from plans.models import Plan

    wrong = []
    if Plan.objects.count() != len(people):
        wrong.append(f"{Plan.objects.count()} plans for {len(people)} people")
    for person in (each for each in people if each.path):
        plan = Plan.objects.by_key(person.path.split("/")[2]).get()
        who = f"person {person.number}"
        if plan.version != person.changes + 1 or plan.changes.count() != person.changes:
            wrong.append(f"{who}: version {plan.version} after {person.changes} changes")
        own = 0
        for task in plan.tasks.all():
            number = str(task.number)
            own += task.own
            found = (int(task.hours_spent * 4), task.note, task.done_at is not None)
            known = (
                person.hours[number],
                person.notes.get(number, ""),
                person.done.get(number, False),
            )
            if found != known:
                wrong.append(f"{who}, task {number}: {found} instead of {known}")
        if own != person.own:
            wrong.append(f"{who}: {own} own tasks instead of {person.own}")
    return wrong


def load(site: Site, options: argparse.Namespace) -> list[Person]:
    """Let people live with their plans and print what happened."""
    figures = Figures()
    port = urlsplit(site.origin).port or 80
    people = [
        Person(port, number, random.Random(options.seed * 1000 + number), figures)  # noqa: S311
        for number in range(options.people)
    ]
    chosen = random.Random(options.seed)  # noqa: S311
    with killer(site.pid, options.kill_every, figures, chosen):
        begun = time.monotonic()
        together(people, "make_plan")
        made = time.monotonic() - begun
        kills = figures.counts["workers killed"]
        print(f"{options.people} plans made in {made:.0f} s, {kills} kills", flush=True)
        figures.seconds.clear()
        begun = time.monotonic()
        together(people, "live", begun + options.seconds, options.think)
        took = time.monotonic() - begun
    answered = sorted(figures.seconds) or [0.0]
    changes = sum(person.changes for person in people)
    print(f"{changes} changes acknowledged in {took:.0f} s: {changes / took:.1f} a second")
    print(
        f"an answer took {statistics.median(answered) * 1000:.0f} ms (median), "
        f"{answered[int(len(answered) * 0.95)] * 1000:.0f} ms (95 %), "
        f"{answered[-1] * 1000:.0f} ms (longest)"
    )
    for what, count in sorted(figures.counts.items()):
        print(f"  {what}: {count}")
    return people


@contextmanager
def database(folder: Path, sqlite: bool) -> Iterator[str]:
    if sqlite:
        yield f"sqlite:///{folder / 'load.sqlite3'}"
    else:
        with throwaway_postgres() as address:
            yield address


def run(options: argparse.Namespace) -> int:
    with (
        tempfile.TemporaryDirectory() as name,
        database(Path(name), options.sqlite) as address,
    ):
        prepare(address)
        settings = {"DATABASE_URL": address, "WEB_CONCURRENCY": str(options.workers)}
        # The whole crowd comes from one address.
        settings |= {f"LIMIT_{kind}": "off" for kind in ("WRITES", "CHANGES", "DOWNLOADS")}
        with running_site(Path(name), **settings) as site:
            people = load(site, options)
            wrong = [f"person {each.number}: {what}" for each in people for what in each.wrong]
            wrong += compare(people)
        log = (Path(name) / "log").read_text()
    if "Traceback" in log:
        wrong.append(f"the server's log:\n{log[-3000:]}")
    print("\n".join(wrong) or "Nothing was lost, nothing was applied twice, nothing failed.")
    return int(bool(wrong))
