"""Every list of the guide is cut into pages by the database, in one and the same way."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import guides.front
import guides.outlook
import guides.views
import plans.starter
import roles.learning
import roles.listing
import roles.practice
import roles.sectors
import transitions.pages
from guides import search_documents
from plans.models import Plan
from roles.models import Industry, Role
from sources.backing import BACKED
from tests import factories as make
from tests.guides.test_pages import text_of

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "results"}


@dataclass(frozen=True)
class Listed:
    """A list: where it stands, how many fit a page, and how to make its entry with a number."""

    address: str
    module: ModuleType
    size: str
    entry: Callable[[int], Any]
    swapped: bool = True


def named(number: int, field: str = "name", **values: Any) -> dict[str, Any]:
    return {"slug": f"entry-{number}", field: f"Entry {number}", "position": number, **values}


def way_in(number: int) -> Any:
    career = make.career(f"career-{number}", name=f"Entry {number}")
    return make.transition_path(career, make.role(f"role-{number}"), position=number)


def in_industry(number: int) -> Any:
    role = make.role(**named(number))
    industry = Industry.objects.filter(slug="finance").first() or make.industry("finance")
    industry.roles.add(role)
    return role


LISTS = {
    "roles": Listed(
        "/roles/?degree=degree", roles.listing, "ROLES_A_PAGE", lambda n: make.role(**named(n))
    ),
    "roles by pay": Listed(
        "/roles/?sort=pay&view=table",
        roles.listing,
        "ROLES_A_PAGE",
        lambda n: make.pay_band(make.role(**named(n)), low=100_000, high=200_000 - n),
    ),
    "roles reaching pay": Listed(
        "/roles/?pay=100&sort=name&degree=degree",
        roles.listing,
        "ROLES_A_PAGE",
        lambda n: make.pay_band(make.role(**named(n)), low=90_000, high=100_000 + n),
    ),
    "roles of an industry": Listed(
        "/industries/finance/", roles.listing, "ROLES_A_PAGE", in_industry, swapped=False
    ),
    "skills": Listed("/skills/", roles.learning, "SKILLS_A_PAGE", lambda n: make.skill(**named(n))),
    "skills by name": Listed(
        "/skills/?sort=name", roles.learning, "SKILLS_A_PAGE", lambda n: make.skill(**named(n))
    ),
    "skills by roles": Listed(
        "/skills/?sort=roles", roles.learning, "SKILLS_A_PAGE", lambda n: make.skill(**named(n))
    ),
    "industries by name": Listed(
        "/industries/?sort=name",
        roles.sectors,
        "INDUSTRIES_A_PAGE",
        lambda n: make.industry(**named(n), growth_percent=n),
    ),
    "industries": Listed(
        "/industries/",
        roles.sectors,
        "INDUSTRIES_A_PAGE",
        lambda n: make.industry(**named(n), growth_percent=50 - n),
    ),
    "projects": Listed(
        "/portfolio/",
        roles.practice,
        "PROJECTS_A_PAGE",
        lambda n: make.project(**named(n, "title")),
    ),
    "questions": Listed(
        "/interviews/?round=technical",
        roles.practice,
        "QUESTIONS_A_PAGE",
        lambda n: make.question(**named(n, "text")),
    ),
    "questions of a role": Listed(
        "/interviews/?role=asked",
        roles.practice,
        "QUESTIONS_A_PAGE",
        lambda n: make.question(
            **named(n, "text"),
            roles=[make.role("asked")] if n == 1 else Role.objects.all()[: n % 2],
        ),
    ),
    "certificates": Listed(
        "/certifications/?sort=name",
        transitions.pages,
        "CERTIFICATES_A_PAGE",
        lambda n: make.certification(**named(n)),
    ),
    "learning resources": Listed(
        "/education/?open=courses",
        transitions.pages,
        "RESOURCES_A_PAGE",
        lambda n: make.resource(**named(n), type="course"),
    ),
    "ways in": Listed("/transitions/", transitions.pages, "WAYS_A_PAGE", way_in, swapped=False),
    "claims": Listed(
        "/transitions/",
        transitions.pages,
        "CLAIMS_A_PAGE",
        lambda n: make.timeline_claim(**named(n, "label")),
        swapped=False,
    ),
    "faq": Listed(
        "/faq/",
        guides.views,
        "QUESTIONS_A_PAGE",
        lambda n: make.faq(**named(n, "question")),
        swapped=False,
    ),
    "trends": Listed(
        "/outlook/",
        guides.outlook,
        "TRENDS_A_PAGE",
        lambda n: make.trend(**named(n)),
        swapped=False,
    ),
    "market figures": Listed(
        "/outlook/",
        guides.outlook,
        "FIGURES_A_PAGE",
        lambda n: make.market_figure(**named(n, "label")),
        swapped=False,
    ),
    "forecasts": Listed(
        "/outlook/",
        guides.outlook,
        "FORECASTS_A_PAGE",
        lambda n: make.forecast(**named(n, "subject"), percent=90 - n),
        swapped=False,
    ),
    "roles to come": Listed(
        "/outlook/",
        guides.outlook,
        "ROLES_A_PAGE",
        lambda n: make.role(**named(n), horizon="2026-2030"),
        swapped=False,
    ),
    "takeaways": Listed(
        "/",
        guides.front,
        "TAKEAWAYS_A_PAGE",
        lambda n: make.takeaway(**named(n, "title")),
        swapped=False,
    ),
    "starter plan": Listed(
        "/plans/",
        plans.starter,
        "TASKS_A_PAGE",
        lambda n: make.task_template(**named(n, "title"), starter_month=min(3, 1 + n // 4)),
        swapped=False,
    ),
}


@pytest.fixture(params=list(LISTS.values()), ids=list(LISTS))
def listed(request, monkeypatch) -> Listed:
    """A list of five entries of which two fit a page."""
    found: Listed = request.param
    monkeypatch.setattr(found.module, found.size, 2)
    for number in range(1, 6):
        found.entry(number)
    return found


def with_page(address: str, page: object) -> str:
    return f"{address}{'&' if '?' in address else '?'}page={page}"


def entries(client: Client, address: str, **headers: Any) -> list[int]:
    """Return the numbers of the entries that a page lists, in their order."""
    response = client.get(address, **headers)
    assert response.status_code == 200
    main = response.content.decode()
    main = main[main.index('id="results"') :] if 'id="results"' in main else main
    return [int(each) for each in dict.fromkeys(re.findall(r"Entry (\d+)", main))]


def test_each_page_shows_the_next_entries(client, listed):
    assert entries(client, listed.address) == [1, 2]
    assert entries(client, with_page(listed.address, 2)) == [3, 4]
    assert entries(client, with_page(listed.address, 3)) == [5]


def test_links_lead_from_page_to_page_and_keep_the_rest_of_the_address(client, listed):
    query = listed.address.partition("?")[2].replace("&", "&amp;")
    kept = f"{query}&amp;" if query else ""
    first = client.get(listed.address).content.decode()
    assert "Page 1 of 3" in first
    assert f'rel="next" href="?{kept}page=2"' in first
    assert 'rel="prev"' not in first
    second = client.get(with_page(listed.address, 2)).content.decode()
    assert f'rel="prev" href="?{kept}page=1"' in second
    assert f'rel="next" href="?{kept}page=3"' in second
    assert 'rel="next"' not in client.get(with_page(listed.address, 3)).content.decode()


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("x", "“x” is not a page of this list, so it was ignored."),
        ("0", "“0” is not a page of this list, so it was ignored."),
        ("-1", "“-1” is not a page of this list, so it was ignored."),
        ("4", "“4” is after the last, 3, so it was ignored."),
        ("9" * 30, f"“{'9' * 30}” is after the last, 3, so it was ignored."),
    ],
)
def test_a_page_that_there_is_not_is_named_and_the_first_one_shows(client, listed, page, message):
    address = with_page(listed.address, page)
    assert message in text_of(client.get(address))
    assert entries(client, address) == [1, 2]


def test_htmx_gets_the_same_page_of_the_region_alone(client, listed):
    address = with_page(listed.address, 2)
    answer = client.get(address, **HTMX).content.decode()
    assert entries(client, address, **HTMX) == [3, 4]
    assert answer.startswith('<div id="results"') is listed.swapped
    assert ('hx-get="?' in answer[answer.index('class="pager"') :]) is listed.swapped


def test_a_list_that_fits_has_no_pages(client, listed, monkeypatch):
    monkeypatch.setattr(listed.module, listed.size, 5)
    page = client.get(listed.address).content.decode()
    assert entries(client, listed.address) == [1, 2, 3, 4, 5]
    assert 'class="pager"' not in page
    assert "Page 1 of 1" not in page


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_more_pages_cost_no_more_queries(client, listed):
    few = queries(client, listed.address)
    for number in range(6, 16):
        listed.entry(number)
    assert queries(client, listed.address) == few
    # Pages on which another list of the view is at its end need not read it.
    assert queries(client, with_page(listed.address, 4)) <= few


# --- links to one entry


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("faq", "/faq/?at=entry-4"),
        ("trends", "/outlook/?at=entry-4"),
        ("market figures", "/outlook/?at=entry-4"),
        ("takeaways", "/?at=entry-4"),
        ("learning resources", "/education/?open=courses&at=entry-4"),
        ("projects", "/portfolio/?open=entry-4"),
        ("questions", "/interviews/?open=entry-4"),
    ],
)
def test_a_link_to_an_entry_shows_the_page_that_holds_it(client, monkeypatch, name, address):
    listed = LISTS[name]
    monkeypatch.setattr(listed.module, listed.size, 2)
    for number in range(1, 6):
        listed.entry(number)
    page = client.get(address).content.decode()
    assert 'id="entry-4"' in page
    assert 'id="entry-1"' not in page
    assert "Page 2 of 3" in page
    assert "at=" not in page[page.index('class="pager"') :].partition("</nav>")[0]
    # A number in the address counts more.
    assert 'id="entry-1"' in client.get(with_page(address, 1)).content.decode()


def test_an_entry_that_there_is_not_is_named(client):
    make.faq(slug="entry-1", question="Entry 1")
    page = text_of(client.get("/faq/?at=nothing"))
    assert "“nothing” is not in this list, so it was ignored." in page
    assert "Entry 1" in page
    assert client.get("/faq/?at=a%00b").status_code == 200


def test_folding_an_entry_leaves_the_reader_on_its_page(client, monkeypatch):
    monkeypatch.setattr(roles.practice, "PROJECTS_A_PAGE", 2)
    for number in range(1, 6):
        make.project(**named(number, "title"))
    page = client.get("/portfolio/?open=entry-4").content.decode()
    assert 'id="entry-4" href="?page=2#entry-4"' in page
    assert 'id="entry-3" href="?open=entry-4&amp;open=entry-3&amp;page=2#entry-3"' in page


def test_search_and_sources_lead_to_the_page_of_an_entry():
    faq = make.faq(slug="entry-1", question="Entry 1")
    addresses = {each.model: each.address for each in search_documents.DOCUMENTED}
    assert addresses[type(faq)](faq) == "/faq/?at=entry-1#entry-1"
    backed = {each.model: each for each in BACKED}
    for model, page in (
        ("transitions.Certification", "/certifications/"),
        ("guides.Trend", "/outlook/"),
        ("guides.Faq", "/faq/"),
        ("guides.Takeaway", "/"),
    ):
        assert backed[model].address("entry-1") == f"{page}?at=entry-1#entry-1"


# --- what is special about some lists


def test_skills_stand_under_the_categories_of_their_page(client, monkeypatch):
    monkeypatch.setattr(roles.learning, "SKILLS_A_PAGE", 2)
    for number, category in enumerate(("data", "data", "data", "people")):
        make.skill(**named(number), category=make.skill_category(category, position=10 + number))
    first, second = client.get("/skills/"), client.get("/skills/?page=2")
    assert 'id="category-people"' not in first.content.decode()
    assert 'id="category-data"' in second.content.decode()
    assert 'id="category-people"' in second.content.decode()
    assert "4 skills, page 1 of 2" in text_of(first)


def test_the_front_page_shows_the_first_roles_of_each_family(client, monkeypatch):
    for number in range(4):
        make.role(f"maker-{number}", name=f"Maker {number}", position=number)
    make.role("guard", family=make.family("safety-governance", position=9))
    whole = text_of(client.get("/"))
    assert all(f"Maker {number}" in whole for number in range(4))
    assert "3 of 4" not in whole
    monkeypatch.setattr(guides.front, "MOST_ROLES", 4)
    page = text_of(client.get("/"))
    assert "Browse 5 roles" in page
    assert "Maker 2" in page
    assert "Maker 3" not in page
    assert "Guard" in page
    assert "3 of 4" in page


def test_hours_of_a_month_count_tasks_of_all_pages(client, monkeypatch):
    monkeypatch.setattr(plans.starter, "TASKS_A_PAGE", 1)
    for number in range(1, 4):
        make.task_template(
            **named(number, "title"), starter_month=1, hours_low=2, hours_high=5, weekly=False
        )
    page = text_of(client.get("/plans/?page=2"))
    assert "6–15 hours" in page
    assert "Entry 2" in page
    assert "Month 2" not in page


# --- filters of a long list


@pytest.fixture
def many(monkeypatch):
    """Three roles and skills where lists of two are long."""
    monkeypatch.setattr("roles.forms.MOST_OPTIONS", 2)
    monkeypatch.setattr("careerguide.finding.MOST_OPTIONS", 2)
    for name in ("Welder", "Wizard", "Baker"):
        skill = make.skill(name=f"{name} skill")
        make.role_skill(make.role(name=name), skill)


@pytest.mark.parametrize(
    ("address", "box"),
    [
        ("/portfolio/?find_role=WELD", 'type="radio" id="found-role-welder" name="role"'),
        ("/interviews/?find_role=weld", 'type="radio" id="found-role-welder" name="role"'),
        ("/roles/compare/?find_role=weld", 'type="checkbox" id="found-role-welder" name="role"'),
        ("/plans/new/?find_role=weld", 'type="radio" id="found-role-welder" name="role"'),
        ("/roles/?find_skill=weld", 'type="checkbox" id="found-skill-welder-skill" name="skill"'),
        ("/roles/options/one-role/?find_role=weld", 'type="radio" id="found-role-welder"'),
        ("/roles/options/skills/?find_skill=weld", 'id="found-skill-welder-skill"'),
    ],
)
def test_a_long_choice_is_looked_for_by_name(client, many, address, box):
    page = client.get(address).content.decode()
    assert box in page
    assert 'value="baker"' not in page.replace('name="role" value="baker"> Compare', "")
    assert "<option" not in page or 'value="welder"' not in page.partition("<option")[2]


def test_a_long_choice_that_is_made_counts_and_shows(client, many):
    page = client.get("/portfolio/?role=welder").content.decode()
    assert 'id="role-welder" name="role" value="welder" checked' in page
    assert "Role: Welder" in text_of(client.get("/portfolio/?role=welder"))
    wrong = text_of(client.get("/portfolio/?role=nobody"))
    assert "Role: “nobody” is not one of the choices, so it was ignored." in wrong
    found = text_of(client.get("/roles/?skill=welder-skill"))
    assert "1 role" in found
    assert "Skill: Welder skill" in found


def test_unknown_kinds_of_choices_are_not_found(client):
    assert client.get("/roles/options/planets/").status_code == 404


def test_the_starter_plan_has_no_select_of_a_long_list(client, many):
    page = client.get("/plans/").content.decode()
    assert 'id="mine-role"' not in page
    assert "choose a role" in page


def test_roles_by_pay_stay_in_order_under_a_filter(client):
    for name, high in (("Low", 100_000), ("High", 300_000), ("Middle", 200_000)):
        make.pay_band(make.role(name=name, demand="limited"), low=90_000, high=high)
    make.pay_band(make.role(name="Elsewhere", demand="high", degree_need="phd"), low=1, high=10**6)
    page = client.get("/roles/?sort=pay&degree=degree").content.decode()
    assert re.findall(r"<h2><a [^>]*>(\w+)</a>", page) == ["High", "Middle", "Low"]


@pytest.fixture
def many_careers(many):
    """More careers than fit a list beside the roles of `many`, and skills to rate for one."""
    for name in ("Welding", "Wizardry", "Baking"):
        make.career(name=name, slug=name.lower())
    welder = Role.objects.get(slug="welder")
    make.task_template(slug="learn", title="Learn it", hours_high=9, roles=[welder])


def test_the_plan_form_finds_its_long_choices_by_name(client, many_careers):
    page = client.get("/plans/new/?role=baker&find_role=weld&find_from=WELD").content.decode()
    assert 'id="role-baker" name="role" value="baker" checked' in page
    assert 'type="radio" id="found-role-welder" name="role"' in page
    assert 'type="radio" id="found-from-welding" name="from"' in page
    assert 'name="find_role" value="weld"' in page
    assert "wizard" not in page
    assert "Baker asks for this one skill." in page
    found = client.get("/transitions/options/careers/?find_from=weld").content.decode()
    assert 'type="radio" id="found-from-welding" name="from" value="welding"' in found
    assert "baking" not in found


def test_what_is_looked_for_and_typed_stays_without_script(client, many_careers):
    given = {
        "role": "", "from": "baking", "find_role": "weld", "find_from": "w", "hours": "7",
        "start": "", "money": "30",
    }  # fmt: skip
    answer = client.post("/plans/new/", {**given, "update": "1"}, follow=True)
    assert answer.redirect_chain == [
        ("/plans/new/?from=baking&hours=7&money=30&find_role=weld&find_from=w", 303)
    ]
    pages = [answer, client.post("/plans/new/", given)]
    assert [page.status_code for page in pages] == [200, 422]
    for page in pages:
        html = page.content.decode()
        assert 'type="radio" id="found-role-welder" name="role"' in html
        assert 'id="from-baking" name="from" value="baking" checked' in html
        assert 'name="find_from" value="w"' in html
        assert 'name="hours" value="7"' in html
        assert 'name="money" value="30"' in html


def test_a_plan_is_made_for_a_role_and_a_career_that_were_found(client, many_careers):
    given = {"role": "welder", "from": "wizardry", "hours": "9", "start": str(timezone.localdate())}
    answer = client.post("/plans/new/", given)
    assert answer.status_code == 303
    plan = Plan.objects.get()
    assert (plan.role.slug, plan.career.slug) == ("welder", "wizardry")
    settings = client.get(f"{answer.url}settings/").content.decode()
    assert 'id="role-welder" name="role" value="welder" checked' in settings
    assert 'id="from-wizardry" name="from" value="wizardry" checked' in settings
    other = client.get(f"{answer.url}settings/?role=welder&find_role=bak&hours=9")
    assert 'id="found-role-baker" name="role" value="baker"' in other.content.decode()
    assert "find_role=bak" in other.headers["HX-Push-Url"]
    wrong = client.post("/plans/new/", {**given, "role": "nobody"})
    assert "Choose one of the roles listed." in wrong.content.decode()


def test_a_choice_of_a_long_list_in_the_plan_form_swaps_itself_and_the_skills(client, many_careers):
    """What was found and chosen stands among the choices then, so the next search keeps it."""
    page = client.get("/plans/new/").content.decode()
    assert page.count('hx-target="#goal" hx-select="#goal" hx-select-oob="#skills:outerHTML"') == 2
    htmx = {"HX-Request": "true", "HX-Target": "goal"}
    answer = client.get("/plans/new/?role=welder&find_role=weld&from=", headers=htmx)
    html = answer.content.decode()
    assert html.index('<section id="goal"') < html.index('<section id="skills"')
    assert 'id="role-welder" name="role" value="welder" checked' in html
    assert 'id="found-role-welder"' not in html
    assert answer.headers["HX-Push-Url"] == "/plans/new/?role=welder&find_role=weld"


def test_the_plan_form_runs_as_many_queries_for_many_choices(client, many_careers):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    before = queries("/plans/new/?role=welder&from=baking&find_role=w&find_from=w")
    for number in range(50):
        make.role(name=f"Weaver {number}")
        make.career(name=f"Weaving {number}", slug=f"weaving-{number}")
    after = queries("/plans/new/?role=welder&from=baking&find_role=w&find_from=w")
    assert before == after <= 12
