"""What the articles keep for a time only."""

from datetime import datetime, timedelta

from articles.models import ErrorReport
from netsite.core.retention import Rule


def _let_go_of_contacts(before: datetime) -> int:
    return ErrorReport.objects.filter(closed_at__lt=before).exclude(contact=None).update(contact=None)


def _delete_closed(before: datetime) -> int:
    return ErrorReport.objects.exclude(state=ErrorReport.State.OPEN).filter(closed_at__lt=before).delete()[0]


RULES = [
    Rule(
        "whom to answer about a report, without an account", "to ask back once more; counted from the answer",
        timedelta(days=90), _let_go_of_contacts,
    ),
    Rule(
        "reports of errors that are dealt with", "to know why a text was changed", timedelta(days=2 * 365), _delete_closed,
    ),
]  # fmt: skip
