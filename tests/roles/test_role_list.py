"""The role list: what it shows, how it filters and sorts, and that it survives any query."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}


def names(response):
    return [row.role.name for row in response.context["rows"]]


@pytest.fixture
def engineer():
    role = make.role("machine-learning-engineer", name="Machine Learning Engineer")
    make.pay_band(role, level="mid", low=150_000, high=220_000)
    make.pay_band(role, level="senior", low=200_000, high=350_000)
    return role


@pytest.fixture
def trainer():
    role = make.role(
        "ai-trainer-evaluator",
        name="AI Trainer",
        family=make.family("product-people", position=20),
        horizon="emerging-2026",
        degree_need="none",
        coding_need="none",
        demand="very-high",
    )
    make.pay_band(role, basis="unstated", low=40, high=60, period="hour")
    return role


@pytest.fixture
def ethicist():
    role = make.role(
        "ai-ethics-specialist",
        name="AI Ethics Specialist",
        family=make.family("safety-governance", position=30),
        demand="limited",
    )
    make.pay_band(role, basis="unstated", low=110_000, high=180_000)
    make.pay_band(role, basis="unstated", level="senior", low=150_000, high=225_000)
    return role


def test_lists_every_role_with_one_figure_as_its_source_states_it(
    client, engineer, trainer, ethicist
):
    response = client.get("/roles/")
    assert names(response) == ["Machine Learning Engineer", "AI Trainer", "AI Ethics Specialist"]
    html = response.content.decode()
    assert "$150K–$220K" in html
    assert "Mid-level, total compensation" in html
    assert "$40–$60/hour" in html
    assert "$110K–$180K" in html
    assert "All levels, basis not stated" in html
    assert "$200K–$350K" not in html
    assert "3 roles" in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("family=safety-governance", ["AI Ethics Specialist"]),
        (
            "family=safety-governance&family=product-people",
            ["AI Trainer", "AI Ethics Specialist"],
        ),
        ("horizon=emerging-2026", ["AI Trainer"]),
        ("degree=none", ["AI Trainer"]),
        ("coding=heavy&family=engineering", ["Machine Learning Engineer"]),
        ("sort=name", ["AI Ethics Specialist", "AI Trainer", "Machine Learning Engineer"]),
        ("sort=pay", ["Machine Learning Engineer", "AI Ethics Specialist", "AI Trainer"]),
        ("sort=demand", ["AI Trainer", "Machine Learning Engineer", "AI Ethics Specialist"]),
        ("degree=phd", []),
    ],
)
def test_filters_and_orders(client, engineer, trainer, ethicist, query, expected):
    assert names(client.get(f"/roles/?{query}")) == expected


@pytest.mark.parametrize("amount", ["220", "220000", "$220K", "220,000", "220k"])
def test_pay_counts_the_mid_total_or_else_any_yearly_figure(
    client, engineer, trainer, ethicist, amount
):
    response = client.get("/roles/", {"pay": amount})
    assert names(response) == ["Machine Learning Engineer", "AI Ethics Specialist"]
    assert [chip.label for chip in response.context["chips"]] == ["Pay reaches $220K"]


def test_the_senior_figure_does_not_stand_in_for_a_mid_total_that_exists(client, engineer):
    assert names(client.get("/roles/?pay=221")) == []


def test_a_skill_filter_keeps_roles_that_ask_for_all_of_them(client, engineer, trainer):
    python, sql = make.skill("python"), make.skill("sql")
    make.role_skill(engineer, python)
    make.role_skill(engineer, sql)
    make.role_skill(trainer, sql)
    assert names(client.get("/roles/?skill=sql")) == ["Machine Learning Engineer", "AI Trainer"]
    assert names(client.get("/roles/?skill=sql&skill=python")) == ["Machine Learning Engineer"]


def test_chips_take_one_filter_off_and_keep_the_rest(client, engineer):
    response = client.get("/roles/?family=engineering&coding=heavy&pay=150&sort=name")
    chips = {chip.label: chip.address for chip in response.context["chips"]}
    assert chips["Pay reaches $150K"] == "?family=engineering&coding=heavy&sort=name"
    assert chips["Family: Engineering"] == "?coding=heavy&pay=150&sort=name"
    assert response.context["clear"] == "?sort=name"


def test_a_wrong_value_is_named_and_ignored_and_the_rest_kept(client, engineer, trainer):
    response = client.get("/roles/?family=nowhere&degree=none&sort=up&pay=lots")
    assert response.status_code == 200
    assert names(response) == ["AI Trainer"]
    html = response.content.decode()
    for value in ("nowhere", "up", "lots"):
        assert f"“{value}”" in html
    assert html.count("so it was ignored") == 3


@pytest.mark.parametrize(
    "query",
    [
        {"pay": "\x00"},
        {"skill": "\x00"},
        {"pay": "9" * 10_000},
        {"pay": "NaN"},
        {"pay": "Infinity"},
        {"pay": "1e400"},
        {"pay": "-5"},
        {"pay": "١٥٠"},
        {"family": [f"x{number}" for number in range(200)]},
        {"sort": ["name", "pay"]},
        {"view": "ü" * 5000},
    ],
)
def test_never_fails_whatever_the_query(client, engineer, query):
    response = client.get("/roles/", query)
    assert response.status_code == 200
    assert response.context["problems"]
    assert names(response) == ["Machine Learning Engineer"]


def test_htmx_gets_the_results_alone_and_the_same_rows(client, engineer, trainer):
    whole = client.get("/roles/?degree=none")
    part = client.get("/roles/?degree=none", **HTMX)
    html = part.content.decode()
    assert html.lstrip().startswith('<div id="results" ')
    assert "<html" not in html
    assert names(part) == names(whole) == ["AI Trainer"]
    assert "popover>" in html
    assert "HX-Target" in part.headers["Vary"]
    restored = client.get("/roles/", **HTMX, HTTP_HX_HISTORY_RESTORE_REQUEST="true")
    assert "<html" in restored.content.decode()


def test_table_view_says_the_same_in_labelled_cells(client, engineer):
    html = client.get("/roles/?view=table").content.decode()
    assert '<table class="rows role-table">' in html
    assert 'data-label="Degree">Degree usual' in html
    assert '<input type="hidden" name="view" value="table">' in html


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_the_table_sorts_by_its_headings_and_says_by_which(client, engineer, trainer, htmx):
    html = client.get("/roles/?view=table&sort=pay&coding=none", **htmx).content.decode()
    headings = re.findall(r'<th scope="col"( aria-sort="\w+")?><a class="sort" id="([\w-]+)"', html)
    assert headings == [("", "by-name"), (' aria-sort="descending"', "by-pay"), ("", "by-demand")]
    assert 'href="?view=table&amp;sort=name&amp;coding=none"' in html
    by_name = client.get("/roles/?view=table&sort=name", **htmx).content.decode()
    assert '<th scope="col" aria-sort="ascending"><a class="sort" id="by-name"' in by_name
    unsorted = client.get("/roles/?view=table&sort=upwards", **htmx)
    assert "aria-sort" not in unsorted.content.decode()
    assert names(unsorted) == ["Machine Learning Engineer", "AI Trainer"]


@pytest.mark.parametrize("view", ["cards", "table"])
def test_says_what_the_bars_measure_and_what_pale_means_where_a_bar_has_it(
    client, engineer, ethicist, view
):
    text = client.get(f"/roles/?view={view}").content.decode()
    assert "Bars run from $0 to $350K a year, a line every $50K." in text
    assert "the level named is solid and its whole scale, entry to senior, pale" in text
    alone = client.get(f"/roles/?view={view}&family=safety-governance").content.decode()
    assert "Bars run from $0 to $200K a year, a line every $50K." in alone
    assert "pale" not in alone


@pytest.mark.parametrize("view", ["cards", "table"])
def test_without_a_yearly_figure_nothing_is_said_of_bars(client, trainer, view):
    assert "Bars run" not in client.get(f"/roles/?view={view}").content.decode()


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_where_no_role_fits_there_is_a_way_on(client, engineer, htmx):
    html = client.get("/roles/?degree=phd&sort=pay", **htmx).content.decode()
    assert '<p class="count">0 roles</p>' in html
    assert "No role fits all of these filters." in html
    assert '<a id="show-all" href="?sort=pay"' in html
    assert "Compare the ticked roles" not in html


def test_leaves_out_retired_roles_and_bands(client, engineer):
    make.role("gone", retired_on="2026-01-01")
    engineer.pay_bands.update(retired_on="2026-01-01")
    response = client.get("/roles/")
    assert names(response) == ["Machine Learning Engineer"]
    assert "No figure" in response.content.decode()


@pytest.mark.parametrize("view", ["cards", "table"])
def test_runs_as_many_queries_for_many_roles_as_for_one(client, engineer, view):
    make.skill("python")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/roles/?view={view}&pay=100")
    for _ in range(12):
        make.pay_band(make.role(family=make.family()), level="mid")
    with CaptureQueriesContext(connection) as many:
        response = client.get(f"/roles/?view={view}&pay=100")
    assert len(names(response)) == 13
    assert len(many) == len(one) <= 12


def test_only_reads(client):
    assert client.post("/roles/").status_code == 405
