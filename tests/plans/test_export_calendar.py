"""The calendar of a plan: what is in it, by which rules it is written, and who may have it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from plans.build import Wishes, create_plan, delete_plan
from plans.changes import Done, Sent, change_task
from plans.events import as_calendar
from plans.letter import letter
from plans.models import Plan, PlanKey, PlanTask, WorkTime, hash_key
from tests import factories as make

from .plan_documents import STRANGE

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 3, 9)
CHANGED = dt.datetime(2026, 3, 10, 8, 30, 15, 999, tzinfo=dt.UTC)


@pytest.fixture
def key():
    """Ten hours a week from Monday, away in week 3; Learn Python takes weeks 1 and 2."""
    role = make.role("data-scientist", name="Data Scientist")
    course = make.task_template(
        slug="python", title="Learn Python, slowly", hours_low=10, hours_high=20
    )
    make.task_template(
        slug="project", title="Build a thing", activity="build", hours_high=9,
        prerequisites=[course],
    )  # fmt: skip
    key = create_plan(Wishes(role, None, 10, MONDAY, {}, {3: 0}), MONDAY)
    Plan.objects.update(changed_at=CHANGED)
    return key


def calendar(client, key, name="plan.ics"):
    return Calendar.from_ical(client.get(f"/plans/{key}/{name}").content)


def events(found) -> dict:
    return {event["summary"]: event for event in found.walk("VEVENT")}


def make_feed(client, key, name="Phone"):
    page = client.get(f"/plans/{key}/take/").content.decode()
    form_id = page.split('name="form-id" value="')[1].split('"')[0]
    given = {"do": "feed", "name": name, "form-id": form_id}
    shown = client.post(f"/plans/{key}/take/", given)
    return re.search(r"/plans/([\w-]{43})/calendar\.ics", shown.content.decode())[1], shown, given


def test_each_week_is_one_all_day_event_on_its_first_day(client, key):
    found = calendar(client, key)
    weeks = events(found)
    assert list(weeks)[:4] == [
        "AI career plan, week 1: ≈ 10 hours",
        "AI career plan, week 2: ≈ 10 hours",
        "AI career plan, week 3: away",
        "AI career plan, week 4: ≈ 9 hours",
    ]
    assert len(weeks) == 13
    first = weeks["AI career plan, week 1: ≈ 10 hours"]
    assert first["dtstart"].dt == MONDAY
    assert first["dtend"].dt == MONDAY + dt.timedelta(days=1)
    assert first["transp"] == "TRANSPARENT"
    assert first["status"] == "CONFIRMED"
    assert first["description"] == (
        "☐ Learn Python, slowly (≈ 10 hours, part 1 of 2)\n≈ marks our estimates."
    )
    assert first["url"] == "http://testserver/roles/data-scientist/"
    away = weeks["AI career plan, week 3: away"]
    assert away["status"] == "CANCELLED"
    assert away["description"] == "Nothing is planned."
    assert weeks["AI career plan, week 5: catch up or rest"]["status"] == "CONFIRMED"


def test_the_calendar_names_itself_and_how_often_to_ask(client, key):
    found = calendar(client, key)
    assert found["version"] == "2.0"
    assert found["prodid"] == "-//AI Career Guide//Plans//EN"
    assert found["method"] == "PUBLISH"
    assert found["x-wr-calname"] == found["name"] == "AI career plan: Data Scientist"
    assert found["x-wr-timezone"] == "UTC"
    text = client.get(f"/plans/{key}/plan.ics").content.decode()
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in text
    assert "\r\nX-PUBLISHED-TTL:PT12H\r\n" in text


def test_names_of_events_stay_and_their_version_grows_with_changes(client, key):
    before = {event["uid"]: event for event in calendar(client, key).walk("VEVENT")}
    plan = Plan.objects.get()
    change_task(plan, 1, Done(True), Sent(1, "form"), timezone.now())
    Plan.objects.update(changed_at=CHANGED + dt.timedelta(hours=1))
    after = {event["uid"]: event for event in calendar(client, key).walk("VEVENT")}
    assert list(before) == list(after)
    assert re.fullmatch(r"week-1\.[0-9a-f]{20}@testserver", next(iter(after)))
    first = next(iter(after))
    assert (before[first]["sequence"], after[first]["sequence"]) == (0, 1)
    assert before[first]["dtstamp"].dt == before[first]["last-modified"].dt
    assert before[first]["dtstamp"].dt == CHANGED.replace(microsecond=0)
    assert after[first]["dtstamp"].dt == CHANGED.replace(microsecond=0) + dt.timedelta(hours=1)
    assert after[first]["summary"] == "AI career plan, week 1: ✓ done, ≈ 10 hours"
    assert after[first]["description"].startswith("✓ Learn Python")


def test_times_of_work_are_weekly_sessions_by_the_clock_of_the_zone(client, key):
    plan = Plan.objects.get()
    WorkTime.objects.create(plan=plan, weekday=1, starts_at=dt.time(18, 30), minutes=90)
    WorkTime.objects.create(plan=plan, weekday=6, starts_at=dt.time(9), minutes=180)
    Plan.objects.update(time_zone="Europe/London")
    text = client.get(f"/plans/{key}/plan.ics").content.decode()
    found = Calendar.from_ical(text)
    tuesday, sunday = [e for e in found.walk("VEVENT") if e["uid"].startswith("work-")]
    assert "DTSTART;TZID=Europe/London:20260310T183000\r\n" in text
    assert tuesday["duration"].dt == dt.timedelta(minutes=90)
    assert tuesday["rrule"].to_ical() == b"FREQ=WEEKLY;COUNT=13"
    assert "EXDATE;TZID=Europe/London:20260324T183000\r\n" in text  # the week away
    assert sunday["dtstart"].dt.date() == dt.date(2026, 3, 15)
    assert tuesday["summary"] == "Work on the AI career plan"
    # Summer time begins on 29 March 2026; the zone's rules in the file say so.
    zone = found.walk("VTIMEZONE")[0]
    assert zone["tzid"] == "Europe/London"
    shifts = {part.name: part["tzoffsetto"].td for part in zone.subcomponents}
    assert shifts == {"STANDARD": dt.timedelta(0), "DAYLIGHT": dt.timedelta(hours=1)}
    assert found["x-wr-timezone"] == "Europe/London"


@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns", "Africa/Casablanca", "Asia/Kathmandu"])
def test_every_zone_can_be_written(client, key, zone):
    plan = Plan.objects.get()
    WorkTime.objects.create(plan=plan, weekday=0, starts_at=dt.time(2, 30), minutes=15)
    Plan.objects.update(time_zone=zone)
    found = calendar(client, key)
    if zone != "UTC":
        assert found.walk("VTIMEZONE")[0]["tzid"] == zone
    assert sum(event["uid"].startswith("work-") for event in found.walk("VEVENT")) == 1


STRANGE_TEXTS = [
    *STRANGE,
    "ä" * 120,
    "\r\n" * 3,
    "END:VEVENT\r\nSUMMARY:hijacked",
    "\r",
    "\x85",
]


@pytest.mark.parametrize("title", STRANGE_TEXTS)
def test_the_file_keeps_to_the_rules_whatever_a_task_is_called(client, key, title):
    PlanTask.objects.update(title=title[:120])
    data = client.get(f"/plans/{key}/plan.ics").content
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"\r\nEND:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert data.count(b"BEGIN:VEVENT\r\n") == data.count(b"END:VEVENT\r\n") == 13
    unfolded = data.replace(b"\r\n ", b"").decode()
    for line in unfolded.split("\r\n")[:-1]:
        assert re.match(r"[A-Z-]+[;:]", line), line
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", unfolded)
    found = Calendar.from_ical(data)
    assert len(found.walk("VEVENT")) == 13
    assert not found.errors
    assert all(not event.errors for event in found.walk("VEVENT"))


# The feed


def test_a_calendar_address_is_shown_once_and_follows_the_plan(client, key):
    feed, shown, _ = make_feed(client, key)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert f"http://testserver/plans/{feed}/calendar.ics" in page
    assert f'href="webcal://testserver/plans/{feed}/calendar.ics"' in page
    assert feed not in client.get(f"/plans/{key}/take/").content.decode()
    assert PlanKey.objects.get(kind="feed").name == "Phone"
    first = client.get(f"/plans/{feed}/calendar.ics")
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    change_task(Plan.objects.get(), 1, Done(True), Sent(1, "form"), timezone.now())
    assert "✓ Learn Python" in client.get(f"/plans/{feed}/calendar.ics").content.decode().replace(
        "\r\n ", ""
    )


def test_the_feed_answers_in_short_while_nothing_has_changed(client, key):
    feed, _, _ = make_feed(client, key)
    address = f"/plans/{feed}/calendar.ics"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert again.headers["ETag"] == first.headers["ETag"]
    change_task(Plan.objects.get(), 1, Done(True), Sent(1, "form"), timezone.now())
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_the_feed_is_private_and_leads_nowhere_secret(client, key):
    feed, _, _ = make_feed(client, key)
    PlanTask.objects.update(note="My private note")
    response = client.get(f"/plans/{feed}/calendar.ics")
    text = response.content.decode().replace("\r\n ", "")
    assert key not in text
    assert feed not in text
    assert "/plans/" not in text
    assert "private note" not in text
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert not response.cookies


def test_a_feed_key_opens_the_feed_alone(client, key):
    feed, _, _ = make_feed(client, key)
    for rest in ("", "take/", "plan.json", "plan.pdf", "plan.ics", "plan.md", "delete/"):
        assert client.get(f"/plans/{feed}/{rest}").status_code == 404, rest
    assert client.get(f"/plans/{key}/calendar.ics").status_code == 404


def test_an_ended_address_and_one_of_a_deleted_plan_are_gone(client, key):
    phone, _, _ = make_feed(client, key)
    laptop, _, _ = make_feed(client, key, "Laptop")
    row = PlanKey.objects.get(key_hash=hash_key(phone))
    response = client.post(f"/plans/{key}/take/", {"do": "end-feed", "feed": row.pk})
    assert response.status_code == 303
    ended = client.get(f"/plans/{phone}/calendar.ics")
    assert ended.status_code == 410
    assert "was ended, or its plan deleted" in ended.content.decode()
    assert client.get(f"/plans/{laptop}/calendar.ics").status_code == 200
    delete_plan(Plan.objects.get())
    gone = client.get(f"/plans/{laptop}/calendar.ics")
    assert gone.status_code == 410
    assert gone.headers["Cache-Control"] == "private, no-cache"
    assert client.get(f"/plans/{phone}/calendar.ics").status_code == 410
    assert client.get(f"/plans/{key}/calendar.ics").status_code == 404
    assert client.get("/plans/nobody/calendar.ics").status_code == 404


def test_the_same_form_makes_one_address_and_ten_are_the_most(client, key):
    feed, _, given = make_feed(client, key)
    again = client.post(f"/plans/{key}/take/", given)
    assert feed in again.content.decode()
    assert PlanKey.objects.filter(kind="feed").count() == 1
    for _ in range(9):
        make_feed(client, key)
    page = client.get(f"/plans/{key}/take/").content.decode()
    form_id = page.split('name="form-id" value="')[1].split('"')[0]
    full = client.post(f"/plans/{key}/take/", {"do": "feed", "form-id": form_id})
    assert full.status_code == 422
    assert "A plan has 10 calendar addresses at most" in full.content.decode()
    forged = client.post(f"/plans/{key}/take/", {"do": "feed", "form-id": "chosen"})
    assert forged.status_code == 422
    assert PlanKey.objects.filter(kind="feed").count() == 10


def test_the_form_of_an_ended_address_does_not_bring_it_back(client, key):
    feed, _, given = make_feed(client, key)
    number = PlanKey.objects.get(kind="feed").pk
    client.post(f"/plans/{key}/take/", {"do": "end-feed", "feed": number})
    again = client.post(f"/plans/{key}/take/", given)
    assert again.status_code == 422
    assert "was ended since, and stays so" in again.content.decode()
    assert feed not in again.content.decode()
    assert client.get(f"/plans/{feed}/calendar.ics").status_code == 410
    # The page that says so has a form of its own, which makes another address.
    form_id = again.content.decode().split('name="form-id" value="')[1].split('"')[0]
    made = client.post(f"/plans/{key}/take/", {**given, "form-id": form_id}).content.decode()
    new = re.search(r"/plans/([\w-]{43})/calendar\.ics", made)[1]
    assert new != feed
    assert client.get(f"/plans/{new}/calendar.ics").status_code == 200


def test_the_form_of_one_plan_makes_another_address_for_another_plan(client, key):
    feed, _, given = make_feed(client, key)
    other = create_plan(Wishes(Plan.objects.get().role, None, 10, MONDAY, {}, {}), MONDAY)
    shown = client.post(f"/plans/{other}/take/", given).content.decode()
    assert feed not in shown
    new = re.search(r"/plans/([\w-]{43})/calendar\.ics", shown)[1]
    assert PlanKey.objects.get(key_hash=hash_key(new)).plan != Plan.objects.order_by("pk").first()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "١"])
def test_ending_no_address_of_the_plan_ends_none(client, key, number):
    make_feed(client, key)
    assert client.post(f"/plans/{key}/take/", {"do": "end-feed", "feed": number}).status_code == 303
    assert (
        client.post(
            f"/plans/{key}/take/", {"do": "end-feed", "feed": PlanKey.objects.get(kind="owner").pk}
        ).status_code
        == 303
    )
    assert PlanKey.objects.count() == 2


def test_queries_do_not_grow(client, key):
    feed, _, _ = make_feed(client, key)

    def queries():
        with CaptureQueriesContext(connection) as run:
            client.get(f"/plans/{feed}/calendar.ics")
        return len(run)

    few = queries()
    plan = Plan.objects.get()
    for number in range(10, 30):
        task = PlanTask.objects.create(
            plan=plan, number=number, title="More", phase="core", activity="learn", hours_low=1,
            hours_high=1, position=number,
        )  # fmt: skip
        task.slots.create(week=number % 13 + 1, hours=1)
    for weekday in range(7):
        WorkTime.objects.create(plan=plan, weekday=weekday, starts_at=dt.time(8), minutes=60)
    assert queries() == few


# The time zone and the times


def times(client, key, version=1, form="a-page-id", **given):
    sent = {"do": "calendar", "version": str(version), "form-id": form, "zone": "UTC"}
    return client.post(f"/plans/{key}/take/", sent | given)


def test_zone_and_times_are_saved_once(client, key):
    given = {"zone": "Asia/Tokyo", "from-1": "18:30", "until-1": "20:00"}
    for _ in range(2):
        assert times(client, key, **given).status_code == 303
    plan = Plan.objects.get()
    assert (plan.time_zone, plan.version) == ("Asia/Tokyo", 2)
    assert [(row.weekday, row.starts_at, row.minutes) for row in plan.work_times.all()] == [
        (1, dt.time(18, 30), 90)
    ]
    page = client.get(f"/plans/{key}/take/").content.decode()
    assert '<option value="Asia/Tokyo" selected>' in page
    assert 'name="from-1" value="18:30"' in page
    assert 'name="until-1" value="20:00"' in page
    # Somebody who has not seen this does not overwrite it.
    late = times(client, key, form="another-page", zone="Asia/Seoul")
    assert late.status_code == 422
    assert "changed in another window" in late.content.decode()
    assert Plan.objects.get().time_zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"zone": "Mars/Olympus"}, "Choose one of the time zones listed."),
        ({"zone": ""}, "Choose one of the time zones listed."),
        ({"zone": "../../../etc/passwd"}, "Choose one of the time zones listed."),
        ({"zone": "localtime"}, "Choose one of the time zones listed."),
        ({"zone": "x" * 70}, "at most 64 characters"),
        ({"zone": "UTC\0"}, "Null characters"),
        ({"from-2": "18:30"}, "Give both times, or neither."),
        ({"from-2": "18:30", "until-2": "18:40"}, "The end must be 15 minutes or more after"),
        ({"from-2": "25:00", "until-2": "26:00"}, "Give a time such as 18:30."),
        ({"version": "x"}, "This form has lost the mark of its page."),
    ],
)
def test_wrong_zones_and_times_are_named_and_nothing_changes(client, key, given, said):
    response = times(client, key, **given)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Plan.objects.get().version == 1
    assert not WorkTime.objects.exists()


def test_the_calendar_does_not_depend_on_the_day(key):
    plan = Plan.objects.get()
    early, late = (letter(plan, MONDAY + dt.timedelta(days=days)) for days in (0, 400))
    assert as_calendar(early, []) == as_calendar(late, [])
