"""A saved plan as its page shows it: this week first, then the other weeks, with progress."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from sources.models import Kind, Method

from .hours import hours_figure, hours_text
from .models import Activity, Phase, Plan, PlanTask, PlanTaskLink
from .reasons import in_hours
from .tasks import WEEKS

BAR_WIDTH = 100
BAR_HEIGHT = 60
FLAG_HEIGHT = 16


@dataclass(frozen=True)
class Line:
    """A task in one of its weeks."""

    task: PlanTask
    week: int
    hours: int
    part: str
    activity: str
    first: bool
    links: Sequence[PlanTaskLink]

    @property
    def id(self) -> str:
        return f"task-{self.task.number}-{self.week}"

    @property
    def done(self) -> bool:
        return self.task.done_at is not None

    @property
    def spent(self) -> str:
        """The hours logged against those planned for the whole task; empty before any are."""
        if not self.task.hours_spent:
            return ""
        return f"{hours_figure(self.task.hours_spent)} of {in_hours(self.task.hours_high)} spent"


@dataclass(frozen=True)
class WeekOption:
    """A week that a task may begin in, with the hours that are free there."""

    number: int
    text: str
    free: int


@dataclass(frozen=True)
class WeekView:
    number: int
    dates: str
    capacity: int
    lines: Sequence[Line]
    milestones: Sequence[str]

    @property
    def hours(self) -> int:
        return sum(line.hours for line in self.lines)

    @property
    def done_text(self) -> str:
        done = sum(line.done for line in self.lines)
        return f"{done} of {len(self.lines)} done"


@dataclass(frozen=True)
class Bar:
    """One week of the ruler: the hours there are, planned, and done, as heights from the ground."""

    number: int
    x: int
    capacity: int
    planned: int
    done: int
    capacity_y: int
    planned_y: int
    done_y: int
    flag: bool


@dataclass(frozen=True)
class Ruler:
    bars: Sequence[Bar]
    today: int | None  # where today is, from the left
    height: int = BAR_HEIGHT + FLAG_HEIGHT

    @property
    def width(self) -> int:
        return BAR_WIDTH * len(self.bars)


@dataclass(frozen=True)
class HoursMark:
    """Lets the source mark show how the hours were estimated."""

    method: Method
    kind: str = Kind.ESTIMATE
    citation: None = None


@dataclass(frozen=True)
class Letter:
    plan: Plan
    first_day: str
    last_day: str
    now: WeekView
    now_heading: str
    ahead: Sequence[WeekView]
    behind: Sequence[WeekView]
    late: Sequence[Line]
    tasks: Sequence[PlanTask]
    known: Sequence[PlanTask]
    left_out: Sequence[PlanTask]
    dropped: Sequence[PlanTask]
    tasks_done: int
    tasks_total: int
    hours_done: int
    hours_total: int
    logged: str  # the hours logged in all; empty before any are
    ruler: Ruler
    ruler_text: str
    milestones: Sequence[tuple[str, int]]
    weeks_word: str
    weeks_apart: str  # the weeks whose hours differ; empty if none does
    given: str  # what somebody said of money and of a job search, as the plan keeps to it
    goal: str
    goal_open: Sequence[str]
    chosen: bool  # whether another week than this one stands first
    options: Sequence[WeekOption]  # weeks with free hours, from this one on
    hours_mark: HoursMark | None = None
    by_task: dict[int, list[Line]] = field(default_factory=dict)

    @property
    def weeks(self) -> list[WeekView]:
        return sorted([*self.behind, self.now, *self.ahead], key=lambda week: week.number)

    def weeks_of(self, number: int) -> list[WeekView]:
        numbers = {line.week for line in self.by_task.get(number, ())}
        return [week for week in self.weeks if week.number in numbers]

    @property
    def before(self) -> WeekView | None:
        return self.behind[-1] if self.behind else None

    @property
    def after(self) -> WeekView | None:
        return self.ahead[0] if self.ahead else None

    def line_shown(self, number: int, week: str) -> Line | None:
        """Return the task's line in that week, else in its first; None where it has no place."""
        lines = self.by_task.get(number, [])
        return next((line for line in lines if str(line.week) == week), lines[0] if lines else None)


def letter(plan: Plan, today: dt.date, week: int | None = None) -> Letter:
    """Return a plan's page; tasks with slots, links and method, and weeks take four queries.

    `week` stands first instead of the one that today is in.
    """
    tasks = list(
        plan.tasks.select_related("template__hours_method").prefetch_related("slots", "links")
    )
    prefetch_related_objects([plan], "weeks")
    by_task = {task.number: _lines(task) for task in tasks}
    lines = [line for each in by_task.values() for line in each]
    placed = [task for task in tasks if by_task[task.number]]
    milestones = _milestones(placed, by_task)
    week_hours = plan.week_hours
    weeks = [
        WeekView(
            number=number,
            dates=dates(*week_days(plan, number)),
            capacity=week_hours[number - 1],
            lines=[line for line in lines if line.week == number],
            milestones=[label for label, week in milestones if week == number],
        )
        for number in range(1, plan.weeks_total + 1)
    ]
    number = week_of(plan, today)
    now = weeks[(week or min(max(number, 1), plan.weeks_total)) - 1]
    total = sum(line.hours for line in lines)
    done = sum(line.hours for line in lines if line.done)
    last = week_days(plan, plan.weeks_total)[1]
    apart = _apart(plan)
    return Letter(
        plan=plan,
        first_day=day(plan.starts_on, with_year=True),
        last_day=day(last, with_year=True),
        now=now,
        now_heading=_heading(number, plan.weeks_total, week),
        ahead=[week for week in weeks if week.number > now.number],
        behind=[week for week in weeks if week.number < now.number],
        late=[
            line
            for task in placed
            if (line := by_task[task.number][-1]).week < min(number, plan.weeks_total + 1)
            and not line.done
        ],
        tasks=tasks,
        known=[task for task in tasks if task.known and not task.dropped_at],
        left_out=[
            task
            for task in tasks
            if not task.known and not task.dropped_at and not by_task[task.number]
        ],
        dropped=[task for task in tasks if task.dropped_at and not by_task[task.number]],
        tasks_done=sum(task.done_at is not None for task in placed),
        tasks_total=len(placed),
        hours_done=done,
        hours_total=total,
        logged=hours_text(spent) if (spent := sum(task.hours_spent for task in tasks)) else "",
        ruler=ruler_of(plan, weeks, today),
        ruler_text=(
            f"{plan.weeks_total} weeks of {plan.hours_per_week} hours{apart and f' ({apart})'}: "
            f"{total} of {sum(week_hours)} "
            f"hours are planned, {done} are done."
        ),
        milestones=milestones,
        weeks_word="Thirteen" if plan.weeks_total == WEEKS else str(plan.weeks_total),
        weeks_apart=apart,
        given=_given(plan),
        goal=goal_text(plan),
        goal_open=plan.goal_open.splitlines(),
        chosen=week is not None and week != number,
        options=week_options(plan, [each.capacity - each.hours for each in weeks], today),
        hours_mark=_hours_mark(tasks),
        by_task=by_task,
    )


def _apart(plan: Plan) -> str:
    """Return the weeks whose hours differ: `week 5: away, week 6: 4 hours`."""
    return ", ".join(
        f"week {row.week}: {in_hours(row.hours) if row.hours else 'away'}"
        for row in plan.weeks.all()
    )


def _given(plan: Plan) -> str:
    """Return how the plan keeps to the money and to the choice of a job search."""
    paid = (
        f"Paid courses and books of a known price cost ${plan.money_usd:,} at most in all."
        if plan.money_usd
        else "No course or book with a known price is in it, as you gave no money for any."
    )
    return paid if plan.job_search else f"{paid} It leaves the job search out, as you asked."


def goal_text(plan: Plan) -> str:
    """Return when the goal is reached, from the low and the high hours; empty if unknown."""
    low, high = plan.goal_low, plan.goal_high
    if high is None or low is None:
        return ""
    if high == 0:
        return "You are there already: what is left makes it visible."
    after = f" That is beyond these {plan.weeks_total} weeks: the rest follows at the same pace."
    when = f"in week {high}" if low == high else f"between week {low} and week {high}"
    return f"At this pace {when}.{after if high > plan.weeks_total else ''}"


def _lines(task: PlanTask) -> list[Line]:
    slots = sorted(task.slots.all(), key=lambda slot: slot.week)
    return [
        Line(
            task=task,
            week=slot.week,
            hours=slot.hours,
            part=f"part {place} of {len(slots)}" if len(slots) > 1 else "",
            activity="Your own" if task.own else Activity(task.activity).label,
            first=place == 1,
            links=list(task.links.all()),
        )
        for place, slot in enumerate(slots, 1)
    ]


def _milestones(
    placed: Iterable[PlanTask], by_task: dict[int, list[Line]]
) -> list[tuple[str, int]]:
    ends: dict[str, int] = {}
    for task in placed:
        if task.own:  # it belongs to no phase of the role's
            continue
        ends[task.phase] = max(ends.get(task.phase, 0), by_task[task.number][-1].week)
    return [(phase.label, ends[phase.value]) for phase in Phase if phase.value in ends]


def ruler_of(plan: Plan, weeks: Sequence[WeekView], today: dt.date) -> Ruler:
    bars = []
    most = max(week.capacity for week in weeks)
    for week in weeks:
        done = sum(line.hours for line in week.lines if line.done)
        capacity_height = round(BAR_HEIGHT * week.capacity / most)
        planned_height = round(BAR_HEIGHT * week.hours / most)
        done_height = round(BAR_HEIGHT * done / most)
        bars.append(
            Bar(
                number=week.number,
                x=(week.number - 1) * BAR_WIDTH,
                capacity=capacity_height,
                planned=planned_height,
                done=done_height,
                capacity_y=FLAG_HEIGHT + BAR_HEIGHT - capacity_height,
                planned_y=FLAG_HEIGHT + BAR_HEIGHT - planned_height,
                done_y=FLAG_HEIGHT + BAR_HEIGHT - done_height,
                flag=bool(week.milestones),
            )
        )
    gone = (today - plan.starts_on).days
    inside = 0 <= gone < 7 * len(bars)
    return Ruler(bars, round(BAR_WIDTH * gone / 7) if inside else None)


def _heading(number: int, weeks: int, chosen: int | None) -> str:
    if chosen is not None and chosen != number:
        return "The week you chose"
    if number < 1:
        return "Your first week"
    if number > weeks:
        return "The last week"
    return "This week"


def _hours_mark(tasks: Iterable[PlanTask]) -> HoursMark | None:
    return next(
        (HoursMark(task.template.hours_method) for task in tasks if task.template is not None),
        None,
    )


def week_of(plan: Plan, today: dt.date) -> int:
    """Return the number of the week that a day is in; it may lie outside the plan's weeks."""
    return (today - plan.starts_on).days // 7 + 1


def week_options(plan: Plan, free: Sequence[int], today: dt.date) -> list[WeekOption]:
    """Return the weeks that a task may begin in, from today's on, each with its free hours."""
    earliest = min(max(week_of(plan, today), 1), plan.weeks_total)
    return [
        WeekOption(
            number,
            f"Week {number}: {hours_text(hours)} free, from {day(week_days(plan, number)[0])}",
            hours,
        )
        for number, hours in enumerate(free, 1)
        if number >= earliest and hours > 0
    ]


def week_days(plan: Plan, number: int) -> tuple[dt.date, dt.date]:
    first = plan.starts_on + dt.timedelta(days=7 * (number - 1))
    return first, first + dt.timedelta(days=6)


def day(date: dt.date, with_year: bool = False) -> str:
    """Return a day as it reads: `2 March`, `2 March 2026`."""
    return f"{date.day} {date:%B}" + (f" {date.year}" if with_year else "")


def dates(first: dt.date, last: dt.date) -> str:
    """Return two days as a span: `2–8 March`, `30 March – 5 April`."""
    if first.month == last.month:
        return f"{first.day}–{day(last)}"
    return f"{day(first)} – {day(last)}"
