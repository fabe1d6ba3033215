"""The general starter plan, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass

from sources.models import Method

from .letter import HoursMark
from .models import Activity, Phase, TaskTemplate

MONTHS = ((1, Phase.FOUNDATION), (2, Phase.CORE), (3, Phase.PORTFOLIO))


@dataclass(frozen=True)
class StarterTask:
    template: TaskTemplate
    activity: str
    hours: str


@dataclass(frozen=True)
class Month:
    number: int
    title: str
    hours: str
    tasks: Sequence[StarterTask]


@dataclass(frozen=True)
class Starter:
    months: Sequence[Month]
    hours_mark: HoursMark | None


def starter() -> Starter:
    """Return the general plan in two queries."""
    templates = list(TaskTemplate.objects.starter())
    methods: list[Method] = [template.hours_method for template in templates]
    return Starter(
        [
            _month(number, phase, [each for each in templates if each.starter_month == number])
            for number, phase in MONTHS
        ],
        HoursMark(methods[0]) if methods else None,
    )


def _month(number: int, phase: Phase, templates: Sequence[TaskTemplate]) -> Month:
    low = sum(each.hours_low * _times(each) for each in templates)
    high = sum(each.hours_high * _times(each) for each in templates)
    return Month(
        number,
        f"Month {number}: {phase.label.lower()}",
        _span(low, high),
        [
            StarterTask(
                each,
                Activity(each.activity).label,
                _span(each.hours_low, each.hours_high) + (" a week" if each.weekly else ""),
            )
            for each in templates
        ],
    )


def _times(template: TaskTemplate) -> int:
    return template.latest_week - template.earliest_week + 1 if template.weekly else 1


def _span(low: int, high: int) -> str:
    if low == high:
        return f"{low} hour{'' if low == 1 else 's'}"
    return f"{low}–{high} hours"
