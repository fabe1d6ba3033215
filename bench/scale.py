"""The pay page with a million figures against the same page with a thousand.

Makes both in a PostgreSQL of its own, which is thrown away afterwards. It takes no address of a
database, so that it cannot meet one with content.
"""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

ROOT = Path(__file__).resolve().parent.parent
MOST_TIMES = 2.0


@dataclass(frozen=True)
class Size:
    """How many rows of each kind a database holds."""

    bands: int
    roles: int
    places: int


SMALL = Size(bands=1_000, roles=16, places=7)
LARGE = Size(bands=1_000_000, roles=10_000, places=5_000)

# Drawn with setseed, so that two runs make the same rows; a million take well under a minute.
BANDS = """
SELECT setseed(0.5);
INSERT INTO salaries_payband (slug, role_id, level_id, place_id, basis, currency, period, low,
                              high, open_top, label, condition, position, kind, citation_id)
    SELECT 'band-' || n, role.id, level.id, place.id, (ARRAY['total', 'base', 'unstated'])[basis],
           CASE WHEN other < 0.04 THEN 'GBP' ELSE 'USD' END,
           CASE WHEN other > 0.97 THEN 'hour' ELSE 'year' END,
           CASE WHEN other > 0.97 THEN 40 ELSE low END,
           CASE WHEN other > 0.97 THEN 60 ELSE low + 40000 END,
           other > 0.9, '', '', n %% 30000, 'sourced', %(citation)s
    FROM (SELECT n, 1 + floor(random() * %(roles)s)::int AS role_number,
                 floor(random() * 4)::int AS level_number,
                 floor(random() * %(places)s * 1.3)::int AS place_number,
                 1 + floor(random() * 3)::int AS basis, random() AS other,
                 50000 + 1000 * floor(random() * 250)::int AS low
          FROM generate_series(1, %(bands)s) n) drawn
    JOIN roles_role role ON role.slug = 'role-' || role_number
    LEFT JOIN salaries_level level ON level.position = level_number
    LEFT JOIN salaries_place place ON place.slug = 'place-' || place_number
"""

FILTERS: dict[str, list[str]] = {
    "role": ["role-1", "role-2"],
    "family": ["family-1"],
    "level": ["mid"],
    "location": ["place-1", "place-2"],
    "basis": ["total"],
}
SORTS = ("", "role", "-role", "-high", "low", "location", "-location", "level")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bands", type=int, default=LARGE.bands, help="figures of the large one")
    parser.add_argument("--roles", type=int, default=LARGE.roles)
    parser.add_argument("--places", type=int, default=LARGE.places)
    parser.add_argument("--times", type=int, default=7, help="requests for each page")


def queries() -> Iterator[str]:
    """Yield the query of every combination of filters, in every order, and some restated."""
    for number in range(len(FILTERS) + 1):
        for names in itertools.combinations(FILTERS, number):
            given = [(name, value) for name in names for value in FILTERS[name]]
            for sort in SORTS:
                yield urlencode([*given, *([("sort", sort)] if sort else [])])
            yield urlencode([*given, ("currency", "GBP"), ("period", "hour")])
    yield "basis=any"
    yield "basis=any&sort=-high&page=3"


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """Start a PostgreSQL of our own and yield its address; remove it afterwards."""
    started = subprocess.run(  # noqa: S603 (our own script)
        [ROOT / "script/postgres", "start"], capture_output=True, text=True, check=True
    )
    folder, address = started.stdout.split()
    try:
        yield address
    finally:
        subprocess.run(  # noqa: S603 (our own script)
            [ROOT / "script/postgres", "stop", folder], check=True
        )


def prepare(address: str) -> None:
    """Set up the site on that database. Must come before anything of the site is imported."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="careerguide.settings",
        DATABASE_URL=address,
        SECRET_KEY="only-for-the-benchmark-" + "x" * 40,
        ALLOWED_HOSTS="testserver",
        SITE_ORIGIN="https://testserver",
        DEBUG="0",
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)


def fill(size: Size) -> None:
    """Empty the tables and make rows of this size, then let PostgreSQL count them."""
    from django.core.management import call_command
    from django.db import connection

    from roles.models import Family, Role
    from salaries.models import CostOfLivingIndex, ExchangeRate, Level, Place
    from sources.models import Citation, Source

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    source = Source.objects.create(slug="bench", name="Benchmark", publisher="Nobody")
    citation = Citation.objects.create(slug="bench", source=source, section="Made up", year=2026)
    families = [
        Family.objects.create(slug=f"family-{n}", name=f"Family {n}", position=n)
        for n in range(1, 6)
    ]
    Role.objects.bulk_create(
        Role(slug=f"role-{n}", name=f"Role {n}", family=families[n % 5], position=n)
        for n in range(1, size.roles + 1)
    )
    for n, name in enumerate(("Entry", "Mid", "Senior"), 1):
        Level.objects.create(slug=name.lower(), name=name, years_low=n, position=n)
    Place.objects.bulk_create(
        Place(slug=f"place-{n}", name=f"Place {n}", region="Region", position=n)
        for n in range(1, size.places + 1)
    )
    CostOfLivingIndex.objects.bulk_create(
        CostOfLivingIndex(
            slug=f"index-{place.pk}",
            place=place,
            value=80 + place.pk % 100,
            kind="sourced",
            citation=citation,
        )
        for place in Place.objects.all()
    )
    ExchangeRate.objects.create(
        slug="rate", base="GBP", quote="USD", rate="1.25", on="2026-01-02",
        kind="sourced", citation=citation,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            BANDS,
            {
                "bands": size.bands,
                "roles": size.roles,
                "places": size.places,
                "citation": citation.pk,
            },
        )
        cursor.execute("VACUUM ANALYZE")


def use(name: str) -> None:
    """Turn to the database with this name, already connected."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def measure(query: str, times: int) -> tuple[float, float]:
    """Return the median time of the page's first view in both, in seconds, rendered and all.

    The two take turns, so that whatever else the machine does is in both times.
    """
    from django.test import Client

    client = Client()
    taken: dict[str, list[float]] = {"small": [], "large": []}
    for _ in range(times + 1):
        for name, times_there in taken.items():
            use(name)
            started = time.perf_counter()
            answer = client.get(f"/salaries/?{query}", secure=True)
            times_there.append(time.perf_counter() - started)
            if answer.status_code != 200:
                raise RuntimeError(f"{query}: {answer.status_code}")
    return statistics.median(taken["small"][1:]), statistics.median(taken["large"][1:])


def run(options: Any) -> int:
    large = Size(options.bands, options.roles, options.places)
    with throwaway_postgres() as address:
        prepare(address)
        from django.db import connection

        for name, size in (("small", SMALL), ("large", large)):
            use("postgres")
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            use(name)
            started = time.perf_counter()
            fill(size)
            taken = time.perf_counter() - started
            print(
                f"{size.bands:,} figures, {size.roles:,} roles, {size.places:,} places: "
                f"made in {taken:.0f} s",
                file=sys.stderr,
            )
        found = {query: measure(query, options.times) for query in queries()}
        connection.close()
    return tell(found)


def tell(found: dict[str, tuple[float, float]]) -> int:
    """Print each page's two times and their ratio; return 1 if one is above what is allowed."""
    rows = sorted(((large / small, small, large, query) for query, (small, large) in found.items()))
    print(f"{'small':>9} {'large':>9} {'ratio':>6}  query")
    for ratio, small, large, query in rows:
        print(f"{small * 1000:6.1f} ms {large * 1000:6.1f} ms {ratio:6.2f}  {query or '(none)'}")
    over = [ratio for ratio, *_ in rows if ratio > MOST_TIMES]
    kinds = {"all": rows} | {
        f"sort={sort}" if sort else "no order": [
            row for row in rows if dict(parse_qsl(row[3])).get("sort", "") == sort
        ]
        for sort in SORTS
    }
    for kind, some in kinds.items():
        ratios = [ratio for ratio, *_ in some]
        print(f"{kind}: median ratio {statistics.median(ratios):.2f}, largest {max(ratios):.2f}")
    print(f"{len(rows)} pages, largest ratio {rows[-1][0]:.2f}, {len(over)} above {MOST_TIMES}")
    return 1 if over else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    sys.exit(run(parser.parse_args()))
