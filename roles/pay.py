"""What the pages of roles show of pay: a headline figure, and every figure by its source.

Nothing here blends figures: a headline is one band as its source states it, and says which.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Lower

from careerguide.figures import money, money_range
from careerguide.memory import remembered, remembered_each
from salaries.bars import Axis, Bar
from salaries.models import PAY_BAND_ORDER, Basis, PayBand
from sources.known import share

from .models import Role, RoleQuerySet

REFERENCE_LEVEL = "mid"


def yearly_dollars(band: PayBand) -> tuple[int, int] | None:
    """Return a band in dollars a year: as stated, or as its source restates it beside."""
    if band.period != "year":
        return None
    if band.currency == "USD":
        return band.low, band.high
    if band.usd_low is not None and band.usd_high is not None:
        return band.usd_low, band.usd_high
    return None


def headline(bands: Iterable[PayBand]) -> PayBand | None:
    """Return the one band that speaks for a role where there is room for one.

    That is mid-level total compensation without a place; else the range over all levels; else
    whatever the role has, in its order. A figure without a condition goes first.
    """

    def rank(band: PayBand) -> tuple[bool, bool, bool, bool]:
        level = band.level.slug if band.level else None
        return (
            band.place is not None,
            not (band.basis == Basis.TOTAL and level == REFERENCE_LEVEL),
            level is not None,
            bool(band.condition),
        )

    return min(bands, key=rank, default=None)


def says(band: PayBand) -> str:
    """Return in words what a band speaks of: level, place and basis."""
    level = band.level.name if band.level else "All levels"
    place = f" in {band.place.name}" if band.place else ""
    return f"{level}{place}, {band.get_basis_display().lower()}"


def in_words(band: PayBand) -> str:
    return money_range(band.low, band.high, band.currency, band.period, band.open_top)


@remembered(most=1)
def reach() -> dict[int, int]:
    """Return how many dollars a year each role's pay reaches up to, by the role's key.

    That is the highest of its mid-level total compensation or, without such a figure, of any
    yearly dollar figure of it; roles without any are left out.
    """
    yearly = PayBand.objects.current().filter(
        currency="USD", period="year", place__retired_on__isnull=True
    )
    reference = Q(basis=Basis.TOTAL, level__slug=REFERENCE_LEVEL)
    tops = (
        yearly.order_by()
        .values("role")
        .annotate(any=Max("high"), reference=Max("high", filter=reference))
    )
    return {
        top["role"]: top["any"] if top["reference"] is None else top["reference"] for top in tops
    }


@remembered(most=1)
def places_by_pay() -> dict[int, int]:
    """Return the place of each current role where the highest paid goes first, by its key."""
    roles = highest_paid_first(Role.objects.current(), Lower("name"), "slug")
    return {key: place for place, key in enumerate(roles.values_list("pk", flat=True))}


def _headline(role: OuterRef) -> QuerySet[PayBand]:
    """Return the band that `headline` chooses among those of one role, for a subquery."""
    whole = Q(basis=Basis.TOTAL, level__slug=REFERENCE_LEVEL)
    return (
        PayBand.objects.listed()
        .filter(role=role)
        .order_by(
            Case(When(place=None, then=Value(0)), default=Value(1)),
            Case(When(whole, then=Value(0)), default=Value(1)),
            Case(When(level=None, then=Value(0)), default=Value(1)),
            Case(When(Q(condition=""), then=Value(0)), default=Value(1)),
            *PAY_BAND_ORDER,
        )
    )


def highest_paid_first(roles: RoleQuerySet, *then: Any) -> RoleQuerySet:
    """Order roles by the upper end of their headline figures, then by the lower one.

    Both ends are `yearly_dollars`, here as one number, so that a role's bands are looked at once.
    """
    dollars = Case(
        When(period="year", currency="USD", then=_as_one("high") + F("low")),
        When(period="year", then=_as_one("usd_high") + F("usd_low")),
        output_field=BigIntegerField(),
    )
    headline = _headline(OuterRef("pk")).annotate(dollars=dollars).values("dollars")[:1]
    return roles.alias(dollars=Subquery(headline)).order_by(
        F("dollars").desc(nulls_last=True), *then
    )


def _as_one(high: str) -> Any:
    """Return an upper end with nine digits of room for the lower one."""
    # A number this large is an integer of 32 bits for PostgreSQL unless the other is cast.
    return Cast(F(high), BigIntegerField()) * Value(10**9)


@dataclass(frozen=True)
class PayShown:
    """One pay figure, ready to print: in words, as a bar, with what it speaks of."""

    band: PayBand
    text: str
    says: str
    dollars: str
    bar: Bar | None

    @classmethod
    def of(
        cls, band: PayBand, axis: Axis | None, family: str, beside: Iterable[PayBand] = ()
    ) -> "PayShown":
        """Return the band ready to print; `beside` are the levels of the scale it is part of."""
        text = in_words(band)
        amounts = yearly_dollars(band)
        bar = None
        if axis and amounts:
            bar = Bar.on(
                axis,
                *amounts,
                text=text,
                open_top=band.open_top,
                estimate=band.is_estimate,
                family=family,
                levels=[each for each in map(yearly_dollars, beside) if each],
            )
        dollars = ""
        if band.currency != "USD" and band.usd_low is not None and band.usd_high is not None:
            dollars = money_range(band.usd_low, band.usd_high, "USD", band.period, band.open_top)
        return cls(band, text, says(band), dollars, bar)

    @property
    def where_and_when(self) -> str:
        """The source's own label and condition, as one remark."""
        return "; ".join(each for each in (self.band.label, self.band.condition) if each)


def axis_over(bands: Iterable[PayBand]) -> Axis | None:
    """Return the axis in dollars a year that holds all bands that can be put on one.

    It goes on a little above an open top, so that one can see it go on.
    """
    tops = []
    for band in bands:
        amounts = yearly_dollars(band)
        if amounts:
            tops.append(amounts[1] * 21 // 20 if band.open_top else amounts[1])
    return Axis.over(tops)


def axis_labels(axis: Axis | None) -> list[str]:
    """Return the amounts of the axis's steps, from zero, as they read; empty where none fits."""
    if axis is None:
        return []
    return ["" if amount is None else money(amount) for amount in axis.labelled]


@dataclass(frozen=True)
class SharedAxis:
    """The axis that a page's bars share, in words: its end, the amount from one line to the next.

    `scales` says whether some bar shows a level within the whole of its scale.
    """

    labels: list[str]
    high: str
    step: str
    scales: bool

    @classmethod
    def of(cls, bars: Sequence[Bar]) -> "SharedAxis | None":
        """Return the axis of these bars, which are all on the same one; None without bars."""
        if not bars:
            return None
        axis = bars[0].axis
        scales = any(bar.span for bar in bars)
        return cls(axis_labels(axis), money(axis.high), money(axis.step), scales)


@dataclass
class PayGroup:
    """Figures of one basis from one place of one source."""

    basis: str
    where: str
    mark: PayBand
    rows: list[PayShown] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The condition that all rows share; rows then need not repeat it."""
        shared = {row.where_and_when for row in self.rows}
        return shared.pop() if len(shared) == 1 and len(self.rows) > 1 else ""


def by_source(bands: Iterable[PayBand], axis: Axis | None) -> list[PayGroup]:
    """Return all figures of a role grouped by basis and source, total compensation first.

    The bars take their colour from the table that they stand in.
    """
    groups: dict[tuple[str, int | None, int | None], PayGroup] = {}
    order = [Basis.TOTAL.value, Basis.BASE.value, Basis.UNSTATED.value]
    for band in sorted(bands, key=lambda each: order.index(each.basis)):
        key = (band.basis, band.citation_id, band.method_id)
        if key not in groups:
            if band.citation:
                where = f"“{band.citation.section}”, {band.citation.year}"
            else:
                where = band.method.name if band.method else ""
            groups[key] = PayGroup(band.get_basis_display(), where, band)
        groups[key].rows.append(PayShown.of(band, axis, ""))
    return list(groups.values())


def scale_of(chosen: PayBand, bands: Iterable[PayBand]) -> list[PayBand]:
    """Return the bands of every level that the chosen one's source gives beside it.

    They are of one basis, section and condition; without a level there is no scale.
    """
    if chosen.level is None:
        return []
    return [
        band
        for band in bands
        if band.level
        and (band.basis, band.citation_id, band.method_id, band.place_id, band.condition)
        == (chosen.basis, chosen.citation_id, chosen.method_id, chosen.place_id, chosen.condition)
    ]


@remembered_each(most=500)
def bands_by_role(roles: Collection[int]) -> dict[int, list[PayBand]]:
    """Return the current bands of roles, both by the role's key, in one query."""
    found: dict[int, list[PayBand]] = {role: [] for role in roles}
    bands = PayBand.objects.shown().filter(role__in=roles)
    for band in share(bands, "role", "level", "place", "citation", "method"):
        found[band.role_id].append(band)
    return found


@dataclass(frozen=True)
class Headline:
    """The band that speaks for a role, and those of the scale that it is part of."""

    band: PayBand
    scale: tuple[PayBand, ...]


@remembered_each(most=2000)
def _headlines(roles: Collection[int]) -> dict[int, Headline | None]:
    """Return what speaks for each role, by the role's key; None for one without any figure."""
    return {
        key: Headline(top, tuple(scale_of(top, bands))) if (top := headline(bands)) else None
        for key, bands in bands_by_role(roles).items()
    }


@remembered(most=2000)
def _shown(found: Headline, axis: Axis | None) -> PayShown:
    return PayShown.of(found.band, axis, found.band.role.family.slug, found.scale)


def headlines(roles: Iterable[Role]) -> dict[int, PayShown]:
    """Return each role's headline figure, all on one axis, by the role's key."""
    found = {key: each for key, each in _headlines(role.pk for role in roles).items() if each}
    axis = axis_over([band for each in found.values() for band in (each.band, *each.scale)])
    return {key: _shown(each, axis) for key, each in found.items()}
