"""Sessions of staff: they end unused and after a working day; their owner sees and ends them."""

import datetime as dt
import re

import pytest
from django.conf import settings as live_settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from staff.models import StaffSession
from staff.sessions import STARTED

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-secret-of-hers"
SESSIONS = "/admin/sessions/"
HERE = "/admin/still-here/"


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("editor", "e@example.org", PASSWORD)


def sign_in(name: str = "editor", browser: str = "Firefox", client: Client | None = None) -> Client:
    client = client or Client()
    answer = client.post(
        "/admin/login/",
        {"username": name, "password": PASSWORD, "next": "/admin/"},
        headers={"User-Agent": browser},
    )
    assert answer.status_code == 302
    return client


def key_of(client: Client) -> str:
    return client.cookies[live_settings.SESSION_COOKIE_NAME].value


def row_of(client: Client) -> StaffSession:
    return StaffSession.objects.get(pk=key_of(client))


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def leave_alone(client: Client, **time: int) -> dt.datetime:
    """As if the session had last been used so long ago."""
    used = timezone.now() - dt.timedelta(**time)
    StaffSession.objects.filter(pk=key_of(client)).update(last_used_at=used)
    return used


def end(client: Client, which: str, password: str = PASSWORD) -> str:
    return client.post(SESSIONS, {"end": which, "password": password}, follow=True).content.decode()


def test_a_session_that_nobody_used_for_two_hours_is_over_for_good(editor):
    client = sign_in()
    leave_alone(client, hours=2, seconds=1)
    assert not is_in(client)
    assert not StaffSession.objects.filter(user=editor).exists()
    assert is_in(sign_in())


def test_using_it_keeps_it(editor):
    client = sign_in()
    before = leave_alone(client, hours=1, minutes=59)
    assert is_in(client)
    assert row_of(client).last_used_at > before + dt.timedelta(hours=1)
    assert is_in(client)


def test_typing_keeps_it_too(editor):
    client = sign_in()
    page = client.get("/admin/auth/user/add/").content.decode()
    assert f'src="/static/staff.js" data-here="{HERE}" defer' in page
    before = leave_alone(client, hours=1, minutes=59)
    answer = client.get(HERE)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer.headers["Cache-Control"]
    assert row_of(client).last_used_at > before + dt.timedelta(hours=1)
    assert Client().get(HERE).status_code == 403


def test_its_use_is_noted_once_a_minute(editor):
    client = sign_in()
    used = leave_alone(client, seconds=50)
    client.get(HERE)
    assert row_of(client).last_used_at == used


@pytest.mark.parametrize(("minutes", "stays"), [(0, True), (29, False), (31, True)])
def test_the_limit_is_a_setting(editor, settings, minutes, stays):
    settings.STAFF_IDLE_MINUTES = minutes
    client = sign_in()
    leave_alone(client, minutes=30)
    assert is_in(client) is stays


def test_a_working_day_counts_from_signing_in_however_often_the_session_is_saved(editor):
    client = sign_in()
    session = client.session
    began = timezone.now() - dt.timedelta(hours=11, minutes=59)
    session[STARTED] = began.isoformat()
    session.save()
    for _ in range(2):
        session = client.session
        session["something"] = "new"
        session.save()
    assert row_of(client).expire_date == began + dt.timedelta(hours=12)
    assert is_in(client)
    # Signing in anew is a new day, under a new key.
    old = key_of(client)
    sign_in(client=client)
    assert key_of(client) != old
    assert row_of(client).expire_date > timezone.now() + dt.timedelta(hours=11)
    session = client.session
    session[STARTED] = (timezone.now() - dt.timedelta(hours=12)).isoformat()
    session.save()
    assert not is_in(client)


def test_staff_see_their_own_sessions_and_no_key(editor):
    get_user_model().objects.create_superuser("other", "o@example.org", PASSWORD)
    sign_in("other", "Lynx")
    mine, gone = sign_in(browser="Firefox"), sign_in(browser="Opera")
    idle, second = sign_in(browser="Konqueror"), sign_in(browser="<b>Chromium")
    leave_alone(idle, hours=3)
    StaffSession.objects.filter(pk=key_of(gone)).update(expire_date=timezone.now())
    page = mine.get(SESSIONS)
    assert "no-store" in page.headers["Cache-Control"]
    text = page.content.decode()
    listed = re.findall(r"<td>([^<]*(?:Firefox|Chromium|Lynx|Opera|Konqueror))</td>", text)
    assert sorted(listed) == ["&lt;b&gt;Chromium", "Firefox"]
    assert text.count("This one") == 1
    assert text.count("<td>127.0.0.1</td>") == 2
    for client in (mine, second):
        assert key_of(client) not in text


def test_one_is_ended_with_the_password(editor):
    mine, second, third = sign_in(), sign_in(), sign_in()
    handle = row_of(second).handle
    for password in ("", "wrong"):
        assert "ended" not in end(mine, handle, password).replace("Nothing was ended", "")
        assert is_in(second)
    assert "1 session ended." in end(mine, handle)
    assert not is_in(second)
    assert is_in(mine)
    assert is_in(third)
    assert "It had ended already." in end(mine, handle)


def test_all_others_are_ended_and_nobody_elses(editor):
    get_user_model().objects.create_superuser("other", "o@example.org", PASSWORD)
    other = sign_in("other")
    mine, second, third = sign_in(), sign_in(), sign_in()
    assert "2 sessions ended." in end(mine, "others")
    assert [is_in(each) for each in (mine, second, third, other)] == [True, False, False, True]
    # Neither somebody else's nor one's own is ended by naming it.
    assert "It had ended already." in end(mine, row_of(other).handle)
    assert "It had ended already." in end(mine, row_of(mine).handle)
    assert is_in(other)
    assert is_in(mine)


def test_guessing_the_password_there_is_closed_like_signing_in(editor):
    mine = sign_in()
    sign_in()
    tries = [mine.post(SESSIONS, {"end": "others", "password": "wrong"}) for _ in range(5)]
    assert [each.status_code for each in tries] == [200, 200, 200, 200, 429]
    assert mine.post(SESSIONS, {"end": "others", "password": PASSWORD}).status_code == 429
    assert StaffSession.objects.filter(user=editor).count() == 2


def test_only_who_may_come_in_sees_the_page(client):
    get_user_model().objects.create_user("reader", "r@example.org", PASSWORD)
    assert client.get(SESSIONS).headers["Location"] == f"/admin/login/?next={SESSIONS}"
    client.force_login(get_user_model().objects.get(username="reader"))
    assert client.get(SESSIONS).status_code == 302
    assert client.get(HERE).status_code == 403


def test_a_superuser_signs_somebody_out_everywhere(editor):
    other = get_user_model().objects.create_superuser("other", "o@example.org", PASSWORD)
    mine, first, second = sign_in(), sign_in("other"), sign_in("other")
    answer = mine.post(
        "/admin/auth/user/",
        {"action": "end_sessions", "_selected_action": other.pk},
        follow=True,
    )
    assert "Sessions ended: 2." in answer.content.decode()
    assert [is_in(each) for each in (mine, first, second)] == [True, False, False]


def test_a_deleted_account_leaves_no_session(editor):
    sign_in()
    editor.delete()
    assert not StaffSession.objects.exists()
