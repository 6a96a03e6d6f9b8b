"""The inbox: what the site tells a member. A mail says only that there is something, at the times that the member chose."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import outbox
from netsite.accounts.models import Notice, User

TOKEN_SALT = "accounts.stop-mail"  # noqa: S105 - a salt's name, not a secret


@transaction.atomic
def notify(*, member: User, key: str, kind: str, title: str, body: str = "", path: str = "") -> Notice:
    """Put a notice into a member's inbox, in the caller's transaction. The same key twice is one notice, the first one.

    A member who wants mail at once is written to in the same transaction; the others when their digest is due. The words
    are those of the member's language: call it with that language active (`override(member.language)`).
    """
    notice, is_new = Notice.objects.get_or_create(
        key=key, defaults={"member": member, "kind": kind, "title": title, "body": body, "path": path}
    )
    if is_new and member.mail_rhythm == User.MailRhythm.AT_ONCE:
        _mail(member, key=f"notice:{notice.pk}")
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
    return notice


def unread_of(member: User) -> QuerySet[Notice]:
    """What the member has not marked as read."""
    return Notice.objects.filter(member=member, read_at=None)


def mark_read(notices: QuerySet[Notice]) -> int:
    """The member has read these; how many were new."""
    return notices.filter(read_at=None).update(read_at=timezone.now())


def last_due(member: User, now: datetime) -> datetime:
    """The last time, up to now, at which the member's daily or weekly mail was due (aware, in UTC).

    The member chose an hour of their own clock; where it does not exist (a clock set forward) it is the hour after.
    """
    zone = ZoneInfo(member.time_zone)
    day = now.astimezone(zone).date()
    if member.mail_rhythm == User.MailRhythm.WEEKLY:
        day -= timedelta(days=(day.weekday() - member.mail_weekday) % 7)
        step = timedelta(days=7)
    else:
        step = timedelta(days=1)
    due = datetime.combine(day, time(member.mail_hour), tzinfo=zone)
    if due > now:
        due = datetime.combine(day - step, time(member.mail_hour), tzinfo=zone)
    return due.astimezone(ZoneInfo("UTC"))


def send_digests(now: datetime | None = None) -> int:
    """One mail to each member whose daily or weekly time has come and who has not read something; how many.

    The outbox's unique key, of the member and the time that was due, makes it one mail however often this runs.
    """
    now = now or timezone.now()
    waiting = Notice.objects.filter(read_at=None, mailed_at=None)
    rhythms = (User.MailRhythm.DAILY, User.MailRhythm.WEEKLY)
    members = User.objects.filter(is_active=True, mail_rhythm__in=rhythms, pk__in=waiting.values("member"))
    sent = 0
    for member in members.iterator():
        due = last_due(member, now)
        with transaction.atomic():
            if waiting.filter(member=member, created_at__lte=due).update(mailed_at=now):
                _mail(member, key=f"digest:{member.pk}:{due:%Y-%m-%dT%H}")
                sent += 1
    return sent


def _mail(member: User, *, key: str) -> None:
    with override(member.language):
        stop = settings.SITE_URL + reverse("stop-mail", args=[stop_token(member)])
        context = {
            "site_name": settings.SITE_NAME, "stop_url": stop,
            "inbox_url": settings.SITE_URL + reverse("inbox"), "settings_url": settings.SITE_URL + reverse("settings"),
        }  # fmt: skip
        outbox.queue(
            key=key, to=member.email, member=member, subject=_("There is something new for you"),
            text=render_to_string("accounts/email/notice.txt", context),
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )  # fmt: skip


def stop_token(member: User) -> str:
    """The signed name of a member, for the link that ends these mails (RFC 8058). It opens nothing else."""
    return dumps(member.pk, salt=TOKEN_SALT)


def stop_mail(token: str) -> bool:
    """End these mails for whoever the link was made for; False where it was not made here. Twice changes nothing."""
    member = member_of_token(token)
    if member is None:
        return False
    User.objects.filter(pk=member.pk).update(mail_rhythm=User.MailRhythm.NEVER)
    return True


def member_of_token(token: str) -> User | None:
    """Whom such a link was made for; None where it was not made here, or they are gone."""
    try:
        pk = loads(token, salt=TOKEN_SALT)
    except BadSignature:
        return None
    return User.objects.filter(pk=pk).first()
