"""Taking one's data along, and leaving."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from netsite.accounts import erasing, exporting, tasks
from netsite.accounts.models import Export, User
from netsite.core.tasks import enqueue_on_commit


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
    context = {
        "is_ready": latest is not None and exporting.is_ready(latest), "export": latest,
        "is_being_made": latest is not None and exporting.is_being_made(latest),
    }  # fmt: skip
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
