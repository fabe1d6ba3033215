"""The laws of the scheduler, and the cases that a person would check by hand."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.schedule import (
    LEVELS,
    WEEKS,
    Known,
    LeftOut,
    Milestone,
    PrerequisiteCircle,
    Schedule,
    SkillNeed,
    Slot,
    Task,
    find_circle,
    own_worth,
    schedule,
)

settings.register_profile("laws", deadline=None)  # a busy machine is no broken law
settings.load_profile("laws")

SKILLS = ("python", "sql", "pytorch")


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[list[Task], list[SkillNeed]]:
    tasks = []
    for number in range(draw(st.integers(1, 9))):
        earliest = draw(st.integers(1, WEEKS))
        low = draw(st.integers(1, 12))
        weekly = draw(st.integers(0, 5)) == 0
        before = st.lists(st.integers(0, number - 1), max_size=2, unique=True)
        tasks.append(
            Task(
                id=f"t{number}",
                title=f"Task {number}",
                hours_low=low,
                hours_high=low + draw(st.integers(0, 12)),
                phase=draw(st.sampled_from(["foundation", "core", "portfolio"])),
                earliest=earliest,
                latest=draw(st.integers(earliest, WEEKS)),
                priority=draw(st.integers(1, 5)),
                weekly=weekly,
                learning=draw(st.booleans()),
                teaches=tuple(
                    draw(
                        st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 4), max_size=2)
                    ).items()
                ),
                prerequisites=tuple(f"t{each}" for each in draw(before)) if number else (),
            )
        )
    needs = [
        SkillNeed(
            skill,
            skill.title(),
            has=draw(st.integers(0, 3)),
            asked=draw(st.integers(0, 4)),
            core=draw(st.booleans()),
        )
        for skill in SKILLS
    ]
    return draw(st.permutations(tasks)), needs


HOURS = st.integers(1, 20)


def spans(result: Schedule) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for placed in result.placed:
        found.setdefault(placed.task, []).append((placed.first, placed.last))
    return found


@given(catalogues(), HOURS)
def test_the_same_input_gives_the_same_schedule(given_: Any, hours: int):
    tasks, needs = given_
    assert schedule(tasks, needs, hours) == schedule(list(tasks), list(needs), hours)


@given(catalogues(), HOURS)
def test_no_week_holds_more_than_its_hours(given_: Any, hours: int):
    result = schedule(given_[0], given_[1], hours)
    assert [week.number for week in result.weeks] == list(range(1, WEEKS + 1))
    for week in result.weeks:
        assert week.capacity == hours
        assert sum(slot.hours for slot in week.slots) == week.hours <= hours
        assert all(slot.hours > 0 for slot in week.slots)


@given(catalogues(), HOURS)
def test_each_task_is_placed_wholly_or_known_or_left_out_with_a_reason(given_: Any, hours: int):
    tasks, needs = given_
    result = schedule(tasks, needs, hours)
    placed = spans(result)
    known = {each.task for each in result.known}
    for task in tasks:
        left = [each for each in result.left_out if each.task == task.id]
        given_hours = {
            week.number: slot.hours
            for week in result.weeks
            for slot in week.slots
            if slot.task == task.id
        }
        if task.id in known:
            assert not left
            assert task.id not in placed
            assert not given_hours
        elif task.weekly:
            missing = sorted(week for each in left for week in each.weeks)
            window = range(task.earliest, task.latest + 1)
            assert sorted([*given_hours, *missing]) == list(window)
            assert all(hours == task.hours_high for hours in given_hours.values())
            assert sorted(placed.get(task.id, [])) == [(w, w) for w in sorted(given_hours)]
        elif task.id in placed:
            assert not left
            assert sum(given_hours.values()) == task.hours_high
            assert placed[task.id] == [(min(given_hours), max(given_hours))]
        else:
            assert len(left) == 1
            assert not given_hours
    said: Any
    for said in [*result.placed, *result.known, *result.left_out]:
        assert said.reason.endswith(".")
        assert said.reason[0].isupper() or said.reason[0] == "“"
        assert len(said.reason) <= 300


@given(catalogues(), HOURS)
def test_nothing_lies_outside_its_weeks(given_: Any, hours: int):
    tasks, needs = given_
    by_id = {task.id: task for task in tasks}
    for placed in schedule(tasks, needs, hours).placed:
        task = by_id[placed.task]
        assert task.earliest <= placed.first <= placed.last <= task.latest


@given(catalogues(), HOURS)
def test_nothing_starts_before_its_prerequisites_end(given_: Any, hours: int):
    tasks, needs = given_
    result = schedule(tasks, needs, hours)
    placed = spans(result)
    known = {each.task for each in result.known}
    by_id = {task.id: task for task in tasks}
    for task in tasks:
        for first, _ in placed.get(task.id, []):
            for before in set(task.prerequisites) - known:
                assert before in placed, "a prerequisite was left out, the dependant was not"
                ended = placed[before][0][1]
                if by_id[before].weekly:
                    ended = by_id[before].earliest
                assert ended <= first
                if ended == first:
                    order = [slot.task for slot in result.weeks[first - 1].slots]
                    assert order.index(before) < order.index(task.id)


@given(catalogues(), HOURS)
def test_a_task_is_known_exactly_when_all_it_teaches_is_there(given_: Any, hours: int):
    tasks, needs = given_
    has = {need.skill: need.has for need in needs}
    asked = {need.skill: need.asked for need in needs}
    known = {each.task for each in schedule(tasks, needs, hours).known}
    for task in tasks:
        goals = [(skill, min(level, asked[skill] or level)) for skill, level in task.teaches]
        assert (task.id in known) == (bool(goals) and all(has[s] >= goal for s, goal in goals))


@given(catalogues(), HOURS)
def test_no_learning_task_only_repeats_what_others_teach(given_: Any, hours: int):
    tasks, needs = given_
    has = {need.skill: need.has for need in needs}
    asked = {need.skill: need.asked for need in needs}
    placed = spans(schedule(tasks, needs, hours))
    here = [task for task in tasks if task.id in placed]
    needed = {before for task in here for before in task.prerequisites}

    def steps(task: Task) -> set[tuple[str, int]]:
        return {
            (skill, step)
            for skill, level in task.teaches
            for step in range(has[skill] + 1, min(level, asked[skill] or level) + 1)
        }

    for task in here:
        if task.learning and steps(task) and task.id not in needed:
            others = [steps(each) for each in here if each.learning and each is not task]
            assert steps(task) - set().union(*others)


@settings(max_examples=60)
@given(catalogues())
def test_more_hours_never_bring_less(given_: Any):
    values = [schedule(given_[0], given_[1], hours).value for hours in range(1, 25)]
    assert values == sorted(values)


@given(catalogues(), HOURS)
def test_the_value_counts_each_missing_step_once(given_: Any, hours: int):
    tasks, needs = given_
    by_id = {task.id: task for task in tasks}
    result = schedule(tasks, needs, hours)
    expected = 0
    for placed in result.placed:
        task = by_id[placed.task]
        expected += own_worth(task)
    for need in needs:
        taught = [
            level
            for placed in result.placed
            for skill, level in by_id[placed.task].teaches
            if skill == need.skill
        ]
        reached = min(max([*taught, need.has]), need.asked)
        expected += max(reached - need.has, 0) * need.asked * (12 if need.core else 5)
    assert result.value == expected


@given(catalogues())
def test_milestones_are_the_last_week_of_each_phase(given_: Any):
    tasks, needs = given_
    by_id = {task.id: task for task in tasks}
    result = schedule(tasks, needs, 15)
    for milestone in result.milestones:
        ends = [p.last for p in result.placed if by_id[p.task].phase == milestone.phase]
        assert milestone.week == max(ends)
    assert {m.phase for m in result.milestones} == {by_id[p.task].phase for p in result.placed}


# By hand


def test_a_longer_task_is_worth_more_but_not_in_proportion():
    assert own_worth(task("a", 1, priority=3)) == 9
    assert own_worth(task("a", 16, priority=3)) == 36
    assert own_worth(task("a", 17, priority=5)) == 125
    assert own_worth(task("a", 3, priority=4, weekly=True)) == 16


def task(id_: str, hours: int = 5, **values: object) -> Task:
    values = {"hours_low": hours, "hours_high": hours, "phase": "core", **values}
    return Task(id=id_, title=id_.title(), **values)  # type: ignore[arg-type]


def weeks_of(result: Schedule, id_: str) -> dict[int, int]:
    return {w.number: s.hours for w in result.weeks for s in w.slots if s.task == id_}


def test_a_long_task_spreads_over_weeks_and_the_next_starts_in_the_hours_left():
    result = schedule([task("a", 12), task("b", 4, prerequisites=("a",))], [], 8)
    assert weeks_of(result, "a") == {1: 8, 2: 4}
    assert weeks_of(result, "b") == {2: 4}
    assert result.weeks[1].slots == (Slot("a", 4), Slot("b", 4))


def test_the_high_hours_are_planned():
    result = schedule([Task("a", "A", 2, 9, "core")], [], 5)
    assert weeks_of(result, "a") == {1: 5, 2: 4}


def test_a_weekly_task_has_an_occurrence_in_each_week_of_its_window():
    result = schedule([task("apply", 3, weekly=True, earliest=9, latest=11)], [], 4)
    assert weeks_of(result, "apply") == {9: 3, 10: 3, 11: 3}
    assert [(p.first, p.last) for p in result.placed] == [(9, 9), (10, 10), (11, 11)]


def test_a_weekly_task_waits_for_its_prerequisite_and_says_so():
    tasks = [task("cv", 10, earliest=9), task("apply", 2, weekly=True, earliest=9, latest=12)]
    tasks[1] = Task(**{**tasks[1].__dict__, "prerequisites": ("cv",)})
    result = schedule(tasks, [], 5)
    assert weeks_of(result, "cv") == {9: 5, 10: 5}
    assert weeks_of(result, "apply") == {11: 2, 12: 2}
    assert result.left_out == (
        LeftOut("apply", "It builds on “Cv”, which ends in week 10.", (9, 10)),
    )


def test_what_is_known_is_skipped_and_counts_as_met():
    needs = [SkillNeed("python", "Python", has=2, asked=2)]
    tasks = [
        task("course", 20, teaches=(("python", 3),), learning=True),
        task("project", 5, prerequisites=("course",)),
    ]
    result = schedule(tasks, needs, 3)
    assert result.known == (
        Known("course", "You already bring what it teaches: Python (working)."),
    )
    assert [placed.task for placed in result.placed] == ["project"]


def test_what_depends_on_a_task_left_out_is_left_out():
    result = schedule([task("a", 90), task("b", 2, prerequisites=("a",))], [], 5)
    assert result.left_out == (
        LeftOut("a", "It takes up to 90 hours, more than the 65 of weeks 1–13."),
        LeftOut("b", "It builds on “A”, which is not part of the plan."),
    )


def test_a_second_course_for_the_same_gap_is_left_out():
    needs = [SkillNeed("python", "Python", has=0, asked=3)]
    tasks = [
        task("good", 10, teaches=(("python", 2),), learning=True, priority=4),
        task("other", 10, teaches=(("python", 2),), learning=True, priority=3),
        task("build", 10, teaches=(("python", 2),), priority=3),
    ]
    result = schedule(tasks, needs, 15)
    assert result.left_out == (LeftOut("other", "“Good” already teaches what it would add."),)
    assert {placed.task for placed in result.placed} == {"good", "build"}


def test_reasons_name_the_gap_and_what_comes_after():
    needs = [
        SkillNeed("python", "Python", has=0, asked=3),
        SkillNeed("sql", "SQL", has=1, asked=2, core=False),
    ]
    tasks = [
        task("setup", 1),
        task("course", 9, teaches=(("sql", 2), ("python", 2)), prerequisites=("setup",)),
        task("talk", 2, purpose="It makes you visible."),
    ]
    reasons = {each.task: each.reason for each in schedule(tasks, needs, 15).placed}
    assert reasons == {
        "setup": "It comes before “Course”.",
        "course": "It takes your level in Python from not yet to working (the role asks for "
        "proficient) and in SQL from aware to working.",
        "talk": "It makes you visible.",
    }


def test_the_gap_that_matters_most_is_closed_first_when_hours_are_short():
    needs = [
        SkillNeed("core", "Core", has=0, asked=3),
        SkillNeed("extra", "Extra", has=0, asked=1, core=False),
    ]
    tasks = [
        task("extra", 13, teaches=(("extra", 1),), learning=True),
        task("core", 13, teaches=(("core", 1),), learning=True),
    ]
    result = schedule(tasks, needs, 1)
    assert [placed.task for placed in result.placed] == ["core"]
    assert result.left_out == (
        LeftOut(
            "extra",
            "It takes up to 13 hours, and none are left in weeks 1–13 after tasks that matter "
            "more to your goal.",
        ),
    )


def test_milestones():
    tasks = [task("a", 5, phase="foundation"), task("b", 5, earliest=9), task("c", 5, earliest=7)]
    assert schedule(tasks, [], 5).milestones == (Milestone("foundation", 1), Milestone("core", 9))


def test_a_circle_is_named():
    tasks = [
        task("a", prerequisites=("c",)),
        task("b", prerequisites=("a",)),
        task("c", prerequisites=("b",)),
    ]
    with pytest.raises(PrerequisiteCircle) as error:
        schedule(tasks, [], 10)
    assert error.value.circle == ("a", "c", "b", "a")
    assert str(error.value) == "These tasks need each other first: “A” → “C” → “B” → “A”."


def test_a_task_that_needs_itself_is_a_circle():
    assert find_circle({"a": ["a"]}) == ["a", "a"]
    assert find_circle({"a": ["b"], "b": []}) == []


def test_an_unknown_prerequisite_and_impossible_weeks_are_refused():
    with pytest.raises(ValueError, match="“A” needs “x” first, which is not on offer"):
        schedule([task("a", prerequisites=("x",))], [], 10)
    with pytest.raises(ValueError, match="lies outside weeks 1–13"):
        schedule([task("a", earliest=3, latest=14)], [], 10)
    with pytest.raises(ValueError, match="same id"):
        schedule([task("a"), task("a")], [], 10)


def test_no_tasks_and_no_hours():
    assert schedule([], [], 10).placed == ()
    nothing = schedule([task("a", 5)], [], 0)
    assert nothing.placed == ()
    assert nothing.left_out == (
        LeftOut("a", "It takes up to 5 hours, more than the 0 of weeks 1–13."),
    )


def test_levels_read_like_the_scale_of_the_skills():
    from roles.models import Proficiency

    assert list(Proficiency.labels) == list(LEVELS)
