"""Official wage statistics beside the guide's pay: rows of their own, never blended with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.urls import reverse

from careerguide.figures import SYMBOLS
from careerguide.memory import remembered_each
from sources.known import share

from .bars import Axis, Bar
from .models import ExchangeRate, Fit, WageStatistic
from .pages import SalaryPage
from .restate import Pay, Rate, Restated, restate, whole
from .table import Unit, figure, plain_rates, rate_text


@dataclass(frozen=True)
class Counted:
    """A role that an occupation's statistics stand for, and how well they do."""

    name: str
    address: str
    fit: str
    reason: str

    @classmethod
    def of(cls, row: Any) -> "Counted":
        """Read it off a row of `WageStatisticQuerySet.standing_for`."""
        address = reverse("role", args=[row.role_slug])
        return cls(row.role_name, address, Fit(row.fit).label, row.reason)


@dataclass(frozen=True)
class StatisticRow:
    """One occupation in one area: its range from the 10th to the 90th percentile, its median.

    `stated` gives both as published, to the dollar; `restated_by` says what we did to them, if so.
    """

    statistic: WageStatistic
    roles: list[Counted]
    figure: str
    median: str
    stated: str
    restated_by: str
    rate: ExchangeRate | None
    bar: Bar | None

    @property
    def estimated(self) -> bool:
        return bool(self.restated_by)

    @property
    def median_stated(self) -> str:
        cut_off = self.statistic.top_code == self.statistic.median
        return f"{SYMBOLS['USD']}{self.statistic.median:,}{' or more' if cut_off else ''}"


@dataclass(frozen=True)
class Statistics:
    """The table of a page, false where it is empty, and the axis that its bars are on."""

    rows: list[StatisticRow]
    axis: Axis | None

    @property
    def labels(self) -> list[str]:
        """The amounts of the axis's steps, as they read."""
        return self.axis.labels if self.axis else []

    @property
    def mark(self) -> WageStatistic:
        """The row whose source the heading carries: the first, as all are of one source."""
        return self.rows[0].statistic

    @property
    def note(self) -> str:
        """What the source counts and leaves out, in the words of its record."""
        citation = self.mark.citation
        return citation.source.note if citation else ""

    @property
    def year(self) -> str:
        """The years that the rows speak of, in words."""
        years = sorted({row.statistic.citation.year for row in self.rows if row.statistic.citation})
        return " and ".join(map(str, years))

    def __bool__(self) -> bool:
        return bool(self.rows)


@remembered_each(most=500)
def matched_by_role(roles: Collection[int]) -> dict[int, list[Any]]:
    """Return the statistics that stand for roles, by the role's key, in one query.

    A row has the occupation's match with the role beside it, see `standing_for`.
    """
    found: dict[int, list[Any]] = {role: [] for role in roles}
    rows = WageStatistic.objects.shown().standing_for(roles)
    for row in share(rows, "occupation", "area", "citation", "method"):
        found[row.role_key].append(row)  # type: ignore[attr-defined]
    return found


def _order(row: Any) -> tuple[Any, ...]:
    """What `standing_for` orders by, for the rows of several roles."""
    area = row.area
    return row.match_position, row.occupation.code, area.position, area.slug


def statistics_for(
    roles: Iterable[int],
    *,
    unit: Unit | None = None,
    rates: Sequence[ExchangeRate] = (),
    axis: Axis | None = None,
) -> Statistics:
    """Return the newest statistics that stand for these roles (by key).

    `axis` is the page's own. Where a figure goes beyond it, `Statistics.axis` is one that holds
    everything, for the page to use as well.
    """
    by_role = matched_by_role(roles)
    matched = sorted((row for rows in by_role.values() for row in rows), key=_order)
    newest: dict[tuple[int, int], WageStatistic] = {}
    counted: dict[int, dict[str, Counted]] = {}
    for row in matched:
        key = row.occupation_id, row.area_id
        if key not in newest or _year(row) > _year(newest[key]):
            newest[key] = row
        counted.setdefault(row.occupation_id, {})[row.role_slug] = Counted.of(row)
    roles_of = {occupation: list(each.values()) for occupation, each in counted.items()}
    return table(list(newest.values()), roles_of, unit or Unit(), rates, axis)


def statistics_beside(
    page: SalaryPage, rates: Sequence[ExchangeRate], values: Mapping[str, Any]
) -> Statistics:
    """Return the statistics of the roles that the pay table shows, in the unit asked for."""
    tables = [table for table in (page.total, page.places) if table]
    rows = page.rows or [row for each in tables for row in each.rows]
    return statistics_for(
        {row.band.role_id: None for row in rows},
        unit=Unit(values["currency"], values["period"]),
        rates=rates,
        axis=next((row.bar.axis for row in rows if row.bar), None),
    )


def _year(row: WageStatistic) -> int:
    return row.citation.year if row.citation else 0


def table(
    found: Sequence[WageStatistic],
    roles: Mapping[int, list[Counted]],
    unit: Unit,
    rates: Sequence[ExchangeRate],
    axis: Axis | None,
) -> Statistics:
    """Return finished rows of these statistics, their bars on one axis.

    `roles` are those that each occupation (by key) stands for.
    """
    plain = plain_rates(rates)
    placed = {row.pk: _on_axis(row, unit, plain) for row in found}
    tops = [whole(high) for _, _, high in filter(None, placed.values())]
    own = Axis.over(tops, unit.axis_currency, unit.axis_period)
    if axis is None or (own and max(tops) > axis.high):
        axis = own
    used = {rate.slug: rate for rate in rates}
    rows = []
    for row in found:
        shown = restate(_range(row), currency=unit.currency, period=unit.period, rates=plain)
        median = restate(_median(row), currency=unit.currency, period=unit.period, rates=plain)
        text = figure(shown.pay, row.top_code == row.pct90)
        rows.append(
            StatisticRow(
                statistic=row,
                roles=roles[row.occupation_id],
                figure=text,
                median=figure(median.pay, row.top_code == row.median),
                stated=_stated(row),
                restated_by=_how(shown),
                rate=used.get(shown.rate.key) if shown.rate else None,
                bar=_bar(axis, placed[row.pk], row, text, shown.estimated),
            )
        )
    return Statistics(rows, axis)


def _range(row: WageStatistic) -> Pay:
    return Pay(Decimal(row.pct10), Decimal(row.pct90))


def _median(row: WageStatistic) -> Pay:
    return Pay(Decimal(row.median), Decimal(row.median))


def _on_axis(
    row: WageStatistic, unit: Unit, rates: Sequence[Rate]
) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return (10th percentile, median, 90th) in the axis's unit; None without a rate for it."""
    ends, middle = (
        restate(pay, currency=unit.axis_currency, period=unit.axis_period, rates=rates)
        for pay in (_range(row), _median(row))
    )
    return None if ends.no_rate else (ends.pay.low, middle.pay.low, ends.pay.high)


def _bar(
    axis: Axis | None,
    placed: tuple[Decimal, Decimal, Decimal] | None,
    row: WageStatistic,
    text: str,
    estimate: bool,
) -> Bar | None:
    if axis is None or placed is None:
        return None
    low, middle, high = map(whole, placed)
    bar = Bar.on(axis, low, high, text=text, open_top=row.top_code == row.pct90, estimate=estimate)
    return replace(bar, levels=(axis.x(middle),))


def _stated(row: WageStatistic) -> str:
    """Return the range as published, to the dollar; what is cut off reads `$239,200 or more`."""
    dollar = SYMBOLS["USD"]
    more = " or more" if row.top_code == row.pct90 else ""
    return f"{dollar}{row.pct10:,} to {dollar}{row.pct90:,}{more}"


def _how(shown: Restated) -> str:
    """Return what we did to a figure; empty where it stands as published."""
    parts = []
    if shown.rate:
        parts.append(f"converted at {rate_text(shown.rate)}")
    if shown.other_period:
        parts.append("restated at 2,080 hours or 12 months a year")
    return "; ".join(parts)
