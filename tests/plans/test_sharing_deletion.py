"""What is left of a plan after its deletion: fingerprints of its keys, and nothing else."""

import datetime as dt
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from plans.changes import Done, Sent, change_task
from plans.keys import new_key
from plans.models import (
    ClosedKey,
    Person,
    Plan,
    PlanKey,
    PlanTask,
    PlanTaskLink,
    PlanVersion,
    PlanWeek,
    SkillRating,
    WorkTime,
    hash_key,
)
from plans.retention import months_before
from tests import factories as make

from .sharing import give_key, make_plan, mark, page, plan_of, task

pytestmark = pytest.mark.django_db

NOTE = "Between me and me: ask for a rise"
TEXT = "From coach to owner: read this paper"
ANSWER = "From owner to coach: gladly"


def own_models():
    """Return the models whose rows belong to a plan or to a person, at any distance."""
    found = {Plan, Person}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if field.concrete and field.is_relation and field.related_model in found
        }
        if more <= found:
            return found
        found |= more


def every_value():
    """Return all that stands in the database, as one text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            rows += [(table, row) for row in cursor.fetchall()]
    return "\n".join(map(repr, rows))


@pytest.fixture
def full(client):
    """A plan with something in each table of a plan; return its key and what it has to hide."""
    key = make_plan()
    plan = plan_of(key)
    secrets = {kind: give_key(key, kind, "Sam the coach") for kind in ("read", "coach", "feed")}
    sent = mark(page(client, f"/plans/{key}/sharing/"), 'id="code-title"') | {"do": "code"}
    client.post(f"/plans/{key}/sharing/", sent)
    change_task(plan, task("Learn Python").number, Done(True), Sent(1, "form"), timezone.now())
    PlanTask.objects.filter(title="Learn Python").update(note=NOTE)
    PlanTaskLink.objects.create(task=task("Learn Python"), name="Course", url="https://e.org/")
    PlanWeek.objects.create(plan=plan, week=5, hours=0)
    WorkTime.objects.create(plan=plan, weekday=1, starts_at="18:00", minutes=60)
    PlanVersion.objects.create(plan=plan, version=1, said=NOTE, state={}, made_at=timezone.now())
    SkillRating.objects.create(
        person=plan.person, skill=make.skill(), level=2, evidence="self", rated_on="2026-01-01"
    )
    coach = secrets["coach"]
    sent = mark(page(client, f"/plans/{coach}/proposals/"), "A comment")
    client.post(f"/plans/{coach}/proposals/", sent | {"do": "comment", "text": TEXT})
    number = plan.proposals.get().pk
    sent = mark(page(client, f"/plans/{key}/proposals/"), f'id="proposal-{number}"')
    client.post(f"/plans/{key}/proposals/{number}/", sent | {"do": "accept", "answer": ANSWER})
    return key, [key, *secrets.values(), NOTE, TEXT, ANSWER, "Sam the coach"]


def test_nothing_is_left_in_any_table_but_fingerprints(client, full):
    key, hidden = full
    models = own_models()
    assert {each.__name__ for each in models if not each.objects.exists()} == set()
    stored = every_value()
    assert [each for each in hidden if each in stored] == [NOTE, TEXT, ANSWER, "Sam the coach"]
    hashes = set(PlanKey.objects.values_list("key_hash", "kind"))
    assert {kind for _, kind in hashes} == {"owner", "read", "coach", "feed", "code"}
    assert client.post(f"/plans/{key}/delete/").status_code == 303
    assert {each.__name__ for each in models if each.objects.exists()} == set()
    stored = every_value()
    assert [each for each in hidden if each in stored] == []
    assert set(ClosedKey.objects.values_list("key_hash", "kind")) == hashes
    # A fingerprint says whose kind of key it was, and neither whose nor when.
    assert {field.name for field in ClosedKey._meta.get_fields()} == {"id", "key_hash", "kind"}


def test_no_key_of_it_opens_anything_any_more(client, full):
    key, hidden = full
    client.post(f"/plans/{key}/delete/")
    for each in hidden[:4]:
        for below in ("", "sharing/", "proposals/", "delete/"):
            assert client.get(f"/plans/{each}/{below}").status_code == 404
    assert client.post(f"/plans/{key}/delete/").status_code == 404


def test_the_person_stays_while_they_have_another_plan(client, full):
    key, _ = full
    person = plan_of(key).person
    other = make_plan("prompt-engineer")
    Plan.objects.filter(pk=plan_of(other).pk).update(person=person)
    client.post(f"/plans/{key}/delete/")
    assert Person.objects.filter(pk=person.pk).exists()
    assert client.get(f"/plans/{other}/").status_code == 200
    client.post(f"/plans/{other}/delete/")
    assert not SkillRating.objects.exists()
    assert not Person.objects.filter(pk=person.pk).exists()


def test_the_page_says_what_goes_and_what_stays(client, full):
    key, _ = full
    body = page(client, f"/plans/{key}/delete/")
    assert "Every address of it opens nothing any more" in body
    assert "We keep fingerprints of its keys" in body
    response = client.post(f"/plans/{key}/delete/", follow=True)
    assert response.redirect_chain == [("/plans/mine/", 303)]
    assert response.headers["Cache-Control"] == "no-store"
    assert "The plan and everything it knew about you are deleted." in response.content.decode()


def test_a_plan_deleted_while_a_form_is_under_way_is_missing(client, full, monkeypatch):
    key, _ = full
    sent = mark(page(client, f"/plans/{key}/sharing/"), 'id="give-title"')
    from plans import sharing_views

    opened = sharing_views.open_plan(key)
    client.post(f"/plans/{key}/delete/")
    monkeypatch.setattr(sharing_views, "open_plan", lambda key: opened)
    given = sent | {"do": "address", "name": "Late", "kind": "read"}
    assert client.post(f"/plans/{key}/sharing/", given).status_code == 404
    assert not PlanKey.objects.exists()


# Plans that nobody opens


def age(key: str, days: int) -> None:
    day = timezone.localdate() - dt.timedelta(days=days)
    Plan.objects.filter(pk=plan_of(key).pk).update(last_opened_on=day)


def delete_old(*arguments) -> str:
    out = StringIO()
    call_command("delete_old_plans", *arguments, stdout=out)
    return out.getvalue()


def test_plans_that_nobody_opened_for_24_months_are_deleted():
    old, recent = make_plan(), make_plan("prompt-engineer")
    age(old, 732)
    age(recent, 729)
    since = months_before(timezone.localdate(), 24)
    said = delete_old("--dry-run")
    assert said == f"1 plan not opened since {since} would be deleted.\n"
    assert Plan.objects.count() == 2
    assert delete_old() == f"1 plan not opened since {since} deleted.\n"
    assert Plan.objects.get() == plan_of(recent)
    assert ClosedKey.objects.get().key_hash == hash_key(old)
    assert Person.objects.count() == 1
    assert delete_old("--months", "1").startswith("1 plan not opened since")


@pytest.mark.parametrize("months", ["0", "-5"])
def test_a_month_is_the_least(months):
    make_plan()
    assert delete_old("--months", months).startswith("0 plans not opened since")
    assert Plan.objects.exists()


def test_a_plan_opened_today_is_new_again(client):
    key = make_plan()
    age(key, 800)
    page(client, f"/plans/{key}/")
    assert delete_old().startswith("0 plans")


def test_months_before():
    assert months_before(dt.date(2026, 3, 31), 1) == dt.date(2026, 2, 28)
    assert months_before(dt.date(2024, 3, 31), 1) == dt.date(2024, 2, 29)
    assert months_before(dt.date(2026, 1, 15), 1) == dt.date(2025, 12, 15)
    assert months_before(dt.date(2026, 11, 25), 24) == dt.date(2024, 11, 25)


@given(some.dates(min_value=dt.date(1900, 1, 1)), some.integers(1, 400))
def test_more_months_lie_further_back_and_never_skip_one(day, months):
    nearer, further = months_before(day, months), months_before(day, months + 1)
    assert further < nearer < day
    assert (nearer.year * 12 + nearer.month) - (further.year * 12 + further.month) == 1
    assert further.day <= day.day


def test_an_unknown_key_closes_nothing(client):
    assert client.post(f"/plans/{new_key()}/delete/").status_code == 404
    assert not ClosedKey.objects.exists()
