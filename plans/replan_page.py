"""The pages that lay a plan out anew: how it stands, the ways there are, and what each changes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from .build import Wishes
from .difference import Difference, difference
from .letter import Letter
from .models import Plan, PlanChange, PlanVersion
from .reasons import in_hours, listed
from .replan import Pace, Work, hours_left, pace
from .replanning import DROP, EXTEND, SETTINGS, SHIFT, Choice, Laid, lay_out_each, week_of
from .tasks import MOST_PLAN_WEEKS, WEEKS

USUAL_WEEKS = 2  # that the page suggests to add
SHOWN_CHANGES = 50


@dataclass(frozen=True)
class PaceLine:
    """How somebody stands, and what a link to planning anew is called."""

    says: str
    link: str


@dataclass(frozen=True)
class Option:
    """A way to lay the plan out anew. Without an address it cannot be taken: `effect` says why."""

    how: str
    title: str
    text: str
    effect: str
    address: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Past:
    """A change, or a version with what came after it."""

    said: str
    when: dt.datetime
    by: str = ""
    number: int = 0


def pace_of(page: Letter, today: dt.date) -> Pace:
    works = [
        Work(
            tuple((line.week, line.hours) for line in lines),
            lines[0].done,
            hours_left(lines[0].task.hours_high, lines[0].task.hours_spent),
        )
        for lines in page.by_task.values()
        if lines
    ]
    return pace(works, week_of(page.plan, today))


def pace_line(page: Letter, today: dt.date) -> PaceLine | None:
    """Return the line that offers to plan anew; nothing for somebody who is on time."""
    stands = pace_of(page, today)
    if stands.late:
        hours = in_hours(stands.late_hours)
        verb = "is" if stands.late_hours == 1 else "are"
        return PaceLine(f"{hours} of earlier weeks {verb} still open", "plan the rest anew")
    if stands.ahead:
        weeks = "a week" if stands.ahead == 1 else f"{stands.ahead} weeks"
        return PaceLine(f"You are {weeks} ahead", "see what else fits in")
    return None


def options(plan: Plan, values: Mapping[str, Any], ahead: bool, today: dt.date) -> list[Option]:
    """Return the ways to lay this plan out anew, each with what it would change."""
    this_week = week_of(plan, today)
    if this_week > MOST_PLAN_WEEKS:
        return []
    most = most_weeks(plan)
    weeks = values["weeks"]
    if weeks is None:
        gone = max(0, this_week - plan.weeks_total - 1)  # weeks that are past can hold nothing
        weeks = 0 if ahead else min(gone + USUAL_WEEKS, most)
    left = values["left"]
    choices = [Choice(SHIFT, 0, left), Choice(DROP, 0, left), Choice(EXTEND, weeks, left)]
    found = lay_out_each(plan, choices, today)
    shifted, dropped, extended = (changes_of(plan, laid, today) for laid in found)
    over = this_week > plan.weeks_total
    more = f"Add {weeks} week{'s' * (weeks != 1)} and choose anew"
    return [
        Option(
            SHIFT,
            "Shift: keep every task, move it later",
            "What is open keeps its order. What is late starts this week, and the rest follows as "
            "far as it must.",
            shifted.effect,
            "" if shifted.nothing else address(SHIFT, left=left),
            shifted.goal,
        ),
        Option(
            DROP,
            "Drop: keep the end, do less",
            "For the hours that are left, what brings you furthest stays.",
            "The weeks of this plan are over." if over else dropped.effect,
            "" if over or dropped.nothing else address(DROP, left=left),
            "" if over else dropped.goal,
        ),
        Option(
            EXTEND,
            f"Extend: {more[0].lower()}{more[1:]}" if weeks else "Choose anew, also what is new",
            "All that had not fitted has another chance, in the weeks there then are."
            if weeks
            else "The end stays. What had not fitted comes in where there are hours for it now.",
            extended.effect,
            "" if extended.nothing else address(EXTEND, weeks=weeks, left=left),
            extended.goal,
        ),
    ]


def most_weeks(plan: Plan) -> int:
    """Return how many weeks can be added to a plan at once."""
    return min(WEEKS, MOST_PLAN_WEEKS - plan.weeks_total)


def address(how: str, **given: int | None) -> str:
    """Return the query that shows what this way of planning anew would change."""
    values = {name: value for name, value in given.items() if value is not None}
    return f"?{urlencode({'how': how, **values})}"


def changes_of(plan: Plan, laid: Laid, today: dt.date) -> Difference:
    return difference(plan, laid.plan, laid.hours, laid.rows, laid.places, today)


def told(choice: Choice, plan: Plan, laid: Laid, today: dt.date) -> str:
    """Return in a sentence what laying the plan out so has changed, for its history."""
    changed = changes_of(plan, laid, today)
    if choice.how == SETTINGS and choice.wishes:
        what = listed(
            [each[0].lower() + each[1:] for each in settings_changed(plan, choice.wishes)]
        )
        return f"Other settings ({what or 'as before'}). {changed.effect}"[:300]
    what = {
        SHIFT: "Shifted.",
        DROP: "Kept the end.",
        EXTEND: f"Added {choice.weeks} week{'s' * (choice.weeks != 1)}."
        if choice.weeks
        else "Chosen anew.",
    }[choice.how]
    return f"{what} {changed.effect}"


def settings_changed(plan: Plan, wishes: Wishes) -> list[str]:
    """Return what is asked for otherwise than the plan has it: `Hours a week: 15, not 10`."""
    found = []
    for name, was, will in (
        ("Role", plan.role.name, wishes.role.name),
        ("Career", _career(plan.career), _career(wishes.career)),
        ("Hours a week", plan.hours_per_week, wishes.hours_per_week),
        ("Start", plan.starts_on.isoformat(), wishes.starts_on.isoformat()),
        ("Money (US dollars)", f"{plan.money_usd:,}", f"{wishes.money:,}"),
        ("Job search", _yes(plan.job_search), _yes(wishes.job_search)),
    ):
        if was != will:
            found.append(f"{name}: {will}, not {was}")
    return found


def _career(career: Any) -> str:
    return career.name if career else "somewhere else"


def _yes(given: bool) -> str:
    return "yes" if given else "no"


def changes_made(plan: Plan, every: bool) -> tuple[Sequence[Past], int]:
    """Return the latest changes, or every one, and how many there are; two queries."""
    changes: Sequence[PlanChange] = list(plan.changes.all()[: None if every else SHOWN_CHANGES])
    total = plan.changes.count()
    return [Past(each.said, each.made_at, each.by) for each in changes], total


def versions_kept(plan: Plan) -> list[Past]:
    kept: Sequence[PlanVersion] = list(plan.versions.defer("state"))
    return [Past(each.said, each.made_at, number=each.version) for each in kept]
