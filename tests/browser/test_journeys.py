"""What a visitor does, in Chromium: with JavaScript and without it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import violations

pytestmark = pytest.mark.browser

both = pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])


@both
def test_a_skip_link_leads_to_the_content(open_page, javascript):
    page = open_page("/", java_script_enabled=javascript)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


@both
def test_source_marks_open_where_a_figure_comes_from(open_page, javascript):
    page = open_page("/salaries/", java_script_enabled=javascript)
    mark = page.locator("button.source-mark").first
    note = page.locator(f"#{mark.get_attribute('popovertarget')}")
    expect(note).to_be_hidden()
    mark.click()
    expect(note).to_be_visible()
    expect(note).to_contain_text("HireKit")


def test_filtering_roles_updates_in_place_and_back_restores(open_page):
    page = open_page("/roles/")
    expect(page.get_by_role("main")).to_contain_text("16 roles")
    page.evaluate("window.sameDocument = true")
    option = page.get_by_role("checkbox", name="Safety and governance")
    if not option.is_visible():
        page.get_by_text("Family", exact=True).first.click()
    option.check()
    expect(page.get_by_role("main")).to_contain_text("3 roles")
    expect(page).to_have_url(re.compile("family=safety-governance"))
    assert page.evaluate("window.sameDocument")

    page.reload()
    expect(page.get_by_role("main")).to_contain_text("3 roles")
    page.go_back()
    expect(page.get_by_role("main")).to_contain_text("16 roles")


@both
def test_filtering_pay_by_place_and_level(open_page, javascript):
    page = open_page("/salaries/?location=austin", java_script_enabled=javascript)
    row = page.get_by_role("row", name=re.compile("Machine Learning Engineer")).first
    expect(row).to_contain_text("$140K–$200K")
    page.get_by_role("link", name=re.compile("Remove filter")).first.click()
    expect(page).not_to_have_url(re.compile("location=austin"))


@both
def test_from_the_pay_table_to_why_an_occupation_stands_for_a_role(open_page, javascript):
    page = open_page("/salaries/?role=data-scientist", java_script_enabled=javascript)
    official = page.get_by_role("region", name=re.compile("official statistics, 2024"))
    expect(official.get_by_role("row", name=re.compile("Data Scientists"))).to_contain_text(
        "$112,590"
    )
    expect(official).to_contain_text("(exact: ")
    official.get_by_role("link", name="Data Scientist", exact=True).click()
    expect(page).to_have_url(re.compile("/roles/data-scientist/#official"))
    expect(page.get_by_role("listitem").filter(has_text="(exact), United States")).to_be_visible()
    page.get_by_role("link", name=re.compile("^what is counted")).click()
    expect(page).to_have_url(re.compile(r"/salaries/\?role=data-scientist#official"))


@both
def test_building_a_plan_checking_off_and_deleting_it(open_page, javascript):
    page = open_page("/plans/new/?role=prompt-engineer", java_script_enabled=javascript)
    page.get_by_role("button", name=re.compile("plan", re.I)).last.click()
    expect(page).to_have_url(re.compile(r"/plans/[\w-]{22,}/"))
    address = page.url
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prompt Engineer")

    page.get_by_role("button", name=re.compile("done", re.I)).first.click()
    undo = page.get_by_role("button", name=re.compile("undo|not done", re.I)).first
    expect(undo).to_be_visible()
    page.goto(address)
    expect(
        page.get_by_role("button", name=re.compile("undo|not done", re.I)).first
    ).to_be_attached()

    page.get_by_role("link", name=re.compile("delete", re.I)).or_(
        page.get_by_role("button", name=re.compile("delete", re.I))
    ).last.click()
    page.get_by_role("button", name=re.compile("delete", re.I)).last.click()
    expect(page).not_to_have_url(address)
    assert page.goto(address).status == 404


@both
def test_searching(open_page, javascript):
    page = open_page("/", java_script_enabled=javascript)
    page.get_by_role("search").get_by_role("searchbox").first.fill("négotiating pay")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/search/"))
    expect(page.get_by_role("main")).to_contain_text(re.compile("negotiat", re.I))


def test_staff_edit_a_role_in_the_admin_over_plain_http(site, open_page):
    site.environment["DJANGO_SUPERUSER_PASSWORD"] = "a-long-enough-password"
    site.manage("createsuperuser", "--noinput", "--username=editor", "--email=e@example.org")
    page = open_page("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a-long-enough-password")
    page.get_by_role("button", name="Log in").click()
    page.goto("/admin/roles/role/?q=prompt-engineer")
    page.get_by_role("link", name="Prompt Engineer", exact=True).first.click()
    summary = page.locator("#id_summary")
    text = "Writes instructions that make language models dependable, and proves that they are."
    summary.fill(text)
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    page.goto("/roles/prompt-engineer/")
    expect(page.get_by_role("main")).to_contain_text(text)
    assert "roles.yaml: left alone 1: prompt-engineer" in site.manage("load_guide")


@both
def test_looking_at_two_offers(open_page, javascript):
    page = open_page(
        "/salaries/offer/?role=nlp-engineer&level=senior&location=seattle",
        java_script_enabled=javascript,
    )
    page.get_by_label("Base pay a year").fill("lots")
    page.get_by_role("button", name="Look at it").last.click()
    message = page.locator("#offer_base_error")
    expect(message).to_have_text(re.compile("Base pay a year is not an amount"))
    expect(page.get_by_label("Base pay a year")).to_have_value("lots")
    page.get_by_label("Base pay a year").fill("$230K")
    page.get_by_role("button", name="Look at it").last.click()
    spoken = page.get_by_role("status") if javascript else page.locator("[data-announce]")
    expect(spoken).to_contain_text("in the low third of the range")
    page.get_by_text("How we made it").click()
    expect(page.get_by_text(re.compile("low end ×1.07, high end ×1.09"))).to_be_visible()
    page.get_by_role("button", name="Add another offer").click()
    page.locator("[name=base-2]").fill("250K")
    page.get_by_role("button", name="Look at them").last.click()
    expect(spoken).to_contain_text("2 offers side by side")
    assert (
        page.url.endswith("location=seattle") if javascript else page.url.endswith("/offer/#answer")
    )
    assert page.context.cookies() == []


@pytest.mark.parametrize("setting", [{"width": 1280, "height": 900}, {"width": 360, "height": 740}])
def test_the_answer_to_an_offer_has_no_violation(open_page, setting):
    page = open_page("/salaries/offer/?role=machine-learning-engineer&level=mid", viewport=setting)
    page.get_by_label("Place").select_option("london")
    page.get_by_label("Equity grant in all").fill("90K")
    for base in ("", "150K"):
        page.get_by_label("Base pay a year").fill(base)
        page.get_by_role("button", name="Look at it").last.click()
        expect(page.locator(".errorlist" if not base else "#answer-title")).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= setting["width"]
