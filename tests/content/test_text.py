"""The YAML form of content keeps every text, whatever it holds."""

from hypothesis import given
from hypothesis import strategies as st

from content import text

words = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.just("\n")
).map(str.strip)
values = words | st.integers() | st.booleans() | st.none()
rows = st.dictionaries(st.sampled_from(["slug", "name", "text", "low"]), values, min_size=1)
entries = st.lists(
    st.builds(
        lambda row, points: {**row, "points": points} if points else row,
        rows,
        st.lists(rows, max_size=3),
    ),
    max_size=4,
)


@given(entries)
def test_what_is_written_reads_back_the_same(entries):
    written = text.write(entries)
    assert text.parse(written) == entries
    assert text.write(text.parse(written)) == written


def test_long_text_is_folded_for_review():
    written = text.write([{"slug": "a", "text": "word " * 39 + "word"}])
    assert written.startswith("- slug: a\n  text: >-\n    word word")
    assert max(map(len, written.splitlines())) <= 110


def test_rows_know_their_line():
    (row,) = text.parse("- slug: a\n  points:\n    - text: b\n")
    assert row.line == 1
    assert row["points"][0].line == 3
