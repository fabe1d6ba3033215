import pytest

from careerguide.circles import find_circle


@pytest.mark.parametrize(
    ("needs", "circle"),
    [
        ({}, []),
        ({"a": ["b"], "b": []}, []),
        ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}, []),
        ({"a": ["a"]}, ["a", "a"]),
        ({"x": ["a"], "a": ["b"], "b": ["a"]}, ["a", "b", "a"]),
        ({"a": ["gone"]}, []),
    ],
)
def test_find_circle(needs, circle):
    assert find_circle(needs) == circle
