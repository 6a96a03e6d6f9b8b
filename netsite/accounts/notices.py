"""The inbox: what the site tells a member. A mail says only that there is something, at the times that the member chose.

A mail and the notices that it tells of belong together by the moment at which it was written: `OutgoingMail.created_at` and
`Notice.mailed_at`. It is sent only while one of them is unread: what was hidden or read meanwhile sends nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import outbox
from netsite.accounts.models import Notice, OutgoingMail, User
from netsite.accounts.models.notices import WITHDRAWN
from netsite.core.prefixes import starting_with

TOKEN_SALT = "accounts.stop-mail"  # noqa: S105 - a salt's name, not a secret
NEWS, DIGEST = "news:", "digest:"
# So many conditions fit into one query
PREFIXES_AT_ONCE = 100


@dataclass(frozen=True)
class News:
    """A notice to be made, in its member's language. `key` names the event and the member; the same key is one notice.

    `bundle` names what several notices are about together ("question:12").
    """

    member: User
    key: str
    kind: str
    title: str
    body: str = ""
    path: str = ""
    bundle: str = ""


def notify(*, member: User, key: str, kind: str, title: str, body: str = "", path: str = "") -> Notice:
    """Put a notice into a member's inbox, in the caller's transaction. The same key twice is one notice, the first one.

    A member who wants mail at once is written to in the same transaction; the others when their digest is due. The words
    are those of the member's language: call it with that language active (`override(member.language)`).
    """
    notify_all([News(member, key, kind, title, body, path)])
    return Notice.objects.get(key=key)


@transaction.atomic
def notify_all(news: Sequence[News], *, delay: timedelta = timedelta(0)) -> int:
    """Put notices into the inboxes of several members; how many are new. A bounded number of queries, however many they are.

    `delay`: mails about it wait so long, so that several events become one and moderators have a moment. To one member one
    mail waits at a time; and about a bundle of which they have not read what a mail told them of, there is no other mail.
    """
    # Locked, so that two tasks that tell the same member something make one mail
    members = _locked({each.member.pk for each in news})
    rows = Notice.objects.filter(key__in=[each.key for each in news])
    known = dict(rows.values_list("key", "bundle"))
    able = [each for each in news if each.member.pk in members]
    new = {each.key: each for each in able if each.key not in known}
    back = {each.key: each for each in able if known.get(each.key) == WITHDRAWN}
    _bring_back(back)
    at_once = [each for each in new.values() if members[each.member.pk].mail_rhythm == User.MailRhythm.AT_ONCE]
    mailed_at = _mail_at_once(at_once, members, delay) if at_once else {}
    Notice.objects.bulk_create(
        [
            Notice(
                member=members[each.member.pk], key=key, kind=each.kind, title=each.title, body=each.body,
                path=each.path, bundle=each.bundle, mailed_at=mailed_at.get(key),
            )
            for key, each in new.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return len(new) + len(back)


def _bring_back(news: dict[str, News]) -> None:
    """What was taken away after a mail told of it can be seen again: it is new in the inbox, and there is no other mail."""
    notices = list(Notice.objects.filter(key__in=list(news), bundle=WITHDRAWN)) if news else []
    for notice in notices:
        each = news[notice.key]
        notice.read_at, notice.title, notice.path, notice.bundle = None, each.title, each.path, each.bundle
    Notice.objects.bulk_update(notices, ["read_at", "title", "path", "bundle"])


def _locked(keys: Iterable[int]) -> dict[int, User]:
    """Members by their keys, locked in one order, so that two tasks that tell somebody something never wait for each other."""
    return {
        member.pk: member
        for member in User.objects.select_for_update(no_key=True).filter(pk__in=set(keys)).order_by("pk")
    }


def _mail_at_once(news: Sequence[News], members: dict[int, User], delay: timedelta) -> dict[str, datetime]:
    """Which mail tells of each of these, by their keys: one that was sent, one that waits, or a new one."""
    now = timezone.now()
    told = _bundles_told(news)
    mailed = _mailed_before(news)
    waiting = _waiting_mails(each.member.pk for each in news)
    due_at, added, hurried, by_key = now + delay, list[OutgoingMail](), list[OutgoingMail](), dict[str, datetime]()
    for each in news:
        pk = each.member.pk
        at = mailed.get(each.key) or (told.get((pk, each.bundle)) if each.bundle else None)
        if at is None:
            if pk not in waiting:
                waiting[pk] = _mail(members[pk], key=f"{NEWS}{each.key}", at=now, due_at=due_at)
                added.append(waiting[pk])
            elif waiting[pk].due_at > due_at and not waiting[pk].attempts:
                hurried.append(waiting[pk])
            at = told[pk, each.bundle] = waiting[pk].created_at
        by_key[each.key] = at
    outbox.add(added)
    if hurried:
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in hurried]).update(due_at=due_at)
    return by_key


def _mailed_before(news: Sequence[News]) -> dict[str, datetime]:
    """Those of which a mail told before they were taken away, and came back: there is one mail for one event."""
    keys = {f"{NEWS}{each.key}": each.key for each in news}
    rows = OutgoingMail.objects.filter(key__in=list(keys)).values_list("key", "created_at")
    return {keys[key]: at for key, at in rows}


def _bundles_told(news: Sequence[News]) -> dict[tuple[int, str], datetime]:
    """The bundles of which these members have unread notices that a mail tells of, and which mail."""
    unread = Notice.objects.filter(read_at=None, mailed_at__isnull=False, member__in={each.member.pk for each in news})
    bundles = {each.bundle for each in news if each.bundle}
    rows = unread.filter(bundle__in=bundles).values("member", "bundle").annotate(at=Max("mailed_at")) if bundles else []
    return {(row["member"], row["bundle"]): row["at"] for row in rows}


def _waiting_mails(members: Iterable[int]) -> dict[int, OutgoingMail]:
    """The mail to each of these that says that there is news and that no worker has taken: locked, none takes it now.

    One whose worker died may have been sent: it is none of these.
    """
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING, leased_until=None, member__in=set(members))
    rows = waiting.filter(key__startswith=NEWS).defer("body_text", "body_html").order_by("pk")
    return {mail.member_id: mail for mail in rows.select_for_update() if mail.member_id}


def announces_something(mail: OutgoingMail) -> bool:
    """Whether there is something unread that the mail tells of, and the member wants such mails (for the outbox)."""
    told = Notice.objects.filter(member=mail.member_id, read_at=None, mailed_at=mail.created_at)
    able = told.filter(member__is_active=True).exclude(member__suspended_until__gt=timezone.now())
    return able.exclude(member__mail_rhythm=User.MailRhythm.NEVER).exists()


def rename_bundle(old: str, new: str, *, only: Iterable[int] | None = None) -> list[int]:
    """What was about one thing is about another now (`only`: of these). The keys of the notices. In the caller's transaction."""
    rows = Notice.objects.filter(bundle=old)
    keys = list((rows if only is None else rows.filter(pk__in=list(only))).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=keys).update(bundle=new)
    return keys


@transaction.atomic
def withdraw(prefixes: Iterable[str]) -> int:
    """Take away the unread notices whose keys begin so, and the mails that wait for nothing else. How many notices.

    In the transaction that hides what they are about. What was read stays, and of what a mail has told the memory of that: so
    there is one mail for one event, whatever becomes of it.
    """
    prefixes, gone = list(prefixes), 0
    for start in range(0, len(prefixes), PREFIXES_AT_ONCE):
        about = Q()
        for prefix in prefixes[start : start + PREFIXES_AT_ONCE]:
            about |= starting_with("key", prefix)
        rows = list(Notice.objects.filter(about, read_at=None).values_list("pk", "member", "mailed_at"))
        if rows:
            taken = Notice.objects.filter(pk__in=[pk for pk, _member, _at in rows])
            taken.filter(read_at=None).update(read_at=timezone.now(), bundle=WITHDRAWN, path="", body="")
            _cancel_mails({member for _pk, member, at in rows if at is not None})
            mails = OutgoingMail.objects.filter(member=OuterRef("member"), created_at=OuterRef("mailed_at"))
            withdrawn = Notice.objects.filter(member__in={member for _pk, member, _at in rows}, bundle=WITHDRAWN)
            withdrawn.filter(~Exists(mails)).delete()
        gone += len(rows)
    return gone


def _cancel_mails(members: Iterable[int]) -> None:
    """Mails to these that say that there is news, and wait, where nothing unread is left for them to tell of."""
    # Locked, so that nobody lets one of these mails tell of something else meanwhile
    members = _locked(members).keys()
    told = Notice.objects.filter(member=OuterRef("member"), read_at=None, mailed_at=OuterRef("created_at"))
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING, leased_until=None, member__in=members)
    mails = waiting.filter(Q(key__startswith=NEWS) | Q(key__startswith=DIGEST))
    OutgoingMail.objects.filter(pk__in=mails.filter(~Exists(told)).values_list("pk", flat=True)).delete()


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
                outbox.add([_mail(member, key=f"{DIGEST}{member.pk}:{due:%Y-%m-%dT%H}", at=now)])
                sent += 1
    return sent


def _mail(member: User, *, key: str, at: datetime, due_at: datetime | None = None) -> OutgoingMail:
    with override(member.language):
        stop = settings.SITE_URL + reverse("stop-mail", args=[stop_token(member)])
        context = {
            "site_name": settings.SITE_NAME, "stop_url": stop,
            "inbox_url": settings.SITE_URL + reverse("inbox"), "settings_url": settings.SITE_URL + reverse("settings"),
        }  # fmt: skip
        return outbox.written(
            key=key, to=member.email, member=member, subject=_("There is something new for you"), at=at, due_at=due_at,
            text=render_to_string("accounts/email/notice.txt", context), headers=outbox.one_click(stop),
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
