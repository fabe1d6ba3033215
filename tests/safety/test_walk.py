"""Every address of the site at once: form tokens, headers, hosts, and what nobody may turn."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver

from attack.addresses import VARIABLE, walk

pytestmark = pytest.mark.django_db

SAMPLES = {
    "slug": "nlp-engineer", "key": "k" * 43, "number": "1", "version": "1", "suffix": "json",
    "name": "role", "kind": "skill", "page": "1", "app_label": "roles",
    "content_type_id": "1", "object_id": "1", "id": "1", "pk": "1", "url": "roles",
}  # fmt: skip
# Their POSTs read nothing that is kept and change nothing: docs/decisions.md says why.
WITHOUT_TOKEN = {"offer"}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def every_address() -> list[tuple[str, str]]:
    return [
        (name, "/" + VARIABLE.sub(lambda found: SAMPLES[found[1]], template))
        for name, template in walk(get_resolver().url_patterns)
    ]


@pytest.fixture(autouse=True)
def no_limit_of_requests(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS)


@pytest.fixture
def staff():
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        get_user_model().objects.create_superuser("editor"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def test_the_walk_finds_public_plan_and_admin_addresses():
    found = dict(every_address())
    assert found["role"] == "/roles/nlp-engineer/"
    assert found["plan-task"] == f"/plans/{'k' * 43}/tasks/1/"
    assert found["admin:roles_role_change"] == "/admin/roles/role/1/change/"
    assert len(found) > 200


def test_no_form_is_taken_without_its_token(staff):
    wrong = []
    for name, path in every_address():
        for client in (Client(enforce_csrf_checks=True), staff):
            answer = client.post(path, {"a": "b"})
            # 405: it takes no form. A redirect: nobody may in, or the address is another one.
            moved = answer.status_code in {301, 302} and (
                answer.headers["Location"].startswith(("/admin/login/", path))
            )
            if answer.status_code not in {403, 405} and not moved and name not in WITHOUT_TOKEN:
                wrong.append((name, answer.status_code))
    assert not wrong


def test_a_token_from_another_site_does_not_help():
    client = Client(enforce_csrf_checks=True)
    token = client.get("/plans/new/").cookies["csrftoken"].value
    given = {"csrfmiddlewaretoken": token, "role": "x"}
    assert client.post("/plans/new/", given).status_code == 422
    foreign = client.post("/plans/new/", given, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_every_answer_has_the_headers(staff):
    wrong = []
    for name, path in every_address():
        for client, methods in ((Client(), ("get", "post", "put", "options")), (staff, ("post",))):
            for method in methods:
                answer = getattr(client, method)(path)
                for header, value in HEADERS.items():
                    if answer.headers.get(header) != value:
                        wrong.append((name, method, answer.status_code, header))
                if "frame-ancestors 'none'" not in answer.headers["Content-Security-Policy"]:
                    wrong.append((name, method, answer.status_code, "frame-ancestors"))
                if answer.status_code >= 500:
                    wrong.append((name, method, answer.status_code))
    assert not wrong


def test_foreign_hosts_are_refused_everywhere():
    for _, path in every_address():
        answer = Client().get(path, headers={"Host": "evil.example"})
        assert answer.status_code in {400, 404}, path
        assert "evil.example" not in answer.content.decode()


def test_a_foreign_host_over_plain_http_gets_all_headers_too(settings, client):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Referrer-Policy"]


def test_no_such_header_changes_a_page_that_caches_keep(client):
    call_command("load_guide", verbosity=0)
    headers = (
        "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix",
        "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Host",
        "HX-Current-URL", "HX-Trigger", "HX-Prompt",
    )  # fmt: skip
    for path in ("/", "/roles/", "/salaries/", "/robots.txt", "/sitemap.xml", "/faq/"):
        plain = client.get(path)
        assert plain.status_code == 200
        for header in headers:
            forged = client.get(path, headers={header: "https://evil.example/admin/"})
            assert forged.content == plain.content, (path, header)
            assert forged.status_code == 200, (path, header)


def test_headers_that_do_change_a_page_are_named_in_vary(client):
    whole = client.get("/search/?q=python")
    part = client.get("/search/?q=python", headers={"HX-Request": "true", "HX-Target": "results"})
    assert whole.content != part.content
    for answer in (whole, part):
        vary = {name.strip() for name in answer.headers["Vary"].split(",")}
        assert {"HX-Request", "HX-Target", "HX-History-Restore-Request"} <= vary


@pytest.mark.parametrize("override", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_method_is_the_requests_own(client, override):
    assert client.get("/salaries/offer/", headers={override: "DELETE"}).status_code == 200
    assert client.post("/roles/", {"_method": "GET"}, headers={override: "GET"}).status_code == 405


def test_no_address_forwards_to_where_a_query_says(client):
    names = ("next", "url", "redirect", "return", "continue", "to")
    for _, path in every_address():
        # Whichever of them a view would follow, it leads out.
        answer = client.get(path, dict.fromkeys(names, "https://evil.example/"))
        location = answer.headers.get("Location", "/")
        assert re.match(r"/(?!/)", location), (path, location)


def test_reading_pages_set_no_cookie_whatever_cookies_come(client):
    for given in ("csrftoken=" + "a" * 9000, "csrftoken=<x>", "sessionid=../../x", "=;;;=="):
        answer = client.get("/faq/", headers={"Cookie": given})
        assert [c.key for c in answer.cookies.values() if c["max-age"] != 0] == []


def test_no_answer_to_trace_is_an_echo(staff):
    wrong = []
    for name, path in every_address():
        for client in (Client(), staff):
            answer = client.generic("TRACE", path, headers={"X-Secret": "in-the-attic"})
            if answer.status_code != 405 or b"in-the-attic" in answer.content:
                wrong.append((name, answer.status_code))
    assert not wrong
