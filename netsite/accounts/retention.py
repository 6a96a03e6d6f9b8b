"""What is kept for a time only, and the daily task that lets go of it (the times are those of the privacy notice)."""

from datetime import datetime, timedelta

from django.utils import timezone

from netsite.accounts.models import FormSubmission, OutgoingMail, RateCount

MAIL_BODIES = timedelta(days=7)
MAIL_ROWS = timedelta(days=30)
SUBMISSIONS = timedelta(days=14)


def enforce(now: datetime | None = None) -> None:
    """Delete what is older than its time."""
    now = now or timezone.now()
    OutgoingMail.objects.filter(created_at__lt=now - MAIL_ROWS).delete()
    done = OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING)
    done.filter(created_at__lt=now - MAIL_BODIES).exclude(body_text="").update(body_text="", body_html="")
    RateCount.objects.filter(ends_at__lt=now).delete()
    FormSubmission.objects.filter(created_at__lt=now - SUBMISSIONS).delete()
