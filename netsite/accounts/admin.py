"""Members and records in the admin. Records are read only; passwords and bodies of mails are not shown."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.http import HttpRequest

from netsite.accounts.models import AccessAudit, OutgoingMail, User

# Second factors are their owners' alone; a lost one is replaced by making the account prove itself again
admin.site.unregister(Authenticator)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["display_name", "role", "is_staff", "is_active", "suspended_until", "created_at"]
    list_filter = ["is_staff", "is_active", "role"]
    search_fields = ["display_name", "email"]
    readonly_fields = ["email", "created_at", "last_login"]
    fields = [
        "display_name", "email", "role", "role_shown", "profile_public", "language", "is_active", "suspended_until",
        "is_staff", "is_superuser", "groups", "created_at", "last_login",
    ]  # fmt: skip
    filter_horizontal = ["groups"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Members sign up; staff are made by `make_staff`, or by ticking the box here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Deleting a row would leave others' threads torn: erasing a member is an operation of its own."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only those who have every right hand out rights."""
        extra = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]
        return [*self.readonly_fields, *extra]


class _ReadOnlyAdmin(admin.ModelAdmin[Any]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(_ReadOnlyAdmin):
    list_display = ["created_at", "subject", "state", "attempts", "due_at", "sent_at", "last_error"]
    list_filter = ["state"]
    fields = ["created_at", "subject", "state", "attempts", "due_at", "sent_at", "last_error"]
    ordering = ["-created_at"]


@admin.register(AccessAudit)
class AccessAuditAdmin(_ReadOnlyAdmin):
    list_display = ["at", "actor", "action", "target", "reason"]
    list_filter = ["action"]
    list_select_related = ["actor"]
    ordering = ["-id"]
    fields = ["at", "actor", "action", "target", "reason"]
