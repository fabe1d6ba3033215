"""Chromium over the running site. `script/test` runs these tests in a step of their own."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

# What a console says without anything being wrong: answers that a test asks for, and a view
# transition that the browser skips or aborts because a link was followed or the window resized.
EXPECTED = ("status of 4", "Transition was skipped", "Transition was aborted")

# An address of each kind of page, empty and failing states among them.
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
    "/salaries/?role=nlp-engineer&level=senior&location=seattle&location=london",
    "/salaries/locations/london/",
    "/salaries/locations/remote/",
    "/salaries/compare/?cell=machine-learning-engineer:mid:austin&cell=data-scientist:mid:",
    "/salaries/negotiation/",
    "/salaries/offer/",
    "/salaries/worth/?amount=200K&from=san-francisco&currency=nonsense",
    "/transitions/",
    "/transitions/software-engineer-to-machine-learning-engineer/",
    "/education/",
    "/education/?open=courses&open=nonsense",
    "/certifications/",
    "/portfolio/",
    "/portfolio/?role=nlp-engineer&open=rag-demo",
    "/interviews/",
    "/interviews/?role=nlp-engineer&open=technical&open=overfitting",
    "/outlook/",
    "/faq/",
    "/sources/",
    "/sources/?open=guide-faq",
    "/search/?q=python",
    "/search/?q=zzzzzz",
    "/privacy/",
    "/plans/",
    "/plans/new/?role=data-scientist&from=data-analyst",
    "/plans/import/",
    "/nowhere/",
]


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine."""
    program = os.environ.get("CHROMIUM") or next(
        (path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None
    )
    if program is None:
        raise LookupError("no Chromium found: install Debian's package chromium, or set CHROMIUM")
    return playwright.chromium.launch(
        executable_path=program,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Open an address in a window of its own; anything on the console fails the test."""
    contexts = []
    complaints = []

    def opener(path, **options):
        context = chromium.new_context(base_url=site.origin, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    opener.complaints = complaints
    yield opener
    for context in contexts:
        context.close()
    assert not [text for text in complaints if not any(each in text for each in EXPECTED)]


def eventually(page, condition: str) -> None:
    """Wait until a condition in JavaScript holds. Playwright's own way needs eval, which the
    content security policy forbids."""
    for _ in range(200):
        if page.evaluate(f"() => {condition}"):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{condition} did not come true in five seconds")
