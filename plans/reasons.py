"""In words: why a task has its place, why it can be skipped, why it has none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .jobs import Job, Step
from .tasks import LEVELS, SkillNeed, Task

DONE = "You have done this already."


@dataclass(frozen=True)
class Space:
    """Hours of a week: how many there are, and how many of them are planned."""

    capacity: int
    planned: int


@dataclass(frozen=True)
class Outcome:
    """What was decided, as far as reasons speak of it."""

    jobs: Sequence[Job]
    hours: Sequence[int]
    chosen: Collection[int]
    spans: Mapping[int, tuple[int, int]]  # first and last week of each chosen job
    weeks: Sequence[Space]
    money: int
    priceless: Collection[int]  # jobs without a way that the money was spent on


def why_known(task: Task, needs: Mapping[str, SkillNeed]) -> str:
    """Return why the person can skip the task; empty if not."""
    if not task.teaches:
        return ""
    met = []
    for skill, level in task.teaches:
        need = needs.get(skill)
        if need is None or need.has < need.upto(level):
            return ""
        met.append(f"{need.name} ({LEVELS[need.has].lower()})")
    return f"You already bring what it teaches: {listed(met)}."


def why_placed(order: Sequence[int], out: Outcome, needs: Mapping[str, SkillNeed]) -> list[str]:
    """Return a reason for each of these jobs, given in the order in which they end."""
    level = {skill: need.has for skill, need in needs.items()}
    unlocks: dict[int, set[str]] = {}
    for place in order:
        for before in out.jobs[place].needs:
            unlocks.setdefault(before, set()).add(out.jobs[place].task.title)
    reasons = []
    for place in order:
        task = out.jobs[place].task
        raised = []
        for skill, taught in sorted(
            task.teaches,
            key=lambda each: -needs[each[0]].step_worth if each[0] in needs else 0,
        ):
            need = needs.get(skill)
            if need is None or not need.asked:
                continue
            reached = need.upto(taught)
            if reached > level[skill]:
                raised.append((need, level[skill], reached))
                level[skill] = reached
        reasons.append(_why(task, raised, sorted(unlocks.get(place, ()))))
    return reasons


def _why(task: Task, raised: list[tuple[SkillNeed, int, int]], unlocks: list[str]) -> str:
    if raised:
        parts = [
            f"{need.name} from {LEVELS[start].lower()} to {LEVELS[end].lower()}"
            + ("" if end == need.asked else f" (the role asks for {LEVELS[need.asked].lower()})")
            for need, start, end in raised[:2]
        ]
        more = f", and {len(raised) - 2} more" if len(raised) > 2 else ""
        return f"It takes your level in {' and in '.join(parts)}{more}."
    if unlocks:
        quoted = [f"“{title}”" for title in unlocks[:2]]
        return f"It comes before {listed(quoted)}."
    return task.purpose


def why_left_out(place: int, out: Outcome) -> str:
    """Return why a job that was not chosen has no place."""
    jobs, weeks, spans = out.jobs, out.weeks, out.spans
    job, hours = jobs[place], out.hours[place]
    if place in out.priceless:
        return _too_dear(job.task, out.money)
    for before in job.needs:
        if before not in out.chosen:
            return f"It builds on “{jobs[before].task.title}”, which is not part of the plan."
    teachers = _teachers(job, out.chosen, jobs)
    names = sorted({f"“{title}”" for titles in teachers.values() for title in titles[:1]})
    if teachers and all(teachers.values()):
        return f"{listed(names)} already teach{'es' if len(names) == 1 else ''} what it would add."
    window = weeks[job.earliest - 1 : job.latest]
    capacity = sum(week.capacity for week in window)
    takes = f"It takes up to {in_hours(hours)}"
    late = max(job.needs, key=lambda before: spans[before][1], default=None)
    ready = max(job.earliest, spans[late][1] if late is not None else 0)
    if job.task.weekly:
        takes += " a week"
        if hours > capacity:
            return f"{takes}, and you have {capacity}."
        if late is not None and spans[late][1] >= job.week:
            return f"It builds on “{jobs[late].task.title}”, which ends in week {ready}."
        return f"{takes}, and tasks that matter more to your goal fill these weeks."
    if hours > capacity:
        return f"{takes}, more than the {capacity} of {week_span(job.earliest, job.latest)}."
    if late is not None and ready > job.latest:
        title = jobs[late].task.title
        return f"It builds on “{title}”, which ends in week {ready}; that is too late for it."
    free = sum(week.capacity - week.planned for week in weeks[ready - 1 : job.latest])
    if free < hours:
        left = f"only {free} are" if free != 1 else "only 1 is"
        none = "none are" if free == 0 else left
        return (
            f"{takes}, and {none} left in {week_span(ready, job.latest)} "
            "after tasks that matter more to your goal."
        )
    if names:
        return f"It would mostly repeat {listed(names)}."
    return f"{takes}, and too few are left before the end of week {job.latest}."


def _too_dear(task: Task, money: int) -> str:
    price = min(way.price for way in task.ways)
    if price > money:
        return f"It needs a paid resource, and the least that costs is ${price:,}."
    return f"It needs a paid resource (${price:,}), and your money goes to what matters more."


def _teachers(job: Job, chosen: Collection[int], jobs: Sequence[Job]) -> dict[Step, list[str]]:
    """Return for each step of a learning task the other learning tasks that bring it."""
    if not job.task.learning:
        return {}
    return {
        step: [
            jobs[each].task.title
            for each in sorted(chosen)
            if jobs[each].task.learning
            and jobs[each].task.id != job.task.id
            and step in jobs[each].steps
        ]
        for step in job.steps
    }


def listed(parts: Sequence[str]) -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def in_hours(number: int) -> str:
    return f"{number} hour{'' if number == 1 else 's'}"


def week_span(first: int, last: int) -> str:
    """Return weeks in words: `weeks 2–4`, `week 7`."""
    return f"week {first}" if first == last else f"weeks {first}–{last}"


def spans(weeks: Iterable[int]) -> str:
    """Return weeks as spans: `weeks 2–4 and week 7`."""
    found: list[tuple[int, int]] = []
    for week in weeks:
        if found and found[-1][1] == week - 1:
            found[-1] = (found[-1][0], week)
        else:
            found.append((week, week))
    return listed([week_span(*each) for each in found])
