"""The check of the estimates: its arithmetic, and that the method in use is the better one."""

import math
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.html import strip_tags

from content.files import DIRECTORY
from content.load import load
from salaries.checked import checked_estimates, known_cells
from salaries.estimate_check import (
    IN_USE,
    METHODS,
    Known,
    check,
    cost_of_living,
    end_by_end,
    missed,
    no_effect,
    one_factor,
    two_way,
)
from salaries.estimates import Figure, Pair
from salaries.restate import Pay
from tests import factories as make


def known(place, role, without, there, index=None) -> Known:
    def fig(ends):
        return Figure(Pay(Decimal(ends[0]), Decimal(ends[1])))

    found = Known.of(place, Pair(role, "mid", fig(without), fig(there)), index)
    assert found is not None
    return found


CELLS = [
    known("a", "ml", (100, 200), (120, 220), 200),
    known("a", "ds", (100, 200), (110, 220), 200),
    known("b", "ml", (100, 200), (100, 200), 100),
    known("b", "ds", (100, 200), (100, 200), 100),
]


def test_the_miss_is_the_share_by_which_each_end_is_off():
    miss = missed(no_effect, CELLS[:1], whole_role=False)
    assert miss is not None
    assert (miss.cells, miss.largest) == (1, pytest.approx(20 / 120))
    assert miss.mean == pytest.approx((20 / 120 + 20 / 220) / 2)


def test_each_method_by_hand():
    cell, others = CELLS[0], CELLS[1:]
    assert end_by_end(cell, others) == pytest.approx((110, 220))
    assert one_factor(cell, others) == pytest.approx((100 * math.sqrt(1.21), 200 * math.sqrt(1.21)))
    # The other role's places differ by 1.1, and the two roles do not differ in place b.
    assert two_way(cell, others) == pytest.approx((110, 220))
    # The line goes through the two places' points; the index of place a is on it.
    assert cost_of_living(cell, others) == pytest.approx((110, 220))
    assert cost_of_living(known("c", "ml", (1, 2), (1, 2)), others) is None


def test_a_method_that_has_nothing_to_go_by_guesses_nothing():
    lone = [known("a", "ml", (1, 2), (1, 2), 5), known("b", "ds", (1, 2), (1, 2), 6)]
    for name, (_, method) in METHODS.items():
        if name != "none":
            assert missed(method, lone, whole_role=True) is None, name


def test_hiding_the_role_hides_its_other_places():
    # With its other place known, the role effect tells more than the other role alone.
    skewed = [
        known("a", "ml", (100, 200), (200, 400)),
        known("a", "ds", (100, 200), (100, 200)),
        known("b", "ml", (100, 200), (200, 400)),
        known("b", "ds", (100, 200), (100, 200)),
    ]
    figure_out = missed(two_way, skewed, whole_role=False)
    role_out = missed(two_way, skewed, whole_role=True)
    assert figure_out is not None
    assert role_out is not None
    assert figure_out.mean < 0.01
    assert role_out.mean == pytest.approx((0.5 + 1) / 2)


@pytest.mark.django_db
def test_places_are_read_until_their_cells_are_enough(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("salaries.checked.MOST_CELLS", 2)
    role = make.role("welder")
    make.pay_band(role, level="mid", low=100, high=200)
    for number in range(9):
        place = make.place(f"place-{number}", position=number)
        if number != 1:
            make.pay_band(role, level="mid", place=place.slug, low=100 + number, high=200)
    assert [cell.place for cell in known_cells()] == ["place-0", "place-2"]
    with django_assert_num_queries(8):  # rates, places, and twice two places with their pay
        known_cells()


@pytest.mark.django_db
def test_on_the_real_content_the_method_in_use_misses_least(capsys):
    load(DIRECTORY)
    cells = known_cells()
    assert len(cells) == 14
    found = {each.key: each for each in check(cells)}
    whole = {key: each.role_out for key, each in found.items() if each.role_out}
    best = min((miss.mean, key) for key, miss in whole.items() if miss.cells == len(cells))
    assert best[1] == IN_USE
    assert best[0] == pytest.approx(0.0387, abs=0.0001)
    assert whole["one-factor"].mean == pytest.approx(0.0439, abs=0.0001)
    assert whole["two-way"].mean == pytest.approx(0.0439, abs=0.0001)
    assert whole["cost-of-living"].mean == pytest.approx(0.0433, abs=0.0001)
    assert whole["cost-of-living"].cells == 12
    assert whole["none"].mean == pytest.approx(0.1110, abs=0.0001)
    two_way_figure_out = found["two-way"].figure_out
    assert two_way_figure_out is not None
    assert two_way_figure_out.mean == pytest.approx(0.0295, abs=0.0001)
    call_command("check_estimates")
    told = capsys.readouterr()
    assert "14 sourced cells" in told.out
    assert "3.87% (9.1%), 14" in told.out
    assert told.err == ""


@pytest.mark.django_db
def test_the_sources_page_prints_the_check_of_what_is_there_now(client: Client):
    make.method(slug="place-estimate", name="Pay in a place", formula="own × factor")
    page = " ".join(strip_tags(client.get("/sources/").content.decode()).split())
    assert "No figures to check it on yet" in page
    for role, high in (("ml", 220_000), ("ds", 200_000)):
        row = make.role(role)
        make.pay_band(row, level="mid", low=100_000, high=200_000)
        make.pay_band(row, level="mid", place="boston", basis="unstated", low=100_000, high=high)
    page = " ".join(strip_tags(client.get("/sources/").content.decode()).split())
    assert "Checked on the 2 figures for places that have a pair" in page
    # Each is guessed from the other: 200 against 220, 220 against 200, and the low ends hit.
    assert "4.8%, at most 10.0%" in page


@pytest.mark.django_db
def test_reading_the_cells_takes_as_many_queries_for_many(django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        checked_estimates()
    for number in range(9):
        row = make.role(f"role-{number}")
        make.pay_band(row, level="mid")
        make.pay_band(row, level="mid", place=f"place-{number % 3}", basis="unstated")
    with django_assert_max_num_queries(5):
        assert checked_estimates().cells == 9
