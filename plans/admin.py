from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from content.admin import ContentAdmin, Rows

from .build import delete_plan
from .models import Plan, TaskSkill, TaskTemplate


class TaskSkillRows(Rows):
    model = TaskSkill
    fields = ["position", "skill", "level"]


@admin.register(TaskTemplate)
class TaskTemplateAdmin(ContentAdmin):
    list_display = [
        "title", "phase", "activity", "hours_low", "hours_high", "weekly", "priority",
        "starter_month",
    ]  # fmt: skip
    list_filter = ["phase", "activity", "weekly", "job_search", "starter_month", "roles"]
    search_fields = ["title", "slug", "text"]
    autocomplete_fields = ["roles", "careers", "prerequisites", "resources"]
    inlines = [TaskSkillRows]
    counts = {"skills": "teaches"}


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    """Staff see how many plans there are and for what, and can delete one; never its texts."""

    list_display = ["id", "role", "career", "hours_per_week", "starts_on", "created_at"]
    list_filter = ["role", "career"]
    list_select_related = ["role", "career"]
    date_hierarchy = "created_at"
    fields = ["role", "career", "hours_per_week", "starts_on", "created_at"]
    readonly_fields = ("role", "career", "hours_per_week", "starts_on", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Plan) -> None:
        delete_plan(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Plan]) -> None:
        for plan in queryset.select_related("person"):
            delete_plan(plan)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
