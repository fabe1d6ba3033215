"""The rows of the role list: filtered, with a headline figure each, in the order asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from careerguide.query import address_with

from .forms import Choice, Column, PageForm, RoleFilter
from .models import Demand, Role
from .pay import PayShown, SharedAxis, headlines, reaching, yearly_dollars

DEMAND_ORDER = [str(value) for value in Demand.values]


@dataclass(frozen=True)
class RoleRow:
    role: Role
    pay: PayShown | None


def rows_of(roles: Iterable[Role]) -> list[RoleRow]:
    """Return roles with their headline figures; one query for all."""
    listed = list(roles)
    pay = headlines(listed)
    return [RoleRow(role, pay.get(role.pk)) for role in listed]


def matching(values: dict[str, Any]) -> list[RoleRow]:
    """Return the rows that fit the filter's values, in its order."""
    roles = Role.objects.listed().asking_for(values["skill"])
    for name, field in (
        ("family", "family__slug"),
        ("horizon", "horizon"),
        ("degree", "degree_need"),
        ("coding", "coding_need"),
    ):
        roles = roles.fitting(field, values[name])
    if values["pay"] is not None:
        roles = reaching(roles, values["pay"])
    return ordered(rows_of(roles), values["sort"])


def ordered(rows: list[RoleRow], order: str) -> list[RoleRow]:
    """Sort rows: by pay the highest upper end first, what is not paid by the year last."""

    def key(row: RoleRow) -> tuple[Any, ...]:
        name = row.role.name.casefold()
        if order == "name":
            return (name,)
        if order == "pay":
            amounts = yearly_dollars(row.pay.band) if row.pay else None
            return (amounts is None, -(amounts or (0, 0))[1], -(amounts or (0, 0))[0], name)
        if order == "demand":
            return (DEMAND_ORDER.index(row.role.demand), name)
        return (row.role.family.position, row.role.position, name)

    return sorted(rows, key=key)


def choices(form: PageForm, name: str, chosen: str) -> list[Choice]:
    """Return a link for each order or view."""
    return [
        Choice(
            f"{name}-{option.value}",
            option.label,
            address_with(form.query, **{name: option.value}),
            option.chosen,
        )
        for option in form.options(name, [chosen])
    ]


def columns(form: RoleFilter | None = None, chosen: str = "") -> list[Column]:
    """Return the headings of the role table; with a form, those that one can sort by are links."""

    def column(label: str, sort: str = "", direction: str = "") -> Column:
        axis = label == "Pay"
        if form is None or not sort:
            return Column(label, axis=axis)
        address = address_with(form.query, sort=sort)
        return Column(label, f"by-{sort}", address, direction if chosen == sort else "", axis)

    return [
        column("Role", "name", "ascending"),
        column("Pay", "pay", "descending"),
        column("Degree"),
        column("Coding"),
        column("Demand", "demand", "descending"),
        column("Horizon"),
    ]


def axis_of(rows: Iterable[RoleRow]) -> SharedAxis | None:
    """Return the axis that the rows' bars share; None where no row has a bar."""
    bars = [row.pay.bar for row in rows if row.pay and row.pay.bar]
    return SharedAxis.of(bars)
