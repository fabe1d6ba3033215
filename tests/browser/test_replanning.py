"""Planning anew in Chromium: behind, shifted, looked up in the history, and back."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import in_all_settings

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])


def plan_of_last_week(page: Page) -> str:
    """Make a plan that began a week ago, so that its first week is late; return its address."""
    start = dt.datetime.now(tz=dt.UTC).date() - dt.timedelta(days=7)
    page.goto(f"/plans/new/?role=data-scientist&hours=10&start={start}")
    page.get_by_role("button", name="Make my plan").click()
    page.wait_for_url(re.compile(r"/plans/[\w-]{30,}/"))
    return page.url


@both
def test_behind_shifted_and_back_again(open_page, javascript):
    page = open_page("/plans/", java_script_enabled=javascript)
    address = plan_of_last_week(page)
    expect(page.get_by_role("main")).to_contain_text("10 hours of earlier weeks are still open")
    page.get_by_role("link", name="plan the rest anew").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan the rest anew")

    page.get_by_role("link", name=re.compile("Show what changes.*Shift")).click()
    expect(page).to_have_url(re.compile(r"/replan/\?how=shift$"))
    expect(page.get_by_role("main")).to_contain_text("0 drop out")
    first = page.get_by_role("row").nth(1)
    title = first.get_by_role("rowheader").inner_text()
    page.get_by_role("button", name="Apply it").click()
    expect(page).to_have_url(address)
    expect(page.get_by_role("status").first).to_contain_text("Shifted. It ends on")
    expect(page.get_by_role("main")).not_to_contain_text("earlier weeks are still open")
    expect(page.get_by_role("heading", name="This week: week 2")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(title)

    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name=re.compile("^Before ")).click()
    page.get_by_role("button", name="Go back to this version").click()
    expect(page).to_have_url(address)
    expect(page.get_by_role("main")).to_contain_text("10 hours of earlier weeks are still open")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("link", name=re.compile("^Before "))).to_have_count(2)


@both
def test_another_role_later(open_page, javascript):
    page = open_page("/plans/", java_script_enabled=javascript)
    plan_of_last_week(page)
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("The role you want").select_option("prompt-engineer")
    if not javascript:
        page.get_by_role("button", name="Update the skill list").click()
    expect(page.get_by_role("main")).to_contain_text("Prompt Engineer asks for these")
    page.get_by_label("Hours a week").fill("2")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("alert")).to_contain_text("A plan needs at least 3 hours a week.")
    page.get_by_label("Hours a week").fill("12")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("main")).to_contain_text("Role: Prompt Engineer, not Data Scientist")
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prompt Engineer")


def test_the_pages_of_planning_anew_are_accessible(open_page):
    page = open_page("/plans/")
    address = plan_of_last_week(page)
    page.goto(f"{address}replan/?how=drop")
    page.get_by_role("button", name="Apply it").click()
    wrong = {}
    for path in (
        "replan/", "replan/?how=extend&weeks=99", "replan/?how=extend&weeks=4", "settings/",
        "settings/?role=data-scientist&hours=0&show=1", "history/", "history/1/",
    ):  # fmt: skip
        page.goto(address + path)
        for folded in page.locator("main details").all():
            folded.evaluate("each => each.open = true")
        if found := in_all_settings(page):
            wrong[path] = found
    assert not wrong
