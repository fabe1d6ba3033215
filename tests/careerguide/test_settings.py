"""The settings refuse to start on what is missing or unreadable, and follow the origin's scheme."""

import json
import os
import subprocess
import sys

import pytest

from tests.running_site import ROOT

GOOD = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "guide.example.org",
    "SITE_ORIGIN": "https://guide.example.org",
    "DATABASE_URL": "sqlite://:memory:",
    "DEBUG": "0",
}
PROGRAM = """
import json
from django.core.exceptions import ImproperlyConfigured
try:
    from careerguide import settings as s
except ImproperlyConfigured as error:
    print(json.dumps({"refused": str(error)}))
else:
    print(json.dumps({
        "secure": [s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT],
        "hsts": s.SECURE_HSTS_SECONDS, "origin": s.SITE_ORIGIN, "debug": s.DEBUG,
        "hosts": s.ALLOWED_HOSTS,
    }))
"""


def start(**changes: str) -> dict:
    """Import the settings in a process of its own and say what came of it."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **GOOD, **changes}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_ORIGIN"])
def test_nothing_starts_without(name):
    assert start(**{name: " "})["refused"].startswith(f"{name} is not set: ")


@pytest.mark.parametrize(
    "origin", ["guide.example.org", "ftp://guide.example.org", "https://", "https://a.org/path"]
)
def test_an_origin_is_scheme_and_host(origin):
    assert "is not an origin" in start(SITE_ORIGIN=origin)["refused"]


def test_a_flag_that_cannot_be_read_is_named_instead_of_meaning_no():
    assert start(DEBUG="perhaps")["refused"] == "DEBUG='perhaps' is neither yes nor no: use 1 or 0."


def test_https_switches_on_what_needs_it():
    assert start() == {
        "secure": [True, True, True],
        "hsts": 63072000,
        "origin": "https://guide.example.org",
        "debug": False,
        "hosts": ["guide.example.org"],
    }


def test_plain_http_lets_staff_sign_in_on_this_machine():
    settings = start(SITE_ORIGIN="http://127.0.0.1:8000/", ALLOWED_HOSTS="127.0.0.1, localhost")
    assert settings["secure"] == [False, False, False]
    assert settings["hsts"] == 0
    assert settings["origin"] == "http://127.0.0.1:8000"
    assert settings["hosts"] == ["127.0.0.1", "localhost"]
