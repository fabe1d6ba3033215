"""Citations and methods by key: every page marks its figures with some, and few are read twice."""

from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from django.db.models import Model

from careerguide.memory import remembered_each

from .models import Citation, Method

M = TypeVar("M", bound=Model)


@remembered_each(most=2000)
def citations(keys: Collection[int]) -> dict[int, Citation]:
    """Return citations with what their notes say, in one query for those not remembered."""
    return Citation.objects.select_related("source", "cited_through").in_bulk(keys)


@remembered_each(most=500)
def methods(keys: Collection[int]) -> dict[int, Method]:
    return Method.objects.in_bulk(keys)


def share(rows: Iterable[M], *names: str) -> list[M]:
    """Let rows of one query that name the same row share it, as a join makes a copy for each.

    What is remembered for long takes several times less memory this way.
    """
    listed, known = list(rows), dict[Any, Any]()
    for row in listed:
        for name in names:
            field: Any = row._meta.get_field(name)
            if (named := field.get_cached_value(row, default=None)) is not None:
                field.set_cached_value(row, known.setdefault((name, named.pk), named))
    return listed


def attach(rows: Iterable[Model], **known: Any) -> None:
    """Give rows what their foreign keys name, as `select_related` would, but without a join.

    `attach(points, citation=citations)`: for each field a function from keys to rows by key.
    """
    rows = list(rows)
    for name, find in known.items():
        field: Any = rows[0]._meta.get_field(name) if rows else None
        keys = [getattr(row, field.attname) for row in rows]
        found = find(key for key in keys if key is not None)
        for row, key in zip(rows, keys, strict=True):
            if key is None or key in found:
                field.set_cached_value(row, found.get(key))
