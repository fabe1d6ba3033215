"""Staff who type for long stay signed in: `static/staff.js` says that somebody is there."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
HERE = "/admin/still-here/"
PASSWORD = "a-long-enough-password"


@pytest.fixture(scope="module")
def writer(site):
    site.environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
    site.manage("createsuperuser", "--noinput", "--username=writer", "--email=w@example.org")
    return "writer"


def sign_in(page, name: str) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url("/admin/")


@both
def test_typing_says_once_a_minute_that_somebody_is_there(open_page, writer, javascript):
    page = open_page("/admin/", java_script_enabled=javascript)
    asked = []
    page.on("response", lambda it: asked.append(it.status) if it.url.endswith(HERE) else None)
    page.clock.install()
    sign_in(page, writer)
    page.goto("/admin/roles/skillcategory/add/")
    name = page.locator("#id_name")
    name.press_sequentially("Writ")
    page.clock.fast_forward("00:59")
    name.press_sequentially("i")
    assert asked == []
    page.clock.fast_forward("00:01")
    if not javascript:
        name.press_sequentially("ng well")
    else:
        with page.expect_response(f"**{HERE}") as first:
            name.press_sequentially("ng well")
        assert first.value.status == 204
        # The next minute begins with that one; without typing nobody is there.
        page.clock.fast_forward("10:00")
        assert asked == [204]
        with page.expect_response(f"**{HERE}"):
            page.locator("#id_slug").press_sequentially("x")
        assert asked == [204, 204]
    # The form is the same with and without: it is sent, and what was typed is still there.
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Please correct")).to_be_visible()
    expect(name).to_have_value("Writing well")
    assert asked == ([204, 204] if javascript else [])


def test_a_session_that_ended_meanwhile_disturbs_nobody_who_types(open_page, writer):
    page = open_page("/admin/")
    page.clock.install()
    sign_in(page, writer)
    page.goto("/admin/roles/skillcategory/add/")
    page.context.clear_cookies()
    page.clock.fast_forward("01:00")
    with page.expect_response(f"**{HERE}") as answer:
        page.locator("#id_name").fill("Writing")
    assert answer.value.status == 403
    expect(page.locator("#id_name")).to_have_value("Writing")
    expect(page).to_have_url("/admin/roles/skillcategory/add/")


def test_nobody_is_asked_for_before_somebody_signs_in(open_page):
    page = open_page("/admin/login/")
    assert page.locator("script[src*=staff]").count() == 0
