"""The attack in short (`script/attack` runs it in full), and proof that its checks bite."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.urls import clear_url_caches, get_resolver

from attack import addresses, cases, checks, raw
from attack.kept import Kept
from attack.run import Attack
from guides import urls as guides_urls
from limits.rates import Rate

REQUESTS = 2000
SEED = 20
# Off, unless somebody sets them up.
NOT_THERE = {"styleguide", "metrics", "security-txt"}
KINDS_OF_KEYS = ("owner", "coach", "read", "feed")
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
CASE = cases.Case(1, "faq", "GET", "/faq/", "", b"", "", {}, "anybody")


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
    # Every question to the page cache is four requests.
    assert attack.kept.asked > REQUESTS / 50
    # Every address was tried with values that open something, and plans with each kind of key.
    assert {each.address.name for each in attack.draw.targets if not each.opens} == NOT_THERE
    kinds = {kind for kind, key in attack.keys.items() for each in attack.draw.targets
             for sample in each.address.samples if key in dict(sample).values()}  # fmt: skip
    assert kinds == set(KINDS_OF_KEYS)
    # One more of the same number is the same request: a finding can be sent again.
    assert attack.draw.case(7) == attack.draw.case(7)
    assert attack.draw.case(7) != attack.draw.case(8)


def test_a_route_with_a_variable_that_nobody_knows_values_of_is_no_silent_gap():
    with pytest.raises(LookupError, match="new-page: no values are known for"):
        addresses._samples("new-page", ["letter"], {})
    with pytest.raises(LookupError, match="plan-task: no values are known for"):
        addresses._samples("plan-task", ["key", "letter"], dict.fromkeys(KINDS_OF_KEYS, "k"))


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
    asked = replace(CASE, query="next=https://evil.example")
    assert judge(302, Location="/admin/login/?next=https://evil.example", case=asked) == []
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
        ({"body": "<p>evil.example"}, "a host that only a header named"),
        ({"body": "<a href='//evil.example/'>"}, "a link leads to a host"),
        ({"body": '<form action="https://evil.example">'}, "a link leads to a host"),
        ({"Location": "con.txt"}, "redirect to"),
        ({"Location": "/faq/?host=evil.example"}, "a host that only a header named"),
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


def test_a_page_of_the_admin_for_somebody_without_permission_is_found():
    case = replace(CASE, path="/admin/roles/role/", who="helper")
    assert judge(case=case) == ["somebody without permission sees a page of the admin"]
    assert judge(403, case=case) == []
    assert judge(case=replace(case, who="superuser")) == []
    for own in ("/admin/sessions/", "/admin/password_change/done/"):
        assert judge(case=replace(case, path=own)) == []


CHANGED = 'UPDATE "plans_plan" SET "hours" = 1'
SEEN = 'UPDATE "plans_plan" SET "last_opened_on" = %s WHERE "plans_plan"."id" = %s'


@pytest.mark.parametrize(
    ("method", "path", "who", "sql", "count"),
    [
        ("GET", "/plans/x/", "anybody", CHANGED, 1),
        ("GET", "/plans/x/", "anybody", SEEN, 0),
        ("GET", "/plans/x/", "anybody", 'SELECT "plans_plan"."id" FROM "plans_plan"', 0),
        ("PUT", "/plans/x/", "anybody", 'DELETE FROM "plans_plan"', 1),
        ("POST", "/plans/x/", "anybody", CHANGED, 0),
        ("GET", "/plans/x/", "anybody", '/* limits */ INSERT INTO limits_requestcount', 0),
        ("HEAD", "/admin/", "superuser", 'INSERT INTO "roles_role"', 1),
        ("GET", "/admin/", "superuser", 'UPDATE "staff_staffsession" SET "last_used_at"', 0),
        ("POST", "/admin/roles/role/", "helper", 'INSERT INTO "roles_role"', 1),
        ("POST", "/admin/login/", "anybody", 'INSERT INTO "axes_accessattempt"', 0),
        ("POST", "/admin/roles/role/", "superuser", 'INSERT INTO "roles_role"', 0),
    ],
)  # fmt: skip
def test_a_change_by_who_may_change_nothing_is_found(method, path, who, sql, count):
    case = replace(CASE, method=method, path=path, who=who)
    assert len(list(checks.wrote(case, [sql]))) == count


def test_who_signs_in_with_the_right_password_changes_when_that_was():
    sql = 'UPDATE "auth_user" SET "last_login" = %s'
    case = replace(CASE, method="POST", path="/admin/login/", route="admin:login", who="helper")
    assert list(checks.wrote(case, [sql])) == []
    assert len(list(checks.wrote(replace(case, method="GET"), [sql]))) == 1
    assert len(list(checks.wrote(replace(case, route="admin:index"), [sql]))) == 1


def reflects(get_response):
    """Show in each page what a header said, as no page of ours does."""

    def middleware(request):
        response = get_response(request)
        response.content += request.headers.get("X-Forwarded-Host", "").encode()
        return response

    return middleware


def test_a_page_that_stays_in_the_cache_under_another_s_address_is_found(db, settings):
    case = replace(CASE, query="a=b", headers={"HTTP_X_FORWARDED_HOST": "evil.example"})
    kept = Kept()
    assert list(kept.judge(case)) == []
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.safety.test_attack.reflects"]
    again = replace(case, query="a=c")
    assert "a page that another request left in the cache" in list(Kept().judge(again))
    # Not asked: a visitor's own page, and a request that is like any other.
    assert list(kept.judge(replace(case, path="/plans/new/"))) == []
    assert list(kept.judge(replace(case, headers={}))) == []
    assert kept.asked == 1


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
