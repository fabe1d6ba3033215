"""Every address that the URL configuration has, with real values for what varies in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver

from plans.models import PlanChange, PlanTask, PlanVersion
from roles import forms as role_forms
from roles.models import Industry, Role, Skill
from salaries import forms as salary_forms
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


def addresses(keys: dict[str, str]) -> list[Address]:
    """Return every address; `keys` open a plan that exists, each in another way.

    Raises LookupError for a variable that this module does not know: no route is attacked with
    values of another.
    """
    found = []
    for name, template in walk(get_resolver().url_patterns):
        names = VARIABLE.findall(template)
        rows = [tuple(row.items()) for row in _samples(name, names, keys)] if names else [()]
        found.append(Address(name, template, tuple(rows)))
    return found


def _samples(name: str, variables: list[str], keys: dict[str, str]) -> list[dict[str, str]]:
    slugs = {
        "role": Role, "skill": Skill, "industry": Industry, "place": Place,
        "transition": TransitionPath,
    }  # fmt: skip
    if name in slugs:
        return [{"slug": each["slug"]} for each in slugs[name]._default_manager.values("slug")[:4]]
    if variables[0] == "key":
        return _of_a_plan(name, variables, keys)
    if name == "admin:view_on_site":
        return [
            {
                "content_type_id": str(ContentType.objects.get_for_model(model).pk),
                "object_id": str(model.objects.values_list("pk", flat=True)[0]),
            }
            for model in (Role, Skill)
        ]
    several = {
        "role-options": [{"kind": each} for each in role_forms.OPTIONS],
        "salary-options": [{"name": each} for each in salary_forms.OPTIONS],
        "sitemap-file": [{"page": each, "number": "1"} for each in ("pages", "role", "skill")],
        "admin:app_list": [{"app_label": "roles"}, {"app_label": "staff"}],
        "admin:catch_all_view": [{"url": "roles/role"}],
    }
    if name in several:
        return several[name]
    if variables not in (["object_id"], ["pk"], ["id"]):
        raise LookupError(f"{name}: no values are known for {variables}")
    # A model's own short address has no name of its own.
    return [{variables[0]: _first_pk(name) or "1"}]


def _of_a_plan(name: str, variables: list[str], keys: dict[str, str]) -> list[dict[str, str]]:
    """Return what opens an address of a plan: each key of it and, with these, real numbers."""
    if name == "plan-feed":
        return [{"key": keys["feed"]}]
    numbers = {
        "plan-proposal": ("number", ["1"]),
        "plan-task": ("number", PlanTask.objects.values_list("number", flat=True)[:3]),
        "plan-version": ("number", PlanVersion.objects.values_list("version", flat=True)),
        "plan-undo": ("version", PlanChange.objects.values_list("version", flat=True)),
        "plan-file": ("suffix", ["json", "pdf", "md", "ics"]),
    }
    opening = [keys[kind] for kind in ("owner", "coach", "read")]
    if variables == ["key"]:
        return [{"key": key} for key in opening]
    variable, values = numbers[name]
    if variables != ["key", variable]:
        raise LookupError(f"{name}: no values are known for {variables}")
    return [{"key": key, variable: str(value)} for key in opening for value in values]


def _first_pk(name: str) -> str:
    """Return the key of a row of the model that an admin route's name speaks of."""
    label = name.removeprefix("admin:")
    for model in apps.get_models():
        if label.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            row = model._default_manager.order_by("pk").first()
            return str(row.pk) if row else "1"
    return ""
