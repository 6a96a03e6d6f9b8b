"""What the accounts floor keeps for a time only (privacy.md's table; the privacy notice says the same)."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from netsite.accounts.models import ConsentRecord, FormSubmission, OutgoingMail, RateCount
from netsite.core.retention import Rule


def _deleted(rows: "QuerySet[Any]") -> int:
    return rows.delete()[0]


def _empty_mails(before: datetime) -> int:
    done = OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING).exclude(body_text="")
    return done.filter(created_at__lt=before).update(body_text="", body_html="")


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
        lambda before: _deleted(ConsentRecord.objects.filter(member=None, at__lt=before)),
    ),
    Rule(
        "sessions that are over", "staying signed in", timedelta(0),
        lambda before: _deleted(Session.objects.filter(expire_date__lt=before)),
    ),
]  # fmt: skip
