"""Which entries of a page stand unfolded, and the addresses that turn that round."""

from urllib.parse import parse_qs, urldefrag

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from careerguide.folding import Folding

SLUGS = ["a", "b", "c", "d"]


def after(folding: Folding, slug: str) -> Folding:
    """Follow the link of one entry."""
    address, place = urldefrag(folding.of(slug).address)
    assert place == slug
    return Folding(QueryDict(address.removeprefix("?")), SLUGS)


def test_a_folded_entry_leads_to_itself_unfolded_beside_the_others():
    folding = Folding(QueryDict("role=x&open=b"), SLUGS)
    fold = folding.of("a")
    assert (fold.slug, fold.is_open) == ("a", False)
    assert fold.address == "?role=x&open=b&open=a#a"


def test_an_unfolded_entry_leads_to_itself_folded():
    fold = Folding(QueryDict("open=b&role=x&open=a"), SLUGS).of("b")
    assert fold.is_open
    assert fold.address == "?open=a&role=x#b"


def test_unknown_entries_are_reported_and_not_passed_on():
    folding = Folding(QueryDict("open=zz&open=a&open=a&open="), SLUGS)
    assert folding.opened == ["a"]
    [problem] = folding.problems
    assert (problem.label, problem.value) == ("Opened entry", "zz")
    assert folding.of("b").address == "?open=a&open=b#b"
    assert folding.alone == "?open=a"


@given(st.lists(st.sampled_from([*SLUGS, "nope", ""])), st.sampled_from(SLUGS))
def test_each_link_turns_its_own_entry_round_and_no_other(given_slugs, slug):
    query = QueryDict(mutable=True)
    query.setlist("open", given_slugs)
    query["role"] = "x y&z"
    folding = Folding(query, SLUGS)
    turned = after(folding, slug)
    assert turned.problems == []
    assert set(turned.opened) == set(folding.opened) ^ {slug}
    assert set(after(turned, slug).opened) == set(folding.opened)
    address = folding.of(slug).address
    assert parse_qs(urldefrag(address).url[1:])["role"] == ["x y&z"]
