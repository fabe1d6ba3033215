"""Chromium over the running site. `script/test` runs these tests in a step of their own."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def chromium():
    program = os.environ.get("CHROMIUM") or next(
        (path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None
    )
    if program is None:
        pytest.fail("no Chromium found: install Debian's package chromium, or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
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
    assert not [text for text in complaints if "status of 4" not in text]
