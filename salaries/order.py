"""Rows of pay in any order, a page of them at a time, without reading the others.

An index holds rows in one order only where everything before that order is one value. So an order
is cut into parts that an index can hold (one level, one basis, one currency), each part gives the
first rows of its own, and the database puts these few in order. Exchange rates are no column: a
rate multiplies a whole currency's rows alike, so it moves none of them within its part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Q, Value, When
from django.db.models.functions import Cast, Lower

from .models import PAY_BAND_ORDER, Basis, Currency, Level, PayBand, PayBandQuerySet
from .restate import PER_YEAR, Rate, exchange, rate_between

MONEY = DecimalField(max_digits=36, decimal_places=12)


def first_keys(lists: Iterable[PayBandQuerySet], most: int) -> list[int]:
    """Return the keys of the `most` first rows of each list, in one query.

    They are for the query that reads the rows: as a part of that one, the planner would rather
    read the whole table to join them.
    """
    # A union's members may have no limit of their own, but what they look in may.
    every = PayBand.objects.order_by().values_list("pk")
    first, *others = (every.filter(pk__in=rows.values("pk")[:most]) for rows in lists)
    return [key for (key,) in first.union(*others, all=True)]


@dataclass(frozen=True)
class Part:
    """Some of the rows, by a condition that an index begins with, and their order in it."""

    condition: Q
    order: tuple[Any, ...] = PAY_BAND_ORDER


@dataclass(frozen=True)
class Order:
    """An order of all rows, and the parts that together hold all of them."""

    by: tuple[Any, ...]
    parts: tuple[Part, ...] = (Part(Q()),)

    def rows(self, bands: PayBandQuerySet, start: int = 0, stop: int | None = None) -> Any:
        """Return the rows from `start` to `stop` in this order."""
        rows = bands
        if stop is not None and len(self.parts) > 1:
            firsts = [bands.filter(part.condition).order_by(*part.order) for part in self.parts]
            rows = PayBand.objects.filter(pk__in=first_keys(firsts, stop))
        return rows.order_by(*self.by)[start:stop]


def order_of(sort: str, levels: Sequence[Level], currency: str, rates: Sequence[Rate]) -> Order:
    """Return the order with the name `sort`, as `table.sort_rows` has it.

    Amounts compare by their worth in `currency` a year; those that no rate makes comparable
    come last, as do rows that name no level or place.
    """
    by, down = sort.removeprefix("-"), sort.startswith("-")
    if by in ("low", "high"):
        return _by_amount(by, down, currency, rates)
    if by == "role":
        return Order((_indexed(Lower("role__name"), down), *PAY_BAND_ORDER))
    if by == "location":
        # Comparing a column of the place tells the database that there is one, so that it may
        # begin with the places in their order.
        name = Lower("place__name")
        return Order(
            (_ordered(name, down), *PAY_BAND_ORDER),
            (
                Part(Q(place__position__gte=0), (_indexed(name, down), *PAY_BAND_ORDER)),
                Part(Q(place=None)),
            ),
        )
    if by == "level":
        return Order(
            (
                _ordered(F("level__position"), down),
                _ordered(F("level__slug"), down),
                *PAY_BAND_ORDER,
            ),
            (
                *(Part(Q(level=level.pk)) for level in levels),
                Part(Q(level=None)),
            ),
        )
    if by == "basis" and down:
        return Order(
            ("-basis_rank", "position", "slug"),
            tuple(Part(Q(basis_rank=rank)) for rank in range(len(Basis.values))),
        )
    return Order(PAY_BAND_ORDER)


def _ordered(value: Any, down: bool) -> Any:
    return value.desc(nulls_last=True) if down else value.asc(nulls_last=True)


def _indexed(value: Any, down: bool) -> Any:
    """Order by a value that every row has: an index read backwards has no word on nulls."""
    return value.desc() if down else value.asc()


def _by_amount(end: str, down: bool, currency: str, rates: Sequence[Rate]) -> Order:
    """Compare the low or high ends as `restate` reckons them: a source's own dollars first."""
    stated = F(f"yearly_{end}")
    amount = Cast(stated, MONEY)
    own_order = (_indexed(stated, down), *PAY_BAND_ORDER)
    worth, parts = [When(currency=currency, then=amount)], [Part(Q(currency=currency), own_order)]
    others = Q()
    if currency == Currency.USD:
        dollars = _a_year(f"usd_{end}")
        worth.append(When(usd_low__isnull=False, then=dollars))
        beside = Q(usd_low__isnull=False) & ~Q(currency=currency)
        parts.append(Part(beside, (_ordered(dollars, down), *PAY_BAND_ORDER)))
        others = Q(usd_low=None)
    for other in (each for each in Currency.values if each != currency):
        rate = rate_between(rates, other, currency)
        if rate:
            times = Value(exchange(Decimal(1), other, rate), output_field=MONEY)
            worth.append(When(currency=other, then=amount * times))
        parts.append(Part(others & Q(currency=other), own_order if rate else PAY_BAND_ORDER))
    value = Case(*worth, default=None, output_field=MONEY)
    return Order((_ordered(value, down), *PAY_BAND_ORDER), tuple(parts))


def _a_year(field: str) -> Case:
    return Case(
        *(
            When(period=period, then=Cast(F(field), MONEY) * Value(Decimal(times)))
            for period, times in PER_YEAR.items()
        ),
        output_field=MONEY,
    )
