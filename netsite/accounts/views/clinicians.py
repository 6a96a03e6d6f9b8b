"""Clinicians: applying for a badge, confirming the address at work, and the page that readers see behind a badge."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from netsite.accounts import badges
from netsite.accounts.badge_forms import ClinicianForm
from netsite.accounts.models import ClinicianApplication, User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_badge(request: HttpRequest) -> HttpResponse:
    """Where an application stands, and the form for one."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    can_apply = badges.can_apply(request.user)
    form = ClinicianForm(request.POST or None, member=request.user) if can_apply else None
    if request.method == "POST" and form is None:
        messages.error(request, _("You have applied already."))
        return redirect("my-badge")
    if request.method == "POST" and form is not None and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "code"}
        try:
            badges.apply(member=request.user, evidence=badges.Evidence(**said))
        except badges.NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. Please open the link that we sent to your address at work."))
            return redirect("my-badge")
    context = {
        "form": form,
        "application": badges.open_application_of(request.user),
        "badge": badges.last_badge_of(request.user),
        "last": ClinicianApplication.objects.filter(member=request.user).order_by("-pk").first(),
    }
    return render(request, "accounts/my_badge.html", context)


@require_POST
@login_required
def withdraw_application(request: HttpRequest) -> HttpResponse:
    """Take an application back."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    badges.withdraw_application(member=request.user)
    messages.success(request, _("Your application is deleted, with everything in it."))
    return redirect("my-badge")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_work_address(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the address at work. Looking at it (a mail filter does) changes nothing."""
    application = badges.application_of(token)
    if application is None:
        raise Http404
    if request.method == "POST":
        badges.confirm_work_address(application=application)
        return render(request, "accounts/work_address_confirmed.html")
    return render(request, "accounts/confirm_work_address.html", {"address": application.work_address})


@require_safe
def clinician(request: HttpRequest, pk: int) -> HttpResponse:
    """What a badge says and does not say, for everybody who sees it. Without a badge there is no such page."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    badge = badges.last_badge_of(person)
    if badge is None or not (badge.is_active or badge.is_revoked):
        raise Http404
    return render(request, "accounts/clinician.html", {"badge": badge, "person": person})
