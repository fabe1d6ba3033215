"""Laying the rest of a plan out anew, from where somebody stands: shift, drop, or choose anew.

Plain Python without a clock or a database: the same state always gives the same plan.

- `shift`: all that is open keeps its order and moves later as far as it must; the end moves along.
- `drop`: the end stays; of what is planned, the scheduler keeps the best for the hours left.
- `choose_anew`: the scheduler takes what is best for all weeks left, from everything on offer.

For all of them:

- What is done keeps its place. Hours of it in weeks that have not come yet are entered in the week
  in which it was done, so that they are free for what is open.
- Nothing open is planned in a week that is past. This week's hours count as whole, less what is
  done in it, unless the person says how many are left.
- A task that was begun takes what is left of its high hours, and at least one.
- A task that the person moved stays in its weeks if they lie ahead and have room for it.
- A task that the person dropped does not come back. An occurrence of a weekly task whose week has
  passed lapses.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil

from .choosing import Choice
from .feasibility import Stretch, timeline_of
from .goal import GoalWindow, goal_window
from .jobs import jobs_of
from .reasons import spans, why_known
from .schedule import Schedule, schedule
from .tasks import MOST_PLAN_WEEKS, WEEKS, SkillNeed, Task, Way

Slots = tuple[tuple[int, int], ...]  # pairs of a week and its hours, in the order of the weeks

LAPSED = "Its week has passed."
TOO_LATE = f"It does not fit before the end of week {MOST_PLAN_WEEKS}, the last a plan can have."
# What the person added has no priority of the content: it counts as its middle, and for more by
# this weight, since it brings no skill that would speak for it.
OWN_PRIORITY = 3
OWN_WEIGHT = 3
# What the person put into a week counts so much that nothing takes its place.
MOVED_WEIGHT = 1000


@dataclass(frozen=True)
class Work:
    """A task as far as the pace is concerned: its weeks, whether it is done, the hours left."""

    slots: Slots
    done: bool
    left: int


@dataclass(frozen=True)
class Pace:
    """How somebody stands against the plan: tasks of past weeks open, or whole weeks ahead."""

    late: int
    late_hours: int
    ahead: int


@dataclass(frozen=True)
class Held:
    """A task of the plan. The occurrences of a weekly task share one `task`.

    `done_week`: in which week it was done; 0 if it is open. `dropped_week`: the week in which an
    occurrence stood that the person dropped; 0 if unknown. `out`: why it does not belong to the
    plan any more; empty if it does. `on_offer`: whether it may come in once it has no place.
    """

    number: int
    task: Task
    slots: Slots = ()
    done_week: int = 0
    dropped: bool = False
    dropped_week: int = 0
    known: bool = False
    moved: bool = False
    spent: Decimal = Decimal(0)
    out: str = ""
    on_offer: bool = True

    @property
    def open(self) -> bool:
        return not self.done_week and not self.dropped

    @property
    def first(self) -> int:
        return self.slots[0][0] if self.slots else 0

    @property
    def last(self) -> int:
        return self.slots[-1][0] if self.slots else 0

    @property
    def left(self) -> int:
        """The hours still to plan with."""
        return hours_left(self.task.hours_high, Decimal(0) if self.task.weekly else self.spent)

    @property
    def rest(self) -> Task:
        """The task with the hours that are left of it."""
        low = min(self.left, hours_left(self.task.hours_low, self.spent))
        return replace(self.task, hours_high=self.left, hours_low=low)


@dataclass(frozen=True)
class PlanState:
    """A plan as it stands, and what it may be made of.

    `held` comes in the plan's order; `offered` is not in the plan yet. `needs` is without what done
    tasks have taught. `week_hours` holds every week that there can be. `this_week` is 1 before the
    plan has begun, and may lie behind its last. `money` (US dollars) is what is not spent yet.
    """

    held: tuple[Held, ...]
    needs: tuple[SkillNeed, ...]
    week_hours: tuple[int, ...]
    weeks: int
    this_week: int
    later_hours: int
    offered: tuple[Task, ...] = ()
    hours_left: int | None = None
    money: int = 0
    finished: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where a task stands afterwards. Without a reason it keeps the one that it has.

    `rank` orders the tasks that end in the same week; `resource` is the way it is done.
    """

    slots: Slots = ()
    reason: str = ""
    known: bool = False
    moved: bool = False
    rank: int = 0
    resource: str = ""


@dataclass(frozen=True)
class Fresh:
    """A task of the offer that the plan gets a row for, in its place or without one."""

    task: str
    place: Place


@dataclass(frozen=True)
class Replanned:
    """The plan afterwards: a place for each number, and the rows that are new."""

    weeks: int
    places: Mapping[int, Place]
    goal: GoalWindow
    added: tuple[Fresh, ...] = ()


@dataclass
class _Draft:
    """What holds whichever way the plan is laid out: what is done, what is fixed, hours to fill."""

    state: PlanState
    places: dict[int, Place] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    fixed: dict[int, Slots] = field(default_factory=dict)
    needs: tuple[SkillNeed, ...] = ()


def pace(works: Iterable[Work], this_week: int) -> Pace:
    """Return how far behind or ahead of its weeks a plan is.

    Behind are open tasks whose last week is past, with all hours that are left of past weeks.
    Ahead are weeks after this one in which everything is done, if nothing before them is open.
    """
    works = [work for work in works if work.slots]
    open_works = [work for work in works if not work.done]
    late = sum(work.slots[-1][0] < this_week for work in open_works)
    late_hours = sum(
        hours
        for work in open_works
        for week, hours in _from_the_end(work.slots, work.left)
        if week < this_week
    )
    next_open = min((work.slots[0][0] for work in open_works), default=MOST_PLAN_WEEKS + 1)
    done_weeks = {week for work in works if work.done for week, _ in work.slots}
    ahead = sum(this_week < week < next_open for week in done_weeks) if next_open > this_week else 0
    return Pace(late, late_hours, ahead)


def hours_left(hours: int, spent: Decimal) -> int:
    """Return what is left of a task's hours after those spent on it: whole hours, at least one."""
    return max(1, ceil(hours - spent))


def shift(state: PlanState) -> Replanned:
    """Move what is open later, week by week, where its own weeks are past or full.

    The hours of each week wait in line, those of earlier weeks first. A week takes from the line
    what was planned for it or before, in that order, until it is full. So nothing moves forward,
    free hours take up what was late, and what comes after them stays where it is. What would end
    after the last week that a plan can have is left out.
    """
    draft = _draft(state)
    line: list[tuple[int, int, Held]] = []  # week, hours, task
    for held in state.held:
        if held.open and held.slots and held.number not in draft.fixed:
            if _has_lapsed(held, state):
                draft.places[held.number] = Place((), LAPSED)
            else:
                line += [(week, hours, held) for week, hours in _chunks(held)]
    rank = {held.number: number for number, held in enumerate(state.held)}
    line.sort(key=lambda each: (each[0], rank[each[2].number]))
    laid, rest = _run_line(line, draft)
    out = {held.number for _, _, held in rest}
    for _, _, held in line:
        if held.number in out:
            draft.places[held.number] = Place((), TOO_LATE)
        else:
            slots = tuple(sorted(laid[held.number].items()))
            moved = held.moved and slots == held.slots
            draft.places[held.number] = Place(slots, moved=moved, rank=rank[held.number])
    last = max((place.slots[-1][0] for place in draft.places.values() if place.slots), default=0)
    return _finished(draft, max(state.weeks, last))


def _run_line(
    line: list[tuple[int, int, Held]], draft: _Draft
) -> tuple[dict[int, Counter[int]], list[tuple[int, int, Held]]]:
    """Return the hours of each task by week, and what is left when all weeks are full."""
    laid: dict[int, Counter[int]] = {}
    pending = Counter(held.task.id for _, _, held in line)
    begun = {held.task.id for held in draft.state.held if held.task.weekly and held.done_week}
    fixed_until: dict[str, int] = {}
    for held in draft.state.held:
        if held.number in draft.fixed:
            fixed_until[held.task.id] = max(fixed_until.get(held.task.id, 0), held.last)
    for week in range(max(1, draft.state.this_week), MOST_PLAN_WEEKS + 1):
        room = draft.free[week - 1]
        rest = []
        here = {
            held.task.id
            for held in draft.state.held
            if held.task.weekly and held.number in draft.fixed and held.first == week
        }
        for origin, hours, held in line:
            task = held.task
            waits = any(
                (pending[each] and each not in begun) or fixed_until.get(each, 0) > week
                for each in task.prerequisites
            )
            takes = hours if task.weekly else min(hours, room)
            together = task.weekly and (task.id in here or hours > room)
            if origin > week or not room or waits or together:
                rest.append((origin, hours, held))
                continue
            laid.setdefault(held.number, Counter())[week] += takes
            room -= takes
            if task.weekly:
                here.add(task.id)
                begun.add(task.id)
            if hours > takes:
                rest.append((origin, hours - takes, held))
            else:
                pending[task.id] -= 1
        line = rest
    return laid, line


def drop(state: PlanState) -> Replanned:
    """Keep the end, and of what is planned the best for the hours left.

    A plan that still fits as it stands stays as it is.
    """
    if _fits_as_it_stands(state):
        draft = _draft(state)
        for number, held in enumerate(state.held):
            if held.open and held.slots and held.number not in draft.fixed:
                draft.places[held.number] = Place(held.slots, moved=held.moved, rank=number)
        return _finished(draft, state.weeks)
    return _choose(state, state.weeks, only_planned=True)


def choose_anew(state: PlanState, more_weeks: int = 0) -> Replanned:
    """Choose what is best for the weeks left and these more, from everything on offer."""
    return _choose(state, min(state.weeks + more_weeks, MOST_PLAN_WEEKS), only_planned=False)


def _draft(state: PlanState) -> _Draft:
    draft = _Draft(state, needs=_with_what_is_done(state))
    used: Counter[int] = Counter()
    for rank, held in enumerate(state.held):
        if held.done_week:
            slots = _entered(held, state.this_week)
            draft.places[held.number] = Place(slots, known=held.known, moved=held.moved, rank=rank)
            used.update(dict(slots))
        elif not held.slots or held.dropped:
            draft.places[held.number] = Place((), known=held.known, moved=held.moved)
    for week, hours in enumerate(state.week_hours, 1):
        left = max(0, hours - used[week])
        if week == state.this_week and state.hours_left is not None:
            left = min(left, state.hours_left)
        draft.free.append(left if week >= state.this_week else 0)
    for rank, held in enumerate(state.held):
        ahead = held.slots and held.first >= state.this_week and not held.out
        if held.open and held.moved and ahead and held.last <= state.weeks:
            slots = tuple(_chunks(held))
            if all(draft.free[week - 1] >= hours for week, hours in slots):
                draft.fixed[held.number] = slots
                draft.places[held.number] = Place(slots, moved=True, rank=rank)
                for week, hours in slots:
                    draft.free[week - 1] -= hours
    return draft


def _entered(held: Held, this_week: int) -> Slots:
    """Return the weeks of a done task; what lay ahead of now stands in the week it was done in."""
    ahead = sum(hours for week, hours in held.slots if week > this_week)
    if not ahead:
        return held.slots
    hours = Counter({week: hours for week, hours in held.slots if week <= this_week})
    hours[min(held.done_week, this_week)] += ahead
    return tuple(sorted(hours.items()))


def _with_what_is_done(state: PlanState) -> tuple[SkillNeed, ...]:
    """Return the skills with the levels that done tasks have brought."""
    taught: dict[str, int] = {}
    for held in state.held:
        for skill, level in held.task.teaches if held.done_week else ():
            taught[skill] = max(taught.get(skill, 0), level)
    return tuple(
        replace(need, has=max(need.has, taught.get(need.skill, 0))) for need in state.needs
    )


def _has_lapsed(held: Held, state: PlanState) -> bool:
    return held.task.weekly and held.last < state.this_week


def _chunks(held: Held) -> list[tuple[int, int]]:
    """Return the weeks of what is left of a task: hours that are spent were its first ones."""
    return _from_the_end(held.slots, held.left)


def _from_the_end(slots: Slots, left: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for week, hours in reversed(slots):
        if left > 0:
            found.insert(0, (week, min(hours, left)))
            left -= hours
    if left > 0:
        week, hours = found[-1]
        found[-1] = (week, hours + left)
    return found


def _fits_as_it_stands(state: PlanState) -> bool:
    draft = _draft(state)
    load: Counter[int] = Counter()
    for held in state.held:
        if not held.open or not held.slots or held.number in draft.fixed:
            continue
        known = held.task.learning and why_known(held.task, _by_skill(draft.needs))
        whole = sum(hours for _, hours in held.slots) == held.left
        if held.out or held.first < state.this_week or not whole or known:
            return False
        load.update(dict(held.slots))
    return all(hours <= draft.free[week - 1] for week, hours in load.items())


def _by_skill(needs: Iterable[SkillNeed]) -> dict[str, SkillNeed]:
    return {need.skill: need for need in needs}


def _choose(state: PlanState, weeks: int, *, only_planned: bool) -> Replanned:
    draft = _draft(state)
    for number, slots in draft.fixed.items():  # the scheduler places them, in their own weeks
        for week, hours in slots:
            draft.free[week - 1] += hours
        del draft.places[number]
    inside: list[Held] = []
    for held in state.held:
        if not held.open:
            continue
        if held.out:
            draft.places[held.number] = Place((), held.out)
        elif held.slots and _has_lapsed(held, state):
            draft.places[held.number] = Place((), LAPSED)
        elif held.slots or (held.on_offer and not only_planned):
            inside.append(held)
            draft.places.pop(held.number, None)
    offered = () if only_planned else state.offered
    tasks = _on_offer(inside, offered, draft, weeks, only_planned)
    result = schedule(
        tasks,
        draft.needs,
        draft.free[:weeks],
        state.money,
        done=state.finished.intersection(task.id for task in tasks),
        later_hours=state.later_hours,
    )
    added = _take_over(result, inside, draft, {task.id for task in offered})
    for held in inside:  # what the scheduler was not asked about
        if held.number not in draft.places:
            reason = "" if not held.slots else LAPSED
            draft.places[held.number] = Place((), reason, known=held.known)
    # Of the goal the scheduler knows only what it was asked about: not what is out already.
    goal = _goal(draft, weeks, draft.free) if only_planned else result.goal
    return Replanned(weeks, draft.places, goal, added)


def _on_offer(
    inside: Sequence[Held],
    offered: Sequence[Task],
    draft: _Draft,
    weeks: int,
    only_planned: bool,
) -> list[Task]:
    """Return the tasks that the scheduler may choose from, for the weeks that are left."""
    needs, rated = _by_skill(draft.needs), _by_skill(draft.state.needs)
    found: dict[str, Task] = {}
    first = min(draft.state.this_week, weeks)
    for held in inside:
        if held.number in draft.fixed:
            task = _in_its_weeks(held, needs)
            found[task.id] = task
            continue
        if held.task.id in found:
            continue
        if held.task.weekly:
            same = [each for each in inside if each.task.id == held.task.id]
            at = [each.first for each in same if each.slots and each.number not in draft.fixed]
            among = at if only_planned else _weeks_of(held.task, draft, weeks)
            if not among:
                continue
            task = _weekly(held.task, among)
        else:
            task = held.rest
            if not task.learning and not why_known(task, rated) and why_known(task, needs):
                # Others have taught it meanwhile, but work to show is more than what it teaches.
                task = replace(task, teaches=())
        found[task.id] = _within(task, first, weeks)
    for task in offered:
        if task.weekly:
            among = _weeks_of(task, draft, weeks)
            if among:
                found[task.id] = _weekly(task, among)
        else:
            found[task.id] = _within(task, first, weeks)
    before = {held.task.id: held.task.prerequisites for held in draft.state.held}
    before |= {task.id: task.prerequisites for task in draft.state.offered}
    return [
        replace(task, prerequisites=_first(task.prerequisites, before, found))
        for task in found.values()
    ]


def _in_its_weeks(held: Held, needs: Mapping[str, SkillNeed]) -> Task:
    """Return a task that the person moved: it stays, whatever it teaches or builds on."""
    task = held.rest
    return replace(
        task,
        id=f"{task.id}@{held.number}" if task.weekly else task.id,
        earliest=held.first,
        latest=held.last,
        due=held.last,
        weekly=False,
        weeks=(),
        learning=False,
        weight=task.weight * MOVED_WEIGHT,
        teaches=() if why_known(task, needs) else task.teaches,
        prerequisites=(),
        ways=(),
    )


def _weeks_of(task: Task, draft: _Draft, weeks: int) -> list[int]:
    """Return the weeks ahead in which a weekly task may stand; one to the last goes on with it."""
    latest = weeks if task.latest >= WEEKS else min(task.latest, weeks)
    taken = {
        week
        for held in draft.state.held
        if held.task.id == task.id
        for week in (
            *(each for each, _ in held.slots if held.done_week or held.number in draft.fixed),
            held.dropped_week,
        )
    }
    first = max(task.earliest, draft.state.this_week)
    return [week for week in range(first, latest + 1) if week not in taken]


def _weekly(task: Task, weeks: Sequence[int]) -> Task:
    among = tuple(sorted(weeks))
    return replace(task, earliest=among[0], latest=among[-1], due=0, weeks=among)


def _within(task: Task, first: int, weeks: int) -> Task:
    """Return a task whose weeks are those of the plan from `first` on; a weekly one has its own."""
    if task.weekly:
        return task
    earliest = min(max(task.earliest, first), weeks)
    return replace(task, earliest=earliest, latest=weeks, due=min(task.due, weeks))


def _first(
    needed: Sequence[str], before: Mapping[str, Sequence[str]], among: Mapping[str, Task]
) -> tuple[str, ...]:
    """Return what is needed first among these; what is not there hands its own on."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = list(needed)
    while waiting:
        each = waiting.pop(0)
        if each in among:
            found[each] = None
        elif each not in seen:
            seen.add(each)
            waiting.extend(before.get(each, ()))
    return tuple(found)


def _take_over(
    result: Schedule, inside: Sequence[Held], draft: _Draft, offered: set[str]
) -> tuple[Fresh, ...]:
    """Give each task of the plan the place that the scheduler found; return what is new."""
    rows: dict[str, list[Held]] = {}
    for held in inside:
        fixed = held.number in draft.fixed and held.task.weekly
        rows.setdefault(f"{held.task.id}@{held.number}" if fixed else held.task.id, []).append(held)
    hours = {(week.number, slot.task): slot.hours for week in result.weeks for slot in week.slots}
    weekly = {held.task.id for held in inside if held.task.weekly}
    weekly |= {task.id for task in draft.state.offered if task.weekly}
    fresh: list[Fresh] = []
    placed_in: dict[str, dict[int, Place]] = {}
    for rank, placed in enumerate(result.placed, len(draft.state.held)):
        slots = tuple(
            (week, given)
            for week in range(placed.first, placed.last + 1)
            if (given := hours.get((week, placed.task)))
        )
        place = Place(slots, placed.reason, rank=rank, resource=placed.resource)
        if placed.task in weekly:
            placed_in.setdefault(placed.task, {})[placed.first] = place
        elif placed.task in rows:
            _put(rows[placed.task][0], place, draft)
        else:
            fresh.append(Fresh(placed.task, place))
    for task, places in placed_in.items():
        left = dict(places)
        spare = []
        for held in rows.get(task, ()):
            if held.slots and held.first in left:
                _put(held, left.pop(held.first), draft)
            else:
                spare.append(held)
        for week in sorted(left):
            if spare:
                _put(spare.pop(0), left[week], draft)
            else:
                fresh.append(Fresh(task, left[week]))
    for known in result.known:
        for held in rows.get(known.task, ()):
            draft.places[held.number] = Place((), known.reason, known=True)
        if known.task in offered:
            fresh.append(Fresh(known.task, Place((), known.reason, known=True)))
    for out in result.left_out:
        rest = [held for held in rows.get(out.task, ()) if held.number not in draft.places]
        here = [held for held in rest if held.slots and (not out.weeks or held.first in out.weeks)]
        for held in here or rest[:1]:
            draft.places[held.number] = Place((), _not_in(out.weeks, out.reason))
        if out.task in offered and out.task not in placed_in:
            fresh.append(Fresh(out.task, Place((), _not_in(out.weeks, out.reason))))
    return tuple(fresh)


def _put(held: Held, place: Place, draft: _Draft) -> None:
    """Place a task; one that had a place before keeps its reason."""
    reason = "" if held.slots else place.reason
    moved = held.moved and place.slots == held.slots
    draft.places[held.number] = replace(place, reason=reason, moved=moved)


def _not_in(weeks: Sequence[int], reason: str) -> str:
    return f"Not in {spans(weeks)}. {reason}" if weeks else reason


def _finished(draft: _Draft, weeks: int) -> Replanned:
    hours = list(draft.free)
    for slots in draft.fixed.values():
        for week, given in slots:
            hours[week - 1] += given
    return Replanned(weeks, draft.places, _goal(draft, weeks, hours))


def _goal(draft: _Draft, weeks: int, week_hours: Sequence[int]) -> GoalWindow:
    """Return when the goal is reached by the places that the tasks have in the hours to fill.

    What has no place comes after the weeks, as far as the goal needs it.
    """
    needs = _by_skill(draft.needs)
    tasks: dict[str, Task] = {}
    at: dict[tuple[str, int], tuple[int, Slots]] = {}
    for held in draft.state.held:
        slots = draft.places[held.number].slots
        if not held.open or draft.places[held.number].known or not (slots or held.on_offer):
            continue
        task = held.rest
        if task.weekly:
            if not slots:
                continue
            among = {*(tasks[task.id].weeks if task.id in tasks else ()), slots[0][0]}
            task = _weekly(held.task, sorted(among))
            at[task.id, slots[0][0]] = (draft.places[held.number].rank, slots)
        elif slots:
            at[task.id, 0] = (draft.places[held.number].rank, slots)
        if slots or not why_known(task, needs):
            tasks[task.id] = _within(task, 1, weeks)
    on_offer = [
        replace(task, prerequisites=_first(task.prerequisites, {}, tasks))
        for task in tasks.values()
    ]
    jobs = jobs_of(on_offer, needs)
    hours = week_hours[:weeks]
    timeline = timeline_of(hours)
    used = list(timeline)
    laid: dict[int, list[Stretch]] = {}
    numbered = [(place, (job.task.id, job.week)) for place, job in enumerate(jobs)]
    for place, key in sorted(numbered, key=lambda each: at.get(each[1], (0, ()))[0]):
        for week, given in at[key][1] if key in at else ():
            start = used[week - 1]
            used[week - 1] += given
            laid.setdefault(place, []).append((start, start + given))
    ways = tuple(_way(job.task, draft.state.money) for job in jobs)
    choice = Choice(
        jobs=frozenset(laid),
        hours=tuple(job.task.hours_high for job in jobs),
        ways=ways,
        value=0,
        proven=False,
    )
    possible = [
        place
        for place, job in enumerate(jobs)
        if place in laid or not job.task.ways or ways[place] is not None
    ]
    return goal_window(laid, jobs, choice, hours, draft.state.later_hours, needs, possible)


def _way(task: Task, money: int) -> Way | None:
    """Return the cheapest way of a task that the money buys."""
    return min(
        (way for way in task.ways if way.price <= money), key=lambda way: way.price, default=None
    )
