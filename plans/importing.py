"""Reading a plan file that somebody brings: every value is checked, and a wrong one is named.

The readers are written by hand: what is wrong is to be said to a person, with the place in the
file, in a sentence of ours (`tasks[3].hours_high: a whole number was expected`).
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from content.addresses import slugs_now
from roles.models import Role, Skill
from transitions.models import SourceCareer

from .changes import KEPT, KEPT_TIMES, MOST_CHANGES
from .document import (
    FORMAT,
    FORMAT_VERSION,
    ChangeDocument,
    Known,
    LinkDocument,
    Named,
    PlanDocument,
    RatedDocument,
    RatingDocument,
    StoodDocument,
    TaskDocument,
    TaughtDocument,
    VersionDocument,
    WeekDocument,
    WorkTimeDocument,
)
from .forms import MOST_HOURS, MOST_MONEY
from .models import Activity, Phase, SkillRating, TaskTemplate
from .tasks import MOST_PLAN_WEEKS, WEEKS
from .work_times import zones

MOST_BYTES = 8 * 1024 * 1024
MOST_TASKS = 200
MOST_TEXT = 2000
MOST_NOTE = 5000
MOST_TASK_HOURS = 1000
MOST_SLOT_HOURS = 168
# Far above what any plan reaches, and far below what the database can count on from.
MOST_VERSION = 100_000_000
MOST_NUMBER = 1_000_000
MOST_POSITION = 30_000
MOST_ITEMS = 1000
YEARS = (2000, 2200)

HOURS_SPENT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
is_web_address = URLValidator(schemes=["http", "https"])

T = TypeVar("T")


class Wrong(ValueError):
    """Something in the file cannot be; the message names the place."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)


class Fields:
    """The fields of one JSON object, each to be read once; `path` is where it stands."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise Wrong(path or "the file", "an object with fields was expected")
        self._values: dict[str, Any] = dict(value)
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, message: str) -> NoReturn:
        raise Wrong(self.at(name), message)

    def take(self, name: str) -> Any:
        if name not in self._values:
            self.wrong(name, "is missing")
        return self._values.pop(name)

    def end(self) -> None:
        """Refuse what nobody has read: it would be lost without a word."""
        for name in self._values:
            self.wrong(shortened(name), "is nothing that a plan file has")

    def text(self, name: str, most: int, least: int = 0) -> str:
        text = self.take(name)
        if not isinstance(text, str):
            self.wrong(name, "a text was expected")
        check_text(text, self.at(name))
        if len(text) > most:
            self.wrong(name, f"is {len(text):,} characters long; {most:,} is the most")
        if len(text.strip()) < least:
            self.wrong(name, "must not be empty")
        return str(text)

    def choice(self, name: str, choices: Iterable[str]) -> str:
        text = self.take(name)
        if not isinstance(text, str) or text not in choices:
            self.wrong(name, f"one of these was expected: {', '.join(choices)}")
        return str(text)

    def whole(self, name: str, low: int, high: int) -> int:
        number = self.take(name)
        if type(number) is not int:
            self.wrong(name, "a whole number was expected")
        if not low <= number <= high:
            self.wrong(name, f"a whole number from {low:,} to {high:,} was expected")
        return int(number)

    def maybe_whole(self, name: str, low: int, high: int) -> int | None:
        return self.whole(name, low, high) if self.given(name) else None

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if not isinstance(value, bool):
            self.wrong(name, "true or false was expected")
        return bool(value)

    def hours_spent(self, name: str) -> Decimal:
        text = self.take(name)
        if not isinstance(text, str) or not HOURS_SPENT.fullmatch(text):
            self.wrong(name, 'hours in quotes, such as "2.50", were expected')
        return Decimal(text)

    def date(self, name: str) -> dt.date:
        return self._day_or_time(name, dt.date.fromisoformat, "a day such as 2026-11-30")

    def time(self, name: str) -> dt.time:
        found = self._day_or_time(name, dt.time.fromisoformat, "a time such as 18:30:00")
        if found.tzinfo or found.microsecond:
            self.wrong(name, "a time such as 18:30:00 was expected")
        return found

    def moment(self, name: str) -> dt.datetime:
        wanted = "a moment such as 2026-11-30T18:30:00+00:00"
        found = self._day_or_time(name, dt.datetime.fromisoformat, wanted)
        if found.tzinfo is None:
            self.wrong(name, f"{wanted} was expected, with its distance from UTC")
        return found.astimezone(dt.UTC)

    def maybe_moment(self, name: str) -> dt.datetime | None:
        return self.moment(name) if self.given(name) else None

    def given(self, name: str) -> bool:
        """Return whether there is more than null; null is taken."""
        if name in self._values and self._values[name] is None:
            self.take(name)
            return False
        return True

    def _day_or_time(self, name: str, parse: Callable[[str], T], wanted: str) -> T:
        text = self.take(name)
        try:
            found = parse(text)
        except (TypeError, ValueError):
            self.wrong(name, f"{wanted} was expected")
        year = getattr(found, "year", YEARS[0])
        if not YEARS[0] <= year <= YEARS[1]:
            self.wrong(name, f"a year from {YEARS[0]} to {YEARS[1]} was expected")
        return found

    def rows(self, name: str, most: int) -> Iterator[tuple[Any, str]]:
        """Yield each entry of a list with its path."""
        found = self.take(name)
        if not isinstance(found, list):
            self.wrong(name, "a list was expected")
        if len(found) > most:
            self.wrong(name, f"has {len(found):,} entries; {most:,} is the most")
        for place, each in enumerate(found):
            yield each, f"{self.at(name)}[{place}]"


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def check_text(text: str, path: str) -> None:
    """Refuse what no database holds as text: NUL, and halves of a character."""
    if "\0" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise Wrong(path, "holds a character that no text has")


def once(values: Iterable[Any], path: str, what: str) -> None:
    """Refuse the second of two rows that are the same in what must differ."""
    seen = set()
    for place, value in enumerate(values):
        if value in seen:
            raise Wrong(f"{path}[{place}]", f"{what} stands there twice")
        seen.add(value)


def read_file(data: bytes) -> PlanDocument:
    """Return the plan that this file holds. Raises Wrong."""
    try:
        found = json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError:
        raise Wrong("", "This is no plan file: it is not text in UTF-8.") from None
    except RecursionError:
        raise Wrong("", "This is no plan file: it is nested too deeply.") from None
    except Wrong:
        raise
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Wrong("", f"This is no plan file: it is not JSON ({where}).") from None
    except ValueError:  # a number of thousands of digits
        raise Wrong("", "This is no plan file: it holds a number that is too long.") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Wrong("", f"This is no plan file: it does not begin with “format”: “{FORMAT}”.")
    fields = Fields(found, "")
    fields.take("format")
    if type(version := fields.take("format_version")) is int and version > FORMAT_VERSION:
        raise Wrong(
            "format_version", "this file was made by a newer version of the guide than this one"
        )
    if version != FORMAT_VERSION or type(version) is not int:
        fields.wrong("format_version", f"{FORMAT_VERSION} was expected")
    document = read_plan(fields)
    fields.end()
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Wrong(shortened(twice), "stands twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Wrong("", f"This is no plan file: {name} is no number in JSON.")


def read_plan(fields: Fields) -> PlanDocument:
    settings = read_settings(fields)
    version = fields.whole("version", 1, MOST_VERSION)
    tasks = tuple(
        read_task(Fields(each, path), settings["weeks_total"], version)
        for each, path in fields.rows("tasks", MOST_TASKS)
    )
    numbers = {task.number for task in tasks}
    document = PlanDocument(
        role=read_named(Fields(fields.take("role"), "role")),
        career=(
            read_named(Fields(fields.take("career"), "career")) if fields.given("career") else None
        ),
        **settings,
        time_zone=fields.text("time_zone", 64),
        version=version,
        work_times=tuple(
            read_work_time(Fields(each, path)) for each, path in fields.rows("work_times", 7)
        ),
        skills=tuple(
            read_rating(Fields(each, path)) for each, path in fields.rows("skills", MOST_ITEMS)
        ),
        tasks=tasks,
        changes=tuple(
            read_change(Fields(each, path), numbers, version)
            for each, path in fields.rows("changes", MOST_CHANGES)
        ),
        versions=tuple(
            read_version(Fields(each, path), version)
            for each, path in fields.rows("versions", MOST_CHANGES)
        ),
    )
    if document.time_zone not in zones():
        fields.wrong("time_zone", "a time zone such as Europe/London was expected")
    once((row.weekday for row in document.work_times), "work_times", "this weekday")
    once((row.skill.slug for row in document.skills), "skills", "this skill")
    once((row.number for row in tasks), "tasks", "this number")
    once((row.version for row in document.changes), "changes", "this version")
    once((row.version for row in document.versions), "versions", "this version")
    return document


def read_named(fields: Fields) -> Named:
    named = Named(fields.text("slug", 120, 1), fields.text("name", 200))
    fields.end()
    return named


def read_weeks(
    fields: Fields, name: str, weeks: int, least: int, most: int
) -> tuple[WeekDocument, ...]:
    found = []
    for each, path in fields.rows(name, MOST_PLAN_WEEKS):
        row = Fields(each, path)
        found.append(WeekDocument(row.whole("week", 1, weeks), row.whole("hours", least, most)))
        row.end()
    once((row.week for row in found), fields.at(name), "this week")
    return tuple(found)


def read_work_time(fields: Fields) -> WorkTimeDocument:
    found = WorkTimeDocument(
        fields.whole("weekday", 0, 6), fields.time("starts_at"), fields.whole("minutes", 15, 1440)
    )
    if found.starts_at.hour * 60 + found.starts_at.minute + found.minutes >= 24 * 60:
        fields.wrong("minutes", "the time must end before midnight")
    fields.end()
    return found


def read_rating(fields: Fields) -> RatingDocument:
    rating = RatingDocument(
        skill=read_named(Fields(fields.take("skill"), fields.at("skill"))),
        level=fields.whole("level", 0, 4),
        evidence=fields.choice("evidence", SkillRating.Evidence.values),
        rated_on=fields.date("rated_on"),
    )
    fields.end()
    return rating


def read_task(fields: Fields, weeks: int, version: int) -> TaskDocument:
    task = TaskDocument(
        number=fields.whole("number", 1, MOST_NUMBER),
        position=fields.whole("position", 0, MOST_POSITION),
        template=fields.text("template", 80),
        own=fields.flag("own"),
        title=fields.text("title", 120, 1),
        text=fields.text("text", MOST_TEXT),
        why=fields.text("why", MOST_TEXT),
        reason=fields.text("reason", 400),
        phase=fields.choice("phase", Phase.values),
        activity=fields.choice("activity", Activity.values),
        hours_low=fields.whole("hours_low", 1, MOST_TASK_HOURS),
        hours_high=fields.whole("hours_high", 1, MOST_TASK_HOURS),
        teaches=tuple(read_taught(Fields(each, path)) for each, path in fields.rows("teaches", 50)),
        known=fields.flag("known"),
        done_at=fields.maybe_moment("done_at"),
        dropped_at=fields.maybe_moment("dropped_at"),
        moved=fields.flag("moved"),
        hours_spent=fields.hours_spent("hours_spent"),
        note=fields.text("note", MOST_NOTE),
        changed_in=fields.whole("changed_in", 1, version),
        links=tuple(read_link(Fields(each, path)) for each, path in fields.rows("links", 50)),
        slots=read_weeks(fields, "slots", weeks, 1, MOST_SLOT_HOURS),
    )
    if task.hours_low > task.hours_high:
        fields.wrong("hours_high", "must not be below hours_low")
    fields.end()
    return task


def read_taught(fields: Fields) -> TaughtDocument:
    taught = TaughtDocument(fields.text("skill", 120, 1), fields.whole("level", 1, 4))
    fields.end()
    return taught


def read_link(fields: Fields) -> LinkDocument:
    link = LinkDocument(fields.text("name", 120, 1), fields.text("url", 200))
    try:
        is_web_address(link.url)
    except ValidationError:
        fields.wrong("url", "a web address that begins with https:// or http:// was expected")
    fields.end()
    return link


def read_change(fields: Fields, tasks: set[int], version: int) -> ChangeDocument:
    change = ChangeDocument(
        version=fields.whole("version", 1, version),
        kind=fields.text("kind", 12, 1),
        task=fields.maybe_whole("task", 1, MOST_NUMBER),
        said=fields.text("said", 300),
        by=fields.text("by", 60),
        made_at=fields.moment("made_at"),
        before=fields.take("before"),
    )
    if change.task is not None and change.task not in tasks:
        fields.wrong("task", "there is no task of this number")
    before = Fields(change.before, fields.at("before"))
    if change.task is not None:
        check_state(before)
    before.end()
    fields.end()
    return change


def check_state(fields: Fields) -> None:
    """Check what a change would bring back to its task (see plans.changes.state_of)."""
    readers: Mapping[str, Callable[[], Any]] = {
        "title": lambda: fields.text("title", 120, 1),
        "text": lambda: fields.text("text", MOST_TEXT),
        "hours_low": lambda: fields.whole("hours_low", 1, MOST_TASK_HOURS),
        "hours_high": lambda: fields.whole("hours_high", low, MOST_TASK_HOURS),
        "note": lambda: fields.text("note", MOST_NOTE),
        "reason": lambda: fields.text("reason", 400),
        "known": lambda: fields.flag("known"),
        "moved": lambda: fields.flag("moved"),
        "hours_spent": lambda: fields.hours_spent("hours_spent"),
        "done_at": lambda: fields.maybe_moment("done_at"),
        "dropped_at": lambda: fields.maybe_moment("dropped_at"),
    }
    low = 1
    for name in (*KEPT, *KEPT_TIMES):
        value = readers[name]()
        if name == "hours_low":
            low = value
    pairs = []
    for pair, path in fields.rows("slots", MOST_PLAN_WEEKS):
        if not isinstance(pair, list) or len(pair) != 2:
            raise Wrong(path, "a pair of a week and its hours was expected")
        slot = Fields({"week": pair[0], "hours": pair[1]}, path)
        pairs.append(slot.whole("week", 1, MOST_PLAN_WEEKS))
        slot.whole("hours", 1, MOST_SLOT_HOURS)
    once(pairs, fields.at("slots"), "this week")


def read_version(fields: Fields, version: int) -> VersionDocument:
    found = VersionDocument(
        version=fields.whole("version", 1, version),
        said=fields.text("said", 300),
        made_at=fields.moment("made_at"),
        role=fields.text("role", 120),
        career=fields.text("career", 120),
        **read_settings(fields),
        skills=tuple(
            read_rated(Fields(each, path)) for each, path in fields.rows("skills", MOST_ITEMS)
        ),
        tasks=tuple(
            read_stood(Fields(each, path)) for each, path in fields.rows("tasks", MOST_TASKS)
        ),
    )
    once((row.skill for row in found.skills), fields.at("skills"), "this skill")
    once((row.number for row in found.tasks), fields.at("tasks"), "this number")
    fields.end()
    return found


def read_settings(fields: Fields) -> dict[str, Any]:
    """Return what a plan and its earlier versions have in common."""
    settings: dict[str, Any] = {
        "starts_on": fields.date("starts_on"),
        "hours_per_week": fields.whole("hours_per_week", 3, MOST_HOURS),
        "weeks_total": fields.whole("weeks_total", WEEKS, MOST_PLAN_WEEKS),
        "money_usd": fields.whole("money_usd", 0, MOST_MONEY),
        "job_search": fields.flag("job_search"),
        "goal_low": fields.maybe_whole("goal_low", 0, MOST_TASK_HOURS),
        "goal_high": fields.maybe_whole("goal_high", 0, MOST_TASK_HOURS),
        "goal_open": fields.text("goal_open", MOST_TEXT),
        "weeks_apart": read_weeks(fields, "weeks_apart", MOST_PLAN_WEEKS, 0, MOST_HOURS),
    }
    away = {row.week for row in settings["weeks_apart"] if not row.hours}
    if away.issuperset(range(1, settings["weeks_total"] + 1)):
        fields.wrong("weeks_apart", "at least one week must have hours")
    return settings


def read_rated(fields: Fields) -> RatedDocument:
    rated = RatedDocument(
        skill=fields.text("skill", 120, 1),
        level=fields.whole("level", 0, 4),
        evidence=fields.choice("evidence", SkillRating.Evidence.values),
        rated_on=fields.date("rated_on"),
    )
    fields.end()
    return rated


def read_stood(fields: Fields) -> StoodDocument:
    stood = StoodDocument(
        number=fields.whole("number", 1, MOST_NUMBER),
        slots=read_weeks(fields, "slots", MOST_PLAN_WEEKS, 1, MOST_SLOT_HOURS),
        reason=fields.text("reason", 400),
        known=fields.flag("known"),
        moved=fields.flag("moved"),
        position=fields.whole("position", 0, MOST_POSITION),
    )
    fields.end()
    return stood


@dataclass(frozen=True)
class Found:
    """The guide's own rows for what the document names; it holds no other ratings any more."""

    known: Known
    document: PlanDocument
    notices: tuple[str, ...]


def find_known(document: PlanDocument) -> Found:
    """Look up what the document names, also under slugs that have changed since.

    Raises Wrong if the guide has no such role, or has retired it. For another career the plan does
    without; a task stays as it is without its template; a rated skill is left out, with a notice.
    """
    roles = _by_slug(Role, [document.role.slug, *(row.role for row in document.versions)])
    role = roles.get(document.role.slug)
    if role is None:
        raise Wrong("role.slug", f"the guide has no role “{shortened(document.role.slug)}”")
    if role.retired_on:
        raise Wrong("role.slug", f"the guide no longer has the role “{role.name}”")
    notices = []
    named = [document.career.slug] if document.career else []
    careers = _by_slug(SourceCareer, [*named, *(row.career for row in document.versions)])
    career = careers.get(document.career.slug) if document.career else None
    if document.career and career is None:
        notices.append(
            f"The guide does not have the career “{document.career.name}”: the plan is now "
            "without one."
        )
    skills = _by_slug(Skill, (row.skill.slug for row in document.skills))
    for row in document.skills:
        if row.skill.slug not in skills:
            notices.append(
                f"The guide does not have the skill “{row.skill.name}”: your rating of it was "
                "left out."
            )
    templates = _by_slug(TaskTemplate, (row.template for row in document.tasks if row.template))
    return Found(
        Known(role, career, roles, careers, skills, templates),
        _rated_once(document, skills),
        tuple(notices),
    )


def _rated_once(document: PlanDocument, skills: Mapping[str, Skill]) -> PlanDocument:
    """Leave out a rating under a former slug of a skill that is rated under its slug as well."""
    rated: dict[Any, RatingDocument] = {}
    for row in document.skills:
        if row.skill.slug in skills:
            skill = skills[row.skill.slug]
            if skill not in rated or row.skill.slug == skill.slug:
                rated[skill] = row
    return replace(document, skills=tuple(rated.values()))


def _by_slug(model: Any, slugs: Iterable[str]) -> dict[str, Any]:
    """Return the rows by the slugs that the document names them by."""
    now = slugs_now(model, slugs)
    rows = {row.slug: row for row in model.objects.filter(slug__in=set(now.values()))}
    return {named: rows[slug] for named, slug in now.items() if slug in rows}
