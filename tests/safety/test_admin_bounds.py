"""The admin bounds what comes in: searches, values of filters, and where signing out leads."""

import itertools

import pytest
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff.site import LONGEST_SEARCH, MOST_VALUES
from tests import factories as make

pytestmark = pytest.mark.django_db

# Each word is a condition of the query: SQLite gives up at a thousand, which a request line holds.
WORDS = "a " * 1999 + "b"
SEARCHED = sorted(
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model, registered in admin.site._registry.items()
    if registered.search_fields
)


def test_lists_of_ours_and_of_packages_are_tried():
    assert len(SEARCHED) > 40
    assert {"/admin/roles/role/", "/admin/auth/user/", "/admin/axes/accessattempt/"} < set(SEARCHED)


@pytest.mark.parametrize("address", SEARCHED)
def test_a_search_that_is_too_long_is_named_and_kept_on_every_list(admin_client, address):
    answer = admin_client.get(address, {"q": WORDS})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert (
        "Search for at most 200 characters. These are 3,999, and nothing was searched for." in page
    )
    assert f'name="q" value="{WORDS}"' in page
    assert answer.context["cl"].result_count == 0


def test_the_longest_search_that_is_taken_finds_rows(admin_client):
    make.role("nlp-engineer", name="NLP Engineer", summary="s " * (LONGEST_SEARCH // 2))
    address = "/admin/roles/role/"
    answer = admin_client.get(address, {"q": "s " * (LONGEST_SEARCH // 2)})
    assert answer.context["cl"].result_count == 1
    assert "Search for at most" not in answer.content.decode()
    answer = admin_client.get(address, {"q": "s " * (LONGEST_SEARCH // 2) + "s"})
    assert answer.context["cl"].result_count == 0
    assert "These are 201" in answer.content.decode()


def test_a_choice_that_is_searched_for_finds_nothing_by_a_term_that_is_too_long(admin_client):
    make.role("nlp-engineer", name="NLP Engineer")
    given = {"app_label": "guides", "model_name": "faq", "field_name": "roles"}

    def found(term: str) -> list[str]:
        answer = admin_client.get("/admin/autocomplete/", given | {"term": term})
        assert answer.status_code == 200
        return [each["text"] for each in answer.json()["results"]]

    assert found("nlp") == ["NLP Engineer"]
    assert found(WORDS) == []
    # The message is for lists: it would wait for the next page here.
    assert "Search for at most" not in admin_client.get("/admin/").content.decode()


def test_more_values_of_a_filter_than_a_list_has_are_refused(admin_client):
    values = ["".join(each) for each in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=2)]
    many = [*values, *(f"{each}2" for each in values)]
    answer = admin_client.get("/admin/salaries/payband/", {"kind": many[:1010]})
    assert answer.status_code == 400
    assert "That request cannot be read" in answer.content.decode()
    for kinds, status in ((many[:MOST_VALUES], 200), (many[: MOST_VALUES + 1], 400)):
        answer = admin_client.get("/admin/salaries/payband/", {"kind": kinds})
        assert answer.status_code == status


@pytest.mark.parametrize("target", ["con.txt", "/faq/", "https://evil.example/", "/admin/roles/"])
def test_signing_out_leads_nowhere(target):
    client = Client()
    client.force_login(
        get_user_model().objects.create_superuser("editor"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    answer = client.post(f"/admin/logout/?next={target}", {"next": target})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<h1>Signed out</h1>" in page
    assert '<a href="/admin/">Log in again</a>' in page
    assert target not in page.replace('href="/admin/', "")
    assert "no-store" in answer.headers["Cache-Control"]
    # Without the links that only staff can follow.
    assert "/admin/password_change/" not in page
    assert client.get("/admin/").status_code == 302


def test_expired_tries_are_cleaned_up_by_those_who_may_delete(admin_client, settings):
    reader = get_user_model().objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_accessattempt"))
    other = Client()
    other.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    # Not before: signing in cleans up as well.
    tries = {
        name: AccessAttempt.objects.create(username=name, failures_since_start=5)
        for name in ("old", "new")
    }
    long_ago = timezone.now() - settings.AXES_COOLOFF_TIME * 2
    AccessAttempt.objects.filter(username="old").update(attempt_time=long_ago)
    form = {"action": "cleanup_expired_attempts", "_selected_action": [tries["new"].pk]}
    assert other.get("/admin/axes/accessattempt/").status_code == 200
    other.post("/admin/axes/accessattempt/", form)
    assert AccessAttempt.objects.count() == 2
    answer = admin_client.post("/admin/axes/accessattempt/", form, follow=True)
    assert "Cleaned up 1 expired access attempts." in answer.content.decode()
    assert [each.username for each in AccessAttempt.objects.all()] == ["new"]


def test_a_query_of_nothing_but_separators_is_answered(client):
    """Django counts them when it makes a request whose type names a character set."""
    line = "/faq/?" + "&" * (LONGEST_LINE - len("GET /faq/? HTTP/1.1"))
    for kind in ("text/plain; charset=utf-8", "text/plain"):
        assert client.get(line, content_type=kind).status_code == 200


# As in deploy/gunicorn.conf.py: gunicorn refuses longer ones itself.
LONGEST_LINE = 8190
