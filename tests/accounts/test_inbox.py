"""The inbox: told once, mailed when the member wants it, and the mail says nothing but that there is something."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as sent
from django.test import Client

from netsite.accounts import notices, outbox
from netsite.accounts.models import Notice, OutgoingMail, User
from tests import make

Clients = Callable[[User], Client]
SECRET = "Your answer about carcinoid crisis was hidden."


def tell(member: User, key: str = "x:1", **fields: Any) -> Notice:
    values = {"kind": "statement", "title": "A decision", "body": SECRET, "path": "/questions/"} | fields
    return notices.notify(member=member, key=key, **values)


def test_it_is_read_and_marked(client_of: Clients, asker: User) -> None:
    tell(asker)
    client = client_of(asker)
    assert "1 new" in client.get("/").content.decode()
    html = client.get("/accounts/inbox/").content.decode()
    assert SECRET in html
    assert "1 new" in client.get("/").content.decode(), "looking marks nothing as read"
    notice = Notice.objects.get()
    assert client.post(f"/accounts/inbox/{notice.pk}/read/", {"go": "1"})["Location"] == "/questions/"
    assert "1 new" not in client.get("/").content.decode()
    assert SECRET in client.get("/accounts/inbox/").content.decode(), "it stays to be read again"


def test_all_at_once(client_of: Clients, asker: User, stranger: User) -> None:
    for number in range(3):
        tell(asker, f"x:{number}")
    tell(stranger, "x:other")
    client_of(asker).post("/accounts/inbox/read/")
    assert not notices.unread_of(asker).exists()
    assert notices.unread_of(stranger).count() == 1


def test_i4_anothers_notice_is_not_there(client_of: Clients, asker: User, stranger: User) -> None:
    notice = tell(asker)
    assert client_of(stranger).post(f"/accounts/inbox/{notice.pk}/read/").status_code == 404
    assert SECRET not in client_of(stranger).get("/accounts/inbox/").content.decode()
    assert notices.unread_of(asker).exists()


def test_one_event_is_one_notice_and_one_mail(asker: User) -> None:
    assert tell(asker) == tell(asker)
    assert OutgoingMail.objects.filter(member=asker).count() == 1


def test_the_mail_says_only_that_there_is_something(asker: User) -> None:
    tell(asker)
    outbox.send_waiting()
    message = sent.outbox[0]
    said = message.message().as_string()
    for word in ("carcinoid", "decision", "answer", "tumor", "hidden"):
        assert word not in said.lower().partition("subject:")[2], word
    assert "http://localhost:8000/accounts/inbox/" in message.body


def test_u11_one_click_ends_these_mails_for_its_member_alone(asker: User, stranger: User) -> None:
    tell(asker)
    outbox.send_waiting()
    headers = sent.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    strict = Client(enforce_csrf_checks=True)
    assert "Do you want no more mails" in strict.get(address).content.decode()
    asker.refresh_from_db()
    assert asker.mail_rhythm == "at-once", "a program that looks at links ends nothing"
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    asker.refresh_from_db()
    stranger.refresh_from_db()
    assert (asker.mail_rhythm, stranger.mail_rhythm) == ("never", "at-once")
    tell(asker, "x:2")
    assert OutgoingMail.objects.count() == 1
    assert strict.get(address).cookies == {}


@pytest.mark.parametrize("token", ["x", "1:1:1", "%00"])
def test_a_link_that_was_not_made_here_opens_nothing(client: Client, db: None, token: str) -> None:
    assert client.post(f"/accounts/mail/stop/{token}/").status_code in (400, 404)


def wants(member: User, rhythm: str, **fields: Any) -> None:
    User.objects.filter(pk=member.pk).update(mail_rhythm=rhythm, time_zone="Europe/Berlin", **fields)
    member.refresh_from_db()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026; the 23rd is a Monday. In Berlin it is an hour later."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def told_at(member: User, when: datetime, key: str) -> None:
    tell(member, key)
    Notice.objects.filter(key=key).update(created_at=when)


def test_a_daily_mail_comes_once_at_the_chosen_hour(asker: User) -> None:
    wants(asker, "daily", mail_hour=8)
    told_at(asker, at(24, 5), "x:1")
    told_at(asker, at(24, 6), "x:2")
    assert notices.send_digests(at(24, 6, 59)) == 0
    assert notices.send_digests(at(24, 7, 1)) == 1
    assert notices.send_digests(at(24, 7, 2)) == 0
    told_at(asker, at(24, 8), "x:3")
    assert notices.send_digests(at(24, 20)) == 0, "what came later waits for the next day"
    assert notices.send_digests(at(25, 7)) == 1
    assert OutgoingMail.objects.filter(member=asker).count() == 2


def test_a_weekly_mail_comes_on_its_day(asker: User) -> None:
    wants(asker, "weekly", mail_hour=8, mail_weekday=2)
    told_at(asker, at(24, 12), "x:1")
    assert notices.send_digests(at(24, 23)) == 0
    assert notices.send_digests(at(25, 7)) == 1
    told_at(asker, at(25, 9), "x:2")
    assert notices.send_digests(at(27, 12)) == 0


def test_what_was_read_is_not_mailed(asker: User) -> None:
    wants(asker, "daily", mail_hour=8)
    told_at(asker, at(24, 5), "x:1")
    notices.mark_read(notices.unread_of(asker))
    assert notices.send_digests(at(24, 12)) == 0


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 12, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 11, 24, 13, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 11, 24, 11, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)),
    ],
)
def test_f7_the_hour_is_that_of_the_members_clock(db: None, zone: str, now: datetime, due: datetime) -> None:
    """At two in the morning: which one day does not have, and another has twice."""
    member = make.member("Maple", mail_rhythm="daily", mail_hour=2, time_zone=zone)
    assert notices.last_due(member, now) == due
    assert notices.last_due(member, due) == due
    assert notices.last_due(member, due - timedelta(seconds=1)) < due


def test_an_empty_inbox_says_so(client_of: Clients, asker: User) -> None:
    assert "Nothing here yet." in client_of(asker).get("/accounts/inbox/").content.decode()


def test_a_long_inbox_has_pages(client_of: Clients, asker: User, django_assert_num_queries: Any) -> None:
    for number in range(25):
        tell(asker, f"x:{number}", title=f"Number {number}")
    client = client_of(asker)
    client.get("/accounts/inbox/")
    # The session, the member, the notices, how many are new
    with django_assert_num_queries(4):
        html = client.get("/accounts/inbox/").content.decode()
    assert "Number 24" in html
    assert "Number 4<" not in html
    assert "Older" in html
