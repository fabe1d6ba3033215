"""Reference codes: strong, written for people, forgiving of how they are typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from plans.codes import ALPHABET, code_from, grouped, read_code

codes = some.text(ALPHABET, min_size=28, max_size=28)


def test_the_alphabet_has_no_letter_that_is_read_as_another():
    assert ALPHABET == "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert len(set(ALPHABET)) == 32


def test_a_code_is_28_characters_in_seven_groups():
    code = code_from("a secret")
    # The first 140 bits of the digest, from the last five to the first.
    assert code == "M34J8FFP2RDNWZQGFXGSA8J0819S"
    assert grouped(code) == "M34J-8FFP-2RDN-WZQG-FXGS-A8J0-819S"


def test_all_of_its_characters_vary():
    made = [code_from(str(number)) for number in range(2000)]
    assert len(set(made)) == 2000
    assert all({code[place] for code in made} == set(ALPHABET) for place in range(28))


@given(codes, some.randoms())
def test_it_is_read_in_any_case_with_any_spaces_and_dashes(code, draw):
    typed = grouped(code)
    typed = "".join(draw.choice([each.lower(), each, f" {each}", f"{each}–"]) for each in typed)
    typed = "".join(draw.choice({"0": "0Oo", "1": "1IlLi"}.get(each, each)) for each in typed)
    assert read_code(typed) == code


@given(some.text(max_size=60))
def test_anything_else_is_no_code(typed):
    assert read_code(typed) == "" or re.fullmatch(f"[{ALPHABET}]{{28}}", read_code(typed))


@pytest.mark.parametrize("typed", ["", "7Q2M", "U" * 28, "0" * 27, "0" * 29, "ß" * 28, "٣" * 28])
def test_too_short_too_long_or_of_other_letters(typed):
    assert read_code(typed) == ""
