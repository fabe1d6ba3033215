"""Cells of pay side by side."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = "/salaries/compare/"


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def cells(db):
    role = make.role("ml-engineer", name="ML engineer")
    make.role("data-scientist", name="Data scientist")
    make.pay_band(role, level="mid", low=150_000, high=220_000)
    make.pay_band(role, level="mid", basis="unstated", low=150_000, high=200_000)
    make.pay_band(role, level="mid", place="boston", basis="unstated", low=170_000, high=240_000)
    make.pay_band(role, level="senior", low=200_000, high=350_000)
    make.cost_of_living(make.place("boston"), value=190)


def test_each_cell_shows_all_its_figures_by_basis(client: Client, cells):
    page = text_of(client.get(f"{ADDRESS}?cell=ml-engineer:mid:&cell=ml-engineer:mid:boston"))
    assert "2 side by side" in page
    assert "Total compensation: $150K–$220K" in page
    assert "$150K–$200K" in page
    assert "$170K–$240K" in page
    assert "cost of living index 190" in page
    assert "$200K–$350K" not in page


def test_the_place_may_be_left_out_altogether(client: Client, cells):
    assert "$150K–$220K" in text_of(client.get(f"{ADDRESS}?cell=ml-engineer:mid"))


def test_a_cell_without_a_figure_says_so(client: Client, cells):
    page = text_of(client.get(f"{ADDRESS}?cell=data-scientist:mid:boston"))
    assert "No source gives a figure for this combination." in page


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("ml-engineer", "is not of the form role:level:place"),
        ("a:b:c:d", "is not of the form role:level:place"),
        ("nobody:mid:", "names no role of this guide (“nobody”)"),
        ("ml-engineer:boss:", "names no level (“boss”)"),
        ("ml-engineer:mid:atlantis", "names no place of this guide (“atlantis”)"),
        ("%00:mid:", "names no role"),
        ("x" * 10_000, "is not of the form"),
    ],
)
def test_a_wrong_cell_is_named_and_the_rest_kept(client: Client, cells, cell, reason):
    response = client.get(f"{ADDRESS}?cell={cell}&cell=ml-engineer:senior:")
    page = text_of(response)
    assert response.status_code == 200
    assert reason in page
    assert "1 side by side" in page
    assert "$200K–$350K" in page


def test_more_than_six_are_named(client: Client, cells):
    levels = ["", "entry", "mid", "senior"]
    for level in levels[1:]:
        make.level(level)
    query = "&".join(
        f"cell={role}:{level}:" for role in ("ml-engineer", "data-scientist") for level in levels
    )
    page = text_of(client.get(f"{ADDRESS}?{query}"))
    assert "6 side by side" in page
    assert page.count("is one more than the 6 that fit side by side") == 2
    assert "Add another" not in page


def test_without_cells_there_is_a_picker(client: Client, cells):
    response = client.get(ADDRESS)
    assert "Nothing to compare yet" in text_of(response)
    assert '<select name="add_role" id="id_add_role">' in response.content.decode()


def test_the_picker_leads_to_the_address_of_the_cells(client: Client, cells):
    response = client.get(
        f"{ADDRESS}?cell=ml-engineer:senior:&add_role=ml-engineer&add_level=mid&add_place=boston"
    )
    assert response.status_code == 302
    assert response["Location"] == (
        f"{ADDRESS}?cell=ml-engineer:senior:&cell=ml-engineer:mid:boston"
    )
    again = client.get(f"{ADDRESS}?cell=ml-engineer:senior:&add_role=ml-engineer&add_level=senior")
    assert again["Location"] == f"{ADDRESS}?cell=ml-engineer:senior:"


def test_a_wrong_choice_in_the_picker_is_named(client: Client, cells):
    response = client.get(f"{ADDRESS}?add_role=nobody")
    assert response.status_code == 200
    assert "“nobody” is not one of the choices" in text_of(response)


def test_a_cell_can_be_removed(client: Client, cells):
    page = client.get(f"{ADDRESS}?cell=ml-engineer:mid:&cell=ml-engineer:senior:").content.decode()
    assert 'href="?cell=ml-engineer:senior:"' in page
    assert 'href="?cell=ml-engineer:mid:"' in page


def test_six_cells_cost_no_more_queries_than_one(
    client: Client, cells, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as first:
        client.get(f"{ADDRESS}?cell=ml-engineer:mid:")
    query = "&".join(
        f"cell={role}:{level}:"
        for role in ("ml-engineer", "data-scientist")
        for level in ("", "mid", "senior")
    )
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(f"{ADDRESS}?{query}")
