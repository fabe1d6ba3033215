"""The page of all pieces: for contributors only, every piece in every state."""

import re

import pytest
from django.test import Client

from tests.running_site import ROOT

pytestmark = pytest.mark.django_db


def test_it_is_not_there_in_production(client: Client, settings):
    settings.DEBUG = False
    assert client.get("/styleguide/").status_code == 404


@pytest.fixture
def page(client: Client, settings) -> str:
    settings.DEBUG = True
    response = client.get("/styleguide/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_every_shared_piece(page):
    frame = {"breadcrumb", "page_head", "section", "fold", "fold_state", "problems"}
    pieces = {path.stem for path in (ROOT / "templates/pieces").glob("*.html")}
    named = set(re.findall(r"pieces/(\w+)\.html", page))
    assert pieces - named <= frame | {"contents"}


@pytest.mark.parametrize(
    "state",
    [
        '<path class="range"',
        '<path class="span"',
        '<path class="hatch"',
        '<path class="open-top"',
        '<path class="level"',
        'class="estimate"',
        "No figure",
        'class="gap"',
        "there already",
        "so it was ignored",
        "Remove filter",
        "No role fits all of these filters.",
        "Principal Machine Learning Reliability",
        'aria-label="Not begun"',
        "cited through",
        "Our estimate: Hours of a task.",
    ],
)
def test_states(page, state):
    assert state in page
