"""Entries that fold, in Chromium: with JavaScript in place, without it as whole pages."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])


@both
def test_a_question_unfolds_and_folds_again(open_page, javascript):
    page = open_page("/interviews/", java_script_enabled=javascript)
    question = page.get_by_role("main").locator("#overfitting")
    text = question.inner_text()
    answer = page.get_by_role("heading", name="A good answer covers")
    expect(answer).to_have_count(0)

    question.click()
    expect(answer).to_be_visible()
    expect(page).to_have_url(re.compile(r"/interviews/\?open=overfitting#overfitting$"))
    expect(page.get_by_role("heading", name=text)).to_be_visible()

    page.reload()
    expect(answer).to_be_visible()
    page.get_by_role("link", name=f"{text} Close").click()
    expect(answer).to_have_count(0)
    page.go_back()
    expect(answer).to_be_visible()


def test_unfolding_by_keyboard_swaps_in_place_and_keeps_the_focus(open_page):
    page = open_page("/portfolio/?role=nlp-engineer")
    page.evaluate("window.sameDocument = true")
    page.locator("#rag-demo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What you do")).to_be_visible()
    expect(page.locator("#rag-demo")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?role=nlp-engineer&open=rag-demo#rag-demo$"))
    assert page.evaluate("window.sameDocument")

    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What you do")).to_have_count(0)
    expect(page.locator("#rag-demo")).to_be_focused()
    assert page.evaluate("window.sameDocument")


@both
def test_filtering_keeps_what_is_unfolded(open_page, javascript):
    page = open_page("/portfolio/?open=rag-demo", java_script_enabled=javascript)
    page.get_by_label("Role", exact=True).select_option("nlp-engineer")
    if not javascript:
        page.get_by_role("button", name="Show projects").click()
    expect(page).to_have_url(re.compile("role=nlp-engineer"))
    expect(page.get_by_role("heading", name="What you do")).to_be_visible()


def test_links_inside_an_unfolded_entry_lead_away(open_page):
    page = open_page("/sources/?open=guide-faq")
    page.get_by_role("link", name="What it takes").first.click()
    expect(page).to_have_url(re.compile("/transitions/#transitions-hours$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ways in")
