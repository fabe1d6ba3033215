"""`manage.py import_rates`: take exchange rates from a file of the European Central Bank."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.imports import report
from salaries import ecb, imports


class Command(BaseCommand):
    help = (
        "Take the euro reference rates of the site's currencies from eurofxref.csv or "
        "eurofxref-hist.csv, in one transaction: those of the newest day, or of every day from "
        "--since on. What an editor changed stays and is listed. Pages use the newest rate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
        parser.add_argument(
            "--since", type=date.fromisoformat, help="the first day to take, such as 2026-01-31"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            days = ecb.newest(ecb.read(options["file"], imports.currencies()), options["since"])
            outcome = imports.import_rates(days, dry_run=options["dry_run"])
        except (ecb.Unreadable, imports.NotReady) as error:
            raise CommandError(f"Nothing was imported. {error}") from None
        for line in report(outcome, options["dry_run"]):
            self.stdout.write(line)
        if not days:
            self.stdout.write(f"The file has no day from {options['since']} on.")
        if not options["dry_run"]:
            for line in imports.rates_in_use():
                self.stdout.write(f"pages use {line}")
