from django.core.management import call_command
from django_tasks import task

from netsite.accounts import outbox, retention


@task()
def send_mail() -> int:
    """Send what waits in the outbox. Enqueued with each mail, and every minute for what failed."""
    return outbox.send_waiting()


@task()
def enforce_retention() -> None:
    """Let go of what has been kept long enough, sessions that are over included."""
    retention.enforce()
    call_command("clearsessions")
