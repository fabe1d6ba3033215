"""Living with a plan in Chromium: by keyboard alone, in two windows, with the server gone."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import eventually
from .test_accessibility import in_all_settings
from .test_keyboard import DESKTOP, tab_to

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])


# What the console says of requests that a test lets fail.
LOST = ("htmx:", "ERR_FAILED", "503")


@pytest.fixture
def path(site):
    """A plan with hours to spare in its weeks."""
    return site.make_plan("prompt-engineer", hours="60")


def forget_lost(open_page) -> None:
    open_page.complaints[:] = [
        each for each in open_page.complaints if not any(lost in each for lost in LOST)
    ]


def first_task(page) -> str:
    """Return the title of the first task of this week."""
    return page.locator(".plan-task strong").first.inner_text()


def open_panel(page):
    """Open what can be done with the first task under its line."""
    page.locator(".more a").first.click()
    panel = page.locator(".task-panel").first
    expect(panel.get_by_label("Hours you spent")).to_be_focused()
    return panel


def test_a_day_with_a_plan_by_keyboard_alone(open_page, path):
    page = open_page(path, **DESKTOP)
    status = page.get_by_role("status")
    task = first_task(page)

    tab_to(page, f"^Done: {re.escape(task)}$", "button")
    page.keyboard.press("Enter")
    expect(status).to_contain_text(f"“{task}” is done. 1 of")
    tab_to(page, "^Undo$", "button")
    page.keyboard.press("Enter")
    expect(status).to_contain_text(f"Taken back: “{task}” is done. 0 of")
    expect(page.get_by_role("button", name=f"Done: {task}").first).to_be_visible()

    page.reload()
    tab_to(page, "^Hours, note, move", "a")
    page.keyboard.press("Enter")
    hours = page.get_by_label("Hours you spent")
    expect(hours).to_be_focused()
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Give hours such as 1.5, 1:30 or 90 min.")).to_be_visible()
    expect(hours).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("1:30")
    page.keyboard.press("Enter")
    expect(status).to_contain_text(f"1.5 hours logged on “{task}”")
    eventually(page, "document.activeElement.id.startsWith('more-task-')")

    page.keyboard.press("Enter")
    expect(hours).to_be_focused()
    tab_to(page, "^Your note$", "textarea", most=5)
    page.keyboard.type("Ask Kim about it")
    tab_to(page, "^Save the note$", "button", most=2)
    page.keyboard.press("Enter")
    expect(status).to_contain_text("is saved")
    expect(page.locator(".task-note").first).to_have_text("Ask Kim about it")

    eventually(page, "document.activeElement.id.startsWith('more-task-')")
    page.keyboard.press("Enter")
    expect(hours).to_be_focused()
    tab_to(page, "^Begin it in$", "select", most=6)
    page.keyboard.press("End")
    tab_to(page, "^Move$", "button", most=2)
    page.keyboard.press("Enter")
    expect(status).to_contain_text(f"“{task}” is in week 13 now.")


@both
def test_two_windows_that_write_the_same_note_end_in_a_choice(open_page, path, javascript):
    page = open_page(path, java_script_enabled=javascript, **DESKTOP)
    other = page.context.new_page()
    other.goto(path)
    for window, note in ((page, "From the first window"), (other, "From the second window")):
        window.locator(".more a").first.click()
        window.get_by_label("Your note").fill(note)
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator("body")).to_contain_text("is saved")
    other.get_by_role("button", name="Save the note").click()
    expect(other.get_by_text("This task has changed since")).to_be_visible()
    expect(other.get_by_text("From the first window", exact=True).last).to_be_visible()
    mine = other.get_by_label("Note: yours")
    expect(mine).to_have_value("From the second window")
    if javascript:  # axe waits for ever where scripts are off
        assert not in_all_settings(other)
    mine.fill("From the second window, and from the first")
    other.get_by_role("button", name="Use mine").click()
    expect(other.get_by_text("This task has changed since")).to_have_count(0)
    expect(other.locator("body")).to_contain_text("is saved")
    page.goto(path)
    expect(page.locator(".task-note").first).to_have_text(
        "From the second window, and from the first"
    )


def test_what_is_there_can_be_kept(open_page, path):
    page = open_page(path, **DESKTOP)
    other = page.context.new_page()
    other.goto(path)
    for window, note in ((page, "The first"), (other, "The second")):
        open_panel(window).get_by_label("Your note").fill(note)
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_role("status")).to_contain_text("is saved")
    other.get_by_role("button", name="Save the note").click()
    other.get_by_role("link", name="Keep what is there").click()
    expect(other.get_by_text("This task has changed since")).to_have_count(0)
    expect(other.locator(".task-note").first).to_have_text("The first")
    other.reload()
    expect(other.locator(".task-note").first).to_have_text("The first")


@pytest.mark.parametrize("failure", ["aborted", "503"])
def test_a_change_that_could_not_be_sent_is_shown_and_sent_again(open_page, path, failure):
    page = open_page(path, **DESKTOP)
    sent = []

    def fail(route):
        if route.request.method != "POST" or len(sent) >= 2:
            if route.request.method == "POST":
                sent.append(route.request.post_data)
            route.continue_()
            return
        sent.append(route.request.post_data)
        if failure == "aborted":
            route.abort()
        else:
            route.fulfill(status=503, body="Away")

    page.route("**/tasks/**", fail)
    panel = open_panel(page)
    panel.get_by_label("Your note").fill("Not to be lost")
    panel.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("Not saved yet – trying again")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Not saved yet. Trying again.")
    expect(panel.get_by_label("Your note")).to_have_value("Not to be lost")
    expect(page.get_by_text("No answer came")).to_be_hidden()

    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("setTimeout(() => location.assign('/roles/'))")
    expect(page.get_by_role("status")).to_contain_text("Saved. ", timeout=10_000)
    assert asked == ["beforeunload"]
    assert page.url.endswith(path)
    expect(page.get_by_text("Not saved yet – trying again")).to_have_count(0)
    expect(page.locator(".task-note").first).to_have_text("Not to be lost")
    # The very same form each time: the server knows a repeat by it.
    assert len(sent) == 3
    assert {frozenset(each.split("&")) for each in sent} == {frozenset(sent[0].split("&"))}
    page.reload()
    expect(page.locator(".task-note").first).to_have_text("Not to be lost")
    forget_lost(open_page)


def test_an_answer_that_was_lost_is_not_applied_twice(open_page, path):
    """The server applies the form, and the answer does not arrive."""
    page = open_page(path, **DESKTOP)
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/tasks/**", lose)
    panel = open_panel(page)
    panel.get_by_label("Hours you spent").fill("2")
    panel.get_by_role("button", name="Log").click()
    expect(page.get_by_role("status")).to_contain_text("Saved. 2 hours logged")
    expect(page.locator(".plan-task").first).to_contain_text(re.compile(r"2 of \d+ hours spent"))
    forget_lost(open_page)


@both
def test_an_own_task_and_dropping_it(open_page, path, javascript):
    page = open_page(path, java_script_enabled=javascript, **DESKTOP)
    page.get_by_text("Add something that this plan does not know of").click()
    form = page.locator("#add-task")
    form.get_by_label("What it is").fill("Read the book")
    form.get_by_label("Hours to plan for it").fill("0")
    form.get_by_role("button", name="Add it").click()
    expect(form.get_by_text("A task takes an hour at least.")).to_be_visible()
    expect(form.get_by_label("What it is")).to_have_value("Read the book")
    form.get_by_label("Hours to plan for it").fill("1")
    form.get_by_role("button", name="Add it").click()
    expect(page.locator(".plan-said")).to_contain_text("“Read the book” is added")
    line = page.locator(".plan-task").filter(has_text="Read the book")
    expect(line).to_have_count(1)
    if not line.is_visible():
        page.locator(".plan-week").filter(has=line).locator("> summary").click()
    line.locator(".more a").click()
    page.get_by_text("Change or take out").click()
    page.get_by_role("button", name="No longer relevant").click()
    expect(page.locator(".plan-said")).to_contain_text("is out of the plan")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".plan-said")).to_contain_text("Taken back:")
    page.goto(path)
    expect(page.locator(".plan-task").filter(has_text="Read the book")).to_have_count(1)


def test_a_week_has_an_address(open_page, path):
    page = open_page(f"{path}?week=5", **DESKTOP)
    expect(page.get_by_role("heading", name=re.compile("week 5"))).to_be_visible()
    page.locator("#week-5").get_by_role("link", name="Week 6").click()
    expect(page.get_by_role("heading", name=re.compile("week 6"))).to_be_visible()


def test_the_pages_of_a_task_have_no_violation(open_page, path):
    page = open_page(path, **DESKTOP)
    open_panel(page)
    for folded in page.locator("details").all():
        folded.evaluate("each => each.open = true")
    assert not in_all_settings(page)
    page.goto(page.locator(".more a").first.get_attribute("href").split("?")[0])
    for folded in page.locator("details").all():
        folded.evaluate("each => each.open = true")
    assert not in_all_settings(page)
