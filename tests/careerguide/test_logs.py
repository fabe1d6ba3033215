"""No log line holds a plan's key."""

import logging

import pytest

from careerguide.logs import MaskKeys, mask


@pytest.mark.parametrize(
    "key", ["new-and-more", "newest", "minecraft", "codes", "A9MyHO7hlgNtfAfuuno0VpJTA_0h"]
)
def test_keys_are_masked_wherever_they_stand(key):
    assert mask(f"GET /plans/{key}/?a=b 200") == "GET /plans/[key]/?a=b 200"
    assert mask(f"https://a.org/plans/{key}") == "https://a.org/plans/[key]"


@pytest.mark.parametrize("below", ["sharing/", "proposals/12/", "feed.ics", "mine/", "new/"])
def test_what_stands_below_a_key_does_not_unmask_it(below):
    assert mask(f"POST /plans/A9MyHO7hlgNtfAfuuno/{below}") == f"POST /plans/[key]/{below}"


@pytest.mark.parametrize(
    "text",
    [
        "/plans/", "/plans/new/?role=x", "/plans/new", "/plans/mine/", "/plans/code/",
        "/plans/import/", "POST /plans/mine/ 303", "/roles/a/",
    ],
)  # fmt: skip
def test_other_addresses_stay_as_they_are(text):
    assert mask(text) == text


def test_a_record_is_masked_with_its_arguments_and_its_traceback():
    try:
        raise ValueError("at /plans/secret-key/")
    except ValueError as error:
        record = logging.LogRecord(
            "django", logging.ERROR, "", 0, "Not Found: %s", ("/plans/secret-key/",),
            (ValueError, error, error.__traceback__),
        )  # fmt: skip
    MaskKeys().filter(record)
    line = logging.Formatter().format(record)
    assert "secret-key" not in line
    assert "Not Found: /plans/[key]/" in line


def test_a_missing_plan_is_logged_without_its_key(client, db, caplog):
    caplog.handler.addFilter(MaskKeys())
    client.get("/plans/a-key-that-leads-nowhere/")
    assert "a-key-that-leads-nowhere" not in caplog.text
