from django_tasks import task

from netsite.accounts import badges, erasing, exporting, notices, outbox
from netsite.accounts.models import Export
from netsite.core import retention


@task()
def send_mail() -> int:
    """Send what waits in the outbox. Enqueued with each mail, and every minute for what failed."""
    return outbox.send_waiting()


@task()
def send_digests() -> None:
    """Write the daily and weekly mails whose time has come, and send them."""
    if notices.send_digests():
        outbox.send_waiting()


@task()
def move_badges_on() -> None:
    """Clinician badges that end soon, or have ended."""
    badges.move_on()


@task()
def enforce_retention() -> None:
    """Let go of what has been kept long enough, in all apps."""
    retention.enforce()


@task()
def make_export(export_id: str) -> None:
    """Make the copy of a member's data; nothing where they have left meanwhile."""
    export = Export.objects.select_related("member").filter(pk=export_id).first()
    if export is not None:
        exporting.make(export)
        outbox.send_waiting()


@task()
def carry_out_erasures() -> None:
    """Erase members whose time to take it back is over, and delete copies of data that are a day old."""
    erasing.carry_out_due()
    exporting.forget_old()
