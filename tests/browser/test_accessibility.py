"""axe finds no violation: every address once, each kind of page also small and in the dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

KINDS = [
    "/",
    "/roles/",
    "/roles/?view=table&family=research&skill=nonsense",
    "/roles/machine-learning-engineer/",
    "/roles/compare/?role=data-scientist&role=nlp-engineer&role=mlops-engineer",
    "/skills/",
    "/skills/pytorch/",
    "/industries/",
    "/industries/healthcare/",
    "/salaries/",
    "/salaries/?location=london&currency=USD&basis=any",
    "/salaries/?role=ai-ethics-specialist&location=london",
    "/salaries/locations/london/",
    "/salaries/compare/?cell=machine-learning-engineer:mid:austin&cell=data-scientist:mid:",
    "/salaries/negotiation/",
    "/transitions/",
    "/transitions/software-engineer-to-machine-learning-engineer/",
    "/education/",
    "/education/?open=courses&open=nonsense",
    "/certifications/",
    "/portfolio/",
    "/portfolio/?role=nlp-engineer&open=rag-demo",
    "/interviews/",
    "/interviews/?role=nlp-engineer&open=technical&open=overfitting",
    "/interviews/?role=ai-product-manager&round=take-home",
    "/outlook/",
    "/faq/",
    "/sources/",
    "/sources/?open=guide-faq",
    "/search/?q=python",
    "/search/?q=zzzzzz",
    "/privacy/",
    "/plans/",
    "/plans/new/?role=data-scientist&from=data-analyst",
    "/nowhere/",
]
SETTINGS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone in the dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']} – {node['html'][:160]}"
        for each in found
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("path", KINDS)
def test_each_kind_of_page(open_page, path, setting):
    page = open_page(path, **SETTINGS[setting])
    assert violations(page) == []
    width = SETTINGS[setting]["viewport"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_address_once(site, open_page):
    sitemap = site.get("/sitemap.xml").body
    addresses = [part.split("</loc>")[0] for part in sitemap.split("<loc>")[1:]]
    assert len(addresses) > 80
    page = open_page("/", viewport={"width": 1280, "height": 900})
    wrong = {}
    for address in addresses:
        page.goto(address)
        if found := violations(page):
            wrong[address] = found
    assert not wrong


def test_nothing_scrolls_sideways_at_320_pixels(open_page):
    page = open_page("/", viewport={"width": 320, "height": 640})
    wide = []
    for path in KINDS:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    assert not wide


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_saved_plan_and_the_question_before_deleting_it(open_page, setting):
    page = open_page("/plans/new/?role=machine-learning-engineer", **SETTINGS[setting])
    page.get_by_role("button", name="plan").last.click()
    page.wait_for_url(re.compile(r"/plans/[\w-]{30,}/"))
    for folded in page.locator("details").all():
        folded.evaluate("each => each.open = true")
    assert violations(page) == []
    width = SETTINGS[setting]["viewport"]["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(page.url + "delete/")
    assert violations(page) == []
