"""Every source with what it backs, counted in one query."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careerguide.folding import Folding
from sources.backing import BACKED, backing, method_rows, source_rows, unfolded
from sources.models import Citation, Method, Provenance, Source
from tests import factories

pytestmark = pytest.mark.django_db
FOLDED = Folding(QueryDict(), [])
HTMX = {"HX-Request": "true", "HX-Target": "results"}


def test_every_model_with_provenance_is_counted():
    counted = {each.model for each in BACKED}
    assert counted == {
        model._meta.label for model in apps.get_models() if issubclass(model, Provenance)
    }


def test_statements_are_counted_for_the_entry_they_belong_to():
    cited = factories.citation(slug="guide-path")
    role = factories.role("nlp-engineer", name="NLP Engineer", **factories.sourced(cited))
    factories.role_point(role, **factories.sourced(cited))
    factories.role_point(role)
    factories.pay_band(role, **factories.sourced(cited))
    factories.role_skill(role, factories.skill(name="Python", slug="python"))
    section = factories.section("portfolio", slug="portfolio-github", title="GitHub")
    factories.point(section, **factories.sourced(cited))
    factories.tool(**factories.sourced(cited))
    backer = ("citation", cited.pk)
    with CaptureQueriesContext(connection) as queries:
        found = backing()
    assert len(queries) == 1
    assert {each.label: each.count for each in found.types[backer]} == {
        each.label: each.count for each in unfolded([backer])[backer]
    }
    assert all(not each.entries for each in found.types[backer])
    types = {each.label: each for each in unfolded([backer])[backer]}
    assert [(e.name, e.address, e.count) for e in types["Role guides"].entries] == [
        ("NLP Engineer", "/roles/nlp-engineer/", 2)
    ]
    assert types["Pay"].entries[0].address == "/salaries/?role=nlp-engineer"
    assert types["Guide sections"].entries[0].address == "/portfolio/#portfolio-github"
    assert (types["Tools"].count, types["Tools"].entries) == (1, [])
    assert found.kinds == {"sourced": 5, "estimate": 1, "editorial": 3}
    [method] = method_rows(Method.objects.all(), found, FOLDED)
    assert (method.count, method.types[0].label) == (1, "Role guides")


def test_what_is_retired_backs_nothing():
    cited = factories.citation(slug="guide-path")
    role = factories.role(retired_on="2026-01-01", **factories.sourced(cited))
    factories.role_point(role, **factories.sourced(cited))
    assert backing().types == {}
    [source] = source_rows(Source.objects.all(), Citation.objects.all(), backing(), FOLDED)
    assert (source.count, source.citations[0].types) == (0, [])


def test_the_hours_of_a_task_count_for_their_method():
    factories.task_template()
    [method] = method_rows(Method.objects.all(), backing(), FOLDED)
    assert [(each.label, each.count) for each in method.types] == [("Plan tasks", 1)]
    assert backing().kinds["editorial"] == 1


def test_the_page_names_source_section_year_and_formula(client: Client):
    guide = factories.source(slug="guide", name="Career Guide 2026", publisher="Example Press")
    study = factories.source(
        slug="study", name="Jobs", publisher="Institute", year=2025, url="https://example.org/"
    )
    cited = factories.citation(
        slug="study-jobs", source=study, section="Hiring", year=2024, cited_through=guide
    )
    factories.market_figure(slug="growth", label="more jobs", **factories.sourced(cited))
    by = factories.method(slug="hours", name="Hours", explanation="Counted.", formula="a × b")
    factories.role_skill(factories.role(), factories.skill(), **factories.estimated(by))
    html = client.get("/sources/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert 'id="study-jobs" href="?open=study-jobs#study-jobs"' in html
    assert 'id="hours" href="?open=hours#hours"' in html
    assert "Hiring 2024 Cited through Example Press: Career Guide 2026." in text
    assert "Institute: Jobs, 2025" in text
    assert "Example Press: Career Guide 2026 " in text
    assert '<a href="/outlook/">Market figures</a> <span class="back-count">1</span>' in html
    assert "more jobs" not in text
    assert "Counted." in text
    assert "a × b" in text
    assert 'href="https://example.org/"' in html


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_unfolded_citation_lists_the_single_entries_that_it_backs(client: Client, headers):
    jobs, pay = factories.citation(slug="jobs"), factories.citation(slug="pay")
    factories.market_figure(slug="growth", label="more jobs", **factories.sourced(jobs))
    factories.project(slug="churn", title="Churn", **factories.sourced(jobs))
    factories.trend(slug="slow", name="Slower pay", **factories.sourced(pay))
    response = client.get("/sources/?open=jobs&open=nope", headers=headers)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<a href="/outlook/?at=growth#growth">more jobs</a>' in html
    assert '<a href="/portfolio/?open=churn#churn">Churn</a>' in html
    assert "Slower pay" not in html
    assert 'id="jobs" href="?#jobs"' in html
    assert 'id="pay" href="?open=jobs&amp;open=pay#pay"' in html
    assert "<strong>Opened entry:</strong> “nope” is not one of the choices" in html


def test_queries_stay_constant(client: Client):
    def many(number: int) -> None:
        for _ in range(number):
            cited = factories.citation()
            factories.pay_band(factories.role(), **factories.sourced(cited))
            factories.method()
            factories.point(factories.section("sources"))

    many(1)
    with CaptureQueriesContext(connection) as few:
        client.get("/sources/")
    many(10)
    with CaptureQueriesContext(connection) as lots:
        client.get("/sources/")
    assert len(few) == len(lots) <= 12


def test_a_long_list_of_entries_is_cut_and_says_so(client: Client, monkeypatch):
    monkeypatch.setattr("sources.backing.MOST_ENTRIES", 2)
    cited = factories.citation(slug="jobs")
    for number in range(4):
        factories.trend(slug=f"trend-{number}", name=f"Trend {number}", **factories.sourced(cited))
    html = client.get("/sources/?open=jobs").content.decode()
    assert "Trends 4: Trend 0, Trend 1 and 2 more" in re.sub(r"<[^>]+>", "", html)
    monkeypatch.setattr("sources.backing.MOST_ENTRIES", 4)
    html = client.get("/sources/?open=jobs").content.decode()
    assert "Trends 4: Trend 0, Trend 1, Trend 2, Trend 3" in re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize("query", ["", "?open=jobs"])
def test_as_many_queries_for_many_entries(client: Client, query):
    cited = factories.citation(slug="jobs")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/sources/{query}")
        return len(captured)

    factories.trend(**factories.sourced(cited))
    few = queries()
    for _ in range(9):
        factories.trend(**factories.sourced(cited))
    assert queries() == few
