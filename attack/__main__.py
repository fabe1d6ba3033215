"""`python -m attack`: the whole attack, in several processes, each with a database of its own."""

import argparse
import logging
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .figures import Figures, report

# As in the tests, but with limits that nobody reaches; set before Django reads its settings.
ENVIRONMENT = {
    f"LIMIT_{name}": "100000000/day"
    for name in ("PLANS", "CHANGES", "WRITES", "SIGN_INS", "DOWNLOADS")
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/attack", description=__doc__)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", type=int, help="Send this one request of the seed and show it.")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part is not None or options.only is not None:
        return work(options)
    total = Figures()
    with tempfile.TemporaryDirectory() as folder:
        parts = [(n, Path(folder) / f"part-{n}") for n in range(options.processes)]
        started = time.perf_counter()
        running = [
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "attack", *sys.argv[1:], f"--part={n}", f"--into={file}"]
            )
            for n, file in parts
        ]
        failed = [process.wait() for process in running]
        if any(failed):
            print("A process of the attack ended early; see above.", file=sys.stderr)
            return 1
        for _, file in parts:
            total.add(pickle.loads(file.read_bytes()))  # noqa: S301 - written above
        total.seconds = time.perf_counter() - started
    report(total)
    enough = total.reached_a_view >= 0.9 * total.requests
    if not enough:
        print("Less than nine in ten requests reached a view.")
    return 0 if enough and not total.findings.count else 1


def work(options: argparse.Namespace) -> int:
    """Make a database with the real content and send this process's share of the requests."""
    os.environ.update(ENVIRONMENT)
    import tests.environment  # noqa: F401 - sets the rest

    os.environ["DJANGO_SETTINGS_MODULE"] = "careerguide.settings"
    import django
    from django.conf import settings

    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "attack.run.count_views"]
    settings.DATABASES["default"]["TEST"] = {"NAME": f"attack_{options.part or 0}"}
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"] = {"NAME": None}  # in memory
    django.setup()
    logging.getLogger().handlers = [logging.NullHandler()]
    from django.core.management import call_command
    from django.db import connection

    from .run import Attack

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("load_guide", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        attack = Attack(options.seed)
        if options.only is not None:
            show(attack, options.only)
            return 0
        numbers = range(options.part, options.requests, options.processes)
        figures = attack.run(numbers, lambda text: print(f"[{options.part}] {text}", flush=True))
        options.into.write_bytes(pickle.dumps(figures))
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
    return 0


def show(attack, number: int) -> None:  # type: ignore[no-untyped-def]
    """Send one request again, with the traceback of what goes wrong, and print the answer."""
    case = attack.draw.case(number)
    print(case.line())
    answer, body = attack.send(case)
    print(answer.status_code, dict(answer.headers))
    print(body[:3000])


if __name__ == "__main__":
    sys.exit(main())
