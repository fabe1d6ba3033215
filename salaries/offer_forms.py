"""What somebody writes of a job offer. It is read from a POST, used for the answer, and gone."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict

from .fields import MoneyField, other_currency
from .forms import Vocabulary, _with_slug, named
from .models import Currency
from .offers import MONTHS, Offer, bonus_amount

MOST_OFFERS = 3
AMOUNT, PERCENT = "amount", "percent"
NEEDED = {"required": "is needed"}
NO_CHOICE = {"invalid_choice": "is not one of the choices"}
WHOLE = {"invalid": "is not a whole number", "required": "is needed"}


def _whole_number(label: str, low: int, high: int, initial: int, unit: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        initial=initial,
        required=False,
        error_messages={
            **WHOLE,
            "min_value": f"must be {low} to {high} {unit}",
            "max_value": f"must be {low} to {high} {unit}",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class OfferForm(forms.Form):
    """One of up to three offers; a message completes the sentence that the field's label begins.

    The fields of the first have plain names, those of the others end in their number.
    """

    role = forms.ChoiceField(label="Role", required=False, error_messages=NO_CHOICE)
    level = forms.ChoiceField(label="Level", required=False, error_messages=NO_CHOICE)
    location = forms.ChoiceField(label="Place", required=False, error_messages=NO_CHOICE)
    currency = forms.ChoiceField(
        label="Currency", initial=Currency.USD, required=False, error_messages=NO_CHOICE
    )
    base = MoneyField(label="Base pay a year", error_messages=NEEDED)
    bonus = MoneyField(label="Bonus a year", required=False)
    bonus_kind = forms.ChoiceField(
        label="Kind of bonus",
        choices=[(AMOUNT, "an amount"), (PERCENT, "% of base pay")],
        initial=AMOUNT,
        required=False,
        error_messages=NO_CHOICE,
    )
    equity = MoneyField(label="Equity grant in all", required=False)
    vesting_years = _whole_number("Vesting in years", 1, 10, 4, "years")
    cliff_months = _whole_number("Cliff in months", 0, 120, 12, "months")
    sign_on = MoneyField(label="Sign-on bonus", required=False)

    def __init__(
        self,
        words: Vocabulary,
        number: int,
        data: QueryDict | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.number, self.words = number, words
        super().__init__(data, initial=initial, auto_id="offer_%s", label_suffix="")
        currencies = words.currencies or [(Currency.USD.value, Currency.USD.label)]
        for name, choices in {
            "role": [("", "Not chosen"), *named(words.roles)],
            "level": [("", "Not chosen"), *named(words.levels)],
            "location": [("", "Not chosen"), *named(words.places)],
            "currency": currencies,
        }.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        # Browsers are asked not to keep what was typed.
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
            field.widget.is_required = False

    def add_prefix(self, field_name: str) -> str:
        return field_name if self.number == 1 else f"{field_name}-{self.number}"

    def clean_bonus(self) -> Decimal:
        return cast(Decimal, self.cleaned_data["bonus"] or Decimal(0))

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        values["currency"] = values.get("currency") or self["currency"].initial
        values["bonus_kind"] = values.get("bonus_kind") or AMOUNT
        for name in ("base", "bonus", "equity", "sign_on"):
            text = str(self.data.get(self.add_prefix(name), ""))
            if name in values and (fault := other_currency(text, values["currency"])):
                self.add_error(name, fault)
        if values["bonus_kind"] == PERCENT and values.get("bonus", 0) > 100:
            self.add_error("bonus", "is more than 100% of base pay: give it as an amount instead")
        if values.get("base") == 0:
            self.add_error("base", "is needed")
        years = values.setdefault("vesting_years", None) or self["vesting_years"].initial
        cliff = values.setdefault("cliff_months", None)
        if cliff is not None and cliff > years * MONTHS and not self.has_error("vesting_years"):
            self.add_error("cliff_months", f"is longer than the {years * MONTHS} months of vesting")
        return values

    def offer(self) -> Offer:
        """Return the offer of a form that is valid."""
        values = self.cleaned_data
        bonus = values["bonus"]
        if values["bonus_kind"] == PERCENT:
            bonus = bonus_amount(values["base"], bonus)
        years = values["vesting_years"] or self["vesting_years"].initial
        cliff = values["cliff_months"]
        return Offer(
            values["base"],
            bonus,
            values["equity"] or Decimal(0),
            years,
            min(self["cliff_months"].initial, years * MONTHS) if cliff is None else cliff,
            values["sign_on"] or Decimal(0),
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """Return role, level and place as rows, None where none is chosen."""
        values = self.cleaned_data
        return {
            "role": _with_slug(self.words.roles, values["role"]),
            "level": _with_slug(self.words.levels, values["level"]),
            "place": _with_slug(self.words.places, values["location"]),
        }

    @property
    def parts(self) -> list["Part"]:
        """Return the fields as one would ask: what is offered, what equity, for what, where."""
        return [
            Part(title, slug, [self[name] for name in names])
            for slug, title, names in (
                ("pay", "What is offered?", ("base", "currency", "bonus", "bonus_kind", "sign_on")),
                ("equity", "Equity, if there is any", ("equity", "vesting_years", "cliff_months")),
                ("job", "For what, and where?", ("role", "level", "location")),
            )
        ]


@dataclass(frozen=True)
class Part:
    """Fields of an offer that belong together."""

    title: str
    slug: str
    fields: list[forms.BoundField]


def typed(words: Vocabulary, number: int, data: QueryDict) -> OfferForm:
    """Return a form that shows what was typed, unchecked; also what an address fills in."""
    names = {name: name if number == 1 else f"{name}-{number}" for name in OfferForm.base_fields}
    given = {name: data.get(key, "")[:60] for name, key in names.items() if key in data}
    return OfferForm(words, number, initial=given)


@dataclass(frozen=True)
class Sent:
    """The forms of a submit, and whether it asks to look at them or only to change their number."""

    forms: list[OfferForm]
    look: bool


def offers_sent(data: QueryDict, words: Vocabulary) -> Sent:
    """Read a submit. Its button is `do`: `look`, `add`, or `remove-2` for the second offer."""
    count, button = offers_given(data), data.get("do", "look")
    if button == "add" and count < MOST_OFFERS:
        return Sent([typed(words, number, data) for number in range(1, count + 2)], False)
    removed = button.removeprefix("remove-")
    if button != removed and count > 1 and removed in {str(n) for n in range(1, count + 1)}:
        kept = without(data, int(removed), count)
        return Sent([typed(words, number, kept) for number in range(1, count)], False)
    return Sent([OfferForm(words, number, data) for number in range(1, count + 1)], True)


def offers_given(data: QueryDict) -> int:
    """Return how many offers a submitted form holds, at most `MOST_OFFERS`."""
    given = data.get("offers", "1")
    return int(given) if given in {str(n) for n in range(1, MOST_OFFERS + 1)} else 1


def without(data: QueryDict, number: int, count: int) -> QueryDict:
    """Return the data without one offer, those after it moved up by one."""
    kept = QueryDict(mutable=True)
    numbers = [each for each in range(1, count + 1) if each != number]
    for new, old in enumerate(numbers, 1):
        for name in OfferForm.base_fields:
            key = name if old == 1 else f"{name}-{old}"
            if key in data:
                kept[name if new == 1 else f"{name}-{new}"] = data.get(key, "")
    return kept
