"""Pages are light: what goes over the wire has a budget, as shipped and compressed.

A reading page with its stylesheet fits the first round trip of a new connection.
"""

import re
import urllib.request

import brotli
import pytest

KB = 1024
ROUND_TRIP = 14 * KB
FIRST_VIEW = 40 * KB
SAVED_PLAN = 30 * KB

# The longest of each kind beside what the site map has.
LONGEST = [
    "/roles/?view=table",
    "/roles/compare/?role=machine-learning-engineer&role=data-scientist&role=nlp-engineer"
    "&role=ai-product-manager",
    "/salaries/?basis=any",
    "/salaries/?basis=any&currency=GBP&period=month",
    "/salaries/compare/?cell=machine-learning-engineer:mid:austin&cell=data-scientist:mid:"
    "&cell=machine-learning-engineer:senior:&cell=machine-learning-engineer:mid:london",
    "/search/?q=python",
    "/search/?q=zzzzzz",
    "/plans/new/",
    "/plans/new/?role=machine-learning-engineer&from=software-engineer",
    "/nowhere/",
]


def shipped(site, path: str, encoding: str = "br") -> tuple[int, str]:
    """Return how many bytes a path takes over the wire, and how they are encoded."""
    request = urllib.request.Request(  # noqa: S310
        site.origin + path, headers={"Accept-Encoding": f"{encoding}, identity;q=0.1"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return len(answer.read()), answer.headers.get("Content-Encoding", "")
    except urllib.error.HTTPError as error:
        return len(error.read()), error.headers.get("Content-Encoding", "")


def assets(site, path: str, pattern: str) -> list[str]:
    return re.findall(pattern, site.get(path).body)


def stylesheets(site, path: str) -> int:
    links = assets(site, path, r'<link rel="stylesheet" href="([^"]+)"')
    assert links
    return sum(_stylesheet(site, link) for link in links)


_sizes: dict[str, int] = {}


def _stylesheet(site, link: str) -> int:
    if link not in _sizes:
        _sizes[link] = shipped(site, link)[0]
    return _sizes[link]


def sitemap(site) -> list[str]:
    return re.findall(rf"<loc>{site.origin}([^<]*)</loc>", site.get("/sitemap.xml").body)


def test_every_reading_page_and_its_stylesheet_fit_one_round_trip(site):
    pages = sitemap(site)
    assert len(pages) > 80
    heavy = {}
    for path in [*pages, *LONGEST]:
        size, encoding = shipped(site, path)
        assert encoding == "br", path
        whole = size + stylesheets(site, path)
        if whole > ROUND_TRIP:
            heavy[path] = whole
    assert not heavy


def test_a_first_view_with_all_that_it_loads(site):
    for path in ("/", "/roles/machine-learning-engineer/", "/salaries/"):
        loads = set(
            assets(site, path, r'<(?:script|link)[^>]* (?:src|href)="(/static/[^"]+)"')
            + assets(site, path, r'<use href="([^"#]+)')
        )
        assert any("htmx" in each for each in loads)
        assert any("icons" in each for each in loads)
        whole = shipped(site, path)[0] + sum(shipped(site, each)[0] for each in loads)
        assert whole <= FIRST_VIEW, (path, whole)


def test_the_site_ships_gzip_where_brotli_is_not_taken(site):
    size, encoding = shipped(site, "/roles/", "gzip")
    assert encoding == "gzip"
    assert size < len(site.get("/roles/").body) / 3
    assert shipped(site, "/roles/", "identity")[1] == ""
    # A browser that takes everything gets what is smallest.
    assert shipped(site, "/roles/", "gzip, deflate, br, zstd")[1] == "br"


def test_brotli_takes_the_quality_that_we_set(site):
    request = urllib.request.Request(  # noqa: S310
        f"{site.origin}/faq/", headers={"Accept-Encoding": "br"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        body = answer.read()
    assert body == brotli.compress(brotli.decompress(body), quality=5)
    assert body != brotli.compress(brotli.decompress(body), quality=4)


def test_only_our_stylesheet_loses_its_comments(site):
    ours = assets(site, "/", r'<link rel="stylesheet" href="([^"]+)"')
    body = site.get(ours[0]).body
    assert "/*" not in body
    assert "calc(var(--side) + var(--gutter))" in body


@pytest.mark.parametrize("role", ["machine-learning-engineer", "ai-research-scientist"])
def test_a_saved_plan(site, role):
    path = site.make_plan(role)
    size, encoding = shipped(site, path)
    assert encoding == "br"
    assert size + stylesheets(site, path) <= SAVED_PLAN
