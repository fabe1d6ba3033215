"""A plan from before plans had several keys keeps its address, and its tasks get numbers."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from plans.models import hash_key
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = ("plans", "0003_deleted_plan")


def migrate(*targets):
    """Migrate to these, and return the models as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def newest():
    """Bring the database back to where it was, whatever happens."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield leaves
    migrate(*leaves)


def test_an_old_plan_keeps_its_address_and_gets_numbers(client, newest):
    role = make.role("data-scientist", name="Data Scientist")
    skills = [make.skill("python"), make.skill("sql")]
    template = make.task_template(slug="python", teaches={skills[0]: 2, skills[1]: 1})
    made = timezone.now().replace(year=2025, microsecond=0)
    old = migrate(BEFORE)
    Plan, PlanTask = old.get_model("plans", "Plan"), old.get_model("plans", "PlanTask")
    Slot = old.get_model("plans", "PlanSlot")
    plans = []
    for key in ("first-old-key", "second-old-key"):
        plan = Plan.objects.create(
            person=old.get_model("plans", "Person").objects.create(),
            role_id=role.pk, key_hash=hash_key(key), hours_per_week=10, starts_on="2025-03-03",
            version=7,
        )  # fmt: skip
        Plan.objects.filter(pk=plan.pk).update(created_at=made)
        plans.append(plan)
    # The tasks of two plans, saved in turns and not in the order of their places.
    for position in (2, 0, 1):
        for plan in plans:
            task = PlanTask.objects.create(
                plan=plan, template_id=template.pk if position == 0 else None,
                title=f"Task {position}", text="Do it.", why="It helps.", reason="It fits.",
                phase="core", activity="learn", hours_low=1, hours_high=2, position=position,
                done_at=made if position == 1 else None,
            )  # fmt: skip
            Slot.objects.create(task=task, week=position + 1, hours=2)
    old.get_model("plans", "DeletedPlan").objects.create(key_hash=hash_key("gone-key"))

    new = migrate(*newest)
    Key, Closed = new.get_model("plans", "PlanKey"), new.get_model("plans", "ClosedKey")
    assert sorted(Key.objects.values_list("plan", "kind", "name", "key_hash", "made_at")) == [
        (plans[0].pk, "owner", "", hash_key("first-old-key"), made),
        (plans[1].pk, "owner", "", hash_key("second-old-key"), made),
    ]
    assert list(Closed.objects.values_list("key_hash", "kind")) == [(hash_key("gone-key"), "owner")]
    Task = new.get_model("plans", "PlanTask")
    for plan in plans:
        rows = Task.objects.filter(plan=plan.pk).order_by("number")
        values = rows.values_list("number", "title", "position", "changed_in", "own", "note")
        assert list(values) == [
            (1, "Task 0", 0, 7, False, ""),
            (2, "Task 1", 1, 7, False, ""),
            (3, "Task 2", 2, 7, False, ""),
        ]
        assert [row.teaches for row in rows] == [[["python", 2], ["sql", 1]], [], []]
        assert [row.done_at for row in rows] == [None, made, None]
    saved = new.get_model("plans", "Plan").objects.get(pk=plans[0].pk)
    assert (saved.version, saved.weeks_total, saved.time_zone) == (7, 13, "UTC")

    page = client.get("/plans/first-old-key/")
    assert page.status_code == 200
    assert "1 of 3 tasks" in page.content.decode()
    assert client.get("/plans/gone-key/").status_code == 404
