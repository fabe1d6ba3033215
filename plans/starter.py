"""The general starter plan, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from careerguide.paging import Paged, Paging

from .letter import HoursMark
from .models import Activity, Phase, TaskTemplate

MONTHS = ((1, Phase.FOUNDATION), (2, Phase.CORE), (3, Phase.PORTFOLIO))

TASKS_A_PAGE = 7


@dataclass(frozen=True)
class StarterTask:
    template: TaskTemplate
    activity: str
    hours: str


@dataclass(frozen=True)
class Month:
    """One month: hours of all its tasks, and those of them that this page of the plan shows.

    `told` says which these are where the month has more.
    """

    number: int
    title: str
    hours: str
    tasks: Sequence[StarterTask]
    told: str


@dataclass(frozen=True)
class Starter:
    months: Sequence[Month]
    hours_mark: HoursMark | None
    paging: Paging


def starter(query: QueryDict) -> Starter:
    """Return a page of the general plan."""
    tasks = TaskTemplate.objects.starter()
    paging = Paging(
        query,
        **{phase: (tasks.filter(starter_month=number), TASKS_A_PAGE) for number, phase in MONTHS},
    )
    hours = {row["starter_month"]: row for row in tasks.hours_by_month()}
    months = [
        _month(number, phase, paging.of(phase), hours.get(number, {})) for number, phase in MONTHS
    ]
    methods = [task.template.hours_method for month in months for task in month.tasks]
    return Starter(months, HoursMark(methods[0]) if methods else None, paging)


def _month(number: int, phase: Phase, listed: Paged, hours: dict[str, int]) -> Month:
    return Month(
        number,
        f"Month {number}: {phase.label.lower()}",
        _span(hours.get("low", 0), hours.get("high", 0)),
        [
            StarterTask(
                each,
                Activity(each.activity).label,
                _span(each.hours_low, each.hours_high) + (" a week" if each.weekly else ""),
            )
            for each in listed.rows
        ],
        listed.told,
    )


def _span(low: int, high: int) -> str:
    if low == high:
        return f"{low} hour{'' if low == 1 else 's'}"
    return f"{low}–{high} hours"
