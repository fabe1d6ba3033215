from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from careerguide.circles import find_circle
from content.admin import ContentAdmin, Rows

from .build import delete_plan
from .models import Plan, TaskSkill, TaskTemplate
from .tasks import PrerequisiteCircle


class TaskSkillRows(Rows):
    model = TaskSkill
    fields = ["position", "skill", "level"]


class TaskTemplateForm(forms.ModelForm):
    def clean_prerequisites(self) -> QuerySet[TaskTemplate]:
        """Refuse prerequisites that lead back to the task: no plan could be made any more."""
        chosen: QuerySet[TaskTemplate] = self.cleaned_data["prerequisites"]
        own = self.instance.pk or 0
        needs: dict[int, list[int]] = {own: [each.pk for each in chosen]}
        others = TaskTemplate.objects.exclude(pk=own).filter(prerequisites__isnull=False)
        for task, before in others.order_by().values_list("pk", "prerequisites"):
            needs.setdefault(task, []).append(before)
        circle = find_circle({str(k): [str(each) for each in v] for k, v in needs.items()})
        if str(own) in circle:
            titles = {
                str(pk): title for pk, title in TaskTemplate.objects.values_list("pk", "title")
            }
            titles[str(own)] = self.cleaned_data.get("title") or self.instance.title
            raise forms.ValidationError(str(PrerequisiteCircle(circle, titles)))
        return chosen


@admin.register(TaskTemplate)
class TaskTemplateAdmin(ContentAdmin):
    form = TaskTemplateForm
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
