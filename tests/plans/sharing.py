"""Plans and addresses for the tests of sharing."""

import re

from django.utils import timezone

from plans.build import Wishes, create_plan
from plans.changes import set_slots
from plans.keys import new_key
from plans.models import Plan, PlanKey, PlanTask, hash_key
from tests import factories as make

HTMX = {"HX-Request": "true", "HX-Target": "proposals"}


def make_plan(slug: str = "data-scientist", hours: int = 10) -> str:
    """Save a plan: “Learn Python” fills weeks 1 and 2, “Build a thing” takes 9 hours of week 3."""
    today = timezone.localdate()
    role = make.role(slug, name=slug.replace("-", " ").title())
    if not PlanTask.objects.exists():
        make.task_template(slug="python", title="Learn Python", hours_low=10, hours_high=20)
        make.task_template(slug="project", title="Build a thing", activity="build", hours_high=9)
        make.task_template(slug="huge", title="Read everything", hours_high=200)
    key = create_plan(Wishes(role, None, hours, today), today)
    tasks = {task.title: task for task in plan_of(key).tasks.all()}
    set_slots(tasks["Learn Python"], [(1, 10), (2, 10)])
    set_slots(tasks["Build a thing"], [(3, 9)])
    return key


def plan_of(key: str) -> Plan:
    return Plan.objects.by_key(key).get()


def give_key(key: str, kind: str, name: str = "") -> str:
    """Give the plan of this owner's key another key, and return it."""
    other = new_key()
    PlanKey.objects.create(plan=plan_of(key), kind=kind, name=name, key_hash=hash_key(other))
    return other


def task(title: str) -> PlanTask:
    return PlanTask.objects.get(title=title)


def weeks_of(title: str) -> list[tuple[int, int]]:
    """Return the weeks of a task with its hours in each."""
    return list(task(title).slots.values_list("week", "hours"))


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def mark(body: str, after: str = "") -> dict[str, str]:
    """Return what the first form after this text brings along besides its answers."""
    rest = body[body.index(after) :]
    found = re.findall(r'name="(form-id|version|number)" value="([^"]*)"', rest.split("</form>")[0])
    return dict(found)
