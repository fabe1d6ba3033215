"""A plan's address is its key: a wrong one, a deleted one and a broken one look alike."""

import logging
import time
from statistics import median

import pytest
from django.test import Client
from django.utils import timezone

from careerguide.logs import JsonLines, MaskKeys
from plans.build import Wishes, create_plan, delete_plan
from plans.models import Plan
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def deleted_key():
    role = make.role("data-scientist")
    make.task_template(slug="a")
    key = create_plan(Wishes(role, None, 10, timezone.localdate()), timezone.localdate())
    delete_plan(Plan.objects.by_key(key).get())
    return key


def kinds(deleted_key: str) -> list[str]:
    return [deleted_key, "x" * 43, "x" * 42, "short", "%3Cb%3E", "ключ", "a" * 5000, "..", "%ff"]


@pytest.mark.parametrize("end", ["", "delete/", "tasks/1/"])
def test_unknown_malformed_and_deleted_keys_get_the_same_answer(client: Client, deleted_key, end):
    answers = []
    for key in kinds(deleted_key):
        answer = client.post(f"/plans/{key}/{end}") if end else client.get(f"/plans/{key}/")
        body = answer.content.decode().replace(answer.wsgi_request.path, "")
        headers = {
            k: v for k, v in answer.headers.items() if k not in {"X-Request-ID", "Content-Length"}
        }
        answers.append((answer.status_code, headers, body))
    assert {status for status, _, _ in answers} == {404}
    assert all(each[1] == answers[0][1] for each in answers)
    assert all(each[2] == answers[0][2] for each in answers)
    assert answers[0][1]["Cache-Control"] == "no-store"
    assert answers[0][1]["Referrer-Policy"] == "no-referrer"


def test_they_take_the_same_work(client: Client, deleted_key, django_assert_num_queries):
    for key in kinds(deleted_key):
        with django_assert_num_queries(1):
            client.get(f"/plans/{key}/")


def test_they_take_about_the_same_time(client: Client, deleted_key):
    def took(key: str) -> float:
        times = []
        for _ in range(15):
            started = time.perf_counter()
            client.get(f"/plans/{key}/")
            times.append(time.perf_counter() - started)
        return median(times)

    took("warm")
    deleted, unknown = took(deleted_key), took("x" * 43)
    assert max(deleted, unknown) < 3 * min(deleted, unknown)


def test_no_log_line_holds_a_key(client: Client, deleted_key):
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Kept()
    handler.addFilter(MaskKeys())
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    try:
        client.get(f"/plans/{deleted_key}/")
        client.post(f"/plans/{deleted_key}/tasks/1/", {"do": "done"})
        client.get(f"/search/?q={deleted_key}&next=/plans/{deleted_key}/")
        client.get(f"/nowhere/{deleted_key}/")
        Client(enforce_csrf_checks=True).post(f"/plans/{deleted_key}/delete/")
    finally:
        logging.getLogger().removeHandler(handler)
    assert len(lines) >= 8
    assert deleted_key not in "".join(lines)
