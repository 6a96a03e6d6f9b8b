"""How long drafts are kept (the times are those of the privacy notice)."""

from datetime import datetime, timedelta

from django.utils import timezone

from questions.models import Draft

# Nobody's, and those that were posted (they only remember where, for a form that is sent twice)
LOOSE = timedelta(days=14)
OWNED = timedelta(days=180)


def enforce(now: datetime | None = None) -> None:
    """Delete drafts that are older than their time."""
    now = now or timezone.now()
    Draft.objects.filter(owner=None, updated_at__lt=now - LOOSE).delete()
    Draft.objects.filter(posted_at__lt=now - LOOSE).delete()
    Draft.objects.filter(updated_at__lt=now - OWNED).delete()
