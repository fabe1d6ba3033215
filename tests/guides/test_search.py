"""One search over all content, the same on SQLite and PostgreSQL."""

import pytest
from django.test import Client
from django.urls import reverse

from guides import search
from guides.models import SearchDocument, SearchWord
from guides.search_documents import DOCUMENTED
from guides.search_text import Wanted
from tests import factories

pytestmark = pytest.mark.django_db


def titles(query: str, **kwargs) -> list[str]:
    return [each.title for each in search.find(Wanted.of(query), **kwargs).documents]


@pytest.fixture
def content():
    """A few rows of different kinds, indexed."""
    engineer = factories.role(
        "machine-learning-engineer",
        name="Machine Learning Engineer",
        summary="Builds models and ships them with Python.",
    )
    factories.role_alias(engineer, name="Applied ML Engineer")
    factories.role_point(engineer, text="Negotiates with café owners about latency.")
    factories.pay_band(engineer, level="senior", place="london", low=200_000, high=350_000)
    python = factories.skill("python", name="Python", summary="The language of AI.")
    factories.tool(slug="numpy", name="NumPy", summary="Arrays for Python.").skills.add(python)
    factories.negotiation_tip(slug="ask", title="Ask for more", text="Negotiate every offer.")
    factories.faq(slug="degree", question="Do I need a degree?", answer="No, not always.")
    section = factories.section("portfolio", slug="portfolio-github", title="Show it on GitHub")
    factories.point(section, text="Write a README that explains it.")
    search.rebuild()
    return engineer


def test_every_kind_of_content_becomes_a_document(content):
    for each in (
        factories.industry(),
        factories.project(),
        factories.question(),
        factories.dataset(),
        factories.employer(),
        factories.resource(),
        factories.certification(),
        factories.education_pathway(),
        factories.career(),
        factories.timeline_claim(),
        factories.playbook_phase(),
        factories.market_figure(),
        factories.trend(),
        factories.forecast(),
        factories.takeaway(),
        factories.task_template(starter_month=1),
        factories.transition_path(factories.career(), content),
    ):
        assert each.pk
    assert search.rebuild() == SearchDocument.objects.count()
    indexed = set(SearchDocument.objects.values_list("kind", "model"))
    assert indexed == {(str(each.kind), each.model._meta.label) for each in DOCUMENTED}


def test_addresses_lead_to_the_page_that_shows_the_content(content):
    found = {(each.kind, each.title): each.address for each in SearchDocument.objects.all()}
    assert found["role", "Machine Learning Engineer"] == "/roles/machine-learning-engineer/"
    assert found["pay", "Pay: Machine Learning Engineer"] == (
        "/salaries/?role=machine-learning-engineer"
    )
    assert found["tool", "NumPy"] == "/skills/python/"
    assert found["question", "Do I need a degree?"] == "/faq/?at=degree#degree"
    assert found["advice", "Show it on GitHub"] == "/portfolio/#portfolio-github"
    assert found["advice", "Ask for more"] == "/salaries/negotiation/#ask"


def test_words_are_stemmed_and_accents_folded(content):
    assert "Machine Learning Engineer" in titles("negotiating")
    assert "Ask for more" in titles("negotiation")
    assert titles("cafe") == titles("CAFÉ") == ["Machine Learning Engineer"]
    assert "Machine Learning Engineer" in titles("engineers")


def test_the_last_word_may_be_unfinished(content):
    assert titles("machine learn eng")[0] == "Machine Learning Engineer"
    assert "Ask for more" in titles("negotiat")
    assert titles("pyth")[0] == "Python"
    assert titles("learn machine lat") == ["Machine Learning Engineer"]


def test_the_exact_title_comes_first_and_titles_before_texts(content):
    assert titles("python")[0] == "Python"
    assert set(titles("python")) == {"Python", "Machine Learning Engineer", "NumPy"}
    assert titles("machine learning engineer")[0] == "Machine Learning Engineer"


def test_pay_goes_by_other_names_too(content):
    assert "Pay: Machine Learning Engineer" in titles("salary of an ml engineer")
    assert "Pay: Machine Learning Engineer" in titles("compensation in london")


def test_without_a_text_that_has_every_word_any_of_them_counts(content):
    found = search.find(Wanted.of("python zeppelin"))
    assert not found.every_word
    assert {each.title for each in found.documents} == {
        "Python",
        "Machine Learning Engineer",
        "NumPy",
    }


def test_a_kind_narrows_the_documents_but_not_the_counts(content):
    found = search.find(Wanted.of("python"), "skill")
    assert [each.title for each in found.documents] == ["Python"]
    assert (found.total, found.counts) == (1, {"skill": 1, "role": 1, "tool": 1})


def test_pages_of_results_do_not_overlap(content):
    for number in range(25):
        factories.faq(question=f"Why zebra {number:02}?", answer="Because.")
    search.rebuild()
    first, second = titles("zebra", limit=20), titles("zebra", offset=20, limit=20)
    assert (len(first), len(second)) == (20, 5)
    assert not set(first) & set(second)


@pytest.mark.parametrize(
    "query",
    ['"', "'", "a AND", "NOT", "NEAR(a b)", "col:x", "*", "a*b*", "(", "-python", "python & | !"],
)
def test_operators_are_just_signs(content, query):
    search.find(Wanted.of(query))


def test_a_misspelt_word_is_corrected(content):
    assert search.suggestion(Wanted.of("pyhton")) == "python"
    assert search.suggestion(Wanted.of("machine lerning")) == "machine learning"
    assert search.suggestion(Wanted.of("xqzvw")) == ""


def test_rebuilding_twice_changes_nothing(content):
    before = list(SearchDocument.objects.order_by("id").values())
    known = SearchWord.objects.count()
    search.rebuild()
    assert list(SearchDocument.objects.order_by("id").values()) == before
    assert SearchWord.objects.count() == known


def test_rebuilding_forgets_what_is_retired_and_its_words(content):
    type(content).objects.filter(pk=content.pk).update(retired_on="2026-05-01")
    search.rebuild()
    assert "Machine Learning Engineer" not in titles("machine")
    assert not SearchWord.objects.filter(word="latency").exists()


@pytest.mark.parametrize("kind", ["", "question"])
def test_of_very_many_some_are_ranked_and_titles_before_all(client: Client, monkeypatch, kind):
    monkeypatch.setattr(search, "MOST_RANKED", 3)
    monkeypatch.setattr(search, "MOST_TITLES", 2)
    for number in range(5):
        factories.faq(question=f"Question {number}", answer="Robots weld.", position=number)
    factories.faq(question="Who welds?", answer="Robots.", position=9)
    search.rebuild()
    found = search.find(Wanted.of("weld"), kind)
    assert found.documents[0].title == "Who welds?"
    assert (found.total, len(found.documents), found.more) == (4, 4, True)
    assert "4+ results for “weld”" in client.get("/search/?q=weld").content.decode()
    monkeypatch.setattr(search, "MOST_RANKED", 7)
    found = search.find(Wanted.of("weld"), kind)
    assert (found.total, found.more) == (6, False)


# --- the page


def test_the_page_without_a_query_invites(client: Client):
    response = client.get(reverse("search"))
    assert response.status_code == 200
    assert "Type a role, a skill, a tool" in response.content.decode()
    assert "was ignored" not in response.content.decode()


def test_the_page_shows_results_by_kind_with_their_words_marked(client: Client, content):
    html = client.get("/search/", {"q": "python"}).content.decode()
    assert "3 results for “python”" in html
    assert '<a href="/skills/python/"><mark>Python</mark></a>' in html
    assert 'href="/search/?q=python&amp;kind=skill"' in html
    assert '<meta name="robots" content="noindex, follow">' in html


def test_htmx_gets_the_results_alone(client: Client, content):
    headers = {"HX-Request": "true", "HX-Target": "results"}
    response = client.get("/search/", {"q": "python", "kind": "skill"}, headers=headers)
    html = response.content.decode()
    assert html.strip().startswith('<div id="results">')
    assert "<html" not in html
    assert "1 result for “python” among skills" in html
    assert 'name="kind" value="skill" form="search-form"' in html
    assert "HX-Target" in response["Vary"]


def test_nothing_found_says_so_and_leads_on(client: Client, content):
    html = client.get("/search/", {"q": "pyhton"}).content.decode()
    assert "Nothing found for “pyhton”" in html
    assert '<a href="/search/?q=python">python</a>' in html
    html = client.get("/search/", {"q": "numpy", "kind": "role"}).content.decode()
    assert "Nothing found for “numpy” among roles" in html
    assert '<a href="/search/?q=numpy">1 elsewhere in the guide</a>' in html
    html = client.get("/search/", {"q": "what is the"}).content.decode()
    assert "There is no word in “what is the” to search for" in html


def test_wrong_values_are_named_and_the_rest_kept(client: Client, content):
    html = client.get("/search/", {"q": "python", "kind": "nonsense", "page": "9"}).content.decode()
    assert "“nonsense” is not one of the choices" in html
    assert "“9” is not a page of these results" in html
    assert "3 results for “python”" in html


@pytest.mark.parametrize(
    "query", ["x" * 10_000, "\x00python", "💥", "'; DROP TABLE x; --", "%", "\\", "<script>"]
)
def test_any_input_gets_a_page(client: Client, content, query):
    response = client.get("/search/", {"q": query})
    html = response.content.decode()
    assert response.status_code == 200
    assert "<script>" not in html.split("</head>")[1]
    if len(query) > 200:
        assert "is too long: give at most 200 characters, so it was ignored." in html


def test_many_repeated_values_are_answered(client: Client, content):
    query = "&".join(["q=python"] * 200 + ["kind=skill"] * 200)
    assert client.get(f"/search/?{query}").status_code == 200


def test_queries_stay_constant(client: Client, content, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get("/search/", {"q": "python"})
    for number in range(30):
        factories.faq(question=f"Python question {number}?", answer="Because.")
    search.rebuild()
    with django_assert_max_num_queries(5):
        html = client.get("/search/", {"q": "python"}).content.decode()
    assert "33 results for “python”, page 1 of 2" in html
    assert 'rel="next" href="/search/?q=python&amp;page=2"' in html
