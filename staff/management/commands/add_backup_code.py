"""For somebody whose app and paper are both lost: one more backup code."""

import argparse
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django_otp import user_has_device

from staff.models import give_codes


class Command(BaseCommand):
    help = "Print a backup code for a person of the staff who has a second factor. It works once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", help="the name they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody is called {name!r}.")
        if not user_has_device(user):
            raise CommandError(f"{name} has no second factor: the password is enough.")
        self.stdout.write(give_codes(user, 1)[0])
