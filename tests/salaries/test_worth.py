"""An amount restated by cost of living."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from sources.models import Method
from tests import factories as make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "results"}


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def places(db):
    make.method(slug="cost-of-living", name="Worth elsewhere", formula="pay × index ÷ index")
    for position, (slug, index) in enumerate(
        [("san-francisco", 220), ("austin", 120), ("london", 165), ("remote", None)]
    ):
        currency = "GBP" if slug == "london" else "USD"
        place = make.place(slug, position=position, currency=currency)
        make.cost_of_living(place, value=index)
    make.exchange_rate(base="GBP", quote="USD", rate="1.25", **make.estimated())


def test_200k_in_san_francisco(client: Client, places):
    response = client.get("/salaries/worth/?amount=200K&from=san-francisco")
    page = text_of(response)
    # 200,000 × 120 ÷ 220 and 200,000 × 165 ÷ 220, in pounds at 1.25
    assert "$200K in San Francisco lives like $109K in Austin and $150K in London." in page
    assert "our estimate: $109K" in page
    assert "our estimate: $150K about £120K" in page
    assert "1 GBP = 1.25 USD, 2 January 2026" in page
    assert "depends on where you live" in page
    assert "pay × cost-of-living index there ÷ cost-of-living index here" in page
    html = response.content.decode()
    assert html.count('class="hatch"') >= 2
    method = Method.objects.get(slug="cost-of-living")
    assert re.search(rf'popovertarget="note-c\d+-m{method.pk}"', html)


def test_places_are_chosen_by_the_address(client: Client, places):
    page = text_of(client.get("/salaries/worth/?amount=100,000&from=austin&to=san-francisco"))
    assert "$100K in Austin lives like $183K in San Francisco." in page
    assert "London Variable" not in page
    assert "$138K" not in page
    assert "Rate:" not in page


def test_nothing_is_reckoned_from_a_variable_index(client: Client, places):
    page = text_of(client.get("/salaries/worth/?amount=200K&from=remote"))
    assert "No one cost of living holds for Remote" in page
    assert "our estimate" not in page


def test_pounds(client: Client, places):
    page = text_of(client.get("/salaries/worth/?amount=£110K&currency=GBP&from=london&to=austin"))
    assert "£110K in London lives like £80K in Austin." in page
    assert "about $100K" in page


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("amount=lots&from=austin", "Amount a year: “lots” is not an amount"),
        ("amount=-5&from=austin", "“-5” must not be below zero"),
        ("amount=0&from=austin", "“0” is nothing to restate"),
        ("amount=1e30&from=austin", "“1e30” is not an amount"),
        ("amount=999999999&from=austin", "look for a digit too many"),
        ("amount=£5&from=austin", "is written with £, but the currency is USD"),
        ("amount=5&from=atlantis", "Paid in: “atlantis” is not one of the choices"),
        ("amount=5&from=austin&to=atlantis", "Compared with: “atlantis”"),
        ("amount=5&from=austin&currency=XXX", "Currency: “XXX”"),
        ("amount=%00&from=%00&to=%00", "so it was ignored"),
    ],
)
def test_a_wrong_value_is_named_and_the_rest_kept(client, places, query, message, headers):
    response = client.get(f"/salaries/worth/?{query}", headers=headers)
    assert response.status_code == 200
    assert message in text_of(response)
    if "from=austin" in query:
        assert 'value="austin" selected' in response.content.decode()


def test_without_an_amount_there_is_a_way_to_start(client: Client, places):
    page = client.get("/salaries/worth/").content.decode()
    assert "?amount=200000&amp;from=san-francisco" in page


def test_htmx_gets_the_results_alone(client: Client, places):
    part = client.get("/salaries/worth/?amount=5K&from=austin", headers=HTMX).content.decode()
    assert part.lstrip().startswith('<div id="results"')
    assert "<html" not in part


def test_queries_stay_constant(client: Client, places, django_assert_max_num_queries):
    address = "/salaries/worth/?amount=200K&from=austin"
    with django_assert_max_num_queries(12) as first:
        client.get(address)
    for number in range(15):
        make.cost_of_living(make.place(f"place-{number}"))
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(address)
