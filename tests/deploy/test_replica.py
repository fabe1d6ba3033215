"""Which requests may read a replica, and where rows go that were read from it."""

from types import SimpleNamespace

import pytest
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import RequestFactory

from careerguide import replica
from careerguide.replica import Reading, ReplicaRouter, may_read_replica
from guides.content_changes import version
from guides.models import ContentVersion, Section
from plans.models import Plan, TaskTemplate
from roles.models import Role
from tests.running_site import running_site

ROUTER = ReplicaRouter()


@pytest.fixture
def reading():
    """A request that has found the replica fit."""
    reading = Reading("token")
    reading.database = "replica"
    token = replica._reading.set(reading)
    yield reading
    replica._reading.reset(token)


@pytest.mark.parametrize(
    ("method", "path", "may"),
    [
        ("GET", "/", True),
        ("GET", "/roles/data-scientist/", True),
        ("HEAD", "/salaries.csv", True),
        ("GET", "/plans/", True),
        ("GET", "/plans/new/", False),
        ("GET", "/plans/some-key/", False),
        ("GET", "/plans/some-key/calendar.ics", False),
        ("POST", "/roles/", False),
        ("POST", "/plans/new/", False),
        ("GET", "/admin/roles/role/", False),
        ("GET", "/readyz", False),
    ],
)
def test_only_reading_pages_of_content_may(method, path, may):
    assert may_read_replica(RequestFactory().generic(method, path)) is may


def test_who_is_signed_in_reads_the_primary(settings):
    request = RequestFactory().get("/roles/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "anything"
    assert may_read_replica(request) is False


def test_outside_of_reading_requests_all_goes_to_the_primary():
    assert ROUTER.db_for_read(Role) == "default"


def test_content_is_read_from_the_replica_and_all_else_from_the_primary(reading):
    assert ROUTER.db_for_read(Role) == "replica"
    assert ROUTER.db_for_read(Section) == "replica"
    assert ROUTER.db_for_read(Plan) == "default"
    assert ROUTER.db_for_read(TaskTemplate) == "default"


def test_a_row_that_was_read_from_the_replica_is_saved_on_the_primary(reading):
    role = Role(slug="role")
    role._state.db = "replica"
    assert ROUTER.db_for_write(Role, instance=role) == "default"
    assert ROUTER.allow_relation(role, Role()) is True


def test_only_the_primary_is_migrated():
    assert ROUTER.allow_migrate("default", "roles") is True
    assert ROUTER.allow_migrate("replica", "roles") is False


def test_a_replica_that_failed_is_left_alone_for_a_while(monkeypatch):
    monkeypatch.setattr(Reading, "rest_until", 0.0)
    Reading("token").fall_back("gone")
    later = Reading("token")  # another request: with a query, this test would fail
    assert later.choose() == "default"


@pytest.fixture
def same_database(monkeypatch):
    """A replica that is this very database: what counts is what its token says."""
    monkeypatch.setattr(Reading, "rest_until", 0.0)
    connections["replica"] = connections["default"]
    yield
    del connections["replica"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("known", "database"),
    [("new", "replica"), ("newer", "default"), (None, "replica")],
)
def test_the_replica_is_read_while_its_content_is_the_primarys(same_database, known, database):
    ContentVersion.objects.update_or_create(pk=1, defaults={"token": "new"})
    assert Reading(known).choose() == database


@pytest.mark.django_db
def test_it_is_asked_once_in_a_request(same_database, django_assert_num_queries):
    reading = Reading("first")
    with django_assert_num_queries(1):
        assert reading.choose() == reading.choose()


@pytest.mark.django_db
def test_without_the_primary_the_replica_is_asked_also_while_it_rests(same_database, monkeypatch):
    Reading("first").fall_back("gone")
    assert Reading("first").choose() == "default"
    assert Reading(None).choose() == "replica"


@pytest.fixture
def refusing(monkeypatch):
    """A replica that refuses so often, as behind a pooler; returns the list of who was asked."""

    def refuse(times):
        asked = []

        def version_of(database):
            asked.append(database)
            if asked.count("replica") <= times:
                raise OperationalError("server login has been failing")
            return "token"

        broken = SimpleNamespace(close=lambda: asked.append("closed"))
        monkeypatch.setattr(replica, "connections", {"replica": broken})
        monkeypatch.setattr("guides.content_changes.version", version_of)
        return asked

    monkeypatch.setattr(replica, "AGAIN_SECONDS", 0)
    monkeypatch.setattr(Reading, "rest_until", 0.0)
    monkeypatch.setattr(Reading, "again_from", 0.0)
    return refuse


def test_without_the_primary_a_replica_that_refuses_is_asked_again(refusing):
    asked = refusing(1)
    assert Reading(None).choose() == "replica"
    assert asked == ["replica", "closed", "replica"]


def test_where_both_are_gone_only_one_request_waits_for_the_second_try(refusing):
    asked = refusing(99)
    assert [Reading(None).choose() for _ in range(3)] == ["default"] * 3
    assert asked.count("replica") == 2 + 1 + 1


def test_with_the_primary_nobody_waits_for_a_second_try(refusing):
    asked = refusing(1)
    assert Reading("token").choose() == "default"
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_request_whose_replica_fails_midway_is_made_again(same_database, settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES, "replica", settings.DATABASES["default"])
    read = []

    def view(request):
        read.append(ROUTER.db_for_read(Role))
        if read == ["replica"]:
            return middleware.process_exception(request, OperationalError("gone"))
        return HttpResponse("page")

    middleware = replica.read_replica(view)
    request = RequestFactory().get("/roles/")
    request.content_version = version()
    assert middleware(request).content == b"page"
    assert read == ["replica", "default"]
    # Not an error of the replica, or not while it is read: no business of this middleware.
    assert middleware.process_exception(request, ValueError("ours")) is None
    assert middleware.process_exception(request, OperationalError("gone")) is None


def test_without_its_replica_the_site_reads_the_primary(tmp_path):
    dead = "postgres://guide:secret@127.0.0.1:1/guide"
    with running_site(tmp_path, DATABASE_REPLICA_URL=dead, PAGE_CACHE="0") as site:
        for path in ("/", "/roles/", "/salaries/", "/search/?q=python", "/plans/"):
            assert site.fetch(path).status == 200, path
        assert site.fetch(site.make_plan("data-scientist")).status == 200
    log = (tmp_path / "log").read_text()
    assert "The replica does not answer, the primary is read: " in log
    assert "secret" not in log
