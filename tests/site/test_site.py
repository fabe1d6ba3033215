"""What machines ask for, and the pages for what went wrong."""

import re
from unittest import mock

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory

from careerguide import errors
from guides import sitemaps, views
from plans.models import Person
from tests import factories


def test_healthz_never_asks_the_database(client: Client):
    # Without the django_db mark, any query fails the test.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"].startswith("text/plain")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_asks_the_database(client: Client):
    assert client.get("/readyz").content == b"ok\n"
    with mock.patch("django.db.models.query.QuerySet.exists", side_effect=OperationalError("gone")):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/plain")
    assert b"database" in response.content


def test_robots(client: Client, settings):
    settings.SITE_ORIGIN = "https://guide.example.org"
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    assert "Sitemap: https://guide.example.org/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines


@pytest.mark.django_db
def test_sitemap_has_public_addresses_and_no_plans(client: Client, settings):
    settings.SITE_ORIGIN = "https://guide.example.org"
    role = factories.role("nlp-engineer")
    factories.role("gone", retired_on="2026-01-01")
    factories.skill("python")
    factories.industry("finance")
    factories.place("london")
    factories.transition_path(factories.career("analyst"), role)
    Person.objects.create()
    xml = client.get("/sitemap.xml").content.decode()
    for address in (
        "/",
        "/salaries/",
        "/plans/",
        "/roles/nlp-engineer/",
        "/skills/python/",
        "/industries/finance/",
        "/salaries/locations/london/",
        "/transitions/analyst-to-nlp-engineer/",
    ):
        assert f"<loc>https://guide.example.org{address}</loc>" in xml
    assert "/roles/gone/" not in xml
    assert "/plans/new/" not in xml
    assert "testserver" not in xml


@pytest.mark.django_db
def test_sitemap_queries_stay_constant(client: Client, django_assert_num_queries):
    for _ in range(12):
        factories.role()
    with django_assert_num_queries(6):
        client.get("/sitemap.xml")


@pytest.mark.django_db
def test_missing_page_leads_on(client: Client):
    response = client.get("/nowhere/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "There is no page here" in html
    assert "The address may be mistyped" in html
    assert 'action="/search/"' in html
    assert 'content="noindex"' in html
    ways = html[html.index("Or start from here") : html.index("</main>")]
    assert re.findall(r'href="([^"]+)"', ways) == [
        "/roles/", "/salaries/", "/skills/", "/transitions/", "/plans/", "/faq/",
    ]  # fmt: skip


def test_an_error_of_ours_has_a_page_that_needs_nothing():
    response = views.server_error(RequestFactory().get("/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in html
    assert 'href="/roles/"' in html
    assert "style=" not in html


def test_the_error_page_links_its_stylesheet_only_where_there_is_one():
    with mock.patch.object(errors, "static", return_value="/static/site.abc.css"):
        html = views.server_error(RequestFactory().get("/")).content.decode()
    assert '<link rel="stylesheet" href="/static/site.abc.css">' in html
    with mock.patch.object(errors, "static", side_effect=ValueError("Missing manifest entry")):
        html = views.server_error(RequestFactory().get("/")).content.decode()
    assert "stylesheet" not in html


@pytest.mark.django_db
def test_an_exception_reaches_the_reader_as_that_page(client: Client):
    client.raise_request_exception = False
    with mock.patch.object(views, "read_front", side_effect=RuntimeError("broken")):
        response = client.get("/")
    assert response.status_code == 500
    assert "Nothing that you saved is lost" in response.content.decode()
    with mock.patch.object(views, "read_front", side_effect=SuspiciousOperation("odd")):
        assert client.get("/").status_code == 400


@pytest.mark.django_db
def test_a_long_sitemap_is_an_index_of_files(client: Client, settings, monkeypatch):
    settings.SITE_ORIGIN = "https://guide.example.org"
    monkeypatch.setattr(sitemaps, "ADDRESSES_IN_A_FILE", len(sitemaps.PAGES) + 2)
    for number in range(2):
        factories.role(f"role-{number}")
    assert "<urlset" in client.get("/sitemap.xml").content.decode()
    factories.skill("python")
    monkeypatch.setattr(sitemaps, "ADDRESSES_IN_A_FILE", 1)
    index = client.get("/sitemap.xml")
    assert index["Content-Type"] == "application/xml"
    files = re.findall(r"<loc>([^<]*)</loc>", index.content.decode())
    assert "<sitemapindex" in index.content.decode()
    assert files == [
        f"https://guide.example.org/sitemap-{name}.xml"
        for name in ("pages-1", "role-1", "role-2", "skill-1")
    ]
    found = [
        re.findall(r"<loc>https://guide.example.org([^<]*)</loc>", text)
        for text in (
            client.get(file.removeprefix("https://guide.example.org")).content.decode()
            for file in files
        )
    ]
    assert len(found[0]) == len(sitemaps.PAGES)
    assert found[1:] == [["/roles/role-0/"], ["/roles/role-1/"], ["/skills/python/"]]
    for nothing in ("role-3", "role-0", "planets-1", "pages-2", "role-999999999999"):
        assert client.get(f"/sitemap-{nothing}.xml").status_code == 404
