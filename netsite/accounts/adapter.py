"""How allauth speaks and decides on this site: mail through the outbox, links to the configured address."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import override

from netsite.accounts import consent, limits, outbox, sessions, tasks
from netsite.accounts.browsers import browser_key
from netsite.accounts.forms import STAFF_SESSION_SECONDS
from netsite.accounts.models import User
from netsite.accounts.signals import member_confirmed, member_signed_up
from netsite.core.tasks import enqueue_on_commit


class _Site:
    """What allauth's mail templates call the site, from the settings and not from the request's Host."""

    name = settings.SITE_NAME
    domain = settings.SITE_HOST


def _is_own(request: HttpRequest, email: str) -> bool:
    """Whether the address is confirmed as that of whoever is signed in."""
    user = request.user
    return user.is_authenticated and EmailAddress.objects.filter(user=user, email=email, verified=True).exists()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: the site's own words, the outbox, and sessions of staff that end after a working day."""

    error_messages = DefaultAccountAdapter.error_messages | {
        # The same for a wrong password, an unknown address and one that is not confirmed
        "email_password_mismatch": _lazy(
            "We cannot sign you in with this. Please look at the address and the password again. If the address is still to "
            "be confirmed, a new link is on its way to it."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, with what allauth would have sent. The worker is woken after the commit.

        To a mailbox that is not confirmed as the sender's own, five an hour can be sent; what is more is dropped without a
        word, so that nobody learns from it whether the address is known.
        """
        if not _is_own(allauth_context.request, email) and not limits.may_write_to(email):
            return
        full = {"request": allauth_context.request, "email": email, "current_site": _Site} | context
        message = self.render_mail(template_prefix, email, full)
        asked = allauth_context.request.build_absolute_uri("/").removesuffix("/")
        user = context.get("user")
        with transaction.atomic():
            outbox.queue(
                key=f"account:{uuid4()}", to=email, subject=message.subject,
                text=str(message.body).replace(asked, settings.SITE_URL),
                member=user if isinstance(user, User) and user.pk else None,
            )  # fmt: skip
            enqueue_on_commit(tasks.send_mail)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save the new member; what they were about to do is announced, so that a draft finds its owner."""
        user.display_name = form.cleaned_data["display_name"]
        # The form lets nobody else through
        user.adult_confirmed_at = timezone.now()
        user.language = request.LANGUAGE_CODE
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit)
            if form.cleaned_data["consent"]:
                consent.give(member=saved)
            next_url = request.POST.get("next") or request.GET.get("next") or ""
            member_signed_up.send(sender=User, member=saved, next_url=next_url, browser_key=browser_key(request))
        return saved

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm the address; a member's first one is announced in the same transaction.

        Whoever reads mail there has it: others who wrote it down and never confirmed it give way. False where somebody else
        has confirmed it.
        """
        is_first = not EmailAddress.objects.filter(user_id=email_address.user_id, verified=True).exists()
        others = EmailAddress.objects.filter(email=email_address.email).exclude(user_id=email_address.user_id)
        if others.filter(verified=True).exists():
            return False
        with transaction.atomic():
            confirmed_somewhere = EmailAddress.objects.filter(verified=True).values("user")
            User.objects.filter(pk__in=others.values("user")).exclude(pk__in=confirmed_somewhere).delete()
            others.delete()
            confirmed = bool(super().confirm_email(request, email_address))
            if confirmed and is_first:
                member_confirmed.send(sender=User, member=email_address.user)
        return confirmed

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The home page in the member's own language."""
        assert isinstance(request.user, User)  # noqa: S101 - somebody has just signed in
        with override(request.user.language):
            return resolve_url("home")

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent there. What is no address at all (http://[) is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def pre_login(self, request: HttpRequest, user: User, **arguments: Any) -> Any:
        """Suspended members do not come in; they are told until when."""
        if user.is_suspended and user.suspended_until is not None:
            until = date_format(timezone.localtime(user.suspended_until), "DATE_FORMAT")
            messages.error(request, _("This account cannot be used until %(day)s.") % {"day": until})
            return redirect("account_login")
        return super().pre_login(request, user, **arguments)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and note when: a session does not live for ever."""
        super().login(request, user)
        sessions.begin(request)

    def post_login(self, request: HttpRequest, user: User, **arguments: Any) -> Any:
        """After a second factor; without one, LoginForm does the same."""
        response = super().post_login(request, user, **arguments)
        if user.is_staff:
            request.session.set_expiry(STAFF_SESSION_SECONDS)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors under the site's name."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.SITE_HOST, "name": settings.SITE_NAME}
