"""Front page, outlook, questions and privacy, as readers get them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guides.models import Forecast
from guides.outlook import chart, shares
from sources.models import Citation
from tests import factories

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def many(number: int) -> None:
    for _ in range(number):
        role = factories.role(horizon="2026-2030", **factories.sourced())
        factories.takeaway(**factories.sourced())
        factories.market_figure(on_front=True)
        factories.trend().roles.add(role)
        factories.forecast().roles.add(role)
        factories.faq(**factories.sourced()).roles.add(role)
        for page in ("front", "outlook", "faq", "privacy", "search"):
            section = factories.section(page, **factories.sourced())
            factories.point(section).skills.add(factories.skill())


@pytest.mark.parametrize("address", ["/", "/outlook/", "/faq/", "/privacy/", "/search/"])
def test_queries_stay_constant(client: Client, address):
    many(1)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    many(10)
    with CaptureQueriesContext(connection) as lots:
        assert client.get(address).status_code == 200
    assert len(few) == len(lots) <= 12


@pytest.mark.parametrize(
    "address", ["/", "/outlook/", "/faq/", "/privacy/", "/search/", "/sources/"]
)
def test_an_empty_guide_still_has_its_pages(client: Client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1
    assert client.post(address).status_code == 405


def test_front_page(client: Client):
    factories.section("front", slug="front-intro", title="A field guide", intro="What jobs are.")
    factories.market_figure(
        slug="growth", figure="140%", label="more AI jobs", comparison="5% elsewhere", on_front=True
    )
    factories.market_figure(slug="hidden", figure="99%", label="not for the front page")
    research = factories.family("research", name="Research")
    factories.role("ai-research-scientist", name="AI Research Scientist", family=research)
    factories.role("gone", name="Gone", family=research, retired_on="2026-01-01")
    factories.family("engineering", name="Without roles")
    factories.takeaway(title="Ship projects", text="Finish two.", link="/portfolio/")
    response = client.get("/")
    html, text = response.content.decode(), text_of(response)
    assert "<h1>A field guide</h1>" in html
    assert "Browse 1 role " in text
    assert 'href="/roles/compare/"' in html
    assert 'href="/plans/new/"' in html
    assert "140%" in text
    assert "Against: 5% elsewhere" in text
    assert "99%" not in text
    assert '<a href="/roles/ai-research-scientist/">AI Research Scientist</a>' in html
    assert '<a href="/roles/?family=research">Research</a>' in html
    assert "Gone" not in text
    assert "Without roles" not in text
    assert '<a href="/portfolio/">Ship projects</a>' in html
    note = f"note-c{Citation.objects.get(slug='shared').pk}"
    assert html.count(f'popovertarget="{note}"') == 1
    assert f'id="{note}"' in html


def test_front_page_shows_the_pay_of_every_role_on_one_axis(client: Client):
    family = factories.family("engineering", name="Engineering", summary="Builds systems.")
    low = factories.role("low", name="Low", family=family, horizon="emerging-2026")
    high = factories.role("high", name="High", family=family)
    factories.role("none", name="Unpaid", family=family)
    factories.pay_band(low, low=100_000, high=150_000, basis="unstated")
    factories.pay_band(high, level="mid", low=200_000, high=400_000, basis="total", open_top=True)
    response = client.get("/")
    html, text = response.content.decode(), text_of(response)
    # One axis to $500K holds both, and goes on beyond the open top.
    assert re.findall(r"<span>(\$\w+)</span>", html) == ["$0", "$200K", "$400K"]
    assert '<path class="range" d="M200 8h100"/>' in html
    assert '<path class="range" d="M400 8h400"/><path class="open-top" d="M800 8H1000"/>' in html
    assert re.search(r"Low Emerging in 2026 \$100K–\$150K 1 All levels, basis not stated", text)
    # The reference of the chart is said once, in its caption.
    assert "Mid level, total compensation a year, unless the line says otherwise." in text
    assert re.search(r"High \$200K–\$400K\+ 1 Low ", text)
    assert "Unpaid No figure" in text


def test_front_page_marks_an_estimated_pay_figure(client: Client):
    role = factories.role("guess", name="Guess")
    method = factories.method()
    factories.pay_band(role, low=100_000, high=150_000, kind="estimate", method=method)
    html = client.get("/").content.decode()
    assert '<span class="pay estimate"><span class="visually-hidden">our estimate: </span>' in html
    assert '<path class="hatch"' in html


def test_forecast_bars_share_an_axis_of_whole_steps_with_zero_on_it():
    factories.forecast(slug="up", subject="Up", percent=190, to_year=2030)
    factories.forecast(slug="down", subject="Down", percent=-10, from_year=2026, to_year=2030)
    factories.forecast(slug="share", percent=40, percent_before=25, is_share=True, from_year=2024)
    found = chart(Forecast.objects.all())
    up, down = found.bars
    # From −50% to +200%: zero at a fifth, 190% at 240 of 250.
    assert found.labels == ["−50%", "0%", "+50%", "+100%", "+150%", "+200%"]
    assert (up.figure, up.x, up.width, up.until) == ("+190%", 200, 760, "to 2030")
    assert (down.figure, down.x, down.width, down.until) == ("−10%", 160, 40, "2026–2030")
    assert (up.zero, down.falls) == (200, True)
    assert up.grid == "M0 0v20M200 0v20M400 0v20M600 0v20M800 0v20M1000 0v20"


def test_a_forecast_share_stands_below_what_it_was():
    factories.forecast(percent=40, percent_before=25, is_share=True, from_year=2024)
    factories.forecast(percent=60, is_share=True, to_year=2030)
    first, second = shares(Forecast.objects.all())
    before, after = first.bars
    assert (before.when, before.figure, before.width, before.forecast) == (
        "2024",
        "25%",
        250,
        False,
    )
    assert (after.when, after.figure, after.width, after.forecast) == ("Forecast", "40%", 400, True)
    assert [(bar.when, bar.figure) for bar in second.bars] == [("Forecast for 2030", "60%")]


def test_a_chart_without_growth_still_has_an_axis():
    factories.forecast(percent=-120)
    found = chart(Forecast.objects.all())
    assert found.labels == ["−150%", "−100%", "−50%", "0%", "+50%"]
    assert (found.bars[0].x, found.bars[0].width, found.bars[0].zero) == (150, 600, 750)
    assert chart([]).bars == []


def test_outlook(client: Client):
    engineer = factories.role("llm-ops-engineer", name="LLM Ops Engineer", horizon="2026-2030")
    factories.role("mlops-engineer", name="MLOps Engineer", horizon="emerging-2026")
    factories.role("data-scientist", name="Data Scientist")
    factories.forecast(slug="llm", subject="LLM engineers", percent=200, to_year=2030).roles.add(
        engineer
    )
    factories.forecast(slug="basic", subject="Basic roles", percent=-10)
    factories.forecast(
        slug="remote",
        subject="Remote jobs",
        percent=40,
        percent_before=25,
        is_share=True,
        from_year=2024,
    )
    factories.trend(slug="rules", name="Regulation arrives", impact="mixed").tools.add(
        factories.tool(name="AutoKeras", url="https://autokeras.com/")
    )
    factories.market_figure(slug="money", figure="$91B", label="raised", text="New posts.")
    factories.section("outlook", slug="outlook-fastest", title="Two answers")
    double = factories.section("outlook", slug="outlook-double-down", title="Skills that last")
    factories.point(double, text="Data quality.").skills.add(
        factories.skill("data-quality", name="Data quality")
    )
    response = client.get("/outlook/")
    html, text = response.content.decode(), text_of(response)
    assert "+200%" in text
    assert "−10%" in text
    assert '<tr id="llm"><th scope="row">LLM engineers' in html
    assert "Remote jobs , as a share of all AI jobs" in text
    assert "2024 25%" in text
    assert "Forecast 40%" in text
    assert '<path class="range" d="M0 10h250"/>' in html
    assert "<span>−50%</span><span>0%</span><span>+50%</span>" in html
    contents = re.findall(r'<li><a href="#([\w-]+)">', html)
    assert contents == [
        "forecast", "outlook-fastest", "market", "trends", "roles-to-come", "outlook-double-down",
    ]  # fmt: skip
    assert "Impact on AI careers: Neutral to negative" in text
    assert '<a href="https://autokeras.com/" rel="noopener">AutoKeras</a>' in html
    assert 'Learn: <a href="/skills/data-quality/">Data quality</a>' in html
    assert "$91B" in text
    assert "New posts." in text
    assert (
        html.index('id="forecast"') < html.index('id="outlook-fastest"') < html.index('id="trends"')
    )
    assert html.count('href="/roles/data-scientist/"') == 0
    assert html.index("Arriving 2026–2030</h3>") < html.index("Emerging in 2026</h3>")
    assert "style=" not in html


def test_questions_stand_open_under_their_anchors(client: Client):
    role = factories.role("prompt-engineer", name="Prompt Engineer")
    factories.faq(
        slug="degree",
        question="Do I need a degree?",
        answer="No.\n\nIt helps.",
        **factories.sourced(),
    ).roles.add(role)
    factories.faq(slug="old", question="Retired?", retired_on="2026-01-01")
    html = client.get("/faq/").content.decode()
    assert '<ul><li><a href="#degree">Do I need a degree?</a></li></ul>' in html
    assert '<nav aria-label="Questions">' in html
    assert 'id="degree"' in html
    assert "<p>No.</p>" in html
    assert "<p>It helps.</p>" in html
    assert '<a href="/roles/prompt-engineer/">Prompt Engineer</a>' in html
    note = f"note-c{Citation.objects.get(slug='shared').pk}"
    assert f'popovertarget="{note}"' in html
    assert "Retired?" not in html


def test_privacy_shows_its_sections(client: Client):
    section = factories.section("privacy", slug="privacy-key", title="The key to your plan")
    factories.point(section, title="Losing it", text="We cannot send it again.")
    text = text_of(client.get("/privacy/"))
    assert "The key to your plan" in text
    assert "Losing it. We cannot send it again." in text
