"""More content of the same kind: every role, pay band, question and so on several times over.

A copy is related to copies as its original is to originals, so a page about one row shows as much
as before; what grows is what a list has to choose from.
"""

from typing import Any

from django.db import connection
from django.db.models import Model

# Far above every key of the real content, so that copy k of row 7 has the key 7 + k × STRIDE.
STRIDE = 1_000_000

# What a guide has one set of, however many roles it has.
FIXED = {
    "sources.Source", "sources.Citation", "sources.Method", "roles.Family", "roles.SkillCategory",
    "roles.InterviewRound", "salaries.Level", "salaries.Occupation", "salaries.SurveyArea",
    "salaries.WageStatistic", "salaries.ExchangeRate", "salaries.NegotiationTip", "guides.Section",
    "transitions.EducationPathway", "transitions.PlaybookPhase",
}  # fmt: skip


def multiply(times: int) -> dict[str, int]:
    """Make each entry of the content files exist `times` times; return the rows of each model."""
    from content.files import FILES
    from guides.search import rebuild

    models: list[type[Model]] = []
    for file in FILES:
        if file.model._meta.label in FIXED:
            continue
        children: list[Any] = [file.model._meta.get_field(name) for name in file.children]
        models += [file.model, *(child.related_model for child in children)]
    if times > 1:
        links: list[Any] = [
            relation.remote_field.through
            for model in models
            for relation in model._meta.many_to_many
        ]
        with connection.constraint_checks_disabled():
            for model in [*models, *links]:
                _copy(model, models, times)
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {model._meta.label: model._default_manager.count() for model in models}


def _copy(model: type[Model], copied: list[type[Model]], times: int) -> None:
    names, values = [], []
    for field in model._meta.concrete_fields:
        if getattr(field, "generated", False):
            continue
        column = f'"{field.column}"'
        names.append(column)
        if field.primary_key or (field.related_model in copied):
            values.append(f"{column} + k * {STRIDE}")
        elif field.unique or field.name in {"slug", "name"}:
            values.append(f"{column} || '-copy-' || k")
        else:
            values.append(column)
    numbers = " UNION ALL ".join(f"SELECT {k} AS k" for k in range(1, times))
    table = f'"{model._meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "  # noqa: S608
            f"FROM {table} CROSS JOIN ({numbers}) numbers"
        )
