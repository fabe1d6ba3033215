"""The laws of restating pay."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from salaries.restate import (
    HOURS_PER_YEAR,
    PERIOD_RULE,
    Pay,
    Rate,
    exchange,
    per,
    rate_between,
    restate,
    whole,
)

AMOUNTS = st.integers(1, 2_000_000).map(Decimal)
PERIODS = st.sampled_from(["year", "month", "hour"])
POUND = Rate("pound", "GBP", "USD", Decimal("1.25"), date(2026, 1, 1))
RATES = st.builds(
    Rate,
    key=st.just("rate"),
    base=st.just("GBP"),
    quote=st.just("USD"),
    rate=st.decimals("0.01", "100", places=4),
    on=st.just(date(2026, 1, 1)),
)


def close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= abs(other) * Decimal("1e-20")


@given(AMOUNTS, PERIODS, PERIODS)
def test_a_period_and_back_is_the_same_amount(amount, period, wanted):
    assert close(per(per(amount, period, wanted), wanted, period), amount)


@given(AMOUNTS, RATES)
def test_a_currency_and_back_is_the_same_amount(amount, rate):
    assert close(exchange(exchange(amount, "GBP", rate), "USD", rate), amount)


@given(AMOUNTS, AMOUNTS, PERIODS, PERIODS, st.sampled_from(["", "USD", "GBP"]), RATES)
def test_the_low_end_stays_below_the_high_end(one, other, period, wanted, currency, rate):
    pay = Pay(min(one, other), max(one, other), "GBP", period)
    done = restate(pay, currency=currency, period=wanted, rates=[rate])
    assert done.pay.low <= done.pay.high
    assert done.pay.period == wanted
    assert done.pay.currency == (currency or "GBP")


@given(AMOUNTS, PERIODS)
def test_nothing_asked_changes_nothing(amount, period):
    pay = Pay(amount, amount, "EUR", period)
    done = restate(pay, rates=[POUND])
    assert done.pay == pay
    assert not done.changed
    assert not done.estimated


@given(AMOUNTS, AMOUNTS)
def test_the_dollars_that_a_source_prints_win_over_any_rate(one, other):
    dollars = Pay(one, one + other, "USD")
    done = restate(
        Pay(Decimal(1), Decimal(2), "GBP"), currency="USD", rates=[POUND], dollars=dollars
    )
    assert done.pay == dollars
    assert done.by_source
    assert done.rate is None
    assert not done.estimated


def test_the_same_dollars_by_the_hour_are_an_estimate():
    dollars = Pay(Decimal(208_000), Decimal(416_000), "USD")
    done = restate(
        Pay(Decimal(1), Decimal(2), "GBP"), currency="USD", period="hour", dollars=dollars
    )
    assert (done.pay.low, done.pay.high) == (100, 200)
    assert done.estimated


def test_a_year_has_2080_hours_and_the_rule_says_so():
    assert HOURS_PER_YEAR == 2080
    assert per(Decimal(40), "hour", "year") == 83_200
    assert per(Decimal(120_000), "year", "month") == 10_000
    assert "2,080 hours" in PERIOD_RULE
    assert "12 equal months" in PERIOD_RULE


def test_without_a_rate_the_currency_stays_and_says_so():
    pay = Pay(Decimal(40), Decimal(60), "EUR", "hour")
    done = restate(pay, currency="USD", period="year", rates=[POUND])
    assert done.no_rate
    assert done.pay == Pay(Decimal(83_200), Decimal(124_800), "EUR", "year")


def test_a_rate_serves_both_ways_and_the_newest_wins():
    newer = Rate("newer", "USD", "GBP", Decimal("0.5"), date(2026, 6, 1))
    assert rate_between([POUND, newer], "GBP", "USD") is newer
    assert rate_between([POUND], "USD", "GBP") is POUND
    assert rate_between([POUND], "USD", "EUR") is None
    assert exchange(Decimal(100), "GBP", POUND) == 125
    assert exchange(Decimal(125), "USD", POUND) == 100


def test_whole_units_round_halves_up():
    assert whole(Decimal("2.5")) == 3
    assert whole(Decimal("2.49")) == 2
