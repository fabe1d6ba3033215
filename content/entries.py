"""Content entries as plain data, from files and from the database, in one canonical form.

An entry is a dict of a model's own field names: foreign keys and many-to-many fields as slugs,
child rows as lists under their related name, fields at their default left out. Two entries say
the same if their dicts are equal; `digest` names that state.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from .files import ContentFile

Data = dict[str, Any]


@dataclass(frozen=True)
class Shape:
    """The fields of a model that its entries (or child rows) may give, in their order."""

    model: type[models.Model]
    fields: tuple[models.Field[Any, Any], ...]
    several: tuple[models.ManyToManyField[Any, Any], ...]
    children: tuple[tuple[str, Shape, str], ...] = ()

    @property
    def names(self) -> list[str]:
        return [
            *(field.name for field in self.fields),
            *(field.name for field in self.several),
            *(name for name, _, _ in self.children),
        ]


@cache
def shape_of(file: ContentFile) -> Shape:
    """Return the shape of a file's entries with that of their child rows."""
    children = []
    for name in file.children:
        relation = file.model._meta.get_field(
            next(r.name for r in file.model._meta.related_objects if r.get_accessor_name() == name)
        )
        parent = relation.remote_field.name  # type: ignore[union-attr]
        child: type[models.Model] = relation.related_model  # type: ignore[assignment]
        children.append((name, _shape(child, leave_out={parent, "position"}), parent))
    return _shape(file.model, tuple(children))


def _shape(
    model: type[models.Model],
    children: tuple[tuple[str, Shape, str], ...] = (),
    leave_out: set[str] | frozenset[str] = frozenset(),
) -> Shape:
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and not field.generated and field.name not in leave_out
    ]
    # Inherited columns come first in Django's order; people want the slug on top and where it
    # comes from at the end.
    last = {"kind", "citation", "method", "retired_on", "position"}
    fields.sort(key=lambda field: (field.name != "slug", field.name in last))
    return Shape(model, tuple(fields), tuple(model._meta.many_to_many), children)


def digest(data: Data) -> str:
    """Return the SHA-256 of an entry's canonical form."""
    text = json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


# --- from a file


class Unreadable(ValueError):
    """A value of a file that its field cannot take; the message is for the content's author."""


def read_value(field: models.Field[Any, Any], value: Any) -> Any:
    """Return the canonical form of a file's value. Raises Unreadable."""
    if value is None:
        if field.null:
            return None
        raise Unreadable("must not be empty")
    if isinstance(field, models.ForeignKey):
        if not isinstance(value, str):
            raise Unreadable(f"must be a slug, not {value!r}")
        return value
    if isinstance(field, (models.CharField, models.TextField)):
        if not isinstance(value, str):
            raise Unreadable(f"must be text: put {value!r} in quotes")
        return value.strip()
    if isinstance(field, models.BooleanField):
        if not isinstance(value, bool):
            raise Unreadable(f"must be true or false, not {value!r}")
        return value
    if isinstance(field, models.IntegerField):
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unreadable(f"must be a whole number, not {value!r}")
        return value
    try:
        return canonical(field, field.to_python(value))
    except (ValidationError, TypeError) as error:
        message = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise Unreadable(message) from None


def canonical(field: models.Field[Any, Any], value: Any) -> Any:
    """Return a field's Python value as entries hold it: decimals as text with all their places."""
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return str(value.quantize(Decimal(1).scaleb(-field.decimal_places)))
    if isinstance(value, datetime.date):
        return value
    return value


def default_of(field: models.Field[Any, Any]) -> Any:
    """Return the value that is left out of entries, or `...` where a field has none."""
    if field.has_default():
        return canonical(field, field.get_default())
    if field.null:
        return None
    if isinstance(field, (models.CharField, models.TextField)) and field.blank:
        return ""
    return ...


# --- from the database


class Reader:
    """Reads entries back from the database with a constant number of queries for each file."""

    def __init__(self) -> None:
        self._slugs: dict[type[models.Model], dict[int, str]] = {}

    def slugs(self, model: type[models.Model]) -> dict[int, str]:
        """Return the slugs of all rows of a model by primary key."""
        if model not in self._slugs:
            self._slugs[model] = dict(model._default_manager.values_list("pk", "slug"))
        return self._slugs[model]

    def entries(self, file: ContentFile) -> dict[str, Data]:
        """Return all entries of a file's model by slug, in the order of their position."""
        shape = shape_of(file)
        order = ["position", "slug"] if _has(file.model, "position") else ["slug"]
        rows = list(file.model._default_manager.order_by(*order))
        links = self._links(shape)
        found = {row.pk: self.data(shape, row, links) for row in rows}
        for name, child_shape, parent in shape.children:
            child_links = self._links(child_shape)
            order = ["position", "pk"] if _has(child_shape.model, "position") else ["pk"]
            for child in child_shape.model._default_manager.order_by(*order):
                data = found[getattr(child, f"{parent}_id")]
                data.setdefault(name, []).append(self.data(child_shape, child, child_links))
        return {data["slug"]: data for data in found.values()}

    def _links(self, shape: Shape) -> dict[str, dict[int, list[str]]]:
        """Return the many-to-many targets of all rows: field name → primary key → slugs."""
        links: dict[str, dict[int, list[str]]] = {}
        for field in shape.several:
            through = cast("type[models.Model]", field.remote_field.through)
            slugs = self.slugs(field.related_model)
            targets: dict[int, list[str]] = defaultdict(list)
            pairs = through._default_manager.values_list(
                field.m2m_column_name(), field.m2m_reverse_name()
            )
            for source, target in pairs:
                targets[source].append(slugs[target])
            links[field.name] = {pk: sorted(names) for pk, names in targets.items()}
        return links

    def data(self, shape: Shape, row: models.Model, links: dict[str, dict[int, list[str]]]) -> Data:
        """Return a row in canonical form, without child rows; it need not be saved yet."""
        data: Data = {}
        for field in shape.fields:
            value = getattr(row, field.attname)
            if isinstance(field, models.ForeignKey):
                value = None if value is None else self.slugs(field.related_model)[value]
            value = canonical(field, value)
            if value != default_of(field):
                data[field.name] = value
        for several in shape.several:
            slugs = links[several.name].get(row.pk)
            if slugs:
                data[several.name] = slugs
        return data


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
