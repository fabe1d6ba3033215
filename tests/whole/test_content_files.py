"""The content files that ship: all load, and stand in the form that `dump_guide` writes."""

import pytest
from django.core.management import call_command

from content.files import DIRECTORY, FILES
from content.load import load
from roles.models import Role
from salaries.models import Occupation, OccupationMatch, PayBand, WageStatistic
from transitions.models import TransitionPath

ROLES = [
    "ai-research-scientist",
    "machine-learning-engineer",
    "nlp-engineer",
    "computer-vision-engineer",
    "reinforcement-learning-engineer",
    "data-scientist",
    "prompt-engineer",
    "ai-product-manager",
    "ai-ethics-specialist",
    "mlops-engineer",
    "ai-trainer-evaluator",
    "ai-safety-alignment-specialist",
    "domain-specific-ai-specialist",
    "llm-ops-engineer",
    "ai-ethics-governance-officer",
    "ai-education-curriculum-designer",
]


@pytest.mark.django_db
def test_the_shipped_files_load_and_dump_to_the_same_bytes(tmp_path, capsys):
    report = load(DIRECTORY)
    assert set(report.added) == {file.filename for file in FILES}

    call_command("dump_guide", directory=tmp_path)

    for file in FILES:
        assert (tmp_path / file.filename).read_bytes() == (DIRECTORY / file.filename).read_bytes()
    call_command("load_guide", "--check", directory=tmp_path)
    assert not Role.objects.exclude(slug__in=ROLES).exists()
    assert Role.objects.count() == len(ROLES) == 16
    assert sorted(TransitionPath.objects.values_list("slug", flat=True)) == [
        "data-analyst-to-data-scientist",
        "marketing-writing-to-prompt-engineer",
        "product-manager-to-ai-product-manager",
        "software-engineer-to-machine-learning-engineer",
    ]
    # The whole total-compensation table: 8 roles at 3 levels, each cell once.
    table = PayBand.objects.filter(citation__slug="guide-salary-by-role")
    assert table.values("role", "level").distinct().count() == table.count() == 24
    assert set(table.values_list("basis", flat=True)) == {"total"}
    # Every role is a full guide.
    for role in Role.objects.all():
        topics = set(role.points.values_list("topic", flat=True))
        assert topics >= {"work", "day", "asked", "pro", "con", "start"}, role
        assert role.ladder.count() >= 3, role
        assert role.role_skills.count() >= 8, role
        assert role.projects.count() >= 2, role
        assert role.questions.count() >= 4, role
        assert role.pay_bands.exists() or role.slug == "ai-trainer-evaluator", role
    # Every role has an occupation beside it, and each occupation its figures as published.
    assert set(OccupationMatch.objects.values_list("role__slug", flat=True)) == set(ROLES)
    assert not Occupation.objects.exclude(statistics__area__code=99, matches__isnull=False).exists()
    published = {
        row.occupation.code: (row.pct10, row.median, row.pct90)
        for row in WageStatistic.objects.select_related("occupation").filter(citation__year=2024)
    }
    assert len(published) == 8
    assert published["15-2051"] == (63_650, 112_590, 194_410)
    assert published["15-1221"] == (80_670, 140_910, 232_120)
    exact = OccupationMatch.objects.filter(fit="exact").values_list("role__slug", flat=True)
    assert list(exact) == ["data-scientist"]
