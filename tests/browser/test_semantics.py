"""What a screen reader meets: landmarks, headings, names, tables, asserted by role and name."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import KINDS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", [kind for kind in KINDS if "?" not in kind])
def test_landmarks_and_one_main_heading(open_page, path):
    page = open_page(path)
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_have_count(1)
    expect(page.get_by_role("navigation", name="All pages")).to_have_count(1)
    expect(page.get_by_role("search", name="", exact=True).first).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
    if path != "/":
        trail = page.get_by_role("navigation", name="Breadcrumb")
        expect(trail.get_by_role("link").first).to_have_text("Guide")


def test_every_control_has_a_name(open_page):
    page = open_page("/")
    nameless = {}
    for path in KINDS:
        page.goto(path)
        found = page.evaluate(
            """() => [...document.querySelectorAll(
                "input:not([type=hidden]), select, textarea, button, a[href], summary")]
              .filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim()
                || [...(each.labels || [])].some((label) => label.textContent.trim())))
              .map((each) => each.outerHTML.slice(0, 100))"""
        )
        if found:
            nameless[path] = found
    assert not nameless


def test_tables_say_what_they_hold(open_page):
    page = open_page("/salaries/")
    table = page.get_by_role("table", name=re.compile("Base pay, bonus and equity")).first
    expect(table.get_by_role("columnheader", name=re.compile("^Entry"))).to_have_count(1)
    row = table.get_by_role("row", name=re.compile("^Machine Learning Engineer"))
    expect(row.get_by_role("rowheader")).to_have_text("Machine Learning Engineer")
    expect(row.get_by_role("cell", name=re.compile(r"\$110K–\$150K"))).to_have_count(1)

    page.goto("/certifications/?sort=price")
    heading = page.get_by_role("columnheader", name=re.compile("Price"))
    expect(heading).to_have_attribute("aria-sort", "ascending")


def test_unnamed_tables_do_not_exist(open_page):
    page = open_page("/")
    unnamed = {}
    for path in KINDS:
        page.goto(path)
        if found := page.evaluate(
            """() => [...document.querySelectorAll("table")].filter(
                (each) => !(each.caption && each.caption.textContent.trim())).length"""
        ):
            unnamed[path] = found
    assert not unnamed


def test_charts_are_decoration_beside_text_or_have_a_name(open_page):
    page = open_page("/")
    silent = {}
    for path in KINDS:
        page.goto(path)
        found = page.evaluate(
            """() => [...document.querySelectorAll("main svg")].filter((each) =>
                each.getAttribute("aria-hidden") !== "true"
                && !(each.getAttribute("role") === "img" && each.getAttribute("aria-label")))
              .map((each) => each.outerHTML.slice(0, 100))"""
        )
        if found:
            silent[path] = found
    assert not silent


def test_there_is_one_place_that_reads_out_changes(open_page):
    page = open_page("/roles/")
    expect(page.get_by_role("status")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("")
    expect(page.get_by_role("alert")).to_have_count(0)
