"""Limits: exact numbers, per client, per plan, behind a proxy, and nobody's header believed."""

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from limits import middleware as limiting
from limits.addresses import UNKNOWN, client_address, neighbourhood
from limits.models import RequestCount, count
from limits.rates import Rate, read_rate
from plans.build import Wishes, create_plan
from tests import factories as make

OFFER = "/salaries/offer/"


@pytest.fixture
def limits(settings):
    """Set limits by kind; kinds that are not named have none."""

    def set_limits(**rates: str) -> None:
        given = {name.replace("_", "-"): read_rate(rate) for name, rate in rates.items()}
        settings.LIMITS = {**dict.fromkeys(settings.LIMITS), **given}

    return set_limits


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still, at the start of an hour."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(limiting.time, "time", lambda: now[0])
    return now


def statuses(client: Client, times: int, **headers: str) -> list[int]:
    return [client.post(OFFER, {}, headers=headers).status_code for _ in range(times)]


@pytest.mark.parametrize(
    ("text", "rate"),
    [("30/hour", Rate(30, 3600)), (" 1/Second ", Rate(1, 1)), ("120/minute", Rate(120, 60)),
     ("5/day", Rate(5, 86400)), ("off", None), ("OFF", None)],
)  # fmt: skip
def test_rates_are_read(text, rate):
    assert read_rate(text) == rate


@pytest.mark.parametrize("text", ["", "30", "30/week", "0/hour", "-1/hour", "1.5/h", "30 / hour"])
def test_a_rate_that_cannot_be_read_is_named(text):
    with pytest.raises(ValueError, match="is no rate"):
        read_rate(text)


@given(st.integers(1, 10**6), st.sampled_from([1, 60, 3600, 86400]), st.floats(0, 1e11))
def test_a_window_ends_within_its_length(times, seconds, now):
    rate = Rate(times, seconds)
    assert now < rate.ends_at(now) <= now + seconds
    assert rate.window(rate.ends_at(now)) == rate.window(now) + 1


@pytest.mark.django_db
def test_exactly_as_many_as_allowed_then_429(client, limits, clock):
    limits(writes="3/minute")
    assert statuses(client, 5) == [200, 200, 200, 429, 429]
    clock[0] += 60
    assert statuses(client, 4) == [200, 200, 200, 429]


@pytest.mark.django_db
def test_the_answer_says_when_to_come_back_and_that_nothing_is_lost(client, limits, clock):
    limits(writes="1/minute")
    clock[0] += 20.5
    statuses(client, 1)
    answer = client.post(OFFER, {})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "40"
    assert answer.headers["Cache-Control"] == "no-store"
    html = answer.content.decode()
    assert "please wait 40 seconds" in html
    assert "Back button brings you to your form" in html


@pytest.mark.django_db
def test_htmx_gets_one_sentence_that_the_page_shows(client, limits, clock):
    limits(writes="1/hour")
    statuses(client, 1)
    answer = client.post(OFFER, {}, headers={"HX-Request": "true"})
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().endswith("please wait 60 minutes, then try again.")


@pytest.mark.django_db
def test_reading_is_never_limited(client, limits):
    limits(writes="1/day", plans="1/day", changes="1/day")
    assert [client.get("/plans/").status_code for _ in range(5)] == [200] * 5
    assert not RequestCount.objects.exists()


@pytest.mark.django_db
def test_downloads_have_a_limit_of_their_own(client, limits, clock):
    limits(downloads="2/minute")
    paths = ["/salaries.csv", "/salaries.json", "/salaries.csv"]
    assert [client.get(path).status_code for path in paths] == [200, 200, 429]
    assert client.get("/salaries/").status_code == 200


@pytest.mark.django_db
def test_making_plans_is_limited_by_address_but_updating_the_form_is_not(client, limits, clock):
    limits(plans="2/hour")
    make.role("data-scientist")
    for _ in range(4):
        assert client.post("/plans/new/", {"update": "1"}).status_code == 303
    assert [client.post("/plans/new/", {"role": "x"}).status_code for _ in range(3)] == [
        422,
        422,
        429,
    ]
    assert client.get("/plans/new/").status_code == 200
    other = client.post("/plans/new/", {"role": "x"}, REMOTE_ADDR="10.1.1.1")
    assert other.status_code == 422


@pytest.mark.django_db
def test_changes_are_limited_by_plan_whoever_makes_them(client, limits, clock):
    limits(changes="2/minute")
    role = make.role("data-scientist")
    make.task_template(slug="a")
    today = timezone.localdate()
    first, second = (create_plan(Wishes(role, None, 10, today, {}), today) for _ in range(2))

    def change(key: str, address: str) -> int:
        path = f"/plans/{key}/tasks/999999/"
        return client.post(path, {"do": "done"}, REMOTE_ADDR=address).status_code

    assert [change(first, f"10.0.0.{n}") for n in range(3)] == [404, 404, 429]
    assert change(second, "10.0.0.1") == 404
    assert first not in "".join(RequestCount.objects.values_list("bucket", flat=True))


@pytest.mark.django_db
def test_a_request_without_a_form_token_counts_too(limits, clock):
    limits(plans="2/hour")
    client = Client(enforce_csrf_checks=True)
    assert [client.post("/plans/new/", {}).status_code for _ in range(3)] == [403, 403, 429]


@pytest.mark.django_db
def test_a_made_up_header_makes_nobody_somebody_else(client, limits, clock):
    limits(writes="2/minute")
    spoofed = [
        client.post(OFFER, {}, headers={"X-Forwarded-For": f"9.9.9.{n}"}).status_code
        for n in range(3)
    ]
    assert spoofed == [200, 200, 429]


@pytest.mark.django_db
def test_behind_a_proxy_each_client_has_its_own_count(client, limits, clock, settings):
    settings.TRUSTED_PROXIES = 1
    limits(writes="1/minute")
    assert statuses(client, 2, **{"X-Forwarded-For": "1.1.1.1"}) == [200, 429]
    assert statuses(client, 2, **{"X-Forwarded-For": "2.2.2.2"}) == [200, 429]
    # What a client puts before the proxy's own entry changes nothing.
    assert statuses(client, 1, **{"X-Forwarded-For": "7.7.7.7, 2.2.2.2"}) == [429]


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),
        (1, "<script>", "127.0.0.1"),
        (1, "1.1.1.1:443", "127.0.0.1"),
        (1, "::ffff:1.1.1.1", "1.1.1.1"),
        (1, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_whose_address_counts(settings, proxies, header, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})
    assert client_address(request) == address


def test_without_any_address_there_is_still_one_to_count():
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) == UNKNOWN


def test_a_home_network_of_ipv6_is_one_client():
    assert neighbourhood("2001:db8:1:2::1") == neighbourhood("2001:db8:1:2:ffff::9")
    assert neighbourhood("2001:db8:1:2::1") != neighbourhood("2001:db8:1:3::1")
    assert neighbourhood("1.2.3.4") != neighbourhood("1.2.3.5")


@pytest.mark.django_db
def test_counting_is_one_statement_and_past_windows_go(django_assert_num_queries):
    rate = Rate(2, 60)
    assert [count("a", "x", rate, 1000.0) for _ in range(3)] == [0, 0, 20]
    with django_assert_num_queries(1):
        count("a", "x", rate, 1000.0)
    assert count("b", "x", rate, 1000.0) == count("a", "y", rate, 1000.0) == 0
    assert RequestCount.objects.count() == 3
    assert count("a", "x", rate, 1021.0) == 0
    assert RequestCount.objects.count() == 1


@pytest.mark.django_db
def test_a_bucket_does_not_tell_who_it_was():
    count("writes", "203.0.113.9", Rate(1, 60), 0.0)
    row = RequestCount.objects.get()
    assert len(row.bucket) == 64
    assert "203" not in str(row)
