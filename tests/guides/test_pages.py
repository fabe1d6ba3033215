"""Front page, outlook, questions and privacy, as readers get them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guides.models import Forecast
from guides.outlook import bars, shares
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


def test_forecast_bars_share_an_axis_with_zero_on_it():
    factories.forecast(slug="up", subject="Up", percent=190, to_year=2030)
    factories.forecast(slug="down", subject="Down", percent=-10, from_year=2026, to_year=2030)
    factories.forecast(slug="share", percent=40, percent_before=25, is_share=True, from_year=2024)
    up, down = bars(Forecast.objects.all())
    assert (up.figure, up.x, up.width, up.until) == ("+190%", 50, 950, "to 2030")
    assert (down.figure, down.x, down.width, down.until) == ("−10%", 0, 50, "2026–2030")
    assert (up.zero, down.falls) == (50, True)
    assert up.grid == "M50 0v20M300 0v20M550 0v20M800 0v20"
    [share] = shares(Forecast.objects.all())
    assert (share.before, share.after, share.before_width, share.after_width) == (
        "25%",
        "40%",
        250,
        400,
    )


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
    assert "25% in 2024, and then 40% of all AI jobs." in text.replace(" ,", ",")
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
    assert '<a href="#degree">Do I need a degree?</a>' in html
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
