"""Who read or did what that not everybody may: appended only, in a chain of hashes that shows if a row was changed."""

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from netsite.accounts.models import AccessAudit, AuditStart, User

FIRST = "0" * 64
TRIES = 20
REASON_MAX_LENGTH = 300


def record(*, actor: User | None, action: str, target: str, reason: str = "") -> AccessAudit:
    """Append a row. `target` names a row ("question:12"), never its text; of `reason`, the actor's words, 300 characters stay.

    Two that append together want to follow the same row: the unique `previous_hash` lets one through, the other takes
    the next place.
    """
    key = salted_hmac("accounts.audit", str(actor.pk), algorithm="sha256").hexdigest()[:32] if actor else ""
    for _try in range(TRIES):
        last = AccessAudit.objects.order_by("-id").values_list("hash", flat=True).first() or _start()
        row = AccessAudit(
            actor=actor,
            actor_key=key,
            action=action,
            target=target,
            reason=reason[:REASON_MAX_LENGTH],
            at=timezone.now(),
            previous_hash=last,
        )
        row.hash = _hash(row)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            continue
        return row
    raise RuntimeError("The access record could not be appended.")


def verify() -> list[str]:
    """What is wrong with the chain, one sentence each; an empty list where it holds."""
    problems: list[str] = []
    previous = _start()
    for row in AccessAudit.objects.order_by("id").iterator():
        if row.previous_hash != previous:
            problems.append(f"Before row {row.pk} something was taken out or put in.")
        if row.hash != _hash(row):
            problems.append(f"Row {row.pk} was changed after it was written.")
        previous = row.hash
    return problems


@transaction.atomic
def let_go(before: datetime) -> int:
    """Delete rows older than this, from the beginning of the chain; it begins after the last of them from now on. How many."""
    young = AccessAudit.objects.filter(at__gte=before).order_by("id").values_list("id", flat=True).first()
    old = AccessAudit.objects.all() if young is None else AccessAudit.objects.filter(id__lt=young)
    last = old.order_by("-id").values_list("hash", flat=True).first()
    if last is None:
        return 0
    AuditStart.objects.all().delete()
    AuditStart.objects.create(hash=last)
    return old.delete()[0]


def _start() -> str:
    return AuditStart.objects.values_list("hash", flat=True).first() or FIRST


def _hash(row: AccessAudit) -> str:
    """Over everything but the actor's row, which goes with the account; the key of the actor stays."""
    content = [row.previous_hash, row.actor_key, row.action, row.target, row.reason, row.at.isoformat()]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
