"""The laws of the ruler of months."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from transitions.timeline import WIDTH, Ruler, Stretch, duration_lane, lane, overlaps

STRETCHES = st.builds(
    lambda start, extra, unit: Stretch(start, start + extra, unit),
    st.integers(1, 40),
    st.integers(0, 20),
    st.sampled_from(["week", "month"]),
)


@given(st.lists(STRETCHES, min_size=1, max_size=8))
def test_the_ruler_holds_every_stretch(stretches):
    ruler = Ruler.over(stretches)
    for stretch in stretches:
        begin, end = stretch.months
        assert 0 <= begin < end <= ruler.months
        bar = lane(ruler, stretch)
        assert 0 <= bar.x < bar.end
        assert bar.x < WIDTH
        assert bar.sure == bar.end
    assert ruler.months < max(stretch.months[1] for stretch in stretches) + 1


@given(STRETCHES, STRETCHES)
def test_bars_lie_as_the_stretches_do(one, other):
    ruler = Ruler.over([one, other])
    if one.months[0] <= other.months[0]:
        assert lane(ruler, one).x <= lane(ruler, other).x
    assert overlaps(one, other) == overlaps(other, one)
    assert overlaps(one, one)


def test_thirteen_weeks_are_three_months():
    assert Stretch(1, 13, "week").months == (0, 3)
    assert Stretch(14, 26, "week").months == (3, 6)
    assert Stretch(3, 5).months == (2, 5)
    assert Stretch(1, 2, "week").months[1] == Fraction(6, 13)


def test_a_shared_month_is_an_overlap_and_the_next_one_is_not():
    assert overlaps(Stretch(2, 4), Stretch(4, 8))
    assert not overlaps(Stretch(1, 1), Stretch(2, 3))
    assert overlaps(Stretch(4, 8, "week"), Stretch(2, 3))
    assert not overlaps(Stretch(1, 4, "week"), Stretch(2, 3))


def test_stretches_read_as_the_source_counts_them():
    assert Stretch(1, 1).text == "Month 1"
    assert Stretch(2, 4).text == "Months 2–4"
    assert Stretch(4, 8, "week").text == "Weeks 4–8"


def test_a_duration_is_faint_beyond_its_lower_end():
    bar = duration_lane(Ruler(12), 3, 6)
    assert (bar.x, bar.sure, bar.end) == (0, 250, 500)
    whole = duration_lane(Ruler(6), 6, 6)
    assert whole.sure == whole.end


def test_a_ruler_labels_its_months():
    ruler = Ruler.over([Stretch(1, 2)], at_least=4)
    assert ruler.labels == ["1", "2", "3", "4"]
    assert Ruler(18).labels[:7] == ["1", "", "", "4", "", "", "7"]
    assert ruler.grid == "M0 0v16M250 0v16M500 0v16M750 0v16M1000 0v16"
