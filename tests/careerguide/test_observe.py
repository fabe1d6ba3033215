"""Seeing inside: ids, a line a request, figures, slow queries, reports; never who or which plan."""

import json
import logging

import pytest
from django.db import connection
from django.test import Client
from prometheus_client import REGISTRY

from careerguide import observe, reports
from careerguide.logs import JsonLines, MaskKeys, TextLines, mask, request_id

KEY = "A9MyHO7hlgNtfAfuuno0VpJTA_0hx-y3Qk2L9vWc5Zs"


def line_of(formatter: logging.Formatter, message: str, **fields) -> str:
    record = logging.LogRecord("guide", logging.INFO, "", 0, message, (), None)
    if fields:
        record.fields = fields
    MaskKeys().filter(record)
    return formatter.format(record)


@pytest.mark.parametrize(
    "text",
    [f"?key={KEY}", f"key {KEY}.", f"%2Fplans%2F{KEY}", f"{{'key': '{KEY}'}}", f"a@b/{KEY}/x", KEY],
)
def test_a_key_is_masked_wherever_it_stands(text):
    assert KEY not in mask(text)
    assert "[key]" in mask(text)


@pytest.mark.parametrize("text", ["a" * 64, "machine-learning-engineer", "x" * 44, "data " * 30])
def test_other_long_words_stay(text):
    assert mask(text) == text


def test_a_json_line_is_one_line_whatever_is_in_it():
    line = line_of(JsonLines(), "a\r\nb\x1b[2J\u202e", route="faq", ms=1.5)
    assert "\n" not in line
    assert line.isascii()
    said = json.loads(line)
    assert (said["message"], said["route"], said["ms"]) == ("a\r\nb\x1b[2J\u202e", "faq", 1.5)
    assert (said["level"], said["logger"], said["request"]) == ("INFO", "guide", "-")
    assert said["time"].endswith("+00:00")


def test_a_text_line_shows_fields_and_no_control_characters():
    line = line_of(TextLines(), "a\x1b[2J\u202e\r", route="faq")
    assert line.endswith("INFO guide - a\\u001b[2J\\u202e\\u000d route=faq")


def test_each_answer_has_an_id_and_its_log_lines_too(client: Client, caplog):
    caplog.handler.addFilter(MaskKeys())
    first = client.get("/healthz").headers["X-Request-ID"]
    second = client.get("/healthz").headers["X-Request-ID"]
    assert len(first) == 16
    assert first != second
    ids = [record.request_id for record in caplog.records if record.name == "careerguide.access"]
    assert ids == [first, second]
    assert request_id.get() == ""


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [(1, "abcdefgh-1.2_3", True), (0, "abcdefgh-1.2_3", False), (1, "short", False),
     (1, "a" * 65, False), (1, "<script>x", False), (1, "abcdefgh\n", False), (1, "", False)],
)  # fmt: skip
def test_only_the_proxys_well_formed_id_is_taken(settings, proxies, given, kept):
    settings.TRUSTED_PROXIES = proxies
    assert (observe.id_for(given) == given) is kept


@pytest.mark.django_db
def test_a_request_is_one_line_by_route_and_never_by_address(client: Client, caplog):
    for path in (f"/plans/{KEY}/?a=secret", "/nowhere/else/", "/faq/"):
        client.get(path, REMOTE_ADDR="203.0.113.9")
    records = [record for record in caplog.records if record.name == "careerguide.access"]
    assert [(r.fields["route"], r.fields["status"]) for r in records] == [
        ("plan", 404), ("none", 404), ("faq", 200),
    ]  # fmt: skip
    assert all(set(r.fields) == {"route", "method", "status", "ms"} for r in records)
    said = "".join(line_of(JsonLines(), r.getMessage(), **r.fields) for r in records)
    for word in (KEY, "secret", "203.0.113.9", "nowhere"):
        assert word not in said


@pytest.mark.django_db
def test_a_made_up_method_is_no_new_label(client: Client, caplog):
    client.generic("X" * 50, "/healthz")
    access = [each for each in caplog.records if each.name == "careerguide.access"]
    assert access[-1].fields["method"] == "other"


def test_there_are_no_figures_without_a_token(client: Client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_are_for_the_token_alone_and_name_routes_only(client: Client, settings, db):
    settings.METRICS_TOKEN = "token-of-the-scraper"
    for given in ("", "Bearer wrong", "token-of-the-scraper", "Bearer token-of-the-scraper "):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    labels = {"route": "plan", "method": "GET", "status": "404"}
    before = REGISTRY.get_sample_value("guide_requests_total", labels) or 0
    client.get(f"/plans/{KEY}/")
    answer = client.get("/metrics", headers={"Authorization": "Bearer token-of-the-scraper"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.content.decode()
    now = f'guide_requests_total{{method="GET",route="plan",status="404"}} {before + 1}'
    assert now in text
    assert "guide_request_seconds_bucket" in text
    assert KEY not in text


def test_slow_queries_are_logged_without_their_parameters(rf, settings, db, caplog):
    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["a-secret-value"])
        return "answer"

    settings.SLOW_QUERY_MS = 0.000001
    assert observe.log_slow_queries(view)(rf.get("/")) == "answer"
    record = next(each for each in caplog.records if each.name == "careerguide.slow")
    assert record.fields["sql"] == "SELECT %s"
    assert "a-secret-value" not in caplog.text
    caplog.clear()
    settings.SLOW_QUERY_MS = 10_000
    observe.log_slow_queries(view)(rf.get("/"))
    assert not caplog.records


def test_a_report_says_what_broke_and_not_for_whom():
    event = {
        "user": {"ip_address": "203.0.113.9"},
        "transaction": f"/plans/{KEY}/",
        "request": {
            "url": f"https://guide.example.org/plans/{KEY}/", "method": "POST",
            "query_string": "a=b", "cookies": {"sessionid": "s"}, "data": {"base": "151234"},
            "headers": {"Referer": "x"}, "env": {"REMOTE_ADDR": "203.0.113.9"},
        },
        "exception": {"values": [{"type": "ValueError", "value": f"no plan {KEY}"}]},
        "breadcrumbs": {"values": [{"message": f"GET /plans/{KEY}/"}]},
    }  # fmt: skip
    sent = json.dumps(reports.before_send(event, {}))
    for word in (KEY, "203.0.113.9", "151234", "sessionid", "a=b", "Referer"):
        assert word not in sent
    assert "ValueError" in sent
    assert "/plans/[key]/" in sent
    assert reports.before_breadcrumb({"message": KEY}, {}) == {"message": "[key]"}
