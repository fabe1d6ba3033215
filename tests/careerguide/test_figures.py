"""How figures read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerguide import figures


@pytest.mark.parametrize(
    ("band", "text"),
    [
        ((110000, 140000), "$110K–$140K"),
        ((300000, 500000, "USD", "year", True), "$300K–$500K+"),
        ((40, 60, "USD", "hour"), "$40–$60/hour"),
        ((130000, 180000, "GBP"), "£130K–£180K"),
        ((230000, 230000), "$230K"),
        ((9167, 11667, "USD", "month"), "$9.2K–$12K/month"),
        ((999_499, 1_250_000), "$999K–$1.25M"),
        ((999_500, 1_000_000), "$1M"),
    ],
)
def test_pay_ranges(band, text):
    assert figures.money_range(*band) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (6, 12, "month", "6–12 months"),
        (1, 1, "week", "1 week"),
        (4, None, "month", "4 months"),
        (None, None, "week", ""),
    ],
)
def test_spans_of_time(low, high, unit, text):
    assert figures.span(low, high, unit) == text


@pytest.mark.parametrize(("value", "text"), [(40, "+40%"), (-10, "−10%"), (0, "0%")])
def test_changes_in_percent(value, text):
    assert figures.percent_change(value) == text


@given(st.integers(0, 10**8))
def test_a_short_amount_is_never_off_by_more_than_its_rounding(amount):
    text = figures.money(amount)
    scale = {"K": 1000, "M": 10**6}.get(text[-1], 1)
    shown = float(text.strip("$KM")) * scale
    assert abs(shown - amount) <= max(0.5, amount * 0.051)
