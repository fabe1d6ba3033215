"""Every address that the URL configuration has, with real values for what varies in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver

from plans.models import PlanTask
from roles.models import Industry, Role, Skill
from salaries.models import Place
from transitions.models import TransitionPath

VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Address:
    """One pattern: its route's name, its path with `<name>` for what varies, and real values."""

    name: str
    template: str
    samples: tuple[tuple[tuple[str, str], ...], ...]

    def path(self, values: dict[str, str]) -> str:
        return "/" + VARIABLE.sub(lambda found: values[found[1]], self.template)

    @property
    def variables(self) -> list[str]:
        return VARIABLE.findall(self.template)


def walk(
    patterns: list[URLPattern | URLResolver], before: str = "", namespace: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield the name and the path template of every pattern below these."""
    for each in patterns:
        here = before + GROUP.sub(r"<\1>", str(each.pattern)).strip("^$").replace("\\Z", "")
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from walk(each.url_patterns, here, inner)
        else:
            yield f"{namespace}{each.name or each.callback.__name__}", here


def addresses(plan_key: str) -> list[Address]:
    """Return every address; `plan_key` opens a plan that exists."""
    found = []
    for name, template in walk(get_resolver().url_patterns):
        names = VARIABLE.findall(template)
        rows = [tuple(row.items()) for row in _samples(name, names, plan_key)] if names else [()]
        found.append(Address(name, template, tuple(rows)))
    return found


def _samples(name: str, variables: list[str], plan_key: str) -> list[dict[str, str]]:
    slugs = {
        "role": Role, "skill": Skill, "industry": Industry, "place": Place,
        "transition": TransitionPath,
    }  # fmt: skip
    if name in slugs:
        return [{"slug": each["slug"]} for each in slugs[name]._default_manager.values("slug")[:4]]
    task = PlanTask.objects.order_by("pk").first()
    content_type = ContentType.objects.get_for_model(Role)
    known = {
        "key": plan_key,
        "number": str(task.number) if task else "1",
        "version": "1",
        "suffix": "json",
        "name": "role",
        "kind": "skill",
        "page": "1",
        "app_label": "roles",
        "content_type_id": str(content_type.pk),
        "object_id": _first_pk(name) or str(Role.objects.values_list("pk", flat=True)[0]),
        "id": "1",
        "pk": "1",
        "url": "roles/role",
    }
    return [{each: known.get(each, "1") for each in variables}]


def _first_pk(name: str) -> str:
    """Return the key of a row of the model that an admin route's name speaks of."""
    label = name.removeprefix("admin:")
    for model in apps.get_models():
        if label.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            row = model._default_manager.order_by("pk").first()
            return str(row.pk) if row else "1"
    return ""
