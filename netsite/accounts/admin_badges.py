"""Clinician badges in the admin: two people look a clinician up, one after the other, each step on a page of its own.

Only who may verify clinicians comes here. The evidence (legal name, number, address at work) is on no list and on no form:
opening it asks for a reason, and is recorded.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from netsite.accounts import audit, badges
from netsite.accounts.badge_forms import LookedUpForm, ReasonForm
from netsite.accounts.desk import ReadOnly
from netsite.accounts.models import ClinicianApplication, ClinicianBadge, User

State = ClinicianApplication.State


class _VerifierAdmin(ReadOnly):
    """Read only, for those who may verify clinicians; what can be done is a page for each step."""

    # Name of the step, and what its link says
    steps: dict[str, Any] = {}

    def _may_verify(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.verify_clinicians")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may_verify(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_verify(request)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:pk>/{step}/",
                self.admin_site.admin_view(getattr(self, f"step_{step}")),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{step}",
            )
            for step in self.steps
        ]
        return [*own, *super().get_urls()]

    def possible_steps(self, row: Any) -> list[str]:
        """Which of the steps fit the row's state: all, unless a page knows better."""
        return list(self.steps)

    @admin.display(description=gettext_lazy("what can be done"))
    def what_can_be_done(self, row: Any) -> str:
        links = [
            (reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{step}", args=[row.pk]), self.steps[step])
            for step in self.possible_steps(row)
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links) or "–"

    def _row(self, request: HttpRequest, pk: int) -> Any:
        if not self._may_verify(request):
            raise PermissionDenied
        return get_object_or_404(self.model._default_manager.select_related("member"), pk=pk)

    def _step(
        self,
        request: HttpRequest,
        row: Any,
        step: str,
        form: forms.Form,
        act: Callable[[User], object],
        *,
        explanation: str = "",
    ) -> HttpResponse:
        """One step: its form, and doing it. What cannot be done says why and changes nothing."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        if request.method == "POST" and form.is_valid():
            try:
                act(request.user)
            except badges.NotPossible as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Done."))
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", row.pk)
        context = self.admin_site.each_context(request) | {
            "title": self.steps[step], "row": row, "opts": self.opts, "form": form, "explanation": explanation,
        }  # fmt: skip
        return render(request, "admin/accounts/step.html", context)


@admin.register(ClinicianApplication)
class ClinicianApplicationAdmin(_VerifierAdmin):
    list_display = ["applied_at", "member", "profession", "country", "state", "checked_by", "decided_by"]
    list_filter = ["state", "profession"]
    list_select_related = ["member", "checked_by", "decided_by"]
    ordering = ["-id"]
    fields = [
        "what_can_be_done", "state", "member", "profession", "country", "register", "interests", "applied_at",
        "code_agreed_at", "work_confirmed_at", "looked_up", "checked_by", "checked_at", "decided_by", "decided_at", "reason",
        "evidence_gone_at",
    ]  # fmt: skip
    readonly_fields = ["what_can_be_done"]
    steps = {
        "evidence": gettext_lazy("Open who this is at work …"),
        "check": gettext_lazy("Record what you looked up …"),
        "approve": gettext_lazy("Agree, as the second person …"),
        "reject": gettext_lazy("Refuse …"),
    }

    def possible_steps(self, row: ClinicianApplication) -> list[str]:
        next_step = {State.EVIDENCE: ["check"], State.CHECKED: ["approve"]}.get(State(row.state), [])
        evidence = ["evidence"] if row.evidence_gone_at is None else []
        return [*evidence, *next_step, *(["reject"] if row.is_open else [])]

    def step_evidence(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who the member is at work, for a reason that is recorded with the name of who asked."""
        row = self._row(request, pk)
        form = ReasonForm(request.POST or None)
        form.fields["reason"].label = _("Why do you need to see it?")
        is_open = request.method == "POST" and form.is_valid()
        if is_open:
            assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
            reason = form.cleaned_data["reason"][:300]
            audit.record(actor=request.user, action="open-evidence", target=f"application:{row.pk}", reason=reason)
        context = self.admin_site.each_context(request) | {
            "title": self.steps["evidence"], "row": row, "opts": self.opts, "form": form, "is_open": is_open,
        }  # fmt: skip
        return render(request, "admin/accounts/evidence.html", context)

    def step_check(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        form = LookedUpForm(request.POST or None)
        return self._step(
            request, row, "check", form,
            lambda by: badges.record_check(application=row, by=by, looked_up=form.cleaned_data["looked_up"]),
            explanation=_("Look the registration up in the register itself, not where the application points to."),
        )  # fmt: skip

    def step_approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        return self._step(
            request, row, "approve", forms.Form(request.POST if request.method == "POST" else None),
            lambda by: badges.approve(application=row, by=by),
            explanation=_("What the first person looked up: %(said)s") % {"said": row.looked_up},
        )  # fmt: skip

    def step_reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        form = ReasonForm(request.POST or None)
        return self._step(
            request, row, "reject", form,
            lambda by: badges.reject(application=row, by=by, reason=form.cleaned_data["reason"]),
        )  # fmt: skip


@admin.register(ClinicianBadge)
class ClinicianBadgeAdmin(_VerifierAdmin):
    list_display = ["member", "profession", "country", "state", "checked_on", "expires_on"]
    list_filter = ["state", "profession"]
    list_select_related = ["member"]
    ordering = ["expires_on"]
    fields = [
        "what_can_be_done", "state", "member", "profession", "country", "register", "interests", "checked_on", "expires_on",
        "granted_at", "revoked_at",
    ]  # fmt: skip
    readonly_fields = ["what_can_be_done"]
    steps = {"revoke": gettext_lazy("Withdraw the badge …")}

    def possible_steps(self, row: ClinicianBadge) -> list[str]:
        return [] if row.is_revoked else ["revoke"]

    def step_revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self._row(request, pk)
        form = ReasonForm(request.POST or None)
        return self._step(
            request, row, "revoke", form,
            lambda by: badges.revoke(badge=row, by=by, reason=form.cleaned_data["reason"]),
            explanation=_("What they wrote as a clinician stays, and says that the badge was withdrawn."),
        )  # fmt: skip
