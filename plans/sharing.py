"""Who can open a plan, as its sharing page lists it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from .letter import day
from .models import Plan, PlanKey

MAY = {
    PlanKey.Kind.READ: "Read",
    PlanKey.Kind.COACH: "Read and propose changes",
}


class AddressForm(forms.Form):
    """What the owner says of an address to give away."""

    name = forms.CharField(
        label="Who is it for?",
        max_length=60,
        error_messages={"required": "Give a name, so that you know later whose address it is."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label="What may they do?",
        choices=list(MAY.items()),
        initial=PlanKey.Kind.READ,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what they may do.",
            "invalid_choice": "Choose one of the two.",
        },
    )


@dataclass(frozen=True)
class Address:
    """A key as its owner sees it: never the key itself."""

    number: int
    name: str
    may: str
    since: str
    in_use: bool


@dataclass(frozen=True)
class Sharing:
    shared: Sequence[Address]
    owners: Sequence[Address]
    code: Address | None


def sharing_of(plan: Plan, used: PlanKey) -> Sharing:
    """Return who can open the plan; `used` is the key that this page was opened with. One query."""
    keys = list(plan.keys.all())
    owners = [
        _address(key, key.name or "The plan’s first address", used)
        for key in keys
        if key.kind == PlanKey.Kind.OWNER
    ]
    codes = [_address(key, "", used) for key in keys if key.kind == PlanKey.Kind.CODE]
    return Sharing(
        shared=[_address(key, key.name, used) for key in keys if key.kind in MAY],
        owners=owners,
        code=codes[0] if codes else None,
    )


def _address(key: PlanKey, name: str, used: PlanKey) -> Address:
    return Address(
        number=key.pk,
        name=name,
        may=MAY.get(PlanKey.Kind(key.kind), "Change everything"),
        since=day(key.made_at.date(), with_year=True),
        in_use=key.pk == used.pk,
    )
