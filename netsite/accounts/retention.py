"""What the accounts floor keeps for a time only (privacy.md's table; the privacy notice says the same)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from netsite.accounts import audit, badges, contacts, erasing, outbox
from netsite.accounts.models import (
    ClinicianApplication,
    ConsentRecord,
    FormSubmission,
    Notice,
    OutgoingMail,
    RateCount,
    User,
)
from netsite.core.retention import Rule


def _deleted(rows: "QuerySet[Any]") -> int:
    return rows.delete()[0]


def _empty_mails(before: datetime) -> int:
    done = OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING).exclude(body_text="")
    return done.filter(created_at__lt=before).update(body_text="", body_html="")


def _sessions_that_are_over(before: datetime) -> int:
    """Sessions, and what was noted of their devices; those noted belong to a session that is gone."""
    gone = _deleted(Session.objects.filter(expire_date__lt=before))
    living = Session.objects.values("session_key")
    return gone + _deleted(UserSession.objects.exclude(session_key__in=living))


def _shorten_addresses(before: datetime) -> int:
    """Of the network address of a device only the network stays: the first 24 bits of IPv4, 48 of IPv6."""
    changed = 0
    for row in UserSession.objects.filter(last_seen_at__lt=before).iterator():
        address = ip_address(row.ip)
        network = ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False).network_address
        if network != address:
            UserSession.objects.filter(pk=row.pk).update(ip=str(network))
            changed += 1
    return changed


def _old_notices(kinds: Iterable[str]) -> Callable[[datetime], int]:
    return lambda before: _deleted(Notice.objects.filter(kind__in=list(kinds), created_at__lt=before))


def _mail_files(before: datetime) -> int:
    return outbox.forget_files(lambda path: path.stat().st_mtime < before.timestamp())


def _never_confirmed(before: datetime) -> "QuerySet[Any]":
    """Who never confirmed an address has posted nothing: nothing of theirs is in anybody's thread."""
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    unconfirmed = User.objects.filter(created_at__lt=before, is_staff=False).exclude(pk__in=confirmed)
    # Those who are erased and whose work in the admin stays known
    return unconfirmed.exclude(email__endswith=f"@{erasing.NO_HOST}")


def _pending_addresses(before: datetime) -> int:
    """An address that a member wants to change to and has not confirmed. allauth does not say since when: by its mail."""
    waiting = EmailAddress.objects.filter(verified=False, primary=False)
    asked = OutgoingMail.objects.filter(created_at__gte=before).values("to_address")
    return _deleted(waiting.exclude(email__in=asked))


def _expired_cache(before: datetime) -> int:
    """Rows of the cache table that are over: Django lets go of them only when the table is full."""
    name = settings.CACHES["default"].get("LOCATION", "")
    if settings.CACHE_URL or name not in connection.introspection.table_names():
        return 0
    table = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608 - the table's name is a setting
            [connection.ops.adapt_datetimefield_value(before)],
        )
        return int(cursor.rowcount)


YEAR = timedelta(days=365)
RULES = [
    Rule("words of mails that are sent", "to send them again where a server failed", timedelta(days=7), _empty_mails),
    Rule(
        "that a mail was sent", "to answer whether it was", timedelta(days=30),
        lambda before: _deleted(OutgoingMail.objects.filter(created_at__lt=before)),
    ),
    Rule(
        "how often something was done", "against abuse; until the hour or day is over", timedelta(0),
        lambda before: _deleted(RateCount.objects.filter(ends_at__lt=before)),
    ),
    Rule(
        "keys of forms", "so that a form that is sent twice counts once", timedelta(days=14),
        lambda before: _deleted(FormSubmission.objects.filter(created_at__lt=before)),
    ),
    Rule(
        "consent of members who left", "to prove it", timedelta(days=3 * 365),
        lambda before: _deleted(
            ConsentRecord.objects.alias(since=Coalesce("person_left_at", "at")).filter(member=None, since__lt=before)
        ),
    ),
    Rule(
        "new addresses that a member has not confirmed", "to wait for it", timedelta(days=3), _pending_addresses,
    ),
    Rule(
        "counts of sign-in limits that are over", "against guessing", timedelta(0), _expired_cache,
    ),
    Rule(
        "accounts whose address was never confirmed", "to confirm it", timedelta(days=14),
        lambda before: _deleted(_never_confirmed(before)),
    ),
    Rule(
        "sessions that are over, and their devices", "staying signed in", timedelta(0), _sessions_that_are_over,
    ),
    Rule(
        "the whole network address of a device", "so that its owner knows it again in the list of devices",
        timedelta(days=14), _shorten_addresses,
    ),
    Rule(
        "the shortened network address of a device", "the same", timedelta(days=90),
        lambda before: _deleted(UserSession.objects.filter(last_seen_at__lt=before)),
    ),
    Rule(
        "addresses of people without an account that nothing needs any more", "to confirm them", timedelta(days=14),
        contacts.forget_idle,
    ),
    Rule(
        "mails in the folder that stands in for a mail server", "to try the site without one", timedelta(days=7),
        _mail_files,
    ),
    Rule(
        "notices of support and of badges", "so that they can be read again", YEAR,
        _old_notices([kind for kind in Notice.Kind if kind != Notice.Kind.STATEMENT]),
    ),
    Rule(
        "decisions about what somebody wrote", "to answer for them, and to appeal", 2 * YEAR,
        _old_notices([Notice.Kind.STATEMENT]),
    ),
    Rule(
        "who a clinician is at work", "to check it; counted from the decision", badges.EVIDENCE_KEPT_FOR,
        badges.delete_evidence,
    ),
    Rule(
        "applications whose address at work was not confirmed", "to wait for it", timedelta(days=14),
        badges.delete_unconfirmed,
    ),
    Rule(
        "applications of clinicians, without who they are", "to know how a badge was given", 2 * YEAR,
        lambda before: _deleted(ClinicianApplication.objects.filter(decided_at__lt=before)),
    ),
    Rule("what staff looked at", "to protect members", 2 * YEAR, audit.let_go),
    Rule(
        "what staff changed in the admin", "to answer for it", 2 * YEAR,
        lambda before: _deleted(LogEntry.objects.filter(action_time__lt=before)),
    ),
]  # fmt: skip
