"""What every test shares."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings

from tests import prepared
from tests.running_site import ROOT, running_site

# A busy machine is no broken law.
hypothesis_settings.register_profile("suite", deadline=None)
hypothesis_settings.load_profile("suite")


# What gives a test the engine of this run; the mark django_db counts as well.
OF_THE_ENGINE = {"db", "transactional_db", "django_db_setup", "databases"}
NOWHERE = "postgres://nobody@127.0.0.1:1/nothing"


@pytest.hookimpl(tryfirst=True)  # before -m looks at the marks
def pytest_collection_modifyitems(items):
    """Mark the tests that no engine can change: `script/test` runs them once."""
    for item in items:
        if not (item.get_closest_marker("django_db") or OF_THE_ENGINE & set(item.fixturenames)):
            item.add_marker(pytest.mark.any_engine)


@pytest.fixture(autouse=True)
def engine_out_of_reach(request, monkeypatch):
    """Hold `any_engine` to its word: a process that such a test starts finds no database but one
    that the test made itself. In the test's own process pytest-django refuses every query."""
    if request.node.get_closest_marker("any_engine"):
        monkeypatch.setenv("DATABASE_URL", NOWHERE)
        monkeypatch.setenv("TEST_DATABASE_URL", NOWHERE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Give SQLite its tables before Django asks for them: then no migration is left to run."""
    if connection.vendor != "sqlite":
        yield
        return
    name = connection.creation._get_test_db_name()
    # A database in memory lives as long as somebody is connected.
    with closing(sqlite3.connect(name, uri=True)) as memory:
        prepared.copy(prepared.migrated(), memory)
        yield


@pytest.fixture(autouse=True)
def passwords_take_no_time(settings):
    settings.PASSWORD_HASHERS = ["tests.hashing.OnceHashed"]


@pytest.fixture(autouse=True)
def static_files_without_manifest(settings):
    """Serve static files under their own names: no test needs `collectstatic` first."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The whole site with the real content, running (see `tests/running_site.py`)."""
    manifest = ROOT / "staticfiles" / "staticfiles.json"
    if not manifest.is_file():
        pytest.fail("collect the static files first: manage.py collectstatic")
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running
