"""How people write an amount of money, read the same way in every form."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from careerguide.figures import SYMBOLS

MOST = 100_000_000
_AMOUNT = re.compile(
    r"(?P<symbol>[$£€]?)\s*(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?\s*(?P<unit>[kKmM]?)",
    re.ASCII,
)
_UNITS = {"": 1, "k": 1000, "m": 1_000_000}


class MoneyField(forms.CharField):
    """An amount such as `150000`, `150,000`, `$150K` or `1.5M`, as a Decimal; None if empty.

    `150.000` is refused and not read as 150: outside English it means a thousand times as much.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=30, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        if re.match(r"[$£€]?\s*[-−]\s*[$£€]?\s*\d", text):
            raise ValidationError("must not be below zero")
        found = _AMOUNT.fullmatch(text) if len(text) <= 30 else None
        part = found["part"] or "" if found else ""
        if found is None or (len(part) > 3 and not found["unit"]):
            raise ValidationError("is not an amount: write it like 150000, 150,000 or 150K")
        amount = Decimal(found["number"].replace(",", "") + part) * _UNITS[found["unit"].lower()]
        if amount > MOST:
            raise ValidationError("is more than anybody is paid: look for a digit too many")
        return amount

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """`to_python` has checked everything; the parent's checks are of text."""


def other_currency(text: str, currency: str) -> str:
    """Return what is wrong where an amount is written with another currency's sign, or ""."""
    own = SYMBOLS.get(currency, "")
    written = next((sign for sign in SYMBOLS.values() if sign in text), own)
    return "" if written == own else f"is written with {written}, but the currency is {currency}"
