"""`manage.py dump_guide`: write the database's content back to the content files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.files import DIRECTORY
from content.load import dump


class Command(BaseCommand):
    help = "Write the database's content to the content files, so that edits can be reviewed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--directory", type=Path, default=DIRECTORY, help="the files' folder")

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        if not directory.is_dir():
            raise CommandError(f"{directory} is not a folder.")
        changed = dump(directory)
        for filename in changed:
            self.stdout.write(f"wrote {filename}")
        if not changed:
            self.stdout.write("The files already say what the database says.")
