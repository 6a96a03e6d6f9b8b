"""How long one stays signed in: 14 days after the last visit, 30 days in all, staff one working day (privacy.md)."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

IDLE = timedelta(days=14)
LONGEST = timedelta(days=30)
# Not with each request: it costs a write
RENEWED_EVERY = timedelta(days=1)
BEGAN, RENEWED = "signed_in_at", "renewed_at"


def keep_alive(request: HttpRequest) -> None:
    """Move the end of a member's session on, at most once a day, up to its longest life. Staff's end where they end."""
    if not request.user.is_authenticated or request.user.is_staff:
        return
    now = timezone.now().timestamp()
    if RENEWED in request.session and now - request.session[RENEWED] < RENEWED_EVERY.total_seconds():
        return
    began = request.session.setdefault(BEGAN, now)
    left = began + LONGEST.total_seconds() - now
    if left <= 0:
        request.session.flush()
        return
    request.session[RENEWED] = now
    request.session.set_expiry(int(min(IDLE.total_seconds(), left)))
