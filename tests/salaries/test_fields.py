"""Amounts as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from salaries.fields import MOST, MoneyField, other_currency


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("150000", "150000"), ("150,000", "150000"), ("$150K", "150000"), ("150k", "150000"),
        ("1.5M", "1500000"), ("£ 97,500", "97500"), ("1234.56", "1234.56"), (" 20000 ", "20000"),
        ("0", "0"), ("€80K", "80000"),
    ],
)  # fmt: skip
def test_amounts(text, amount):
    assert MoneyField().clean(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "150.000",
        "lots",
        "12 apples",
        "1,50",
        "1e9",
        "NaN",
        "Infinity",
        "²",
        "$",
        "5%",
        "\x00",
        "١٢",
        "£١٢",
    ],
)
def test_what_is_no_amount_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match="write it like 150000"):
        MoneyField().clean(text)


@pytest.mark.parametrize("text", ["-5", "−5", "$-5", "-$5K"])
def test_below_zero(text):
    with pytest.raises(ValidationError, match="below zero"):
        MoneyField().clean(text)


def test_absurd_amounts():
    assert MoneyField().clean(str(MOST)) == MOST
    for text in (str(MOST + 1), "9" * 25, "101M"):
        with pytest.raises(ValidationError, match="digit too many"):
            MoneyField().clean(text)
    with pytest.raises(ValidationError):
        MoneyField().clean("9" * 5000)


def test_empty_is_none_unless_it_is_needed():
    assert MoneyField(required=False).clean("  ") is None
    with pytest.raises(ValidationError):
        MoneyField().clean("")


@given(st.text(max_size=40))
def test_no_text_breaks_it(text):
    try:
        amount = MoneyField(required=False).clean(text)
    except ValidationError:
        return
    assert amount is None or 0 <= amount <= MOST


def test_a_sign_of_another_currency_is_named():
    assert other_currency("£5", "USD") == "is written with £, but the currency is USD"
    assert other_currency("$5", "USD") == ""
    assert other_currency("5", "GBP") == ""
