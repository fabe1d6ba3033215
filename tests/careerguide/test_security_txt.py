"""/.well-known/security.txt says whom to tell, as RFC 9116 wants it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careerguide.security_txt import security_text

ADDRESS = "/.well-known/security.txt"


def test_without_a_contact_there_is_no_such_file(client, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get(ADDRESS).status_code == 404


def test_it_names_contact_end_and_its_own_address(client, settings):
    settings.SECURITY_CONTACT = "security@example.org"
    settings.SITE_ORIGIN = "https://guide.example.org"
    answer = client.get(ADDRESS)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert lines["Contact"] == "mailto:security@example.org"
    assert lines["Canonical"] == f"https://guide.example.org{ADDRESS}"
    assert lines["Preferred-Languages"] == "en"


@pytest.mark.parametrize(
    ("contact", "line"),
    [("https://example.org/report", "https://example.org/report"), ("tel:+1-2", "tel:+1-2"),
     ("a@b.org", "mailto:a@b.org")],
)  # fmt: skip
def test_a_contact_is_an_address_of_some_scheme(contact, line):
    text = security_text(contact, "https://a.org", dt.date(2026, 1, 31))
    assert text.startswith(f"Contact: {line}\nExpires: 2026-08-01T00:00:00Z\n")


@given(st.dates(dt.date(2026, 1, 1), dt.date(2100, 1, 1)))
def test_it_expires_within_a_year_and_not_soon(today):
    text = security_text("a@b.org", "https://a.org", today)
    end = dt.date.fromisoformat(text.split("Expires: ")[1][:10])
    assert dt.timedelta(150) < end - today < dt.timedelta(365)
