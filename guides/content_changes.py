"""Listens to changes of the content and refreshes the search documents that they concern.

Connected when the app is ready. What changed is collected while a transaction runs and refreshed
once it is committed; a refresh that fails is logged, and the change itself stays. Changes that
send no signal (`update()`, `bulk_create()`) need `guides.search.rebuild()` afterwards.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from . import search
from .search_documents import DOCUMENTED

# For each model: the documents that are made of its rows, each with the lookup that leads from
# the document's own model to it (none where it is that model).
_concerned: dict[type[Model], list[tuple[int, str]]] = defaultdict(list)


class _State(threading.local):
    def __init__(self) -> None:
        self.paused = 0
        self.pending: dict[int, set[int]] = defaultdict(set)


_state = _State()


@contextmanager
def paused() -> Iterator[None]:
    """Ignore changes, for a bulk load that rebuilds the whole index at its end."""
    _state.paused += 1
    try:
        yield
    finally:
        _state.paused -= 1


def connect() -> None:
    """Listen to every model that a document is made of. Called once, by the app."""
    for number, entry in enumerate(DOCUMENTED):
        _concerned[entry.model].append((number, ""))
        for model, lookup in entry.depends.items():
            _concerned[model].append((number, lookup))
    for model in _concerned:
        name = f"search-{model._meta.label}"
        # A row may move from one parent to another, and is gone after it was deleted: so what
        # it belongs to is asked before as well as after.
        for signal in (pre_save, post_save, pre_delete, post_delete):
            signal.connect(_row_changed, sender=model, dispatch_uid=name)
        for relation in model._meta.many_to_many:
            through = relation.remote_field.through
            m2m_changed.connect(_links_changed, sender=through, dispatch_uid=name)


def _row_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if instance.pk is not None:
        _collect(sender, {instance.pk})


def _links_changed(
    instance: Model, action: str, model: type[Model], pk_set: set[int] | None, **kwargs: Any
) -> None:
    if action in {"pre_clear", "post_add", "post_remove", "post_clear"}:
        _collect(type(instance), {instance.pk})
        _collect(model, pk_set or set())


def _collect(model: type[Model], ids: Iterable[int]) -> None:
    """Note which documents these rows concern, for the end of the transaction."""
    if _state.paused or not ids:
        return
    for number, lookup in _concerned.get(model, ()):
        own = ids
        if lookup:
            rows = DOCUMENTED[number].model._base_manager
            own = rows.filter(**{f"{lookup}__in": ids}).values_list("pk", flat=True)
        _state.pending[number].update(own)
    transaction.on_commit(_refresh, robust=True)


def _refresh() -> None:
    """Refresh all that was noted. Each change asks for it; only the first finds something.

    What a transaction noted that was rolled back is still there at the next: refreshing it then
    is a little work too much, never wrong.
    """
    pending, _state.pending = _state.pending, defaultdict(set)
    for number, ids in pending.items():
        if ids:
            search.refresh(DOCUMENTED[number], ids)
