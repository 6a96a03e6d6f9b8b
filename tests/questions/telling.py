"""What the worker does with news: the waiting tasks carried out, and mails sent once they are due."""

from datetime import timedelta
from typing import Any

from django.core import mail as sent
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from netsite.accounts import notices, outbox
from netsite.accounts.models import Notice, OutgoingMail, User
from questions import tasks

PATH = "questions.tasks.tell_of"


def waiting() -> list[dict[str, Any]]:
    """What the waiting tasks are to tell of, the oldest first."""
    rows = DBTaskResult.objects.filter(status="READY", task_path=PATH).order_by("enqueued_at")
    return [row.args_kwargs["kwargs"] for row in rows]


def carry_out() -> None:
    """Do what waits."""
    for arguments in waiting():
        tasks.tell_of.func(**arguments)
    DBTaskResult.objects.filter(task_path=PATH).delete()


def send(*, days: int = 0) -> list[str]:
    """Send what is due in three minutes (or so many days); to whom."""
    sent.outbox.clear()
    now = timezone.now() + timedelta(days=days, minutes=3)
    while mail := outbox.claim(now):
        outbox.deliver(mail)
    return sorted(address for message in sent.outbox for address in message.to)


def told(member: User) -> list[str]:
    """The unread notices of a member, without the last part of their keys, which is theirs."""
    keys = notices.unread_of(member).order_by("pk").values_list("key", flat=True)
    return [key.rpartition(":")[0] for key in keys]


def mails_to(member: User) -> int:
    return OutgoingMail.objects.filter(member=member).count()


def read_all(member: User) -> None:
    notices.mark_read(Notice.objects.filter(member=member))
