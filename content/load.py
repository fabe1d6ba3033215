"""Loading the content files into the database, and writing the database back to them.

An entry is taken from its file where nobody has changed it in the database since it was last
loaded (see `LoadedEntry`). An editor's change always stays, and is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from careerguide.circles import find_circle
from guides import content_changes, search
from guides.models import SearchDocument

from . import text
from .entries import (
    Data,
    Reader,
    Shape,
    Unreadable,
    default_of,
    digest,
    read_value,
    shape_of,
)
from .files import FILES, ContentFile
from .models import FormerSlug, LoadedEntry

Slugs = dict[type[models.Model], dict[str, int]]


@dataclass(frozen=True)
class Fault:
    """Something wrong in a content file, for its author."""

    filename: str
    line: int
    entry: str
    where: str
    reason: str

    def __str__(self) -> str:
        parts = [self.filename]
        if self.line:
            parts.append(f"line {self.line}")
        if self.entry:
            parts.append(f"entry “{self.entry}”")
        if self.where:
            parts.append(self.where)
        return f"{', '.join(parts)}: {self.reason}"


class ContentError(Exception):
    """The files cannot be loaded; `faults` names every reason found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


@dataclass
class Report:
    """What a load did to each file's entries, by slug."""

    added: dict[str, list[str]] = field(default_factory=dict)
    changed: dict[str, list[str]] = field(default_factory=dict)
    left_alone: dict[str, list[str]] = field(default_factory=dict)
    only_in_database: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0

    @property
    def drift(self) -> bool:
        """Whether files and database differ (for `--check`)."""
        return any((self.added, self.changed, self.left_alone, self.only_in_database))


@dataclass(frozen=True)
class Entry:
    """An entry of a file in canonical form, with the lines of its rows for messages."""

    file: ContentFile
    data: Data
    line: int
    child_lines: dict[tuple[str, int], int]

    @property
    def slug(self) -> str:
        return str(self.data["slug"])


# --- reading the files


def read_files(directory: Path) -> dict[ContentFile, list[Entry]]:
    """Return every entry of every content file. Raises ContentError with all faults found."""
    faults: list[Fault] = []
    found = {file: _read_file(directory, file, faults) for file in FILES}
    known = {file.filename for file in FILES}
    for path in sorted(directory.glob("*.y*ml")):
        if path.name not in known:
            faults.append(Fault(path.name, 0, "", "", "is not one of the content files"))
    renamed = {(each.model, each.old): each.new for each in FormerSlug.objects.all()}
    if renamed:
        for entries in found.values():
            for entry in entries:
                _follow_renames(entry, renamed)
    _check_targets(found, faults)
    _check_circles(found, faults)
    if faults:
        raise ContentError(faults)
    return found


def _read_file(directory: Path, file: ContentFile, faults: list[Fault]) -> list[Entry]:
    path = directory / file.filename
    try:
        rows = text.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(Fault(file.filename, 0, "", "", "is missing"))
        return []
    except UnicodeDecodeError:
        faults.append(Fault(file.filename, 0, "", "", "is not UTF-8 text"))
        return []
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        faults.append(Fault(file.filename, line, "", "", f"is not valid YAML: {error.problem}"))
        return []
    except yaml.YAMLError as error:
        faults.append(Fault(file.filename, 0, "", "", f"is not valid YAML: {error}"))
        return []
    if not isinstance(rows, list):
        faults.append(Fault(file.filename, 1, "", "", "must be a list of entries"))
        return []
    entries: list[Entry] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        slug = str(row.get("slug", "")) if isinstance(row, text.Row) else ""
        if not slug:
            line = getattr(row, "line", 0)
            faults.append(Fault(file.filename, line, "", f"entry number {number}", "has no slug"))
        elif slug in seen:
            faults.append(Fault(file.filename, row.line, slug, "", "is there twice"))
        else:
            seen.add(slug)
            entries.append(_read_entry(file, row, slug, faults))
    return entries


def _read_entry(file: ContentFile, row: text.Row, slug: str, faults: list[Fault]) -> Entry:
    shape = shape_of(file)

    def fault(line: int, where: str, reason: str) -> None:
        faults.append(Fault(file.filename, line, slug, where, reason))

    data = _read_row(shape, row, "", fault)
    lines: dict[tuple[str, int], int] = {}
    for name, child_shape, _ in shape.children:
        children = row.get(name, [])
        if not isinstance(children, list):
            fault(row.line, f"field {name}", "must be a list")
            continue
        good = []
        for number, child in enumerate(children, 1):
            if not isinstance(child, text.Row):
                fault(row.line, f"{name} {number}", "must be a mapping of fields")
                continue
            lines[name, number] = child.line
            good.append(_read_row(child_shape, child, f"{name} {number}, ", fault))
        if good:
            data[name] = good
    return Entry(file, data, row.line, lines)


def _read_row(shape: Shape, row: text.Row, prefix: str, fault: Any) -> Data:
    data: Data = {}
    for name in row:
        if name not in shape.names:
            fault(
                row.line,
                f"{prefix}field {name}",
                f"is unknown; there are {', '.join(shape.names)}",
            )
    for each in shape.fields:
        if each.name not in row:
            if default_of(each) is ...:
                fault(row.line, f"{prefix}field {each.name}", "is missing")
            continue
        try:
            value = read_value(each, row[each.name])
        except Unreadable as error:
            fault(row.line, f"{prefix}field {each.name}", str(error))
            continue
        if value != default_of(each):
            data[each.name] = value
    for several in shape.several:
        slugs = row.get(several.name, [])
        if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
            fault(row.line, f"{prefix}field {several.name}", "must be a list of slugs")
        elif len(set(slugs)) != len(slugs):
            fault(row.line, f"{prefix}field {several.name}", "names a slug twice")
        elif slugs:
            data[several.name] = sorted(slugs)
    return data


def _rows(entry: Entry) -> Iterator[tuple[Shape, Data, str, int]]:
    """Yield (shape, data, prefix for messages, line) of the entry and each of its child rows."""
    shape = shape_of(entry.file)
    yield shape, entry.data, "", entry.line
    for name, child_shape, _ in shape.children:
        for number, child in enumerate(entry.data.get(name, []), 1):
            yield child_shape, child, f"{name} {number}, ", entry.child_lines[name, number]


def _follow_renames(entry: Entry, renamed: dict[tuple[str, str], str]) -> None:
    """Read slugs that an editor has changed as the new ones."""
    label = entry.file.model._meta.label
    entry.data["slug"] = renamed.get((label, entry.slug), entry.slug)
    for shape, data, _, _ in _rows(entry):
        for each in (*shape.fields, *shape.several):
            if each.related_model is None or each.name not in data:
                continue
            target = each.related_model._meta.label
            value = data[each.name]
            if isinstance(value, list):
                data[each.name] = sorted(renamed.get((target, slug), slug) for slug in value)
            else:
                data[each.name] = renamed.get((target, value), value)


def _check_targets(found: dict[ContentFile, list[Entry]], faults: list[Fault]) -> None:
    """Every slug that a row refers to must be in the files or already in the database."""
    known: dict[type[models.Model], set[str]] = {}
    for file, entries in found.items():
        stored = file.model._default_manager.values_list("slug", flat=True)
        known[file.model] = {entry.slug for entry in entries} | set(stored)
    for file, entries in found.items():
        for entry in entries:
            for shape, data, prefix, line in _rows(entry):
                for each in (*shape.fields, *shape.several):
                    if each.related_model is None or each.name not in data:
                        continue
                    value = data[each.name]
                    for slug in value if isinstance(value, list) else [value]:
                        if slug not in known[each.related_model]:
                            what = each.related_model._meta.verbose_name
                            faults.append(
                                Fault(
                                    file.filename,
                                    line,
                                    entry.slug,
                                    f"{prefix}field {each.name}",
                                    f"names the {what} “{slug}”, which does not exist",
                                )
                            )


def _check_circles(found: dict[ContentFile, list[Entry]], faults: list[Fault]) -> None:
    """Prerequisites must not lead back to themselves."""
    for file, entries in found.items():
        needs = {entry.slug: entry.data.get("prerequisites", []) for entry in entries}
        circle = find_circle(needs)
        if circle:
            faults.append(
                Fault(
                    file.filename,
                    next(entry.line for entry in entries if entry.slug == circle[0]),
                    circle[0],
                    "field prerequisites",
                    f"lead back to themselves: {' → '.join(circle)}",
                )
            )


# --- into the database


class _Undo(Exception):
    """Rolls the transaction of a check back."""


def load(directory: Path, *, check: bool = False) -> Report:
    """Load the files in one transaction and say what happened; with `check`, change nothing.

    Raises ContentError, with nothing written, if any row is not valid.
    """
    # Asking the database about every constraint before a row is saved takes most of the time. It
    # refuses a wrong row in any case; only then is it worth asking, to say what is wrong where.
    try:
        return _load_all(directory, check=check, ask_first=False)
    except (ContentError, IntegrityError):
        return _load_all(directory, check=check, ask_first=True)


def _load_all(directory: Path, *, check: bool, ask_first: bool) -> Report:
    report = Report()
    try:
        with transaction.atomic(), content_changes.paused():
            _load(read_files(directory), report, ask_first)
            if check:
                raise _Undo
            if report.added or report.changed or not SearchDocument.objects.exists():
                search.rebuild()
    except _Undo:
        pass
    return report


def _load(found: dict[ContentFile, list[Entry]], report: Report, ask_first: bool) -> None:
    faults: list[Fault] = []
    reader = Reader()
    stored = {file: reader.entries(file) for file in FILES}
    ledger = {(each.model, each.slug): each for each in LoadedEntry.objects.all()}
    slugs: Slugs = {
        file.model: {slug: pk for pk, slug in reader.slugs(file.model).items()} for file in FILES
    }
    writer = _Writer(slugs, faults, ask_first)
    seen: list[LoadedEntry] = []
    for file in FILES:
        label = file.model._meta.label
        for entry in found[file]:
            now = stored[file].get(entry.slug)
            known = ledger.get((label, entry.slug))
            if now == entry.data:
                report.unchanged += 1
            elif now is None and known is None:
                writer.write(entry, None)
                _note(report.added, file, entry.slug)
            elif now is None:
                _note(report.left_alone, file, f"{entry.slug} (deleted in the admin)")
                continue
            elif known is not None and digest(now) == known.digest:
                writer.write(entry, now)
                _note(report.changed, file, entry.slug)
            else:
                by_import = known is not None and digest(now) == known.imported
                how = "imported since" if by_import else "changed in the admin"
                _note(report.left_alone, file, f"{entry.slug} ({how})")
                continue
            state = digest(entry.data)
            if known is None:
                seen.append(LoadedEntry(model=label, slug=entry.slug, digest=state))
            elif known.digest != state:
                known.digest = state
                known.save(update_fields=["digest"])
        in_file = {entry.slug for entry in found[file]}
        for slug in stored[file]:
            if slug not in in_file:
                _note(report.only_in_database, file, slug)
    writer.link()
    if faults:
        raise ContentError(faults)
    LoadedEntry.objects.bulk_create(seen)


def _note(kind: dict[str, list[str]], file: ContentFile, slug: str) -> None:
    kind.setdefault(file.filename, []).append(slug)


class _Writer:
    """Writes entries, validating each row; many-to-many links follow once all rows exist.

    What the database enforces is validated too if `ask_first`; otherwise it is left to it.
    """

    def __init__(self, slugs: Slugs, faults: list[Fault], ask_first: bool) -> None:
        self.slugs = slugs
        self.faults = faults
        self.ask_first = ask_first
        self.links: list[tuple[models.Model, Any, list[str], bool]] = []

    def write(self, entry: Entry, now: Data | None) -> None:
        """Save an entry with its child rows; child rows are replaced if any of them differs."""
        shape = shape_of(entry.file)
        model = entry.file.model
        row = model() if now is None else model._default_manager.get(slug=entry.slug)
        if not self._save(entry, shape, row, entry.data, "", entry.line):
            return
        self.slugs[model][entry.slug] = row.pk
        for name, child_shape, parent in shape.children:
            rows = entry.data.get(name, [])
            if now is not None:
                if now.get(name, []) == rows:
                    continue
                child_shape.model._default_manager.filter(**{parent: row}).delete()
            for number, data in enumerate(rows, 1):
                child = child_shape.model(**{parent: row})
                if any(f.name == "position" for f in child_shape.model._meta.fields):
                    child.position = number  # type: ignore[attr-defined]
                line = entry.child_lines[name, number]
                self._save(entry, child_shape, child, data, f"{name} {number}", line)

    def _save(
        self, entry: Entry, shape: Shape, row: models.Model, data: Data, where: str, line: int
    ) -> bool:
        for each in shape.fields:
            value = data.get(each.name, default_of(each))
            if isinstance(each, models.ForeignKey):
                # A target that was refused is reported by itself; the row cannot be tried then.
                target = None if value is None else self.slugs[each.related_model].get(value)
                if value is not None and target is None:
                    return False
                setattr(row, each.attname, target)
            else:
                setattr(row, each.attname, each.to_python(value))
        try:
            if self.ask_first:
                row.full_clean()
            else:
                targets = {f.name for f in shape.model._meta.fields if f.is_relation}
                row.clean_fields(exclude=targets)
                row.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                parts = [where] if where else []
                if name != NON_FIELD_ERRORS:
                    parts.append(f"field {name}")
                self.faults.append(
                    Fault(
                        entry.file.filename, line, entry.slug, ", ".join(parts), " ".join(messages)
                    )
                )
            return False
        is_new = row._state.adding
        row.save()
        for several in shape.several:
            self.links.append((row, several, data.get(several.name, []), is_new))
        return True

    def link(self) -> None:
        """Set the many-to-many links of all rows written; those of new rows field by field."""
        new: dict[Any, list[models.Model]] = {}
        for row, several, targets, is_new in self.links:
            known = self.slugs[several.related_model]
            wanted = {known[slug] for slug in targets if slug in known}
            if is_new:
                source, target = several.m2m_column_name(), several.m2m_reverse_name()
                new.setdefault(several.remote_field.through, []).extend(
                    several.remote_field.through(**{source: row.pk, target: pk})
                    for pk in sorted(wanted)
                )
            else:
                getattr(row, several.name).set(wanted)
        for through, links in new.items():
            through._default_manager.bulk_create(links)


# --- back to the files


def dump(directory: Path, *, check: bool = False) -> list[str]:
    """Write the database's content to the files; return the names of those that changed.

    With `check`, write nothing. What the database holds becomes the loaded state, so that an
    entry dumped here counts as agreed on the next load.
    """
    reader = Reader()
    changed = []
    entries: list[tuple[str, Data]] = []
    for file in FILES:
        stored = reader.entries(file)
        new = text.write(list(stored.values()))
        path = directory / file.filename
        if not path.is_file() or path.read_text(encoding="utf-8") != new:
            changed.append(file.filename)
            if not check:
                path.write_text(new, encoding="utf-8")
        entries.extend((file.model._meta.label, data) for data in stored.values())
    if not check:
        _agree(entries)
    return changed


@transaction.atomic
def _agree(entries: Iterable[tuple[str, Data]]) -> None:
    LoadedEntry.objects.all().delete()
    LoadedEntry.objects.bulk_create(
        LoadedEntry(model=label, slug=data["slug"], digest=digest(data)) for label, data in entries
    )
