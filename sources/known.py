"""Citations and methods by key: every page marks its figures with some, and few are read twice."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from careerguide.memory import remembered_each

from .models import Citation, Method


@remembered_each(most=2000)
def citations(keys: Collection[int]) -> dict[int, Citation]:
    """Return citations with what their notes say, in one query for those not remembered."""
    return Citation.objects.select_related("source", "cited_through").in_bulk(keys)


@remembered_each(most=500)
def methods(keys: Collection[int]) -> dict[int, Method]:
    return Method.objects.in_bulk(keys)


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
