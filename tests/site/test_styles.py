"""Each page links the stylesheets that its classes are in; what nothing uses is gone from them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
OWN = ["guides", "plans", "roles", "salaries", "transitions"]


def defined(name: str) -> set[str]:
    text = re.sub(r"/\*.*?\*/", "", (ROOT / f"static/{name}.css").read_text(), flags=re.S)
    return set(re.findall(r"\.(-?[a-z][\w-]*)", text))


def used(path: Path) -> set[str]:
    """Return the words in the class attributes of a template, those that it puts together too."""
    found = re.findall(r'class="([^"]*)"', path.read_text())
    return {word for each in found for word in re.findall(r"[a-z][\w-]*", each)}


def included(path: Path) -> set[Path]:
    """Return a template with all those that it includes."""
    found, waiting = set(), [path]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            names = re.findall(r'{% include "([^"]+)"', each.read_text())
            waiting += [TEMPLATES / name for name in names]
    return found


PAGES = [
    path for path in TEMPLATES.rglob("*.html") if '{% extends "base.html" %}' in path.read_text()
]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_page_links_the_stylesheets_of_its_classes(page):
    everywhere = defined("site")
    linked = set(re.findall(r"{% stylesheet '(\w+)' %}", page.read_text()))
    words = set().union(*(used(each) for each in included(page)))
    for name in OWN:
        special = (defined(name) - everywhere) & words
        assert name in linked or not special, (name, special)


def test_every_style_is_used():
    markup = "\n".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    code = (
        "roles",
        "salaries",
        "transitions",
        "guides",
        "plans",
        "careerguide",
        "careerguide/templatetags",
    )
    markup += "\n".join(
        path.read_text() for folder in code for path in (ROOT / folder).glob("*.py")
    )
    # Set by HTMX, or put together from a slug.
    made = (
        {"htmx-request"}
        | {
            f"family-{slug}"
            for slug in (
                "research",
                "engineering",
                "specialist",
                "product-people",
                "safety-governance",
            )
        }
        | {"impact-very-positive", "impact-positive", "impact-mixed", "columns-4"}
    )
    for name in ["site", *OWN]:
        dead = {
            each
            for each in defined(name) - made
            if not re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", markup)
        }
        assert not dead, (name, dead)


def test_the_scheme_changes_colours_alone():
    """light-dark() gives a colour, nothing else; so in the dark only colours need looking at."""
    files = [*(ROOT / "static").glob("*.css"), *(ROOT / "static").glob("*.js")]
    assert "light-dark(" in (ROOT / "static/site.css").read_text()
    assert [each.name for each in files if "prefers-color-scheme" in each.read_text()] == []
