"""People without an account who left an address: agreeing to it, seeing what is held, taking a copy, erasing it.

All by a signed link in a mail to that address. It is written to only after they have confirmed it (double opt-in).
"""

from datetime import datetime, timedelta

from django.apps import apps
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
from netsite.accounts.models import ConsentRecord, Contact, OutgoingMail
from netsite.core import personal_data

# Raise it when templates/accounts/_contact_text.html changes in what it says
VERSION = 2
# Since this version it says what becomes of an address that follows something
FOLLOWING_SINCE = 2
TOKEN_SALT = "accounts.contact"  # noqa: S105 - a salt's name, not a secret
STOP_SALT = "accounts.contact-stop"
# How the keys of mails with a link begin, which they asked for themselves
LINK = "contact:"
LINK_VALID_FOR = timedelta(days=90)


@transaction.atomic
def take(*, address: str, language: str, asks_each_time: bool = False) -> Contact:
    """The contact of an address, a new one if need be; a link to confirm it is sent where that is still to be done.

    `asks_each_time`: also where it was confirmed for something else. Then nobody can ask for mail in another's name, and
    whoever asks cannot tell whether the address was known.
    """
    contact, _is_new = Contact.objects.get_or_create(address=address.strip().lower(), defaults={"language": language})
    if contact.confirmed_at is None or asks_each_time:
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

    `key` names the event: one mail for each. The subject is neutral. Who agreed to an earlier version is written to as well:
    later ones only added what is said of following.
    """
    if contact.confirmed_at is None:
        return False
    outbox.add([news(contact=contact, key=key, subject=subject)])
    return True


def news(*, contact: Contact, key: str, subject: str, due_at: datetime | None = None) -> OutgoingMail:
    """The mail of `tell`, not in the outbox yet (see `outbox.add`). The caller has looked whether they agreed."""
    return _written(contact, key, "accounts/email/contact_news.txt", subject, due_at)


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


def stop_token_of(contact: Contact) -> str:
    """The signed name of a contact, for the link that ends mails to them (RFC 8058). It opens nothing else."""
    return dumps(contact.pk, salt=STOP_SALT)


def contact_of_stop(token: str) -> Contact | None:
    """Whom such a link was made for; None where it was not made here, or everything is erased. It does not get too old."""
    try:
        pk = loads(token, salt=STOP_SALT)
    except BadSignature:
        return None
    return Contact.objects.filter(pk=pk).first()


@transaction.atomic
def confirm(*, contact: Contact) -> None:
    """They agree to be written to about what was asked for up to now. Twice is once."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.confirmed_at is None or contact.consent_version != VERSION:
        _record(contact, given=True)
    Contact.objects.filter(pk=contact.pk).update(confirmed_at=timezone.now(), consent_version=VERSION)


@transaction.atomic
def stop(*, contact: Contact) -> None:
    """No more mails: what they follow ends, and they agree no longer. Twice changes nothing. The address goes by its age."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.confirmed_at is not None:
        _record(contact, given=False)
        Contact.objects.filter(pk=contact.pk).update(confirmed_at=None, consent_version=0)
    for entry in _reasons():
        for field in personal_data.keys_to(entry, Contact):
            apps.get_model(entry.model)._base_manager.filter(**{field: contact}).delete()
    waiting = OutgoingMail.objects.filter(contact=contact, state=OutgoingMail.State.WAITING, leased_until=None)
    waiting.exclude(key__startswith=LINK).delete()


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
        # Mail to them is no reason to keep them
        if entry.needs_contact or entry.erasure is not personal_data.Erasure.DELETED:
            needed |= personal_data.people_in(entry, Contact)
    return old.exclude(pk__in=needed).delete()[0] + unconfirmed.delete()[0]


def _record(contact: Contact, *, given: bool) -> None:
    about = ConsentRecord.About.MAIL
    ConsentRecord.objects.create(about=about, member_key=_key(contact), version=VERSION, given=given)


def _key(contact: Contact) -> str:
    return salted_hmac("accounts.contact", contact.address, algorithm="sha256").hexdigest()[:32]


def _reasons() -> list[personal_data.PersonalData]:
    """What goes with a contact, and is a reason to keep their address."""
    return [entry for entry in personal_data.registered().values() if entry.needs_contact]


def _send_link(contact: Contact, template: str, subject: str) -> None:
    """At most five an hour to one mailbox, whoever asks for them."""
    if limits.may_write_to(contact.address):
        key = f"{LINK}{contact.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
        outbox.add([_written(contact, key, template, subject)])


def _written(contact: Contact, key: str, template: str, subject: str, due_at: datetime | None = None) -> OutgoingMail:
    with override(contact.language):
        url = settings.SITE_URL + reverse("contact", args=[token_of(contact)])
        stop_url = settings.SITE_URL + reverse("contact-stop", args=[stop_token_of(contact)])
        text = render_to_string(template, {"site_name": settings.SITE_NAME, "url": url, "stop_url": stop_url})
        return outbox.written(
            key=key, to=contact.address, contact=contact, subject=subject, text=text, due_at=due_at,
            headers=outbox.one_click(stop_url),
        )  # fmt: skip
