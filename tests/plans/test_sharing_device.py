"""The plans of this device: a cookie that private pages alone read and set."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plans.device import COOKIE, MOST_PLANS
from plans.keys import new_key
from plans.models import PlanKey, hash_key

from .sharing import give_key, make_plan, mark, page, plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return make_plan()


def post_new(client, **given):
    form = {"role": "data-scientist", "hours": "10", "start": str(timezone.localdate())}
    return client.post("/plans/new/", form | given)


def held(client) -> list[str]:
    """Return the keys in the cookie of this browser."""
    cookie = client.cookies.get(COOKIE)
    return cookie.value.split(".") if cookie and cookie.value else []


def hold(client, *keys):
    client.cookies[COOKIE] = ".".join(keys)


def test_a_plan_that_is_made_here_is_listed_here(client, key):
    response = post_new(client)
    made = response.url.split("/")[2]
    assert held(client) == [made]
    cookie = response.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/plans/", True, "Lax")
    assert cookie["max-age"] == 400 * 24 * 3600
    assert not cookie["secure"]  # this site is http://testserver
    body = page(client, "/plans/mine/")
    assert f'<a href="/plans/{made}/">Data Scientist</a>' in body
    assert "0 of 2 tasks done" in body
    assert "No plan" not in page(client, "/plans/mine/")


def test_it_is_sent_over_https_alone_where_the_site_is_https(client, key, settings):
    settings.HTTPS = True
    assert post_new(client).cookies[COOKIE]["secure"] is True


def test_role_start_and_progress_are_shown(client, key):
    plan = plan_of(key)
    plan.starts_on = "2026-03-02"
    plan.save()
    hold(client, key)
    plan.tasks.filter(title="Learn Python").update(done_at=timezone.now())
    assert "<small>From 2 March 2026; 1 of 2 tasks done</small>" in page(client, "/plans/mine/")


def test_the_newest_stands_first_and_one_plan_once(client, key):
    other = make_plan("prompt-engineer")
    hold(client, key, other, give_key(key, "owner"))
    body = page(client, "/plans/mine/")
    assert re.findall(r'<a href="/plans/[\w-]{43}/">([^<]+)</a>', body) == [
        "Data Scientist", "Prompt Engineer",
    ]  # fmt: skip


def test_a_device_without_plans_is_told_the_ways_on(client):
    body = page(client, "/plans/mine/")
    assert "This device lists no plan." in body
    assert 'href="/plans/new/"' in body
    assert 'href="/plans/code/"' in body
    assert COOKIE not in client.cookies


def test_one_plan_is_forgotten_here_and_stays_where_it_is(client, key):
    other = make_plan("prompt-engineer")
    hold(client, key, other)
    response = client.post("/plans/mine/", {"key": key}, follow=True)
    assert response.redirect_chain == [("/plans/mine/", 303)]
    assert held(client) == [other]
    assert "Data Scientist" not in response.content.decode()
    assert client.get(f"/plans/{key}/").status_code == 200


def test_all_are_forgotten_at_once(client, key):
    hold(client, key, make_plan("prompt-engineer"))
    response = client.post("/plans/mine/", {"all": "1"})
    assert response.cookies[COOKIE]["max-age"] == 0
    assert response.cookies[COOKIE]["path"] == "/plans/"
    assert held(client) == []
    assert client.get(f"/plans/{key}/").status_code == 200


def test_keys_that_open_nothing_any_more_leave_the_list_silently(client, key):
    gone = [new_key(), give_key(key, "read"), "malformed", "<script>", "x" * 500]
    hold(client, *gone, key)
    body = page(client, "/plans/mine/")
    assert held(client) == [key]
    assert body.count('name="key"') == 1
    assert 'role="alert"' not in body.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("value", ["", ".", "....", "é", "a" * 9000, ".".join(["k" * 43] * 500)])
def test_any_cookie_is_survived(client, key, value):
    client.cookies[COOKIE] = value
    assert client.get("/plans/mine/").status_code == 200


def test_20_plans_at_most_and_the_oldest_leaves_with_a_notice(client, key):
    keys = [new_key() for _ in range(MOST_PLANS)]
    hold(client, *keys)
    response = post_new(client)
    assert held(client) == [*keys[1:], response.url.split("/")[2]]
    assert (
        "This device lists 20 plans at most, so the oldest has left the list. "
        "Its address still opens it." in page(client, response.url)
    )


def test_the_same_form_again_is_the_same_plan_on_the_list(client, key):
    given = mark(page(client, "/plans/new/"), "<h1>")
    urls = {post_new(client, **given).url for _ in range(2)}
    assert len(urls) == 1
    assert len(held(client)) == 1


def test_an_address_is_put_on_the_list_and_taken_off_on_the_sharing_page(client, key):
    sharing = f"/plans/{key}/sharing/"
    assert "This device does not list the plan." in page(client, sharing)
    response = client.post(sharing, {"do": "remember"}, follow=True)
    assert response.redirect_chain == [(f"{sharing}#device", 303)]
    assert held(client) == [key]
    assert "This device lists the plan among" in response.content.decode()
    client.post(sharing, {"do": "forget"})
    assert held(client) == []


def test_to_open_an_address_puts_nothing_on_the_list(client, key):
    for address in (f"/plans/{key}/", f"/plans/{key}/sharing/"):
        assert COOKIE not in client.get(address).cookies


def test_public_pages_neither_read_nor_set_it(client, key):
    for address in ("/plans/", "/", "/privacy/", "/roles/"):
        without = Client().get(address)
        hold(client, key, new_key())
        answer = client.get(address)
        assert answer.content == without.content
        assert COOKIE not in answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
        for each in (answer, without):
            del each.headers["X-Request-ID"]
        assert dict(answer.headers) == dict(without.headers)
    assert 'href="/plans/mine/"' in page(client, "/plans/")
    assert 'href="/plans/mine/"' in page(client, "/plans/new/")


def test_a_plan_that_is_brought_back_from_a_file_is_listed_here(client, key):
    copy = client.get(f"/plans/{key}/plan.json").content.decode()
    given = mark(page(client, "/plans/import/"), "<h1>") | {"pasted": copy}
    response = client.post("/plans/import/", given)
    assert held(client) == [response.url.split("/")[2]] != [key]


def test_a_deleted_plan_leaves_the_list_at_once(client, key):
    other = make_plan("prompt-engineer")
    hold(client, key, other)
    client.post(f"/plans/{key}/delete/")
    assert held(client) == [other]


def test_a_forged_post_is_refused(key):
    browser = Client(enforce_csrf_checks=True)
    hold(browser, key)
    assert browser.post("/plans/mine/", {"all": "1"}).status_code == 403
    assert browser.post("/plans/code/", {"code": "x"}).status_code == 403
    assert browser.post(f"/plans/{key}/sharing/", {"do": "forget"}).status_code == 403
    assert held(browser) == [key]


@pytest.mark.parametrize("many", [1, 20])
def test_the_list_takes_one_query_however_many_plans(client, key, many):
    plan = plan_of(key)
    keys = [key]
    for _ in range(many - 1):
        plan.pk = None
        plan.save()
        keys.append(new_key())
        PlanKey.objects.create(plan=plan, kind="owner", key_hash=hash_key(keys[-1]))
    hold(client, *keys)
    with CaptureQueriesContext(connection) as queries:
        body = page(client, "/plans/mine/")
    assert body.count('name="key"') == many
    assert len(queries) == 1
