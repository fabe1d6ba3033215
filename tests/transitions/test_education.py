"""Education pathways, learning resources and certificates."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests import factories as make
from transitions.pages import price

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "results"}


def text_of(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def test_pathways_stand_side_by_side_with_points_by_what_they_are(client: Client):
    pathway = make.education_pathway(slug="bootcamp", name="Bootcamp")
    pathway.points.create(topic="con", text="Less depth.", position=1)
    pathway.points.create(topic="pro", text="It is fast.", position=2)
    stage = pathway.points.create(topic="stage", title="Foundations", text="Learn.", position=3)
    stage.duration = "6–8 weeks"
    stage.save()
    stage.resources.set([make.resource("course", name="A first course")])
    page = text_of(client.get("/education/"))
    assert "$10K–$20K" in page
    assert "People who want structure." in page
    assert page.index("For it") < page.index("It is fast.") < page.index("Against it")
    assert "6–8 weeks" in page
    assert page.index("Foundations") < page.index("A first course")


def furnish_shelves():
    skill = make.skill("python", name="Python")
    make.resource("book", name="A book", type="book", price_usd=40, skills=[skill])
    make.resource("course", name="A free course", price_usd=0, provider="Example")
    make.resource("second", name="Second course")
    make.resource("old", name="Old course", retired_on="2026-01-01")


def test_shelves_stand_in_order_with_counts(client: Client):
    furnish_shelves()
    response = client.get("/education/")
    page = text_of(response)
    assert "Courses 2 entries" in page
    assert page.index("Courses") < page.index("Books 1 entry")
    assert 'id="courses" href="?open=courses#courses"' in response.content.decode()
    assert "A free course" not in page


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_unfolded_shelf_shows_resources_with_price_and_skills(client: Client, headers):
    furnish_shelves()
    response = client.get("/education/?open=courses&open=nope", headers=headers)
    page, html = text_of(response), response.content.decode()
    assert "A free course, Example. A course. Free." in page
    assert 'id="course"' in html
    assert "A book" not in page
    assert "Old course" not in page
    assert "Opened entry: “nope” is not one of the choices" in page
    response = client.get("/education/?open=books", headers=headers)
    assert "$40." in text_of(response)
    assert '<a href="/skills/python/">Python</a>' in response.content.decode()


def test_a_price_reads_as_its_source_writes_it():
    assert [price(200), price(300, True), price(0)] == ["$200", "~$300", "Free"]


@pytest.fixture
def certificates(db):
    make.certification(name="Beta", price_usd=200, position=1, skills=[make.skill("cloud")])
    make.certification(name="Alpha", price_usd=300, price_approximate=True, months=4, position=2)
    make.certification(name="Gamma", price_usd=0, price_note="course", position=3)
    make.certification(name="Gone", retired_on="2026-01-01")


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["Beta", "Alpha", "Gamma"]),
        ("?sort=price", ["Gamma", "Beta", "Alpha"]),
        ("?sort=-price", ["Alpha", "Beta", "Gamma"]),
        ("?sort=name", ["Alpha", "Beta", "Gamma"]),
        ("?sort=-name", ["Gamma", "Beta", "Alpha"]),
        ("?sort=nonsense", ["Beta", "Alpha", "Gamma"]),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_certificates_sort(client: Client, certificates, query, order, headers):
    page = text_of(client.get(f"/certifications/{query}", headers=headers))
    assert "3 certificates" in page
    assert sorted(order, key=page.index) == order
    assert "Gone" not in page
    assert ("“nonsense” is not one of the choices" in page) == ("nonsense" in query)


def test_certificates_show_price_time_and_verdict(client: Client, certificates):
    response = client.get("/certifications/?sort=price")
    page = text_of(response)
    for piece in ("~$300", "4 months", "$200", "Free", "Worth it for some."):
        assert piece in page
    html = response.content.decode()
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-price"' in html
    assert '<a href="/skills/cloud/">Cloud</a>' in html
    part = client.get("/certifications/?sort=price", headers=HTMX).content.decode()
    assert part.strip().startswith('<div id="results"')
    assert part.strip() in html


@pytest.mark.parametrize("address", ["/education/?open=courses", "/certifications/"])
def test_ten_times_the_rows_cost_no_more_queries(
    client: Client, address, django_assert_max_num_queries
):
    def add(number: int) -> None:
        skill, role = make.skill(f"skill-{number}"), make.role(f"role-{number}")
        resource = make.resource(f"resource-{number}", skills=[skill])
        make.certification(skills=[skill], roles=[role])
        pathway = make.education_pathway(slug=f"pathway-{number}")
        point = pathway.points.create(topic="pro", text="It is fast.", **make.sourced())
        point.resources.set([resource])
        make.point(make.section(address.split("/")[1]))

    add(0)
    with django_assert_max_num_queries(12) as first:
        client.get(address)
    for number in range(1, 12):
        add(number)
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(address)
