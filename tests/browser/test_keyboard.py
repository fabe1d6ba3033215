"""Six journeys by keyboard alone: nothing here touches the mouse."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import eventually

pytestmark = pytest.mark.browser

DESKTOP = {"viewport": {"width": 1280, "height": 900}}


def focused(page) -> dict[str, str]:
    """Return the name and kind of what has the focus, and whether one can see that it has."""
    return page.evaluate(
        """() => {
            const each = document.activeElement;
            const label = each.labels && each.labels[0];
            const name = each.getAttribute("aria-label") || (label && label.textContent)
                || each.textContent || "";
            return {
                name: name.trim().replace(/\\s+/g, " "),
                tag: each.tagName.toLowerCase(),
                outline: getComputedStyle(each).outlineStyle,
            };
        }"""
    )


def tab_to(page, name: str, tag: str = "", most: int = 150) -> None:
    """Press Tab until the focus is on what has this name (a pattern), seeing it all the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = focused(page)
        if re.search(name, found["name"]) and (not tag or found["tag"] == tag):
            assert found["outline"] != "none", found
            return
    raise AssertionError(f"{name} is not reached in {most} steps; the last was {focused(page)}")


def test_find_a_role(open_page):
    page = open_page("/", **DESKTOP)
    tab_to(page, "^Skip to the content$")
    tab_to(page, "^Roles$", "a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/roles/$"))
    tab_to(page, "^Skip to the content$")
    page.keyboard.press("Enter")
    tab_to(page, "^Prompt Engineer$", "a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Prompt Engineer")


def test_compare_three_roles(open_page):
    page = open_page("/roles/", **DESKTOP)
    for role in ("AI Research Scientist", "MLOps Engineer", "NLP Engineer"):
        tab_to(page, f"^Compare {role}$", "input")
        page.keyboard.press("Space")
    tab_to(page, "^Compare the ticked roles$", "button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Comparing 3 roles")
    tab_to(page, "^Only differences", "a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("only=differences"))
    # The focus stays in the comparison, on the choice that was made.
    expect(page.get_by_role("link", name=re.compile("^Only differences"))).to_be_focused()


def test_filter_pay_by_level_and_place(open_page):
    page = open_page("/salaries/", **DESKTOP)
    announcer = page.get_by_role("status")
    tab_to(page, "^Level$", "summary")
    page.keyboard.press("Enter")
    tab_to(page, "^Mid$", "input")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("level=mid"))
    expect(announcer).to_contain_text("figures")
    assert focused(page)["name"] == "Mid"
    tab_to(page, "^Place$", "summary")
    page.keyboard.press("Enter")
    tab_to(page, "^Austin$", "input")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("location=austin"))
    expect(page.get_by_role("main")).to_contain_text("$140K–$200K")
    assert focused(page)["name"] == "Austin"

    tab_to(page, "^Remove filter Place: Austin", "a")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("location=austin"))
    # What was pressed is gone: the focus is on the line that says what is there now.
    eventually(page, "document.activeElement.matches('[data-announce]')")
    assert "figures" in focused(page)["name"]


def test_read_a_way_in(open_page):
    page = open_page("/transitions/", **DESKTOP)
    tab_to(page, "^Software engineer to Machine Learning Engineer", "a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Software engineer")
    tab_to(page, "^2. ", "a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#step-2$"))
    expect(page.locator("#step-2")).to_be_in_viewport()
    # A source note opens and closes by keyboard, and the focus comes back to its mark.
    tab_to(page, "^Source, note", "button")
    page.keyboard.press("Enter")
    note = page.locator(":popover-open")
    expect(note).to_contain_text("HireKit")
    page.keyboard.press("Escape")
    expect(page.locator(":popover-open")).to_have_count(0)
    assert focused(page)["name"].startswith("Source, note")


def test_build_a_plan_and_check_off_a_task(open_page):
    page = open_page("/plans/", **DESKTOP)
    tab_to(page, "^Make it mine$")
    page.goto("/plans/new/?role=prompt-engineer")
    tab_to(page, "^Make my plan$", "button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/plans/[\w-]{30,}/"))
    address = page.url

    tab_to(page, "^Done: ", "button")
    task = focused(page)["name"].removeprefix("Done: ")
    page.keyboard.press("Enter")
    undo = page.get_by_role("button", name=f"Undo: {task}").first
    expect(undo).to_be_visible()
    expect(undo).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"\b1 of \d+ tasks"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Done: {task}").first).to_be_focused()
    assert page.url == address


def test_the_menu_on_a_phone(open_page):
    page = open_page("/", viewport={"width": 360, "height": 740})
    main = page.get_by_role("navigation", name="Main", exact=True)
    expect(main).to_have_count(0)
    tab_to(page, "^Menu$", "summary")
    page.keyboard.press("Enter")
    expect(main).to_be_visible()
    tab_to(page, "^Outlook$", "a", most=8)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/outlook/$"))
