from typing import Any

from django.core.management.base import BaseCommand

from salaries.checked import known_cells
from salaries.estimate_check import IN_USE, Miss, check


class Command(BaseCommand):
    help = (
        "Leave out what sources give for places, estimate it from the rest, and say how far each "
        "method misses. The method in use should miss least with the role left out."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        cells = known_cells()
        found = check(cells)
        self.stdout.write(f"{len(cells)} sourced cells; mean (largest) miss of the ends:\n")
        self.stdout.write(f"{'':46}{'figure left out':>24}{'role left out':>24}")
        for each in found:
            self.stdout.write(
                f"{each.name:46}{_miss(each.figure_out):>24}{_miss(each.role_out):>24}"
            )
        judged = [each for each in found if each.role_out and each.role_out.cells == len(cells)]
        best = min(judged, key=lambda each: each.role_out.mean, default=None)  # type: ignore[union-attr]
        if best and best.key != IN_USE:
            self.stderr.write(f"“{best.name}” misses less than the method in use.")


def _miss(miss: Miss | None) -> str:
    if miss is None:
        return "none estimated"
    return f"{miss.mean:.2%} ({miss.largest:.1%}), {miss.cells}"
