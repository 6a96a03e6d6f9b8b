"""People without an account who left an address: agreeing to it, seeing what is held, taking a copy, erasing it.

All by a signed link in a mail to that address. It is written to only after they have confirmed it (double opt-in).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import erasing, limits, outbox
from netsite.accounts.models import ConsentRecord, Contact
from netsite.core import personal_data

# Raise it when templates/accounts/_contact_text.html changes in what it says
VERSION = 1
TOKEN_SALT = "accounts.contact"  # noqa: S105 - a salt's name, not a secret
LINK_VALID_FOR = timedelta(days=90)


@transaction.atomic
def take(*, address: str, language: str) -> Contact:
    """The contact of an address, a new one if need be; a link to confirm it is sent where that is still to be done."""
    contact, _is_new = Contact.objects.get_or_create(address=address.strip().lower(), defaults={"language": language})
    if contact.confirmed_at is None:
        _send_link(contact, "accounts/email/contact_confirm.txt", _("Please confirm your address"))
    return contact


@transaction.atomic
def send_link(*, address: str) -> None:
    """Send the link to what is held about an address, if anything is. Whoever asked learns nothing of that."""
    contact = Contact.objects.filter(address=address.strip().lower()).first()
    if contact is not None:
        _send_link(contact, "accounts/email/contact_link.txt", _("Your link"))


def tell(*, contact: Contact, key: str, subject: str) -> bool:
    """Write to somebody who agreed that there is something for them behind their link. False where they did not agree.

    `key` names the event: one mail for each. The subject is neutral.
    """
    if contact.confirmed_at is None or contact.consent_version != VERSION:
        return False
    _queue(contact, key, "accounts/email/contact_news.txt", subject)
    return True


def token_of(contact: Contact) -> str:
    """The signed name of a contact, for links."""
    return dumps(contact.pk, salt=TOKEN_SALT)


def contact_of(token: str) -> Contact | None:
    """Whose link it is; None where it is too old, was not made here, or everything is erased."""
    try:
        pk = loads(token, salt=TOKEN_SALT, max_age=LINK_VALID_FOR)
    except BadSignature:
        return None
    return Contact.objects.filter(pk=pk).first()


@transaction.atomic
def confirm(*, contact: Contact) -> None:
    """They agree to be written to. Twice is once."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.confirmed_at is not None and contact.consent_version == VERSION:
        return
    _record(contact, given=True)
    Contact.objects.filter(pk=contact.pk).update(confirmed_at=timezone.now(), consent_version=VERSION)


def erase(*, contact: Contact) -> None:
    """Let go of the address and of everything that hangs on it."""
    with transaction.atomic():
        if contact.confirmed_at is not None:
            _record(contact, given=False)
        erasing.clear_rows_of(contact)
        ConsentRecord.objects.filter(member_key=_key(contact)).update(person_left_at=timezone.now())
        contact.delete()
    erasing.forget_mails_to([contact.address])


def forget_idle(before: datetime) -> int:
    """Delete contacts that were made before this and never confirmed, or that nothing needs any more. How many."""
    old = Contact.objects.filter(created_at__lt=before)
    unconfirmed = old.filter(confirmed_at=None)
    for contact in unconfirmed:
        erasing.forget_mails_to([contact.address])
    needed: set[int] = set()
    for entry in personal_data.registered().values():
        if entry.erasure is personal_data.Erasure.DELETED:
            # Mail to them is no reason to keep them
            continue
        needed |= personal_data.people_in(entry, Contact)
    return old.exclude(pk__in=needed).delete()[0] + unconfirmed.delete()[0]


def _record(contact: Contact, *, given: bool) -> None:
    about = ConsentRecord.About.MAIL
    ConsentRecord.objects.create(about=about, member_key=_key(contact), version=VERSION, given=given)


def _key(contact: Contact) -> str:
    return salted_hmac("accounts.contact", contact.address, algorithm="sha256").hexdigest()[:32]


def _send_link(contact: Contact, template: str, subject: str) -> None:
    """At most five an hour to one mailbox, whoever asks for them."""
    if limits.may_write_to(contact.address):
        _queue(contact, f"contact:{contact.pk}:{timezone.now():%Y%m%d%H%M%S%f}", template, subject)


def _queue(contact: Contact, key: str, template: str, subject: str) -> None:
    with override(contact.language):
        url = settings.SITE_URL + reverse("contact", args=[token_of(contact)])
        text = render_to_string(template, {"site_name": settings.SITE_NAME, "url": url})
        outbox.queue(
            key=key, to=contact.address, contact=contact, subject=subject, text=text,
            headers={"List-Unsubscribe": f"<{url}>"},
        )  # fmt: skip
