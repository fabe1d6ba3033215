"""More roles, places and figures than a page can list: pages, counts, searches, downloads."""

import csv
import io
import json
import random

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from careerguide.finding import MOST_FOUND, MOST_OPTIONS
from salaries import pages
from salaries.forms import MOST_PLACES, SORTS, SalaryForm, Vocabulary
from salaries.models import PayBand
from salaries.order import order_of
from salaries.table import Unit, pay_row, plain_rates, sort_rows
from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def mixed(db):
    """Eighty figures that differ in all that an order looks at, ties among them."""
    drawn = random.Random(7)  # noqa: S311 (no secret)
    roles = [make.role(f"role-{n}", name=name) for n, name in enumerate(["beta", "Alpha", "ceta"])]
    places = [make.place(f"place-{n}", name=name) for n, name in enumerate(["oslo", "Bonn"])]
    for _ in range(80):
        currency = drawn.choice(["USD", "USD", "GBP", "EUR"])
        dollars = currency != "USD" and drawn.random() < 0.4
        low = drawn.choice([40, 50, 60])
        make.pay_band(
            drawn.choice(roles),
            level=drawn.choice([None, "entry", "mid", "senior"]),
            place=drawn.choice([None, *places]),
            basis=drawn.choice(["total", "base", "unstated"]),
            currency=currency,
            period=drawn.choice(["year", "month", "hour"]),
            low=low,
            high=low + drawn.choice([0, 10, 20]),
            usd_low=low + 5 if dollars else None,
            usd_high=low + 25 if dollars else None,
            position=drawn.randrange(5),
        )
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")


@pytest.mark.parametrize("currency", ["USD", "GBP", "EUR"])
@pytest.mark.parametrize("sort", [sort for sort, _ in SORTS])
def test_the_database_orders_rows_as_python_does_page_for_page(mixed, sort, currency):
    words = Vocabulary.load()
    rates = plain_rates(words.rates)
    unit = Unit(currency)
    every = [pay_row(band, unit, rates) for band in PayBand.objects.shown()]
    expected = [row.band.slug for row in sort_rows(every, sort)]
    order = order_of(sort, words.levels, currency, rates)
    bands = PayBand.objects.listed()
    assert [band.slug for band in order.rows(bands)] == expected
    for start in range(0, 80, 20):
        page = [band.slug for band in order.rows(bands, start, start + 20)]
        assert page == expected[start : start + 20]


def test_what_rows_are_sorted_by_follows_a_change(db):
    band = make.pay_band(make.role("engineer"), basis="base", period="hour", low=40, high=60)
    PayBand.objects.update(low=50, basis="total")
    band.refresh_from_db()
    assert (band.basis_rank, band.yearly_low, band.yearly_high) == (0, 104_000, 124_800)


def test_more_figures_than_are_counted_are_told_as_more(client: Client, monkeypatch):
    monkeypatch.setattr(pages, "MANY", 50)
    monkeypatch.setattr(pages, "MOST_ON_AXIS", 45)
    role = make.role("engineer")
    for number in range(51):
        make.pay_band(role, low=100_000, high=200_000 + number * 10_000, position=number)
    page = text_of(client.get("/salaries/?basis=total"))
    assert "Pay figures 1–40 of 50+" in page
    assert "on one axis of this page’s own" in page
    assert "Page 1 of 2" in page
    assert "“3” is after the last, 2" in text_of(client.get("/salaries/?basis=total&page=3"))
    PayBand.objects.filter(position__gte=45).delete()
    page = text_of(client.get("/salaries/?basis=total"))
    assert "Pay figures 1–40 of 45" in page
    # The highest of the other page is $640K.
    assert "Bars run from $0 to $700K per year on one axis. " in page


def test_a_table_of_many_roles_shows_the_first_with_all_their_figures(client: Client, monkeypatch):
    monkeypatch.setattr(pages, "MOST_ROLES", 2)
    for number in range(3):
        role = make.role(f"role-{number}", name=f"Role number {number}", position=number)
        make.pay_band(role, level="entry", low=80_000, high=90_000, position=number)
        make.pay_band(role, level="mid", low=100_000, high=110_000, position=10 + number)
    page = text_of(client.get("/salaries/"))
    assert "These are the first 2 roles; the filter “Role” finds the others." in page
    assert "4 total-compensation figures, of 6 pay figures in all" in page
    table = page[page.index("Total compensation by role") : page.index("All other figures")]
    assert table.count("$80K–$90K") == table.count("$100K–$110K") == 2
    assert "no figure" not in table
    assert "Role number 2" not in table


def test_a_table_of_many_places_shows_the_first_with_all_their_figures(client: Client, monkeypatch):
    monkeypatch.setattr(pages, "MOST_PLACES", 2)
    monkeypatch.setattr(pages, "MOST_ROLES_IN_PLACES", 2)
    for number in range(3):
        make.place(f"place-{number}", name=f"Town number {number}", position=number)
    for number in range(3):
        role = make.role(f"role-{number}", name=f"Role number {number}", position=number)
        for place in range(3):
            make.pay_band(role, level="mid", place=f"place-{place}", low=70_000, high=75_000)
    page = text_of(client.get("/salaries/"))
    assert "These are the first places and roles; the filters “Place” and “Role” find" in page
    table = page[page.index("Pay by place") : page.index("All other figures")]
    assert table.count("$70K–$75K") == 4
    assert "no figure" not in table
    assert "Role number 2" not in table
    assert "Town number 2" not in table


@pytest.fixture
def long(db):
    """More roles and places than can be listed, and pay for the last of each."""
    for number in range(MOST_OPTIONS + 1):
        make.role(f"role-{number}", name=f"Role {number:03}", position=number)
        make.place(f"place-{number}", name=f"Place {number:03}", position=number)
    role = make.role("welder", name="Robot welder", position=999)
    make.pay_band(role, level="mid", place="place-60", low=123_000, high=145_000)


def test_a_long_list_shows_what_is_ticked_and_a_search(client: Client, long):
    page = client.get("/salaries/?role=welder&location=place-60")
    body = page.content.decode()
    assert "1 pay figure" in text_of(page)
    assert 'id="role-welder" name="role" value="welder" checked' in body
    assert 'value="role-1"' not in body
    assert 'name="find_role"' in body
    assert "Role: Robot welder" in text_of(page)
    wrong = text_of(client.get("/salaries/?role=nobody"))
    assert "Role: “nobody” is not one of the choices, so it was ignored." in wrong


def test_a_list_that_fits_stays_a_list(client: Client):
    for number in range(MOST_OPTIONS):
        make.role(f"role-{number}", position=number)
    body = client.get("/salaries/").content.decode()
    assert f'value="role-{MOST_OPTIONS - 1}"' in body
    assert "find_role" not in body


def test_a_search_finds_choices_without_script(client: Client, long):
    body = client.get("/salaries/?location=place-60&find_role=WELD").content.decode()
    assert '<input type="checkbox" id="found-role-welder" name="role" value="welder">' in body
    assert 'value="WELD"' in body
    assert "<details open>\n  <summary>Role" in body
    assert 'id="found-location"' in body


def test_typing_fetches_the_choices_alone(client: Client, long):
    body = client.get("/salaries/options/role/?find_role=weld&role=role-3").content.decode()
    assert 'name="role" value="welder"' in body
    assert "<form" not in body
    # What is ticked has its box already.
    assert (
        "welder"
        not in client.get("/salaries/options/role/?find_role=weld&role=welder").content.decode()
    )
    many = text_of(client.get("/salaries/options/location/?find_location=place"))
    assert many.count("Place 0") == MOST_FOUND
    assert f"The first {MOST_FOUND}: write more of the name to find others." in many
    none = text_of(client.get("/salaries/options/role/?find_role=zzz"))
    assert none == "No other name has “zzz” in it."
    assert client.get("/salaries/options/level/").status_code == 404


@pytest.mark.parametrize("text", ["%00", "%25", "x" * 5000, "%F0%9F%92%B0", "%3Cscript%3E"])
def test_no_search_breaks_a_page(client: Client, long, text):
    for address in ("/salaries/?find_role=", "/salaries/options/role/?find_role="):
        answer = client.get(address + text)
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()


def test_the_comparison_of_pay_lists_the_first_and_what_its_cells_name(client: Client, long):
    empty = client.get("/salaries/compare/")
    assert empty.content.decode().count("<option") == 2 * (MOST_OPTIONS + 1) + 2
    assert "These lists hold the first roles and places." in text_of(empty)
    page = client.get("/salaries/compare/?cell=welder:mid:place-60")
    assert "1 side by side" in text_of(page)
    assert "$123K–$145K" in text_of(page)
    assert '<option value="welder">' in page.content.decode()
    added = client.get("/salaries/compare/?add_role=welder&add_level=mid&add_place=place-60")
    assert added["Location"] == "/salaries/compare/?cell=welder:mid:place-60"
    wrong = text_of(client.get("/salaries/compare/?cell=nobody:mid:&cell=welder:mid:%00"))
    assert "names no role of this guide (“nobody”)" in wrong


def test_the_page_of_a_place_goes_by_the_first_places_and_itself(client: Client, long):
    make.pay_band(make.role("baker"), level="mid", place="place-1", low=90_000, high=99_000)
    last = client.get("/salaries/locations/place-60/")
    assert "$123K–$145K" in text_of(last)
    assert "This page goes by the first places only" in text_of(last)
    first = client.get("/salaries/locations/place-1/")
    assert "$90K–$99K" in text_of(first)
    places = [place.slug for place in first.context["places"]]
    assert places == ["place-1", "place-0", *(f"place-{n}" for n in range(2, MOST_PLACES))]
    assert [place.slug for place in last.context["places"]] == [
        "place-60",
        *(f"place-{number}" for number in range(MOST_PLACES - 1)),
    ]


def test_a_longer_list_costs_no_more_queries(client: Client, long):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = ("/salaries/", "/salaries/?role=welder&sort=-high", "/salaries/?sort=location")
    before = [queries(address) for address in addresses]
    assert max(before) <= 12
    for number in range(100, 130):
        make.pay_band(make.role(f"role-{number}"), level="mid", place="place-3", position=number)
    assert [queries(address) for address in addresses] == before


def test_estimates_for_a_family_of_a_long_list(long):
    query = QueryDict("location=place-3&estimates=all&level=mid")
    words = Vocabulary.asked(query)
    values = SalaryForm(query, words).read()
    assert len(pages.gaps_of(values, words)) == MOST_OPTIONS + 2
    small = make.role("only", family=make.family("small"))
    values["family"] = ["small"]
    assert [cell.role for cell in pages.gaps_of(values, words)] == [small]


@pytest.mark.parametrize("sort", ["", "-high"])
def test_a_long_download_is_streamed_and_holds_the_same(client: Client, monkeypatch, sort):
    role = make.role("engineer")
    for number in range(12):
        make.pay_band(role, low=100_000 + number, high=200_000 + number, position=number)
    whole = client.get(f"/salaries.csv?sort={sort}")
    data = client.get(f"/salaries.json?sort={sort}")
    monkeypatch.setattr("salaries.views.MANY", 10)
    streamed = client.get(f"/salaries.csv?sort={sort}")
    assert (whole.streaming, streamed.streaming) == (False, True)
    text = streamed.getvalue()
    assert text == whole.content
    assert len(list(csv.DictReader(io.StringIO(text.decode())))) == 12
    found = json.loads(client.get(f"/salaries.json?sort={sort}").getvalue())
    assert found == data.json()
    assert (found["count"], found["estimates"]) == (12, 0)


def test_dollars_beside_a_currency_take_no_row_from_its_page(db):
    """Much in pounds, little in the dollars that the source itself gives, and the reverse."""
    role = make.role("engineer")
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")
    for low in (900, 800):
        make.pay_band(role, currency="GBP", low=low, high=low, usd_low=10, usd_high=10)
    make.pay_band(role, currency="GBP", low=100, high=100, slug="highest")
    words = Vocabulary.load()
    order = order_of("-high", words.levels, "USD", plain_rates(words.rates))
    assert [band.slug for band in order.rows(PayBand.objects.listed(), 0, 1)] == ["highest"]


@pytest.fixture
def priced(db):
    """Four roles with pay at one level, with and without a place, and one without a place."""
    place = make.place("boston")
    for number in range(5):
        role = make.role(f"role-{number}", name=f"Role {number}", position=number)
        high = 300_000 if number == 4 else 150_000
        make.pay_band(role, level="mid", low=100_000, high=high, position=number)
        if number < 4:
            make.pay_band(
                role, level="mid", place=place, basis="unstated", low=110_000, high=165_000,
                position=number,
            )  # fmt: skip


def test_an_estimate_goes_by_the_first_pairs_of_a_place(client: Client, priced, monkeypatch):
    monkeypatch.setattr("salaries.estimated.MOST_PAIRS", 3)
    page = text_of(client.get("/salaries/?role=role-4&level=mid&location=boston"))
    assert "1 estimate of ours" in page
    for number, told in ((0, True), (2, True), (3, False)):
        assert (f"Role {number}, Mid-level: $110K–$165K in Boston" in page) is told


def test_what_a_source_gives_is_not_estimated_wherever_it_stands(
    client: Client, priced, monkeypatch
):
    monkeypatch.setattr("salaries.estimated.MOST_PAIRS", 2)
    page = text_of(client.get("/salaries/?role=role-3&level=mid&location=boston"))
    assert "1 pay figure" in page
    assert "estimate of ours" not in page


@pytest.mark.parametrize("sort", ["", "-high", "role"])
def test_pages_with_estimates_hold_each_row_once(client: Client, priced, monkeypatch, sort):
    monkeypatch.setattr(pages, "PAGE_SIZE", 2)
    query = QueryDict(f"location=boston&estimates=all&level=mid&sort={sort}")
    words = Vocabulary.asked(query)
    values = SalaryForm(query, words).read()
    whole = list(pages.matching_rows(values, words, pages.our_rows(values, words)))
    assert len(whole) == 5
    shown = []
    for number in (1, 2, 3):
        found = pages.matching_page({**values, "page": number}, words, [])
        shown += [row.band.slug for row in found.rows]
        assert (found.sourced, found.estimates, found.pages) == (4, 1, 3)
    assert shown == [row.band.slug for row in whole]
