"""The laws of what an offer comes to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salaries.models import NegotiationTip
from salaries.offers import (
    OCCASIONS,
    REASONS,
    Occasion,
    Offer,
    Standing,
    bonus_amount,
    leaving,
    occasions,
    standing,
    vested,
    years,
)

AMOUNTS = st.integers(0, 5_000_000).map(Decimal)


@st.composite
def offers(draw):
    vesting = draw(st.integers(1, 10))
    return Offer(
        base=draw(AMOUNTS),
        bonus=draw(AMOUNTS),
        grant=draw(AMOUNTS),
        vesting_years=vesting,
        cliff_months=draw(st.integers(0, 12 * vesting)),
        sign_on=draw(AMOUNTS),
    )


def close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= Decimal("1e-15") * max(abs(one), abs(other), Decimal(1))


def test_four_years_with_a_cliff_of_one():
    offer = Offer(Decimal(190_000), Decimal(28_500), Decimal(200_000), 4, 12, Decimal(20_000))
    assert [year.total for year in years(offer)] == [288_500, 268_500, 268_500, 268_500]
    assert offer.usual_year == 268_500
    assert vested(offer, 11) == 0
    assert vested(offer, 12) == 50_000
    assert vested(offer, 13) == Decimal(200_000) * 13 / 48
    early, after = leaving(offer, 11), leaving(offer, 12)
    assert (early.kept, early.lost, early.at_risk) == (0, 200_000, 20_000)
    assert (after.kept, after.lost, after.at_risk) == (50_000, 150_000, 0)


def test_a_later_cliff_moves_the_equity_of_the_first_year_into_the_second():
    offer = Offer(Decimal(100), grant=Decimal(400), vesting_years=4, cliff_months=18)
    assert [year.equity for year in years(offer)] == [0, 200, 100, 100]


@given(offers())
def test_the_whole_grant_is_paid_over_the_vesting_time_and_the_sign_on_once(offer):
    paid = years(offer)
    assert len(paid) == offer.vesting_years
    assert close(sum(year.equity for year in paid), offer.grant)
    assert sum(year.sign_on for year in paid) == offer.sign_on
    total = (offer.base + offer.bonus) * offer.vesting_years + offer.grant + offer.sign_on
    assert close(sum(year.total for year in paid), total)
    assert close(offer.usual_year * offer.vesting_years + offer.sign_on, total)


@given(offers(), st.integers(-5, 200), st.integers(0, 50))
def test_more_months_never_vest_less_and_nothing_is_kept_and_lost_at_once(offer, months, more):
    assert vested(offer, months) <= vested(offer, months + more)
    assert 0 <= vested(offer, months) <= offer.grant
    left = leaving(offer, months)
    assert left.kept + left.lost == offer.grant
    assert vested(offer, offer.vesting_months) == offer.grant


@given(offers(), st.integers(0, 200))
def test_nothing_vests_before_the_cliff(offer, months):
    if months < offer.cliff_months:
        assert vested(offer, months) == 0


@given(offers(), AMOUNTS)
def test_more_base_pay_makes_every_year_better_by_as_much(offer, more):
    raised = Offer(
        offer.base + more, offer.bonus, offer.grant, offer.vesting_years, offer.cliff_months,
        offer.sign_on,
    )  # fmt: skip
    for before, after in zip(years(offer), years(raised), strict=True):
        assert close(after.total - before.total, more)


@pytest.mark.parametrize(
    "wrong",
    [
        {"base": Decimal(-1)},
        {"bonus": Decimal(-1)},
        {"vesting_years": 0},
        {"cliff_months": 49},
        {"cliff_months": -1},
    ],
)
def test_an_impossible_offer_is_refused(wrong):
    with pytest.raises(ValueError):
        Offer(**({"base": Decimal(1)} | wrong))


def test_a_bonus_in_percent_is_a_share_of_base_pay():
    assert bonus_amount(Decimal(200_000), Decimal("12.5")) == 25_000


@pytest.mark.parametrize(
    ("amount", "where"),
    [
        (99, "below"), (100, "low"), (199, "low"), (200, "middle"), (300, "middle"),
        (301, "high"), (400, "high"), (401, "above"),
    ],
)  # fmt: skip
def test_thirds_of_a_range(amount, where):
    assert standing(Decimal(amount), Decimal(100), Decimal(400)) == where


def test_nothing_is_above_an_open_top():
    assert standing(Decimal(900), Decimal(100), Decimal(400), open_top=True) == Standing.HIGH


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.booleans())
def test_more_pay_never_stands_lower(one, more, low, wide, open_top):
    order = list(Standing)
    before = standing(one, low, low + wide, open_top)
    after = standing(one + more, low, low + wide, open_top)
    assert order.index(after) >= order.index(before)


def test_what_an_offer_gives_reason_for():
    bare = Offer(Decimal(100))
    found = occasions(bare, offers=1, sourced=False, standings=[])
    assert found == {
        Occasion.ALWAYS, Occasion.PART_MISSING, Occasion.ONLY_OFFER, Occasion.BAND_UNKNOWN,
        Occasion.NOT_ABOVE,
    }  # fmt: skip
    full = Offer(Decimal(100), Decimal(1), Decimal(1), sign_on=Decimal(1))
    found = occasions(full, offers=2, sourced=True, standings=[Standing.ABOVE])
    assert found == {Occasion.ALWAYS, Occasion.EQUITY, Occasion.BAND_KNOWN}


def test_every_occasion_has_its_words_and_can_be_chosen_by_an_editor():
    assert set(OCCASIONS) == set(Occasion)
    assert set(REASONS) == set(Occasion) - {Occasion.BEFORE_OFFER}
    field = NegotiationTip._meta.get_field("occasion")
    assert [value for value, _ in field.choices or ()] == [each.value for each in OCCASIONS]
