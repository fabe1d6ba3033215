"""Changing a saved plan: once, in order, and never over somebody else's change."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.build import Wishes, create_plan
from plans.changes import Conflict, Done, Refused, Sent, change_task, undo
from plans.models import Plan, PlanChange, PlanTask
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
NOW = timezone.now
PAGE = {"version": "1", "form-id": "first-page-id"}


@pytest.fixture
def key():
    """A plan of two tasks in their weeks and one that does not fit."""
    role = make.role("data-scientist", name="Data Scientist")
    make.task_template(slug="python", title="Learn Python", hours_low=10, hours_high=20)
    make.task_template(slug="project", title="Build a thing", activity="build", hours_high=9)
    make.task_template(slug="huge", title="Read everything", hours_high=200)
    return create_plan(Wishes(role, None, 10, TODAY()), TODAY())


def task(title: str = "Learn Python") -> PlanTask:
    return PlanTask.objects.get(title=title)


def post(client, key, number, headers=None, **given):
    return client.post(reverse("plan-task", args=[key, number]), PAGE | given, headers=headers)


def test_checking_off_and_opening_again_with_a_plain_form(client, key):
    number = task().number
    response = post(client, key, number, do="done", week="2")
    assert response.status_code == 303
    assert response.url == f"/plans/{key}/?changed=2#task-{number}-2"
    assert task().done_at is not None
    page = client.get(f"/plans/{key}/").content.decode()
    assert "1 of 2 tasks" in page
    assert "20 of 29 hours" in page
    shown = {"version": "2", "form-id": "second-page-id", "do": "reopen"}
    client.post(reverse("plan-task", args=[key, number]), shown)
    assert task().done_at is None
    assert Plan.objects.get().version == 3


def test_checking_off_with_htmx_swaps_progress_and_each_place_of_the_task(client, key):
    number = task().number
    htmx = {"HX-Request": "true", "HX-Target": "plan-state"}
    response = post(client, key, number, htmx, do="done")
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith('<section id="plan-state"')
    [announced] = re.findall(r"<p data-announce>(.*?)</p>", page, re.S)
    assert re.sub("<[^>]+>", "", announced) == (
        "“Learn Python” is done. 1 of 2 tasks and 20 of 29 hours are done."
    )
    for week in (1, 2):
        assert f'id="task-{number}-{week}" hx-swap-oob="true"' in page
        assert f'id="week-{week}-done" hx-swap-oob="true">1 of' in page
    assert "<html" not in page
    assert response.headers["Cache-Control"] == "no-store"


def test_a_form_sent_again_is_not_applied_again(client, key):
    number = task().number
    for _ in range(3):
        assert post(client, key, number, do="done").status_code == 303
    assert Plan.objects.get().version == 2
    assert PlanChange.objects.count() == 1
    # Somebody opened it again meanwhile: the late repeat of the old form does not check it off.
    change_task(Plan.objects.get(), number, Done(False), Sent(2, "other"), NOW())
    assert post(client, key, number, do="done").status_code == 303
    assert task().done_at is None
    assert Plan.objects.get().version == 3


def test_what_already_is_as_wanted_is_no_change(key):
    plan, number = Plan.objects.get(), task().number
    first = change_task(plan, number, Done(True), Sent(1, "one"), NOW())
    second = change_task(plan, number, Done(True), Sent(1, "two"), NOW())
    assert (first.version, second.version, second.said) == (2, 2, "")
    assert PlanChange.objects.count() == 1


def test_two_devices_that_change_different_tasks_do_not_meet(key):
    stale = Plan.objects.get()
    for title in ("Learn Python", "Build a thing"):
        change_task(stale, task(title).number, Done(True), Sent(1, title), NOW())
    assert PlanTask.objects.filter(done_at__isnull=False).count() == 2
    assert Plan.objects.get().version == 3


def test_a_task_that_changed_since_is_not_overwritten(key):
    plan, number = Plan.objects.get(), task().number
    change_task(plan, number, Done(True), Sent(1, "one"), NOW())
    change_task(plan, number, Done(False), Sent(2, "two"), NOW())
    with pytest.raises(Conflict) as caught:
        change_task(plan, number, Done(True), Sent(1, "three"), NOW())
    assert caught.value.task.done_at is None
    assert caught.value.last.said == "“Learn Python” is open again."
    assert Plan.objects.get().version == 3


def test_a_change_can_be_taken_back_until_the_task_changes_again(key):
    plan, number = Plan.objects.get(), task().number
    weeks = set(task().slots.values_list("week", "hours"))
    change_task(plan, number, Done(True), Sent(1, "one"), NOW())
    change_task(plan, task("Build a thing").number, Done(True), Sent(2, "two"), NOW())
    back = undo(plan, 2, Sent(3, "three"), NOW())
    assert (back.said, back.version) == ("Taken back: “Learn Python” is done.", 4)
    assert task().done_at is None
    assert set(task().slots.values_list("week", "hours")) == weeks
    assert task("Build a thing").done_at is not None
    with pytest.raises(Conflict):
        undo(plan, 2, Sent(4, "four"), NOW())


def test_only_a_task_with_a_place_can_be_checked_off(key):
    plan = Plan.objects.get()
    with pytest.raises(Refused, match="has no place in the plan"):
        change_task(plan, task("Read everything").number, Done(True), Sent(1, "one"), NOW())
    with pytest.raises(PlanTask.DoesNotExist):
        change_task(plan, 999, Done(True), Sent(1, "two"), NOW())
    assert Plan.objects.get().version == 1


def test_a_plan_s_key_reaches_its_own_tasks_only(client, key):
    role = make.role("other")
    other = create_plan(Wishes(role, None, 40, TODAY()), TODAY())
    number = Plan.objects.by_key(other).get().tasks.get(title="Build a thing").number
    post(client, other, number, do="done")
    assert not Plan.objects.by_key(key).get().tasks.filter(done_at__isnull=False).exists()


@pytest.mark.parametrize("number", [999, 10**30])
def test_an_unknown_task_or_deed_is_missing(client, key, number):
    assert post(client, key, number, do="done").status_code == 404
    assert post(client, key, task().number, do="nonsense").status_code == 404
    assert post(client, key, task().number).status_code == 404


def test_a_page_carries_the_version_and_an_id_of_its_own(client, key):
    pages = [client.get(f"/plans/{key}/").content.decode() for _ in range(2)]
    ids = [set(re.findall(r'name="form-id" value="([\w-]+)"', page)) for page in pages]
    assert [len(each) for each in ids] == [1, 1]
    assert ids[0] != ids[1]
    assert set(re.findall(r'name="version" value="(\d+)"', pages[0])) == {"1"}
