"""Roles side by side."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def roles():
    made = [make.role(f"role-{letter}", name=f"Role {letter}") for letter in "abcde"]
    skill = make.skill("python", name="Python")
    for position, role in enumerate(made):
        make.pay_band(role, level="mid", high=220_000 + 1000 * position)
        make.role_skill(role, skill, level=2)
        make.role_point(role, topic="pro", text=f"Good thing {position}.")
    return made


def titles(response):
    return [row.title for group in response.context["comparison"].groups for row in group.rows]


def test_compares_pay_skills_and_points(client, roles):
    response = client.get("/roles/compare/?role=role-b&role=role-a")
    html = response.content.decode()
    assert "<title>Role b and Role a compared – AI Career Guide</title>" in html
    assert [role.slug for role in response.context["chosen"]] == ["role-b", "role-a"]
    chips = {chip.label: chip.address for chip in response.context["chips"]}
    assert chips == {"Role b": "?role=role-a", "Role a": "?role=role-b"}
    assert "$150K–$220K" in html
    assert "$150K–$221K" in html
    assert "Good thing 1." in html
    assert {"Degree", "Mid-level, total compensation", "Python", "For"} <= set(titles(response))


def test_only_differences_leaves_equal_rows_out_and_counts_them(client, roles):
    address = "/roles/compare/?role=role-a&role=role-b"
    whole = titles(client.get(address))
    response = client.get(f"{address}&only=differences")
    some = titles(response)
    assert "Mid-level, total compensation" in some
    assert "Python" not in some
    assert "Degree" not in some
    assert response.context["comparison"].hidden == len(whole) - len(some)


HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "comparison"}


def links(html):
    """Return id, whether current, and address of the two links that choose the rows."""
    return re.findall(r'<a id="(rows-\w+)" href="([^"]+)"( aria-current="true")?', html)


@pytest.mark.parametrize("htmx", [{}, HTMX])
def test_two_links_choose_the_rows_and_say_which_are_shown(client, roles, htmx):
    both = "?role=role-a&amp;role=role-b"
    html = client.get("/roles/compare/?role=role-a&role=role-b", **htmx).content.decode()
    assert links(html) == [
        ("rows-all", both, ' aria-current="true"'),
        ("rows-differences", f"{both}&amp;only=differences", ""),
    ]
    assert "left out" not in html
    address = "/roles/compare/?role=role-a&role=role-b&only=differences"
    response = client.get(address, **htmx)
    html = response.content.decode()
    assert links(html) == [
        ("rows-all", both, ""),
        ("rows-differences", f"{both}&amp;only=differences", ' aria-current="true"'),
    ]
    assert f"{response.context['comparison'].hidden} equal rows left out." in html


def test_roles_without_a_difference_say_so(client):
    make.role("one"), make.role("two")
    html = client.get("/roles/compare/?role=one&role=two&only=differences").content.decode()
    assert "They do not differ in anything that is compared here." in html
    assert "<table" not in html


def test_each_cell_names_its_role_and_the_bars_say_their_axis(client, roles):
    html = client.get("/roles/compare/?role=role-a&role=role-b").content.decode()
    assert "Pay bars run from $0 to $250K a year, a line every $50K." in html
    assert html.count('data-label="Role a"') == html.count('data-label="Role b"') == 12
    assert html.count('<tr class="group"><th scope="rowgroup" colspan="3">') == 5


def test_an_unknown_role_is_named_and_the_others_compared(client, roles):
    response = client.get("/roles/compare/?role=role-a&role=nope&role=role-b&only=some")
    assert response.status_code == 200
    html = response.content.decode()
    assert "“nope” is not one of the roles" in html
    assert "“some” is not “differences”" in html
    assert len(response.context["chosen"]) == 2


def test_of_more_than_four_the_first_four_are_kept_and_it_says_so(client, roles):
    query = "&".join(f"role=role-{letter}" for letter in "edcba")
    response = client.get(f"/roles/compare/?{query}")
    assert [role.slug for role in response.context["chosen"]] == [
        "role-e",
        "role-d",
        "role-c",
        "role-b",
    ]
    assert "“Role a” is more than the four that fit" in response.content.decode()


@pytest.mark.parametrize("query", ["", "?role=role-a", "?role=nope", "?role=role-a&role=role-a"])
def test_with_fewer_than_two_there_is_a_picker(client, roles, query):
    response = client.get(f"/roles/compare/{query}")
    html = response.content.decode()
    assert response.status_code == 200
    assert response.context["comparison"] is None
    assert html.count('type="checkbox"') == 5
    assert ('value="role-a" checked' in html) is ("role-a" in query)


def test_htmx_gets_the_comparison_alone(client, roles):
    response = client.get(
        "/roles/compare/?role=role-a&role=role-b",
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="comparison",
    )
    assert response.content.decode().lstrip().startswith('<div id="comparison" ')


@pytest.mark.parametrize("value", ["\x00", "x" * 10_000, "ü", "'; drop table"])
def test_never_fails_whatever_the_query(client, roles, value):
    response = client.get("/roles/compare/", {"role": ["role-a", value, "role-b"]})
    assert response.status_code == 200
    assert len(response.context["problems"]) == 1


def test_runs_as_many_queries_for_four_full_roles_as_for_two(client, roles):
    with CaptureQueriesContext(connection) as two:
        client.get("/roles/compare/?role=role-a&role=role-b")
    for role in roles:
        for _ in range(5):
            make.role_skill(role, make.skill())
            make.pay_band(role, level="entry")
            make.ladder_step(role)
    query = "&".join(f"role=role-{letter}" for letter in "abcd")
    with CaptureQueriesContext(connection) as four:
        client.get(f"/roles/compare/?{query}")
    assert len(two) == len(four) <= 12
