"""The laws of laying a plan out anew, and the cases that a person would check by hand."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.replan import (
    LAPSED,
    TOO_LATE,
    Held,
    Pace,
    Place,
    PlanState,
    Replanned,
    Work,
    choose_anew,
    drop,
    hours_left,
    pace,
    shift,
)
from plans.tasks import MOST_PLAN_WEEKS, WEEKS, SkillNeed, Task
from tests.plans.test_schedule import HOURS, people

settings.register_profile("laws", deadline=None)
settings.load_profile("laws")


def extend(state: PlanState) -> Replanned:
    return choose_anew(state, 4)


EVERY_WAY: list[Callable[[PlanState], Replanned]] = [shift, drop, choose_anew, extend]
every_way = pytest.mark.parametrize("lay_out", EVERY_WAY, ids=lambda way: way.__name__)


@st.composite
def states(draw: st.DrawFn) -> PlanState:
    """A plan that somebody is in the middle of: some of it done, begun, dropped or moved."""
    person = draw(people(most_tasks=8))
    person = replace(person, tasks=[replace(task, ways=()) for task in person.tasks])
    later = draw(st.sets(st.sampled_from([task.id for task in person.tasks]), max_size=2))
    offered = tuple(task for task in person.tasks if task.id in later)
    person = replace(
        person,
        tasks=[
            replace(task, prerequisites=tuple(e for e in task.prerequisites if e not in later))
            for task in person.tasks
            if task.id not in later
        ],
    )
    result = person.schedule()
    this_week = draw(st.integers(1, WEEKS + 3))
    hours = {(week.number, slot.task): slot.hours for week in result.weeks for slot in week.slots}
    rows: list[tuple[str, tuple[tuple[int, int], ...], bool]] = []
    for placed in result.placed:
        weeks = range(placed.first, placed.last + 1)
        slots = tuple((w, hours[w, placed.task]) for w in weeks if (w, placed.task) in hours)
        rows.append((placed.task, slots, False))
    rows += [(known.task, (), True) for known in result.known]
    rows += [(left.task, (), False) for left in result.left_out]
    held = []
    for number, (task, slots, known) in enumerate(rows, 1):
        row = Held(number, person.by_id[task], slots, known=known)
        what = draw(st.sampled_from(["open"] * 4 + ["done", "begun", "dropped", "moved"]))
        if what == "done" and slots:
            row = replace(row, done_week=draw(st.integers(1, this_week)))
        elif what == "begun":
            row = replace(row, spent=Decimal(draw(st.integers(1, 60))) / 2)
        elif what == "dropped":
            week = slots[0][0] if slots and row.task.weekly else 0
            row = replace(row, slots=(), known=False, dropped=True, dropped_week=week)
        elif what == "moved" and slots:
            week = draw(st.integers(1, WEEKS))
            row = replace(row, slots=((week, sum(h for _, h in slots)),), moved=True)
        held.append(row)
    for number in range(draw(st.integers(0, 2))):
        own = Task(f"own-{number}", f"Own {number}", 2, draw(st.integers(2, 9)), "core")
        slots = ((draw(st.integers(1, WEEKS)), own.hours_high),)
        held.append(Held(len(held) + 1, own, slots, moved=draw(st.booleans())))
    usual = draw(HOURS)
    return PlanState(
        held=tuple(held),
        needs=tuple(person.needs),
        week_hours=person.week_hours + (usual,) * (MOST_PLAN_WEEKS - WEEKS),
        weeks=WEEKS,
        this_week=this_week,
        later_hours=usual,
        offered=offered,
        hours_left=draw(st.none() | st.integers(0, 10)),
        money=person.money,
    )


def after(state: PlanState, done: Replanned) -> PlanState:
    """The plan once it is laid out anew."""
    held = [
        replace(
            each,
            slots=done.places[each.number].slots,
            known=done.places[each.number].known,
            moved=done.places[each.number].moved,
        )
        for each in state.held
    ]
    offered = {task.id: task for task in state.offered}
    for fresh in done.added:
        task = offered[fresh.task] if fresh.task in offered else by_id(state)[fresh.task]
        held.append(Held(len(held) + 1, task, fresh.place.slots, known=fresh.place.known))
    there = {each.task.id for each in held}
    return replace(
        state,
        held=tuple(held),
        weeks=done.weeks,
        offered=tuple(task for task in state.offered if task.id not in there),
    )


def by_id(state: PlanState) -> dict[str, Task]:
    return {each.task.id: each.task for each in state.held}


def slots_of(done: Replanned) -> dict[Any, tuple[tuple[int, int], ...]]:
    found: dict[Any, Any] = {number: place.slots for number, place in done.places.items()}
    for number, fresh in enumerate(done.added):
        found["new", number] = fresh.place.slots
    return {number: slots for number, slots in found.items() if slots}


@every_way
@given(states())
def test_the_same_plan_comes_out_each_time_with_a_place_for_every_task(lay_out, state: PlanState):
    done = lay_out(state)
    assert done == lay_out(state)
    assert set(done.places) == {held.number for held in state.held}
    for number, place in done.places.items():
        before = state.held[number - 1]
        gone = before.slots and not place.slots
        assert not gone or place.reason.endswith("."), "what goes has a reason"
    for fresh in done.added:
        assert fresh.place.reason.endswith(".")


@every_way
@given(states())
def test_open_work_never_takes_more_than_a_week_has(lay_out, state: PlanState):
    done = lay_out(state)
    of_done: Counter[int] = Counter()
    of_open: Counter[int] = Counter()
    finished = {held.number for held in state.held if held.done_week}
    for number, slots in slots_of(done).items():
        assert len({week for week, _ in slots}) == len(slots)
        assert all(hours > 0 for _, hours in slots)
        (of_done if number in finished else of_open).update(dict(slots))
    assert max([0, *of_open, *of_done]) <= done.weeks <= MOST_PLAN_WEEKS
    for week, hours in of_open.items():
        assert week >= state.this_week, "nothing open is planned in a past week"
        assert hours + of_done[week] <= state.week_hours[week - 1]
        if week == state.this_week and state.hours_left is not None:
            assert hours <= state.hours_left


@every_way
@given(states())
def test_what_is_done_keeps_its_hours_and_its_weeks_up_to_now(lay_out, state: PlanState):
    done = lay_out(state)
    for held in state.held:
        if not held.done_week:
            continue
        slots = done.places[held.number].slots
        assert sum(hours for _, hours in slots) == sum(hours for _, hours in held.slots)
        if held.last <= state.this_week:
            assert slots == held.slots
        else:
            assert {*held.slots} - {*slots} <= {
                slot for slot in held.slots if slot[0] > state.this_week
            } | {slot for slot in held.slots if slot[0] == held.done_week}
            assert slots[-1][0] <= state.this_week


@every_way
@given(states())
def test_what_is_placed_takes_the_hours_that_are_left_of_it(lay_out, state: PlanState):
    for number, slots in slots_of(lay_out(state)).items():
        held = state.held[number - 1] if isinstance(number, int) else None
        if held and held.open:
            assert sum(hours for _, hours in slots) == held.left
            assert len(slots) == 1 or not held.task.weekly


@every_way
@given(states())
def test_what_was_dropped_stays_dropped(lay_out, state: PlanState):
    done = lay_out(state)
    gone = {held.task.id for held in state.held if held.dropped and not held.task.weekly}
    weeks = {(h.task.id, h.dropped_week) for h in state.held if h.dropped and h.task.weekly}
    for held in state.held:
        if held.dropped:
            assert not done.places[held.number].slots
    for fresh in done.added:
        assert fresh.task not in gone
        assert not {(fresh.task, week) for week, _ in fresh.place.slots} & weeks


@every_way
@given(states())
def test_what_the_person_moved_stays_where_there_is_room(lay_out, state: PlanState):
    done = lay_out(state)
    moved = [held for held in state.held if held.moved and held.open and held.slots]
    ahead = [held for held in moved if held.first >= state.this_week]
    taken: Counter[int] = Counter()
    for number, place in done.places.items():
        if state.held[number - 1].done_week:
            taken.update(dict(place.slots))
    for held in ahead:
        taken[held.first] += held.left
    for held in ahead:
        room = state.week_hours[held.first - 1]
        if held.first == state.this_week and state.hours_left is not None:
            room = min(room, state.hours_left + taken[held.first])
            continue
        if taken[held.first] <= room:
            assert done.places[held.number].slots == ((held.first, held.left),)
            assert done.places[held.number].moved


@pytest.mark.parametrize("lay_out", [shift, drop], ids=["shift", "drop"])
@given(states())
def test_once_more_changes_nothing(lay_out, state: PlanState):
    then = after(state, lay_out(state))
    again = lay_out(then)
    assert again.weeks == then.weeks
    assert not again.added
    for held in then.held:
        assert again.places[held.number].slots == held.slots, held


@given(states())
def test_shifting_drops_nothing_while_there_are_weeks(state: PlanState):
    done = shift(state)
    for held in state.held:
        if held.open and held.slots and not done.places[held.number].slots:
            lapsed = held.task.weekly and held.last < state.this_week
            assert done.places[held.number].reason == (LAPSED if lapsed else TOO_LATE)
            if not lapsed:
                full = sum(state.week_hours[state.this_week - 1 :])
                wanted = sum(each.left for each in state.held if each.open and each.slots)
                most = max(state.week_hours[state.this_week - 1 :])
                chained = held.task.weekly or held.task.prerequisites
                assert wanted > full * 0.5 or held.left > most or chained or state.hours_left == 0
    assert not done.added


@given(states())
def test_shifting_keeps_the_order_and_moves_nothing_forward(state: PlanState):
    done = shift(state)
    whole = [
        (held, done.places[held.number].slots)
        for held in state.held
        if held.open and held.slots and not held.task.weekly and not held.moved
        if done.places[held.number].slots
    ]
    for held, slots in whole:
        for week in range(1, MOST_PLAN_WEEKS + 1):
            before = sum(hours for at, hours in held.slots if at > week)
            assert sum(hours for at, hours in slots if at > week) >= min(before, held.left)
    moved = {held.task.id for held in state.held if held.moved or held.task.weekly}
    plain = [each for each in whole if moved.isdisjoint(ancestors(each[0], state))]
    for one, slots in plain:
        for other, others in plain:
            if one.last < other.first:
                assert slots[-1][0] <= others[-1][0]


def ancestors(held: Held, state: PlanState) -> set[str]:
    tasks, found, waiting = by_id(state), set(), [held.task.id]
    while waiting:
        for each in tasks[waiting.pop()].prerequisites if waiting[-1] in tasks else ():
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


@given(states())
def test_dropping_keeps_the_end_and_takes_nothing_in(state: PlanState):
    done = drop(state)
    assert done.weeks == state.weeks
    assert not done.added
    for held in state.held:
        assert held.slots or not done.places[held.number].slots


@every_way
@given(states())
def test_nothing_stands_before_what_it_builds_on(lay_out, state: PlanState):
    """As far as it did not already, and the person did not move either of them."""
    done = lay_out(state)
    rows = {held.task.id: held for held in state.held if not held.task.weekly}
    for held in rows.values():
        place = done.places[held.number]
        for each in held.task.prerequisites:
            before = rows.get(each)
            if not before or held.moved or before.moved or not held.open or not before.open:
                continue
            if place.slots and done.places[before.number].slots:
                if before.slots and held.slots and before.last > held.first:
                    continue
                assert done.places[before.number].slots[-1][0] <= place.slots[0][0]


# By hand


def task(name: str, hours: int, **more: Any) -> Task:
    return Task(name, name.title(), hours, hours, "core", **more)


def state(*held: Held, this_week: int = 1, hours: int = 10, **more: Any) -> PlanState:
    given: dict[str, Any] = {"needs": (), "weeks": WEEKS, "later_hours": hours} | more
    return PlanState(held=held, week_hours=(hours,) * MOST_PLAN_WEEKS, this_week=this_week, **given)


def places(done: Replanned) -> dict[int, tuple[tuple[int, int], ...]]:
    return {number: place.slots for number, place in done.places.items()}


def test_a_late_task_pushes_the_others_until_free_hours_take_it_up():
    plan = state(
        Held(1, task("late", 8), ((1, 8),)),
        Held(2, task("next", 10), ((2, 6), (3, 4))),
        Held(3, task("far", 10), ((5, 10),)),
        this_week=2,
    )
    done = shift(plan)
    assert places(done) == {1: ((2, 8),), 2: ((2, 2), (3, 8)), 3: ((5, 10),)}
    assert done.weeks == WEEKS
    assert [place.reason for place in done.places.values()] == ["", "", ""]
    assert (done.goal.low, done.goal.high) == (0, 0)


def test_a_full_plan_that_is_a_week_late_ends_a_week_later():
    plan = state(*(Held(n, task(f"t{n}", 10), ((n, 10),)) for n in range(1, 14)), this_week=2)
    done = shift(plan)
    assert places(done) == {n: ((n + 1, 10),) for n in range(1, 14)}
    assert done.weeks == 14


def test_shifting_leaves_out_what_does_not_fit_within_26_weeks():
    plan = state(*(Held(n, task(f"t{n}", 20), ((n, 20),)) for n in range(1, 14)), this_week=2)
    done = shift(plan)
    assert done.weeks == 25
    assert done.places[12].slots == ((24, 10), (25, 10))
    assert done.places[13] == Place((), TOO_LATE)


def test_a_begun_task_takes_what_is_left():
    assert [hours_left(10, Decimal(each)) for each in ("0", "2.5", "9.9", "14")] == [10, 8, 1, 1]
    plan = state(Held(1, task("begun", 10), ((1, 10),), spent=Decimal("7.5")), this_week=3)
    assert places(shift(plan)) == places(drop(plan)) == {1: ((3, 3),)}


def test_a_weekly_task_lapses_in_past_weeks_and_stands_once_a_week():
    weekly = task("weekly", 2, weekly=True, earliest=1, latest=4)
    plan = state(
        *(Held(n, weekly, ((n, 2),)) for n in range(1, 5)),
        Held(5, task("late", 9), ((2, 9),)),
        this_week=3,
    )
    done = shift(plan)
    assert done.places[1] == Place((), LAPSED)
    assert places(done) == {1: (), 2: (), 3: ((4, 2),), 4: ((5, 2),), 5: ((3, 9),)}
    dropped = drop(plan)
    assert dropped.places[2] == Place((), LAPSED)
    assert places(dropped)[3] == () or places(dropped)[5][0][0] == 3


def test_work_done_ahead_frees_its_week():
    plan = state(
        Held(1, task("done", 10), ((1, 4), (3, 6)), done_week=1),
        Held(2, task("open", 10), ((1, 10),)),
        this_week=2,
    )
    assert places(shift(plan)) == {1: ((1, 10),), 2: ((2, 10),)}


def test_dropping_keeps_what_is_worth_most_and_says_why_the_rest_goes():
    plan = state(
        Held(1, task("big", 60, priority=5), ((1, 60),)),
        Held(2, task("small", 60, priority=1), ((7, 60),)),
        this_week=6,
    )
    done = drop(plan)
    assert places(done) == {1: tuple((week, 10) for week in range(6, 12)), 2: ()}
    assert done.places[1].reason == ""
    assert done.places[2].reason == (
        "It takes up to 60 hours, and only 20 are left in weeks 6–13 after tasks that matter more "
        "to your goal."
    )
    assert places(choose_anew(plan, 4)) == {
        1: tuple((week, 10) for week in range(6, 12)),
        2: tuple((week, 10) for week in range(12, 18)),
    }


def test_dropping_after_the_last_week_leaves_only_what_is_done():
    plan = state(
        Held(1, task("done", 4), ((1, 4),), done_week=2), Held(2, task("open", 4), ((1, 4),)),
        this_week=15,
    )  # fmt: skip
    assert places(drop(plan)) == {1: ((1, 4),), 2: ()}
    assert places(shift(plan))[2] == ((15, 4),)
    assert shift(plan).weeks == 15
    assert places(choose_anew(plan, 2))[2] == ((15, 4),)


def test_done_tasks_teach_but_work_to_show_stays():
    needs = (SkillNeed("python", "Python", 0, 2),)
    plan = state(
        Held(1, task("project", 4, teaches=(("python", 2),)), ((1, 4),), done_week=1),
        Held(2, task("course", 4, teaches=(("python", 2),), learning=True), ((1, 4),)),
        Held(3, task("second", 4, teaches=(("python", 2),)), ((1, 4),)),
        this_week=2,
        needs=needs,
    )
    done = drop(plan)
    assert places(done) == {1: ((1, 4),), 2: (), 3: ((2, 4),)}
    assert done.places[2] == Place(
        (), "You already bring what it teaches: Python (working).", known=True
    )


def test_choosing_anew_takes_in_what_had_not_fitted_and_what_is_new():
    plan = state(
        Held(1, task("known", 4, teaches=(("sql", 1),)), known=True),
        Held(2, task("left", 4)),
        needs=(SkillNeed("sql", "SQL", 2, 2),),
        offered=(task("new", 5), task("weekly", 1, weekly=True, earliest=12)),
    )
    done = choose_anew(plan)
    assert done.places[1].known
    assert places(done)[2] == ((1, 4),)
    assert done.places[2].reason == "It belongs to every plan for this role."
    assert sorted((each.task, each.place.slots) for each in done.added) == [
        ("new", ((1, 5),)), ("weekly", ((12, 1),)), ("weekly", ((13, 1),)),
    ]  # fmt: skip
    longer = choose_anew(plan, 2)
    weeks = [each.place.slots[0][0] for each in longer.added if each.task == "weekly"]
    assert weeks == [12, 13, 14, 15]


def test_what_does_not_belong_any_more_goes_unless_it_is_done():
    out = "It is not part of a plan for Prompt Engineer."
    plan = state(
        Held(1, task("done", 4), ((1, 4),), done_week=1, out=out),
        Held(2, task("open", 4), ((1, 4),), out=out),
        Held(3, task("moved", 4), ((2, 4),), out=out, moved=True),
    )
    done = choose_anew(plan)
    assert places(done) == {1: ((1, 4),), 2: (), 3: ()}
    assert done.places[2].reason == done.places[3].reason == out


def test_the_goal_moves_with_the_plan():
    needs = (SkillNeed("python", "Python", 0, 3),)
    course = replace(task("course", 20, teaches=(("python", 2),), learning=True), hours_low=10)
    plan = state(
        Held(1, task("before", 10), ((1, 10),)),
        Held(2, course, ((2, 10), (3, 10))),
        Held(3, task("more", 30, teaches=(("python", 3),), learning=True)),
        this_week=3,
        needs=needs,
    )
    goal = shift(plan).goal
    # Before in week 3, the course in weeks 4 and 5; 30 hours more come after week 13, or at the
    # low hours in weeks 5 to 7.
    assert places(shift(plan))[2] == ((4, 10), (5, 10))
    assert (goal.low, goal.high) == (7, 16)
    assert goal.open == ()
    # What is out already is part of the goal, also where it is not asked to come in.
    assert drop(plan).goal == goal


def test_the_goal_waits_for_what_a_moved_task_builds_on_and_went_out():
    plan = state(
        Held(1, task("base", 20), ((1, 10), (2, 10))),
        Held(2, task("mine", 5, prerequisites=("base",), goal=True), ((12, 5),), moved=True),
        this_week=12,
    )
    done = drop(plan)
    # Only 15 hours are left beside the task that the person moved.
    assert places(done) == {1: (), 2: ((12, 5),)}
    # The base comes after week 13, or else before the other: in weeks 12 and 13, and that in 14.
    assert (done.goal.low, done.goal.high) == (14, 15)


def test_pace_says_how_late_or_how_far_ahead():
    late = Work(((1, 5), (2, 5)), False, 10)
    assert pace([late], 3) == Pace(1, 10, 0)
    assert pace([late], 2) == Pace(0, 5, 0)
    assert pace([replace(late, left=4)], 2) == Pace(0, 0, 0)
    assert pace([replace(late, left=4)], 3) == Pace(1, 4, 0)
    assert pace([replace(late, done=True)], 1) == Pace(0, 0, 1)
    done = [Work(((n, 5),), True, 1) for n in range(1, 5)]
    assert pace([*done, Work(((6, 5),), False, 5)], 2) == Pace(0, 0, 2)
    assert pace([*done, Work(((3, 5),), False, 5)], 2) == Pace(0, 0, 0)
    assert pace([*done, Work(((1, 5),), False, 5)], 2) == Pace(1, 5, 0)
    assert pace([], 4) == Pace(0, 0, 0)


def test_a_plan_that_fits_is_not_laid_out_otherwise_by_dropping():
    plan = state(Held(1, task("later", 4), ((5, 4),)))
    assert places(drop(plan)) == {1: ((5, 4),)}


def test_what_the_person_moved_counts_more_than_what_is_worth_more():
    plan = state(
        Held(1, task("big", 20, priority=5), ((1, 20),)),
        Held(2, task("mine", 5, priority=1), ((12, 5),), moved=True),
        this_week=12,
    )
    assert places(drop(plan)) == {1: (), 2: ((12, 5),)}


def test_shifting_waits_for_what_the_person_moved_further_away():
    plan = state(
        Held(1, task("base", 4), ((5, 4),), moved=True),
        Held(2, task("top", 4, prerequisites=("base",)), ((1, 4),)),
        this_week=2,
    )
    assert places(shift(plan)) == {1: ((5, 4),), 2: ((5, 4),)}
