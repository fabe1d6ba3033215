"""How far our estimates of pay in places miss, reckoned from the sourced cells for /sources/."""

from dataclasses import dataclass

from careerguide.memory import remembered

from .estimate_check import IN_USE, Known, Miss, check
from .estimated import METHOD, Ground
from .models import CostOfLivingIndex, ExchangeRate, Place
from .table import plain_rates

# Leaving out each of n cells takes n² steps; more than these tell nothing new.
MOST_CELLS = 60


def known_cells() -> list[Known]:
    """Return the sourced cells that have a pair, `MOST_CELLS` of them, in the content's order.

    The places are read some at a time, until their cells are enough.
    """
    rates = plain_rates(ExchangeRate.objects.all())
    places = list(Place.objects.current())
    found: list[Known] = []
    while places and len(found) < MOST_CELLS:
        some, places = places[:MOST_CELLS], places[MOST_CELLS:]
        ground = Ground.load(some)
        indices = CostOfLivingIndex.objects.newest_by_place({place.pk for place in some})
        for place in some:
            index = indices.get(place.pk)
            for pair in ground.pairs(place.pk):
                known = Known.of(place.slug, pair, index.value if index else None, rates)
                if known:
                    found.append(known)
    return found[:MOST_CELLS]


@dataclass(frozen=True)
class CheckedRow:
    """One method's misses as they read, such as `3.9%, at most 9.1%`."""

    name: str
    in_use: bool
    figure_out: str
    role_out: str
    cells: int


@dataclass(frozen=True)
class CheckedEstimates:
    """The check of the method with the slug `method`; no rows while there is nothing to check."""

    method: str
    cells: int
    rows: list[CheckedRow]


@remembered(most=1)
def checked_estimates() -> CheckedEstimates:
    """Return how far each method misses over the sourced cells, in five queries."""
    cells = known_cells()
    rows = [
        CheckedRow(
            each.name,
            each.key == IN_USE,
            _text(each.figure_out),
            _text(each.role_out),
            each.role_out.cells if each.role_out else 0,
        )
        for each in check(cells)
    ]
    return CheckedEstimates(METHOD, len(cells), rows if any(row.cells for row in rows) else [])


def _text(miss: Miss | None) -> str:
    if miss is None:
        return "none to compare"
    return f"{miss.mean:.1%}, at most {miss.largest:.1%}"
