"""Giving addresses of a plan away, taking them back, and what each kind of key opens."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from plans.keys import MOST_ADDRESSES, new_key, open_plan
from plans.models import ClosedKey, Plan, PlanKey, PlanTask, Proposal, hash_key

from .sharing import give_key, make_plan, mark, page, plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return make_plan()


def sharing(key: str) -> str:
    return f"/plans/{key}/sharing/"


def make_address(client, key, name="For my sister", kind="read", form_id=""):
    given = mark(page(client, sharing(key)), 'id="give-title"')
    given |= {"form-id": form_id} if form_id else {}
    return client.post(sharing(key), given | {"do": "address", "name": name, "kind": kind})


def shown(response) -> str:
    """Return the secret that this answer shows once."""
    [secret] = re.findall(r'<code class="secret">([^<]+)</code>', response.content.decode())
    return secret


def secret_in(address: str) -> str:
    return address.removeprefix("http://testserver/plans/").removesuffix("/")


# Making an address


def test_an_address_is_shown_in_the_answer_itself_and_never_again(client, key):
    response = make_address(client, key)
    assert response.status_code == 200
    assert "Location" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    address = shown(response)
    assert re.fullmatch(r"http://testserver/plans/[\w-]{43}/", address)
    assert page(client, address).count("<h1>A plan: Data Scientist</h1>") == 1
    listed = page(client, sharing(key))
    assert secret_in(address) not in listed
    assert '<th scope="row">For my sister</th>' in listed
    assert '<td data-label="May">Read</td>' in listed


def test_only_its_hash_is_stored(client, key):
    secret = secret_in(shown(make_address(client, key)))
    row = PlanKey.objects.get(kind="read")
    assert (row.name, row.key_hash) == ("For my sister", hash_key(secret))
    assert secret not in str(list(PlanKey.objects.values()))


def test_the_same_form_again_makes_no_second_one_and_does_not_show_it(client, key):
    given = mark(page(client, sharing(key)), 'id="give-title"')
    given |= {"do": "address", "name": "Sam", "kind": "coach"}
    first, second = client.post(sharing(key), given), client.post(sharing(key), given)
    assert PlanKey.objects.filter(kind="coach").count() == 1
    assert second.status_code == 200
    assert shown(first) not in second.content.decode()
    assert (
        "The address for “Sam” was made when this form was first sent. It is shown once only. "
        "If you did not keep it, close it and make another one." in second.content.decode()
    )


def test_the_form_of_a_revoked_address_does_not_bring_it_back(client, key):
    given = mark(page(client, sharing(key)), 'id="give-title"')
    given |= {"do": "address", "name": "Sam", "kind": "read"}
    address = shown(client.post(sharing(key), given))
    number = PlanKey.objects.get(kind="read").pk
    client.post(sharing(key), {"do": "revoke", "number": number})
    again = client.post(sharing(key), given)
    assert "It is shown once only." in again.content.decode()
    assert not PlanKey.objects.filter(kind="read").exists()
    assert client.get(address).status_code == 404


def test_other_answers_on_the_same_page_make_another_one(client, key):
    given = mark(page(client, sharing(key)), 'id="give-title"') | {"do": "address", "kind": "read"}
    addresses = {shown(client.post(sharing(key), given | {"name": name})) for name in ("A", "B")}
    assert len(addresses) == 2


def test_the_same_form_id_makes_another_key_for_another_plan(client, key):
    other = make_plan("prompt-engineer")
    form_id = mark(page(client, sharing(key)), 'id="give-title"')["form-id"]
    addresses = {shown(make_address(client, each, form_id=form_id)) for each in (key, other)}
    assert len(addresses) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": ""}, "Give a name, so that you know later whose address it is."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"kind": ""}, "Choose what they may do."),
        ({"kind": "owner"}, "Choose one of the two."),
        ({"kind": "feed"}, "Choose one of the two."),
        ({"form-id": "chosen"}, "This form has lost the mark of its page"),
        ({"name": "nul\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_kept(client, key, given, said):
    body = mark(page(client, sharing(key)), 'id="give-title"')
    body |= {"do": "address", "name": "Sam & Co", "kind": "coach"} | given
    response = client.post(sharing(key), body)
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    assert 'value="Sam &amp; Co"' in text or "name" in given
    assert PlanKey.objects.count() == 1


def test_names_are_shown_as_text(client, key):
    response = make_address(client, key, name="<b>Sam</b>")
    assert "“&lt;b&gt;Sam&lt;/b&gt;”" in response.content.decode()
    assert "<b>Sam" not in page(client, sharing(key))


def test_a_plan_has_20_addresses_at_most(client, key):
    for number in range(MOST_ADDRESSES):
        give_key(key, ("read", "coach")[number % 2], f"Friend {number}")
    response = make_address(client, key, name="One more")
    assert response.status_code == 422
    assert "A plan can have 20 addresses." in response.content.decode()
    assert PlanKey.objects.filter(kind__in=["read", "coach"]).count() == 20
    client.post(sharing(key), {"do": "revoke", "number": PlanKey.objects.get(name="Friend 0").pk})
    assert make_address(client, key, name="One more").status_code == 200


# Taking it back


def test_a_revoked_address_opens_nothing_and_is_told_from_no_other_unknown_one(client, key):
    secret = secret_in(shown(make_address(client, key)))
    assert client.get(f"/plans/{secret}/").status_code == 200
    response = client.post(
        sharing(key), {"do": "revoke", "number": PlanKey.objects.get(kind="read").pk}, follow=True
    )
    assert response.redirect_chain == [(sharing(key), 303)]
    assert "The address for “For my sister” opens nothing any more." in response.content.decode()
    assert "Nobody yet" in response.content.decode()
    answers = []
    for each in (secret, new_key(), "malformed", "x" * 5000, "%E2%82%AC", "%ED%A0%80"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(f"/plans/{each}/")
        headers = dict(answer.headers)
        del headers["X-Request-ID"]
        answers.append((answer.status_code, answer.content, headers, len(queries)))
    assert answers[0][0] == 404
    assert answers[0][3] == 1
    assert all(each == answers[0] for each in answers)


def test_a_key_of_another_kind_looks_unknown(client, key):
    unknown = client.get(sharing(new_key()))
    for kind in ("read", "coach", "feed", "code"):
        secret = give_key(key, kind)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(sharing(secret))
        assert (answer.status_code, answer.content) == (404, unknown.content), kind
        assert len(queries) == 1


def test_to_revoke_twice_is_no_failure(client, key):
    make_address(client, key)
    given = {"do": "revoke", "number": PlanKey.objects.get(kind="read").pk}
    client.post(sharing(key), given)
    again = client.post(sharing(key), given, follow=True)
    assert "This was closed already." in again.content.decode()


def test_nobody_closes_the_address_in_use_another_plan_s_or_a_feed(client, key):
    other = make_plan("prompt-engineer")
    feed = give_key(key, "feed")
    for each in (key, other, feed):
        number = PlanKey.objects.get(key_hash=hash_key(each)).pk
        client.post(sharing(key), {"do": "revoke", "number": number})
    assert PlanKey.objects.count() == 3


@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 18, "9" * 400])
def test_a_number_that_is_none_is_missing(client, key, number):
    response = client.post(sharing(key), {"do": "revoke", "number": number})
    assert response.status_code in {303, 404}
    assert client.post(sharing(key), {"do": "nonsense"}).status_code == 404


# The reference code


def make_code(client, key) -> str:
    given = mark(page(client, sharing(key)), 'id="code-title"')
    return shown(client.post(sharing(key), given | {"do": "code"}))


def enter(client, code, follow=False):
    given = mark(page(client, "/plans/code/"), "<h1>")
    return client.post("/plans/code/", given | {"code": code}, follow=follow)


def test_a_code_brings_somebody_back_on_another_device(client, key):
    code = make_code(client, key)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert code not in page(client, sharing(key))
    assert code.replace("-", "") not in str(list(PlanKey.objects.values()))
    phone = Client()
    response = enter(phone, code.lower().replace("-", "  "))
    assert response.status_code == 303
    assert re.fullmatch(r"/plans/[\w-]{43}/", response.url)
    assert key not in response.url
    assert code.replace("-", "") not in response.url
    assert "Your plan: Data Scientist" in page(phone, response.url)
    assert "Data Scientist" in page(phone, "/plans/mine/")
    listed = page(client, sharing(key))
    assert "Opened with the reference code" in listed
    # The owner can close it, and the phone is out.
    client.post(sharing(key), {"do": "revoke", "number": PlanKey.objects.latest("id").pk})
    assert phone.get(response.url).status_code == 404


def test_a_device_that_has_the_plan_gets_no_further_key(client, key):
    code = make_code(client, key)
    first = enter(client, code)
    second = enter(client, code)
    assert first.url == second.url
    assert PlanKey.objects.filter(kind="owner").count() == 2


def test_the_code_s_form_sent_twice_makes_one_key(client, key):
    code = make_code(client, key)
    given = mark(page(client, "/plans/code/"), "<h1>") | {"code": code}
    urls = {Client().post("/plans/code/", given).url for _ in range(3)}
    assert len(urls) == 1
    assert PlanKey.objects.filter(kind="owner").count() == 2


def test_a_new_code_takes_the_place_of_the_old_one(client, key):
    old, new = make_code(client, key), make_code(client, key)
    assert PlanKey.objects.filter(kind="code").count() == 1
    assert enter(client, old).status_code == 422
    assert enter(client, new).status_code == 303


def test_the_code_form_again_makes_no_second_one_and_does_not_show_it(client, key):
    given = mark(page(client, sharing(key)), 'id="code-title"') | {"do": "code"}
    code = shown(client.post(sharing(key), given))
    again = client.post(sharing(key), given).content.decode()
    assert code not in again
    assert "If you did not keep it, make a new one." in again
    assert enter(client, code).status_code == 303
    broken = client.post(sharing(key), {"do": "code", "form-id": "chosen"})
    assert broken.status_code == 422
    assert PlanKey.objects.filter(kind="code").count() == 1


def test_a_code_can_be_closed(client, key):
    code = make_code(client, key)
    number = PlanKey.objects.get(kind="code").pk
    response = client.post(sharing(key), {"do": "revoke", "number": number}, follow=True)
    assert "The reference code opens nothing any more." in response.content.decode()
    assert enter(client, code).status_code == 422


def test_every_wrong_code_gets_the_same_answer_and_keeps_what_was_typed(client, key):
    old = make_code(client, key)
    make_code(client, key)
    messages = set()
    for typed in ("", "nonsense", old, "0" * 28, "x" * 4000, "<b>", "\x00", key):
        response = enter(client, typed)
        body = response.content.decode()
        assert response.status_code == 422
        messages |= set(re.findall(r'<p class="problems"[^>]*>(.*?)</p>', body))
    assert len(messages) == 1
    assert "No plan opens with this code." in messages.pop()
    assert 'value="7q2m &lt;b&gt;"' in enter(client, "7q2m <b>").content.decode()


def test_a_code_is_no_address_and_an_address_no_code(client, key):
    code = make_code(client, key)
    assert client.get(f"/plans/{code}/").status_code == 404
    assert client.get(f"/plans/{code.replace('-', '')}/").status_code == 404
    assert enter(client, key).status_code == 422


def test_20_devices_at_most_and_the_first_address_stays(client, key):
    code = make_code(client, key)
    urls = [enter(Client(), code).url for _ in range(21)]
    assert PlanKey.objects.filter(kind="owner").count() == 21
    assert client.get(urls[0]).status_code == 404
    assert client.get(urls[1]).status_code == client.get(f"/plans/{key}/").status_code == 200


# What each kind of key opens

# Every address of a plan is its owner's alone, but for these.
OPENS = {
    "plan": {"owner", "read", "coach"},
    "plan-proposals": {"owner", "coach"},
    "plan-take": {"owner", "read", "coach"},
    "plan-file": {"owner", "read", "coach"},
    "plan-feed": {"feed"},
}
NOTE = "Only mine: ask for a rise"


def plan_addresses() -> dict[str, str]:
    """Return the route of every address below a plan's key, by name."""
    found = {}
    waiting = [(get_resolver(), "")]
    while waiting:
        resolver, before = waiting.pop()
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if not isinstance(each, URLPattern):
                waiting.append((each, route))
            elif route.startswith("plans/<"):
                found[each.name or ""] = route
    return found


def values_for(route: str, secret: str) -> dict[str, object]:
    sample = {"int": 1, "str": "x", "slug": "x", "path": "x"}
    values: dict[str, object] = {}
    for kind, name in re.findall(r"<(\w+):(\w+)>", route):
        values[name] = sample[kind]
    if "suffix" in values:
        values["suffix"] = "md"
    return values | {"key": secret}


def test_the_walk_finds_the_addresses():
    assert {
        "plan",
        "plan-task",
        "plan-sharing",
        "plan-proposals",
        "plan-proposal",
        "plan-delete",
    } <= (set(plan_addresses()))


@pytest.mark.parametrize("kind", ["read", "coach", "feed", "code", "closed", "unknown"])
def test_no_other_key_opens_or_changes_anything_but_what_it_is_for(client, key, kind):
    plan = plan_of(key)
    PlanTask.objects.filter(title="Learn Python").update(note=NOTE)
    secret = new_key()
    if kind == "closed":
        ClosedKey.objects.create(key_hash=hash_key(secret), kind="read")
    elif kind != "unknown":
        secret = give_key(key, kind, "Sam")
    Proposal.objects.create(
        pk=1, plan=plan, by="Sam", kind="comment", form_id="one", made_at="2026-01-01T00:00Z"
    )
    before = state()
    for name, route in plan_addresses().items():
        address = reverse(name, kwargs=values_for(route, secret))
        expected = 200 if kind in OPENS.get(name, set()) else 404
        answer = client.get(address)
        if answer.status_code == 405:  # for a POST only
            answer = client.post(address)
            expected = 404
        assert answer.status_code == expected, (kind, name)
        assert NOTE not in answer.content.decode()
        assert key not in answer.content.decode()
        for do in ("done", "accept", "decline", "address", "code", "revoke", "undo", "import", ""):
            given = {"do": do, "version": "1", "form-id": "a-page-of-the-plan", "name": "Eve"}
            given |= {"kind": "coach", "number": "1", "text": "Hello", "note": "x", "week": "1"}
            assert client.post(address, given).status_code in {404, 405}, (kind, name, do)
    assert state() == before


def state() -> list:
    """Return what a plan consists of, keys and proposals among it."""
    rows = [Plan, PlanTask, PlanKey, Proposal, ClosedKey]
    return [sorted(map(str, model._default_manager.values())) for model in rows]


def test_a_coach_may_propose_and_nothing_else(client, key):
    secret = give_key(key, "coach", "Sam")
    given = {"version": "1", "form-id": "a-page-of-the-plan", "do": "comment", "text": "Well done"}
    assert client.post(f"/plans/{secret}/proposals/", given).status_code == 303
    assert Proposal.objects.get().by == "Sam"
    assert client.post(f"/plans/{key}/proposals/", given).status_code == 404


def test_pages_are_private(client, key):
    coach = give_key(key, "coach", "Sam")
    addresses = [
        sharing(key), f"/plans/{key}/proposals/", f"/plans/{coach}/proposals/", f"/plans/{coach}/",
        f"/plans/{key}/delete/", "/plans/mine/", "/plans/code/",
    ]  # fmt: skip
    for address in addresses:
        response = client.get(address)
        assert response.headers["Cache-Control"] == "no-store", address
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        body = response.content.decode()
        assert '<meta name="robots" content="noindex' in body
        assert 'rel="canonical"' not in body


def test_the_day_of_the_last_visit_is_noted_and_a_calendar_is_no_visitor(client, key):
    Plan.objects.update(last_opened_on="2026-01-01")
    open_plan(give_key(key, "feed"), PlanKey.Kind.FEED)
    assert str(Plan.objects.get().last_opened_on) == "2026-01-01"
    before = Plan.objects.get()
    client.get(f"/plans/{give_key(key, 'read')}/")
    after = Plan.objects.get()
    assert after.last_opened_on == timezone.localdate()
    assert (after.version, after.changed_at) == (before.version, before.changed_at)


@pytest.mark.parametrize("many", [1, 20])
def test_the_sharing_page_runs_as_many_queries_with_many_addresses(client, key, many):
    for number in range(many):
        give_key(key, "coach", f"Friend {number}")
        give_key(key, "owner", "Opened with the reference code")
    with CaptureQueriesContext(connection) as queries:
        page(client, sharing(key))
    assert len(queries) == 2
