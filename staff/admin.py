"""Backup codes, to be seen and deleted and nothing else; accounts, whose sessions can be ended."""

from typing import Any

from axes.admin import AccessAttemptAdmin, AccessFailureLogAdmin, AccessLogAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from .models import BackupCodes, StaffSession


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


class AccountAdmin(UserAdmin):
    """Django's own, and a way to sign somebody out everywhere."""

    actions = ["end_sessions"]

    @admin.action(description="End all sessions of selected users", permissions=["change"])
    def end_sessions(self, request: HttpRequest, users: QuerySet[User]) -> None:
        ended, _ = StaffSession.objects.filter(user__in=users).delete()
        self.message_user(request, f"Sessions ended: {ended}.", messages.SUCCESS)


admin.site.unregister(User)
admin.site.register(User, AccountAdmin)


class FailedTries(AccessAttemptAdmin):
    """The package's own, whose action fails outside of a sign-in and asks for no permission."""

    @admin.action(description="Clean up expired attempts", permissions=["delete"])
    def cleanup_expired_attempts(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        request.axes_attempt_time = None  # type: ignore[attr-defined]  # now
        super().cleanup_expired_attempts(request, queryset)


admin.site.register(AccessAttempt, FailedTries)
admin.site.register(AccessLog, AccessLogAdmin)
admin.site.register(AccessFailureLog, AccessFailureLogAdmin)
