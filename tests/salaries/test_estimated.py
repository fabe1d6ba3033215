"""Estimates in the pay table, its files and the comparison: marked, never for a sourced cell."""

import csv
import io
import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from salaries.forms import MOST_VALUES
from sources.models import Method
from tests import factories as make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "results"}
CELL = "role=nlp&level=senior&location=seattle"


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def csv_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))


@pytest.fixture
def pairs(db):
    """Two roles with pay in Seattle and without a place, and two without any pay there."""
    make.method(slug="place-estimate", name="Pay in a place", explanation="From pairs.")
    seattle = make.place("seattle")
    ml = make.role("ml", name="ML engineer", position=1)
    ds = make.role("ds", name="Data scientist", position=2)
    make.pay_band(ml, level="mid", low=150_000, high=220_000)
    make.pay_band(ml, level="mid", place=seattle, basis="unstated", low=160_000, high=240_000)
    make.pay_band(ds, level="mid", low=120_000, high=180_000)
    make.pay_band(ds, level="mid", place=seattle, basis="unstated", low=120_000, high=180_000)
    nlp = make.role("nlp", name="NLP engineer", position=3)
    make.pay_band(nlp, level="senior", low=200_000, high=350_000)
    rl = make.role("rl", name="RL engineer", position=4)
    make.pay_band(rl, basis="unstated", low=130_000, high=220_000)
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")
    return seattle


def test_a_named_cell_that_no_source_gives_is_estimated_and_says_how(client: Client, pairs):
    response = client.get(f"/salaries/?{CELL}")
    page = text_of(response)
    # 200,000 × 1 and 350,000 × 240 ÷ 220, rounded to thousands
    assert "our estimate: $200K–$382K" in page
    assert "No source gives pay for this; 1 estimate of ours" in page
    for step in (
        "NLP engineer, Senior, total compensation with no place named: $200K–$350K "
        "(Example Press, 2026).",
        "ML engineer, Mid-level: $160K–$240K in Seattle against $150K–$220K: "
        "low end ×1.07, high end ×1.09.",
        "The low end takes the smallest low factor, ×1.00 (Data scientist); "
        "the high end the largest high one, ×1.09 (ML engineer).",
        "The figures for Seattle do not say what they count; "
        "we compare them with total compensation.",
        "that Seattle moves senior pay as much is our assumption.",
    ):
        assert step in page
    html = response.content.decode()
    assert '<span class="pay estimate">' in html
    assert '<svg class="pay-bar family-engineering"' in html
    assert html.count('class="hatch"') == 1
    method = Method.objects.get(slug="place-estimate")
    assert re.search(rf'popovertarget="note-c\d+-m{method.pk}"', html)


def test_a_sourced_figure_is_never_replaced_or_joined(client: Client, pairs):
    page = text_of(client.get("/salaries/?role=ml&level=mid&location=seattle"))
    assert "1 pay figure" in page
    assert "$160K–$240K" in page
    assert "our estimate" not in page
    assert "Not enough to estimate" not in page


def test_place_alone_shows_what_sources_give_there_until_estimates_are_asked(client, pairs):
    page = text_of(client.get("/salaries/?location=seattle"))
    assert "2 pay figures" in page
    assert "our estimate" not in page
    assert "Estimate what no source gives here" in page
    page = text_of(client.get("/salaries/?location=seattle&estimates=all"))
    assert "2 pay figures; 1 estimate of ours" in page
    assert "RL engineer, Senior, Seattle" in page
    assert "No source gives the role’s total compensation at this level." in page
    assert len(csv_of(client.get("/salaries.csv?location=seattle"))) == 2


@pytest.mark.parametrize("more", ["estimates=none", "basis=unstated", "basis=base"])
def test_no_estimate_where_none_is_wanted(client: Client, pairs, more):
    page = text_of(client.get(f"/salaries/?{CELL}&{more}"))
    assert "No pay figure fits these filters" in page
    assert "our estimate" not in page


def test_one_pair_is_not_enough_and_the_page_says_so(client: Client, pairs):
    from salaries.models import PayBand

    PayBand.objects.filter(role__slug="ds", place=pairs).delete()
    page = text_of(client.get(f"/salaries/?{CELL}"))
    assert "our estimate" not in page
    assert "Not enough to estimate" in page
    assert "takes figures of two other roles or more" in page


def test_figures_under_a_condition_or_of_base_pay_are_no_pairs(client: Client, pairs):
    from salaries.models import PayBand

    there = PayBand.objects.filter(role__slug="ds", place=pairs)
    for change in ({"condition": "at startups"}, {"condition": "", "basis": "base"}):
        there.update(**change)
        assert "Not enough to estimate" in text_of(client.get(f"/salaries/?{CELL}"))


def test_files_hold_the_estimate_with_its_flag_and_its_making(client: Client, pairs):
    (row,) = csv_of(client.get(f"/salaries.csv?{CELL}"))
    assert (row["low"], row["high"], row["basis"]) == ("200000", "382000", "total")
    assert (row["kind"], row["estimate"], row["year"]) == ("estimate", "yes", "2026")
    assert row["estimated_how"].startswith("NLP engineer, Senior, total compensation")
    response = client.get("/salaries.json?role=nlp&role=ml&level=senior&level=mid&location=seattle")
    assert response["Content-Type"] == "application/json"
    found = response.json()
    assert (found["count"], found["estimates"]) == (2, 1)
    sourced, ours = found["rows"]
    assert (sourced["low"], sourced["estimate"], sourced["estimated_how"]) == (160_000, False, None)
    assert (ours["role"], ours["high"], ours["estimate"]) == ("NLP engineer", 382_000, True)
    assert (ours["open_top"], ours["original_low"]) == (False, None)


def test_json_holds_the_same_rows_as_csv(client: Client, pairs):
    for query in ("", "?basis=total&sort=-high", "?location=seattle&estimates=all&currency=GBP"):
        rows = csv_of(client.get(f"/salaries.csv{query}"))
        found = client.get(f"/salaries.json{query}").json()["rows"]
        assert rows
        assert [(r["role"], r["low"], r["currency"]) for r in rows] == [
            (r["role"], str(r["low"]), r["currency"]) for r in found
        ]


def test_json_says_what_is_wrong(client: Client, pairs):
    response = client.get("/salaries.json?role=nobody")
    assert response.status_code == 400
    assert response.json() == {"problems": ["role: “nobody” is not one of the choices."]}


def test_an_estimate_is_restated_like_any_figure(client: Client, pairs):
    page = text_of(client.get(f"/salaries/?{CELL}&currency=GBP"))
    assert "our estimate: £160K–£306K" in page
    assert "$200K–$382K as stated" not in page
    assert "$200K–$382K before" in page


def test_rows_sort_together_and_by_basis(client: Client, pairs):
    query = "role=nlp&role=ml&level=senior&level=mid&location=seattle"
    page = text_of(client.get(f"/salaries/?{query}"))
    assert page.index("$160K–$240K") < page.index("our estimate: $200K–$382K")
    page = text_of(client.get(f"/salaries/?{query}&sort=-high"))
    assert page.index("our estimate: $200K–$382K") < page.index("$160K–$240K ")
    html = client.get(f"/salaries/?{query}&sort=basis").content.decode()
    assert 'aria-sort="ascending"' in html
    assert "sort=-basis" in html


def test_asking_for_every_estimate_needs_a_place(client: Client, pairs):
    page = text_of(client.get("/salaries/?estimates=all&role=nlp"))
    assert "“all” needs a place to be chosen, so it was ignored" in page
    assert client.get("/salaries.csv?estimates=all").status_code == 400


def test_more_gaps_than_fit_are_not_estimated_and_the_page_says_so(client, pairs, monkeypatch):
    monkeypatch.setattr("salaries.pages.MOST_ESTIMATES", 2)
    page = text_of(client.get("/salaries/?location=seattle&estimates=all"))
    assert "Choose fewer roles or places: we estimate up to 2 gaps at once." in page
    assert "2 pay figures" in page
    assert client.get("/salaries.csv?location=seattle&estimates=all").status_code == 400


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_200_roles_get_a_few_messages_and_the_rest_is_kept(client: Client, pairs, headers):
    query = "&".join(["role=ml", *(f"role=nobody-{n}" for n in range(200)), "level=mid"])
    page = text_of(client.get(f"/salaries/?{query}", headers=headers))
    assert "Role: “nobody-0” is not one of the choices" in page
    assert "“195 more values” are wrong in the same way" in page
    assert "nobody-7" not in page
    assert "2 pay figures" in page


def test_more_roles_than_can_be_asked_for_at_once(client: Client, pairs):
    for number in range(MOST_VALUES + 3):
        make.pay_band(make.role(f"role-{number}"), level="entry")
    query = "&".join(f"role=role-{number}" for number in range(MOST_VALUES + 3))
    page = text_of(client.get(f"/salaries/?{query}"))
    assert f"“3 others” are more than the {MOST_VALUES} that can be asked for at once" in page
    assert f"of {MOST_VALUES}" in page


def test_the_comparison_estimates_a_cell_without_a_figure(client: Client, pairs):
    page = text_of(client.get("/salaries/compare/?cell=nlp:senior:seattle&cell=rl:senior:seattle"))
    assert "Total compensation: our estimate: $200K–$382K" in page
    assert "Not enough to estimate one: no source gives the role’s total" in page


def test_estimates_cost_three_queries_however_many(
    client: Client, pairs, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as first:
        client.get("/salaries/?location=seattle&estimates=all")
    for number in range(15):
        role = make.role(f"role-{number}")
        make.pay_band(role, level="senior")
        make.pay_band(role, level="mid", place=pairs, basis="unstated")
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get("/salaries/?location=seattle&estimates=all")
