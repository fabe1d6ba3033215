"""`import_rates`: what it writes, what it leaves alone, and which rate the pages then use."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import LoadedEntry
from salaries.models import ExchangeRate
from sources.models import Citation
from tests import factories as make

from .test_ecb import DAILY, HISTORY, history

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    """The bank's record and the method of rates reckoned over the euro."""
    make.method(slug="cross-rate", name="Over the euro")
    return make.source(slug="ecb-reference-rates", name="Rates", publisher="Bank")


@pytest.fixture
def run(tmp_path):
    def call(content: str, *options: str) -> str:
        path, out = tmp_path / "rates.csv", io.StringIO()
        path.write_text(content, encoding="utf-8")
        call_command("import_rates", str(path), *options, stdout=out)
        return out.getvalue()

    return call


def rates() -> list[tuple[str, str, str]]:
    rows = ExchangeRate.objects.order_by("slug")
    return [(row.slug, str(row.rate), row.kind) for row in rows]


def test_writes_the_day_with_its_source_and_says_which_rate_is_reckoned(bank, run):
    said = run(DAILY)
    assert rates() == [
        ("ecb-eur-gbp-2026-11-24", "0.880000", "sourced"),
        ("ecb-eur-usd-2026-11-24", "1.150000", "sourced"),
        ("ecb-gbp-usd-2026-11-24", "1.306818", "estimate"),
    ]
    row = ExchangeRate.objects.get(base="GBP")
    assert (row.on, row.citation.slug, row.citation.year, row.method.slug) == (
        date(2026, 11, 24),
        "ecb-reference-rates-2026",
        2026,
        "cross-rate",
    )
    assert "added 3, changed 0, left alone 0, unchanged 0." in said
    assert "added 0, changed 0, left alone 0, unchanged 3." in run(DAILY)


def test_of_the_history_the_newest_day_only_or_every_day_since_the_one_given(bank, run):
    run(HISTORY)
    assert set(ExchangeRate.objects.values_list("on", flat=True)) == {date(2026, 11, 24)}
    said = run(HISTORY, "--since", "1999-01-01")
    assert "added 4, changed 0, left alone 0, unchanged 3." in said
    assert ExchangeRate.objects.filter(on="1999-01-04").values_list("slug", flat=True).get() == (
        "ecb-eur-usd-1999-01-04"
    )
    assert sorted(Citation.objects.values_list("year", flat=True)) == [1999, 2026]
    assert "The file has no day from 2026-12-01 on." in run(HISTORY, "--since", "2026-12-01")


def test_a_dry_run_says_what_would_change_and_writes_nothing(bank, run):
    said = run(DAILY, "--dry-run")
    assert "would add ecb-eur-usd-2026-11-24: base EUR, quote USD, rate 1.150000" in said
    assert "would add 3, would change 0, left alone 0, unchanged 0. Nothing was written." in said
    assert not ExchangeRate.objects.exists()
    assert not Citation.objects.exists()
    assert not LoadedEntry.objects.exists()


def test_a_broken_line_changes_nothing(bank, run):
    with pytest.raises(CommandError) as caught:
        run(HISTORY.replace("133.73", "?"), "--since", "1999-01-01")
    assert str(caught.value) == (
        "Nothing was imported. Line 4, column JPY: “?” is not a rate above zero."
    )
    assert not ExchangeRate.objects.exists()


def test_what_an_editor_changed_stays_and_a_rate_entered_by_hand_too(bank, run):
    run(DAILY)
    ExchangeRate.objects.filter(slug="ecb-eur-usd-2026-11-24").update(rate="1.2")
    make.exchange_rate(slug="mine", base="EUR", quote="USD", rate="1.3", on="2026-11-23")
    said = run(HISTORY.replace("0.88", "0.89"), "--since", "2026-11-23")
    assert "left alone ecb-eur-usd-2026-11-24 (changed in the admin)" in said
    assert "left alone mine (entered under another name)" in said
    assert "changed ecb-eur-gbp-2026-11-24: rate 0.880000 → 0.890000" in said
    assert ExchangeRate.objects.get(slug="ecb-eur-usd-2026-11-24").rate == Decimal("1.2")


def test_a_wrong_day_and_missing_content_get_a_sentence(run):
    with pytest.raises(CommandError, match="invalid fromisoformat value: 'today'"):
        run(DAILY, "--since", "today")
    with pytest.raises(CommandError, match="The method “cross-rate” is not in the database"):
        run(DAILY)
    make.method(slug="cross-rate")
    with pytest.raises(CommandError, match="The source “ecb-reference-rates” is not in the"):
        run(DAILY)


def test_twenty_seven_years_are_written_in_bulk(bank, run):
    with CaptureQueriesContext(connection) as captured:
        run(history(7000), "--since", "1999-01-01")
    assert ExchangeRate.objects.count() == 21_000
    assert len(captured) < 500  # SQLite takes some hundred values a query


def guide() -> None:
    """A band in pounds, and the rate that the guide implies."""
    role = make.role("data-scientist", name="Data Scientist")
    make.pay_band(role, currency="GBP", low=100_000, high=200_000)
    make.exchange_rate(
        slug="implied", base="GBP", quote="USD", rate="1.25", on="2026-01-01",
        note="Implied by the guide.", **make.estimated(make.method(name="Implied rate")),
    )  # fmt: skip


def test_pages_use_the_newest_rate_and_say_from_which_day_and_source(bank, run, client):
    guide()
    page = "/salaries/?role=data-scientist&currency=USD"
    before = client.get(page).content.decode()
    assert "$125K–$250K" in before
    assert "1 GBP = 1.25 USD, 1 January 2026" in before
    assert "Implied by the guide." in before

    said = run(DAILY)

    after = client.get(page).content.decode()
    assert "$131K–$261K" in after
    assert "1 GBP = 1.306818 USD, 24 November 2026" in after
    assert "Our estimate: Over the euro." in after
    assert "Implied by the guide." not in after
    assert "pages use 1 GBP = 1.306818 USD on 2026-11-24 (over the euro)" in said


def test_an_older_rate_of_the_bank_does_not_replace_a_newer_one(bank, run, client):
    guide()
    said = run(DAILY.replace("24 November 2026", "31 December 2025"))
    assert (
        "$125K–$250K" in client.get("/salaries/?role=data-scientist&currency=USD").content.decode()
    )
    assert "pages use 1 GBP = 1.250000 USD on 2026-01-01 (implied rate)" in said


def test_euros_can_be_asked_for_once_there_is_a_rate(bank, run, client):
    guide()
    page = "/salaries/?role=data-scientist&currency=EUR"
    assert "“EUR” cannot be restated" in client.get(page).content.decode()
    run(DAILY)
    assert "€114K–€227K" in client.get(page).content.decode()


def test_a_page_fetches_one_rate_for_each_pair_however_many_days_there_are(bank, run, client):
    guide()
    run(HISTORY)
    page = "/salaries/?role=data-scientist&currency=USD"
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    run(history(400), "--since", "2000-01-01")
    with CaptureQueriesContext(connection) as more:
        client.get(page)
    assert len(more) == len(few)
    assert [row.slug for row in ExchangeRate.objects.newest()] == [
        "ecb-eur-gbp-2026-11-24",
        "ecb-eur-usd-2026-11-24",
        "ecb-gbp-usd-2026-11-24",
    ]
