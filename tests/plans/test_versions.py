"""Earlier versions of a plan: kept before each time it is laid out anew, to go back to."""

import datetime as dt

import pytest

from plans.changes import Sent
from plans.models import Plan, PlanChange, PlanTask, PlanVersion, SkillRating
from plans.versions import LATER, MOST_VERSIONS, go_back, take
from tests import factories as make
from tests.plans.test_replan_pages import (
    NOW,
    apply,
    done,
    guide,
    key,
    make_plan,
    mark,
    page_of,
    settings_address,
    weeks,
)

__all__ = ["guide", "key"]

pytestmark = pytest.mark.django_db

AT_FIRST = {
    "Task A": [1, 2, 3], "Task B": [4, 5, 6], "Task C": [7, 8, 9], "Task D": [10, 11, 12],
    "Read everything": [],
}  # fmt: skip
SHIFTED = {
    "Task A": [5, 6, 7], "Task B": [8, 9, 10], "Task C": [11, 12, 13], "Task D": [14, 15, 16],
    "Read everything": [],
}  # fmt: skip


def test_back_and_forward_again(client, key):
    order = list(PlanTask.objects.values_list("title", flat=True))
    apply(client, f"/plans/{key}/replan/?how=shift")
    [version] = PlanVersion.objects.all()
    assert version.version == 1
    page = page_of(client, f"/plans/{key}/history/{version.version}/")
    assert "It ends on" in page
    assert '<td data-label="From">weeks 5–7</td><td data-label="To">weeks 1–3</td>' in page
    assert page.count('class="plan-week"') == 13
    assert weeks() == SHIFTED
    response = client.post(f"/plans/{key}/history/1/", mark(page), follow=True)
    assert "Back to how the plan was before this change: “Shifted." in response.content.decode()
    assert weeks() == AT_FIRST
    assert list(PlanTask.objects.values_list("title", flat=True)) == order
    plan = Plan.objects.get()
    assert (plan.weeks_total, plan.version) == (13, 3)
    # The state before going back is a version as well: forward again.
    assert list(plan.versions.values_list("version", flat=True)) == [2, 1]
    assert apply(client, f"/plans/{key}/history/2/").status_code == 303
    assert weeks() == SHIFTED
    assert Plan.objects.get().weeks_total == 16


def test_going_back_keeps_what_was_done_written_logged_and_dropped_since(client, key):
    apply(client, f"/plans/{key}/replan/?how=drop")
    apply(client, f"/plans/{key}/history/1/")
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=13")
    done("Task A")
    PlanTask.objects.filter(title="Task B").update(note="Mine", hours_spent=2)
    dropped = PlanTask.objects.get(title="Task C")
    dropped.dropped_at = NOW()
    dropped.save()
    dropped.slots.all().delete()
    apply(client, f"/plans/{key}/history/1/")
    assert PlanTask.objects.get(title="Task A").done_at
    assert weeks("Task A") == [(1, 3), (2, 3), (3, 3)]
    kept = PlanTask.objects.get(title="Task B")
    assert (kept.note, kept.hours_spent) == ("Mine", 2)
    assert weeks("Task C") == []
    assert weeks()["Task D"] == [10, 11, 12]


def test_a_task_that_was_done_later_keeps_a_place(client, guide):
    key = make_plan(guide, 0)
    make.task_template(title="New", hours_low=1, hours_high=3, latest_week=1, priority=5)
    make.task_template(title="Also new", hours_low=1, hours_high=3, latest_week=1, priority=5)
    apply(client, f"/plans/{key}/replan/?how=extend&weeks=4")
    done("New")
    placed = weeks("New")
    apply(client, f"/plans/{key}/history/1/")
    assert weeks("New") == placed
    other = PlanTask.objects.get(title="Also new")
    assert (weeks("Also new"), other.reason) == ([], LATER)
    assert Plan.objects.get().weeks_total == 13


def test_going_back_brings_the_settings_back(client, guide):
    python = make.skill("python", name="Python")
    make.role_skill(guide, python, level=3)
    key = make_plan(guide, levels={"python": 1}, weeks_apart={9: 0})
    page = page_of(client, f"/plans/{key}/settings/")
    other = {"hours": "9", "money": "50", "skill-python": "2", "week-9": "4", "search": "no"}
    before = Plan.objects.get().week_hours
    assert apply(client, settings_address(page, key, **other)).status_code == 303
    plan = Plan.objects.get()
    assert (plan.hours_per_week, plan.money_usd, plan.job_search) == (9, 50, False)
    assert plan.week_hours == (3, 3, 3, 3, 9, 9, 9, 9, 4, 9, 9, 9, 9)
    assert SkillRating.objects.get().level == 2
    apply(client, f"/plans/{key}/history/1/")
    plan = Plan.objects.get()
    assert (plan.hours_per_week, plan.money_usd, plan.job_search) == (3, 0, True)
    assert plan.week_hours == before
    assert SkillRating.objects.get().level == 1


def test_a_plan_that_changed_since_is_shown_anew(client, key):
    apply(client, f"/plans/{key}/replan/?how=shift")
    address = f"/plans/{key}/history/1/"
    given = mark(page_of(client, address))
    done("Task A")
    response = client.post(address, given)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was changed: the plan has changed since you looked." in page
    assert "Last: “Task A” is done." in page
    assert weeks() == SHIFTED
    assert client.post(address, mark(page)).status_code == 303
    assert [client.post(address, mark(page)).status_code for _ in range(2)] == [303, 303]
    assert Plan.objects.get().version == 4


def test_thirty_versions_are_kept(key):
    plan = Plan.objects.get()
    for version in range(1, MOST_VERSIONS + 6):
        plan.version = version
        take(plan, f"Change {version}", NOW())
    assert plan.versions.count() == 30
    assert plan.versions.last().version == 6


def test_a_version_of_another_plan_or_of_none_is_missing(client, guide):
    one, two = make_plan(guide), make_plan(guide)
    plan = Plan.objects.by_key(one).get()
    take(plan, "Change", NOW())
    assert client.get(f"/plans/{one}/history/1/").status_code == 200
    for address in (f"/plans/{two}/history/1/", f"/plans/{one}/history/{10**30}/"):
        assert client.get(address).status_code == 404
        given = {"version": "1", "form-id": "a-page-of-the-plan"}
        assert client.post(address, given).status_code == 404
    with pytest.raises(PlanVersion.DoesNotExist):
        go_back(plan, 7, Sent(1, "one"), NOW())


def test_the_history_says_what_changed_when_and_by_whom(client, key):
    page = page_of(client, f"/plans/{key}/history/")
    assert "None yet: one is kept whenever you" in page
    assert "Nothing has changed since the plan was made." in page
    done("Task A")
    PlanChange.objects.update(by="Ada", made_at=dt.datetime(2026, 3, 2, 9, 5, tzinfo=dt.UTC))
    apply(client, f"/plans/{key}/replan/?how=shift")
    page = page_of(client, f"/plans/{key}/history/")
    assert "“Task A” is done." in page
    assert "2 March 2026, 09:05, by Ada" in page
    assert f'href="/plans/{key}/history/2/"' in page
    plan = Plan.objects.get()
    PlanChange.objects.bulk_create(
        PlanChange(plan=plan, version=n, form_id=f"f{n}", kind="x", said=f"No. {n}", made_at=NOW())
        for n in range(10, 70)
    )
    page = page_of(client, f"/plans/{key}/history/")
    assert "No. 20 <" in page
    assert "No. 19 <" not in page
    assert '<a href="?all=1">All 62 changes</a>' in page
    assert "No. 10" in page_of(client, f"/plans/{key}/history/?all=1")


def test_queries_do_not_grow(client, guide, django_assert_max_num_queries):
    from tests.plans.test_replan_pages import many_tasks

    counts = []
    for more in (2, 8):
        many_tasks(guide, more)
        key = make_plan(guide, hours=20)
        apply(client, f"/plans/{key}/replan/?how=shift")
        with django_assert_max_num_queries(15) as looked:
            page = page_of(client, f"/plans/{key}/history/1/")
        with django_assert_max_num_queries(40) as applied:
            assert client.post(f"/plans/{key}/history/1/", mark(page)).status_code == 303
        counts.append((len(looked), len(applied)))
    assert counts[0] == counts[1]
