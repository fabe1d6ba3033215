"""Delete the plans that nobody has opened for long, as the privacy page says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from plans.build import delete_plan
from plans.models import Plan
from plans.retention import MONTHS_KEPT, months_before


class Command(BaseCommand):
    help = (
        f"Delete the plans that nobody has opened for {MONTHS_KEPT} months, for good. Run it daily."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months", type=int, default=MONTHS_KEPT, help="At least 1.")
        parser.add_argument("--dry-run", action="store_true", help="Only say how many.")

    def handle(self, *args: Any, months: int, dry_run: bool, **options: Any) -> None:
        since = months_before(timezone.localdate(), max(months, 1))
        old = Plan.objects.unopened_since(since)
        count = old.count()
        if not dry_run:
            for plan in old.select_related("person").iterator():
                delete_plan(plan)
        said = "would be deleted" if dry_run else "deleted"
        self.stdout.write(
            f"{count} plan{'' if count == 1 else 's'} not opened since {since:%Y-%m-%d} {said}."
        )
