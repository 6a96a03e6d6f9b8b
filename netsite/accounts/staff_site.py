"""The admin, open only to staff who have set up a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StaffSite(AdminSite):
    site_header = _("Editing and moderation")
    site_title = _("Editing and moderation")
    index_title = _("What needs attention")

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, active, not suspended, and with a second factor: signing in alone is not enough."""
        user = request.user
        return (
            super().has_permission(request) and user.is_authenticated and not user.is_suspended and is_mfa_enabled(user)
        )

    def password_change(  # type: ignore[override] # a redirect in place of a page
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """The site's own page: it asks for the old password, and signs out everywhere else."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Sign-in is the site's own; staff without a second factor are led to setting one up."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", reverse("admin:index")), resolve_url("account_login"))
        if request.user.is_staff and not is_mfa_enabled(request.user):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        return HttpResponseRedirect(reverse("home"))
