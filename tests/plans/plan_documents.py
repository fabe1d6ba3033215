"""Plan documents for tests: any that can be, and one written out by hand."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from plans.changes import KEPT, KEPT_TIMES
from plans.document import (
    ChangeDocument,
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
from plans.models import Activity, Phase, SkillRating

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
STRANGE = [
        "", "# no heading", "<b>&amp;</b>", "BEGIN:VCALENDAR\r\nEND:VCALENDAR", "a;b,c\\n:d",
        "🎉👩‍💻",
        "שלום 你好 Łódź", "\u202eabc", "- [x] done", "www.example.com a@example.com", "x" * 400,
        "line\nline", "\x0b\x1f\x85\u2028", "=1+1", "[a](javascript:alert(1))",
]  # fmt: skip


def text(most: int) -> st.SearchStrategy[str]:
    return st.one_of(
        st.text(CHARACTERS, max_size=min(most, 40)),
        st.sampled_from(STRANGE).map(lambda each: each[:most]),
    )


def title(most: int = 120) -> st.SearchStrategy[str]:
    return text(most - 1).map(lambda given: given if given.strip() else f"{given}t")


DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
MOMENTS = st.datetimes(
    dt.datetime(2000, 1, 2), dt.datetime(2199, 12, 30), timezones=st.just(dt.UTC)
)
HOURS_SPENT = st.integers(0, 999_999).map(lambda cents: Decimal(cents) / 100)


def weeks(most: int, least: int, hours: int) -> st.SearchStrategy[tuple[WeekDocument, ...]]:
    row = st.builds(WeekDocument, st.integers(1, most), st.integers(least, hours))
    rows = st.lists(row, unique_by=lambda each: each.week, max_size=26)
    return rows.map(lambda found: tuple(sorted(found, key=lambda each: each.week)))


@st.composite
def tasks(draw, number: int, total: int, version: int) -> TaskDocument:
    low = draw(st.integers(1, 1000))
    return TaskDocument(
        number=number,
        position=draw(st.integers(0, 30_000)),
        template=draw(st.sampled_from(["", "python-course"])),
        own=draw(st.booleans()),
        title=draw(title()),
        text=draw(text(2000)),
        why=draw(text(2000)),
        reason=draw(text(400)),
        phase=draw(st.sampled_from(Phase.values)),
        activity=draw(st.sampled_from(Activity.values)),
        hours_low=low,
        hours_high=draw(st.integers(low, 1000)),
        teaches=tuple(
            draw(st.lists(st.builds(TaughtDocument, title(), st.integers(1, 4)), max_size=3))
        ),
        known=draw(st.booleans()),
        done_at=draw(st.none() | MOMENTS),
        dropped_at=draw(st.none() | MOMENTS),
        moved=draw(st.booleans()),
        hours_spent=draw(HOURS_SPENT),
        note=draw(text(5000)),
        changed_in=draw(st.integers(1, version)),
        links=tuple(
            draw(
                st.lists(
                    st.builds(LinkDocument, title(), st.just("https://example.org/?a=b#(c)")),
                    max_size=3,
                )
            )
        ),
        slots=draw(weeks(total, 1, 168)),
    )


def state(task: TaskDocument) -> dict:
    """What a change would bring back to this task, as plans.changes.state_of returns it."""
    found = {name: getattr(task, name) for name in KEPT} | {"hours_spent": str(task.hours_spent)}
    for name in KEPT_TIMES:
        at = getattr(task, name)
        found[name] = at and at.isoformat()
    return found | {"slots": [[slot.week, slot.hours] for slot in task.slots]}


@st.composite
def settings(draw) -> dict:
    """What a plan and its earlier versions have in common."""
    return {
        "starts_on": draw(DAYS),
        "hours_per_week": draw(st.integers(3, 60)),
        "weeks_total": draw(st.sampled_from([13, 14, 26])),
        "money_usd": draw(st.integers(0, 100_000)),
        "job_search": draw(st.booleans()),
        "goal_low": draw(st.none() | st.integers(0, 1000)),
        "goal_high": draw(st.none() | st.integers(0, 1000)),
        "goal_open": draw(text(2000)),
        # Week 1 always has hours: a plan without any is none.
        "weeks_apart": tuple(row for row in draw(weeks(26, 0, 60)) if row.week > 1 or row.hours),
    }


@st.composite
def versions(draw, number: int) -> VersionDocument:
    stood = st.builds(
        StoodDocument, st.integers(1, 1_000_000), weeks(26, 1, 168), text(400), st.booleans(),
        st.booleans(), st.integers(0, 30_000),
    )  # fmt: skip
    found = draw(st.lists(stood, unique_by=lambda each: each.number, max_size=3))
    rated = st.builds(
        RatedDocument,
        title(),
        st.integers(0, 4),
        st.sampled_from(SkillRating.Evidence.values),
        DAYS,
    )
    return VersionDocument(
        version=number,
        said=draw(text(300)),
        made_at=draw(MOMENTS),
        role="data-scientist",
        career=draw(st.sampled_from(["", "data-analyst"])),
        skills=tuple(draw(st.lists(rated, unique_by=lambda each: each.skill, max_size=2))),
        tasks=tuple(sorted(found, key=lambda each: each.number)),
        **draw(settings()),
    )


@st.composite
def documents(draw) -> PlanDocument:
    shared = draw(settings())
    version = draw(st.integers(1, 100_000_000))
    numbers = draw(st.lists(st.integers(1, 1_000_000), unique=True, max_size=4))
    found = [draw(tasks(number, shared["weeks_total"], version)) for number in numbers]
    by_number = {task.number: task for task in found}
    numbered = sorted(draw(st.lists(st.integers(1, version), unique=True, max_size=3)))
    changes = []
    for each in numbered:
        number = draw(st.sampled_from([None, *numbers]))
        before = {} if number is None else state(by_number[number])
        changes.append(
            ChangeDocument(
                each, draw(title(12)), number, draw(text(300)), draw(text(60)), draw(MOMENTS),
                before,
            )
        )  # fmt: skip
    skills = draw(st.lists(st.sampled_from(["python", "sql"]), unique=True))
    work_days = sorted(draw(st.lists(st.integers(0, 6), unique=True)))
    return PlanDocument(
        role=Named("data-scientist", "Data Scientist"),
        career=draw(st.sampled_from([None, Named("data-analyst", "Data analyst")])),
        **shared,
        time_zone=draw(st.sampled_from(["UTC", "Europe/London", "America/St_Johns"])),
        version=version,
        work_times=tuple(
            WorkTimeDocument(day, dt.time(draw(st.integers(0, 11)), 30), draw(st.integers(15, 720)))
            for day in work_days
        ),
        skills=tuple(
            RatingDocument(
                Named(slug, slug.upper() if slug == "sql" else "Python"),
                draw(st.integers(0, 4)),
                draw(st.sampled_from(SkillRating.Evidence.values)),
                draw(DAYS),
            )
            for slug in sorted(skills)
        ),
        tasks=tuple(sorted(found, key=lambda task: task.position)),
        changes=tuple(changes),
        versions=tuple(draw(versions(each)) for each in numbered),
    )
