"""What laying a plan out anew, or going back, would change: finished rows for a page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .letter import Line, Ruler, WeekView, dates, day, goal_text, ruler_of, week_days
from .models import Activity, Phase, Plan, PlanTask
from .reasons import in_hours, spans
from .replan import LAPSED, Place


@dataclass(frozen=True)
class Row:
    """A task in the plan as it is and as it would be; `reason` why it comes in or goes."""

    title: str
    was: str
    will: str
    reason: str
    week: int  # that it is listed under
    hours: str


@dataclass(frozen=True)
class Difference:
    """A plan as it would be, beside the plan as it is."""

    goes: Sequence[Row]
    comes: Sequence[Row]
    moves: Sequence[Row]
    lapses: Sequence[Row]
    stays: Sequence[Row]
    done: int
    ends: str
    ended: str
    weeks_total: int
    goal: str
    goal_was: str
    weeks: Sequence[WeekView]
    ruler: Ruler
    ruler_text: str

    @property
    def nothing(self) -> bool:
        rows = (self.goes, self.comes, self.moves, self.lapses)
        return not any(rows) and self.ends == self.ended

    @property
    def end_text(self) -> str:
        if self.ends == self.ended:
            return f"It ends on {self.ends}, as now"
        return f"It ends on {self.ends} instead of {self.ended}"

    @property
    def effect(self) -> str:
        """The whole of it in a sentence: `It ends on …; 3 tasks move, 1 drops out.`"""
        parts = [
            f"{len(self.moves)} {_tasks(self.moves)} move{'s' * (len(self.moves) == 1)}",
            f"{len(self.goes)} drop{'s' * (len(self.goes) == 1)} out",
        ]
        if self.comes:
            parts.append(f"{len(self.comes)} come{'s' * (len(self.comes) == 1)} in")
        if self.lapses:
            parts.append(f"{len(self.lapses)} weekly {_tasks(self.lapses)} of past weeks lapse")
        return f"{self.end_text}; {', '.join(parts)}."


def _tasks(rows: Sequence[Row]) -> str:
    return "task" if len(rows) == 1 else "tasks"


def difference(
    before: Plan,
    then: Plan,
    hours: Sequence[int],
    rows: Sequence[PlanTask],
    places: Mapping[int, Place],
    today: dt.date,
) -> Difference:
    """Return what changes for these tasks (some not saved yet) when they get these places.

    `then` is the plan as it would be, `hours` those of its weeks.
    """
    sorts: dict[str, list[Row]] = {name: [] for name in ("go", "come", "move", "lapse", "stay")}
    done = 0
    for row in sorted(rows, key=lambda each: _by_week(each, places[each.number])):
        was = _weeks(row) if row.pk else ()
        place = places[row.number]
        will = tuple(week for week, _ in place.slots)
        if row.done_at:
            done += 1
        elif was or will:
            takes = sum(each for _, each in place.slots) or row.hours_high
            sorts[_sort(was, will, place)].append(
                Row(
                    row.title,
                    spans(was) if was else "not in the plan",
                    spans(will) if will else "not in the plan",
                    (place.reason or row.reason) if not (was and will) else "",
                    (will or was)[0],
                    in_hours(takes),
                )
            )
    weeks = _week_views(then, hours, rows, places)
    planned = sum(week.hours for week in weeks)
    return Difference(
        goes=sorts["go"],
        comes=sorts["come"],
        moves=sorts["move"],
        lapses=sorts["lapse"],
        stays=sorts["stay"],
        done=done,
        ends=_last_day(then),
        ended=_last_day(before),
        weeks_total=then.weeks_total,
        goal=goal_text(then),
        goal_was=goal_text(before),
        weeks=weeks,
        ruler=ruler_of(then, weeks, today),
        ruler_text=(
            f"The plan as it would be: {then.weeks_total} weeks, {planned} of {sum(hours)} hours "
            "are planned."
        ),
    )


def _sort(was: Sequence[int], will: Sequence[int], place: Place) -> str:
    if was and will:
        return "stay" if was == will else "move"
    if will:
        return "come"
    return "lapse" if place.reason == LAPSED else "go"


def _by_week(row: PlanTask, place: Place) -> tuple[int, int]:
    slots = place.slots or tuple((slot.week, 0) for slot in (row.slots.all() if row.pk else ()))
    return (slots[0][0] if slots else 0, place.rank or row.position)


def _weeks(row: PlanTask) -> tuple[int, ...]:
    return tuple(sorted(slot.week for slot in row.slots.all()))


def _last_day(plan: Plan) -> str:
    return day(week_days(plan, plan.weeks_total)[1], with_year=True)


def _week_views(
    plan: Plan, hours: Sequence[int], rows: Sequence[PlanTask], places: Mapping[int, Place]
) -> list[WeekView]:
    lines: dict[int, list[Line]] = {number: [] for number in range(1, plan.weeks_total + 1)}
    ends: dict[str, int] = {}
    for row in sorted(rows, key=lambda each: _end(places[each.number])):
        slots = places[row.number].slots
        for part, (week, given) in enumerate(slots, 1):
            lines[week].append(
                Line(
                    task=row,
                    week=week,
                    hours=given,
                    part=f"part {part} of {len(slots)}" if len(slots) > 1 else "",
                    activity=Activity(row.activity).label,
                    first=part == 1,
                    links=(),
                )
            )
            ends[row.phase] = max(ends.get(row.phase, 0), week)
    return [
        WeekView(
            number=number,
            dates=dates(*week_days(plan, number)),
            capacity=hours[number - 1],
            lines=lines[number],
            milestones=[Phase(phase).label for phase, end in ends.items() if end == number],
        )
        for number in lines
    ]


def _end(place: Place) -> tuple[int, int]:
    return (place.slots[-1][0] if place.slots else 0, place.rank)
