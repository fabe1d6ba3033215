"""Query values are input like any other: parsed by a form, wrong ones named, the rest kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict


@dataclass(frozen=True)
class Problem:
    """A query value that was ignored, and why."""

    field: str
    label: str
    value: str
    message: str


@dataclass(frozen=True)
class Chip:
    """An active filter and the address of the same view without it."""

    label: str
    address: str


class QueryForm(forms.Form):
    """A form over query values. `read()` drops each wrong value by itself and reports it.

    Fields need `required=False` and, where there is a default, `initial`.
    """

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        self.query = data
        self.problems: list[Problem] = []
        super().__init__(data, **kwargs)

    def read(self) -> dict[str, Any]:
        """Return the good values by field name; fill `problems` with the others."""
        self.problems = []
        values: dict[str, Any] = {}
        for name, field in self.fields.items():
            if isinstance(field, forms.MultipleChoiceField):
                values[name] = self._read_several(name, field)
            else:
                values[name] = self._read_one(name, field)
        return values

    def _read_several(self, name: str, field: forms.MultipleChoiceField) -> list[str]:
        good: list[str] = []
        for value in self.query.getlist(name):
            if not value or value in good:
                continue
            if "\x00" not in value and field.valid_value(value):
                good.append(value)
            else:
                self._report(name, field, value, "is not one of the choices")
        return good

    def _read_one(self, name: str, field: forms.Field) -> Any:
        raw = self.query.get(name, "")
        if raw.strip() == "":
            return field.initial
        try:
            return field.clean(raw)
        except ValidationError as error:
            if isinstance(field, forms.ChoiceField):
                self._report(name, field, raw, "is not one of the choices")
            else:
                self._report(name, field, raw, " ".join(error.messages).rstrip("."))
            return field.initial

    def _report(self, name: str, field: forms.Field, value: str, message: str) -> None:
        shown = value.replace("\x00", "�")
        shown = shown if len(shown) <= 60 else shown[:59] + "…"
        self.problems.append(Problem(name, str(field.label or name), shown, message))

    def chips(self, values: dict[str, Any], names: Sequence[str]) -> list[Chip]:
        """Return a removable chip for each value given for the fields `names`."""
        chips = []
        for name in names:
            field = self.fields[name]
            given = values[name] if isinstance(values[name], list) else [values[name]]
            if not self.query.getlist(name):
                continue
            for value in given:
                if value in (None, "", field.initial):
                    continue
                chips.append(
                    Chip(
                        f"{field.label}: {choice_label(field, value)}",
                        address_without(self.query, name, str(value)),
                    )
                )
        return chips


def choice_label(field: forms.Field, value: Any) -> str:
    """Return how the form words a value."""
    if isinstance(field, forms.ChoiceField):
        for key, label in _flat(field.choices):
            if str(key) == str(value):
                return str(label)
    return str(value)


def _flat(choices: Any) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


def address_with(query: QueryDict, **values: str) -> str:
    """Return the query string with these values set in place of any others of their names."""
    changed = query.copy()
    changed.pop("page", None)
    for name, value in values.items():
        changed[name] = value
    return "?" + changed.urlencode()


def address_without(query: QueryDict, name: str, value: str) -> str:
    """Return the query string without one value of one name."""
    changed = query.copy()
    changed.pop("page", None)
    changed.setlist(name, [each for each in changed.getlist(name) if each != value])
    return "?" + changed.urlencode()
