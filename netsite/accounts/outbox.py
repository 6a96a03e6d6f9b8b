"""All mail leaves through here: written with what it tells about, sent later by a task, never twice for one event.

A worker claims a mail by a lease, sends it outside any transaction, and marks it. If it dies in between, another one
sends the mail again after the lease, with the same Message-ID.
"""

import logging
import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from netsite.accounts.mail_html import html_of
from netsite.accounts.models import Contact, OutgoingMail, User

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440)]
PERMANENT_SMTP_CODES = range(500, 600)

# By the beginning of a mail's key: where to ask, just before it is sent, whether there is still a reason to
_conditions: dict[str, str] = {}


def send_only_while(prefix: str, path: str) -> None:
    """Mails whose keys begin so are sent only while the function at this dotted path says so of them; else they go unsent.

    What a mail is about may be hidden, read or erased while it waits.
    """
    _conditions[prefix] = path


def queue(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    member: User | None = None,
    contact: Contact | None = None,
    headers: dict[str, str] | None = None,
) -> OutgoingMail:
    """Write a mail into the outbox, in the caller's transaction. The same key twice is one mail, the first one."""
    mail = written(key=key, to=to, subject=subject, text=text, member=member, contact=contact, headers=headers)
    fields = ("to_address", "subject", "body_text", "body_html", "member", "contact", "headers")
    values = {name: getattr(mail, name) for name in fields}
    kept, _created = OutgoingMail.objects.get_or_create(key=key, defaults=values)
    return kept


def written(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    member: User | None = None,
    contact: Contact | None = None,
    headers: dict[str, str] | None = None,
    at: datetime | None = None,
    due_at: datetime | None = None,
) -> OutgoingMail:
    """A mail that is not in the outbox yet (see `add`), written at `at` and due then, or at `due_at`.

    The subject is one line, and neutral: it shows on locked screens. The HTML part is made from the text.
    """
    at = at or timezone.now()
    subject = " ".join(subject.split())[:200]
    return OutgoingMail(
        key=key, to_address=to, subject=subject, body_text=text, body_html=html_of(subject, text), member=member,
        contact=contact, headers=headers or {}, created_at=at, due_at=due_at or at,
    )  # fmt: skip


def add(mails: Iterable[OutgoingMail]) -> None:
    """Put several into the outbox, in the caller's transaction. Those whose keys are there already are left out. One query."""
    OutgoingMail.objects.bulk_create(list(mails), ignore_conflicts=True)


def one_click(url: str) -> dict[str, str]:
    """The headers by which a mail program ends such mails with one press, by a POST to this address (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def claim(now: datetime | None = None) -> OutgoingMail | None:
    """Take the oldest mail that is due, for the length of a lease; None where nothing is."""
    now = now or timezone.now()
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING, due_at__lte=now)
    free = waiting.exclude(leased_until__gt=now).order_by("due_at", "id")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        mail = free.first()
        if mail is None:
            return None
        mail.leased_until = now + LEASE
        mail.attempts += 1
        mail.save(update_fields=["leased_until", "attempts"])
    return mail


def deliver(mail: OutgoingMail, now: datetime | None = None) -> bool:
    """Send a claimed mail and write down what came of it. Whether it was sent. Holds no transaction meanwhile.

    One that has no reason any more is deleted (see `send_only_while`).
    """
    now = now or timezone.now()
    if not _has_reason(mail):
        OutgoingMail.objects.filter(pk=mail.pk).delete()
        return False
    try:
        message_of(mail).send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _reason in error.recipients.values()]
        _failed(mail, now, f"refused: {codes}", permanent=all(code in PERMANENT_SMTP_CODES for code in codes))
    except smtplib.SMTPResponseException as error:
        _failed(mail, now, f"SMTP {error.smtp_code}", permanent=error.smtp_code in PERMANENT_SMTP_CODES)
    except (smtplib.SMTPException, OSError) as error:
        # Only the kind of fault: a server's own words may repeat the address
        _failed(mail, now, type(error).__name__, permanent=False)
    else:
        OutgoingMail.objects.filter(pk=mail.pk).update(
            state=OutgoingMail.State.SENT, sent_at=now, leased_until=None, last_error=""
        )
        return True
    return False


def send_waiting(limit: int = 500) -> int:
    """Send what is due, one by one; returns how many went out."""
    sent = 0
    for _number in range(limit):
        mail = claim()
        if mail is None:
            break
        sent += deliver(mail)
    return sent


def _has_reason(mail: OutgoingMail) -> bool:
    paths = [path for prefix, path in _conditions.items() if mail.key.startswith(prefix)]
    return all(import_string(path)(mail) for path in paths)


def forget_files(is_meant: Callable[[Path], bool]) -> int:
    """Delete mails from the folder that stands in for a mail server, those that are meant; how many. None with a server."""
    if settings.EMAIL_HOST:
        return 0
    meant = [path for path in Path(settings.EMAIL_FILE_PATH).glob("*.log") if is_meant(path)]
    for path in meant:
        path.unlink(missing_ok=True)
    return len(meant)


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The message as it is sent: plain text, HTML where there is some, a fixed Message-ID."""
    headers = mail.headers | {"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(mail.subject, mail.body_text, None, [mail.to_address], headers=headers)
    if mail.body_html:
        message.attach_alternative(mail.body_html, "text/html")
    return message


def message_id(mail: OutgoingMail) -> str:
    """Made from the row's id by a keyed hash: the same at every try, and it tells nobody anything."""
    token = salted_hmac("accounts.outbox", str(mail.pk), algorithm="sha256").hexdigest()[:32]
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or settings.SITE_HOST
    return f"<{token}@{host}>"


def _failed(mail: OutgoingMail, now: datetime, error: str, *, permanent: bool) -> None:
    changes: dict[str, object] = {"leased_until": None, "last_error": error[:200]}
    if permanent:
        changes["state"] = OutgoingMail.State.REFUSED
    elif mail.attempts > len(BACK_OFF):
        changes["state"] = OutgoingMail.State.GIVEN_UP
    else:
        changes["due_at"] = now + BACK_OFF[mail.attempts - 1]
    OutgoingMail.objects.filter(pk=mail.pk).update(**changes)
    logger.warning("Mail %s was not sent (%s), try %d", mail.pk, error, mail.attempts)
