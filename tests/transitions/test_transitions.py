"""Ways in: the list and one of them."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.fixture
def path(db):
    career = make.career("software-engineer", name="Software engineer")
    role = make.role("ml-engineer", name="ML engineer")
    saved = make.transition_path(career, role, months_low=3, months_high=6)
    first = make.path_step(saved, unit="week", start=1, end=2, title="Try it", position=1)
    make.path_step(saved, unit="week", start=2, end=4, title="Learn it", position=2)
    make.path_step(saved, start=3, end=6, title="Apply", position=3)
    python = make.skill("python", name="Python")
    first.skills.set([python])
    first.resources.set([make.resource("course", name="A first course")])
    make.role_skill(role, python, level=3)
    make.role_skill(role, make.skill("sql", name="SQL"), level=2)
    make.career_skill(career, python, level=2)
    return saved


def test_the_list_names_each_way_with_its_time(client: Client, path):
    response = client.get("/transitions/")
    page = text_of(response)
    assert "Software engineer to ML engineer" in page
    assert "3–6 months" in page
    assert 'href="/transitions/software-engineer-to-ml-engineer/"' in response.content.decode()


def test_claims_that_differ_stand_side_by_side_with_their_sources(client: Client, path):
    faq = make.citation(section="Questions")
    make.timeline_claim(paths=[path], months_low=3, months_high=6)
    make.timeline_claim(paths=[path], months_low=6, months_high=12, **make.sourced(faq))
    for address in ("/transitions/", "/transitions/software-engineer-to-ml-engineer/"):
        page = text_of(client.get(address))
        assert "3–6 months" in page
        assert "6–12 months" in page
        assert "Questions" in page
        assert "none is averaged" in page
    assert "Sources differ" in page
    assert "4–9 months" not in page


def test_the_playbook_lies_on_months(client: Client):
    phase = make.playbook_phase(slug="plan", title="Assess", start_month=1, end_month=2)
    phase.points.create(text="Map the gap.")
    make.playbook_phase(title="Ship", start_month=8, end_month=12, position=2)
    response = client.get("/transitions/")
    page = text_of(response)
    assert "Months 1–2" in page
    assert "Months 8–12" in page
    assert "Map the gap." in page
    # Month 8 begins at 7 of 12 twelfths, the ruler being 1000 wide, and month 12 is its end.
    assert '<path class="range" d="M583 8H1000"/>' in response.content.decode()


def test_steps_lie_on_the_ruler_in_order_with_what_they_need(client: Client, path):
    response = client.get("/transitions/software-engineer-to-ml-engineer/")
    page, html = text_of(response), response.content.decode()
    assert page.index("1. Try it") < page.index("2. Learn it") < page.index("3. Apply")
    assert "Weeks 1–2" in page
    assert "overlaps with step 2" in page
    assert "A month counts 4⅓ weeks" in page
    # Weeks 2–4 of 26: from 1/26 to 4/26 of the ruler.
    assert '<path class="range" d="M38 8H154"/>' in html
    assert '<a href="/skills/python/">Python</a>' in html
    assert '<a href="https://example.org/course">A first course</a>' in html
    assert 'href="/plans/new/?role=ml-engineer&amp;from=software-engineer"' in html
    assert "You can code." in page
    assert "Learn the mathematics." in page


def test_what_somebody_brings_beside_what_the_role_asks(client: Client, path):
    page = text_of(client.get("/transitions/software-engineer-to-ml-engineer/"))
    # Most to learn first: SQL from nothing to working, then Python from working to proficient.
    assert page.index("SQL 2 steps to goNot yetWorking") < page.index(
        "Python 1 step to goWorkingProficient"
    )
    assert "Both levels are our estimates" in page


def test_a_path_of_months_only_needs_no_week_rule(client: Client, path):
    path.steps.filter(unit="week").delete()
    page = text_of(client.get("/transitions/software-engineer-to-ml-engineer/"))
    assert "4⅓" not in page


def test_a_way_without_steps_and_a_guide_without_ways_lead_on(client: Client, path):
    path.steps.all().delete()
    page = text_of(client.get("/transitions/software-engineer-to-ml-engineer/"))
    assert "not described yet. The general playbook holds for it too." in page
    path.delete()
    html = client.get("/transitions/").content.decode()
    assert 'No way in is described yet. <a href="/roles/">See all roles</a>' in html
    assert '<ul class="cards paths">' not in html


def test_claims_of_one_move_lie_on_one_ruler(client: Client, path):
    make.timeline_claim(paths=[path], months_low=3, months_high=6)
    make.timeline_claim(paths=[path], months_low=6, months_high=12)
    html = client.get("/transitions/software-engineer-to-ml-engineer/").content.decode()
    claims = html[html.index('id="claims"') : html.index('id="gap-title"')]
    # A ruler of 12 months: sure to 3 and pale to 6, then sure to 6 and pale to the end.
    assert '<path class="range" d="M0 8H250"/><path class="span" d="M250 8H500"/>' in claims
    assert '<path class="range" d="M0 8H500"/><path class="span" d="M500 8H1000"/>' in claims


def test_an_unknown_way_is_a_404_and_a_retired_one_too(client: Client, path):
    assert client.get("/transitions/nobody-to-nothing/").status_code == 404
    path.retired_on = "2026-01-01"
    path.save()
    assert client.get("/transitions/software-engineer-to-ml-engineer/").status_code == 404
    assert "Software engineer" not in text_of(client.get("/transitions/"))


def test_ten_times_the_rows_cost_no_more_queries(
    client: Client, path, django_assert_max_num_queries
):
    make.timeline_claim(paths=[path])
    make.playbook_phase().points.create(text="Do it.")
    addresses = ("/transitions/", "/transitions/software-engineer-to-ml-engineer/")
    counts = []
    for address in addresses:
        with django_assert_max_num_queries(12) as found:
            client.get(address)
        counts.append(len(found.captured_queries))
    for number in range(12):
        career, role = make.career(f"from-{number}"), make.role(f"role-{number}")
        make.transition_path(career, role)
        make.timeline_claim(paths=[path])
        make.playbook_phase().points.create(text="Do it.")
        skill = make.skill(f"skill-{number}")
        make.role_skill(path.role, skill)
        step = make.path_step(path)
        step.skills.set([skill])
        step.resources.set([make.resource(f"resource-{number}")])
    for address, count in zip(addresses, counts, strict=True):
        with django_assert_max_num_queries(count):
            client.get(address)
