"""Pages for what went wrong have one look, the same headers, and say what to do."""

import pytest
from django.core.exceptions import PermissionDenied, TooManyFieldsSent
from django.test import Client, RequestFactory

from careerguide import errors
from guides.views import server_error


def answer_of(client: Client, case: str):
    if case == "400":
        return client.get("/", headers={"Host": "evil.example"})
    if case == "nul":
        return client.get("/roles/%00/")
    if case == "403":
        return Client(enforce_csrf_checks=True).post("/plans/new/", {})
    if case == "405":
        return client.delete("/roles/")
    return client.post("/plans/new/", "a" * (1024 * 1024 + 1), content_type="text/plain")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "status", "title"),
    [
        ("400", 400, "That request cannot be read"),
        ("nul", 400, "There is no such address"),
        ("403", 403, "This form can no longer be sent"),
        ("405", 405, "This address does not work that way"),
        ("413", 413, "That is too large"),
    ],
)
def test_each_has_its_words_and_the_common_look(client, case, status, title):
    answer = answer_of(client, case)
    html = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in html
    assert '<a class="site-name" href="/">AI Career Guide</a>' in html
    assert '<link rel="stylesheet" href="/static/site.css">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'href="/roles/"' in html
    assert "style=" not in html
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-ID"]


@pytest.mark.django_db
def test_a_wrong_method_still_says_which_are_right(client):
    assert client.delete("/roles/").headers["Allow"] == "GET, HEAD"


def test_files_count_too(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post("/salaries/offer/", {"file": SimpleUploadedFile("a", b"x" * 1024 * 1024)})
    assert answer.status_code == 413
    assert "at most 1024 KB" in answer.content.decode()


@pytest.mark.django_db
def test_a_body_just_within_the_limit_is_read(client):
    body = "a=" + "x" * (1024 * 1024 - 2)
    answer = client.post("/salaries/offer/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


@pytest.mark.parametrize("length", ["abc", "-1", "1_0", "²"])
def test_a_length_that_is_no_number_is_refused(client, length):
    assert client.post("/salaries/offer/", CONTENT_LENGTH=length).status_code == 400


@pytest.mark.django_db
def test_too_many_fields_are_refused_with_a_reason(client):
    answer = client.post("/salaries/offer/", {f"f{n}": "1" for n in range(10_001)})
    assert answer.status_code == 400
    assert "more fields than any form" in answer.content.decode()


@pytest.mark.django_db
def test_htmx_gets_a_sentence_instead_of_a_page(client):
    answer = client.delete("/roles/", headers={"HX-Request": "true"})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == (
        "It can be read or sent a form, but not in the way that your browser tried."
    )


def test_none_of_them_says_what_went_on_inside():
    request = RequestFactory().get("/")
    secret = "in the attic"
    for answer in (
        errors.bad_request(request, TooManyFieldsSent(secret)),
        errors.permission_denied(request, PermissionDenied(secret)),
        errors.csrf_failure(request, secret),
        server_error(request),
    ):
        assert secret not in answer.content.decode()


def test_without_collected_files_there_is_a_page_without_style(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    html = errors.too_large(RequestFactory().get("/")).content.decode()
    assert "stylesheet" not in html
    assert "That is too large" in html


@pytest.mark.django_db
def test_the_admin_refuses_keys_that_are_none(admin_client):
    for answer in (
        admin_client.get("/admin/guides/faq/add/?roles=x"),
        admin_client.post(
            "/admin/roles/tool/", {"action": "delete_selected", "_selected_action": "x"}
        ),
    ):
        assert answer.status_code == 400
        assert "That request cannot be read" in answer.content.decode()
    # A number that no row can have: SQLite refuses it, PostgreSQL finds nothing.
    answer = admin_client.get("/admin/guides/faq/add/?roles=99999999999999999999999")
    assert answer.status_code in {200, 400}
