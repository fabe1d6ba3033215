"""The attack in short (`script/attack` runs it in full), and proof that its checks bite."""

import pytest
from django.core.management import call_command
from django.urls import clear_url_caches, get_resolver

from attack import cases, checks, raw
from attack.run import Attack
from guides import urls as guides_urls
from limits.rates import Rate

REQUESTS = 2000
SEED = 20
GOOD = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Request-ID": "x",
    "Content-Type": "text/html; charset=utf-8",
}
CASE = cases.Case(1, "faq", "GET", "/faq/", "", b"", "", {}, False)


@pytest.fixture
def attack(db, settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, Rate(10**8, 86400))
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "attack.run.count_views"]
    call_command("load_guide", verbosity=0)
    return Attack(SEED)


def test_hostile_requests_find_nothing(attack):
    figures = attack.run(range(REQUESTS))
    assert figures.findings.first == {}
    assert figures.requests == REQUESTS
    assert figures.reached_a_view >= 0.9 * REQUESTS
    assert len(figures.by_route) > 200
    # One more of the same number is the same request: a finding can be sent again.
    assert attack.draw.case(7) == attack.draw.case(7)
    assert attack.draw.case(7) != attack.draw.case(8)


def test_bytes_on_a_socket_find_nothing(site):
    statuses, wrong = raw.attack(site.origin, seed=1, count=300)
    assert wrong == []
    assert statuses["400"] > 20
    assert statuses["200"] > 20
    assert statuses["413"] == 2


def judge(status=200, body="", cookies=(), case=CASE, **headers):
    given = {**GOOD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return list(checks.judge(case, status, given, list(cookies), body))


def test_a_good_answer_passes():
    assert judge(body="<p>&lt;x-probe-123&gt;</p>") == []
    assert judge(302, Location="/admin/login/?next=https://evil.example") == []
    assert judge(body="role,low\nNLP,-1.5\n", Content_Type="text/csv; charset=utf-8") == []


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ({"status": 500}, "status 500"),
        ({"body": "<p><x-probe-123></p>"}, "<x-probe-123 comes back unescaped"),
        ({"body": '<a title=""onx=1">'}, '"onx= comes back unescaped'),
        ({"body": "TPL-PROBE"}, "a template in a value is evaluated"),
        ({"body": "Traceback (most recent call last)"}, "Traceback"),
        ({"cookies": ["sessionid"]}, "on a public page"),
        ({"body": "x", "Content_Type": "text/html"}, "Content-Type 'text/html'"),
        ({"Location": "https://evil.example/"}, "redirect to 'https://evil.example/'"),
        ({"Location": "//evil.example"}, "redirect to"),
        ({"Location": "/\t/evil.example"}, "redirect to"),
        ({"Location": "/\\evil.example"}, "redirect to"),
        ({"x_injected": "1"}, "header injection"),
        ({"X_Frame_Options": "SAMEORIGIN"}, "X-Frame-Options is weaker"),
        ({"body": "a,=cmd()\n", "Content_Type": "text/csv; charset=utf-8"}, "a formula"),
    ],
)
def test_each_check_bites(answer, what):
    assert any(what in found for found in judge(**answer))


def test_a_missing_header_is_found():
    headers = {name: value for name, value in GOOD.items() if name != "X-Frame-Options"}
    assert list(checks.judge(CASE, 404, headers, [], "")) == ["no X-Frame-Options with status 404"]


def test_a_view_that_fails_is_found_with_its_place(attack, monkeypatch):
    def fails(request):
        raise ZeroDivisionError("by hand")

    pattern = next(p for p in guides_urls.urlpatterns if p.name == "faq")
    target = next(each for each in attack.draw.targets if each.address.name == "faq")
    monkeypatch.setattr(pattern, "callback", fails)
    get_resolver().__dict__.pop("url_patterns", None)
    clear_url_caches()
    attack.draw.targets = attack.draw.public = [target]
    figures = attack.run(range(30))
    assert [kind for kind in figures.findings.first if "ZeroDivisionError: by hand" in kind]
