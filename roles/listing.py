"""The rows of the role list: filtered, with a headline figure each, in the order asked for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Value, When
from django.db.models.functions import Lower

from careerguide.memory import remembered_each
from careerguide.paging import Keys, List
from careerguide.query import address_with
from sources.known import share

from .forms import Choice, Column, PageForm, RoleFilter
from .models import Demand, Role, RoleQuerySet
from .pay import PayShown, SharedAxis, headlines, places_by_pay, reach

ROLES_A_PAGE = 18

DEMAND_ORDER = Case(*(When(demand=each, then=Value(n)) for n, each in enumerate(Demand.values)))


@dataclass(frozen=True)
class RoleRow:
    role: Role
    pay: PayShown | None


@remembered_each(most=1000)
def known(keys: Collection[int]) -> dict[int, Role]:
    """Return roles with what a line of a list shows of them, in one query."""
    long = ("description", "degree_note", "coding_note", "demand_note")
    roles = Role.objects.listed().defer(*long).filter(pk__in=keys)
    return {role.pk: role for role in share(roles, "family")}


def rows_of(roles: Iterable[Role]) -> list[RoleRow]:
    """Return roles with their headline figures; one query for all."""
    listed = list(roles)
    pay = headlines(listed)
    return [RoleRow(role, pay.get(role.pk)) for role in listed]


def matching(values: dict[str, Any]) -> List:
    """Return the roles that fit the filter's values, in its order."""
    roles = Role.objects.listed().asking_for(values["skill"])
    for name, field in (
        ("family", "family__slug"),
        ("horizon", "horizon"),
        ("degree", "degree_need"),
        ("coding", "coding_need"),
    ):
        roles = roles.fitting(field, values[name])
    if values["sort"] != "pay" and values["pay"] is None:
        return ordered(roles, values["sort"])
    # What a role pays is reckoned once for all of them, not for each page.
    if values["sort"] != "pay":
        keys = list(ordered(roles, values["sort"]).values_list("pk", flat=True))
    else:
        keys = _by_pay(roles, any(values[name] for name in RoleFilter.FILTERS))
    if values["pay"] is not None:
        tops = reach()
        keys = [key for key in keys if tops.get(key, 0) >= values["pay"]]
    return Keys(roles, keys)


def _by_pay(roles: RoleQuerySet, filtered: bool) -> list[int]:
    """Return the keys of roles: the highest upper end first, what is not paid by the year last."""
    places = places_by_pay()
    if not filtered:
        return list(places)
    keys = roles.order_by().values_list("pk", flat=True)
    return sorted(keys, key=lambda key: places.get(key, len(places)))


def ordered(roles: RoleQuerySet, order: str) -> RoleQuerySet:
    """Sort roles by what is theirs alone: any order but that by pay."""
    name = (Lower("name"), "slug")
    if order == "name":
        return roles.order_by(*name)
    if order == "demand":
        return roles.order_by(DEMAND_ORDER, *name)
    return roles.order_by("family__position", "family__slug", "position", *name)


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
