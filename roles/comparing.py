"""Two to four roles side by side: rows of comparable cells, and which of them differ."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from careerguide.figures import money, span
from salaries.models import Basis, PayBand

from .forms import Choice
from .guide import (
    asked_meter,
    ladders_by_role,
    points_by_role,
    skills_by_role,
    ways_by_role,
)
from .marks import distinct
from .meters import Meter
from .models import Role, RoleSkill
from .pay import PayShown, axis_over, bands_by_role


@dataclass(frozen=True)
class Entry:
    """One line of a cell, with whatever shows where it comes from."""

    text: str
    mark: Any = None
    pay: PayShown | None = None
    meter: Meter | None = None
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Cell:
    role: Role
    entries: list[Entry]

    @property
    def compared(self) -> tuple[str, ...]:
        return tuple(entry.text for entry in self.entries)


@dataclass(frozen=True)
class Row:
    title: str
    cells: list[Cell]
    address: str = ""

    @property
    def differs(self) -> bool:
        return len({cell.compared for cell in self.cells}) > 1


@dataclass(frozen=True)
class RowGroup:
    """Rows under one heading; `marks` hold for all that have none of their own."""

    title: str
    rows: list[Row]
    marks: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """`hidden` counts the equal rows left out; `choices` lead to all rows or those that differ."""

    roles: list[Role]
    groups: list[RowGroup]
    axis_text: str
    hidden: int
    choices: list[Choice] = field(default_factory=list)

    @property
    def columns(self) -> int:
        return len(self.roles) + 1


def chosen_roles(slugs: Sequence[str]) -> list[Role]:
    """Return the roles in the order asked for."""
    found = {role.slug: role for role in Role.objects.listed().filter(slug__in=slugs)}
    return [found[slug] for slug in slugs if slug in found]


def comparison(
    roles: list[Role], only_differences: bool, choices: list[Choice] | None = None
) -> Comparison:
    """Compare roles in six queries."""
    bands = bands_by_role(role.pk for role in roles)
    axis = axis_over(band for each in bands.values() for band in each)
    groups = [
        _facts(roles),
        _pay(roles, bands, lambda band: PayShown.of(band, axis, band.role.family.slug)),
        _skills(roles),
        _ways(roles),
        _points(roles),
    ]
    hidden = 0
    if only_differences:
        hidden = sum(not row.differs for group in groups for row in group.rows)
        groups = [replace(g, rows=[row for row in g.rows if row.differs]) for g in groups]
    axis_text = ""
    if axis:
        axis_text = f"{money(0)} to {money(axis.high)} a year, a line every {money(axis.step)}"
    shown = [group for group in groups if group.rows]
    return Comparison(roles, shown, axis_text, hidden, choices or [])


def _facts(roles: list[Role]) -> RowGroup:
    def row(title: str, value: Callable[[Role], str], note: Callable[[Role], str]) -> Row:
        return Row(title, [Cell(r, [Entry(value(r), note=note(r))]) for r in roles])

    return RowGroup(
        "At a glance",
        [
            row("What it is", lambda r: r.summary, lambda r: ""),
            row("Family", lambda r: r.family.name, lambda r: ""),
            row("Horizon", lambda r: r.get_horizon_display(), lambda r: ""),
            row("Degree", lambda r: r.get_degree_need_display(), lambda r: r.degree_note),
            row("Coding", lambda r: r.get_coding_need_display(), lambda r: r.coding_note),
            row("Demand", lambda r: r.get_demand_display(), lambda r: r.demand_note),
        ],
    )


def _pay(
    roles: list[Role],
    bands: dict[int, list[PayBand]],
    shown: Callable[[PayBand], PayShown],
) -> RowGroup:
    """Total compensation by level, then what the sources give without a place, by level."""
    levels = {
        band.level.slug: band.level
        for each in bands.values()
        for band in each
        if band.level and not band.place_id
    }

    def row(title: str, basis: str, level: str | None) -> Row:
        cells = []
        for role in roles:
            fitting = [
                band
                for band in bands.get(role.pk, [])
                if band.place is None
                and band.basis == basis
                and (band.level.slug if band.level else None) == level
            ]
            entries = []
            for band in fitting:
                pay = shown(band)
                entries.append(Entry(pay.text, band, pay, note=pay.where_and_when))
            cells.append(Cell(role, entries))
        return Row(title, cells)

    rows = []
    for basis in (Basis.TOTAL, Basis.BASE, Basis.UNSTATED):
        named = [*sorted(levels.values(), key=lambda each: each.position), None]
        for level in named:
            name = level.name if level else "All levels"
            rows.append(
                row(f"{name}, {basis.label.lower()}", basis.value, level.slug if level else None)
            )
    return RowGroup("Pay", [r for r in rows if any(cell.entries for cell in r.cells)])


def _skills(roles: list[Role]) -> RowGroup:
    found = skills_by_role(role.pk for role in roles)
    asked = sorted(
        (each for role in roles for each in found[role.pk]),
        key=lambda each: (each.importance, each.position, each.pk),
    )
    by_skill: dict[int, dict[int, RoleSkill]] = {}
    for each in asked:
        by_skill.setdefault(each.skill_id, {})[each.role_id] = each
    rows = []
    for levels in sorted(by_skill.values(), key=lambda found: -len(found)):
        skill = next(iter(levels.values())).skill
        cells = []
        for role in roles:
            wanted = levels.get(role.pk)
            entry = (
                Entry(
                    wanted.get_level_display(),
                    meter=asked_meter(wanted),
                    note="" if wanted.importance == "core" else "useful",
                )
                if wanted
                else None
            )
            cells.append(Cell(role, [entry] if entry else []))
        rows.append(Row(skill.name, cells, skill.get_absolute_url()))
    return RowGroup("Skills: levels asked for a first job", rows, distinct(asked))


def _ways(roles: list[Role]) -> RowGroup:
    paths = ways_by_role(role.pk for role in roles)
    steps = ladders_by_role(role.pk for role in roles)
    return RowGroup(
        "Ways in and on",
        [
            Row(
                "Way in",
                [
                    Cell(
                        role,
                        [
                            Entry(
                                span(path.months_low, path.months_high, "month"),
                                path,
                                note=f"from {path.career.name}",
                                address=path.get_absolute_url(),
                            )
                            for path in paths.get(role.pk, [])
                        ],
                    )
                    for role in roles
                ],
            ),
            Row(
                "Growth ladder",
                [
                    Cell(role, [Entry(step.title) for step in steps.get(role.pk, [])])
                    for role in roles
                ],
            ),
        ],
    )


def _points(roles: list[Role]) -> RowGroup:
    found = points_by_role(role.pk for role in roles)

    def row(title: str, topic: str) -> Row:
        return Row(
            title,
            [
                Cell(role, [Entry(p.text, p) for p in found.get(role.pk, []) if p.topic == topic])
                for role in roles
            ],
        )

    return RowGroup("For and against", [row("For", "pro"), row("Against", "con")])
