"""Words as both engines see them, and excerpts that are safe to print."""

import re

from hypothesis import given
from hypothesis import strategies as st

from guides.search_text import Wanted, excerpt, fold, marked, stem, words


def test_accents_case_and_signs_are_folded():
    assert fold("Résumé Straße ÅNGSTRÖM") == "resume strasse angstrom"
    assert words("A/B tests: $110K–$140K, scikit-learn & C++") == (
        ["a", "b", "tests", "110k", "140k", "scikit", "learn", "c"]
    )
    assert words("💥 \x00 ' \" * () AND") == ["and"]


def test_wanted_leaves_out_words_that_stand_in_every_text():
    wanted = Wanted.of("How much does a prompt engineer earn?")
    assert wanted.words == ("prompt", "engineer", "earn")
    assert wanted.beginning == "earn"
    assert Wanted.of("what is the").words == ()
    assert Wanted.of("python r").beginning == ""
    assert Wanted.of("python of the").beginning == ""


def test_stems_meet_for_common_forms():
    assert stem("salary") == stem("salaries")
    assert stem("engineer") == stem("engineering") == stem("engineers")
    assert stem("negotiate") == stem("negotiating") == stem("negotiation")
    assert stem("sql") == "sql"


def test_marks_whole_words_and_escapes_the_rest():
    wanted = Wanted.of("résumé")
    assert marked("<b>Résumés</b> & co", wanted) == (
        "&lt;b&gt;<mark>Résumés</mark>&lt;/b&gt; &amp; co"
    )
    assert marked("Pythonic python", Wanted.of("pytho")) == (
        "<mark>Pythonic</mark> <mark>python</mark>"
    )


def test_marks_synonyms_and_spelt_out_abbreviations():
    assert marked("Pay in machine learning", Wanted.of("ml salary")) == (
        "<mark>Pay</mark> in <mark>machine</mark> <mark>learning</mark>"
    )


def test_excerpt_is_cut_around_the_words():
    text = "Start. " + "filler " * 80 + "the needle is here " + "filler " * 80
    cut = excerpt(text, Wanted.of("needle"))
    assert "<mark>needle</mark> is here" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(re.sub("</?mark>", "", cut)) < 260
    assert excerpt(text, Wanted.of("needle"), from_start=True).startswith("Start. filler")
    assert excerpt("Short text.", Wanted.of("absent")) == "Short text."


def test_a_title_that_has_every_word():
    assert Wanted.of("ml engineers").is_all_in("Machine Learning Engineer")
    assert not Wanted.of("ml manager").is_all_in("Machine Learning Engineer")
    assert not Wanted.of("").is_all_in("Anything")


@given(st.text(max_size=300), st.text(max_size=80))
def test_excerpts_never_hold_markup_of_the_text(text: str, query: str):
    cut = str(excerpt(text, Wanted.of(query)))
    rest = cut.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in rest
    assert ">" not in rest
    assert cut.count("<mark>") == cut.count("</mark>")
