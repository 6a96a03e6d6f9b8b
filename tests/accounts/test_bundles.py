"""Notices about one thing together: one mail that waits, none while they have not read of it, one card in the inbox."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as sent
from django.test import Client
from django.utils import timezone

from netsite.accounts import bundles, notices, outbox
from netsite.accounts.models import Notice, OutgoingMail, User
from netsite.accounts.notices import News

Clients = Callable[[User], Client]
SOON = timedelta(minutes=2)


def describe(member: User, groups: Sequence[Sequence[Notice]]) -> list[str | None]:
    """What an app says of its bundles; "gone" is not there any more."""
    return [None if "gone" in group[0].bundle else f"{len(group)} about {group[0].bundle}" for group in groups]


@pytest.fixture(autouse=True)
def _app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "_describers", {"test": f"{__name__}.describe"})


def tell(member: User, *keys: str, bundle: str = "test:1", delay: timedelta = SOON) -> None:
    news = [
        News(member, key, "followed", f"Title of {key}", path=f"/{key}/", bundle=bundle) for key in keys
    ]  # fmt: skip
    notices.notify_all(news, delay=delay)


def mails(member: User) -> int:
    return OutgoingMail.objects.filter(member=member).count()


def send() -> int:
    """What is due in three minutes."""
    sent.outbox.clear()
    while mail := outbox.claim(timezone.now() + timedelta(minutes=3)):
        outbox.deliver(mail)
    return len(sent.outbox)


def test_one_mail_waits_whatever_comes(asker: User) -> None:
    tell(asker, "a")
    tell(asker, "b", bundle="test:2")
    tell(asker, "c", bundle="")
    assert mails(asker) == 1
    assert send() == 1


def test_each_member_has_their_own(asker: User, stranger: User) -> None:
    notices.notify_all([
        News(member, f"a:{member.pk}", "followed", "x", bundle="test:1") for member in (asker, stranger)
    ])  # fmt: skip
    assert (mails(asker), mails(stranger)) == (1, 1)


def test_what_is_known_to_be_unread_is_not_written_of_again(asker: User) -> None:
    tell(asker, "a")
    send()
    tell(asker, "b")
    assert mails(asker) == 1
    tell(asker, "c", bundle="test:2")
    assert mails(asker) == 2, "of something else it is"
    notices.mark_read(notices.unread_of(asker))
    tell(asker, "d")
    assert send() == 1


def test_a_notice_that_does_not_wait_hurries_the_mail(asker: User) -> None:
    tell(asker, "a")
    assert outbox.send_waiting() == 0
    notices.notify(member=asker, key="b", kind="support", title="We thought of you")
    assert mails(asker) == 1
    assert outbox.send_waiting() == 1


def test_f6_a_mail_that_a_worker_took_tells_of_nothing_new(asker: User) -> None:
    tell(asker, "a", delay=timedelta(0))
    assert outbox.claim() is not None
    tell(asker, "b", bundle="test:2")
    assert mails(asker) == 2, "the first may have gone out"


def test_what_is_read_or_withdrawn_before_it_is_sent_sends_nothing(asker: User, stranger: User) -> None:
    tell(asker, "a")
    tell(stranger, "b", "c")
    notices.mark_read(notices.unread_of(asker))
    assert notices.withdraw(["b"]) == 1
    assert send() == 1, "one is left to tell of"
    assert OutgoingMail.objects.filter(state="waiting").count() == 0


def test_withdrawing_takes_what_begins_so_and_nothing_else(asker: User) -> None:
    tell(asker, "x:1:7", "x:12:7", "x:1:71", "y:1:7")
    notices.withdraw(["x:1:"])
    assert set(notices.unread_of(asker).values_list("key", flat=True)) == {"x:12:7", "y:1:7"}


def test_what_comes_back_after_it_was_mailed_is_not_mailed_again(asker: User) -> None:
    tell(asker, "a")
    send()
    notices.withdraw(["a"])
    tell(asker, "a")
    assert send() == 0
    notices.withdraw(["a"])
    notices.notify_all([
        News(asker, key, "followed", "x", bundle=bundle) for key, bundle in (("a", "test:1"), ("b", "test:2"))
    ])  # fmt: skip
    assert notices.unread_of(asker).count() == 2
    assert send() == 1, "of the other one"


@pytest.mark.parametrize("rhythm", ["at-once", "daily"])
def test_f6_each_event_has_one_mail_though_it_is_hidden_and_shown_again(
    asker: User, client_of: Callable[[User], Client], rhythm: str
) -> None:
    User.objects.filter(pk=asker.pk).update(mail_rhythm=rhythm, mail_hour=0)
    asker.refresh_from_db()
    for key in ("a", "b"):
        tell(asker, key)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        notices.send_digests()
        assert send() == 1, "one mail tells of both"
    notices.withdraw(["a", "b"])
    assert notices.unread_of(asker).count() == 0
    assert '<li class="card' not in client_of(asker).get("/accounts/inbox/").content.decode()
    for key in ("a", "b"):
        tell(asker, key)
    assert notices.unread_of(asker).count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        notices.send_digests()
        assert send() == 0


def test_u11_who_said_stop_gets_not_even_what_waits(asker: User) -> None:
    tell(asker, "a")
    notices.stop_mail(notices.stop_token(asker))
    assert send() == 0
    assert notices.unread_of(asker).count() == 1


def test_who_closes_the_account_gets_no_news(asker: User) -> None:
    tell(asker, "a")
    User.objects.filter(pk=asker.pk).update(is_active=False)
    assert send() == 0


def test_the_digest_tells_of_all_in_one_mail(asker: User) -> None:
    User.objects.filter(pk=asker.pk).update(mail_rhythm="daily")
    tell(asker, "a", "b")
    tell(asker, "c", bundle="test:2")
    assert mails(asker) == 0
    now = timezone.now() + timedelta(days=1)
    assert [notices.send_digests(now), notices.send_digests(now)] == [1, 0]
    notices.withdraw(["a"])
    assert mails(asker) == 1
    notices.withdraw(["b", "c"])
    assert mails(asker) == 0


def test_the_inbox_shows_one_card_for_what_is_new_of_a_bundle(client_of: Clients, asker: User) -> None:
    tell(asker, "old")
    notices.mark_read(notices.unread_of(asker))
    tell(asker, "a", "b", "c")
    tell(asker, "d", bundle="test:2")
    notices.notify(member=asker, key="e", kind="support", title="Alone")
    client = client_of(asker)
    html = client.get("/accounts/inbox/").content.decode()
    assert html.count('<li class="card') == 4
    assert "3 about test:1" in html
    assert "1 about test:1" in html, "what was read stands for itself"
    newest = Notice.objects.get(key="c")
    assert client.post(f"/accounts/inbox/{newest.pk}/read/", {"go": "1"})["Location"] == "/a/"
    assert set(notices.unread_of(asker).values_list("key", flat=True)) == {"d", "e"}


def test_what_is_gone_has_no_heading_of_its_own_and_no_way_there(client_of: Clients, asker: User) -> None:
    tell(asker, "a", bundle="test:gone")
    html = client_of(asker).get("/accounts/inbox/").content.decode()
    assert "Title of a" in html
    assert "Look at it" not in html


def test_i4_anothers_bundle_is_theirs(client_of: Clients, asker: User, stranger: User) -> None:
    tell(asker, "a")
    tell(stranger, "b")
    own = Notice.objects.get(key="a")
    assert client_of(stranger).post(f"/accounts/inbox/{own.pk}/read/").status_code == 404
    client_of(asker).post(f"/accounts/inbox/{own.pk}/read/")
    assert notices.unread_of(stranger).count() == 1
