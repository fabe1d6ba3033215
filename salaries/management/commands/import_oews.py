"""`manage.py import_oews`: take wages from a file of the US Bureau of Labor Statistics."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from careerguide.progress import Progress
from content.imports import report
from salaries import imports, oews


class Command(BaseCommand):
    help = (
        "Take the wages of the site's occupations from a national, state or metropolitan file of "
        "the Occupational Employment and Wage Statistics, in one transaction. Which occupations "
        "and areas are taken is decided in the admin. What an editor changed stays and is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
        parser.add_argument("--sheet", default="", help="the sheet with the wages (else the first)")
        parser.add_argument("--year", type=int, help="the May it speaks of, if the file says none")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            areas, occupations = imports.wanted()
            release = self.read(options, areas, occupations)
            outcome = imports.import_wages(release, areas, occupations, dry_run=options["dry_run"])
        except (oews.Unreadable, imports.NotReady) as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        for line in report(outcome, options["dry_run"]):
            self.stdout.write(line)
        for subject in release.suppressed:
            self.stdout.write(f"no wage published: {subject}")
        found = {each.code for each in release.estimates}
        for code in sorted(set(occupations) - found):
            self.stdout.write(f"not among the rows taken: {occupations[code]}")
        self.stdout.write(f"rows read: {release.rows:,}, of May {release.year}")

    def read(self, options: dict[str, Any], areas: Any, occupations: Any) -> oews.Release:
        bar: Progress | None = None

        def progress(done: int, total: int) -> None:
            nonlocal bar
            bar = bar or Progress(sys.stderr, total, "Reading")
            bar(done)

        try:
            return oews.read(
                options["file"],
                areas=areas,
                codes=occupations,
                sheet=options["sheet"],
                year=options["year"],
                progress=progress,
            )
        finally:
            if bar:
                bar.close()
