"""The laws of pay elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salaries.cost_of_living import FORMULA, equivalent, equivalent_range

AMOUNTS = st.integers(1, 2_000_000)
INDICES = st.integers(1, 500)


@given(AMOUNTS, INDICES)
def test_staying_changes_nothing(amount, index):
    assert equivalent(amount, index, index) == amount


@given(AMOUNTS, INDICES, INDICES)
def test_there_and_back_is_the_same(amount, here, there):
    back = equivalent(equivalent(amount, here, there), there, here)
    assert abs(back - amount) < 1e-12 * amount


@given(AMOUNTS, INDICES, INDICES)
def test_a_dearer_place_needs_more(amount, here, there):
    assert (equivalent(amount, here, there) > amount) == (there > here)


@given(AMOUNTS, AMOUNTS, INDICES, INDICES)
def test_a_range_keeps_its_order(one, other, here, there):
    found = equivalent_range(min(one, other), max(one, other), here, there)
    assert found is not None
    assert found.low <= found.high


def test_by_the_formula_on_the_page():
    assert FORMULA == "pay × cost-of-living index there ÷ cost-of-living index here"
    assert equivalent(220_000, 220, 120) == 120_000


@pytest.mark.parametrize(("here", "there"), [(None, 100), (100, None), (None, None)])
def test_a_variable_index_gives_no_figure(here, there):
    assert equivalent_range(100, 200, here, there) is None


def test_an_index_is_above_zero():
    with pytest.raises(ValueError, match="above zero"):
        equivalent(100, 0, 100)
