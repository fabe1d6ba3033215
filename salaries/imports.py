"""What an import of official figures writes. Each is one transaction; a dry run undoes it."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from content.imports import Outcome, take
from sources.models import Citation, Kind, Method, Source

from .ecb import Day, day_rates
from .models import Currency, ExchangeRate, Occupation, SurveyArea, WageStatistic
from .oews import Release

WAGES, RATES, CROSS_RATE = "bls-oews", "ecb-reference-rates", "cross-rate"


class NotReady(Exception):
    """The content that an import builds on is not in the database; the message says which."""


def _source(slug: str) -> Source:
    found = Source.objects.filter(slug=slug).first()
    if found is None:
        raise NotReady(f"The source “{slug}” is not in the database: run load_guide first.")
    return found


def _citations(slug: str, section: str, years: Iterable[int]) -> dict[int, Citation]:
    """Return the source's citation for each year, made where it is missing.

    The section's name may hold `{year}`.
    """
    source = _source(slug)
    found = {}
    for year in sorted(set(years)):
        found[year], _ = Citation.objects.get_or_create(
            slug=f"{slug}-{year}",
            defaults={
                "source": source,
                "section": section.format(year=year),
                "year": year,
                "position": year,
            },
        )
    return found


def wanted() -> tuple[dict[int, SurveyArea], dict[str, Occupation]]:
    """Return the areas by code and the occupations by code that the site shows wages of."""
    areas = {area.code: area for area in SurveyArea.objects.current()}
    occupations = {
        occupation.code: occupation
        for occupation in Occupation.objects.current().filter(matches__isnull=False)
    }
    if not areas or not occupations:
        raise NotReady(
            "No area or no occupation is in the database: run load_guide first, or add them in the "
            "admin."
        )
    return areas, occupations


@transaction.atomic
def import_wages(
    release: Release,
    areas: dict[int, SurveyArea],
    occupations: dict[str, Occupation],
    *,
    dry_run: bool = False,
) -> Outcome:
    """Write a release's estimates as wage statistics. Raises NotReady."""
    citation = _citations(WAGES, "Occupational employment and wages, May {year}", [release.year])[
        release.year
    ]
    rows = [
        WageStatistic(
            slug=f"oews-{release.year}-{areas[each.area].slug}-{each.code}",
            occupation=occupations[each.code],
            area=areas[each.area],
            pct10=each.pct10,
            pct25=each.pct25,
            median=each.median,
            pct75=each.pct75,
            pct90=each.pct90,
            top_code=each.top_code,
            employment=each.employment,
            kind=Kind.SOURCED,
            citation=citation,
        )
        for each in release.estimates
    ]
    outcome = take(rows, same=("occupation", "area", "citation"))
    transaction.set_rollback(dry_run)
    return outcome


@transaction.atomic
def import_rates(days: Sequence[Day], *, dry_run: bool = False) -> Outcome:
    """Write the days' rates between the site's currencies. Raises NotReady.

    A rate that the bank publishes is sourced; one between two currencies that are not the euro is
    reckoned over the euro, and so an estimate by the method `cross-rate`.
    """
    method = Method.objects.filter(slug=CROSS_RATE).first()
    if method is None:
        raise NotReady(f"The method “{CROSS_RATE}” is not in the database: run load_guide first.")
    citations = _citations(RATES, "Euro foreign exchange reference rates", _years(days))
    rows = [
        ExchangeRate(
            slug=f"ecb-{each.base}-{each.quote}-{each.on}".lower(),
            base=each.base,
            quote=each.quote,
            rate=each.rate,
            on=each.on,
            kind=Kind.ESTIMATE if each.crossed else Kind.SOURCED,
            citation=citations[each.on.year],
            method=method if each.crossed else None,
        )
        for day in days
        for each in day_rates(day)
    ]
    outcome = take(rows, same=("base", "quote", "on"))
    transaction.set_rollback(dry_run)
    return outcome


def _years(days: Iterable[Day]) -> set[int]:
    return {day.on.year for day in days}


def rates_in_use() -> list[str]:
    """Return, for each pair of currencies, the rate that pages use now, in words."""
    found: dict[frozenset[str], ExchangeRate] = {}
    for row in ExchangeRate.objects.newest():
        pair = frozenset((row.base, row.quote))
        if pair not in found or row.on > found[pair].on:
            found[pair] = row
    return [
        f"{row} ({row.method.name.lower() if row.method else 'as published'})"
        for row in found.values()
    ]


def currencies() -> list[str]:
    return list(Currency.values)
