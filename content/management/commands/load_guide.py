"""`manage.py load_guide`: put the content files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.files import DIRECTORY
from content.load import ContentError, Report, load


class Command(BaseCommand):
    help = (
        "Load the content files in one transaction. What an editor changed since the last load "
        "stays and is listed. --check changes nothing and fails if files and database differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail on drift")
        parser.add_argument("--directory", type=Path, default=DIRECTORY, help="the files' folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load(options["directory"], check=options["check"])
        except ContentError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from None
        self.tell(report, options["check"])
        if options["check"] and report.drift:
            raise CommandError("The files and the database differ.")

    def tell(self, report: Report, check: bool) -> None:
        kinds = (
            ("would add" if check else "added", report.added),
            ("would change" if check else "changed", report.changed),
            ("left alone", report.left_alone),
            ("only in the database", report.only_in_database),
        )
        for verb, files in kinds:
            for filename, slugs in files.items():
                names = ", ".join(slugs[:12]) + (" …" if len(slugs) > 12 else "")
                self.stdout.write(f"{filename}: {verb} {len(slugs)}: {names}")
        self.stdout.write(f"{report.unchanged} entries are as in the files.")
