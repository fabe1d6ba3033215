"""A database that fails: the answer says what became of what was sent."""

import sqlite3
from types import SimpleNamespace

import psycopg
import pytest
from django.db import InternalError, OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import RequestFactory
from django.utils import timezone

from careerguide.outage import NOT_SAVED, READING, SAVED, UNKNOWN, is_outage, unavailable
from guides.views import server_error
from plans.build import Wishes, create_plan
from plans.models import Plan
from tests import factories as make

pytestmark = pytest.mark.django_db


def gone(execute, sql, params, many, context):
    raise OperationalError("the server closed the connection\nunexpectedly")


@pytest.fixture
def role():
    role = make.role("data-scientist")
    make.role_skill(role, make.skill("python"))
    make.task_template(title="Learn Python")
    return role


@pytest.fixture
def key(role):
    today = timezone.localdate()
    return create_plan(Wishes(role, None, 10, today), today)


def mark(client, key):
    """Return what the plan's forms bring along."""
    page = client.get(f"/plans/{key}/").content.decode()
    form = page[page.index('name="version"') :]
    return {
        "version": form.split('value="', 1)[1].split('"', 1)[0],
        "form-id": form.split('name="form-id" value="', 1)[1].split('"', 1)[0],
    }


def test_a_reading_page_says_that_it_cannot_be_made_now(client, settings):
    settings.PAGE_CACHE = False
    with connection.execute_wrapper(gone):
        response = client.get("/roles/")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert response["Cache-Control"] == "no-store"
    assert READING in response.content.decode()
    assert "Content-Security-Policy" in response


def test_a_table_of_figures_is_refused_in_one_sentence(client, settings):
    settings.PAGE_CACHE = False
    with connection.execute_wrapper(gone):
        response = client.get("/salaries.csv")
    assert (response.status_code, response.content.decode()) == (503, READING)
    assert response["Content-Type"] == "text/plain; charset=utf-8"


def test_a_form_that_could_not_be_saved_says_so(client, role):
    given = {"role": role.slug, "from": "", "hours": "9", "start": str(timezone.localdate())}
    with connection.execute_wrapper(gone):
        response = client.post("/plans/new/", given)
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert NOT_SAVED in response.content.decode()
    assert not Plan.objects.exists()


def test_a_change_by_htmx_that_could_not_be_saved_says_so_in_one_sentence(client, key):
    sent = {**mark(client, key), "do": "done"}
    with connection.execute_wrapper(gone):
        response = client.post(f"/plans/{key}/tasks/1/", sent, headers={"HX-Request": "true"})
    assert (response.status_code, response.content.decode()) == (503, NOT_SAVED)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert Plan.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_saved_before_the_database_went_is_not_called_lost(client, key):
    written = []

    def goes_after_the_commit(execute, sql, params, many, context):
        if written and not connection.in_atomic_block:
            raise OperationalError("gone")
        if sql.startswith("INSERT"):
            written.append(sql)
        return execute(sql, params, many, context)

    sent = {**mark(client, key), "do": "done"}
    with connection.execute_wrapper(goes_after_the_commit):
        response = client.post(f"/plans/{key}/tasks/1/", sent, headers={"HX-Request": "true"})
    assert (response.status_code, response.content.decode()) == (503, SAVED)
    assert Plan.objects.get().version == 2


def broken_commit(error: Exception) -> OperationalError:
    """Return the error that Django raises where PostgreSQL's driver raises `error` in a commit."""

    def commit():
        raise error

    wrapper = DatabaseWrapper({**connection.settings_dict, "ENGINE": "postgresql", "NAME": "x"})
    wrapper.connection = SimpleNamespace(commit=commit)
    with pytest.raises(OperationalError) as raised:
        wrapper.commit()
    return raised.value


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.OperationalError("server closed the connection"), UNKNOWN),
        (psycopg.errors.ProtocolViolation("the pooler lost the server"), UNKNOWN),
        (psycopg.errors.AdminShutdown("terminating connection"), NOT_SAVED),
        (psycopg.errors.DiskFull("no space left"), NOT_SAVED),
    ],
)
def test_a_connection_that_breaks_in_the_commit_leaves_it_open(error, said):
    response = unavailable(
        RequestFactory().post("/plans/new/", headers={"HX-Request": "true"}), broken_commit(error)
    )
    assert response.content.decode() == said


def test_a_failure_outside_of_a_view_has_the_same_answer():
    try:
        raise OperationalError("gone")
    except OperationalError:
        response = server_error(RequestFactory().post("/admin/login/"))
    assert response.status_code == 503
    assert NOT_SAVED in response.content.decode()


def caused(error: Exception, cause: Exception, **fields: object) -> Exception:
    for name, value in fields.items():
        setattr(cause, name, value)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OperationalError("could not connect"), True),
        (caused(OperationalError("full"), sqlite3.OperationalError(), sqlite_errorcode=13), True),
        (caused(OperationalError("?"), sqlite3.OperationalError(), sqlite_errorcode=1), False),
        (caused(InternalError("read-only"), psycopg.errors.ReadOnlySqlTransaction()), True),
        (InternalError("something else"), False),
        (ValueError("ours"), False),
        (None, False),
    ],
)  # fmt: skip
def test_a_wrong_statement_is_no_outage(error, outage):
    assert is_outage(error) is outage
