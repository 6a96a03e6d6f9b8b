"""Mail: one for each event, kept with what it tells about, sent once by a worker that lives (faults F6, F13)."""

import smtplib
from datetime import timedelta
from typing import Any, cast

import html5lib
import pytest
from django.core import mail as sent
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from netsite.accounts import outbox
from netsite.accounts.models import OutgoingMail
from netsite.core import retention

# Later than anything that a test writes
NOW = timezone.now() + timedelta(hours=1)


class Server:
    """What the mail server of a test says to each message; None lets it through."""

    says: Exception | None = None


class Backend(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        if Server.says is not None:
            raise Server.says
        sent.outbox.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    monkeypatch.setattr(Server, "says", None)
    return Server


@pytest.fixture
def queued(db: None) -> OutgoingMail:
    text = "Hello <b>,\n\nhttps://example.org/x/\n\nYours"
    return outbox.queue(key="confirm:1", to="a@example.org", subject="Please\nconfirm", text=text)


def test_it_is_sent_with_both_parts_and_marked(queued: OutgoingMail) -> None:
    assert outbox.send_waiting() == 1
    message = cast(EmailMultiAlternatives, sent.outbox[0])
    assert (message.to, message.subject) == (["a@example.org"], "Please confirm")
    assert message.body == queued.body_text
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    tree = html5lib.parse(str(html), namespaceHTMLElements=False)
    assert [link.get("href") for link in tree.findall(".//a")] == ["https://example.org/x/"]
    assert [p.text for p in tree.findall(".//p")] == ["Hello <b>,", None, "Yours"], "what is text stays text"
    assert not tree.findall(".//img"), "nothing tells who opened it"
    queued.refresh_from_db()
    assert queued.state == "sent"
    assert outbox.send_waiting() == 0


def test_one_event_makes_one_mail(queued: OutgoingMail) -> None:
    outbox.queue(key="confirm:1", to="a@example.org", subject="Again", text="Again")
    assert OutgoingMail.objects.count() == 1


def test_u6_a_line_break_in_the_subject_adds_no_header(db: None) -> None:
    outbox.queue(key="x", to="a@example.org", subject="Hi\r\nBcc: all@example.org", text="x")
    outbox.send_waiting()
    assert "Bcc" not in sent.outbox[0].message()


@pytest.mark.django_db(transaction=True)
def test_f6_what_was_rolled_back_sends_nothing() -> None:
    with transaction.atomic():
        outbox.queue(key="x", to="a@example.org", subject="x", text="x")
        transaction.set_rollback(True)
    assert outbox.send_waiting() == 0


def test_f6_a_mail_is_one_workers_for_the_length_of_the_lease(queued: OutgoingMail) -> None:
    assert outbox.claim(NOW) is not None
    assert outbox.claim(NOW + timedelta(seconds=59)) is None
    again = outbox.claim(NOW + timedelta(seconds=61))
    assert again == queued


def test_f6_a_mail_sent_again_has_the_same_message_id(queued: OutgoingMail) -> None:
    first = outbox.claim(NOW)
    assert first is not None
    outbox.message_of(first).send()  # and the worker dies before it is marked
    second = outbox.claim(NOW + timedelta(minutes=2))
    assert second is not None
    outbox.deliver(second)
    ids = {message.message()["Message-ID"] for message in sent.outbox}
    assert len(sent.outbox) == 2
    assert len(ids) == 1


@pytest.mark.parametrize("fault", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected()])
def test_f13_a_server_that_is_away_is_tried_again_later(
    queued: OutgoingMail, server: type[Server], fault: Exception
) -> None:
    server.says = fault
    assert outbox.send_waiting() == 0
    queued.refresh_from_db()
    assert queued.state == "waiting"
    assert queued.due_at > timezone.now() + timedelta(seconds=50)
    server.says = None
    assert outbox.claim(timezone.now()) is None
    assert outbox.claim(queued.due_at + timedelta(seconds=1)) is not None


def test_f13_the_pauses_grow_and_end(queued: OutgoingMail, server: type[Server]) -> None:
    server.says = smtplib.SMTPResponseException(451, b"later")
    now, pauses = NOW, []
    while mail := outbox.claim(now):
        outbox.deliver(mail, now)
        mail.refresh_from_db()
        pauses.append((mail.due_at - now).total_seconds() / 60)
        now = mail.due_at + timedelta(minutes=2)
    assert [round(pause) for pause in pauses[:-1]] == [1, 5, 30, 120, 360, 1440]
    queued.refresh_from_db()
    assert queued.state == "given-up"


def test_f13_a_final_no_is_not_tried_again(queued: OutgoingMail, server: type[Server]) -> None:
    server.says = smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"a@example.org unknown")})
    outbox.send_waiting()
    queued.refresh_from_db()
    assert queued.state == "refused"
    assert "example.org" not in queued.last_error


def test_bodies_go_after_a_week_and_rows_after_a_month(queued: OutgoingMail) -> None:
    outbox.send_waiting()
    retention.enforce(NOW + timedelta(days=8))
    queued.refresh_from_db()
    assert (queued.body_text, queued.body_html) == ("", "")
    retention.enforce(NOW + timedelta(days=31))
    assert not OutgoingMail.objects.exists()


def test_the_worker_is_woken_by_a_mail(client: Any, transactional_db: None) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert OutgoingMail.objects.count() == 1
    assert DBTaskResult.objects.filter(task_path="netsite.accounts.tasks.send_mail").exists()
