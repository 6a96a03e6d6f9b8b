"""How long one stays signed in: 14 days after the last visit, 30 days in all, staff one working day (privacy.md)."""

import json
from collections.abc import Collection
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from netsite.accounts.models import User

IDLE = timedelta(days=14)
LONGEST = timedelta(days=30)
STAFF = timedelta(hours=8)
# Not with each request: it costs a write
RENEWED_EVERY = timedelta(days=1)
BEGAN, RENEWED = "signed_in_at", "renewed_at"


def end(member: User) -> None:
    """Sign a member out everywhere, with the next request: no session of theirs is left, nor what was noted of devices."""
    devices = UserSession.objects.filter(user=member)
    Session.objects.filter(session_key__in=devices.values("session_key")).delete()
    devices.delete()


def end_unnoted(member: User, addresses: Collection[str]) -> int:
    """The same for sessions that are on no list of devices, such as a sign-in that waits for its second factor. How many.

    It looks into every session: a task does it, once for each member who leaves.
    """
    ended = 0
    for session in Session.objects.iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(member.pk) or any(address in json.dumps(data) for address in addresses):
            session.delete()
            ended += 1
    return ended


def begin(request: HttpRequest) -> None:
    """Somebody has just signed in."""
    request.session[BEGAN] = request.session[RENEWED] = timezone.now().timestamp()


def keep_alive(request: HttpRequest) -> None:
    """Move the end of a member's session on, at most once a day, up to its longest life. Staff's ends after a working day,
    whatever else was saved in it.
    """
    if not request.user.is_authenticated:
        return
    now = timezone.now().timestamp()
    if request.user.is_staff:
        if now - request.session.setdefault(BEGAN, now) > STAFF.total_seconds():
            logout(request)
        return
    if RENEWED in request.session and now - request.session[RENEWED] < RENEWED_EVERY.total_seconds():
        return
    began = request.session.setdefault(BEGAN, now)
    left = began + LONGEST.total_seconds() - now
    if left <= 0:
        logout(request)
        return
    request.session[RENEWED] = now
    request.session.set_expiry(int(min(IDLE.total_seconds(), left)))
