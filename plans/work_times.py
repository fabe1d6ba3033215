"""When somebody works on their plan, and in which time zone: what the calendar goes by."""

import datetime as dt
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict

from .changes import Conflict, Saved, Sent, done_before, locked, record
from .models import Plan, WorkTime

KIND = "calendar"
LEAST = dt.timedelta(minutes=15)
# Names that are kept for old programs only, or mean no place.
LEFT_OUT = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@lru_cache
def zones() -> frozenset[str]:
    """Return the names of all time zones, but for those that mean another on each machine."""
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


@lru_cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the time zones by continent, as a select shows them; UTC first."""
    groups: dict[str, list[tuple[str, str]]] = {"No place": [("UTC", "UTC")]}
    for name in sorted(zones()):
        continent, _, place = name.partition("/")
        if place and not name.startswith(LEFT_OUT):
            words = place.replace("_", " ").replace("/", ": ")
            groups.setdefault(continent, []).append((name, words))
    return list(groups.items())


class CalendarForm(forms.Form):
    """The time zone, and from when until when somebody works on each day of the week."""

    zone = forms.CharField(label="Time zone", max_length=64, required=False)

    def __init__(self, data: QueryDict | None, plan: Plan, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"zone": plan.time_zone}
        for row in plan.work_times.all():
            end = dt.datetime.combine(dt.date.min, row.starts_at) + dt.timedelta(
                minutes=row.minutes
            )
            initial |= {f"from-{row.weekday}": row.starts_at, f"until-{row.weekday}": end.time()}
        super().__init__(data, initial=initial, label_suffix="", **kwargs)
        self.fields["zone"].widget = forms.Select(choices=self._choices(plan.time_zone))
        for day in WorkTime.Weekday:
            for word in ("from", "until"):
                self.fields[f"{word}-{day.value}"] = forms.TimeField(
                    label=f"{day.label}, {word}",
                    required=False,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                    error_messages={"invalid": "Give a time such as 18:30."},
                )

    @staticmethod
    def _choices(current: str) -> list[Any]:
        """Return the time zones; the plan's own too, if it is none of those listed."""
        listed: list[Any] = list(zone_choices())
        if any(current == name for _, zones in listed for name, _ in zones):
            return listed
        return [(current, current), *listed]

    @property
    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (day.label, self[f"from-{day.value}"], self[f"until-{day.value}"])
            for day in WorkTime.Weekday
        ]

    def clean_zone(self) -> str:
        name = str(self.cleaned_data["zone"])
        if name not in zones():
            raise forms.ValidationError("Choose one of the time zones listed.")
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for day in WorkTime.Weekday:
            start, end = given.get(f"from-{day.value}"), given.get(f"until-{day.value}")
            if (start is None) != (end is None) and not self.errors:
                self.add_error(f"from-{day.value}", "Give both times, or neither.")
            elif start and end and _between(start, end) < LEAST:
                self.add_error(
                    f"until-{day.value}", "The end must be 15 minutes or more after the start."
                )
        return given

    def work_times(self) -> list[tuple[int, dt.time, int]]:
        """Return weekday, start and minutes of each day that has times."""
        found = []
        for day in WorkTime.Weekday:
            start = self.cleaned_data[f"from-{day.value}"]
            if start is not None:
                long = _between(start, self.cleaned_data[f"until-{day.value}"])
                found.append((day.value, start, int(long.total_seconds()) // 60))
        return found


def _between(start: dt.time, end: dt.time) -> dt.timedelta:
    day = dt.date(2000, 1, 1)
    return dt.datetime.combine(day, end) - dt.datetime.combine(day, start)


def set_calendar(plan: Plan, form: CalendarForm, sent: Sent, now: dt.datetime) -> Saved:
    """Save the time zone and the work times of a valid form.

    Raises Conflict where they have changed since the form was shown.
    """
    with locked(plan) as current:
        if before := done_before(current, sent):
            return before
        last = current.changes.filter(kind=KIND, version__gt=sent.version).first()
        if last is not None:
            raise Conflict(current, None, last)
        current.time_zone = form.cleaned_data["zone"]
        current.save(update_fields=["time_zone"])
        current.work_times.all().delete()
        WorkTime.objects.bulk_create(
            WorkTime(plan=current, weekday=weekday, starts_at=start, minutes=minutes)
            for weekday, start, minutes in form.work_times()
        )
        said = f"The calendar is in the time zone {current.time_zone}, with your times to work."
        return record(current, sent, now, kind=KIND, said=said)
