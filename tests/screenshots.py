"""Takes pictures of every page of a site of its own; `script/screenshots` runs it.

The folder is emptied first, so that what lies in it is what the pages look like now.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import KINDS, launch
from tests.running_site import ROOT, Site, collect_static, running_site

FOLDER = ROOT / ".local" / "screenshots"
SETTINGS = {
    "phone-light": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "desktop-light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "desktop-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
PRINTED = ("/roles/machine-learning-engineer/", "/plans/")


def file_name(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:80] or "front"


def all_paths(site: Site) -> list[str]:
    """Return every address of the site map, each kind of page, and a saved plan."""
    mapped = re.findall(rf"<loc>{site.origin}([^<]*)</loc>", site.get("/sitemap.xml").body)
    return list(dict.fromkeys([*mapped, *KINDS, site.make_plan("machine-learning-engineer")]))


def take(page: Page, path: str, file: Path) -> None:
    page.goto(path)
    page.screenshot(path=file, full_page=True)


def take_all(browser: Browser, site: Site, paths: list[str]) -> None:
    for setting, options in SETTINGS.items():
        context = browser.new_context(base_url=site.origin, **options)  # type: ignore[arg-type]
        page = context.new_page()
        for path in paths:
            private = re.match(r"/plans/(?!new/)[\w-]+", path)
            take(page, path, FOLDER / f"{'a-plan' if private else file_name(path)}.{setting}.png")
        print(f"{setting}: {len(paths)} pages")
        context.close()


def print_pages(browser: Browser, site: Site, paths: list[str]) -> None:
    page = browser.new_context(base_url=site.origin).new_page()
    for path in paths:
        if path.startswith(PRINTED) and "?" not in path:
            page.goto(path)
            name = "a-plan" if re.match(r"/plans/(?!new/)[\w-]+", path) else file_name(path)
            page.pdf(path=FOLDER / f"{name}.pdf", format="A4")


def main(paths: list[str]) -> None:
    collect_static()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        wanted = paths or all_paths(site)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            take_all(browser, site, wanted)
            print_pages(browser, site, wanted)
            browser.close()
    print(f"The pictures are in {FOLDER.relative_to(ROOT)}/.")


if __name__ == "__main__":
    main(sys.argv[1:])
