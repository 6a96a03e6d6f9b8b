"""People without an account who want an answer: agreed to by a link, seen, taken along and erased by a link."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, ErrorReport
from netsite.accounts import contacts, notices
from netsite.accounts.models import ConsentRecord, Contact, OutgoingMail, User
from netsite.core import retention
from tests import make

Clients = Callable[[User], Client]
ADDRESS = "reader@example.org"
REPORT = {"text": "The dose is another one now.", "section": "what", "address": ADDRESS}


@pytest.fixture
def article(editor: User) -> Article:
    made = make.article(summary="What they are.")
    publishing.publish(article=made, by=editor, note="First.", status="provisional")
    return made


@pytest.fixture
def reported(article: Article, client: Client) -> ErrorReport:
    client.post(f"{article.get_absolute_url()}report/", REPORT)
    return ErrorReport.objects.get()


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"http://localhost:8000(/accounts/contact/\S+)", mail.body_text)
    assert found, mail.body_text
    return found.group(1)


def newest_link() -> str:
    return link_in(OutgoingMail.objects.latest("created_at"))


def close(client_of: Clients, editor: User, report: ErrorReport, answer: str = "We have put it right.") -> None:
    form = {"state": "done", "answer": answer}
    assert client_of(editor).post(f"/admin/articles/errorreport/{report.pk}/change/", form).status_code == 302


def test_it_works(client_of: Clients, editor: User, reported: ErrorReport) -> None:
    """Report, agree by the link, be told that there is an answer, read it behind the link, erase all of it."""
    mail = OutgoingMail.objects.get()
    assert (mail.to_address, mail.subject) == (ADDRESS, "Please confirm your address")
    phone, link = Client(), link_in(mail)
    assert "May we write to you?" in phone.get(link).content.decode()
    assert Contact.objects.get().confirmed_at is None, "a program that looks at links agrees to nothing"
    phone.post(link)
    close(client_of, editor, reported)
    mail = OutgoingMail.objects.latest("created_at")
    assert mail.subject == "There is an answer for you"
    assert "dose" not in mail.body_text
    assert "neuroendocrine" not in mail.body_text.lower()
    html = phone.get(link_in(mail)).content.decode()
    assert "We have put it right." in html
    assert "The dose is another one now." in html
    assert "Everything is erased" in phone.post(f"{link}erase/").content.decode()
    assert not Contact.objects.exists()
    assert not OutgoingMail.objects.exists()
    reported.refresh_from_db()
    assert (reported.contact, reported.text) == (None, "")
    assert phone.get(link).status_code == 404


def test_who_did_not_agree_is_not_written_to(client_of: Clients, editor: User, reported: ErrorReport) -> None:
    close(client_of, editor, reported)
    assert OutgoingMail.objects.count() == 1


def test_an_answer_is_told_once(client_of: Clients, editor: User, reported: ErrorReport) -> None:
    Client().post(newest_link())
    close(client_of, editor, reported)
    close(client_of, editor, reported, "Changed my mind.")
    assert OutgoingMail.objects.filter(subject="There is an answer for you").count() == 1


def test_a_member_is_answered_in_their_inbox(client_of: Clients, editor: User, asker: User, article: Article) -> None:
    address = f"{article.get_absolute_url()}report/"
    assert "Your e-mail address" not in client_of(asker).get(address).content.decode()
    client_of(asker).post(address, REPORT)
    report = ErrorReport.objects.get()
    assert (report.member, report.contact) == (asker, None)
    close(client_of, editor, report)
    assert notices.unread_of(asker).get().body == "We have put it right."


def test_without_an_address_nothing_is_kept_of_who(article: Article, client: Client) -> None:
    client.post(f"{article.get_absolute_url()}report/", REPORT | {"address": ""})
    report = ErrorReport.objects.get()
    assert (report.member, report.contact) == (None, None)
    assert not OutgoingMail.objects.exists()


def test_what_is_no_address_is_said_and_the_text_stays(article: Article, client: Client) -> None:
    html = client.post(f"{article.get_absolute_url()}report/", REPORT | {"address": "nowhere"}).content.decode()
    assert "This is no e-mail address." in html
    assert "The dose is another one now." in html
    assert not ErrorReport.objects.exists()


def test_the_copy_has_all_of_it_and_nothing_of_others(article: Article, reported: ErrorReport, client: Client) -> None:
    contacts.take(address="other@example.org", language="en")
    ErrorReport.objects.create(article=article, revision_number=1, text="Another's words.")
    link = link_in(OutgoingMail.objects.get(to_address=ADDRESS))
    assert client.get(f"{link}copy/").status_code == 405
    archive = zipfile.ZipFile(io.BytesIO(client.post(f"{link}copy/").content))
    data = json.loads(archive.read("data.json"))
    assert data["held"]["accounts.Contact"]["rows"][0]["address"] == ADDRESS
    assert data["held"]["articles.ErrorReport"]["rows"][0]["text"] == "The dose is another one now."
    assert data["held"]["accounts.OutgoingMail"]["rows"][0]["to_address"] == ADDRESS
    everything = archive.read("data.json").decode() + archive.read("data.html").decode()
    assert "other@example.org" not in everything
    assert "Another's words." not in everything


def test_what_they_agreed_to_is_on_record_without_the_address(reported: ErrorReport) -> None:
    client, link = Client(), newest_link()
    client.post(link)
    client.post(link)
    client.post(f"{link}erase/")
    rows = ConsentRecord.objects.order_by("pk")
    assert [(row.about, row.given, row.version) for row in rows] == [("mail", True, 2), ("mail", False, 2)]
    assert len({row.member_key for row in rows}) == 1
    assert ADDRESS not in str([vars(row) for row in rows])


def test_u1_asking_for_the_link_tells_nobody_whether_an_address_is_known(reported: ErrorReport, client: Client) -> None:
    OutgoingMail.objects.all().delete()
    known = client.post("/accounts/contact/", {"address": ADDRESS.upper()}).content
    unknown = client.post("/accounts/contact/", {"address": "nobody@example.org"}).content
    assert known == unknown
    assert OutgoingMail.objects.get().to_address == ADDRESS
    assert "Take a copy" in client.get(newest_link()).content.decode()


def test_u3_at_most_five_mails_an_hour_to_one_mailbox(reported: ErrorReport, client: Client) -> None:
    for address in (ADDRESS, ADDRESS.upper(), f"  {ADDRESS}") * 4:
        client.post("/accounts/contact/", {"address": address})
    assert OutgoingMail.objects.filter(to_address=ADDRESS).count() == 5


@pytest.mark.parametrize("token", ["x", "1:1:1"])
def test_a_link_that_was_not_made_here_opens_nothing(client: Client, db: None, token: str) -> None:
    for page in ("", "copy/", "erase/"):
        assert client.post(f"/accounts/contact/{token}/{page}").status_code == 404


def test_the_link_ends_after_90_days(reported: ErrorReport, client: Client, time_machine: Any) -> None:
    link = newest_link()
    time_machine.move_to(timezone.now() + timedelta(days=90, minutes=1))
    assert client.get(link).status_code == 404


def test_an_address_is_kept_as_long_as_it_is_needed(client_of: Clients, editor: User, reported: ErrorReport) -> None:
    Client().post(newest_link())
    retention.enforce(timezone.now() + timedelta(days=300))
    assert Contact.objects.exists(), "the report is still open"
    close(client_of, editor, reported)
    retention.enforce(timezone.now() + timedelta(days=89))
    assert Contact.objects.exists()
    retention.enforce(timezone.now() + timedelta(days=91))
    assert not Contact.objects.exists()


def test_an_address_for_nothing_goes_after_14_days(db: None) -> None:
    contacts.take(address=ADDRESS, language="en")
    retention.enforce(timezone.now() + timedelta(days=13))
    assert Contact.objects.exists()
    retention.enforce(timezone.now() + timedelta(days=15))
    assert not Contact.objects.exists()


def test_an_address_that_nobody_confirmed_goes_after_14_days_whatever_it_was_for(reported: ErrorReport) -> None:
    """As the mail says: if it was not you, you need not do anything."""
    retention.enforce(timezone.now() + timedelta(days=15))
    assert not Contact.objects.exists()
    reported.refresh_from_db()
    assert (reported.contact, reported.text) == (None, "The dose is another one now.")


def test_the_notice_leads_to_the_article_in_its_own_language(
    client_of: Clients, editor: User, asker: User, article: Article
) -> None:
    spanish = make.article("tne", language="es", summary="Que son.")
    publishing.publish(article=spanish, by=editor, note="First.", status="provisional")
    client_of(asker).post("/es/articles/tne/report/", REPORT | {"address": ""})
    close(client_of, editor, ErrorReport.objects.get())
    assert client_of(asker).get(notices.unread_of(asker).get().path).status_code == 200


def test_the_admins_log_has_nothing_of_the_report(client_of: Clients, editor: User, reported: ErrorReport) -> None:
    from django.contrib.admin.models import LogEntry

    close(client_of, editor, reported)
    entry = LogEntry.objects.get()
    assert entry.object_repr == f"error report {reported.pk}"
    assert "dose" not in entry.change_message


def test_u3_nobody_asks_for_the_link_all_day(client: Client, db: None) -> None:
    for number in range(20):
        assert client.post("/accounts/contact/", {"address": f"reader{number}@example.org"}).status_code == 200
    refused = client.post("/accounts/contact/", {"address": "one-more@example.org"})
    assert refused.status_code == 429
    assert 'value="one-more@example.org"' in refused.content.decode(), "what was typed stays"
