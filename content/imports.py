"""Taking rows from somebody else's file into the content, by the rule of the content files.

What an editor changed stays, and is reported. What an import wrote counts as a change of the
database, so `load_guide` leaves it alone until `dump_guide` brings it into the files.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from guides import content_changes

from .entries import Data, Reader, digest, shape_of
from .files import FILES
from .models import LoadedEntry

BATCH = 500


@dataclass(frozen=True)
class Difference:
    """A row that the import writes: each field with its value before (None: new) and after."""

    slug: str
    fields: dict[str, tuple[Any, Any]]

    def __str__(self) -> str:
        return f"{self.slug}: " + ", ".join(
            f"{name} {after}" if before is None else f"{name} {before} → {after}"
            for name, (before, after) in self.fields.items()
        )


@dataclass
class Outcome:
    """What an import did, row by row; `left_alone` says why in brackets."""

    added: list[Difference] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    unchanged: int = 0


@transaction.atomic
def take(rows: Sequence[models.Model], *, same: tuple[str, ...]) -> Outcome:
    """Write unsaved rows of one content model; return what that did.

    `same` names the fields by which a stored row is the same one; if it has another slug, somebody
    else entered it, and it stays. The rows are trusted to be valid: whoever read the file has
    checked them, and the database's constraints hold. They are written in bulk.
    """
    outcome = Outcome()
    if not rows:
        return outcome
    model = type(rows[0])
    file = next(file for file in FILES if file.model is model)
    shape, reader, label = shape_of(file), Reader(), model._meta.label
    stored = {_key(data, same): data for data in reader.entries(file).values()}
    ledger = {each.slug: each for each in LoadedEntry.objects.filter(model=label)}
    noted: list[LoadedEntry] = []
    add: list[models.Model] = []
    change: dict[str, models.Model] = {}
    for row in rows:
        after = reader.data(shape, row, {})
        slug = after["slug"]
        now, known = stored.get(_key(after, same)), ledger.get(slug)
        if now is None and known is None:
            add.append(row)
            outcome.added.append(Difference(slug, _fields({}, after)))
        elif now is None:
            outcome.left_alone.append(f"{slug} (deleted in the admin)")
            continue
        elif {**after, "slug": now["slug"]} == now:
            outcome.unchanged += 1
            continue
        elif now["slug"] != slug:
            outcome.left_alone.append(f"{now['slug']} (entered under another name)")
            continue
        elif known is not None and digest(now) in (known.digest, known.imported):
            change[slug] = row
            outcome.changed.append(Difference(slug, _fields(now, after)))
        else:
            outcome.left_alone.append(f"{slug} (changed in the admin)")
            continue
        entry = known or LoadedEntry(model=label, slug=slug)
        entry.imported = digest(after)
        noted.append(entry)
    _write(model, add, change, [each.name for each in shape.fields if each.name != "slug"])
    LoadedEntry.objects.bulk_create([each for each in noted if each.pk is None], BATCH)
    LoadedEntry.objects.bulk_update([each for each in noted if each.pk], ["imported"], BATCH)
    if add or change:
        content_changes.announce()  # rows written in bulk send no signal
    return outcome


def _key(data: Data, same: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(data.get(name) for name in same)


def _fields(before: Data, after: Data) -> dict[str, tuple[Any, Any]]:
    return {
        name: (before.get(name), after.get(name))
        for name in {**before, **after}
        if name != "slug" and before.get(name) != after.get(name)
    }


def _write(
    model: type[models.Model],
    add: list[models.Model],
    change: dict[str, models.Model],
    fields: list[str],
) -> None:
    model._default_manager.bulk_create(add, BATCH)
    stored = model._default_manager.filter(slug__in=change)
    for pk, slug in stored.values_list("pk", "slug"):
        change[slug].pk = pk
    model._default_manager.bulk_update(change.values(), fields, BATCH)


def report(outcome: Outcome, dry_run: bool) -> list[str]:
    """Return what an import did as lines for its command's output, one for each row."""
    add, change = ("would add", "would change") if dry_run else ("added", "changed")
    return [
        *(f"{add} {each}" for each in outcome.added),
        *(f"{change} {each}" for each in outcome.changed),
        *(f"left alone {each}" for each in outcome.left_alone),
        f"{add} {len(outcome.added):,}, {change} {len(outcome.changed):,}, "
        f"left alone {len(outcome.left_alone):,}, unchanged {outcome.unchanged:,}"
        + (". Nothing was written." if dry_run else "."),
    ]
