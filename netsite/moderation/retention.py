"""How long flags are kept."""

from datetime import datetime, timedelta

from netsite.core.retention import Rule
from netsite.moderation.models import Flag


def _empty_snapshots(before: datetime) -> int:
    return Flag.objects.filter(closed_at__lt=before).exclude(snapshot="").update(snapshot="")


def _delete(before: datetime) -> int:
    return Flag.objects.filter(closed_at__lt=before).delete()[0]


RULES = [
    Rule(
        "what a reported text said",
        "to look at a decision again; counted from it",
        timedelta(days=365),
        _empty_snapshots,
    ),
    Rule("that something was reported", "to answer for a decision", timedelta(days=2 * 365), _delete),
]
