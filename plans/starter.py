"""The general starter plan, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from careerguide.paging import Paging

from .letter import HoursMark
from .models import Activity, Phase, TaskTemplate

MONTHS = ((1, Phase.FOUNDATION), (2, Phase.CORE), (3, Phase.PORTFOLIO))

TASKS_A_PAGE = 18


@dataclass(frozen=True)
class StarterTask:
    template: TaskTemplate
    activity: str
    hours: str


@dataclass(frozen=True)
class Month:
    """One month: the hours of all its tasks, and those tasks that this page of the plan shows."""

    number: int
    title: str
    hours: str
    tasks: Sequence[StarterTask]


@dataclass(frozen=True)
class Starter:
    months: Sequence[Month]
    hours_mark: HoursMark | None
    paging: Paging


def starter(query: QueryDict) -> Starter:
    """Return a page of the general plan, in five queries: of a long one, its months there."""
    tasks = TaskTemplate.objects.starter()
    paging = Paging(query, tasks=(tasks, TASKS_A_PAGE))
    listed = paging.of("tasks")
    hours = {row["starter_month"]: row for row in tasks.hours_by_month()}
    return Starter(
        [
            _month(
                number,
                phase,
                [each for each in listed.rows if each.starter_month == number],
                hours.get(number, {"low": 0, "high": 0}),
            )
            for number, phase in MONTHS
            if paging.pages == 1 or any(each.starter_month == number for each in listed.rows)
        ],
        HoursMark(listed.rows[0].hours_method) if listed.rows else None,
        paging,
    )


def _month(
    number: int, phase: Phase, templates: Sequence[TaskTemplate], hours: dict[str, int]
) -> Month:
    return Month(
        number,
        f"Month {number}: {phase.label.lower()}",
        _span(hours["low"], hours["high"]),
        [
            StarterTask(
                each,
                Activity(each.activity).label,
                _span(each.hours_low, each.hours_high) + (" a week" if each.weekly else ""),
            )
            for each in templates
        ],
    )


def _span(low: int, high: int) -> str:
    if low == high:
        return f"{low} hour{'' if low == 1 else 's'}"
    return f"{low}–{high} hours"
