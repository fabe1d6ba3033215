"""Skills, industries, portfolio projects and interviews."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import FormerSlug
from roles.models import Project
from tests import factories as make

pytestmark = pytest.mark.django_db


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def furnish_skill(skill, times=1):
    for _ in range(times):
        make.skill_point(skill, text="Covers joins.", **make.sourced())
        make.skill_point(skill, topic="learn", text="Take a course.")
        make.role_skill(make.role(), skill, level=2, importance="useful")
        make.resource(name="SQL course", slug=f"course-{make._slug('r')}", skills=[skill])
        make.tool().skills.add(skill)
        make.certification(skills=[skill])
        make.project(roles=[make.role()], skills=[skill])
        make.question(skills=[skill])
        make.point(make.section("portfolio"), text="Show it.").skills.add(skill)
        skill.prerequisites.add(make.skill())
        make.skill().prerequisites.add(skill)


def test_skills_stand_by_category_technical_and_soft_apart(client):
    make.section("skills", slug="skills-pytorch-or-tensorflow", title="PyTorch or TensorFlow")
    soft = make.skill_category("soft-skills", soft=True)
    make.skill("sql", name="SQL", weeks_low=4, weeks_high=8, **make.sourced())
    make.skill("communication", name="Communication", category=soft)
    response = client.get("/skills/")
    html = response.content.decode()
    assert [group.category.slug for group in response.context["groups"]] == [
        "programming",
        "soft-skills",
    ]
    assert "4–8 weeks" in html
    assert "2 skills" in html
    assert '<tr class="group" id="category-soft-skills">' in html
    assert '<section class="guide-section" id="skills-pytorch-or-tensorflow"' in html
    assert 'href="/skills/sql/"' in html
    assert "aria-sort" not in html


HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}


def headings(html):
    """Return how a table is sorted, by the id of each heading that sorts it."""
    found = re.findall(
        r'<th scope="col"(?: aria-sort="(\w+)")?><a class="sort" id="([\w-]+)"', html
    )
    return {name: direction for direction, name in found}


@pytest.mark.parametrize("htmx", [{}, HTMX])
@pytest.mark.parametrize(
    ("order", "direction", "expected"),
    [
        ("name", "ascending", ["Calculus", "Python", "SQL", "Zeal"]),
        ("weeks", "ascending", ["Calculus", "SQL", "Python", "Zeal"]),
        ("roles", "descending", ["SQL", "Calculus", "Python", "Zeal"]),
    ],
)
def test_the_skill_table_sorts_by_its_headings(client, order, direction, expected, htmx):
    make.skill("zeal", name="Zeal", category=make.skill_category("soft", soft=True))
    make.skill("python", name="Python", weeks_low=4, weeks_high=9, **make.sourced())
    make.skill("calculus", name="Calculus", weeks_low=2, weeks_high=9, **make.sourced())
    sql = make.skill("sql", name="SQL", weeks_low=4, weeks_high=8, **make.sourced())
    make.role_skill(make.role(), sql)
    make.role_skill(make.role(retired_on="2026-01-01"), sql)
    response = client.get(f"/skills/?sort={order}", **htmx)
    html = response.content.decode()
    assert ("<html" in html) is not bool(htmx)
    assert re.findall(r'<th scope="row"><a href="/skills/[\w-]+/">([^<]+)', html) == expected
    assert headings(html) == {
        "by-name": "", "by-weeks": "", "by-roles": "", f"by-{order}": direction,
    }  # fmt: skip
    assert '<td data-label="Roles">1</td>' in html
    assert html.count('<span class="missing">No figure</span>') == 1


@pytest.mark.parametrize("page", ["skills", "industries"])
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "ü", "up"])
def test_an_unknown_order_is_named_and_ignored(client, page, value):
    make.skill("sql")
    make.industry("healthcare")
    response = client.get(f"/{page}/", {"sort": value})
    assert response.status_code == 200
    assert "is not one of the choices, so it was ignored" in response.content.decode()
    usual = {"skills": "category", "industries": "growth"}[page]
    assert client.get(f"/{page}/?sort={usual}").context["columns"] == [
        replace(column, address=column.address and f"?sort={column.id.removeprefix('by-')}")
        for column in response.context["columns"]
    ]


def test_a_skill_leads_to_its_roles_resources_and_projects(client):
    skill = make.skill("sql", name="SQL", weeks_low=4, weeks_high=6, **make.estimated())
    furnish_skill(skill)
    html = client.get("/skills/sql/").content.decode()
    assert 'class="estimate"><span class="visually-hidden">our estimate: </span>4–6 weeks<' in html
    assert "our estimate, at 15–25 hours a week" in html
    first, then = skill.prerequisites.get(), skill.leads_to.get()
    assert f'<dt>Know first</dt><dd><a href="/skills/{first.slug}/">{first.name}</a>' in html
    assert f'<li><a href="/skills/{then.slug}/">{then.name}</a></li>' in html
    assert '<dt>Asked for by</dt><dd><a href="#roles">1 role</a>' in html
    for wanted in ("Covers joins.", "Take a course.", "SQL course", "Working", "Show it."):
        assert wanted in html
    assert f'href="{skill.role_skills.get().role.get_absolute_url()}"' in html
    assert 'href="/roles/?skill=sql"' in html


def test_a_skill_without_weeks_roles_or_what_comes_before_says_so(client):
    make.skill("sql", name="SQL")
    html = client.get("/skills/sql/").content.decode()
    assert '<dt>Time to learn</dt><dd><span class="missing">No figure</span></dd>' in html
    assert "<dt>Asked for by</dt><dd>0 roles</dd>" in html
    assert "<dt>Know first</dt><dd>Nothing in particular</dd>" in html
    assert 'href="#roles"' not in html


def test_skill_pages_run_as_many_queries_for_much_as_for_little(client):
    few, many = make.skill("few"), make.skill("many")
    furnish_skill(few)
    listed = queries(client, "/skills/")
    furnish_skill(many, times=10)
    assert queries(client, "/skills/few/") == queries(client, "/skills/many/") <= 12
    assert queries(client, "/skills/") == listed <= 12


def test_an_industry_shows_growth_uses_and_roles(client):
    industry = make.industry("healthcare", name="Healthcare", growth_percent=30)
    make.industry_use(industry, name="Drug discovery", text="Finds molecules.", **make.sourced())
    role = make.role("data-scientist", name="Data Scientist")
    make.pay_band(role, level="mid", low=120_000, high=180_000)
    industry.roles.add(role)
    listed = client.get("/industries/").content.decode()
    assert "+30%" in listed
    assert "Drug discovery" in listed
    html = client.get("/industries/healthcare/").content.decode()
    assert "+30%" in html
    assert "Finds molecules." in html
    assert "$120K–$180K" in html


def test_industries_stand_on_one_axis_of_growth_the_fastest_first(client):
    for name, percent in (("Farms", 20), ("Banks", 35), ("Shops", -5)):
        make.industry(name.lower(), name=name, growth_percent=percent)
    response = client.get("/industries/")
    rows = response.context["rows"]
    # From −10% to +40%: 20 thousandths for one percent, zero at 200.
    assert [(row.industry.name, row.figure, row.x, row.width, row.zero) for row in rows] == [
        ("Banks", "+35%", 200, 700, 200),
        ("Farms", "+20%", 200, 400, 200),
        ("Shops", "−5%", 100, 100, 200),
    ]
    assert rows[0].grid == "M0 0v16M200 0v16M400 0v16M600 0v16M800 0v16M1000 0v16"
    assert headings(response.content.decode()) == {"by-name": "", "by-growth": "descending"}
    assert "3 industries" in response.content.decode()


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_industries_sort_by_name(client, htmx):
    make.industry("shops", name="Shops", growth_percent=50)
    make.industry("banks", name="Banks", growth_percent=10)
    response = client.get("/industries/?sort=name", **htmx)
    assert [row.industry.name for row in response.context["rows"]] == ["Banks", "Shops"]
    html = response.content.decode()
    assert ("<html" in html) is not bool(htmx)
    assert headings(html) == {"by-name": "ascending", "by-growth": ""}


def test_an_industry_without_roles_says_so(client):
    make.industry("farms", growth_percent=20, growth_year=2026)
    html = client.get("/industries/farms/").content.decode()
    assert "<dt>Roles in this guide</dt><dd>None yet</dd>" in html
    assert "<small>year on year, 2026</small>" in html
    assert 'href="#roles"' not in html


def test_industry_pages_run_as_many_queries_for_many_as_for_one(client):
    def furnish(slug, times):
        industry = make.industry(slug)
        for _ in range(times):
            make.industry_use(industry)
            industry.roles.add(make.role())

    furnish("few", 1)
    listed = queries(client, "/industries/")
    furnish("many", 10)
    assert queries(client, "/industries/few/") == queries(client, "/industries/many/") <= 12
    assert queries(client, "/industries/") == listed <= 12


def furnish_project(role, **values):
    project = make.project(
        roles=[role],
        skills=[make.skill()],
        tools=[make.tool(name="Flask", slug=make._slug("tool"))],
        datasets=[make.dataset()],
        **values,
    )
    for topic in ("step", "ship", "result"):
        make.project_point(project, topic=topic, text=f"Do the {topic}.", **make.sourced())
    return project


HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}


def test_portfolio_lists_projects_as_lines_and_filters_by_role(client):
    make.section("portfolio", slug="portfolio-github", title="GitHub")
    scientist, engineer = make.role("data-scientist"), make.role("nlp-engineer")
    furnish_project(scientist, slug="churn", title="Churn", summary="Who is about to leave?")
    furnish_project(engineer, slug="chatbot", title="Chatbot")
    html = client.get("/portfolio/").content.decode()
    for wanted in (
        '<a class="fold" id="churn" href="?open=churn#churn">Churn</a>',
        '<a class="fold" id="chatbot" href="?open=chatbot#chatbot">Chatbot</a>',
        "Who is about to leave?",
        'id="portfolio-github"',
    ):
        assert wanted in html
    assert "Do the step." not in html
    response = client.get("/portfolio/?role=nlp-engineer")
    assert [brief.project.slug for brief in response.context["briefs"]] == ["chatbot"]
    assert response.context["count_text"] == "1 project"
    part = client.get("/portfolio/?role=nope", **HTMX).content.decode()
    assert part.lstrip().startswith('<div id="results"')
    assert "“nope” is not one of the choices" in part
    assert 'id="churn"' in part


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_unfolded_project_shows_what_to_do_and_with_what(client, headers):
    role = make.role("data-scientist", name="Data Scientist")
    project = furnish_project(role, slug="churn", title="Churn")
    furnish_project(role, slug="chatbot", title="Chatbot")
    html = client.get("/portfolio/?role=data-scientist&open=churn", **headers).content.decode()
    for wanted in ("Do the step.", "Do the ship.", "Do the result."):
        assert html.count(wanted) == 1
    for wanted in (
        "Flask",
        project.datasets.get().name,
        f'<a href="{project.skills.get().get_absolute_url()}">',
        '<a href="/roles/data-scientist/">Data Scientist</a>',
        # The same view with it folded, and with the other unfolded as well.
        'id="churn" href="?role=data-scientist#churn"',
        'href="?role=data-scientist&amp;open=churn&amp;open=chatbot#chatbot"',
        '<input type="hidden" name="open" value="churn">',
    ):
        assert wanted in html
    assert project.get_absolute_url() == "/portfolio/?open=churn#churn"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize("page", ["portfolio", "interviews"])
def test_an_unknown_entry_is_named_and_the_rest_stays(client, page, headers):
    role = make.role("data-scientist")
    furnish_project(role, slug="churn")
    furnish_question(slug="imbalance", roles=[role])
    known = {"portfolio": "churn", "interviews": "imbalance"}[page]
    address = f"/{page}/?role=data-scientist&open=nope&open={known}"
    response = client.get(address, **headers)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<strong>Opened entry:</strong> “nope” is not one of the choices" in html
    assert f'id="{known}" href="?role=data-scientist#{known}"' in html
    assert '<option value="data-scientist" selected>' in html


def test_clearing_the_filters_keeps_what_is_unfolded(client):
    furnish_project(make.role("data-scientist"), slug="churn")
    response = client.get("/portfolio/?role=data-scientist&open=churn")
    assert response.context["clear"] == "?open=churn"
    assert [chip.address for chip in response.context["chips"]] == ["?open=churn"]


def test_the_hours_of_a_project_span_the_roles_that_do_it(client):
    scientist, engineer = make.role("data-scientist"), make.role("nlp-engineer")
    project = furnish_project(scientist, slug="churn")
    project.roles.add(engineer)
    by = make.method(name="Hours for a plan task", formula="weeks × 15")
    common = {"project": project, "hours_method": by}
    make.task_template(hours_low=10, hours_high=16, roles=[engineer], **common)
    make.task_template(hours_low=8, hours_high=14, roles=[engineer], **common)
    make.task_template(hours_low=16, hours_high=26, roles=[scientist], **common)
    make.task_template(hours_low=90, hours_high=90, roles=[scientist], weekly=True, **common)
    make.task_template(hours_low=1, hours_high=90, retired_on="2026-01-01", **common)
    html = client.get("/portfolio/").content.decode()
    assert '<span class="estimate">16–30 hours</span>' in html
    assert "weeks × 15" in html
    html = client.get("/portfolio/?role=nlp-engineer").content.decode()
    assert '<span class="estimate">18–30 hours</span>' in html


def test_of_two_roles_for_one_filter_the_first_is_named_as_ignored(client):
    make.role("data-scientist"), make.role("nlp-engineer")
    response = client.get("/portfolio/?role=data-scientist&role=nlp-engineer")
    assert "“data-scientist” is one value too many" in response.content.decode()


def furnish_question(**values):
    question = make.question(skills=[make.skill()], **values)
    make.answer_point(question, text="Names the metric.", **make.sourced())
    return question


def furnish_interviews():
    technical = make.interview_round(
        "technical", name="Technical", duration_low=45, duration_high=60, **make.sourced()
    )
    make.round_point(
        technical, topic="asks", title="SQL", text="Joins.", weight_percent=20, **make.sourced()
    )
    make.round_point(technical, topic="tests", title="How you think", text="The way there.")
    make.round_point(technical, topic="prepare", title="LeetCode", text="Practise aloud.")
    make.round_point(technical, topic="during", title="Ask first", text="What is unclear.")
    behavioural = make.interview_round("behavioral")
    role = make.role("data-scientist", name="Data Scientist")
    furnish_question(slug="imbalance", text="How do you handle imbalance?", roles=[role])
    furnish_question(slug="conflict", text="Tell of a conflict.", round=behavioural)
    furnish_question(slug="vision", text="Why convolutions?", roles=[make.role("cv")])


def test_interviews_show_rounds_at_a_glance_and_questions_as_lines(client):
    furnish_interviews()
    html = client.get("/interviews/").content.decode()
    for wanted in (
        "45–60 minutes",
        "<dt>Asks</dt><dd>SQL 20%</dd>",
        "<dt>Tests</dt><dd>How you think</dd>",
        "<dt>Prepare</dt><dd>LeetCode</dd>",
        '<a class="fold" id="imbalance" href="?open=imbalance#imbalance">',
        '<a class="fold" id="conflict" href="?open=conflict#conflict">',
    ):
        assert wanted in html
    for folded in ("Practise aloud.", "What is unclear.", "Names the metric."):
        assert folded not in html
    response = client.get("/interviews/?role=data-scientist")
    shown = [row.question.slug for each in response.context["answered"] for row in each.questions]
    assert sorted(shown) == ["conflict", "imbalance"]
    response = client.get("/interviews/?role=data-scientist&round=technical")
    assert response.context["count_text"] == "1 question"
    response = client.get("/interviews/?role=cv&round=nope")
    assert response.status_code == 200
    assert "“nope”" in response.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_unfolded_rounds_and_questions_show_all_they_hold(client, headers):
    furnish_interviews()
    html = client.get("/interviews/?open=technical&open=imbalance", **headers).content.decode()
    assert "3 questions, 1 open</p>" in html
    for wanted in ("Joins.", "The way there.", "Practise aloud.", "What is unclear."):
        assert wanted in html
    assert html.count("Names the metric.") == 1
    assert '<a href="/roles/data-scientist/">Data Scientist</a>' in html
    assert 'id="technical" href="?open=imbalance#technical"' in html
    assert 'id="imbalance" href="?open=technical#imbalance"' in html
    assert 'href="?open=technical&amp;open=imbalance&amp;open=vision#vision"' in html


def test_a_question_stays_unfolded_while_a_filter_hides_it(client):
    furnish_interviews()
    html = client.get("/interviews/?role=cv&open=imbalance").content.decode()
    assert 'id="imbalance"' not in html
    assert "Opened entry" not in html
    assert 'href="?role=cv&amp;open=imbalance&amp;open=vision#vision"' in html


def test_project_and_interview_pages_run_as_many_queries_for_many_as_for_one(client):
    role = make.role("data-scientist")

    def furnish(number):
        furnish_project(role, slug=f"project-{number}")
        make.task_template(project=Project.objects.get(slug=f"project-{number}"), roles=[role])
        make.round_point(make.interview_round(f"round-{number}"))
        furnish_question(slug=f"question-{number}", roles=[role])

    def counts(numbers):
        opened = "&".join(f"open={name}-{n}" for n in numbers for name in ("project", "question"))
        return [
            queries(client, f"/{page}/{query}")
            for page in ("portfolio", "interviews")
            for query in ("", f"?{opened}")
        ]

    furnish(0)
    few = counts([0])
    for number in range(1, 11):
        furnish(number)
    assert counts(range(11)) == few
    assert max(few) <= 12


@pytest.mark.parametrize("page", ["portfolio", "interviews"])
@pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "ü"])
def test_never_fails_whatever_the_query(client, page, value):
    response = client.get(f"/{page}/", {"role": value, "round": value, "open": value})
    assert response.status_code == 200
    assert response.context["problems"]


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("/skills/nope/", "The skill list has them all."),
        ("/industries/nope/", "The industry list has them all."),
    ],
)
def test_unknown_addresses_say_where_to_look(client, address, hint):
    response = client.get(address)
    assert response.status_code == 404
    assert hint in response.content.decode()


def test_former_addresses_redirect(client):
    make.skill("sql")
    make.industry("healthcare")
    FormerSlug.objects.create(model="roles.Skill", old="sequel", new="sql")
    FormerSlug.objects.create(model="roles.Industry", old="medicine", new="healthcare")
    assert client.get("/skills/sequel/")["Location"] == "/skills/sql/"
    assert client.get("/industries/medicine/")["Location"] == "/industries/healthcare/"
