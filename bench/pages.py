"""Every kind of page under gunicorn, as a ratio to a bare Django view, and with more content.

Three servers with the same gunicorn settings (one process of four threads, so that the load
generator has the other core): a bare view without middleware (`bench/bare.py`), the site as it
ships ("warm": its pages are kept), and the site with the page cache off ("cold": the process is
warm, every page is made). They take turns, so that whatever else the machine does is in all.

What grows with the content (`--sizes 1 100`) is processor time, in one process for each size, which
take turns as well: each page is made some times, what pages share being remembered, and the least
time counts. With `--cold-only` several sizes are measured in that way alone, without servers.
"""

import argparse
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .scale import ROOT, throwaway_postgres

WARM_AT_LEAST = 0.7
COLD_AT_LEAST = 0.03
GROWN_AT_MOST = 1.3

PAGES = {
    "front page": "/",
    "role list": "/roles/",
    "role list, part": "/roles/?family=engineering",
    "roles by pay": "/roles/?sort=pay",
    "roles reaching pay": "/roles/?pay=200",
    "role guide": "/roles/machine-learning-engineer/",
    "comparison": "/roles/compare/?role=machine-learning-engineer&role=data-scientist",
    "skill list": "/skills/",
    "skills by roles": "/skills/?sort=roles",
    "skill": "/skills/python/",
    "industries": "/industries/",
    "industry": "/industries/healthcare/",
    "pay table": "/salaries/",
    "pay table, filtered": "/salaries/?role=data-scientist",
    "place": "/salaries/locations/austin/",
    "pay comparison": "/salaries/compare/",
    "ways in": "/transitions/",
    "way in": "/transitions/data-analyst-to-data-scientist/",
    "education": "/education/",
    "certificates": "/certifications/",
    "portfolio": "/portfolio/",
    "interviews": "/interviews/",
    "questions for a role": "/interviews/?role=data-scientist",
    "question, unfolded": "/interviews/?open=overfitting",
    "outlook": "/outlook/",
    "questions": "/faq/",
    "sources": "/sources/",
    "search": "/search/?q=python",
    "search, common word": "/search/?q=learning",
    "starter plan": "/plans/",
    "plan form": "/plans/new/",
    "site map": "/sitemap.xml",
}
# The form is each visitor's own and in no cache, so it has no rate as a kept page.
NOT_KEPT = {"plan form"}
# The two that a reader is most likely to be the first to ask for after a change.
NAMED = ("role guide", "pay table")


@dataclass(frozen=True)
class Measured:
    """One kind of page: its rates as ratios to the bare view's, and the times of its answers."""

    warm: float
    cold: float
    warm_ms: tuple[float, float, float]
    cold_ms: tuple[float, float, float]
    cold_rate: float
    queries: int
    size: int


@dataclass(frozen=True)
class Made:
    """A page made in one process: milliseconds of processor time, queries, bytes as sent."""

    ms: float
    queries: int
    size: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=5, help="runs of each page, interleaved")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1], help="content × this, each")
    parser.add_argument("--postgres", action="store_true", help="in a PostgreSQL of our own")
    parser.add_argument("--quick", action="store_true", help="a tenth of the requests, three runs")
    parser.add_argument("--only", nargs="+", choices=PAGES, help="these kinds of pages")
    parser.add_argument(
        "--cold-only", action="store_true", help="leave the warm pages out; of sizes, only growth"
    )


def environment(database: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "careerguide.settings",
        "DATABASE_URL": database,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "SITE_ORIGIN": f"http://127.0.0.1:{port}",
        "DEBUG": "0",
        "CACHE_URL": os.environ.get("CACHE_URL", ""),
        "PAGE_CACHE": "1",
    }


@contextmanager
def server(application: str, path: str, given: dict[str, str]) -> Iterator[int]:
    """Serve on a free port, from the first good answer for `path` on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--workers=1", "--threads=4", "--log-level=warning"]
    # A file takes the log: what reads it at the other end of a pipe would be measured as well.
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=given, stderr=log)  # noqa: S603
        try:
            for _ in range(200):
                try:
                    address = f"http://127.0.0.1:{port}{path}"
                    urllib.request.urlopen(address, timeout=30).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                log.seek(0)
                raise RuntimeError(f"{application} did not start:\n{log.read().decode()}")
            yield port
        finally:
            process.terminate()
            process.wait(10)


def load(port: int, path: str, number: int) -> dict[str, float]:
    """Run the load generator in a process of its own; return what it measured."""
    command = [sys.executable, "-m", "bench.load", str(port), path, f"--number={number}"]
    command += ["--header=Accept-Encoding: br"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def fill(database: str, times: int) -> None:
    """Make the database, in a process of its own since it can know one database only."""
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "call_command('load_guide', verbosity=0)\n"
        f"from bench.content import multiply; rows = multiply({times})\n"
        "import sys; print(', '.join(f'{n:,} {m}' for m, n in rows.items()), file=sys.stderr)\n"
    )
    given = environment(database, 8000)
    command = [sys.executable, "-c", code]
    subprocess.run(command, cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


# Makes a page for each line that it reads, and says what that took.
MAKER = """
import json, sys, time
import django; django.setup()
from django.db import connection
from django.test import Client
client = Client(headers={"accept-encoding": "br"})
for line in sys.stdin:
    queries = []
    count = lambda execute, *given: queries.append(1) or execute(*given)
    start = time.process_time()
    with connection.execute_wrapper(count):
        answer = client.get(json.loads(line))
    took = (time.process_time() - start) * 1000
    assert answer.status_code == 200, line
    print(json.dumps([took, len(queries), len(answer.content)]), flush=True)
"""
ROUNDS, FEWEST_ROUNDS = 25, 5


def make(databases: dict[int, str], paths: Iterable[str]) -> dict[int, dict[str, Made]]:
    """Make each page in one process for each size, the page cache off; the sizes take turns."""
    with ExitStack() as running:
        makers = {}
        for size, database in databases.items():
            given = {**environment(database, 8000), "PAGE_CACHE": "0", "ACCESS_LOG": "0"}
            makers[size] = running.enter_context(
                subprocess.Popen(  # noqa: S603 (our own code)
                    [sys.executable, "-c", MAKER], cwd=ROOT, env=given, text=True,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                )
            )  # fmt: skip
        found: dict[int, dict[str, Made]] = {size: {} for size in makers}
        for path in paths:
            runs: dict[int, list[Made]] = {size: [] for size in makers}
            until = time.monotonic() + 10
            while (done := len(runs[min(runs)])) < ROUNDS and (
                done < FEWEST_ROUNDS or time.monotonic() < until
            ):
                for size, maker in makers.items():
                    runs[size].append(_made_by(maker, path))
            for size, each in runs.items():
                # The first fill what pages share and what the process keeps.
                found[size][path] = min(each[2:] or each, key=lambda made: made.ms)
        for maker in makers.values():
            maker.communicate()
    return found


def _made_by(maker: subprocess.Popen[str], path: str) -> Made:
    if not maker.stdin or not maker.stdout:
        raise RuntimeError("a maker has no pipes")
    maker.stdin.write(json.dumps(path) + "\n")
    maker.stdin.flush()
    answer = maker.stdout.readline()
    if not answer:
        raise RuntimeError(f"{path} could not be made")
    return Made(*json.loads(answer))


def measure(
    database: str, options: Any, pages: dict[str, str], made: dict[str, Made]
) -> dict[str, Measured]:
    """Measure each kind of page under gunicorn on one database."""
    share = 10 if options.quick else 1
    many, few = 1500 // share, max(32 // share, 16)
    times = min(options.times, 3) if options.quick else options.times
    given = environment(database, 8000)
    found = {}
    with (
        server("bench.bare:application", "/bare/", given) as bare,
        server("careerguide.wsgi", "/healthz", given) as kept,
        server("careerguide.wsgi", "/healthz", {**given, "PAGE_CACHE": "0"}) as cold_server,
    ):
        for kind, path in pages.items():
            # All four threads have met the page, and the caches of the process are filled.
            load(cold_server, path, 16)
            load(kept, path, 16)
            load(bare, "/bare/", 200)
            runs = []
            for _ in range(times):
                base = load(bare, "/bare/", many)
                cold = load(cold_server, path, few)
                is_kept = not options.cold_only and kind not in NOT_KEPT
                warm = load(kept, path, many) if is_kept else cold
                runs.append((base, warm, cold))
            found[kind] = summed(runs, made[path].queries)
            print(line(kind, found[kind]), flush=True)
    return found


def summed(runs: Sequence[tuple[dict[str, float], ...]], queries: int) -> Measured:
    def middle(values: list[float]) -> float:
        return statistics.median(values)

    def times(place: int) -> tuple[float, float, float]:
        at = [middle([run[place][name] * 1000 for run in runs]) for name in ("p50", "p95", "p99")]
        return at[0], at[1], at[2]

    return Measured(
        warm=middle([warm["per_second"] / base["per_second"] for base, warm, _ in runs]),
        cold=middle([cold["per_second"] / base["per_second"] for base, _, cold in runs]),
        warm_ms=times(1),
        cold_ms=times(2),
        cold_rate=middle([cold["per_second"] for _, _, cold in runs]),
        queries=queries,
        size=int(runs[0][1]["size"]),
    )


HEAD = (
    f"{'':20} {'warm':>6} {'p50/p95/p99 ms':>18} {'cold':>7} {'p50/p95/p99 ms':>18} "
    f"{'queries':>7} {'bytes':>7}"
)


def line(kind: str, each: Measured) -> str:
    def told(times: tuple[float, float, float]) -> str:
        return "/".join(f"{value:.0f}" for value in times)

    return (
        f"{kind:20} {each.warm:6.2f} {told(each.warm_ms):>18} {each.cold:7.4f} "
        f"{told(each.cold_ms):>18} {each.queries:7} {each.size:7,}"
    )


@contextmanager
def database(postgres: bool, folder: Path, size: int) -> Iterator[str]:
    if postgres:
        with throwaway_postgres() as address:
            yield address
    else:
        yield f"sqlite:///{folder / f'content-{size}.sqlite3'}"


def run(options: Any) -> int:
    pages = {kind: PAGES[kind] for kind in options.only or PAGES}
    found: dict[int, dict[str, Measured]] = {}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"],
        cwd=ROOT, env=environment("sqlite://:memory:", 8000), check=True,
    )  # fmt: skip
    only_growth = options.cold_only and len(options.sizes) > 1
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        databases = {
            size: opened.enter_context(database(options.postgres, Path(folder), size))
            for size in options.sizes
        }
        for size, address in databases.items():
            fill(address, size)
        made = make(databases, pages.values())
        for size, address in databases.items() if not only_growth else ():
            print(f"\nContent × {size}\n{HEAD}")
            found[size] = measure(address, options, pages, made[size])
    missed = [] if only_growth else too_slow(found, options)
    missed += grown(made, pages)
    print("\n" + "\n".join(missed or ["Everything within what is wanted."]))
    return 1 if missed else 0


def too_slow(found: dict[int, dict[str, Measured]], options: Any) -> list[str]:
    """Return which kinds of pages miss the rates that are wanted."""
    first = min(found)
    missed = [
        f"{kind} × {size}: warm {each.warm:.2f}, wanted {WARM_AT_LEAST}"
        for size, pages in found.items()
        for kind, each in pages.items()
        if each.warm < WARM_AT_LEAST and kind not in NOT_KEPT and not options.cold_only
    ]
    return missed + [
        f"{kind}: cold {found[first][kind].cold:.4f}, wanted {COLD_AT_LEAST}"
        for kind in NAMED
        if kind in found[first] and found[first][kind].cold < COLD_AT_LEAST
    ]


def grown(made: dict[int, dict[str, Made]], pages: dict[str, str]) -> list[str]:
    """Print what each size's pages take and how many times the smallest's; return what grows."""
    first, *others = sorted(made)
    missed = []
    for size in others:
        print(f"\n{'ms of processor time':20} {f'× {first}':>8} {f'× {size}':>8} {'times':>6}")
        for kind, path in pages.items():
            before, after = made[first][path], made[size][path]
            times = after.ms / before.ms
            counts = f"{before.queries:3} → {after.queries} queries, {after.size:,} bytes"
            print(f"{kind:20} {before.ms:8.1f} {after.ms:8.1f} {times:6.2f}  {counts}")
            if times > GROWN_AT_MOST:
                missed.append(f"{kind} × {size}: {times:.2f} times, allowed {GROWN_AT_MOST}")
    return missed
