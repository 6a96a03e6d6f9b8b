"""How often one may do a thing, counted in the database: exact across processes and machines, without another service."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from netsite.accounts.models import RateCount
from netsite.core import text

# What somebody who is not signed in can have sent to one mailbox (AC-U3)
MAILS_PER_HOUR = 5


class Exceeded(Exception):
    """The limit is reached; `retry_at` is when the window ends. Its text is a sentence for the person."""

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        minutes = max(1, round((retry_at - timezone.now()).total_seconds() / 60))
        if minutes < 60:
            when = _("in about %(minutes)d minutes") % {"minutes": minutes}
        else:
            when = _("after %(time)s") % {"time": date_format(timezone.localtime(retry_at), "TIME_FORMAT")}
        super().__init__(
            _("That was a lot in a short time. Nothing is lost: your text is below. Please send it again %(when)s.")
            % {"when": when}
        )


def actor_of(request: HttpRequest) -> str:
    """Who is counted: the member, or a visitor's address. `take` keeps a keyed hash of it, never the address."""
    if request.user.is_authenticated:
        return f"member:{request.user.pk}"
    return f"address:{request.META.get('REMOTE_ADDR', '')}"


def mailbox(address: str) -> str:
    """One name for all ways of writing a mailbox: case, dots, +tags and marks do not make another one.

    Some providers do tell them apart; counting them together only means that fewer mails go there.
    """
    local, _at, domain = address.rpartition("@")
    return f"{text.key(local.partition('+')[0]).replace('-', '').replace('.', '')}@{text.key(domain)}"


def may_write_to(address: str) -> bool:
    """Count one more mail that somebody unknown has sent to this mailbox; False where that would be more than five an hour."""
    try:
        take(
            action="mail-to", actor=f"mailbox:{mailbox(address)}", limit=MAILS_PER_HOUR, period=timedelta(hours=1)
        )  # fmt: skip
    except Exceeded:
        return False
    return True


def take(*, action: str, actor: str, limit: int, period: timedelta, now: datetime | None = None) -> None:
    """Count one more of this action by this actor. Raises Exceeded where that is more than `limit` in the period.

    Windows are fixed: all begin at multiples of the period. One statement counts and reads, so parallel requests get
    different numbers. It is a transaction of its own where the caller has none; inside one, a rolled-back attempt does
    not count.
    """
    now = now or timezone.now()
    seconds = int(period.total_seconds())
    starts_at = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    ends_at = starts_at + period
    if _count(action=action, actor=_hashed(actor), starts_at=starts_at, ends_at=ends_at) > limit:
        raise Exceeded(ends_at)


def reserve(*, action: str, actor: str, period: timedelta) -> None:
    """Hold something for a while. Nothing tells what, but `is_reserved` of the same."""
    now = timezone.now()
    RateCount.objects.create(action=action, actor=_hashed(actor), window_starts_at=now, ends_at=now + period)


def is_reserved(*, action: str, actor: str) -> bool:
    """Whether somebody holds it now."""
    return RateCount.objects.filter(action=action, actor=_hashed(actor), ends_at__gt=timezone.now()).exists()


def _hashed(actor: str) -> str:
    return salted_hmac("accounts.limits", actor, algorithm="sha256").hexdigest()[:32]


def _count(*, action: str, actor: str, starts_at: datetime, ends_at: datetime) -> int:
    """The number after adding one. The same SQL serves both databases."""
    table = connection.ops.quote_name(RateCount._meta.db_table)
    adapt = connection.ops.adapt_datetimefield_value
    sql = (
        f"INSERT INTO {table} (action, actor, window_starts_at, ends_at, count) VALUES (%s, %s, %s, %s, 1) "  # noqa: S608 - no input
        f"ON CONFLICT (action, actor, window_starts_at) DO UPDATE SET count = {table}.count + 1 RETURNING count"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [action, actor, adapt(starts_at), adapt(ends_at)])
        return int(cursor.fetchone()[0])
