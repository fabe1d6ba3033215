"""A plan file: everything of a plan goes out and comes back, and a wrong file says where."""

import copy
import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careerguide.logs import mask
from content.addresses import record_new_slug
from plans.build import Wishes, create_plan, delete_plan
from plans.changes import KEPT, Done, Sent, change_task, undo
from plans.document import as_json, document_of, save_document
from plans.events import as_calendar
from plans.importing import MOST_BYTES, Wrong, find_known, read_file
from plans.letter import letter
from plans.markdown import as_markdown
from plans.models import Person, Plan, PlanKey, PlanSlot, PlanTask, SkillRating, WorkTime
from plans.write import write
from roles.models import Role, Skill
from tests import factories as make

from .plan_documents import documents

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DATABASE = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, *HealthCheck]
)


@pytest.fixture
def guide():
    role = make.role("data-scientist", name="Data Scientist")
    career = make.career("data-analyst", name="Data analyst")
    python, sql = make.skill("python", name="Python"), make.skill("sql", name="SQL")
    make.role_skill(role, python, level=3)
    make.career_skill(career, sql, level=3)
    make.task_template(
        slug="python-course", title="Learn Python", hours_low=10, hours_high=20,
        teaches={python: 2}, resources=[make.resource("course-page")],
    )  # fmt: skip
    make.task_template(slug="huge", title="Read everything", hours_high=200)
    return role, career


@pytest.fixture
def key(guide):
    role, career = guide
    wishes = Wishes(role, career, 10, dt.date(2026, 11, 30), {"python": 1}, {3: 0}, 300)
    key = create_plan(wishes, dt.date(2026, 11, 25))
    plan = Plan.objects.get()
    change_task(plan, 1, Done(True), Sent(1, "a-form"), dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    PlanTask.objects.filter(number=1).update(note="Ask Jürgen.\nTwice.", hours_spent="2.50")
    WorkTime.objects.create(plan=plan, weekday=1, starts_at=dt.time(18, 30), minutes=90)
    return key


@pytest.fixture
def file(client, key):
    return client.get(f"/plans/{key}/plan.json").json()


def send(client, file, **more):
    pasted = file if isinstance(file, str) else json.dumps(file)
    return client.post("/plans/import/", {"pasted": pasted} | more)


def test_the_file_holds_everything_and_no_key(client, key, file):
    assert file["format"] == "ai-career-guide-plan"
    assert file["format_version"] == 1
    assert file["role"] == {"slug": "data-scientist", "name": "Data Scientist"}
    assert file["career"] == {"slug": "data-analyst", "name": "Data analyst"}
    assert file["starts_on"] == "2026-11-30"
    assert file["weeks_apart"] == [{"week": 3, "hours": 0}]
    assert file["money_usd"] == 300
    assert file["skills"][0] == {
        "skill": {"slug": "python", "name": "Python"}, "level": 1, "evidence": "self",
        "rated_on": "2026-11-25",
    }  # fmt: skip
    assert file["work_times"] == [{"weekday": 1, "starts_at": "18:30:00", "minutes": 90}]
    task = file["tasks"][0]
    assert task["template"] == "python-course"
    assert task["teaches"] == [{"skill": "python", "level": 2}]
    assert task["done_at"] == "2026-12-01T00:00:00+00:00"
    assert (task["hours_low"], task["hours_high"], task["hours_spent"]) == (10, 20, "2.50")
    assert task["note"] == "Ask Jürgen.\nTwice."
    assert task["slots"] == [{"week": 1, "hours": 10}, {"week": 2, "hours": 10}]
    assert len(task["links"]) == 1
    assert file["changes"][0]["said"] == "“Learn Python” is done."
    assert file["changes"][0]["before"]["done_at"] is None
    text = json.dumps(file)
    assert key not in text
    assert "a-form" not in text
    assert PlanKey.objects.get().key_hash not in text


def test_a_file_comes_back_as_a_new_plan_that_is_the_same(client, key, file):
    response = send(client, file)
    assert response.status_code == 303
    assert response.url != f"/plans/{key}/"
    assert client.get(response.url).status_code == 200
    assert client.get(f"{response.url}plan.json").json() == file
    assert (Plan.objects.count(), Person.objects.count()) == (2, 2)
    assert client.get(f"/plans/{key}/").status_code == 200
    # What was done can still be taken back in it.
    plan = Plan.objects.exclude(keys__key_hash=PlanKey.objects.first().key_hash).get()
    undo(plan, 2, Sent(2, "another-form"), timezone.now())
    assert plan.tasks.get(number=1).done_at is None


def test_an_earlier_version_keeps_its_role_by_slug(client, key, guide):
    role, career = guide
    state = {
        "role_id": role.pk, "career_id": career.pk, "starts_on": "2026-11-23", "hours_per_week": 9,
        "weeks_total": 14, "money_usd": 0, "job_search": False, "goal_low": None, "goal_high": 7,
        "goal_open": "SQL", "weeks": [[2, 0]], "ratings": [["sql", 3, "career", "2026-11-20"]],
        "tasks": {"2": {"slots": [[1, 4]], "reason": "First.", "known": False, "moved": True,
                        "position": 5}},
    }  # fmt: skip
    Plan.objects.get().versions.create(
        version=1, said="Shifted.", state=state, made_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    )
    file = client.get(f"/plans/{key}/plan.json").json()
    found = file["versions"][0]
    assert (found["role"], found["career"]) == ("data-scientist", "data-analyst")
    assert "role_id" not in found
    assert found["skills"] == [
        {"skill": "sql", "level": 3, "evidence": "career", "rated_on": "2026-11-20"}
    ]
    response = send(client, file)
    assert client.get(f"{response.url}plan.json").json() == file
    assert Plan.objects.latest("pk").versions.get().state == state


def test_an_uploaded_file_comes_back_too(client, key, file):
    upload = SimpleUploadedFile("plan.json", b"\xef\xbb\xbf" + json.dumps(file).encode())
    response = client.post("/plans/import/", {"file": upload, "pasted": ""})
    assert response.status_code == 303
    assert client.get(f"{response.url}plan.json").json() == file


@DATABASE
@given(document=documents())
def test_every_plan_survives_the_way_out_and_in(guide, document):
    with transaction.atomic():
        data = json.dumps(as_json(document)).encode()
        assert read_file(data) == document
        found = find_known(read_file(data))
        save_document(found.document, found.known)
        back = document_of(Plan.objects.latest("pk"))
        assert as_json(back) == as_json(document)
        transaction.set_rollback(True)


def test_queries_do_not_grow_with_the_plan(client, guide, key, file):
    def queries(tasks: int) -> tuple[int, int]:
        rows = [
            copy.deepcopy(file["tasks"][0]) | {"number": n, "position": n}
            for n in range(1, tasks + 1)
        ]
        data = json.dumps(file | {"tasks": rows}).encode()
        with CaptureQueriesContext(
            connection,
        ) as writing:
            found = find_known(read_file(data))
            save_document(found.document, found.known)
        plan = Plan.objects.select_related("role", "career", "person").latest("pk")
        with CaptureQueriesContext(connection) as reading:
            assert len(document_of(plan).tasks) == tasks
        return len(writing), len(reading)

    assert queries(1) == queries(20)
    assert queries(20)[1] == 8


# What is wrong is named, and nothing is saved


def change(path, value):
    def changed(file):
        *way, last = path
        place = file
        for each in way:
            place = place[each]
        place[last] = value
        return file

    return changed


def without(*path):
    def changed(file):
        *way, last = path
        place = file
        for each in way:
            place = place[each]
        del place[last]
        return file

    return changed


def twice(*path):
    def changed(file):
        place = file
        for each in path:
            place = place[each]
        place.append(copy.deepcopy(place[0]))
        return file

    return changed


WRONG = [
    (change(["format"], "something"), "This is no plan file: it does not begin with"),
    (change(["format_version"], 2), "format_version: this file was made by a newer version"),
    (change(["format_version"], "1"), "format_version: 1 was expected"),
    (change(["format_version"], True), "format_version: 1 was expected"),
    (without("weeks_total"), "weeks_total: is missing"),
    (change(["colour"], "red"), "colour: is nothing that a plan file has"),
    (change(["tasks", 0, "colour"], "red"), "tasks[0].colour: is nothing that a plan file has"),
    (change(["role"], "x"), "role: an object with fields was expected"),
    (change(["role", "slug"], "nobody"), "role.slug: the guide has no role “nobody”"),
    (change(["hours_per_week"], 2), "hours_per_week: a whole number from 3 to 60 was expected"),
    (change(["hours_per_week"], 15.0), "hours_per_week: a whole number was expected"),
    (change(["hours_per_week"], True), "hours_per_week: a whole number was expected"),
    (change(["starts_on"], "30.11.2026"), "starts_on: a day such as 2026-11-30 was expected"),
    (change(["starts_on"], "9999-12-31"), "starts_on: a year from 2000 to 2200 was expected"),
    (change(["time_zone"], "../../etc/passwd"), "time_zone: a time zone such as Europe/London"),
    (change(["job_search"], 1), "job_search: true or false was expected"),
    (change(["weeks_total"], 27), "weeks_total: a whole number from 13 to 26 was expected"),
    (change(["weeks_apart", 0, "week"], 27), "weeks_apart[0].week: a whole number from 1 to 26"),
    (change(["weeks_apart"], [{"week": n, "hours": 0} for n in range(1, 14)]),
     "weeks_apart: at least one week must have hours"),
    (change(["work_times", 0, "minutes"], 330), "work_times[0].minutes: the time must end before"),
    (twice("weeks_apart"), "weeks_apart[1]: this week stands there twice"),
    (change(["tasks"], {}), "tasks: a list was expected"),
    (change(["tasks"], [None]), "tasks[0]: an object with fields was expected"),
    (change(["tasks"], [1] * 201), "tasks: has 201 entries; 200 is the most"),
    (twice("tasks"), "tasks[2]: this number stands there twice"),
    (change(["tasks", 1, "hours_high"], "9"), "tasks[1].hours_high: a whole number was expected"),
    (change(["tasks", 0, "hours_high"], 9), "tasks[0].hours_high: must not be below hours_low"),
    (change(["tasks", 0, "title"], " "), "tasks[0].title: must not be empty"),
    (change(["tasks", 0, "title"], "x" * 121), "tasks[0].title: is 121 characters long; 120"),
    (change(["tasks", 0, "note"], "x" * 5001), "tasks[0].note: is 5,001 characters long; 5,000"),
    (change(["tasks", 0, "text"], "\0"), "tasks[0].text: holds a character that no text has"),
    (change(["tasks", 0, "text"], "\ud800"), "tasks[0].text: holds a character that no text has"),
    (change(["tasks", 0, "phase"], "last"), "tasks[0].phase: one of these was expected: found"),
    (change(["tasks", 0, "phase"], []), "tasks[0].phase: one of these was expected"),
    (change(["tasks", 0, "done_at"], "2026-12-01T00:00:00"), "with its distance from UTC"),
    (change(["tasks", 0, "done_at"], 5), "tasks[0].done_at: a moment such as"),
    (change(["tasks", 0, "hours_spent"], "NaN"), "tasks[0].hours_spent: hours in quotes"),
    (change(["tasks", 0, "hours_spent"], "١"), "tasks[0].hours_spent: hours in quotes"),
    (change(["tasks", 0, "changed_in"], 3), "tasks[0].changed_in: a whole number from 1 to 2"),
    (change(["tasks", 0, "slots", 1, "week"], 14), "tasks[0].slots[1].week: a whole number from 1"),
    (change(["tasks", 0, "slots", 0, "hours"], 0), "tasks[0].slots[0].hours: a whole number from"),
    (twice("tasks", 0, "slots"), "tasks[0].slots[2]: this week stands there twice"),
    (change(["tasks", 0, "links", 0, "url"], "javascript:alert(1)"), "tasks[0].links[0].url: a"),
    (change(["skills", 0, "level"], 5), "skills[0].level: a whole number from 0 to 4"),
    (twice("skills"), "this skill stands there twice"),
    (change(["changes", 0, "task"], 99), "changes[0].task: there is no task of this number"),
    (change(["changes", 0, "before", "done_at"], 1), "changes[0].before.done_at: a moment such"),
    (change(["changes", 0, "before", "slots"], [[1]]), "changes[0].before.slots[0]: a pair of a"),
    (change(["changes", 0, "before", "slots"], [[0, 1]]), "changes[0].before.slots[0].week: a"),
    (without("changes", 0, "before", "note"), "changes[0].before.note: is missing"),
    (change(["changes", 0, "before"], {}), "changes[0].before.title: is missing"),
    (change(["changes", 0, "before", "more"], 1), "changes[0].before.more: is nothing that a plan"),
    (change(["versions"], [{}]), "versions[0].version: is missing"),
    (change(["versions"], [None]), "versions[0]: an object with fields was expected"),
    (change(["version"], 10**30), "version: a whole number from 1 to 100,000,000 was expected"),
    (change(["work_times", 0, "starts_at"], "25:00"), "work_times[0].starts_at: a time such as"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_value_is_named_with_its_place(client, file, spoil, said):
    spoiled = json.dumps(spoil(file))
    response = send(client, spoiled)
    page = response.content.decode()
    assert response.status_code == 422
    assert said.replace("“", "“") in page.replace("&#x27;", "'").replace("&quot;", '"')
    assert Plan.objects.count() == 1
    # What was pasted is still in the form.
    assert spoiled.replace('"', "&quot;")[:60] in page


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("", "Choose a plan file, or paste what it holds."),
        ("not json", "it is not JSON (line 1, column 1)"),
        ("[]", "it does not begin with"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"format": NaN}', "NaN is no number in JSON"),
        ('{"format": 1e999}', "it does not begin with"),
        (f'{{"format": {"1" * 5000}}}', "it holds a number that is too long"),
        ('{"format": 1, "format": 1}', "format: stands twice in one object"),
    ],
)
def test_what_is_no_plan_file_is_said_to_be_none(client, guide, pasted, said):
    response = send(client, pasted)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Person.objects.exists()


def test_a_file_that_is_not_text_is_refused(client, guide):
    upload = SimpleUploadedFile("plan.json", b"\xff\xfe\x00")
    response = client.post("/plans/import/", {"file": upload})
    assert response.status_code == 422
    assert "it is not text in UTF-8" in response.content.decode()


class Counted:
    """A body that counts what is read of it, and never stands in memory."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        self.largest = max(self.largest, size)
        given = min(size, self.left)
        self.left -= given
        return b"x" * given

    def readline(self, size: int = -1) -> bytes:
        raise AssertionError("nobody reads its lines")


def test_fifty_megabytes_are_refused_by_their_length_without_being_kept(client, guide):
    body = Counted(50 * 1024 * 1024)
    response = client.generic(
        "POST", "/plans/import/", b"", "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(body.left), **{"wsgi.input": body},
    )  # fmt: skip
    assert response.status_code == 413
    assert (
        "This is too large for a plan: a plan file has 8 MB at most." in response.content.decode()
    )
    assert body.left == 0
    assert body.largest <= 64 * 1024


def test_a_file_is_refused_by_its_own_size_too(client, guide):
    upload = SimpleUploadedFile("plan.json", b"x" * (MOST_BYTES + 1))
    response = client.post("/plans/import/", {"file": upload})
    assert response.status_code == 413
    assert "8 MB at most" in response.content.decode()


def test_too_much_pasted_text_is_refused(client, guide):
    response = send(client, "x" * (1024 * 1024 + 1))
    assert response.status_code == 413
    assert "Save it as a file and choose that" in response.content.decode()


def test_its_address_is_no_key_to_be_masked_in_logs():
    assert mask("POST /plans/import/ 413") == "POST /plans/import/ 413"
    assert mask("POST /plans/imports/ 413") == "POST /plans/[key]/ 413"


def test_the_import_form_needs_its_token(guide, file):
    response = Client(enforce_csrf_checks=True).post("/plans/import/", {"pasted": json.dumps(file)})
    assert response.status_code == 403
    assert Plan.objects.count() == 1


def test_the_same_form_sent_twice_makes_one_plan(client, file):
    page = client.get("/plans/import/").content.decode()
    form_id = page.split('name="form-id" value="')[1].split('"')[0]
    first = send(client, file, **{"form-id": form_id})
    again = send(client, file, **{"form-id": form_id})
    assert first.url == again.url
    assert Plan.objects.count() == 2
    delete_plan(Plan.objects.latest("pk"))
    late = send(client, file, **{"form-id": form_id})
    assert late.status_code == 422
    assert "was deleted" in late.content.decode()
    assert Plan.objects.count() == 1


# The guide has changed since


def test_former_slugs_are_followed(client, file):
    record_new_slug(Role, "data-scientist", "scientist-of-data")
    Role.objects.filter(slug="data-scientist").update(slug="scientist-of-data")
    record_new_slug(Skill, "python", "snake")
    Skill.objects.filter(slug="python").update(slug="snake")
    assert send(client, file).status_code == 303
    back = document_of(Plan.objects.latest("pk"))
    assert back.role.slug == "scientist-of-data"
    assert [row.skill.slug for row in back.skills] == ["snake", "sql"]


def test_a_retired_role_is_said_to_be_one(client, file):
    Role.objects.update(retired_on=dt.date(2026, 1, 1))
    response = send(client, file)
    assert response.status_code == 422
    assert (
        "role.slug: the guide no longer has the role “Data Scientist”" in response.content.decode()
    )


def test_what_the_guide_does_not_know_is_left_out_with_a_notice(client, file):
    file["career"] = {"slug": "juggler", "name": "Juggler <b>"}
    file["skills"].append(file["skills"][0] | {"skill": {"slug": "knots", "name": "Knots"}})
    file["tasks"][0]["template"] = "gone"
    file["tasks"][0]["teaches"] = [{"skill": "knots", "level": 2}]
    response = client.post("/plans/import/", {"pasted": json.dumps(file)}, follow=True)
    page = response.content.decode()
    assert "The guide does not have the career “Juggler &lt;b&gt;”" in page
    assert "The guide does not have the skill “Knots”: your rating of it was left out." in page
    plan = Plan.objects.latest("pk")
    assert plan.career is None
    assert SkillRating.objects.filter(person=plan.person).count() == 2
    assert plan.tasks.get(number=1).template is None
    assert plan.tasks.get(number=1).teaches == [["knots", 2]]


def test_a_failure_half_way_saves_nothing(client, file, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(PlanSlot.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        send(client, file)
    assert (Plan.objects.count(), Person.objects.count()) == (1, 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda kids: (
        st.lists(kids, max_size=3) | st.dictionaries(st.text(max_size=5), kids, max_size=3)
    ),
    max_leaves=6,
)


def places(value, way=()):
    """Every place in a file."""
    yield way
    kids = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, kid in kids:
        yield from places(kid, (*way, name))


@settings(parent=DATABASE, max_examples=300)
@given(data=st.data())
def test_no_file_whatever_breaks_it(file, data):
    """Anything anywhere in a good file is either refused in words or makes a plan that opens."""
    spoiled = copy.deepcopy(file)
    for _ in range(data.draw(st.integers(1, 2))):
        way = data.draw(st.sampled_from(sorted(set(places(spoiled)) - {()}, key=str)))
        change(way, data.draw(JSON))(spoiled)
    with transaction.atomic():
        try:
            found = find_known(read_file(json.dumps(spoiled).encode()))
        except Wrong:
            pass
        else:
            save_document(found.document, found.known)
            plan = Plan.objects.latest("pk")
            page = letter(plan, TODAY())
            assert len(document_of(plan).tasks) == len(spoiled["tasks"])
            assert as_markdown(write(page, TODAY(), notes=True)).startswith("# ")
            assert as_calendar(page, plan.work_times.all()).endswith(b"END:VCALENDAR\r\n")
        transaction.set_rollback(True)


@settings(max_examples=200)
@given(
    data=st.binary(max_size=200)
    | st.text(max_size=100).map(str.encode)
    | JSON.map(json.dumps).map(str.encode)
)
def test_no_bytes_whatever_break_it(data):
    with pytest.raises(Wrong):
        read_file(data)


def test_every_field_that_an_undo_brings_back_is_checked(file):
    assert set(KEPT) <= set(file["changes"][0]["before"])
