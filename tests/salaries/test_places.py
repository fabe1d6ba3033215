"""A place: pay, cost of living, what pay there is worth elsewhere."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from roles.models import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def places(db):
    role = make.role("ml-engineer", name="ML engineer")
    for position, (slug, index, low, high) in enumerate(
        [("boston", 200, 160_000, 240_000), ("austin", 120, 140_000, 200_000)]
    ):
        place = make.place(slug, position=position)
        make.cost_of_living(place, value=index)
        make.pay_band(role, level="mid", place=place, basis="unstated", low=low, high=high)
    remote = make.place("remote", position=9, region="Global")
    make.cost_of_living(remote, value=None, note="It depends on where you live.")
    make.pay_band(role, level="mid", place=remote, basis="unstated", low=130_000, high=180_000)


def test_pay_cost_of_living_and_what_it_is_worth_elsewhere(client: Client, places):
    response = client.get("/salaries/locations/boston/")
    page = text_of(response)
    assert "$160K–$240K" in page
    assert "Basis not stated" in page
    assert "<dt>Cost of living index</dt><dd>200" in response.content.decode()
    # 160,000 × 120 ÷ 200 and 240,000 × 120 ÷ 200
    assert "our estimate: $96K–$144K" in page
    assert "pay × cost-of-living index there ÷ cost-of-living index here" in page
    assert "depends on where you live" in page
    assert 'class="estimate"' in response.content.decode()
    assert "cell=ml-engineer:mid:boston&amp;cell=ml-engineer:mid:austin" in (
        response.content.decode()
    )


def test_a_variable_index_gives_no_estimate(client: Client, places):
    page = text_of(client.get("/salaries/locations/remote/"))
    assert "Variable" in page
    assert "It depends on where you live." in page
    assert "No one cost of living holds for Remote" in page
    assert "Buys the same there" not in page
    assert "Not in the chart: Remote" in page
    assert "$160K–$240K" in page


def test_a_place_without_pay_says_so(client: Client):
    make.place("oslo", name="Oslo")
    page = text_of(client.get("/salaries/locations/oslo/"))
    assert "No source gives pay for Oslo yet" in page


def test_an_unknown_place_is_a_404(client: Client):
    assert client.get("/salaries/locations/atlantis/").status_code == 404


def test_ten_times_the_rows_cost_no_more_queries(
    client: Client, places, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as first:
        client.get("/salaries/locations/boston/")
    for number in range(20):
        place = make.place(f"place-{number}")
        make.cost_of_living(place)
        role = make.role(f"role-{number}")
        make.pay_band(role, level="mid", place=place)
        make.pay_band(role, level="mid", place="boston")
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get("/salaries/locations/boston/")


def test_every_role_is_shown_sourced_or_estimated_in_the_places_currency(client: Client):
    make.method(slug="place-estimate")
    london = make.place("london", currency="GBP")
    make.exchange_rate(base="GBP", quote="USD", rate="1.25")
    for slug in ("ml", "ds"):
        role = make.role(slug, name=f"{slug} engineer")
        make.pay_band(role, level="mid", low=100_000, high=200_000)
        make.pay_band(
            role, level="mid", place=london, basis="unstated", currency="GBP",
            low=88_000, high=176_000, usd_low=110_000, usd_high=220_000,
        )  # fmt: skip
    make.pay_band(make.role("nlp", name="NLP engineer"), level="senior", low=200_000, high=300_000)
    make.role("rl", name="RL engineer")
    response = client.get("/salaries/locations/london/")
    page = text_of(response)
    # 200,000–300,000 dollars × 1.1, in pounds at 1.25
    assert "our estimate: £176K–£264K" in page
    assert "£88K–£176K" in page
    assert "1 GBP = 1.25 USD" in page
    assert "Not estimated: RL engineer, because no source gives" in page
    assert "?role=nlp&amp;level=senior&amp;location=london&amp;currency=GBP" in (
        response.content.decode()
    )
    shown = text_of(client.get("/salaries/?role=nlp&level=senior&location=london&currency=GBP"))
    assert "our estimate: £176K–£264K" in shown


def test_the_chart_orders_places_by_the_life_that_pay_buys(client: Client, places):
    seattle = make.place("seattle", position=5)
    make.cost_of_living(seattle, value=180)
    make.pay_band(Role.objects.get(), level="mid", place=seattle, basis="unstated")
    response = client.get("/salaries/locations/boston/")
    page = text_of(response)
    # Austin in Boston's prices: 140,000–200,000 × 200 ÷ 120
    assert (
        "Of these places Austin pays most for the life it buys: $233K–$333K in the prices of "
        "Boston. Boston pays least: $160K–$240K." in page
    )
    assert "our estimate: $233K–$333K" in page
    html = response.content.decode()
    chart = html[html.index('id="life-title"') : html.index('id="worth-title"')]
    # Seattle: 150,000–220,000 × 200 ÷ 180, between the two
    names = ["Austin</a></th>", "Seattle</a></th>", "Boston <small>"]
    assert sorted(names, key=chart.index) == names
    assert chart.count("<svg") == 3
    assert "Not in the chart: Remote" in page
