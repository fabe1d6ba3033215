"""The role guide: everything about one role, in few queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from content.models import FormerSlug
from tests import factories as make

pytestmark = pytest.mark.django_db


def text_of(response):
    return re.sub(r"\s+", " ", strip_tags(response.content.decode()))


def furnish(role, times=1):
    """Give a role of everything that its guide shows."""
    neighbour = make.role()
    role.neighbours.add(neighbour)
    for number in range(times):
        make.role_alias(role, name=f"Alias {role.pk} {number}")
        for topic in ("day", "work", "asked", "pro", "con", "start", "hires", "note"):
            make.role_point(role, topic=topic, text=f"Point about {topic}.", **make.sourced())
        make.role_point(role, topic="day", text="Our own remark.")
        make.ladder_step(role, title="Staff engineer", **make.sourced())
        make.role_skill(role, make.skill(), level=3)
        make.pay_band(role, level="mid")
        make.pay_band(role, basis="unstated", low=120_000, high=220_000)
        make.project(roles=[role])
        make.question(roles=[role])
        path = make.transition_path(make.career(), role)
        make.timeline_claim(paths=[path], label="Some engineers")
        make.industry().roles.add(role)
        make.employer(name=f"Employer {number}", slug=f"employer-{role.pk}-{number}").roles.add(
            role
        )
        make.certification(roles=[role])
        make.trend().roles.add(role)
        make.faq().roles.add(role)
        make.forecast(subject="LLM engineers", percent=200, to_year=2030).roles.add(role)


def test_tells_what_the_role_is_and_leads_on(client):
    role = make.role("data-scientist", name="Data Scientist")
    furnish(role)
    response = client.get("/roles/data-scientist/")
    html, text = response.content.decode(), text_of(response)
    assert "<h1>Data Scientist</h1>" in html
    assert html.count("<h1") == 1
    for wanted in (
        "First paragraph.",
        "Point about day.",
        "We would add:",
        "Our own remark.",
        "Proficient",
        "Staff engineer",
        "Point about con.",
        "6–12 months",
        "3–6 months",
        "Employer 0",
        "+200%",
    ):
        assert wanted in text
    assert 'href="/plans/new/?role=data-scientist"' in html
    assert f"/roles/compare/?role=data-scientist&amp;role={role.neighbours.get().slug}" in html
    question, project = role.questions.get().slug, role.projects.get().slug
    assert f'href="/interviews/?open={question}#{question}"' in html
    assert f'href="/portfolio/?open={project}#{project}"' in html
    assert f'href="/industries/{role.industries.get().slug}/"' in html
    anchors = re.findall(r'<li><a href="#([\w-]+)">', html)
    assert len(anchors) == 14
    assert all(f'id="{anchor}"' in html for anchor in anchors)


def test_shows_every_pay_figure_total_compensation_first_and_none_blended(client):
    role = make.role("machine-learning-engineer")
    landscape = make.sourced(make.citation(section="Breadth of roles"))
    by_role = make.sourced(make.citation(section="Salary by role"))
    place = make.sourced(make.citation(section="Salary by location"))
    make.pay_band(role, basis="unstated", low=120_000, high=220_000, position=1, **landscape)
    make.pay_band(
        role, basis="unstated", level="mid", place="london", currency="GBP", low=130_000,
        high=180_000, usd_low=165_000, usd_high=230_000, position=2, **place,
    )  # fmt: skip
    make.pay_band(
        role, level="senior", low=200_000, high=400_000, open_top=True, position=3,
        condition="with equity at startups", **by_role,
    )  # fmt: skip
    make.pay_band(role, level="mid", low=150_000, high=220_000, position=4, **by_role)
    response = client.get("/roles/machine-learning-engineer/")
    groups = response.context["guide"].pay
    assert [(group.basis, group.where) for group in groups] == [
        ("Total compensation", "“Salary by role”, 2026"),
        ("Basis not stated", "“Breadth of roles”, 2026"),
        ("Basis not stated", "“Salary by location”, 2026"),
    ]
    text = text_of(response)
    for figure in ("$120K–$220K", "£130K–£180K", "about $165K–$230K", "$200K–$400K+"):
        assert figure in text
    assert "with equity at startups" in text
    assert response.context["guide"].headline.text == "$150K–$220K"
    assert 'href="/salaries/locations/london/"' in response.content.decode()


def test_an_estimate_looks_different_and_says_how_it_was_made(client):
    role = make.role("data-scientist")
    make.pay_band(role, **make.estimated(make.method(name="Our sum", explanation="We added.")))
    html = client.get("/roles/data-scientist/").content.decode()
    assert '<span class="pay-figure estimate">' in html
    assert "Our estimate: Our sum." in html


def test_a_role_without_figures_says_so(client):
    make.role("new-role")
    text = text_of(client.get("/roles/new-role/"))
    assert "No figure" in text
    assert "Time inNo figureSee all ways in" in text


def test_leaves_out_what_is_retired(client):
    role = make.role("data-scientist")
    furnish(role)
    gone = {"retired_on": "2026-01-01"}
    for rows in (role.pay_bands, role.projects, role.questions, role.industries, role.employers):
        rows.update(**gone)
    role.neighbours.update(**gone)
    guide = client.get("/roles/data-scientist/").context["guide"]
    assert not guide.pay
    assert not guide.links.projects
    assert not guide.links.questions
    assert not guide.links.industries
    assert not guide.links.employers
    assert not guide.links.neighbours


def test_runs_at_most_twelve_queries_however_much_there_is(client):
    few, many = make.role("few"), make.role("many")
    furnish(few)
    furnish(many, times=10)
    with CaptureQueriesContext(connection) as first:
        client.get("/roles/few/")
    with CaptureQueriesContext(connection) as second:
        client.get("/roles/many/")
    assert len(first) == len(second) <= 12


def test_an_unknown_or_retired_role_gets_a_helpful_404(client):
    make.role("gone", retired_on="2026-01-01")
    for address in ("/roles/nope/", "/roles/gone/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "The role list has them all." in response.content.decode()


def test_a_former_address_redirects_and_keeps_the_query(client):
    make.role("data-scientist")
    FormerSlug.objects.create(model="roles.Role", old="data-wizard", new="data-scientist")
    response = client.get("/roles/data-wizard/?a=1")
    assert response.status_code == 301
    assert response["Location"] == "/roles/data-scientist/?a=1"


def test_the_axis_goes_on_above_an_open_top(client):
    role = make.role("ai-research-scientist")
    make.pay_band(role, level="senior", low=300_000, high=500_000, open_top=True)
    bar = client.get("/roles/ai-research-scientist/").context["guide"].pay[0].rows[0].bar
    assert bar.open_top
    assert bar.axis.high == 600_000
    assert bar.end < 1000
