"""Listens to changes of the content: kept pages go out of date, search documents are refreshed.

Connected when the app is ready. What changed is collected while a transaction runs; once it is
committed, the content gets a new version (`careerguide/page_cache.py` says what that does) and the
search documents that the change concerns are refreshed. A failure then is logged, and the change
itself stays.

Changes that send no signal (`update()`, `bulk_create()`) must call `announce()`, and
`guides.search.rebuild()` if search shows them.
"""

import secrets
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from careerguide import memory

from . import search
from .models import ContentVersion
from .search_documents import DOCUMENTED

# Pages show what these apps hold, but for what search derives from it; of other apps they show
# only the models named. What visitors write is no content.
CONTENT_APPS = ("sources", "roles", "salaries", "transitions", "guides")
DERIVED = frozenset({"guides.ContentVersion", "guides.SearchDocument", "guides.SearchWord"})
ALSO_CONTENT = ("content.FormerSlug", "plans.TaskTemplate", "plans.TaskSkill")

# For each model: the documents that are made of its rows, each with the lookup that leads from
# the document's own model to it (none where it is that model).
_concerned: dict[type[Model], list[tuple[int, str]]] = defaultdict(list)


class _State(threading.local):
    def __init__(self) -> None:
        self.paused = 0
        self.ignored = False
        self.changed = False
        self.pending: dict[int, set[int]] = defaultdict(set)


_state = _State()


def version(database: str = DEFAULT_DB_ALIAS) -> str:
    """Return the token of the content as it is; another one means that something has changed."""
    tokens = ContentVersion.objects.using(database).values_list("token", flat=True)
    return tokens.first() or "first"


def announce() -> None:
    """Give the content a new version once the transaction is committed, or at once without one."""
    _state.changed = True
    transaction.on_commit(_after_commit, robust=True)


@contextmanager
def paused() -> Iterator[None]:
    """Ignore single changes, for a bulk load that rebuilds the whole index at its end.

    That something changed is still announced, in the transaction that the load runs in.
    """
    _state.paused += 1
    try:
        yield
        if _state.ignored:
            announce()
    finally:
        _state.paused -= 1
        _state.ignored = False


def content_models() -> list[type[Model]]:
    """Return every model whose rows pages show."""
    models = [model for app in CONTENT_APPS for model in apps.get_app_config(app).get_models()]
    models = [model for model in models if model._meta.label not in DERIVED]
    return models + [apps.get_model(label) for label in ALSO_CONTENT]


def connect() -> None:
    """Listen to every model of content. Called once, by the app."""
    for number, entry in enumerate(DOCUMENTED):
        _concerned[entry.model].append((number, ""))
        for model, lookup in entry.depends.items():
            _concerned[model].append((number, lookup))
    for model in content_models():
        name = f"content-{model._meta.label}"
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
    if not ids:
        return
    if _state.paused:
        _state.ignored = True
        return
    for number, lookup in _concerned.get(model, ()):
        own = ids
        if lookup:
            rows = DOCUMENTED[number].model._base_manager
            own = rows.filter(**{f"{lookup}__in": ids}).values_list("pk", flat=True)
        _state.pending[number].update(own)
    announce()


def _after_commit() -> None:
    """Do what all changes ask for. Each change asks for it; only the first finds something.

    What a transaction noted that was rolled back is still there at the next: doing it then is a
    little work too much, never wrong. A page that search makes before its documents are refreshed
    is out of date again, so there is a second new version after them.
    """
    if not _state.changed:
        return
    _state.changed = False
    _new_version()
    pending, _state.pending = _state.pending, defaultdict(set)
    refreshed = {number: ids for number, ids in pending.items() if ids}
    for number, ids in refreshed.items():
        search.refresh(DOCUMENTED[number], ids)
    if refreshed:
        _new_version()


def _new_version() -> None:
    token = secrets.token_hex(8)
    ContentVersion.objects.update_or_create(pk=1, defaults={"token": token})
    memory.forget()
