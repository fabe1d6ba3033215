"""The pay table as CSV."""

import csv
import io

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from salaries.export import COLUMNS, FORMULA_STARTS, safe
from salaries.pages import PAGE_SIZE
from tests import factories as make


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))


@pytest.mark.django_db
def test_every_row_has_its_figure_and_where_it_comes_from(client: Client):
    through = make.source(name="Career guide", publisher="Guide House")
    cited = make.citation(
        source=make.source(name="Pay report", publisher="McKinsey"),
        section="Pay",
        year=2025,
        cited_through=through,
    )
    make.pay_band(
        make.role(name="Engineer"),
        level=make.level("mid", name="Mid"),
        place=make.place("boston"),
        basis="base",
        low=150_000,
        high=400_000,
        open_top=True,
        label="Staff",
        condition="at startups",
        **make.sourced(cited),
    )
    response = client.get("/salaries.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="ai-salaries.csv"'
    assert rows_of(response) == [
        dict.fromkeys(COLUMNS, "")
        | {
            "role": "Engineer",
            "level": "Mid",
            "location": "Boston",
            "basis": "base",
            "currency": "USD",
            "period": "year",
            "low": "150000",
            "high": "400000",
            "open_top": "yes",
            "label": "Staff",
            "condition": "at startups",
            "kind": "sourced",
            "estimate": "no",
            "source": "McKinsey: Pay report",
            "section": "Pay",
            "year": "2025",
            "cited_through": "Guide House: Career guide",
        }
    ]


@pytest.mark.django_db
def test_it_holds_all_matching_rows_in_the_order_asked_for(client: Client):
    role, other = make.role("engineer"), make.role("other")
    for number in range(PAGE_SIZE + 5):
        make.pay_band(role, low=100_000 + number, high=200_000)
    make.pay_band(other)
    rows = rows_of(client.get("/salaries.csv?role=engineer&sort=-low&page=2"))
    assert len(rows) == PAGE_SIZE + 5
    assert rows[0]["low"] == str(100_000 + PAGE_SIZE + 4)
    assert len(rows_of(client.get("/salaries.csv"))) == PAGE_SIZE + 6


@pytest.mark.django_db
def test_a_restated_row_keeps_the_original_and_is_an_estimate(client: Client):
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")
    make.pay_band(make.role("engineer"), low=104_000, high=208_000)
    (row,) = rows_of(client.get("/salaries.csv?currency=GBP&period=hour"))
    assert (row["low"], row["high"], row["currency"], row["period"]) == ("40", "80", "GBP", "hour")
    assert (row["original_low"], row["original_high"]) == ("104000", "208000")
    assert (row["original_currency"], row["original_period"]) == ("USD", "year")
    assert row["kind"] == "estimate"
    assert row["restated_by"] == (
        "converted at 1 GBP = 1.25 USD; restated at 2,080 hours or 12 months a year"
    )


@pytest.mark.django_db
def test_the_sources_own_dollars_stay_sourced(client: Client):
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")
    make.pay_band(
        make.role("engineer"),
        currency="GBP",
        low=100_000,
        high=150_000,
        usd_low=128_000,
        usd_high=190_000,
    )
    (row,) = rows_of(client.get("/salaries.csv?currency=USD"))
    assert (row["low"], row["high"], row["kind"]) == ("128000", "190000", "sourced")
    assert row["original_low"] == "100000"


@pytest.mark.django_db
def test_a_wrong_value_is_refused_with_the_reason(client: Client):
    make.role("engineer")
    response = client.get("/salaries.csv?role=engineer&level=boss&sort=up")
    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "level: “boss” is not one of the choices.\nsort: “up” is not one of the choices.\n"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_text_runs_as_a_formula(client: Client, start):
    make.pay_band(make.role("engineer"), label=f"{start}1+1", condition="plain")
    (row,) = rows_of(client.get("/salaries.csv"))
    assert row["label"] == f"'{start}1+1"
    assert row["condition"] == "plain"


@given(st.text())
def test_a_safe_cell_never_starts_a_formula(text):
    assert not safe(text).startswith(FORMULA_STARTS)
    assert safe(text) in (text, f"'{text}")
