"""The laws of giving a task another week, of reading hours, and of what tasks have taught."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.hours import hours_text, read_hours
from plans.moving import NoRoom, Span, builds_on, fill, out_of_order, place
from plans.progress import Progress, progress

free_weeks = st.lists(st.integers(-5, 20), min_size=1, max_size=26)


@st.composite
def wanted(draw):
    free = draw(free_weeks)
    return draw(st.integers(1, 60)), draw(st.integers(1, len(free))), free


@given(wanted())
def test_a_task_gets_all_its_hours_from_the_week_asked_for_and_no_week_more_than_it_has(case):
    hours, week, free = case
    found = place(hours, week, free)
    if isinstance(found, NoRoom):
        return
    assert found[0][0] == week
    assert sum(given for _, given in found) == hours
    assert [number for number, _ in found] == sorted({number for number, _ in found})
    for number, given_hours in found:
        assert 1 <= given_hours <= free[number - 1]
    # It goes on without a gap: what is free before its last week is used up.
    taken = dict(found)
    for number in range(week, found[-1][0]):
        assert taken.get(number, 0) == max(free[number - 1], 0)


@given(wanted())
def test_a_refusal_is_right_and_names_the_nearest_week_that_works(case):
    hours, week, free = case
    found = place(hours, week, free)
    room = [max(each, 0) for each in free]
    if not isinstance(found, NoRoom):
        return
    assert found.here == room[week - 1]
    assert found.onwards == sum(room[week - 1 :])
    assert found.here == 0 or found.onwards < hours
    fitting = [each for each in range(1, len(free) + 1) if fill(hours, each, room)]
    if not fitting:
        assert found.nearest is None
    else:
        assert found.nearest in fitting
        assert abs(found.nearest - week) == min(abs(each - week) for each in fitting)


@given(wanted(), st.integers(0, 10))
def test_more_free_hours_never_turn_a_place_into_a_refusal(case, more):
    hours, week, free = case
    if not isinstance(place(hours, week, free), NoRoom):
        assert not isinstance(place(hours, week, [each + more for each in free]), NoRoom)


@pytest.mark.parametrize(
    ("hours", "week", "free", "why"),
    [
        (3, 1, [0, 5], "Week 1 has no free hours. It would fit from week 2."),
        (9, 2, [9, 2, 1],
         "It takes 9 hours, and only 3 are free in weeks 2–3. It would fit from week 1."),
        (2, 2, [0, 1],
         "It takes 2 hours, and only 1 is free in week 2. "
         "There is no room for it in any week: move or drop something first."),
    ],
)  # fmt: skip
def test_refusals_in_words(hours, week, free, why):
    found = place(hours, week, free)
    assert isinstance(found, NoRoom)
    assert found.why == why


def test_a_place_in_figures():
    assert place(7, 2, [9, 3, 0, 2, 8]) == ((2, 3), (4, 2), (5, 2))
    with pytest.raises(ValueError, match="no week 4"):
        place(1, 4, [1, 1, 1])
    with pytest.raises(ValueError, match="an hour at least"):
        place(0, 1, [1])


NEEDS = {"project": ["course"], "cv": ["project"], "talk": ["left-out"], "left-out": ["course"]}


def test_order_is_seen_through_what_is_not_in_the_plan():
    assert builds_on("talk", NEEDS) == {"left-out", "course"}
    others = {"course": Span(2, 3), "cv": Span(5, 5)}
    assert out_of_order("project", Span(3, 5), others, NEEDS) == ([], [])
    assert out_of_order("project", Span(2, 4), others, NEEDS) == (["course"], [])
    assert out_of_order("project", Span(4, 6), others, NEEDS) == ([], ["cv"])
    assert out_of_order("talk", Span(1, 1), others, NEEDS) == (["course"], [])
    assert out_of_order("course", Span(6, 6), others, NEEDS) == ([], ["cv"])


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("1.5", "1.5"), ("1,5", "1.5"), (" 2 ", "2"), ("1:30", "1.5"), ("1½", "1.5"), ("½", "0.5"),
        ("90 min", "1.5"), ("90min", "1.5"), ("1 h 30 min", "1.5"), ("1h30", "1.5"),
        ("2 hours", "2"), ("0.1", "0.25"), ("1.37", "1.25"), ("1.38", "1.5"), ("0", "0"),
        ("1 Hour", "1"),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(text, hours):
    assert read_hours(text) == Decimal(hours)


@pytest.mark.parametrize(
    "text", ["", " ", "-1", "many", "1:75", "1.5.2", "1e3", "nan", "²", "1000001", "9" * 60, "\x00"]
)
def test_what_is_no_number_of_hours(text):
    assert read_hours(text) is None


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    hours = read_hours(text)
    assert hours is None or (hours >= 0 and hours % Decimal("0.25") == 0)


@given(st.decimals(0, 9999, places=2))
def test_what_is_written_can_be_read_again(hours):
    quarters = (hours * 4).to_integral_value() / 4
    assert read_hours(hours_text(quarters)) == quarters


levels = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 4))
taught = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 4)))


@given(levels, levels, taught, taught)
def test_levels_only_rise(began, asked, done, planned):
    found = progress(began, asked, done, [*done, *planned])
    assert set(found) == set(asked)
    for each in found.values():
        assert each.began <= each.now <= each.planned
        assert each.missing == max(each.asked - each.planned, 0)


def test_progress_in_figures():
    found = progress({"a": 1}, {"a": 4, "b": 2}, [("a", 2), ("c", 3)], [("a", 3), ("b", 1)])
    assert found == {"a": Progress(1, 2, 3, 4), "b": Progress(0, 0, 1, 2)}
    assert found["b"].missing == 1
