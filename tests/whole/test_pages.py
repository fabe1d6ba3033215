"""Every page there is: found by following links from the front page, and sound in itself."""

import re
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest


class Page(HTMLParser):
    """What a page refers to and how it is built."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.assets: set[str] = set()
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.inline: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])
        if tag in {"script", "img"} and given.get("src"):
            self.assets.add(given["src"])
        if tag == "link" and given.get("rel") != "canonical":
            self.assets.add(given["href"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if (tag == "script" and "src" not in given) or tag == "style" or "style" in given:
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on")]


@pytest.fixture(scope="module")
def pages(site) -> dict[str, Page]:
    """Every address without a query that links lead to, from the front page on."""
    found: dict[str, Page] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith("/admin/"):
            continue
        answer = site.get(path)
        assert answer.status == 200, path
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        found[path] = Page(answer.body)
        for link in found[path].links:
            target = urlsplit(urldefrag(urljoin(site.origin + path, link)).url)
            if f"{target.scheme}://{target.netloc}" == site.origin and not target.query:
                waiting.append(target.path)
    return found


def test_links_lead_to_every_kind_of_page(pages):
    kinds = {
        "/", "/roles/", "/roles/compare/", "/skills/", "/industries/", "/salaries/",
        "/salaries/compare/", "/salaries/negotiation/", "/salaries/offer/", "/salaries/worth/",
        "/transitions/", "/education/",
        "/certifications/", "/portfolio/", "/interviews/", "/outlook/", "/faq/", "/sources/",
        "/privacy/", "/plans/", "/plans/new/", "/search/",
    }  # fmt: skip
    assert kinds - set(pages) <= {"/search/"}
    assert sum(path.startswith("/roles/") for path in pages) == 2 + 16
    assert sum(path.startswith("/industries/") for path in pages) == 1 + 7
    assert sum(path.startswith("/salaries/locations/") for path in pages) == 7
    assert sum(path.startswith("/transitions/") for path in pages) == 1 + 4


def test_every_link_to_a_part_of_a_page_finds_it(site, pages):
    lost = []
    for path, page in pages.items():
        for link in page.links:
            whole = urljoin(site.origin + path, link)
            address, part = urldefrag(whole)
            target = urlsplit(address)
            inside = whole.startswith(site.origin) and not target.query
            if part and inside and part not in pages[target.path].ids:
                lost.append(f"{path}: {link}")
    assert not lost


def test_links_with_a_query_answer(site, pages):
    addresses = {
        urljoin(path, urldefrag(link).url)
        for path, page in pages.items()
        for link in page.links
        if urlsplit(urljoin(path, link)).query and not urlsplit(link).netloc
    }
    assert addresses
    # One of each kind is enough: the same page with the same parameter names.
    kinds = {}
    for address in sorted(addresses):
        parts = urlsplit(address)
        names = tuple(sorted(pair.split("=")[0] for pair in parts.query.split("&")))
        kinds.setdefault((parts.path, names), address)
    broken = [address for address in kinds.values() if site.get(address).status != 200]
    assert not broken


def test_every_line_of_a_folded_page_unfolds_at_its_address(site, pages):
    folded = {}
    for path in ("/interviews/", "/portfolio/", "/education/", "/sources/"):
        lines = [link for link in pages[path].links if link.startswith("?open=")]
        assert lines, path
        for link in lines:
            address, part = urldefrag(link)
            page = Page(site.fetch(path + address).body)
            if part not in page.ids or f"?#{part}" not in page.links:
                folded[path + link] = part
    assert not folded


def test_links_to_an_unfolded_entry_find_it(site, pages):
    opened = {
        urljoin(path, link)
        for path, page in pages.items()
        for link in page.links
        if "open=" in link and not link.startswith("?")
    }
    assert len(opened) > 80
    lost = []
    for link in opened:
        address, part = urldefrag(link)
        page = site.get(address)
        if "Opened entry:" in page.text or part not in Page(page.body).ids:
            lost.append(link)
    assert not lost


def test_nothing_inline_and_nothing_from_other_hosts(pages):
    for path, page in pages.items():
        assert not page.inline, path
        assert all(not urlsplit(asset).netloc for asset in page.assets), path


def test_ids_are_unique_and_headings_in_order(pages):
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        assert page.headings.count(1) == 1, path
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(second <= first + 1 for first, second in steps), (path, page.headings)


def test_assets_are_there(site, pages):
    for asset in set().union(*(page.assets for page in pages.values())):
        assert site.get(asset).status == 200, asset


def test_security_headers_are_on_every_answer(site):
    for path in ("/", "/roles/", "/nowhere/", "/salaries.csv", "/admin/login/"):
        headers = site.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] in {"strict-origin-when-cross-origin", "same-origin"}


def test_reading_pages_set_no_cookie(site, pages):
    for path in pages:
        # Forms that change something have a token.
        if path not in {"/plans/new/", "/plans/import/", "/plans/code/", "/plans/mine/"}:
            assert "Set-Cookie" not in site.get(path).headers, path


def test_hostile_addresses_never_break_a_page(site):
    values = ["%00", "x" * 5000, "%F0%9F%92%A9", "'%22%3E%3Cscript%3E", "%E2%80%AE", "9" * 40]
    paths = {
        "/roles/": "family horizon degree coding skill pay sort view page",
        "/roles/compare/": "role only",
        "/salaries/": "role family level location basis currency period estimates sort page",
        "/salaries/worth/": "amount currency from to",
        "/salaries/offer/": "role level location",
        "/salaries/compare/": "cell",
        "/portfolio/": "role open",
        "/interviews/": "role round open",
        "/education/": "open",
        "/sources/": "open",
        "/certifications/": "sort",
        "/search/": "q kind page",
        "/plans/new/": "role from hours career start",
    }
    for path, names in paths.items():
        for name in names.split():
            for value in values:
                answer = site.fetch(f"{path}?{name}={value}")
                assert answer.status == 200, (path, name, value[:20])
                assert "<script>" not in answer.body, (path, name)
