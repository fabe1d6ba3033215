"""A plan as a calendar: one all-day event for each week, and the times somebody works on it.

A week's event stands on its first day with the tasks in its text; an event for each task of each
week would bury everything else in a person's calendar. Who gives the times at which they work gets
these as well, as weekly sessions by the clock of their own time zone.

Nothing in it depends on the moment of asking or on the key, so the same plan gives the same bytes,
and no link in it leads to the plan.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.crypto import salted_hmac
from icalendar import Calendar, Event, Timezone

from .letter import Letter, Line, WeekView, week_days
from .models import WorkTime
from .reasons import in_hours

CONTROLS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
REFRESH = dt.timedelta(hours=12)
SESSION = "Work on the AI career plan"


@dataclass(frozen=True)
class Stamp:
    """What all events of a plan share: its name within UIDs, its version, when it changed."""

    plan: str
    host: str
    sequence: int
    changed_at: dt.datetime

    def event(self, name: str) -> Event:
        event = Event()
        event.add("uid", f"{name}.{self.plan}@{self.host}")
        event.add("dtstamp", self.changed_at)
        event.add("last-modified", self.changed_at)
        event.add("sequence", self.sequence)
        return event


def as_calendar(letter: Letter, work_times: Iterable[WorkTime]) -> bytes:
    """Return the plan as an iCalendar file (RFC 5545)."""
    plan = letter.plan
    stamp = Stamp(
        plan=salted_hmac("plans.events", str(plan.pk), algorithm="sha256").hexdigest()[:20],
        host=settings.SITE_ORIGIN.split("//")[1].split(":")[0],
        sequence=plan.version - 1,
        changed_at=plan.changed_at.astimezone(dt.UTC).replace(microsecond=0),
    )
    name = f"AI career plan: {plan.role.name}"
    calendar = Calendar()
    calendar.add("prodid", "-//AI Career Guide//Plans//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", plan.time_zone)
    calendar.add("last-modified", stamp.changed_at)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    first, last = plan.starts_on, week_days(plan, plan.weeks_total)[1]
    away = {week.number for week in letter.weeks if not week.capacity}
    sessions = [_session(stamp, letter, each, away) for each in work_times]
    if sessions:
        calendar.add_component(_zone(plan.time_zone, first, last))
    for week in letter.weeks:
        calendar.add_component(_week_event(stamp, letter, week))
    for session in sessions:
        if session:
            calendar.add_component(session)
    return calendar.to_ical()


def _zone(name: str, first: dt.date, last: dt.date) -> Timezone:
    """Return the zone's rules for the plan's days, a year around them included."""
    year = dt.timedelta(days=366)
    zone = Timezone.from_tzinfo(ZoneInfo(name), name, first - year, last + year)
    zone.pop("comment", None)  # the library's own, on the years that it covers
    return zone


def _week_event(stamp: Stamp, letter: Letter, week: WeekView) -> Event:
    event = stamp.event(f"week-{week.number}")
    day = week_days(letter.plan, week.number)[0]
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["AI career plan"])
    event.add("summary", _summary(week))
    event.add("description", _description(week))
    event.add("url", settings.SITE_ORIGIN + letter.plan.role.get_absolute_url())
    # A file that is taken in again takes back a week that somebody is away in after all.
    away = not week.capacity and not week.lines
    event.add("status", "CANCELLED" if away else "CONFIRMED")
    return event


def _summary(week: WeekView) -> str:
    if not week.lines:
        said = "catch up or rest" if week.capacity else "away"
    else:
        said = f"≈ {in_hours(week.hours)}"
        if all(line.done for line in week.lines):
            said = f"✓ done, {said}"
    return f"AI career plan, week {week.number}: {said}"


def _description(week: WeekView) -> str:
    lines = [_task(line) for line in week.lines]
    lines += [f"{milestone} complete." for milestone in week.milestones]
    return "\n".join([*lines, "≈ marks our estimates."]) if lines else "Nothing is planned."


def _task(line: Line) -> str:
    mark = "✓" if line.done else "☐"
    said = ", ".join(part for part in (f"≈ {in_hours(line.hours)}", line.part) if part)
    title = CONTROLS.sub(" ", line.task.title).strip()  # RFC 5545 allows no control characters
    return f"{mark} {title} ({said})"


def _session(stamp: Stamp, letter: Letter, work_time: WorkTime, away: set[int]) -> Event | None:
    """Return the weekly sessions of one weekday, without the weeks away; None if there is none."""
    plan = letter.plan
    zone = ZoneInfo(plan.time_zone)
    first = plan.starts_on + dt.timedelta(days=(work_time.weekday - plan.starts_on.weekday()) % 7)
    starts = [
        dt.datetime.combine(first + dt.timedelta(weeks=number), work_time.starts_at, tzinfo=zone)
        for number in range(plan.weeks_total)
    ]
    if len(away) == plan.weeks_total:
        return None
    event = stamp.event(f"work-{work_time.weekday}")
    event.add("dtstart", starts[0])
    event.add("duration", dt.timedelta(minutes=work_time.minutes))
    event.add("rrule", {"freq": "weekly", "count": plan.weeks_total})
    if away:
        event.add("exdate", [starts[number - 1] for number in sorted(away)])
    event.add("summary", SESSION)
    event.add("description", "What there is to do stands in the week's own entry.")
    event.add("categories", ["AI career plan"])
    event.add("status", "CONFIRMED")
    return event
