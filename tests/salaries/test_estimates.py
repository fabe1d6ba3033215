"""The laws of estimating pay in a place, and the exact figures of one estimate."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salaries.estimates import (
    CROSSED,
    FEW_PAIRS,
    NO_OWN,
    NO_TOPS,
    SOURCED,
    Estimate,
    Figure,
    Pair,
    estimate,
)
from salaries.restate import Pay, Rate, restate

POUND = Rate("pound", "GBP", "USD", Decimal("1.25"), date(2026, 1, 1))


def fig(low, high, currency="USD", period="year", **more) -> Figure:
    return Figure(Pay(Decimal(low), Decimal(high), currency, period), **more)


ML = Pair("ml", "mid", fig(150_000, 220_000), fig(160_000, 240_000, basis="unstated"))
DS = Pair("ds", "mid", fig(120_000, 180_000), fig(120_000, 180_000, basis="unstated"))
OWN = fig(200_000, 350_000)


@st.composite
def figures(draw, **more):
    low = draw(st.integers(1000, 1_000_000))
    return fig(low, low + draw(st.integers(0, 1_000_000)), **more)


@st.composite
def pair_lists(draw, size=2):
    return [
        Pair(f"role-{number}", "mid", draw(figures()), draw(figures()))
        for number in range(draw(st.integers(size, size + 3)))
    ]


def made(own, pairs, **options) -> Estimate:
    result = estimate(own, pairs, level="mid", **options)
    assume(isinstance(result, Estimate))
    assert isinstance(result, Estimate)
    return result


def test_seattle_from_two_pairs():
    found = estimate(OWN, [ML, DS], level="senior")
    assert isinstance(found, Estimate)
    # The low ends are moved by 160 ÷ 150 and 1, the high ends by 240 ÷ 220 and 1.
    assert found.pay.low == 200_000
    assert found.pay.high == Decimal(350_000) * (Decimal(240) / 220)
    assert (found.low_factor, found.high_factor) == (1, Decimal(240) / 220)
    assert found.other_level
    assert not found.basis_stated
    assert not found.open_top


def test_what_a_source_gives_is_never_replaced():
    assert estimate(OWN, [ML, DS], sourced=True) is SOURCED


@given(figures(), pair_lists())
def test_no_figure_is_estimated_where_one_is_sourced(own, pairs):
    assert estimate(own, pairs, sourced=True) is SOURCED


def test_too_little_is_said_and_never_guessed():
    assert estimate(None, [ML, DS]) is NO_OWN
    assert estimate(OWN, []) is FEW_PAIRS
    assert estimate(OWN, [ML]) is FEW_PAIRS
    # Two figures of one role are still one role.
    assert estimate(OWN, [ML, replace(ML, there=fig(170_000, 250_000))]) is FEW_PAIRS


def test_a_pair_in_a_currency_without_a_rate_does_not_count():
    pounds = replace(DS, there=fig(100_000, 150_000, "GBP"))
    assert estimate(OWN, [ML, pounds]) is FEW_PAIRS
    found = estimate(OWN, [ML, pounds], rates=[POUND])
    assert isinstance(found, Estimate)
    assert found.factors[1].low == Decimal(125) / 120
    assert found.factors[1].rate is POUND


def test_the_sources_own_dollars_win_over_a_rate():
    there = fig(100_000, 150_000, "GBP", dollars=Pay(Decimal(144_000), Decimal(180_000)))
    found = estimate(OWN, [ML, replace(DS, there=there)], rates=[POUND])
    assert isinstance(found, Estimate)
    assert found.factors[1].low == Decimal("1.2")
    assert found.factors[1].sources_dollars
    assert found.factors[1].rate is None


def test_open_tops_stay_open_or_count_for_nothing():
    open_own = estimate(replace(OWN, open_top=True), [ML, DS])
    assert isinstance(open_own, Estimate)
    assert open_own.open_top
    open_there = estimate(OWN, [ML, replace(DS, there=replace(DS.there, open_top=True))])
    assert isinstance(open_there, Estimate)
    assert open_there.open_top
    # Over an open top without a place nothing can be said of the high end.
    opened = [replace(pair, without=replace(pair.without, open_top=True)) for pair in (ML, DS)]
    assert estimate(OWN, opened) is NO_TOPS
    one_left = estimate(OWN, [opened[0], DS])
    assert isinstance(one_left, Estimate)
    assert one_left.high_factor == 1


def test_ends_that_would_cross_give_no_estimate():
    lower = [
        Pair(role, "mid", fig(100, 200), fig(95, 100, basis="unstated")) for role in ("a", "b")
    ]
    assert estimate(fig(100, 110), lower) is CROSSED


def test_pairs_of_the_same_level_are_used_alone_where_there_are_enough():
    senior = [replace(pair, level="senior", there=pair.without) for pair in (ML, DS)]
    found = estimate(OWN, [ML, DS, *senior], level="senior")
    assert isinstance(found, Estimate)
    assert found.pay == OWN.pay
    assert not found.other_level
    found = estimate(OWN, [ML, DS, senior[0]], level="senior")
    assert isinstance(found, Estimate)
    assert len(found.factors) == 3


@given(figures(), figures(), figures())
def test_a_factor_of_one_changes_nothing(own, one, other):
    pairs = [Pair("a", "mid", one, one), Pair("b", "mid", other, other)]
    assert made(own, pairs).pay == own.pay


@given(figures(), pair_lists(), st.integers(0, 500_000), st.integers(0, 500_000))
def test_raising_the_roles_own_figure_never_lowers_the_estimate(own, pairs, low, high):
    before = made(own, pairs).pay
    raised = fig(own.pay.low + low, max(own.pay.low + low, own.pay.high + high))
    after = made(raised, pairs).pay
    assert after.low >= before.low
    assert after.high >= before.high


@given(figures(), pair_lists(), st.integers(0, 500_000), st.integers(0, 500_000), st.data())
def test_raising_a_places_figure_never_lowers_the_estimate(own, pairs, low, high, data):
    before = made(own, pairs).pay
    number = data.draw(st.integers(0, len(pairs) - 1))
    there = pairs[number].there.pay
    raised = fig(there.low + low, max(there.low + low, there.high + high))
    pairs[number] = replace(pairs[number], there=raised)
    after = made(own, pairs).pay
    assert after.low >= before.low
    assert after.high >= before.high


@given(figures(), pair_lists(), st.data())
def test_a_further_pair_never_narrows_the_range(own, pairs, data):
    fewer = made(own, pairs).pay
    more = made(own, [*pairs, Pair("more", "mid", data.draw(figures()), data.draw(figures()))]).pay
    assert more.low <= fewer.low
    assert more.high >= fewer.high


def close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= abs(other) * Decimal("1e-20")


@given(
    figures(),
    pair_lists(),
    st.sampled_from(["USD", "GBP"]),
    st.sampled_from(["year", "month", "hour"]),
)
def test_restating_before_or_after_estimating_is_the_same(own, pairs, currency, period):
    def there(pay: Pay) -> Pay:
        return restate(pay, currency=currency, period=period, rates=[POUND]).pay

    after = there(made(own, pairs).pay)
    before = made(Figure(there(own.pay)), pairs).pay
    assert close(before.low, after.low)
    assert close(before.high, after.high)
    assert (before.currency, before.period) == (currency, period)
    # The same with the place's figures restated and compared across currencies and periods.
    moved = [replace(pair, there=Figure(there(pair.there.pay))) for pair in pairs]
    across = made(own, moved, rates=[POUND]).pay
    assert close(across.low, made(own, pairs).pay.low)
    assert close(across.high, made(own, pairs).pay.high)


@pytest.mark.parametrize("low", [1, 2])
def test_an_estimate_needs_as_many_roles_as_asked(low):
    assert isinstance(estimate(OWN, [ML, DS][:low], roles_needed=low), Estimate)
