"""Members and records in the admin. Records are read only; addresses, passwords and bodies of mails are not shown."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from netsite.accounts import audit, naming
from netsite.accounts.admin_badges import ClinicianApplicationAdmin, ClinicianBadgeAdmin
from netsite.accounts.badge_forms import ReasonForm
from netsite.accounts.desk import OnlyListedLookups, QuietLog, ReadOnly
from netsite.accounts.forms import check_display_name
from netsite.accounts.models import AccessAudit, OutgoingMail, User

__all__ = ["ClinicianApplicationAdmin", "ClinicianBadgeAdmin", "UserAdmin"]

# Second factors, addresses and devices are their owners' alone; a lost factor is replaced by proving oneself again
for private in (Authenticator, EmailAddress, UserSession):
    admin.site.unregister(private)


class UserForm(forms.ModelForm[User]):
    """A member, with the rules of names that hold for members too."""

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        return name if name == self.initial.get("display_name") else check_display_name(name, of=self.instance)


@admin.register(User)
class UserAdmin(QuietLog, OnlyListedLookups):
    form = UserForm
    list_display = ["display_name", "role", "is_staff", "is_active", "suspended_until", "created_at"]
    list_filter = ["is_staff", "is_active", "role"]
    search_fields = ["display_name"]
    readonly_fields = ["address", "created_at", "last_login"]
    fields = [
        "display_name", "address", "role", "language", "is_active", "suspended_until", "is_staff", "is_superuser", "groups",
        "created_at", "last_login",
    ]  # fmt: skip
    filter_horizontal = ["groups"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Members sign up; staff are made by `make_staff`, or by ticking the box here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Deleting a row would leave others' threads torn: erasing a member is an operation of its own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff are changed by those who have every right."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_staff or request.user.is_superuser)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only those who have every right hand out rights."""
        extra = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]
        return [*self.readonly_fields, *extra]

    @admin.display(description=gettext_lazy("e-mail address"))
    def address(self, member: User) -> str:
        """Not shown as such: opening it asks for a reason, and is recorded."""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:accounts_user_address", args=[member.pk]), _("open the address …")
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.open_address)
        return [path("<int:pk>/address/", view, name="accounts_user_address"), *super().get_urls()]

    def open_address(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A member's e-mail address, for a reason that is recorded with the name of who asked."""
        if not request.user.has_perm("accounts.see_addresses"):
            raise PermissionDenied
        member = get_object_or_404(User, pk=pk)
        form = ReasonForm(request.POST or None)
        form.fields["reason"].label = _("Why do you need to see it?")
        is_open = request.method == "POST" and form.is_valid()
        if is_open:
            assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
            reason = form.cleaned_data["reason"][:300]
            audit.record(actor=request.user, action="open-address", target=f"user:{member.pk}", reason=reason)
        context = self.admin_site.each_context(request) | {
            "title": _("E-mail address"), "member": member, "row": member, "opts": self.opts, "form": form,
            "is_open": is_open,
        }  # fmt: skip
        return render(request, "admin/accounts/address.html", context)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A changed name goes through its operation, so that mentions of it follow."""
        if "display_name" in form.changed_data:
            naming.rename(member=User.objects.get(pk=obj.pk), name=obj.display_name, is_by_staff=True)
        super().save_model(request, obj, form, change)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnly):
    list_display = ["created_at", "subject", "state", "attempts", "due_at", "sent_at", "last_error"]
    list_filter = ["state"]
    fields = ["created_at", "subject", "state", "attempts", "due_at", "sent_at", "last_error"]
    ordering = ["-created_at"]


@admin.register(AccessAudit)
class AccessAuditAdmin(ReadOnly):
    list_display = ["at", "actor", "action", "target", "reason"]
    list_filter = ["action"]
    list_select_related = ["actor"]
    ordering = ["-id"]
    fields = ["at", "actor", "action", "target", "reason"]
