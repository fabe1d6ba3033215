"""The pay table: filters, restating, order, pages, wrong values."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from salaries.pages import PAGE_SIZE
from tests import factories as make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "results"}


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def table(db):
    """Pay of two roles by level, of one place in pounds, and of one role by the hour."""
    engineer = make.role("ml-engineer", name="ML engineer", position=1)
    trainer = make.role(
        "ai-trainer", name="AI trainer", position=2, family=make.family("product-people")
    )
    make.pay_band(engineer, level="entry", low=110_000, high=150_000, position=1)
    make.pay_band(engineer, level="senior", low=300_000, high=500_000, open_top=True, position=2)
    make.pay_band(
        engineer,
        level="mid",
        place=make.place("london", currency="GBP"),
        basis="unstated",
        currency="GBP",
        low=130_000,
        high=180_000,
        usd_low=165_000,
        usd_high=230_000,
        position=3,
    )
    make.pay_band(
        trainer,
        basis="unstated",
        period="hour",
        low=40,
        high=60,
        condition="often as a contractor",
        position=4,
    )
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")


def test_without_a_query_the_total_compensation_table_leads(client: Client, table):
    page = text_of(client.get("/salaries/"))
    assert "2 total-compensation figures, of 4 pay figures in all" in page
    assert page.index("Total compensation by role and level") < page.index("Pay by place")
    for figure in ("$110K–$150K", "$300K–$500K+", "£130K–£180K", "about $165K–$230K"):
        assert figure in page
    assert "0–2 years" in page
    assert "5+ years" in page
    assert "The source does not state the basis of these figures" in page
    assert "$40–$60/hour" not in page
    assert "All pay figures 4" in page


def test_basis_any_lists_every_figure_total_first(client: Client, table):
    page = text_of(client.get("/salaries/?basis=any"))
    assert "4 pay figures" in page
    order = ["$110K–$150K", "$300K–$500K+", "£130K–£180K", "$40–$60/hour"]
    assert [page.index(figure) for figure in order] == sorted(page.index(each) for each in order)
    assert "often as a contractor" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("role=ai-trainer", ["$40–$60/hour"], ["$110K–$150K"]),
        ("role=ai-trainer&role=ml-engineer", ["$40–$60/hour", "$110K–$150K"], []),
        ("family=product-people", ["$40–$60/hour"], ["£130K–£180K"]),
        ("level=entry", ["$110K–$150K"], ["$300K–$500K+", "$40–$60/hour"]),
        ("level=entry&level=senior", ["$110K–$150K", "$300K–$500K+"], ["£130K–£180K"]),
        ("location=london", ["£130K–£180K"], ["$110K–$150K", "$40–$60/hour"]),
        ("basis=total", ["$110K–$150K"], ["£130K–£180K"]),
        ("basis=unstated&role=ml-engineer", ["£130K–£180K"], ["$110K–$150K"]),
    ],
)
def test_filters_keep_what_they_name(client: Client, table, query, shown, hidden):
    page = text_of(client.get(f"/salaries/?{query}"))
    for figure in shown:
        assert figure in page
    for figure in hidden:
        assert figure not in page


def test_an_active_filter_is_a_chip_that_removes_it_alone(client: Client, table):
    page = client.get("/salaries/?role=ml-engineer&level=entry&currency=GBP").content.decode()
    assert '<a class="chip" href="?role=ml-engineer&amp;currency=GBP"' in page
    assert "Role: ML engineer" in page
    assert "Currency: Pounds sterling" in page
    assert 'id="level-entry" name="level" value="entry" checked' in page


def test_pounds_are_converted_at_the_stated_rate_with_the_original_beside(client, table):
    page = text_of(client.get("/salaries/?basis=any&currency=GBP"))
    assert "4 pay figures" in page
    assert "our estimate: £88K–£120K" in page
    assert "$110K–$150K as stated" in page
    assert "£240K–£400K+" in page
    assert "£32–£48/hour" in page
    assert "1 GBP = 1.25 USD, 2 January 2026" in page


def test_dollars_beside_pounds_are_the_sources_own_and_no_estimate(client: Client, table):
    page = text_of(client.get("/salaries/?location=london&currency=USD"))
    assert "$165K–$230K" in page
    assert "our estimate" not in page
    assert "£130K–£180K as stated; the dollars are the source’s own" in page
    assert "Rate:" not in page


def test_hours_become_years_by_a_rule_that_the_page_states(client: Client, table):
    page = text_of(client.get("/salaries/?role=ai-trainer&period=year"))
    assert "our estimate: $83K–$125K" in page
    assert "$40–$60/hour as stated" in page
    assert "A year counts 2,080 hours" in page
    page = text_of(client.get("/salaries/?level=entry&period=month"))
    assert "our estimate: $9.2K–$13K/month" in page


def test_currency_and_period_hide_no_row(client: Client, table):
    for query in ("currency=GBP", "currency=USD", "period=month", "currency=GBP&period=hour"):
        assert "4 pay figures" in text_of(client.get(f"/salaries/?basis=any&{query}"))
        page = text_of(client.get(f"/salaries/?{query}"))
        assert "2 total-compensation figures, of 4 pay figures in all" in page


def test_a_currency_without_a_rate_is_named_and_ignored(client: Client, table):
    page = text_of(client.get("/salaries/?level=entry&currency=EUR"))
    assert "“EUR” cannot be restated: this guide holds no exchange rate for it" in page
    assert "$110K–$150K" in page


def test_columns_sort_both_ways_and_compare_across_currencies(client: Client, table):
    page = client.get("/salaries/?basis=any&sort=-low").content.decode()
    figures = ["$300K–$500K+", "£130K–£180K", "$110K–$150K", "$40–$60/hour"]
    assert sorted(figures, key=page.index) == figures
    assert 'aria-sort="descending"' in page
    page = client.get("/salaries/?basis=any&sort=low").content.decode()
    assert sorted(figures, key=page.index) == figures[::-1]
    page = client.get("/salaries/?basis=any&sort=role").content.decode()
    assert page.index("$40–$60/hour") < page.index("$110K–$150K")
    assert 'href="?basis=any&amp;sort=-role"' in page


def test_rows_without_a_value_come_last_in_either_direction(client: Client, table):
    for sort in ("level", "-level"):
        page = client.get(f"/salaries/?basis=any&sort={sort}").content.decode()
        assert page.index("$40–$60/hour") > page.index("$300K–$500K+")


def test_a_long_table_comes_in_pages_and_says_so(client: Client):
    role = make.role("ml-engineer")
    for number in range(PAGE_SIZE + 2):
        make.pay_band(role, low=100_000 + number * 1000, high=400_000, position=number)
    page = text_of(client.get("/salaries/?basis=total"))
    assert f"Pay figures 1–{PAGE_SIZE} of {PAGE_SIZE + 2}" in page
    page = client.get("/salaries/?basis=total&page=2").content.decode()
    assert f"Pay figures {PAGE_SIZE + 1}–{PAGE_SIZE + 2} of {PAGE_SIZE + 2}" in page
    assert 'rel="prev" href="?basis=total&amp;page=1"' in page
    assert 'rel="next"' not in page
    page = text_of(client.get("/salaries/?basis=total&page=9"))
    assert "“9” is after the last, 2" in page
    assert f"Pay figures 1–{PAGE_SIZE} of" in page


def test_nothing_that_fits_gets_a_way_on(client: Client, table):
    page = text_of(client.get("/salaries/?location=london&level=entry"))
    assert "No pay figure fits these filters" in page
    assert "The whole table" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_wrong_value_is_named_ignored_and_the_rest_kept(client: Client, table, headers):
    response = client.get("/salaries/?role=ml-engineer&level=boss&page=x", headers=headers)
    page = text_of(response)
    assert response.status_code == 200
    assert "Level: “boss” is not one of the choices, so it was ignored." in page
    assert "Page: “x”" in page
    assert "3 pay figures" in page


@pytest.mark.parametrize(
    "query",
    [
        "role=%00",
        "level=" + "x" * 10_000,
        "&".join(["role=nobody"] * 200),
        "currency=%F0%9F%92%B0",
        "page=" + "9" * 5000,
        "page=-1",
        "sort=%00",
        "period=%FF",
        "basis=%3Cscript%3E",
    ],
)
def test_no_value_breaks_the_page(client: Client, table, query):
    response = client.get(f"/salaries/?{query}")
    assert response.status_code == 200
    assert "so it was ignored" in text_of(response)
    assert "<script>" not in response.content.decode()


def test_htmx_gets_the_results_alone_and_the_same_as_the_page(client: Client, table):
    whole = client.get("/salaries/?level=entry")
    part = client.get("/salaries/?level=entry", headers=HTMX)
    assert part.content.decode().lstrip().startswith('<div id="results"')
    assert "<html" not in part.content.decode()
    assert part.content.decode().strip() in whole.content.decode()
    assert "HX-Target" in part["Vary"]
    restored = client.get(
        "/salaries/?level=entry", headers={**HTMX, "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.content.decode()


def test_retired_content_is_not_shown(client: Client, table):
    from roles.models import Role

    Role.objects.filter(slug="ai-trainer").update(retired_on="2026-01-01")
    page = text_of(client.get("/salaries/?basis=any"))
    assert "3 pay figures" in page
    assert "AI trainer" not in page


def test_figures_that_differ_stay_apart(client: Client, table):
    engineer = make.role("other", name="Other engineer")
    make.pay_band(engineer, level="mid", low=100_000, high=120_000)
    make.pay_band(engineer, level="mid", low=140_000, high=160_000, label="Staff")
    page = text_of(client.get("/salaries/"))
    assert "$100K–$120K" in page
    assert "$140K–$160K" in page
    assert "Staff" in page
    assert "$120K–$140K" not in page


def test_ten_times_the_rows_cost_no_more_queries(
    client: Client, table, django_assert_max_num_queries
):
    for address in ("/salaries/", "/salaries/?basis=any&currency=GBP&sort=-low"):
        with django_assert_max_num_queries(12) as first:
            client.get(address)
        for number in range(20):
            role = make.role(f"role-{address.count('&')}-{number}")
            make.pay_band(role, level="entry", position=number)
            make.pay_band(role, level="mid", place="boston", basis="unstated")
        with django_assert_max_num_queries(len(first.captured_queries)):
            client.get(address)
