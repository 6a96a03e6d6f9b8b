"""The member's own pages: links, settings, consent, export, leaving; and sign-up, which asks for an age."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from netsite.accounts import consent as consents
from netsite.accounts import erasing, exporting, tasks
from netsite.accounts.forms import ProfileForm
from netsite.accounts.models import ConsentRecord, Export, User
from netsite.core import page_cache
from netsite.core.tasks import enqueue_on_commit

TOO_YOUNG_COOKIE = "come-back-later"
TOO_YOUNG_SECONDS = 24 * 3600


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The member's own page of links: what they wrote, how they sign in, and the way out."""
    return render(request, "accounts/account.html")


class AdultSignupView(SignupView):
    """allauth's sign-up. Who is too young is told kindly where to go, and is not asked again on that day."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if TOO_YOUNG_COOKIE in request.COOKIES and request.method == "POST":
            return self._too_young(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Of two that come at the same moment (a double click) the second finds what the first has made."""
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except IntegrityError:
            return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.is_too_young:
            response = self._too_young(self.request)
            response.set_cookie(
                TOO_YOUNG_COOKIE, "1", max_age=TOO_YOUNG_SECONDS, path=self.request.path, httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
            return response
        return super().form_invalid(form)

    @staticmethod
    def _too_young(request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/too_young.html")


signup = AdultSignupView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """What others see of the member."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    # A copy: a name that is refused must not stand in the page's header
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            form.add_error("display_name", _("Somebody has just taken this name. Please choose another one."))
        else:
            page_cache.forget_on_commit()
            messages.success(request, _("Saved."))
            return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consent(request: HttpRequest) -> HttpResponse:
    """The text about health data; agreeing to it and taking that back are one button each."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    next_url = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(next_url, allowed_hosts={request.get_host()}):
        next_url = ""
    if request.method == "POST":
        if request.POST.get("action") == "withdraw":
            consents.withdraw(member=request.user)
            messages.success(request, _("You agree no longer. You can read, and delete what you wrote."))
        else:
            consents.give(member=request.user)
            messages.success(request, _("Thank you. You can write now."))
        return redirect(next_url or "consent")
    records = ConsentRecord.objects.filter(member=request.user).order_by("-at")
    context = {"has_consented": consents.has_consented(request.user), "records": records, "next": next_url}
    return render(request, "accounts/consent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def export(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything that is held, and fetch it when it is ready. After a fresh sign-in."""
    assert isinstance(request.user, User)  # noqa: S101 - reauthentication_required
    if request.method == "POST":
        asked, is_new = exporting.request(member=request.user)
        if is_new:
            enqueue_on_commit(tasks.make_export, export_id=str(asked.pk))
        messages.success(request, _("Your data are being put together. You get a mail when they are ready."))
        return redirect("export")
    latest = Export.objects.filter(member=request.user).order_by("-requested_at").first()
    context = {"export": latest, "is_ready": latest is not None and exporting.is_ready(latest)}
    return render(request, "accounts/export.html", context)


@require_safe
@reauthentication_required
def export_download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file, for its member alone."""
    found = get_object_or_404(Export, pk=pk, member=request.user)
    if not exporting.is_ready(found):
        raise Http404
    return FileResponse(
        exporting.path_of(found).open("rb"), as_attachment=True, filename="my-data.zip",
        headers={"Cache-Control": "private, no-store"},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def leave(request: HttpRequest) -> HttpResponse:
    """Close the account, now, and choose what becomes of one's words. After a fresh sign-in."""
    assert isinstance(request.user, User)  # noqa: S101 - reauthentication_required
    if request.user.is_staff:
        return render(request, "accounts/leave.html", {"is_staff": True})
    if request.method == "POST":
        erasing.request(member=request.user, keep_words=request.POST.get("words") == "leave")
        logout(request)
        return redirect("left")
    return render(request, "accounts/leave.html")


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Good-bye, and how to come back."""
    return render(request, "accounts/left.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undo_leaving(request: HttpRequest, token: str) -> HttpResponse:
    """Take it back, within seven days, by the link of the mail. Looking at it changes nothing."""
    erasure = erasing.erasure_of(token)
    if erasure is None:
        raise Http404
    if request.method == "POST":
        erasing.undo(erasure=erasure)
        messages.success(request, _("Your account is open again. Please sign in."))
        return redirect("account_login")
    return render(request, "accounts/undo_leaving.html", {"due_at": erasure.due_at})
