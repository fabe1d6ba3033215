"""What every content model's admin shares, and the addresses that content had before."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, ForeignKey, ManyToManyField, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils import timezone

from .addresses import record_new_slug
from .models import FormerSlug


class SharedChoices:
    """Fetches the choices of a foreign key once for a whole page of inline rows, not per row."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any]:
        field: ModelChoiceField[Any] = super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        return self._share(db_field, request, field)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any]:
        field: ModelMultipleChoiceField[Any] = super().formfield_for_manytomany(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        return self._share(db_field, request, field)

    def _share(self, db_field: Any, request: HttpRequest, field: Any) -> Any:
        if field is None or db_field.name in getattr(self, "autocomplete_fields", ()):
            return field
        cache: dict[Any, Any] = request.__dict__.setdefault("shared_choices", {})
        key = (db_field.related_model, getattr(field, "empty_label", None))
        if key not in cache:
            if field.queryset is not None:
                field.queryset = related(field.queryset)
            cache[key] = list(cast("Any", field.choices))
        field.choices = cache[key]
        return field


def related(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Bring along what a citation's name shows."""
    if queryset.model._meta.label == "sources.Citation":
        return queryset.select_related("source", "cited_through")
    return queryset


class ChildRows(SharedChoices):
    """Child rows of an entry, in their order; an empty row is only added when asked for."""

    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        several = [field.name for field in rows.model._meta.many_to_many]
        return related(rows).prefetch_related(*several)


class Rows(ChildRows, admin.TabularInline):
    """Child rows that stand in one line each."""


class TallRows(ChildRows, admin.StackedInline):
    """Child rows with long texts."""


class RetiredFilter(admin.SimpleListFilter):
    title = "on the pages"
    parameter_name = "retired"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "On the pages"), ("yes", "Retired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("yes", "no"):
            return queryset.filter(retired_on__isnull=self.value() == "no")
        return queryset


@admin.action(description="Retire: take off the pages, keep everything")
def retire(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    rows = [row for row in queryset if row.retired_on is None]
    for row in rows:
        row.retired_on = timezone.localdate()
        row.save(update_fields=["retired_on"])
    modeladmin.message_user(request, f"{len(rows)} retired. They can be brought back at any time.")


@admin.action(description="Bring back to the pages")
def bring_back(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    rows = [row for row in queryset if row.retired_on is not None]
    for row in rows:
        row.retired_on = None
        row.save(update_fields=["retired_on"])
    modeladmin.message_user(request, f"{len(rows)} brought back.")


class ContentAdmin(SharedChoices, admin.ModelAdmin):
    """Lists without a query per row; keeps old addresses working when a slug changes.

    `counts` maps a column's name to the relation whose rows it counts.
    """

    list_per_page = 50
    save_on_top = True
    counts: dict[str, str] = {}

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), *(self._column(name) for name in self.counts)]

    def _column(self, name: str) -> Any:
        @admin.display(description=name, ordering=f"count_of_{name}")
        def column(row: Any) -> int:
            return int(getattr(row, f"count_of_{name}"))

        column.__name__ = f"count_of_{name}"
        return column

    def get_ordering(self, request: HttpRequest) -> Any:
        # Said explicitly: counting groups the rows, which drops a model's default order.
        return super().get_ordering(request) or self.model._meta.ordering

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset = super().get_queryset(request)
        return queryset.annotate(
            **{
                f"count_of_{name}": Count(relation, distinct=True)
                for name, relation in self.counts.items()
            }
        )

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = [*super().get_list_filter(request)]
        names = {field.name for field in self.model._meta.get_fields()}
        if "kind" in names:
            filters.append("kind")
        if "retired_on" in names:
            filters.append(RetiredFilter)
        return filters

    def get_actions(self, request: HttpRequest) -> Any:
        actions: dict[str, Any] = super().get_actions(request)
        names = {field.name for field in self.model._meta.get_fields()}
        if "retired_on" in names and self.has_change_permission(request):
            for action in (retire, bring_back):
                name = action.__name__
                actions[name] = (action, name, getattr(action, "short_description", name))
        return actions

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        old = form.initial.get("slug")
        new = getattr(obj, "slug", None)
        if change and new and old and old != new:
            record_new_slug(type(obj), str(old), str(new))


@admin.register(FormerSlug)
class FormerSlugAdmin(admin.ModelAdmin):
    list_display = ["old", "new", "model"]
    list_filter = ["model"]
    search_fields = ["old", "new"]
