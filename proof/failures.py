"""What visitors see while parts of the site fail: each function is one failure, under load.

Each returns its figures as lines, and whether all held that must hold: nothing that was
acknowledged is lost, nothing that was called not saved is there, reading pages stay up.
"""

import concurrent.futures
import contextlib
import functools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .processes import PYTHON, ROOT, wait_for
from .slow import Slow, body, deaf, header, reader, stalled
from .topology import PASSWORD, Topology, Web, status_of, topology
from .traffic import Book, Seen, Traffic, Visitor, Writer

# The load comes from one address: the limits for one would be the first thing to fail.
UNLIMITED = {f"LIMIT_{name}": "off" for name in ("PLANS", "CHANGES", "WRITES", "DOWNLOADS")}
PLANS = "SELECT key_hash FROM plans_plankey WHERE kind = 'owner'"
DONE = (
    "SELECT key_hash, number FROM plans_plantask task JOIN plans_plankey held "
    "ON held.plan_id = task.plan_id WHERE kind = 'owner' AND done_at IS NOT NULL"
)


@dataclass
class Report:
    lines: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.lines.append(line)

    def must(self, holds: bool, what: str) -> None:
        if not holds:
            self.broken.append(what)

    def traffic(self, seen: Seen) -> None:
        self.say(f"reading pages: {seen.figures(['read'])}")
        self.say(f"own plan and forms: {seen.figures(['plan', 'form'])}")
        self.say(f"changes: {seen.figures(['write'])}")

    def kept(self, book: Book, plans: set[str], done: set[tuple[str, int]]) -> None:
        """Compare what was acknowledged with what is in the database."""
        lost = len(book.plans.keys() - plans) + len(book.tasks - done)
        untrue = len(book.refused & done)
        refused = book.refused_plans + len(book.refused)
        self.say(
            f"acknowledged: {len(book.plans)} plans and {len(book.tasks)} changes, {lost} lost; "
            f"told “not saved” and never repeated: {refused}, {untrue} of them saved after all; "
            f"refused without that word: {book.unclear}"
        )
        self.must(bool(book.plans) and bool(book.tasks), "nothing was written at all")
        self.must(lost == 0, f"{lost} acknowledged changes are lost")
        self.must(untrue == 0, f"{untrue} changes that were called not saved are there")


def check(report: Report, site: Topology, traffic: Traffic) -> None:
    plans = {row[0] for row in site.primary.sql(PLANS)}
    done = {(row[0], row[1]) for row in site.primary.sql(DONE)}
    report.traffic(traffic.seen)
    report.kept(traffic.book, plans, done)


def pause(seconds: float) -> None:
    """Let the load go on."""
    time.sleep(seconds)


def worker(site: Topology, report: Report) -> None:
    """A worker process is killed every second."""
    killed = 0
    with traffic_on(site) as traffic:
        pause(2)
        for turn in range(10):
            web = site.webs[turn % 2]
            workers = web.children()
            if workers:
                os.kill(workers[turn // 2 % len(workers)], signal.SIGKILL)
                killed += 1
            pause(1)
        pause(2)
    report.say(f"{killed} workers killed in 10 s, of 4 at a time")
    check(report, site, traffic)
    report.must(traffic.seen.figures(["read"]).failed == 0, "a reading page failed")


def database(site: Topology, report: Report) -> None:
    """The primary and its replica stop as if their machine failed, and come back after 10 s."""
    with traffic_on(site) as traffic:
        pause(4)
        site.primary.stop()
        site.replica.stop()
        gone = time.monotonic()
        pause(3)
        visitor = Visitor(site.address, traffic.seen)
        for path in ("/healthz", "/readyz"):
            report.say(f"meanwhile {path}: {status_of(site.address + path)}")
        asked = visitor.ask("other", "/salaries/?role=data-scientist&level=mid&sort=low")
        report.say(f"a page that is not kept: {asked.status} after {asked.seconds:.2f} s")
        report.must(asked.status == 503, "a page that could not be made did not say so")
        pause(max(0, 10 - (time.monotonic() - gone)))
        site.primary.start()
        site.replica.start()
        back = time.monotonic()
        report.say(f"the database was away for {back - gone:.1f} s")
        wait_for(lambda: status_of(f"{site.address}/readyz") == 200, "readyz", 30)
        ready = time.monotonic() - back
        report.say(f"ready again {ready:.1f} s after the database")
        pause(5)
    check(report, site, traffic)
    reading = traffic.seen.figures(["read"])
    report.must(reading.failed == 0, "a kept page failed")
    report.must(traffic.seen.figures(["write"]).slowest < 15, "a change hung")


def change_content(site: Topology, word: str) -> None:
    """Change a page's words as an editor does, and so the content's version."""
    program = (
        "from roles.models import Role; role = Role.objects.get(slug='data-scientist'); "
        f"role.summary = 'Summary {word}.'; role.save()"
    )
    site.manage("shell", "--command", program)


def shows(
    site: Topology, word: str, visitor: Visitor, path: str = "/roles/data-scientist/"
) -> bool:
    return f"Summary {word}" in visitor.ask("other", path).body


READ_BY_SITE = "SELECT xact_commit FROM pg_stat_database WHERE datname = 'guide'"


def lagging(site: Topology, report: Report) -> None:
    """The replica stops replaying for 10 s while content and plans are changed."""
    with traffic_on(site) as traffic:
        pause(3)
        used = site.replica.sql(READ_BY_SITE)[0][0]
        visitor = Visitor(site.address, traffic.seen)
        for number in range(20):
            visitor.ask("other", f"/roles/?n={number}")
        pause(1.5)  # the server's own count is a second late
        used = site.replica.sql(READ_BY_SITE)[0][0] - used
        report.say(f"before: {used} reads on the replica for 20 pages that are not kept")
        report.must(used >= 20, "the replica was not used")
        site.replica.sql("SELECT pg_wal_replay_pause()", user="postgres")
        change_content(site, "changed")
        changed = time.monotonic()
        wait_for(lambda: shows(site, "changed", visitor), "the change", 10)
        report.say(f"a reader sees the change after {time.monotonic() - changed:.2f} s")
        stale = 0
        while time.monotonic() < changed + 10:
            # A query of its own, so that the page is made and not taken from the cache.
            unique = f"/roles/data-scientist/?n={time.monotonic_ns()}"
            stale += not shows(site, "changed", visitor, unique)
            pause(0.1)
        lag = site.replica.sql(
            "SELECT extract(epoch FROM now() - pg_last_xact_replay_timestamp())::int"
        )
        report.say(f"the replica was {lag[0][0]} s behind; older pages after the change: {stale}")
        report.must(stale == 0, "an older page was shown after the change was seen")
        site.replica.sql("SELECT pg_wal_replay_resume()", user="postgres")
        pause(3)
    check(report, site, traffic)
    none_failed(report, traffic)


def gone(site: Topology, report: Report) -> None:
    """The replica stops for 8 s; then the primary does, and the replica alone answers readers."""
    with traffic_on(site) as traffic:
        pause(3)
        site.replica.stop()
        visitor = Visitor(site.address, traffic.seen)
        bad, slowest = 0, 0.0
        end = time.monotonic() + 8
        while time.monotonic() < end:
            answer = visitor.ask("other", f"/roles/?n={time.monotonic_ns()}")
            bad += not answer.good
            slowest = max(slowest, answer.seconds)
            pause(0.1)
        report.say(f"pages made without the replica: {bad} failed, slowest {slowest:.2f} s")
        report.must(bad == 0, "a page failed without the replica")
        site.replica.start()
        pause(6)
    check(report, site, traffic)
    none_failed(report, traffic)
    site.primary.stop()
    pause(6)
    visitor = Visitor(site.address, Seen())
    answers = [visitor.ask("other", f"/roles/?n={number}") for number in range(20)]
    good = sum(answer.good for answer in answers)
    slowest = max(answer.seconds for answer in answers)
    report.say(
        f"without the primary: {good} of 20 pages that were not kept were made from the replica, "
        f"slowest {slowest:.2f} s"
    )
    report.must(good == 20, "the replica did not answer without the primary")
    site.primary.start()
    wait_for(lambda: status_of(f"{site.address}/readyz") == 200, "readyz", 30)


def cache(site: Topology, report: Report) -> None:
    """The cache is killed, and comes back empty after 8 s."""
    with traffic_on(site) as traffic:
        pause(3)
        site.cache.stop(signal.SIGKILL)
        pause(8)
        site.cache.start()
        pause(6)
    check(report, site, traffic)
    none_failed(report, traffic)


def deploy(site: Topology, report: Report) -> None:
    """A release with a migration: one server after the other is replaced, old beside new."""
    release = site.folder / "release"
    make_release(release)
    with traffic_on(site) as traffic:
        pause(3)
        site.manage("migrate", "--verbosity=0", code=release)
        pause(2)  # old code on the new tables
        for place, old in enumerate(list(site.webs)):
            new = site.web(place + 3, release)
            new.port = old.port
            new.environment = {**(new.environment or {}), "WEB_BIND": new.where}
            site.switch("out", old)
            old.stop()
            new.begin()
            site.switch("in", new)
            site.webs[place] = new
            pause(3)
        served = {web.cwd for web in site.webs}
        report.must(served == {release}, "the old code still serves")
    columns = site.primary.sql(
        "SELECT count(*) FROM information_schema.columns WHERE column_name = 'proof_of_release'"
    )
    report.must(columns[0][0] == 1, "the migration did not run")
    check(report, site, traffic)
    none_failed(report, traffic)


def slow(site: Topology, report: Report) -> None:
    """300 clients hold their connections for as long as they are let, from 30 addresses."""
    ways = [(header, 200), (body, 25), (stalled, 25), (reader, 25), (deaf, 25)]
    with traffic_on(site) as calm:
        pause(15)
    with Slow(site.narrow, ways) as clients:
        pause(2)
        with traffic_on(site) as busy:
            pause(45)
    before, after = (each.seen.figures(["read"]).p95 for each in (calm, busy))
    report.say(f"95 % of reading pages within {after * 1000:.0f} ms; before {before * 1000:.0f} ms")
    for line in clients.lines():
        report.say(line)
    check(report, site, busy)
    none_failed(report, busy)
    report.must(after < max(3 * before, 0.25), "pages became slow")
    report.must(clients.longest(header, stalled) < 12, "who sends nothing was not let go")
    report.must(clients.longest(deaf) < 30, "who takes nothing was not let go")
    with Slow(site.address, [(body, 100)], addresses=1) as clients:
        pause(5)
    report.say(
        f"100 slow forms from one address: {clients.held()} held, "
        f"the others told 429, {clients.refused()} times"
    )
    report.must(0 < clients.held() <= 20, "one address held more forms than it may")


def make_release(folder: Path) -> None:
    """Copy the code as the next release, with a migration that adds a column."""
    names = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in names:
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    shutil.copytree(ROOT / "staticfiles", folder / "staticfiles")
    last = sorted((folder / "guides/migrations").glob("0*.py"))[-1].stem
    (folder / "guides/migrations/9999_proof.py").write_text(
        "from django.db import migrations\n\n\n"
        "class Migration(migrations.Migration):\n"
        f"    dependencies = [('guides', '{last}')]\n"
        "    operations = [migrations.RunSQL(\n"
        "        'ALTER TABLE guides_section ADD COLUMN proof_of_release integer'\n"
        "    )]\n"
    )


def none_failed(report: Report, traffic: Traffic) -> None:
    failed = traffic.seen.figures(["read", "plan", "form", "write"]).failed
    report.must(failed == 0, f"{failed} requests failed")


# Without the topology: one gunicorn with SQLite.


@contextlib.contextmanager
def single(folder: Path, data: Path, **settings: str) -> Iterator[Web]:
    """One server on SQLite, its content loaded, its database in `data`."""
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": PASSWORD * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_ORIGIN": "http://127.0.0.1",
        "DEBUG": "0",
        "DATABASE_URL": f"sqlite:///{data / 'guide.sqlite3'}",
        **UNLIMITED,
        **settings,
    }
    for command in (["migrate", "--verbosity=0"], ["load_guide"]):
        subprocess.run(  # noqa: S603 (our own command)
            [PYTHON, "manage.py", *command],
            cwd=ROOT, env=environment, check=True, capture_output=True,
        )  # fmt: skip
    web = Web("single", folder, ROOT, environment)
    web.begin()
    try:
        yield web
    finally:
        web.stop()


def disk(report: Report) -> None:
    """The disk under SQLite fills up while plans are made, and is freed again."""
    with tempfile.TemporaryDirectory(prefix="guide-disk.") as name:
        folder = Path(name)
        data = folder / "data"
        data.mkdir()
        mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", str(data))
        try:
            with single(folder, data) as web:
                address = f"http://{web.where}"
                with Traffic(address, readers=2, writers=3) as traffic:
                    traffic.warm()
                    pause(4)
                    fill(data / "filler")
                    pause(8)
                    full = shutil.disk_usage(data).free
                    (data / "filler").unlink()
                    pause(5)
                said = (folder / "single.log").read_text()
                report.say(
                    f"{full} bytes free while full; tracebacks logged: {said.count('Traceback')}"
                )
                report.must("Traceback" not in said, "a traceback")
            report.traffic(traffic.seen)
            with contextlib.closing(sqlite3.connect(data / "guide.sqlite3")) as base:
                plans = {row[0] for row in base.execute(PLANS)}
                done = {(row[0], row[1]) for row in base.execute(DONE)}
                report.must(base.execute("PRAGMA integrity_check").fetchone() == ("ok",), "damage")
            report.kept(traffic.book, plans, done)
            statuses = traffic.seen.figures(["write"]).statuses
            report.must(set(statuses) <= {503}, f"other answers than 503: {dict(statuses)}")
            report.must(statuses[503] > 0, "the disk was never full")
            report.must(traffic.seen.figures(["read"]).failed == 0, "a reading page failed")
        finally:
            unmount(data)


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)  # noqa: S603, S607 (our own folder)


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607


def fill(file: Path) -> None:
    """Write until there is no room for another byte."""
    with file.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(b"x" * 4096):
            pass


def unproxied(report: Report) -> None:
    """Sixteen clients that never end their header, on a gunicorn without nginx in front of it."""
    with tempfile.TemporaryDirectory(prefix="guide-unproxied.") as name:
        folder = Path(name)
        with single(folder, folder) as web:
            address = f"http://{web.where}"
            with Slow(address, [(header, 16)]) as clients:
                pause(3)
                statuses = [status_of(f"{address}/healthz") for _ in range(3)]
            report.say(f"meanwhile /healthz, each waited for 10 s: {statuses} (0: no answer)")
            report.say(*clients.lines())
            back = time.monotonic()
            wait_for(lambda: status_of(f"{address}/healthz") == 200, "an answer", 30)
            report.say(f"answers {time.monotonic() - back:.1f} s after they have left")
    # docs/deploy.md says so; it would have to be rewritten.
    report.must(200 not in statuses, "it was not stopped, as the documentation says it is")


IN_FLIGHT = 12


def drain(report: Report) -> None:
    """SIGTERM while plans are being made: each request that was accepted is answered."""
    with tempfile.TemporaryDirectory(prefix="guide-drain.") as name:
        folder = Path(name)
        with single(folder, folder, DRAIN_SECONDS="2") as web:
            address, seen, book = f"http://{web.where}", Seen(), Book()
            writers = [Writer(address, seen, book, "data-scientist") for _ in range(IN_FLIGHT)]
            forms = [(writer, writer.fill_in() or {}) for writer in writers]
            web.send(signal.SIGTERM)
            told = time.monotonic()
            wait_for(lambda: status_of(f"{address}/readyz") == 503, "draining", 5)
            report.say(
                f"/readyz 503 after {time.monotonic() - told:.2f} s, "
                f"/healthz {status_of(f'{address}/healthz')}, a page {status_of(address + '/')}"
            )
            pause(told + 1.8 - time.monotonic())
            with concurrent.futures.ThreadPoolExecutor(IN_FLIGHT) as pool:
                running = [pool.submit(writer.send, form) for writer, form in forms]
                pause(told + 2.2 - time.monotonic())  # it accepts nothing new any more
                waiting = sum(not each.done() for each in running)
                report.say(f"in flight when it stopped accepting: {waiting} of {IN_FLIGHT} forms")
                for each in running:
                    each.result()
            assert web.process is not None  # noqa: S101
            status = web.process.wait(40)
            report.say(f"ended {time.monotonic() - told:.1f} s after SIGTERM, status {status}")
            report.must(status == 0, f"it ended with {status}")
        report.say(f"forms: {seen.figures(['write'])}")
        report.must(seen.figures(["write"]).failed == 0, "a request was dropped")
        with contextlib.closing(sqlite3.connect(folder / "guide.sqlite3")) as base:
            plans = {row[0] for row in base.execute(PLANS)}
        lost = len(book.plans.keys() - plans)
        report.say(f"acknowledged: {len(book.plans)} plans, {lost} lost")
        report.must(lost == 0, "a plan is lost")


ON_TOPOLOGY: dict[str, Callable[[Topology, Report], None]] = {
    "worker": worker,
    "database": database,
    "lagging": lagging,
    "gone": gone,
    "cache": cache,
    "deploy": deploy,
    "slow": slow,
}
ALONE: dict[str, Callable[[Report], None]] = {
    "disk": disk,
    "drain": drain,
    "unproxied": unproxied,
}


@contextlib.contextmanager
def traffic_on(site: Topology) -> Iterator[Traffic]:
    traffic = Traffic(site.address)
    traffic.warm()
    with traffic:
        yield traffic


def run(names: list[str]) -> int:
    """Run these failures, or all; print the figures; return 1 if something did not hold."""
    if unknown := set(names) - ON_TOPOLOGY.keys() - ALONE.keys():
        known = ", ".join([*ON_TOPOLOGY, *ALONE])
        print(f"No failure is called {', '.join(sorted(unknown))}: {known}.", file=sys.stderr)
        return 2
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores", flush=True)
    chosen = names or [*ON_TOPOLOGY, *ALONE]
    broken = 0
    if any(name in ON_TOPOLOGY for name in chosen):
        with topology(**UNLIMITED) as site:
            for name in chosen:
                if name in ON_TOPOLOGY:
                    action = ON_TOPOLOGY[name]
                    broken += tell(name, action, functools.partial(action, site))
    for name in chosen:
        if name in ALONE:
            broken += tell(name, ALONE[name], ALONE[name])
    return 1 if broken else 0


def tell(name: str, what: Callable[..., None], do: Callable[[Report], None]) -> bool:
    """Run one failure and print it; return whether something did not hold."""
    report = Report()
    print(f"\n{name}: {(what.__doc__ or '').strip()}", flush=True)
    do(report)
    for line in report.lines:
        print(f"  {line}")
    for line in report.broken:
        print(f"  DOES NOT HOLD: {line}")
    print(flush=True)
    return bool(report.broken)
