"""The member's own pages: links, what others see of them, settings, what they agreed to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from netsite.accounts import consent as consents
from netsite.accounts import limits, naming
from netsite.accounts.models import ConsentRecord, User
from netsite.accounts.setting_forms import ProfileForm, SettingsForm
from netsite.core import page_cache


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The member's own page of links: what they wrote, how they sign in, and the way out."""
    return render(request, "accounts/account.html")


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
                # The form has put the new name on its copy; the operation gives it to the member and tells the others
                naming.rename(member=User.objects.get(pk=request.user.pk), name=form.cleaned_data["display_name"])
                # Only what the form is about: what became of the member meanwhile (a suspension) stays
                form.save(commit=False).save(update_fields=form.Meta.fields)
        except IntegrityError:
            form.add_error("display_name", _("Somebody has just taken this name. Please choose another one."))
        except limits.Exceeded:
            form.add_error(
                "display_name", _("You can change your name three times in 30 days. Please try again later.")
            )
        else:
            page_cache.forget_on_commit()
            messages.success(request, _("Saved."))
            return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """How the site looks for the member, and when it writes to them."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save(commit=False).save(update_fields=form.Meta.fields)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
            return redirect("settings")
    return render(request, "accounts/settings.html", {"form": form})


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
