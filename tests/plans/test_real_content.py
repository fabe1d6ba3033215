"""The task templates that ship: a sensible plan for every role, every career and any pace."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from plans.build import GOAL_PRIORITY, LEARNING, PURPOSES, SOLD, weight_of
from plans.models import Activity
from plans.schedule import schedule
from plans.tasks import WEEKS, SkillNeed, Task, Way, every_week

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@cache
def rows(name: str) -> dict[str, dict[str, Any]]:
    return {row["slug"]: row for row in yaml.safe_load((FIXTURES / f"{name}.yaml").read_text())}


ROLES = sorted(rows("roles"))
CAREERS = [None, *sorted(rows("careers"))]


def needs(role: str, career: str | None) -> list[SkillNeed]:
    soft = {row["slug"] for row in rows("skill_categories").values() if row.get("soft")}
    brought = (
        {row["skill"]: row["level"] for row in rows("careers")[career]["skills"]} if career else {}
    )
    found = []
    for row in rows("roles")[role]["role_skills"]:
        skill = rows("skills")[row["skill"]]
        unsure = row["level"] - 1 if skill["category"] in soft else 0
        found.append(
            SkillNeed(
                row["skill"],
                skill["name"],
                brought.pop(row["skill"], unsure),
                row["level"],
                row.get("importance", "core") == "core",
            )
        )
    return found + [
        SkillNeed(slug, rows("skills")[slug]["name"], has) for slug, has in brought.items()
    ]


def offered(role: str, career: str | None) -> list[Task]:
    templates = {
        slug: row
        for slug, row in rows("task_templates").items()
        if role in row.get("roles", [role])
        and (not row.get("careers") or career in row["careers"])
        and not row.get("retired_on")
    }
    return [
        Task(
            id=slug,
            title=row["title"],
            hours_low=row["hours_low"],
            hours_high=row["hours_high"],
            phase=row["phase"],
            earliest=row.get("earliest_week", 1),
            latest=row.get("latest_week", WEEKS) if row.get("weekly") else WEEKS,
            due=row.get("latest_week", WEEKS),
            priority=row.get("priority", 3),
            weekly=row.get("weekly", False),
            learning=row["activity"] in LEARNING,
            weight=weight_of(row["activity"], bool(row.get("project"))),
            teaches=tuple((each["skill"], each["level"]) for each in row.get("teaches", [])),
            prerequisites=before(slug, row, templates),
            ways=ways(row),
            goal=row.get("priority", 3) >= GOAL_PRIORITY and not row.get("weekly", False),
            purpose=PURPOSES[Activity(row["activity"])],
        )
        for slug, row in templates.items()
    ]


def before(slug: str, row: dict[str, Any], offered: dict[str, Any]) -> tuple[str, ...]:
    found = [each for each in row.get("prerequisites", []) if each in offered]
    if row.get("shows_project"):
        parts = sorted(
            (each for each in offered.values() if each.get("project")),
            key=lambda each: (-each.get("priority", 3), each["position"]),
        )
        same = [
            each["slug"]
            for each in parts
            if (each["project"], each.get("priority", 3))
            == (parts[0]["project"], parts[0].get("priority", 3))
        ]
        found.append(same[-1 if row["activity"] == "publish" else 0])
    return tuple(found)


def ways(row: dict[str, Any]) -> tuple[Way, ...]:
    listed = [rows("resources")[slug] for slug in sorted(row.get("resources", []))]
    if not any(each.get("price_usd") for each in listed):
        return ()
    return tuple(
        Way(each["slug"], each.get("price_usd") or 0)
        for each in listed
        if each.get("price_usd") is not None or each["type"] not in SOLD
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_career_gets_a_sensible_plan(role: str):
    for career in CAREERS:
        tasks, skills = offered(role, career), needs(role, career)
        by_id = {task.id: task for task in tasks}
        values = []
        for hours in (3, 8, 15):
            result = schedule(tasks, skills, every_week(hours))
            values.append(result.value)
            placed = {each.task for each in result.placed}
            used = sum(week.hours for week in result.weeks)
            case = f"{role} from {career} at {hours} hours"
            assert result.weeks[0].slots, case
            assert used >= (0.9 if hours == 15 else 0.7) * 13 * hours, case
            assert "foundation" in {by_id[each].phase for each in placed}, case
            if hours >= 15:
                assert any(each.startswith("project-") for each in placed), case
                assert "weekly-applications" in placed, case
                assert closes_a_core_gap(skills, [by_id[each] for each in placed]), case
        assert values == sorted(values), f"{role} from {career}"


def closes_a_core_gap(skills: list[SkillNeed], placed: list[Task]) -> bool:
    gaps = {need.skill: need.has for need in skills if need.core and need.has < need.asked}
    taught = [each for task in placed for each in task.teaches]
    return not gaps or any(level > gaps[skill] for skill, level in taught if skill in gaps)


@pytest.mark.parametrize("hours", [40, 60])
def test_many_hours_leave_little_out(hours: int):
    for role in ROLES:
        tasks = offered(role, None)
        result = schedule(tasks, needs(role, None), every_week(hours))
        out = {each.task for each in result.left_out}
        assert len(out) <= len(tasks) / (3 if hours == 40 else 8), (role, out)
        phases = [milestone.week for milestone in result.milestones]
        assert phases[0] <= 6, role
        assert phases[-1] == 13, role
