"""What each pay page shows, ready for its template."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse

from careerguide.facts import Fact, Note, notes
from careerguide.memory import remembered, remembered_each
from careerguide.query import Chip, Problem, address_with
from roles.models import Role
from sources.known import share

from .bars import Axis
from .cost_of_living import equivalent_range
from .estimated import Untold, Wanted, cells_of, estimated_in
from .forms import (
    ALL,
    ANY,
    FILTERS,
    MOST_CELLS,
    NONE,
    RESTATING,
    Cell,
    SalaryForm,
    Vocabulary,
    newest_rates,
)
from .living import LifeChart, RolesHere, life_charts, roles_here
from .models import (
    PAY_BAND_ORDER,
    SHOWN,
    Basis,
    CostOfLivingIndex,
    Currency,
    PayBand,
    PayBandQuerySet,
    Period,
    Place,
)
from .order import Order, order_of
from .restate import Pay, Rate
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
# What is counted and can be turned to; more is told as “10,000+”, since counting takes time.
MANY = 10_000
# The bars of all pages share an axis while its end can be looked for in so many figures.
MOST_ON_AXIS = 1_000
# The two tables show so many roles, and so many places with the pay of so many roles in them.
MOST_ROLES = 10
MOST_PLACES = 10
MOST_ROLES_IN_PLACES = 3
# Rows that a download reads at a time.
CHUNK = 2_000


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
    count: str
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
    own_axis: bool
    rates: list[UsedRate]
    by_hours: bool
    restated: bool
    csv: str
    previous: str
    next: str
    number: int
    pages: int


@dataclass(frozen=True)
class Ours:
    """Estimates for the gaps among what is asked for, and the gaps that stay gaps, and why."""

    rows: list[PayRow]
    untold: list[Untold]
    too_many: bool


@dataclass(frozen=True)
class Found:
    """One page of the rows that the filters keep, and what there is beside it.

    `sourced` is a count up to `MANY`, and one more where there are more. `axis` holds all rows
    unless `own_axis` says that it holds the page's.
    """

    rows: list[PayRow]
    sourced: int
    ours: Ours
    axis: Axis | None
    own_axis: bool = False

    @property
    def estimates(self) -> int:
        return len(self.ours.rows)

    @property
    def many(self) -> bool:
        return self.sourced > MANY

    @property
    def pages(self) -> int:
        return pages_for(self.sourced + self.estimates)


def pages_for(count: int) -> int:
    """Return how many pages can be turned to: not more than lead to the `MANY` first rows."""
    return max(1, -(-min(count, MANY) // PAGE_SIZE))


def counted(count: int) -> str:
    return f"{MANY:,}+" if count > MANY else str(count)


@dataclass(frozen=True)
class Asked:
    """What the filters ask for, by key (bases by value): the same in any order, page and unit."""

    roles: tuple[int, ...]
    families: tuple[int, ...]
    levels: tuple[int, ...]
    places: tuple[int, ...]
    bases: tuple[str, ...]

    @property
    def bands(self) -> PayBandQuerySet:
        return PayBand.objects.matching(**vars(self)).listed()


def asked_for(values: dict[str, Any], words: Vocabulary) -> Asked:
    return Asked(
        roles=_keys(words.roles, values["role"]),
        families=_keys(words.families, values["family"]),
        levels=_keys(words.levels, values["level"]),
        places=_keys(words.places, values["location"]),
        bases=() if ANY in values["basis"] else tuple(values["basis"]),
    )


def listed_bands(values: dict[str, Any], words: Vocabulary) -> PayBandQuerySet:
    """Return the bands that the filters keep."""
    return asked_for(values, words).bands


def _keys(rows: Iterable[Any], slugs: Sequence[str]) -> tuple[int, ...]:
    return tuple(row.pk for row in rows if row.slug in slugs)


@remembered(most=200)
def sourced_count(asked: Asked) -> int:
    """Return how many bands there are, or `MANY` and one if there are more."""
    return asked.bands.counted(MANY + 1)


def our_rows(values: dict[str, Any], words: Vocabulary) -> Ours:
    """Return our estimates for the gaps, restated."""
    gaps = gaps_of(values, words)
    too_many = len(gaps) > MOST_ESTIMATES
    unit = Unit(values["currency"], values["period"])
    rows, untold = estimated_in([] if too_many else gaps, unit, plain_rates(words.rates))
    return Ours(rows, untold, too_many)


@remembered_each(most=2000)
def bands_by_key(keys: Collection[int]) -> dict[int, PayBand]:
    """Return bands, by key, with all that a row shows, in one query."""
    bands = share(PayBand.objects.with_row().filter(pk__in=keys).order_by(), *SHOWN)
    return {band.pk: band for band in bands}


@remembered_each(most=4000)
def _rows_by_key(keys: Collection[tuple[int, Unit]]) -> dict[tuple[int, Unit], PayRow]:
    rates = plain_rates(newest_rates())
    bands = bands_by_key(key for key, _ in keys)
    return {(key, unit): pay_row(bands[key], unit, rates) for key, unit in keys if key in bands}


def rows_of(bands: PayBandQuerySet, unit: Unit) -> list[PayRow]:
    """Return the rows of bands in their order.

    One query reads which they are. Only those that no page has shown yet are read in another, and
    restated: under each filter and in each order the same rows come again.
    """
    keys = [(key, unit) for key in bands.values_list("pk", flat=True)]
    found = _rows_by_key(keys)
    return [found[key] for key in keys if key in found]


def order_asked(values: dict[str, Any], words: Vocabulary) -> Order:
    unit = Unit(values["currency"], values["period"])
    return order_of(values["sort"], words.levels, unit.axis_currency, plain_rates(words.rates))


def matching_page(values: dict[str, Any], words: Vocabulary, problems: list[Problem]) -> Found:
    """Return a page of what the filters keep, with our estimates, in the order asked for.

    Reads the page's rows and no others. A page after the last is a problem; the first is shown.
    """
    unit, rates = Unit(values["currency"], values["period"]), plain_rates(words.rates)
    asked, ours = asked_for(values, words), our_rows(values, words)
    sourced = None
    if values["page"] > 1:
        sourced = sourced_count(asked)
        if values["page"] > (pages := pages_for(sourced + len(ours.rows))):
            number = str(values["page"])
            problems.append(Problem("page", "Page", number[:60], f"is after the last, {pages}"))
            values["page"] = 1
    # Each estimate moves the sourced rows by one place at most, so these hold the page.
    first = (values["page"] - 1) * PAGE_SIZE
    start, stop = max(0, first - len(ours.rows)), first + PAGE_SIZE
    window = rows_of(order_asked(values, words).rows(asked.bands, start, stop + 1), unit)
    if sourced is None:
        sourced = len(window) if len(window) <= PAGE_SIZE else sourced_count(asked)
    read = sort_rows([*window, *ours.rows], values["sort"])
    rows = read[first - start :][:PAGE_SIZE]
    axis, own = shared_axis(read, unit), False
    if len(window) < sourced:
        own = sourced > MOST_ON_AXIS
        axis = shared_axis(rows, unit)
        if not own:
            axis = axis_over(tallies(asked), ours.rows, unit, rates)
    return Found(with_bars(rows, unit, axis), sourced, ours, axis, own)


@dataclass(frozen=True)
class Tally:
    """How many bands there are of one kind, and its highest figure as a band of its own."""

    highest: PayBand
    count: int


@remembered(most=200)
def tallies(asked: Asked) -> list[Tally]:
    """Count the bands by all that decides how a figure is restated, in one query."""
    kinds = (
        asked.bands.order_by()
        .annotate(in_dollars=Q(usd_high__isnull=False))
        .values("basis", "currency", "period", "open_top", "in_dollars")
        .annotate(rows=Count("pk"), top=Max("high"), usd_top=Max("usd_high"))
    )
    return [
        Tally(
            PayBand(
                basis=kind["basis"],
                currency=kind["currency"],
                period=kind["period"],
                open_top=kind["open_top"],
                low=kind["top"],
                high=kind["top"],
                usd_low=kind["usd_top"],
                usd_high=kind["usd_top"],
            ),
            kind["rows"],
        )
        for kind in kinds
    ]


def axis_over(
    found: Iterable[Tally], ours: Sequence[PayRow], unit: Unit, rates: Sequence[Rate]
) -> Axis | None:
    """Return the axis that holds every band of the tallies, and our rows."""
    return shared_axis([*(pay_row(each.highest, unit, rates) for each in found), *ours], unit)


def gaps_of(values: dict[str, Any], words: Vocabulary) -> list[Wanted]:
    """Return the cells that estimates are wanted for, sourced ones among them.

    Unasked, these are the cells that the reader names by role, level and place. An estimate is
    one of total compensation, so another basis alone asks for none. Of too many cells, only one
    more than `MOST_ESTIMATES`.
    """
    bases, asked = values["basis"], values["estimates"]
    if asked == NONE or (bases and not {ANY, Basis.TOTAL} & set(bases)):
        return []
    named = values["role"] and values["level"] and values["location"]
    if not named and asked != ALL:
        return []
    roles = words.roles
    if "role" in words.long and not values["role"]:
        fitting = Role.objects.current().select_related("family")
        if values["family"]:
            fitting = fitting.filter(family__slug__in=values["family"])
        roles = list(fitting[: MOST_ESTIMATES + 1])
    cells = cells_of(
        [
            role
            for role in roles
            if (not values["role"] or role.slug in values["role"])
            and (not values["family"] or role.family.slug in values["family"])
        ],
        [level for level in words.levels if not values["level"] or level.slug in values["level"]],
        [place for place in words.places if place.slug in values["location"]],
    )
    return list(islice(cells, MOST_ESTIMATES + 1))


def matching_rows(values: dict[str, Any], words: Vocabulary, ours: Ours) -> Iterator[PayRow]:
    """Yield all rows that the filters keep, in order, read some at a time.

    With estimates among them, which a few places at most can have, all are read at once.
    """
    unit, rates = Unit(values["currency"], values["period"]), plain_rates(words.rates)
    bands = order_asked(values, words).rows(listed_bands(values, words)).with_row()
    sourced = (pay_row(band, unit, rates) for band in bands.iterator(chunk_size=CHUNK))
    yield from sort_rows([*sourced, *ours.rows], values["sort"]) if ours.rows else sourced


@dataclass(frozen=True)
class Tables:
    """The two tables that the source itself prints, and ways to the other figures."""

    found: Found
    total: Matrix
    places: Matrix
    rest: list[Rest]


@dataclass(frozen=True)
class FirstBands:
    """The bands of the two tables: all that their roles and places have, so no cell is left out."""

    by_level: list[PayBand]
    by_place: list[PayBand]
    indices: dict[int, CostOfLivingIndex]
    more_roles: bool
    more_places: bool


@remembered(most=1)
def first_bands() -> FirstBands:
    """Return the bands of the first roles, and of the first places with the first roles there."""
    at_level = PayBand.objects.listed().filter(level__isnull=False).order_by(*PAY_BAND_ORDER)
    total = at_level.matching(bases=[Basis.TOTAL]).in_place(None)
    there = at_level.filter(place__isnull=False)
    # One more of each is read, to see whether there are more.
    total = total.filter(role__in=_first_with(Role, total, MOST_ROLES + 1))
    columns = there.filter(role__in=_first_with(Role, there, MOST_ROLES_IN_PLACES))
    there = there.filter(role__in=_first_with(Role, there, MOST_ROLES_IN_PLACES + 1))
    there = there.filter(place__in=_first_with(Place, columns, MOST_PLACES + 1))
    by_level, more_roles = _cut(share(total.with_row(), *SHOWN), "role", MOST_ROLES)
    by_place, more_columns = _cut(share(there.with_row(), *SHOWN), "role", MOST_ROLES_IN_PLACES)
    by_place, more_places = _cut(by_place, "place", MOST_PLACES)
    places = {band.place_id or 0 for band in by_place}
    indices = CostOfLivingIndex.objects.newest_by_place(places)
    return FirstBands(by_level, by_place, indices, more_roles, more_columns or more_places)


def _first_with(model: type[Role] | type[Place], bands: PayBandQuerySet, most: int) -> Any:
    """Return the first rows that some of the bands are about, for use in another query."""
    about = bands.order_by().filter(**{model._meta.model_name or "": OuterRef("pk")})
    return model.objects.filter(Exists(about)).values("pk")[:most]


def _cut(bands: list[PayBand], name: str, most: int) -> tuple[list[PayBand], bool]:
    """Return the bands of the first so many roles or places, and whether there are others."""
    found = {getattr(band, name) for band in bands}
    first = sorted(found, key=lambda row: (row.position, row.slug))[:most]
    return [band for band in bands if getattr(band, name) in first], len(found) > most


@remembered(most=(len(Currency) + 1) * (len(Period) + 1))
def first_rows(unit: Unit) -> tuple[list[PayRow], list[PayRow]]:
    """Return the rows of the two tables in one unit."""
    rates, bands = plain_rates(newest_rates()), first_bands()
    by_level, by_place = (
        [pay_row(band, unit, rates) for band in each] for each in (bands.by_level, bands.by_place)
    )
    return by_level, by_place


def tables(words: Vocabulary, values: dict[str, Any], query: QueryDict) -> Tables:
    """Return the tables of the first roles and the first places."""
    unit, rates = Unit(values["currency"], values["period"]), plain_rates(words.rates)
    asked, bands = asked_for(values, words), first_bands()
    total, there = first_rows(unit)
    count, kinds = sourced_count(asked), None
    axis = shared_axis([*total, *there], unit)
    if count <= MOST_ON_AXIS:
        kinds = tallies(asked)
        axis = axis_over(kinds, [], unit, rates)
    by_level = total_matrix(with_bars(total, unit, axis), words.levels)
    by_place = place_matrix(with_bars(there, unit, axis), bands.indices)
    shown = [*by_level.rows, *by_place.rows]
    return Tables(
        Found(shown, count, Ours([], [], too_many=False), axis),
        replace(by_level, cut=bands.more_roles),
        replace(by_place, cut=bands.more_places),
        rest_of(count, kinds, shown, query),
    )


def salary_page(form: SalaryForm, words: Vocabulary, values: dict[str, Any]) -> SalaryPage:
    query, values = form.query, dict(values)
    filtered = any(values[name] for name in FILTERS)
    two = None
    if not filtered and not values["sort"] and values["page"] == 1:
        two = tables(words, values, query)
    found = two.found if two else matching_page(values, words, form.problems)
    unit, rows = Unit(values["currency"], values["period"]), found.rows
    first = (values["page"] - 1) * PAGE_SIZE
    return SalaryPage(
        form=form,
        problems=form.problems,
        chips=form.chips(values, [*FILTERS, *RESTATING, "estimates"]),
        count_text=_count_text(found, first, two.total if two else None),
        estimates_text=_estimates_text(found.ours),
        fill=(
            address_with(query, estimates=ALL)
            if values["location"] and not values["estimates"] and not gaps_of(values, words)
            else ""
        ),
        rows=[] if two else rows,
        untold=found.ours.untold,
        headings=headings(query, values["sort"]),
        total=two.total if two else None,
        places=two.places if two else None,
        rest=two.rest if two else [],
        axis=scale(found.axis),
        own_axis=found.own_axis,
        rates=rates_used(rows, words.rates),
        by_hours=any(
            row.restated.other_period or (row.band.period != unit.axis_period) for row in rows
        ),
        restated=any(row.restated.estimated for row in rows),
        csv=query.urlencode(),
        previous=_page_address(query, values["page"] - 1) if first else "",
        next=(
            _page_address(query, values["page"] + 1)
            if not two and values["page"] < found.pages
            else ""
        ),
        number=values["page"],
        pages=found.pages,
    )


def _count_text(found: Found, first: int, total: Matrix | None) -> str:
    count, shown = counted(found.sourced), len(found.rows)
    if total is not None:
        return f"{len(total.rows)} total-compensation figures, of {count} pay figures in all"
    if not found.rows:
        return "No pay figure fits these filters"
    if not found.sourced:
        text = "No source gives pay for this"
    else:
        text = "1 pay figure" if found.sourced == 1 else f"{count} pay figures"
    if found.estimates:
        ours = "1 estimate" if found.estimates == 1 else f"{found.estimates} estimates"
        text += f"; {ours} of ours"
    if shown == found.sourced + found.estimates:
        return text
    if not found.estimates:
        return f"Pay figures {first + 1}–{first + shown} of {count}"
    return f"{text}; rows {first + 1}–{first + shown}"


def _estimates_text(found: Ours) -> str:
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


def rest_of(
    count: int, kinds: Sequence[Tally] | None, shown: Sequence[PayRow], query: QueryDict
) -> list[Rest]:
    """Return ways to the figures that are not in `shown`, by basis, and to all of them.

    Without `kinds` there are too many to count each basis.
    """
    ways = []
    for basis, label in Basis.choices:
        address = address_with(query, basis=basis)
        if kinds is None:
            ways.append(Rest(label, "", address))
            continue
        rows = sum(kind.count for kind in kinds if kind.highest.basis == basis)
        if rows > sum(row.band.basis == basis for row in shown):
            ways.append(Rest(label, str(rows), address))
    return [*ways, Rest("All pay figures", counted(count), address_with(query, basis=ANY))]


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
    comparison = place_matrix(rows, indices)
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
        roles=roles_here(place, tuple(row.band for row in here)),
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


@remembered(most=1)
def newest_indices() -> dict[int, CostOfLivingIndex]:
    """Return the latest cost-of-living index of every place, by the place's key."""
    return CostOfLivingIndex.objects.newest_by_place()


def bands_in(places: Iterable[Place]) -> list[PayBand]:
    """Return the bands of these places in the content's order; one query reads which they are."""
    there = PayBand.objects.matching(places=[place.pk for place in places]).listed()
    keys = list(there.values_list("pk", flat=True))
    found = bands_by_key(keys)
    return [found[key] for key in keys if key in found]


def bands_of(cells: Sequence[Cell]) -> list[PayBand]:
    """Return the bands of the cells' roles, in one query; none without cells."""
    if not cells:
        return []
    return list(PayBand.objects.matching(roles=[cell.role.pk for cell in cells]).shown())


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
