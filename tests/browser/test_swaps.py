"""What HTMX makes quicker stays predictable: state, scroll, focus, progress, failure."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import eventually

pytestmark = pytest.mark.browser


def test_back_and_forward_restore_the_state_and_the_place(open_page):
    page = open_page("/salaries/?basis=any&sort=-high", viewport={"width": 1280, "height": 600})
    page.evaluate("window.scrollTo(0, 1500)")
    page.get_by_role("link", name="Data Scientist", exact=True).first.evaluate("e => e.click()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Data Scientist")
    page.go_back()
    expect(page).to_have_url(re.compile(r"sort=-high"))
    eventually(page, "Math.abs(window.scrollY - 1500) < 5")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Data Scientist")


def test_back_after_a_swap_restores_the_filters_and_the_place(open_page):
    page = open_page("/roles/", viewport={"width": 1280, "height": 600})
    page.evaluate("window.scrollTo(0, 500)")
    page.get_by_role("link", name="Table", exact=True).evaluate("each => each.click()")
    expect(page.get_by_role("table")).to_have_count(1)
    page.go_back()
    expect(page.get_by_role("table")).to_have_count(0)
    expect(page).to_have_url(re.compile("/roles/$"))
    eventually(page, "Math.abs(window.scrollY - 500) < 5")
    page.go_forward()
    expect(page.get_by_role("table")).to_have_count(1)


def test_a_swap_is_read_out_with_what_was_ignored(open_page):
    page = open_page("/roles/?family=research&horizon=never")
    status = page.get_by_role("status")
    expect(status).to_have_text("")
    page.get_by_role("link", name=re.compile("Remove filter")).first.click()
    expect(status).to_contain_text("16 roles")
    expect(status).to_contain_text("“never” is not one of the choices, so it was ignored.")


PROGRESS = "document.querySelector('#progress').getBoundingClientRect().width"


@pytest.fixture
def held(open_page):
    """Open a page whose swaps wait until they are let go, one by one."""
    page = open_page("/roles/")
    waiting = []

    def hold(route):
        if route.request.headers.get("hx-request"):
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/roles/**", hold)
    return page, waiting


def test_progress_shows_when_an_answer_takes_its_time(held):
    page, waiting = held
    assert page.evaluate(PROGRESS) == 0
    page.get_by_role("link", name="Table", exact=True).click()
    # Nothing for 300 ms: most answers are there by then.
    assert page.evaluate(PROGRESS) == 0
    eventually(page, f"{PROGRESS} > 50")
    waiting[0].continue_()
    expect(page.get_by_role("table")).to_have_count(1)
    eventually(page, f"{PROGRESS} === 0")


def test_a_lost_answer_is_admitted_and_the_page_stays(open_page):
    page = open_page("/roles/")
    page.route("**/roles/**", lambda route: route.abort())
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No answer came")
    expect(page.get_by_role("main")).to_contain_text("16 roles")
    page.unroute("**/roles/**")
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("table")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)
    open_page.complaints.clear()


def test_a_page_is_fetched_when_the_pointer_rests_on_its_link(open_page, site):
    page = open_page("/roles/")
    asked = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Preload.enable")
    session.on("Preload.prefetchStatusUpdated", lambda event: asked.append(event))
    link = page.get_by_role("link", name="Prompt Engineer", exact=True)
    link.hover()
    for _ in range(100):
        if any(each["status"] in {"Ready", "Success"} for each in asked):
            break
        page.wait_for_timeout(50)
    done = [each["prefetchUrl"] for each in asked if each["status"] in {"Ready", "Success"}]
    assert f"{site.origin}/roles/prompt-engineer/" in done


def test_plans_are_never_fetched_ahead(site):
    rules = site.get(
        re.search(r"/static/[^\"]+", site.get("/roles/").headers["Speculation-Rules"])[0]
    )
    assert rules.headers["Content-Type"] == "application/speculationrules+json"
    assert '"/plans/*"' in rules.body
    assert "Speculation-Rules" not in site.get("/plans/new/").headers
    assert "Speculation-Rules" not in site.get("/salaries.csv").headers


SHIFT = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_loads(open_page, width):
    page = open_page("/", viewport={"width": width, "height": 800})
    moved = {}
    for path in ("/", "/roles/", "/roles/machine-learning-engineer/", "/salaries/", "/outlook/",
                 "/interviews/", "/plans/new/"):  # fmt: skip
        page.goto(path, wait_until="networkidle")
        if shift := page.evaluate(SHIFT):
            moved[path] = shift
    assert not moved


def test_reduced_motion_moves_nothing(open_page):
    page = open_page("/roles/", reduced_motion="reduce")
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("table")).to_have_count(1)
    running = page.evaluate(
        "document.getAnimations().filter((a) => a.playState === 'running').length"
    )
    assert running == 0


def test_a_refusal_in_plain_words_is_shown_as_it_is(open_page):
    page = open_page("/roles/")
    page.route(
        "**/roles/**",
        lambda route: route.fulfill(
            status=503, content_type="text/plain; charset=utf-8", body="It was not saved."
        ),
    )
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("It was not saved.")
    page.unroute("**/roles/**")
    page.route("**/roles/**", lambda route: route.abort())
    page.get_by_role("link", name="Table", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No answer came")
    open_page.complaints.clear()
