"""Official statistics on the pages: rows of their own beside the guide's pay, never blended."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salaries.bars import Axis
from salaries.statistics import statistics_for
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def role():
    """A role with pay and with an exact occupation, as the survey of 2024 found it."""
    found = make.role("data-scientist", name="Data Scientist")
    make.pay_band(found, level="mid", low=120_000, high=180_000)
    survey = make.source(
        slug="bls-oews", name="Wage survey", publisher="Bureau", note="It leaves out stock."
    )
    wage(match(found).occupation, make.citation(source=survey, section="May 2024", year=2024))
    return found


def match(role, code="15-2051", **values):
    return make.occupation_match(role, make.occupation(code, **values), fit="exact")


def wage(occupation, citation, **values):
    figures = {"pct10": 63_650, "median": 112_590, "pct90": 194_410, **values}
    return make.wage_statistic(occupation, **figures, **make.sourced(citation))


def section(response) -> str:
    """Return what a page has of the statistics as text: a section, or their part of a guide."""
    found = re.search(
        r'<section class="wide" id="official".*?</section>|<h3 id="official">.*?</p>',
        response.content.decode(),
        re.S,
    )
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def test_a_role_guide_has_them_in_short_and_leads_to_the_whole(client, role):
    response = client.get("/roles/data-scientist/")
    text = section(response)
    for part in (
        "official statistics, 2024",
        "Data Scientists (exact), United States: $64K–$194K , median $113K",
        "Base pay, 10th to 90th percentile",
    ):
        assert part in text
    body = response.content.decode()
    assert "Bureau, Wage survey: “May 2024”, 2024." in html.unescape(body)
    assert response.context["guide"].headline.text == "$120K–$180K"
    assert [group.basis for group in response.context["guide"].pay] == ["Total compensation"]
    assert body.index('id="official"') < body.index("This role in the pay table")
    assert 'href="/salaries/?role=data-scientist#official"' in body


def test_the_pay_table_of_a_role_says_what_they_count_and_why_they_stand_for_it(client, role):
    text = section(client.get("/salaries/?role=data-scientist"))
    for part in (
        "official statistics, 2024",
        "It leaves out stock.",
        "Base pay from an employer survey, 10th to 90th percentile",
        "Data Scientists for Data Scientist (exact: It comes closest.)",
        "United States",
        "$64K–$194K $63,650 to $194,410",
        "$113K $112,590",
    ):
        assert part in text


def test_the_bars_share_the_pages_axis_and_show_the_median(client, role):
    guide = client.get("/roles/data-scientist/").context["guide"]
    bar = guide.statistics.rows[0].bar
    assert bar.axis == guide.pay[0].rows[0].bar.axis == Axis(200_000, 50_000)
    assert (bar.x, bar.end, bar.levels) == (318, 972, (563,))


def test_an_axis_that_is_too_short_for_them_grows_for_everything(client, role):
    cited = make.citation(year=2025)
    wage(make.occupation("15-2051"), cited, pct90=390_000)
    guide = client.get("/roles/data-scientist/").context["guide"]
    assert guide.statistics.rows[0].bar.axis == guide.pay[0].rows[0].bar.axis
    assert guide.pay[0].rows[0].bar.axis.high == 400_000


def test_a_wage_that_is_cut_off_reads_as_that_much_or_more(client, role):
    cited = make.citation(year=2025)
    wage(make.occupation("15-2051"), cited, pct90=239_200, top_code=239_200)
    text = section(client.get("/salaries/?role=data-scientist"))
    assert "$64K–$239K+ $63,650 to $239,200 or more" in text
    assert "$113K $112,590" in text
    assert "112,590 or more" not in text


def test_only_the_newest_year_of_an_area_is_shown(client, role):
    wage(make.occupation("15-2051"), make.citation(year=2023), median=100_000)
    text = section(client.get("/salaries/?role=data-scientist"))
    assert "$112,590" in text
    assert "$100,000" not in text


def test_a_metropolitan_area_leads_to_its_place_and_comes_after_the_country(client, role):
    area = make.survey_area(
        41_860, name="San Francisco–Oakland", place=make.place("san-francisco"), position=20
    )
    wage(make.occupation("15-2051"), make.citation(year=2024), area=area, median=160_000)
    response = client.get("/roles/data-scientist/")
    text = section(response)
    assert text.index("United States") < text.index("San Francisco–Oakland")
    assert '<a href="/salaries/locations/san-francisco/">San Francisco–Oakland</a>' in (
        response.content.decode()
    )


@pytest.mark.parametrize("gone", ["occupation", "area", "place"])
def test_what_is_retired_is_not_shown(client, role, gone):
    area = make.survey_area(99)
    if gone == "place":
        area.place = make.place("austin")
        area.save()
    row = {"occupation": make.occupation("15-2051"), "area": area, "place": area.place}[gone]
    row.retired_on = "2026-01-01"
    row.save()
    assert section(client.get("/roles/data-scientist/")) == ""


def test_a_role_without_pay_still_shows_them(client):
    found = make.role("ai-trainer-evaluator")
    wage(match(found).occupation, make.citation(year=2024))
    response = client.get("/roles/ai-trainer-evaluator/")
    assert "$113K" in section(response)
    assert "Pay" in [part.title for part in response.context["guide"].parts]


def test_a_role_without_an_occupation_shows_nothing(client):
    make.role("new-role")
    assert section(client.get("/roles/new-role/")) == ""
    assert section(client.get("/salaries/")) == ""


def test_the_pay_page_shows_those_of_the_roles_it_shows(client, role):
    other = make.role("nlp-engineer", name="NLP Engineer")
    make.pay_band(other, level="mid")
    make.occupation_match(other, make.occupation("15-2051"))
    researcher = make.role("researcher", name="Researcher")
    make.pay_band(researcher, level="mid")
    make.level("entry")
    wage(match(researcher, "15-1221", title="Researchers").occupation, make.citation(year=2024))

    everything = section(client.get("/salaries/"))
    assert "Data Scientists for Data Scientist (exact), NLP Engineer (proxy)" in everything
    assert "Researchers for Researcher (exact)" in everything
    filtered = section(client.get("/salaries/?role=nlp-engineer", headers=HTMX))
    assert "Data Scientists for NLP Engineer (proxy: " in filtered
    assert "Researcher" not in filtered
    assert section(client.get("/salaries/?role=nlp-engineer&level=entry")) == ""


HTMX = {"HX-Request": "true", "HX-Target": "results"}


def test_restated_figures_are_estimates_that_say_how_and_keep_the_published_ones(client, role):
    make.exchange_rate(base="GBP", quote="USD", rate="1.25", on="2026-01-02")
    response = client.get("/salaries/?role=data-scientist&currency=GBP&period=month")
    text = section(response)
    assert "£4.2K–£13K/month" in text
    assert (
        "$63,650 to $194,410 as published; converted at 1 GBP = 1.25 USD; "
        "restated at 2,080 hours or 12 months a year" in text
    )
    assert "£7.5K/month $112,590" in text
    assert response.context["statistics"].rows[0].bar.estimate


def test_without_a_rate_they_stay_in_dollars_and_off_the_axis(client, role):
    make.exchange_rate(base="GBP", quote="EUR", rate="1.1", on="2026-01-02")
    response = client.get("/salaries/?role=data-scientist&currency=EUR")
    assert "$64K–$194K $63,650 to $194,410 $113K" in section(response)
    assert response.context["statistics"].rows[0].bar is None


def test_any_number_of_roles_areas_and_years_is_one_query(role):
    other = make.role("other")
    make.occupation_match(other, make.occupation("15-2051"))
    for code in range(41_000, 41_020):
        area = make.survey_area(code, position=20)
        wage(make.occupation("15-2051"), make.citation(year=2024), area=area)
    with CaptureQueriesContext(connection) as captured:
        found = statistics_for([role.pk, other.pk])
        assert len(found.rows) == 21
        assert {len(row.roles) for row in found.rows} == {2}
        assert found.note == "It leaves out stock."
    assert len(captured) == 1
    with CaptureQueriesContext(connection) as captured:
        assert not statistics_for([])
    assert len(captured) == 0
