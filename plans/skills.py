"""The skills of a plan's role on its page: where one began, is, will be, and should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from roles.meters import Meter
from roles.models import RoleSkill
from sources.models import CITED

from .build import unsure_level
from .models import Plan, PlanTask
from .progress import Progress, progress
from .tasks import LEVELS

UNSAID = "assumed"


@dataclass(frozen=True)
class SkillRow:
    """A skill of the role with its meter and the same in words."""

    name: str
    address: str
    meter: Meter
    began: str
    evidence: str  # on what the first level rests
    assumed: bool
    now: str
    planned: str
    asked: str


@dataclass(frozen=True)
class Skills:
    rows: Sequence[SkillRow]
    mark: Any  # backs the levels that the role asks
    summary: str


def skills(plan: Plan, tasks: Sequence[PlanTask]) -> Skills:
    """Return a plan's skills in two queries; `tasks` are all of the plan, with their slots."""
    rows = list(
        RoleSkill.objects.filter(role_id=plan.role_id)
        .select_related("skill__category", *CITED)
        .order_by("importance", "position", "id")
    )
    ratings = {each.skill_id: each for each in plan.person.skill_ratings.all()}
    began = {
        row.skill.slug: ratings[row.skill_id].level
        if row.skill_id in ratings
        else unsure_level(row)
        for row in rows
    }
    placed = [task for task in tasks if task.slots.all()]
    found = progress(
        began,
        {row.skill.slug: row.level for row in rows},
        done=[(skill, level) for task in placed if task.done_at for skill, level in task.teaches],
        planned=[(skill, level) for task in placed for skill, level in task.teaches],
    )
    return Skills(
        rows=[_row(row, found[row.skill.slug], ratings.get(row.skill_id)) for row in rows],
        mark=rows[0] if rows else None,
        summary=_summary(list(found.values())),
    )


def _row(asked: RoleSkill, found: Progress, rating: Any) -> SkillRow:
    return SkillRow(
        name=asked.skill.name,
        address=asked.skill.get_absolute_url(),
        meter=Meter.planned(found.now, found.planned, found.asked),
        began=LEVELS[found.began],
        evidence=rating.get_evidence_display().lower() if rating else UNSAID,
        assumed=rating is None or rating.evidence == rating.Evidence.CAREER,
        now=LEVELS[found.now],
        planned=LEVELS[found.planned],
        asked=LEVELS[found.asked],
    )


def _summary(found: Sequence[Progress]) -> str:
    """Return the whole in a sentence: steps learned since the start, and steps still planned."""
    there = sum(each.now >= each.asked for each in found)
    after = sum(each.planned >= each.asked for each in found)
    return (
        f"You are where the role asks you to be in {there} of {len(found)} skills; "
        f"with the whole plan done, in {after}."
    )
