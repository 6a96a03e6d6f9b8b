"""People without an account: their page behind a signed link, and asking for that link."""

from datetime import timedelta
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from netsite.accounts import contacts, exporting, limits
from netsite.accounts.models import Contact

LINKS_PER_DAY = 20


class AddressForm(forms.Form):
    address = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)


def _contact(token: str) -> Contact:
    contact = contacts.contact_of(token)
    if contact is None:
        raise Http404
    return contact


@require_http_methods(["GET", "HEAD", "POST"])
def contact_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link to what is held about an address. The answer is the same whether anything is."""
    form = AddressForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    status = HTTPStatus.OK
    if is_sent:
        try:
            actor = limits.actor_of(request)
            limits.take(action="contact-link", actor=actor, limit=LINKS_PER_DAY, period=timedelta(days=1))
        except limits.Exceeded as exceeded:
            form.add_error(None, str(exceeded))
            status, is_sent = HTTPStatus.TOO_MANY_REQUESTS, False
        else:
            contacts.send_link(address=form.cleaned_data["address"])
    return render(request, "accounts/contact_link.html", {"form": form, "is_sent": is_sent}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def contact(request: HttpRequest, token: str) -> HttpResponse:
    """What is held, with the ways to agree, to take a copy, and to erase it. Looking at it changes nothing."""
    found = _contact(token)
    if request.method == "POST":
        contacts.confirm(contact=found)
        messages.success(request, _("Thank you. We write to you about what you asked for."))
        return redirect("contact", token=token)
    context = {
        "contact": found, "token": token, "parts": exporting.readable(exporting.collect(found)),
        "agrees": found.consent_version == contacts.VERSION,
    }  # fmt: skip
    return render(request, "accounts/contact.html", context)


@require_POST
@never_cache
def contact_copy(request: HttpRequest, token: str) -> HttpResponse:
    """The copy: a ZIP like that of members."""
    return HttpResponse(
        exporting.archive_of(_contact(token)), content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="my-data.zip"'},
    )  # fmt: skip


@require_POST
@never_cache
def contact_erase(request: HttpRequest, token: str) -> HttpResponse:
    """Erase everything."""
    contacts.erase(contact=_contact(token))
    return render(request, "accounts/contact_erased.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def contact_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End all mails to an address, by the button or by the mail program (RFC 8058 sends a POST). Looking ends nothing.

    The signed token stands in for the CSRF token: it comes only in mail to that address.
    """
    found = contacts.contact_of_stop(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        contacts.stop(contact=found)
    return render(request, "accounts/contact_stop.html", {"is_done": request.method == "POST"})
