"""What each pay page shows, ready for its template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from careerguide.facts import Fact, Note, notes
from careerguide.query import Chip, Problem, address_with
from roles.models import Role

from .cost_of_living import equivalent_range
from .estimated import Untold, Wanted, cells_of, estimated_in
from .forms import ALL, ANY, FILTERS, MOST_CELLS, NONE, RESTATING, Cell, SalaryForm, Vocabulary
from .living import LifeChart, RolesHere, life_charts, roles_here
from .models import Basis, CostOfLivingIndex, PayBand, Place
from .restate import Pay
from .table import (
    Matrix,
    PayRow,
    Scale,
    Unit,
    UsedRate,
    figure,
    pay_row,
    pay_rows,
    place_matrix,
    plain_rates,
    rates_used,
    scale,
    shared_axis,
    sort_rows,
    stated,
    stated_dollars,
    total_matrix,
    with_bars,
)

PAGE_SIZE = 40
# A wider choice of roles, levels and places gets no estimates, but a word that says so.
MOST_ESTIMATES = 500


# /salaries/


@dataclass(frozen=True)
class Heading:
    """A column heading that sorts: where it leads, and how the table is sorted by it now."""

    label: str
    address: str
    aria_sort: str


@dataclass(frozen=True)
class Rest:
    """A way to figures that the two tables do not hold."""

    label: str
    count: int
    address: str


@dataclass(frozen=True)
class SalaryPage:
    """The salary table: the source's own two tables while nothing is asked, rows otherwise."""

    form: SalaryForm
    problems: list[Problem]
    chips: list[Chip]
    count_text: str
    estimates_text: str
    fill: str
    rows: list[PayRow]
    untold: list[Untold]
    headings: dict[str, Heading]
    total: Matrix | None
    places: Matrix | None
    rest: list[Rest]
    axis: Scale | None
    rates: list[UsedRate]
    by_hours: bool
    restated: bool
    csv: str
    previous: str
    next: str
    number: int
    pages: int


@dataclass(frozen=True)
class Found:
    """All rows that the filters keep, and the gaps that stay gaps for want of pay to start from."""

    rows: list[PayRow]
    untold: list[Untold]
    too_many: bool = False

    @property
    def estimates(self) -> int:
        return sum(row.made is not None for row in self.rows)

    @property
    def sourced(self) -> int:
        return len(self.rows) - self.estimates


def matching_rows(values: dict[str, Any], words: Vocabulary) -> Found:
    """Return what the filters keep, with our estimates, restated and in the order asked for."""
    bands = PayBand.objects.matching(
        roles=values["role"],
        families=values["family"],
        levels=values["level"],
        places=values["location"],
        bases=[] if ANY in values["basis"] else values["basis"],
    ).shown()
    unit = Unit(values["currency"], values["period"])
    rates = plain_rates(words.rates)
    sourced = [pay_row(band, unit, rates) for band in bands]
    gaps = gaps_of(values, words)
    rows, untold = estimated_in(gaps if len(gaps) <= MOST_ESTIMATES else [], unit, rates)
    return Found(
        sort_rows(with_bars([*sourced, *rows], unit), values["sort"]),
        untold,
        len(gaps) > MOST_ESTIMATES,
    )


def gaps_of(values: dict[str, Any], words: Vocabulary) -> list[Wanted]:
    """Return the cells that estimates are wanted for, sourced ones among them.

    Unasked, these are the cells that the reader names by role, level and place. An estimate is
    one of total compensation, so another basis alone asks for none.
    """
    bases, asked = values["basis"], values["estimates"]
    if asked == NONE or (bases and not {ANY, Basis.TOTAL} & set(bases)):
        return []
    named = values["role"] and values["level"] and values["location"]
    if not named and asked != ALL:
        return []
    return cells_of(
        [
            role
            for role in words.roles
            if (not values["role"] or role.slug in values["role"])
            and (not values["family"] or role.family.slug in values["family"])
        ],
        [level for level in words.levels if not values["level"] or level.slug in values["level"]],
        [place for place in words.places if place.slug in values["location"]],
    )


def salary_page(
    form: SalaryForm,
    words: Vocabulary,
    values: dict[str, Any],
    indices: dict[int, CostOfLivingIndex],
) -> SalaryPage:
    query, matching = form.query, matching_rows(values, words)
    found = matching.rows
    filtered = any(values[name] for name in FILTERS)
    tables = not filtered and not values["sort"] and values["page"] == 1
    unit = Unit(values["currency"], values["period"])
    total = places = None
    rest: list[Rest] = []
    pages = max(1, -(-len(found) // PAGE_SIZE))
    if values["page"] > pages:
        number = str(values["page"])
        form.problems.append(Problem("page", "Page", number[:60], f"is after the last, {pages}"))
        values = {**values, "page": 1}
    first = (values["page"] - 1) * PAGE_SIZE
    rows = found[first : first + PAGE_SIZE]
    if tables:
        total = total_matrix(found, words.levels)
        places = place_matrix(found, words.places, indices)
        rows = [*total.rows, *places.rows]
        rest = rest_of(found, rows, query)
    return SalaryPage(
        form=form,
        problems=form.problems,
        chips=form.chips(values, [*FILTERS, *RESTATING, "estimates"]),
        count_text=_count_text(matching, first, len(rows), total),
        estimates_text=_estimates_text(matching),
        fill=(
            address_with(query, estimates=ALL)
            if values["location"] and not values["estimates"] and not gaps_of(values, words)
            else ""
        ),
        rows=[] if tables else rows,
        untold=matching.untold,
        headings=headings(query, values["sort"]),
        total=total,
        places=places,
        rest=rest,
        axis=scale(shared_axis(found, unit)),
        rates=rates_used(rows, words.rates),
        by_hours=any(
            row.restated.other_period or (row.band.period != unit.axis_period) for row in rows
        ),
        restated=any(row.restated.estimated for row in rows),
        csv=query.urlencode(),
        previous=_page_address(query, values["page"] - 1) if first and not tables else "",
        next=(
            _page_address(query, values["page"] + 1)
            if not tables and first + PAGE_SIZE < len(found)
            else ""
        ),
        number=values["page"],
        pages=pages,
    )


def _count_text(found: Found, first: int, shown: int, total: Matrix | None) -> str:
    count = found.sourced
    if total is not None:
        return f"{len(total.rows)} total-compensation figures, of {count} pay figures in all"
    if not found.rows:
        return "No pay figure fits these filters"
    if not count:
        text = "No source gives pay for this"
    else:
        text = "1 pay figure" if count == 1 else f"{count} pay figures"
    if found.estimates:
        ours = "1 estimate" if found.estimates == 1 else f"{found.estimates} estimates"
        text += f"; {ours} of ours"
    if shown == len(found.rows):
        return text
    if not found.estimates:
        return f"Pay figures {first + 1}–{first + shown} of {count}"
    return f"{text}; rows {first + 1}–{first + shown}"


def _estimates_text(found: Found) -> str:
    if found.too_many:
        return f"Choose fewer roles or places: we estimate up to {MOST_ESTIMATES} gaps at once."
    return ""


def _page_address(query: QueryDict, number: int) -> str:
    changed = query.copy()
    changed["page"] = str(number)
    return "?" + changed.urlencode()


def headings(query: QueryDict, sort: str) -> dict[str, Heading]:
    """Return the sorting column headings; a second click turns the order round."""
    found = {}
    for name, label, first in (
        ("role", "Role", "role"),
        ("level", "Level", "level"),
        ("location", "Place", "location"),
        ("basis", "Basis", "basis"),
        ("low", "Low", "-low"),
        ("high", "High", "-high"),
    ):
        other = name if first.startswith("-") else f"-{name}"
        state = ""
        if sort.removeprefix("-") == name:
            state = "descending" if sort.startswith("-") else "ascending"
        target = other if sort == first else first
        found[name] = Heading(label, address_with(query, sort=target), state)
    return found


def rest_of(found: Sequence[PayRow], shown: Sequence[PayRow], query: QueryDict) -> list[Rest]:
    """Return ways to the figures that are not in `shown`, by basis, and to all of them."""
    here = {row.band.pk for row in shown}
    ways = []
    for basis, label in Basis.choices:
        rows = [row for row in found if row.band.basis == basis]
        if any(row.band.pk not in here for row in rows):
            ways.append(Rest(label, len(rows), address_with(query, basis=basis)))
    return [*ways, Rest("All pay figures", len(found), address_with(query, basis=ANY))]


# /salaries/locations/<slug>/


@dataclass(frozen=True)
class Elsewhere:
    """Another place beside this one, for one band of pay here."""

    place: Place
    index: CostOfLivingIndex | None
    worth: str
    quoted: list[PayRow]


@dataclass(frozen=True)
class Worth:
    """One band of pay here, and what it is worth in each other place."""

    row: PayRow
    from_figure: str
    places: list[Elsewhere]


@dataclass(frozen=True)
class PlacePage:
    """A place's pay. `unlevelled` are the figures that no level of the table of roles holds."""

    facts: list[Fact]
    rows: list[PayRow]
    unlevelled: list[PayRow]
    index: CostOfLivingIndex | None
    highest_index: int
    worths: list[Worth]
    comparison: Matrix
    axis: Scale | None
    roles: RolesHere
    life: list[LifeChart]


def place_page(
    place: Place,
    words: Vocabulary,
    bands: Sequence[PayBand],
    indices: dict[int, CostOfLivingIndex],
) -> PlacePage:
    """Return all pay of the place, sourced and estimated, beside that of the other places."""
    rates = plain_rates(words.rates)
    rows = pay_rows(bands, Unit(), rates)
    here = sort_rows([row for row in rows if row.band.place_id == place.pk], "")
    values = [index.value for index in indices.values() if index.value]
    comparison = place_matrix(rows, words.places, indices)
    index = indices.get(place.pk)
    life = life_charts(place, rows, comparison.columns, words.places, indices, rates)
    return PlacePage(
        facts=place_facts(place, here, index, life),
        rows=here,
        unlevelled=[row for row in here if row.band.level is None],
        index=index,
        highest_index=max(values, default=0),
        worths=[
            _worth(row, rows, words.places, indices) for row in here if row.band.level is not None
        ],
        comparison=comparison,
        axis=scale(shared_axis(rows, Unit())),
        roles=roles_here(place, [row.band for row in here], words),
        life=life,
    )


# The facts strip of a place has so many figures of pay; the table below it has all.
MOST_PAY_FACTS = 2


def place_facts(
    place: Place,
    here: Sequence[PayRow],
    index: CostOfLivingIndex | None,
    life: Sequence[LifeChart],
) -> list[Fact]:
    """Return what one wants to know first of a place: pay, what living costs, how they compare."""
    facts = [
        Fact(
            f"{row.band.role.name}, {row.band.level.name}",
            row.figure,
            row.band,
            notes(row.beside and f"about {row.beside} in the source"),
        )
        for row in here
        if row.band.level
    ][:MOST_PAY_FACTS]
    value = str(index.value or "Variable") if index else ""
    facts.append(Fact("Cost of living index", value, index, notes(index.note if index else "")))
    for chart in life[:1]:
        if rank := next((n for n, row in enumerate(chart.rows, 1) if row.here), 0):
            facts.append(
                Fact(
                    "Pay for the life it buys",
                    f"{rank} of {len(chart.rows)}, best first",
                    notes=[Note("How the places compare", "#life")],
                    estimate=True,
                )
            )
    currency = Fact("Pay is quoted in", place.get_currency_display(), notes=notes(place.region))
    return [*facts, currency]


def _worth(
    row: PayRow,
    rows: Sequence[PayRow],
    places: Sequence[Place],
    indices: dict[int, CostOfLivingIndex],
) -> Worth:
    pay = stated_dollars(row.band) or stated(row.band)
    own = indices.get(row.band.place_id or 0)
    found = []
    for place in places:
        if place.pk == row.band.place_id:
            continue
        index = indices.get(place.pk)
        there = equivalent_range(
            pay.low, pay.high, own.value if own else None, index.value if index else None
        )
        worth = (
            figure(Pay(there.low, there.high, pay.currency, pay.period), row.band.open_top)
            if there
            else ""
        )
        quoted = [
            other
            for other in rows
            if other.band.place_id == place.pk
            and other.band.role_id == row.band.role_id
            and other.band.level_id == row.band.level_id
            and other.band.basis == row.band.basis
        ]
        found.append(Elsewhere(place, index, worth, quoted))
    return Worth(row, figure(pay, row.band.open_top), found)


def compare_elsewhere(place: Place, words: Vocabulary, bands: Sequence[PayBand]) -> str:
    """Return an address that compares the place's first band with the same in other places."""
    own = next((band for band in bands if band.place_id == place.pk and band.level), None)
    if own is None:
        return ""
    here = Cell(own.role, own.level, place)
    others = [
        Cell(own.role, own.level, each)
        for each in words.places
        if each != place and any(_in_cell(band, Cell(own.role, own.level, each)) for band in bands)
    ]
    return reverse("salary-compare") + cells_address([here, *others[: MOST_CELLS - 1]])


# /salaries/compare/


@dataclass(frozen=True)
class BasisRows:
    basis: str
    rows: list[PayRow]


@dataclass(frozen=True)
class ComparedCell:
    """A cell with all its sourced figures by basis, and where to go on from it."""

    cell: Cell
    bases: list[BasisRows]
    estimated: PayRow | None
    untold: str
    index: CostOfLivingIndex | None
    without: str
    all_of_role: str


@dataclass(frozen=True)
class ComparePage:
    cells: list[ComparedCell]
    axis: Scale | None
    by_hours: bool

    @property
    def count_text(self) -> str:
        return f"{len(self.cells)} side by side" if self.cells else "Nothing to compare yet"


def bands_of(cells: Sequence[Cell]) -> list[PayBand]:
    """Return the bands of the cells' roles, in one query; none without cells."""
    if not cells:
        return []
    return list(PayBand.objects.matching(roles=[cell.role.slug for cell in cells]).shown())


def compare_page(
    cells: Sequence[Cell],
    words: Vocabulary,
    bands: Sequence[PayBand],
    indices: dict[int, CostOfLivingIndex],
) -> ComparePage:
    """Return the cells side by side, their bars on one axis."""
    own = [band for band in bands if any(_in_cell(band, cell) for cell in cells)]
    rates = plain_rates(words.rates)
    gaps = [
        Wanted(cell.role, cell.level, cell.place) for cell in cells if cell.level and cell.place
    ]
    estimates, untold = estimated_in(gaps, Unit(), rates)
    rows = sort_rows(
        with_bars([*(pay_row(band, Unit(), rates) for band in own), *estimates], Unit()), ""
    )
    reasons = {cell: gap.reason for gap in untold for cell in gap.cells}
    found = []
    for cell in cells:
        fitting = [row for row in rows if row.made is None and _in_cell(row.band, cell)]
        ours = (row for row in rows if row.made and _in_cell(row.band, cell))
        gap = cell.level and cell.place and Wanted(cell.role, cell.level, cell.place)
        bases = [
            BasisRows(str(label), [row for row in fitting if row.band.basis == basis])
            for basis, label in Basis.choices
        ]
        found.append(
            ComparedCell(
                cell,
                [group for group in bases if group.rows],
                next(ours, None),
                reasons.get(gap, "") if gap else "",
                indices.get(cell.place.pk) if cell.place else None,
                cells_address([other for other in cells if other is not cell]),
                f"?role={cell.role.slug}",
            )
        )
    return ComparePage(
        found, scale(shared_axis(rows, Unit())), any(row.band.period != "year" for row in rows)
    )


def _in_cell(band: PayBand, cell: Cell) -> bool:
    return (
        band.role_id == cell.role.pk
        and band.level_id == (cell.level.pk if cell.level else None)
        and band.place_id == (cell.place.pk if cell.place else None)
    )


def cells_address(cells: Sequence[Cell]) -> str:
    """Return the query string that names these cells."""
    query = QueryDict(mutable=True)
    query.setlist("cell", [cell.value for cell in cells])
    return "?" + query.urlencode(safe=":")


def suggested_cells(words: Vocabulary, roles: Sequence[Role]) -> str:
    """Return an address that compares the first roles at the first level, to start from."""
    level = words.levels[0] if words.levels else None
    return cells_address([Cell(role, level, None) for role in roles[:3]])
