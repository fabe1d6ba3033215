"""Backup codes in the admin: whose, how many are left; to be deleted, and nothing else."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from .models import BackupCodes


@admin.register(BackupCodes)
class BackupCodesAdmin(admin.ModelAdmin):
    list_display = ["user", "left", "created_at", "last_used_at"]
    list_select_related = ["user"]
    fields = ["user", "left", "created_at", "last_used_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(number=Count("codes"))

    @admin.display(description="codes left", ordering="number")
    def left(self, row: Any) -> int:
        return int(row.number)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: BackupCodes | None = None) -> bool:
        return False
