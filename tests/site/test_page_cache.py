"""Reading pages are made once, kept for everyone, and made again once the content has changed."""

import gzip
import threading
from collections import Counter

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import OperationalError, close_old_connections, connection, models, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careerguide import page_cache
from careerguide.page_memory import PageMemory
from content.files import DIRECTORY, FILES
from content.imports import take
from content.load import load
from guides import content_changes
from guides.models import ContentVersion
from plans.models import Person
from roles.models import Role
from sources.models import Source
from tests import factories

pytestmark = pytest.mark.django_db

# What differs from one answer to the next without the page being another.
SAFETY = {
    "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy",
    "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
}  # fmt: skip


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    time = monotonic


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(page_cache, "time", clock)
    return clock


@pytest.fixture
def client(settings, clock) -> Client:
    """A client of a process of its own whose page cache is on and empty."""
    settings.PAGE_CACHE = True
    for name in ("pages", "queries"):
        caches[name].clear()
    return Client()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def queries(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, headers=headers).status_code == 200
    return len(captured)


def lasting(answer) -> dict[str, str]:
    """The headers of an answer but for the id, which each request has for itself."""
    return {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}


def fails(*args):
    raise OperationalError("the server closed the connection")


# --- hits


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_kept_page_is_the_page_that_was_made(client, coding):
    role = factories.role("tester", name="AI Tester")
    first = client.get("/roles/tester/", headers={"Accept-Encoding": coding})
    with CaptureQueriesContext(connection) as captured:
        second = client.get("/roles/tester/", headers={"Accept-Encoding": coding})
    assert len(captured) == 0
    assert second.content == first.content
    assert lasting(second) == lasting(first)
    assert second.headers.keys() >= SAFETY
    assert second.headers.get("Content-Encoding", "identity") == coding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[coding]
    assert role.name in unpack(second.content).decode()
    assert int(second.headers["Content-Length"]) == len(second.content)


def test_headers_of_a_reading_page(client):
    factories.role("tester")
    headers = client.get("/roles/tester/", headers={"Accept-Encoding": "br"}).headers
    assert headers["Cache-Control"] == (
        "public, max-age=0, s-maxage=1, stale-while-revalidate=9, stale-if-error=86400"
    )
    assert {each.strip().lower() for each in headers["Vary"].split(",")} == {
        "accept-encoding", "hx-request", "hx-target", "hx-history-restore-request",
    }  # fmt: skip
    assert headers["ETag"].startswith('"')
    assert "X-Noise" not in headers


def test_safety_headers_are_those_of_a_site_without_the_cache(client, settings):
    kept = [client.get("/faq/") for _ in range(2)][1]
    settings.PAGE_CACHE = False
    made = Client().get("/faq/")
    for name in SAFETY | {"Content-Type", "Speculation-Rules"}:
        assert kept.headers[name] == made.headers[name], name
    assert kept.content == made.content


def test_what_is_done_to_one_answer_is_not_in_the_next(client):
    first, second = client.get("/faq/"), client.get("/faq/")
    own = second.headers["X-Request-ID"]
    second.headers["X-Mine"] = "1"
    third = client.get("/faq/")
    assert "X-Mine" not in third.headers
    assert len({first.headers["X-Request-ID"], own, third.headers["X-Request-ID"]}) == 3
    assert second.headers["X-Request-ID"] == own
    unchanged = client.get("/faq/", headers={"If-None-Match": third.headers["ETag"]})
    assert unchanged.status_code == 304
    assert "Content-Type" not in unchanged.headers
    assert client.get("/faq/").headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_memory_keeps_to_time_and_number_like_djangos():
    memory = PageMemory("try", {"TIMEOUT": None, "OPTIONS": {"MAX_ENTRIES": 3}})
    assert memory.get("a") is None
    assert memory.get("a", 7) == 7
    page = object()
    memory.set("a", page)
    assert memory.get("a") is page
    memory.set("short", page, timeout=0)
    assert memory.get("short") is None
    for key in "bcd":
        memory.get("a")
        memory.set(key, key)
    assert [memory.get(key) for key in "abcd"] == [page, None, "c", "d"]


def test_head_shares_the_page_of_get(client):
    head = client.head("/faq/")
    assert head.status_code == 200
    assert queries(client, "/faq/") == 0
    get = client.get("/faq/")
    assert head.headers["ETag"] == get.headers["ETag"]
    assert client.head("/faq/").headers["Content-Length"] == str(len(get.content))


def test_a_fragment_is_never_taken_for_the_page(client):
    factories.role("tester")
    page = client.get("/roles/")
    asked = {"HX-Request": "true", "HX-Target": "results"}
    part = client.get("/roles/", headers=asked)
    restored = client.get("/roles/", headers={**asked, "HX-History-Restore-Request": "true"})
    foreign = client.get("/roles/", headers={**asked, "HX-Target": "elsewhere"})
    assert page.content.startswith(b"<!doctype html>")
    assert b"<!doctype html>" not in part.content
    assert restored.content == page.content
    assert foreign.content == page.content
    again = [
        client.get("/roles/"),
        client.get("/roles/", headers=asked),
        client.get("/roles/", headers={**asked, "HX-History-Restore-Request": "true"}),
    ]
    assert [each.content for each in again] == [page.content, part.content, page.content]
    assert part.headers["ETag"] != page.headers["ETag"]


def test_not_modified(client):
    page = client.get("/faq/", headers={"Accept-Encoding": "br"})
    asked = {"Accept-Encoding": "br", "If-None-Match": f'W/"other", {page.headers["ETag"]}'}
    same = client.get("/faq/", headers=asked)
    assert (same.status_code, same.content) == (304, b"")
    for name in (*SAFETY, "ETag", "Cache-Control", "Vary"):
        assert same.headers[name] == page.headers[name]
    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & same.headers.keys()
    assert client.get("/faq/", headers={**asked, "If-None-Match": '"other"'}).status_code == 200
    # The same page in another encoding, or a part of it, is another thing.
    asked = {"If-None-Match": page.headers["ETag"]}
    assert client.get("/faq/", headers=asked).status_code == 200
    # A process that has not made the page yet says so too.
    for name in ("pages", "queries"):
        caches[name].clear()
    asked["Accept-Encoding"] = "br"
    assert client.get("/faq/", headers=asked).status_code == 304


def test_every_address_of_the_site_map_is_kept_and_sets_no_cookie(client):
    factories.transition_path(factories.career("analyst"), factories.role("tester"))
    factories.skill("python")
    factories.industry("finance")
    factories.place("london")
    xml = client.get("/sitemap.xml").content.decode()
    paths = [part.split("</loc>")[0] for part in xml.split("<loc>http://testserver")[1:]]
    assert len(paths) > 20
    for path in [*paths, "/sitemap.xml", "/robots.txt", "/salaries.csv", "/search/?q=python"]:
        first, second = client.get(path), client.get(path)
        assert first.headers["ETag"] == second.headers["ETag"], path
        assert first.headers["Cache-Control"].startswith("public, max-age=0"), path
        assert queries(client, path) == 0, path
        assert not first.cookies, path
        assert "Cookie" not in first.headers["Vary"], path


def test_the_page_is_the_same_for_staff(client):
    page = client.get("/faq/")
    client.force_login(get_user_model().objects.create_superuser("editor", "", "secret-of-it"))
    with CaptureQueriesContext(connection) as captured:
        again = client.get("/faq/")
    assert again.content == page.content
    assert len(captured) == 0


# --- what is not kept


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/readyz", "/admin/login/", "/plans/new/", "/plans/unknown-key/", "/nowhere/"],
)
def test_what_is_not_for_everyone_is_not_kept(client, path):
    answer = client.get(path)
    assert "public" not in answer.headers.get("Cache-Control", "")
    assert "ETag" not in answer.headers
    assert not caches["pages"]._cache
    assert not caches["queries"]._cache


def test_an_offer_is_not_kept(client):
    client.post("/salaries/offer/", {"base": "100000"})
    assert not caches["pages"]._cache
    assert client.post("/salaries/offer/").headers["Cache-Control"] == "no-store"


def test_a_refusal_is_not_kept(client):
    assert client.get("/salaries.csv?level=wrong").status_code == 400
    assert not caches["queries"]._cache


def test_a_long_download_is_streamed_past_the_cache(client, monkeypatch):
    monkeypatch.setattr("salaries.views.MANY", 0)
    factories.pay_band(factories.role("tester"))
    answer = client.get("/salaries.csv")
    assert answer.streaming
    assert "Tester" in b"".join(answer).decode()
    assert not caches["pages"]._cache


def test_a_page_that_is_too_large_is_not_kept(client, monkeypatch):
    monkeypatch.setattr(page_cache, "LARGEST_PAGE", 100)
    assert client.get("/faq/").headers["ETag"]
    assert not caches["pages"]._cache


def test_a_word_to_one_visitor_reaches_nobody_else(client):
    storage = CookieStorage(RequestFactory().get("/"))
    word = storage._encode([Message(constants.SUCCESS, "Only for you")])
    before = client.get("/plans/")
    visitor = Client()
    visitor.cookies["messages"] = word
    shown = visitor.get("/plans/", headers={"If-None-Match": before.headers["ETag"]})
    assert "Only for you" in shown.content.decode()
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert Client().get("/plans/").content == before.content


def test_without_the_switch_nothing_is_kept(client, settings):
    settings.PAGE_CACHE = False
    other = Client()
    other.get("/faq/")
    assert queries(other, "/faq/") > 0
    assert "ETag" not in other.get("/faq/").headers


# --- nobody puts their variant in front of another's


def test_headers_that_a_visitor_makes_up_change_nothing(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    made = Client().get("/roles/").content
    hostile = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/faq/",
        "X-HTTP-Method-Override": "POST",
        "HX-Current-URL": "https://evil.example/",
        "HX-Boosted": "true",
        "HX-Prompt": "<script>",
        "HX-Trigger": "results",
        "HX-Target": "results",  # without HX-Request
        "Cookie": "sessionid=x; csrftoken=<script>; Messages=y; theme=evil",
        "Accept-Language": "xx",
        "Range": "bytes=0-1",
    }
    for name in ("pages", "queries"):
        caches[name].clear()
    poisoning = Client().get("/roles/", headers={**hostile, "Host": "other.example"})
    assert poisoning.content == made
    assert client.get("/roles/").content == made
    assert not poisoning.cookies


def test_a_wrong_host_is_refused_also_where_the_page_is_kept(client):
    client.get("/roles/")
    assert client.get("/roles/", headers={"Host": "evil.example"}).status_code == 400


def test_plain_requests_are_redirected_also_where_the_page_is_kept(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    other = Client()
    assert other.get("/roles/", secure=True).status_code == 200
    answer = other.get("/roles/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/roles/")


def served(**environ):
    """Answer a request as a server does: Django's test client sets no prefix for links."""
    request = RequestFactory().get("/")
    handler = WSGIHandler()
    # As the test client does: a server's request would close the test's own connection.
    request_started.disconnect(close_old_connections)
    try:
        response = handler({**request.environ, **environ}, lambda status, headers: None)
        return b"".join(response)
    finally:
        request_started.connect(close_old_connections)


def test_a_prefix_that_a_request_brings_is_in_no_other_page(client):
    page = served(PATH_INFO="/roles/")
    assert b'href="/skills/"' in page
    assert b'href="/evil/skills/"' in served(PATH_INFO="/roles/", SCRIPT_NAME="/evil")
    assert served(PATH_INFO="/roles/") == page
    # The address of the role list, made of a prefix and the front page.
    assert served(PATH_INFO="/", SCRIPT_NAME="/roles") != page
    assert served(PATH_INFO="/roles/") == page


def test_values_that_a_page_does_not_know_stay_with_their_own_address(client):
    factories.faq()
    for address in ("/roles/?x=1", "/roles/?x=2", "/roles/?X=1", "/roles/?x=1&x=1", "/roles/?"):
        client.get(address)
    plain = client.get("/roles/").content.decode()
    assert "x=1" not in plain
    assert "x=2" not in client.get("/roles/?x=1").content.decode()
    assert "sort=pay" in client.get("/roles/?sort=pay").content.decode()


def test_a_client_gets_no_encoding_that_it_does_not_take(client):
    client.get("/faq/", headers={"Accept-Encoding": "br"})
    for accepted, coding in {
        "gzip": "gzip",
        "": None,
        "identity": None,
        "br;q=0": None,
        "gzip;q=0, br;q=0": None,
        "gzip, deflate, br, zstd": "br",
        "GZIP" * 1000: None,
    }.items():
        answer = client.get("/faq/", headers={"Accept-Encoding": accepted})
        assert answer.headers.get("Content-Encoding") == coding, accepted


# --- bounds


def test_a_hundred_thousand_queries_do_not_fill_the_memory(client, settings):
    plain = client.get("/faq/")
    most = settings.CACHES["queries"]["OPTIONS"]["MAX_ENTRIES"]
    store = page_cache.Store()
    kept = page_cache.Kept("v", 0.0, '"v"', (), b"x" * 100)
    for number in range(100_000):
        store.set(page_cache.Address(f"key-{number}", "queries"), kept)
    assert len(caches["queries"]._cache) <= most == 1000
    # The newest are there, and plain addresses have their own room.
    assert store.get(page_cache.Address("key-99999", "queries")) == kept
    assert store.get(page_cache.Address("key-1", "queries")) is None
    assert queries(client, "/faq/") == 0
    assert client.get("/faq/").content == plain.content


def test_what_visitors_can_vary_goes_to_the_small_cache(client):
    client.get("/roles/?x=1")
    client.get("/roles/", headers={"HX-Request": "true", "HX-Target": "results"})
    assert len(caches["queries"]._cache) == 2
    assert not caches["pages"]._cache


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true", "HX-Target": "x" * 700}], ids=["query", "target"]
)
def test_long_addresses_are_answered_and_not_kept(client, headers):
    address = "/roles/" if headers else f"/roles/?x={'y' * 600}"
    assert client.get(address, headers=headers).status_code == 200
    assert not caches["queries"]._cache


# --- many at once


class View:
    """Answers requests while the test says so, and counts how often each address was made."""

    def __init__(self, faults: int = 0) -> None:
        self.made: Counter[str] = Counter()
        self.faults = faults
        self.first, self.second, self.may_answer = (threading.Event() for _ in range(3))

    def __call__(self, request):
        self.made[request.path] += 1
        if request.path == "/faq/":
            (self.first if self.made["/faq/"] == 1 else self.second).set()
            assert self.may_answer.wait(20)
            if self.faults:
                self.faults -= 1
                raise RuntimeError("a fault of the view")
        return HttpResponse(f"page of {request.path}")


@pytest.fixture
def asked(client):
    """Ask a page cache for /faq/ from four threads, the first of which has begun to make it."""

    def ask(view: View, answers: list, while_made) -> None:
        cache = page_cache.PageCache(view)
        cache(RequestFactory().get("/roles/"))  # the threads need not ask for the version

        def visit() -> None:
            try:
                answers.append(cache(RequestFactory().get("/faq/")).content)
            except RuntimeError:
                answers.append(None)

        threads = [threading.Thread(target=visit) for _ in range(4)]
        threads[0].start()
        assert view.first.wait(20)
        for thread in threads[1:]:
            thread.start()
        while_made()
        view.may_answer.set()
        for thread in threads:
            thread.join(20)
        assert not cache.makers._made

    return ask


def test_a_page_that_many_ask_for_at_once_is_made_once(asked):
    view, answers = View(), []
    asked(view, answers, lambda: view.second.wait(0.5))
    assert view.made["/faq/"] == 1
    assert answers == [b"page of /faq/"] * 4


def test_a_fault_leaves_nobody_waiting(asked):
    view, answers = View(faults=1), []
    asked(view, answers, lambda: view.second.wait(0.5))
    assert sorted(answers, key=bool) == [None, *[b"page of /faq/"] * 3]
    assert view.made["/faq/"] >= 2


def test_nobody_waits_for_a_page_for_longer_than_it_is_worth(asked, monkeypatch):
    monkeypatch.setattr(page_cache, "WAIT_SECONDS", 0.01)
    view, answers = View(), []
    asked(view, answers, lambda: view.second.wait(5))
    assert view.second.is_set()
    assert answers == [b"page of /faq/"] * 4


# --- changes


def test_a_change_shows_within_a_second(client, clock, committed):
    with committed():
        role = factories.role("tester", name="AI Tester")
    before = client.get("/roles/tester/")
    assert b"AI Tester" in before.content
    with committed():
        role.name = "AI Examiner"
        role.save()
    clock.seconds += 0.99
    assert client.get("/roles/tester/").content == before.content
    clock.seconds += 0.01
    after = client.get("/roles/tester/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert b"AI Examiner" in after.content
    assert after.headers["ETag"] != before.headers["ETag"]


def test_the_version_is_asked_for_once_a_second(client, clock):
    client.get("/faq/")
    clock.seconds += 1
    assert queries(client, "/faq/") == 1
    assert queries(client, "/roles/") > 1
    assert queries(client, "/faq/") == 0


def test_a_change_by_another_process_shows(client, clock):
    """What another process writes is only seen in the database: no signal of this process tells."""
    role = factories.role("tester", name="AI Tester")
    client.get("/roles/tester/")
    Role.objects.filter(pk=role.pk).update(name="AI Examiner")
    ContentVersion.objects.update_or_create(pk=1, defaults={"token": "from-elsewhere"})
    clock.seconds += 1
    assert b"AI Examiner" in client.get("/roles/tester/").content


def test_an_edit_in_the_admin_shows(client, clock, committed):
    faq = factories.faq(question="Is it old?")
    client.get("/faq/")
    editor = Client()
    editor.force_login(get_user_model().objects.create_superuser("editor", "", "secret-of-it"))
    address = reverse("admin:guides_faq_change", args=[faq.pk])
    form = editor.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()}
    with committed():
        answer = editor.post(address, {**values, "question": "Is it new?"})
    assert answer.status_code == 302
    clock.seconds += 1
    assert b"Is it new?" in client.get("/faq/").content


def test_loading_files_shows_and_loading_them_again_changes_nothing(client, clock, committed):
    client.get("/roles/")
    with committed():
        load(DIRECTORY)
    clock.seconds += 1
    assert b"machine-learning-engineer" in client.get("/roles/").content
    token = content_changes.version()
    with committed():
        load(DIRECTORY)
    assert content_changes.version() == token


def test_an_import_shows_and_a_dry_run_does_not(committed):
    rows = [Source(slug="new", name="New", publisher="Press", year=2026)]
    token = content_changes.version()
    with committed(), transaction.atomic():
        take(rows, same=("slug",))
        transaction.set_rollback(True)
    assert content_changes.version() == token
    with committed():
        take(rows, same=("slug",))
    assert content_changes.version() != token
    token = content_changes.version()
    with committed():
        take([Source(slug="new", name="New", publisher="Press", year=2026)], same=("slug",))
    assert content_changes.version() == token


def test_a_retired_row_a_deleted_row_and_a_link_show(committed):
    seen = {content_changes.version()}

    def changed() -> bool:
        token = content_changes.version()
        return token not in seen and not seen.add(token)

    with committed():
        skill, tool = factories.skill(), factories.tool()
    assert changed()
    with committed():
        skill.tools.add(tool)
    assert changed()
    with committed():
        skill.retired_on = "2026-01-01"
        skill.save()
    assert changed()
    with committed():
        type(tool).objects.filter(pk=tool.pk).delete()
    assert changed()


def test_a_change_that_is_rolled_back_is_none(committed):
    token = content_changes.version()

    def fail() -> None:
        with transaction.atomic():
            factories.role()
            raise RuntimeError

    with committed(), pytest.raises(RuntimeError):
        fail()
    assert content_changes.version() == token


def test_visitors_change_no_content(committed):
    token = content_changes.version()
    with committed():
        Person.objects.create()
    assert content_changes.version() == token


def test_every_model_of_the_content_files_is_listened_to():
    listened = set(content_changes.content_models())
    for file in FILES:
        assert file.model in listened
        for child in file.children:
            relation = file.model._meta.get_field(child)
            assert isinstance(relation, models.ManyToOneRel)
            assert relation.related_model in listened
    labels = {model._meta.label for model in listened}
    assert "content.FormerSlug" in labels
    assert not labels & {"guides.SearchDocument", "plans.Plan", "plans.Person"}


def test_another_release_keeps_its_own_pages(client, monkeypatch):
    client.get("/faq/")
    assert queries(client, "/faq/") == 0
    monkeypatch.setattr(page_cache, "release_of_code", lambda: "another")
    assert queries(Client(), "/faq/") > 0


def test_what_a_page_is_made_of_is_in_the_release(settings):
    release = page_cache.release_of_code()
    assert page_cache.release_of_code() == release
    settings.SITE_ORIGIN = "https://elsewhere.example"
    assert page_cache.release_of_code() != release


def test_a_page_is_made_anew_after_an_hour(client, clock):
    role = factories.role("tester", name="AI Tester")
    client.get("/roles/tester/")
    Role.objects.filter(pk=role.pk).update(name="AI Examiner")  # announced by nobody
    clock.seconds += 3599
    assert b"AI Tester" in client.get("/roles/tester/").content
    clock.seconds += 1
    assert b"AI Examiner" in client.get("/roles/tester/").content


# --- failures


def test_pages_that_are_kept_stay_up_without_the_database(client, clock):
    factories.role("tester")
    page = client.get("/roles/tester/")
    clock.seconds += 5
    with connection.execute_wrapper(fails):
        kept = client.get("/roles/tester/")
        other = client.get("/faq/")
    assert (kept.status_code, kept.content) == (200, page.content)
    assert lasting(kept) == lasting(page)
    assert other.status_code == 503
    assert other.headers["Retry-After"]
    assert other.headers["Cache-Control"] == "no-store"
    assert other.headers.keys() >= SAFETY
    clock.seconds += 1
    assert client.get("/faq/").status_code == 200


def test_kept_pages_do_not_wait_for_a_database_that_is_down(client, clock):
    client.get("/faq/")
    clock.seconds += 5
    asked = []

    def fails_and_counts(execute, sql, *args):
        asked.append(sql)
        fails()

    with connection.execute_wrapper(fails_and_counts):
        for _ in range(3):
            assert client.get("/faq/").status_code == 200
    [question] = asked
    assert "guides_contentversion" in question


def test_an_old_page_is_better_than_none(client, clock, committed):
    """The version is known to be another one, and then the database goes."""
    with committed():
        role = factories.role("tester", name="AI Tester")
    client.get("/roles/tester/")
    with committed():
        role.name = "AI Examiner"
        role.save()
    clock.seconds += 1
    client.get("/faq/")
    with connection.execute_wrapper(fails):
        old = client.get("/roles/tester/")
    assert (old.status_code, b"AI Tester" in old.content) == (200, True)
    assert b"AI Examiner" in client.get("/roles/tester/").content


def test_a_page_of_a_visitor_says_that_the_database_is_down(client):
    client.raise_request_exception = False
    with connection.execute_wrapper(fails):
        answer = client.get("/plans/unknown-key/")
    assert answer.status_code == 503
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_site_works_while_redis_does_not(client, settings, caplog, clock):
    closed = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.25},
    }
    settings.CACHES = {**settings.CACHES, "pages": closed, "queries": closed}
    first, second = client.get("/faq/"), client.get("/faq/")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    # It is not tried at every page, and tried again later.
    assert caplog.text.count("The page cache does not answer") == 1
    clock.seconds += 5
    client.get("/faq/")
    assert caplog.text.count("The page cache does not answer") == 2
