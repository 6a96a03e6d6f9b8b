"""Leaving: the account is closed at once, can be taken back for seven days, and is gone after that.

A journal outside the database remembers who was erased, by keyed hashes: after a backup is put back, `replay_erasures`
erases them again.
"""

import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.signing import BadSignature, dumps, loads
from django.db import DatabaseError, transaction
from django.db.models import CASCADE, ManyToOneRel
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import exporting, outbox, sessions
from netsite.accounts.consent import member_key
from netsite.accounts.models import ConsentRecord, Contact, Erasure, Export, OutgoingMail, User
from netsite.accounts.signals import member_erased
from netsite.core import page_cache, personal_data
from netsite.core.personal_data import Erasure as Erased

logger = logging.getLogger(__name__)

UNDO_FOR = timedelta(days=7)
# Nobody can have an address there (RFC 2606): such rows are of people who are gone
NO_HOST = "invalid.example"
TOKEN_SALT = "accounts.erasure"  # noqa: S105 - a salt's name, not a secret


def token_of(erasure: Erasure) -> str:
    """The signed name of an erasure, for the link that takes it back."""
    return dumps(erasure.pk, salt=TOKEN_SALT)


def erasure_of(token: str) -> Erasure | None:
    """The erasure of a link; None where the link was not made here, or it is done or taken back."""
    try:
        pk = loads(token, salt=TOKEN_SALT, max_age=UNDO_FOR)
    except BadSignature:
        return None
    return Erasure.objects.select_related("member").filter(pk=pk).first()


@transaction.atomic
def request(*, member: User, keep_words: bool) -> Erasure:
    """Close the account now and erase it in seven days. Twice changes nothing but the choice."""
    erasure, is_new = Erasure.objects.update_or_create(
        member=member,
        defaults={"keep_words": keep_words},
        create_defaults={"keep_words": keep_words, "due_at": timezone.now() + UNDO_FOR},
    )
    User.objects.filter(pk=member.pk).update(is_active=False)
    sessions.end(member)
    page_cache.forget_on_commit()
    if is_new:
        with override(member.language):
            context = {
                "site_name": settings.SITE_NAME,
                "url": f"{settings.SITE_URL}/accounts/leave/{token_of(erasure)}/",
            }
            outbox.queue(
                key=f"leave:{erasure.pk}:{erasure.requested_at:%s}", to=member.email, member=member,
                subject=_("Your account is closed"), text=render_to_string("accounts/email/leave.txt", context),
            )  # fmt: skip
    return erasure


@transaction.atomic
def undo(*, erasure: Erasure) -> None:
    """The member stays."""
    User.objects.filter(pk=erasure.member_id).update(is_active=True)
    erasure.delete()
    page_cache.forget_on_commit()


def carry_out_due(now: datetime | None = None) -> int:
    """Erase everybody whose time is over; how many. Whom the database refuses holds up nobody else, and is tried again."""
    due = Erasure.objects.filter(due_at__lte=now or timezone.now()).select_related("member")
    erased = 0
    for erasure in due:
        try:
            erase(member=erasure.member, keep_words=erasure.keep_words)
        except DatabaseError:
            logger.exception("Member %d could not be erased; it is tried again", erasure.member_id)
        else:
            erased += 1
    return erased


def erase(*, member: User, keep_words: bool) -> None:
    """Take a member out of the site for good. Announces member_erased, then deletes the account and all that hangs on it.

    Written into the journal first: what is interrupted is carried out again.
    """
    _remember(member, keep_words=keep_words)
    files = [exporting.path_of(export) for export in Export.objects.filter(member=member)]
    addresses = _addresses_of(member)
    with transaction.atomic():
        member_erased.send(sender=User, member=member, keep_words=keep_words)
        sessions.end(member)
        sessions.end_unnoted(member, addresses)
        _let_go_of_addresses(member, addresses)
        clear_rows_of(member)
        LogEntry.objects.filter(
            content_type__app_label="accounts", content_type__model="user", object_id=member.pk
        ).update(object_repr="")
        if LogEntry.objects.filter(user=member).exists():
            _empty(member)
        else:
            member.delete()
        page_cache.forget_on_commit()
    for path in files:
        path.unlink(missing_ok=True)
    forget_mails_to(addresses)


def _addresses_of(member: User) -> set[str]:
    """All to which mail of theirs went: their own, and one at work."""
    own = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    mailed = OutgoingMail.objects.filter(member=member).values_list("to_address", flat=True)
    return {member.email, *own, *mailed}


def _let_go_of_addresses(member: User, addresses: set[str]) -> None:
    """What is held about an address beside the account: mails to it, and that somebody without an account left it."""
    OutgoingMail.objects.filter(to_address__in=addresses).delete()
    confirmed = EmailAddress.objects.filter(user=member, verified=True).values_list("email", flat=True)
    for contact in Contact.objects.filter(address__in=list(confirmed)):
        clear_rows_of(contact)
        contact.delete()


def clear_rows_of(person: User | Contact) -> None:
    """In rows that stay: empty what are the person's words, and take their name out (core.personal_data)."""
    if isinstance(person, User):
        ConsentRecord.objects.filter(member=person).update(person_left_at=timezone.now())
    for entry in personal_data.registered().values():
        model = apps.get_model(entry.model)
        if entry.erasure in (Erased.ANONYMISED, Erased.KEPT):
            for field in personal_data.keys_to(entry, type(person)):
                emptied: dict[str, Any] = dict.fromkeys(entry.cleared, "")
                nullable = {field: None} if model._meta.get_field(field).null else {}
                if emptied | nullable:
                    model._base_manager.filter(**{field: person}).update(**emptied, **nullable)
        if isinstance(person, User):
            for field in entry.staff_fields:
                model._base_manager.filter(**{field: person}).update(**{field: None})


def forget_mails_to(addresses: Iterable[str]) -> None:
    """Delete the mails to these addresses from the folder that stands in for a mail server."""
    lines = {f"to: {address}".lower() for address in addresses}

    def is_to_them(path: Path) -> bool:
        with path.open(encoding="utf-8", errors="replace") as file:
            return any(line.strip().lower() in lines for line in file)

    outbox.forget_files(is_to_them)


def _empty(member: User) -> None:
    """Who was staff once stays as a row without a person: what they changed in medical texts is kept for two years."""
    name = f"former-{member_key(member)[:12]}"
    for related in User._meta.get_fields(include_hidden=True):
        if isinstance(related, ManyToOneRel) and related.on_delete is CASCADE and related.related_model is not LogEntry:
            related.related_model._base_manager.filter(**{related.field.name: member}).delete()
    plain = User(email=f"{name}@{NO_HOST}", display_name=name, is_active=False)
    plain.pk, plain.created_at = member.pk, member.created_at
    plain.set_unusable_password()
    plain.save(force_update=True)
    plain.groups.clear()
    plain.user_permissions.clear()


def _journal() -> Path:
    return Path(settings.DATA_DIR) / "erasures.journal"


def _remember(member: User, *, keep_words: bool) -> None:
    line = json.dumps({"member": member_key(member), "keep_words": keep_words, "at": timezone.now().isoformat()})
    with _journal().open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def replay() -> int:
    """Erase again whoever the journal names and the database has, as after putting a backup back; how many."""
    if not _journal().exists():
        return 0
    lines = [json.loads(line) for line in _journal().read_text(encoding="utf-8").splitlines() if line]
    # A backup puts the numbers of members back too: somebody who signed up since may have an erased member's number
    gone = {line["member"]: (datetime.fromisoformat(line["at"]), line["keep_words"]) for line in lines}
    found = [
        member
        for member in User.objects.exclude(email__endswith=f"@{NO_HOST}")
        if (key := member_key(member)) in gone and member.created_at < gone[key][0]
    ]
    for member in found:
        erase(member=member, keep_words=gone[member_key(member)][1])
    return len(found)
