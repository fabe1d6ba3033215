"""Putting a plan into words, for the files in which a person takes it along."""

import datetime as dt

from .letter import Letter, Line, WeekView, day
from .models import PlanTask
from .reasons import in_hours
from .written import Block, Entry, Heading, Link, Paragraph, Part, TaskLine, Written


def write(letter: Letter, today: dt.date, *, notes: bool) -> Written:
    """Return the plan in its order of weeks; `notes` are for its owner alone."""
    blocks: list[Block] = [Paragraph(each) for each in _opening(letter, today)]
    for week in letter.weeks:
        blocks += _week(week, notes)
    if letter.left_out:
        blocks.append(Heading(2, "Without a place in the weeks"))
        blocks += [Entry(task.title, task.reason) for task in letter.left_out]
    if letter.known:
        blocks.append(Heading(2, "What can be skipped"))
        blocks += [Entry(task.title, task.reason) for task in letter.known]
    blocks.append(Heading(2, "How the hours were estimated"))
    blocks.append(Paragraph(_method(letter)))
    return Written(title_of(letter), blocks)


def title_of(letter: Letter) -> str:
    return f"AI career plan: {letter.plan.role.name}"


def _opening(letter: Letter, today: dt.date) -> list[str]:
    plan = letter.plan
    apart = f" ({letter.weeks_apart})" if letter.weeks_apart else ""
    career = f" From: {plan.career.name}." if plan.career else ""
    found = [
        plan.role.summary,
        f"{letter.weeks_word} weeks of {in_hours(plan.hours_per_week)}{apart}, from "
        f"{letter.first_day} to {letter.last_day}.{career}",
        f"As of {day(today, with_year=True)}: {letter.tasks_done} of {letter.tasks_total} tasks "
        f"and ≈ {letter.hours_done} of ≈ {in_hours(letter.hours_total)} are done.",
    ]
    if letter.goal:
        found.append(f"The goal (≈): {letter.goal}")
    return found


def _week(week: WeekView, notes: bool) -> list[Block]:
    blocks: list[Block] = [Heading(2, f"Week {week.number}, {week.dates}")]
    if not week.capacity and not week.lines:
        return [*blocks, Paragraph("Away: nothing is planned.")]
    if not week.lines:
        return [*blocks, Paragraph("Nothing is planned: time to catch up, or to rest.")]
    said = f"≈ {week.hours} of {in_hours(week.capacity)} are planned."
    ends = "".join(f" {milestone} complete." for milestone in week.milestones)
    return [*blocks, Paragraph(said + ends), *(_line(line, notes) for line in week.lines)]


def _line(line: Line, notes: bool) -> TaskLine:
    """Return a task; what it is and why stands in its first week only."""
    hint = " · ".join(
        part for part in (line.activity, f"≈ {in_hours(line.hours)}", line.part) if part
    )
    if not line.first:
        return TaskLine(line.done, line.task.title, hint)
    links = [Link(link.name, link.url) for link in line.links]
    return TaskLine(line.done, line.task.title, hint, _parts(line.task, notes), links)


def _parts(task: PlanTask, notes: bool) -> list[Part]:
    why = " ".join(part for part in (task.reason, task.why) if part)
    parts = [Part("", task.text), Part("Why", why)]
    if notes:
        parts.append(Part("Note", task.note))
    return [part for part in parts if part.text.strip()]


def _method(letter: Letter) -> str:
    marked = "≈ marks our estimates."
    if letter.hours_mark is None:
        return f"{marked} Every hour is one that its owner gave."
    method = letter.hours_mark.method
    said = " ".join(part for part in (method.explanation, method.formula) if part)
    return f"{marked} {method.name}: {said}"
