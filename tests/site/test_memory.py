"""What pages are made of is read once for each version of the content, and never out of date."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from careerguide import memory, page_cache
from guides.models import ContentVersion, Section
from tests import factories
from tests.site.test_page_cache import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings, monkeypatch) -> Iterator[Clock]:
    """A clock that stands still, for a process that remembers and has remembered nothing yet."""
    settings.REMEMBER_CONTENT = True
    clock = Clock()
    monkeypatch.setattr(page_cache, "time", clock)
    monkeypatch.setattr(memory, "time", clock)
    memory.forget()
    yield clock
    memory.forget()


def new_version(token: str) -> None:
    """Change the content as another process would: no signal of this process tells."""
    ContentVersion.objects.update_or_create(pk=1, defaults={"token": token})


def read(block, method: str = "get", version: str = "", **environ: str) -> str:
    """Answer a request of the content's `version` with what `block()` returns, as text."""
    request = getattr(RequestFactory(), method)("/", **environ)
    if version:
        request.content_version = version
    answer = memory.remember(lambda request: HttpResponse(str(block())))(request)
    return answer.content.decode()


def made(most: int = 10):
    """Return a remembered function, and how often it was called with each argument."""
    calls: Counter[int] = Counter()

    @memory.remembered(most=most)
    def block(number: int = 1) -> int:
        calls[number] += 1
        return number * calls[number]

    return block, calls


# --- what is remembered


def test_an_answer_is_used_again_by_other_requests():
    block, calls = made()
    assert [read(block) for _ in range(3)] == ["1", "1", "1"]
    assert calls == {1: 1}
    assert read(lambda: block(2)) == "2"
    assert [read(lambda: block(number=2)) for _ in range(2)] == ["4", "4"]  # another way to ask
    assert calls == {1: 1, 2: 2}


def test_what_was_not_used_for_the_longest_time_makes_room():
    block, calls = made(most=2)
    for number in (1, 2, 1, 3, 1, 2):
        read(lambda number=number: block(number))
    assert calls == {1: 1, 2: 2, 3: 1}


def test_ten_thousand_arguments_fill_no_memory():
    block, _ = made(most=5)
    read(lambda: [block(number) for number in range(10_000)], version="v")
    assert memory._memories.under("v").count(block.__wrapped__) == 5


def test_of_many_keys_only_those_not_remembered_are_read():
    asked = []

    @memory.remembered_each(most=3)
    def squares(keys):
        asked.append(list(keys))
        return {key: key * key for key in keys if key != 5}

    assert read(lambda: squares([1, 2, 1])) == "{1: 1, 2: 4}"
    assert read(lambda: squares([3, 2])) == "{3: 9, 2: 4}"
    assert read(lambda: squares([])) == "{}"
    assert read(lambda: squares(key for key in (1, 2, 3))) == "{1: 1, 2: 4, 3: 9}"
    assert asked == [[1, 2], [3]]
    # What does not exist is in no answer, and is looked for again.
    assert read(lambda: squares([5, 3])) == read(lambda: squares([3, 5])) == "{3: 9}"
    assert asked[2:] == [[5], [5]]


# --- who remembers nothing, or for itself


def test_a_command_and_what_changes_something_read_the_database():
    block, _ = made()
    assert [block(), block()] == [1, 2]
    assert [read(block, "post"), read(block, "post")] == ["3", "4"]


@pytest.mark.parametrize("case", ["signed in", "prefix", "switched off"])
def test_some_requests_remember_for_themselves_alone(case, settings):
    settings.REMEMBER_CONTENT = case != "switched off"
    cookie = f"{settings.SESSION_COOKIE_NAME}=x" if case == "signed in" else ""
    prefix = "/elsewhere" if case == "prefix" else ""
    block, _ = made()

    def asked() -> str:
        return read(lambda: [block(), block()], HTTP_COOKIE=cookie, SCRIPT_NAME=prefix)

    assert [asked(), asked()] == ["[1, 1]", "[2, 2]"]


def test_an_editor_sees_a_change_of_their_own_at_once(client):
    section = factories.section(slug="salaries-intro", page="salaries", title="Pay in AI")
    client.force_login(get_user_model().objects.create_superuser("editor", "", "secret-of-it"))
    assert b"Pay in AI" in client.get("/salaries/").content
    Section.objects.filter(pk=section.pk).update(title="Pay today")
    assert b"Pay today" in client.get("/salaries/").content


# --- how it stays true


def test_a_change_by_this_process_shows_at_once(client, django_capture_on_commit_callbacks):
    section = factories.section(slug="salaries-intro", page="salaries", title="Pay in AI")
    assert b"Pay in AI" in client.get("/salaries/").content
    with django_capture_on_commit_callbacks(execute=True):
        section.title = "Pay today"
        section.save()
    assert b"Pay today" in client.get("/salaries/").content


@pytest.mark.parametrize("kept", [False, True], ids=["without page cache", "with it"])
def test_a_change_by_another_process_shows_within_a_second(clock, settings, kept):
    settings.PAGE_CACHE = kept
    client = Client()
    section = factories.section(slug="salaries-intro", page="salaries", title="Pay in AI")
    new_version("before")

    def shown(query: str) -> bool:
        """Whether the new title shows at an address that no page is kept of."""
        return b"Pay today" in client.get(f"/salaries/?{query}").content

    assert not shown("role=1")
    Section.objects.filter(pk=section.pk).update(title="Pay today")
    new_version("after")
    clock.seconds += 0.99
    assert not shown("role=2")
    clock.seconds += 0.01
    assert shown("role=3")


def test_the_version_is_asked_for_once_a_second(client, clock):
    client.get("/faq/")
    client.get("/salaries/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/salaries/")
    assert not [each for each in captured if "contentversion" in each["sql"]]
    clock.seconds += 1
    with CaptureQueriesContext(connection) as captured:
        client.get("/salaries/")
        client.get("/salaries/")
    assert len([each for each in captured if "contentversion" in each["sql"]]) == 1


def test_nothing_is_remembered_for_longer_than_an_hour(clock):
    block, _ = made()
    assert read(block, version="v") == "1"
    clock.seconds += page_cache.OLDEST_SECONDS + 1
    assert read(block, version="v") == "2"


def test_while_the_database_does_not_tell_the_version_nothing_is_shared():
    block, _ = made()

    def asked() -> str:
        request: Any = RequestFactory().get("/")
        request.content_version = None
        answer = memory.remember(lambda request: HttpResponse(f"{block()}{block()}"))(request)
        return answer.content.decode()

    assert [asked(), asked()] == ["11", "22"]


def test_threads_see_their_own_version_only():
    """Requests of two versions at once, more keys than are remembered, and changes in between."""
    wrong, errors = [], []
    version = threading.local()

    @memory.remembered(most=3)
    def block(number: int) -> tuple[str, int]:
        return version.now, number

    def visit(thread: int) -> None:
        try:
            for turn in range(300):
                version.now = f"v{(turn // 50 + thread) % 2}"
                number = turn % 7
                found = read(lambda number=number: block(number), version=version.now)
                if found != str((version.now, number)):
                    wrong.append(found)
                if turn % 60 == 0:
                    memory.forget()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert not wrong
