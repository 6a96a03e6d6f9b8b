"""Following a question by mail, without an account: agreed to by a link, one mail a day, ended by one press."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent
from django.test import Client
from django.utils import timezone

from netsite.accounts import contacts, outbox
from netsite.accounts.models import ConsentRecord, Contact, OutgoingMail, User
from netsite.core import retention
from questions import following, posting, tasks
from questions.models import Answer, Follow, Question
from questions.posting import AnswerText, QuestionText
from tests import make
from tests.questions.telling import carry_out, send, waiting
from tests.questions.test_races import at_once

ADDRESS = "reader@example.org"
TITLE = "How often are scans needed?"


@pytest.fixture
def question(asker: User) -> Question:
    made = posting.ask(author=asker, words=QuestionText(TITLE, "Stable."))
    carry_out()
    return made


def ask_for_mail(question: Question, address: str = ADDRESS, client: Client | None = None) -> str:
    """What the page answers."""
    page = (client or Client()).post(f"/questions/{question.pk}/follow/by-mail/", {"address": address})
    return str(page.content.decode())


def path_in(text: str, kind: str = r"/accounts/contact/[^/\s]+/") -> str:
    found = re.search(rf"http://localhost:8000({kind})", text)
    assert found, text
    return found.group(1)


def link_to(address: str = ADDRESS) -> str:
    return path_in(OutgoingMail.objects.filter(to_address=address).latest("created_at").body_text)


@pytest.fixture
def contact(question: Question) -> Contact:
    """Somebody who has agreed."""
    ask_for_mail(question)
    Client().post(link_to())
    OutgoingMail.objects.all().delete()
    return Contact.objects.get()


def answer(question: Question, author: User, body: str = "Every six months in my case.") -> Answer:
    return posting.answer(author=author, question=question, words=AnswerText(body))


def test_it_works(question: Question, answerer: User) -> None:
    """Ask for it, agree by the link, be told that there is an answer, see it behind the link, stop."""
    assert "A mail with a link is on its way" in ask_for_mail(question)
    link, phone = link_to(), Client()
    html = phone.get(link).content.decode()
    assert "May we write to you?" in html
    assert TITLE in html, "they see what they agree to"
    assert Contact.objects.get().confirmed_at is None, "a program that looks at links agrees to nothing"
    phone.post(link)
    assert send() == [ADDRESS], "the link itself"
    answer(question, answerer)
    carry_out()
    assert ADDRESS in send()
    message = next(message for message in sent.outbox if ADDRESS in message.to)
    said = message.message().as_string()
    for word in ("scan", "six months", "Answerer"):
        assert word not in said
    html = phone.get(path_in(str(message.body))).content.decode()
    assert TITLE in html
    assert "1 answer since you asked for it" in html
    stop = re.search(r'action="(/questions/following/[^"]+/stop/)"', html)
    assert stop
    assert phone.get(stop.group(1)).status_code == 405
    assert TITLE not in phone.post(stop.group(1), follow=True).content.decode()
    assert not Follow.objects.filter(contact__isnull=False).exists()


def test_who_did_not_confirm_hears_nothing(question: Question, answerer: User) -> None:
    ask_for_mail(question)
    send()
    answer(question, answerer)
    carry_out()
    assert ADDRESS not in send()


def test_each_question_is_agreed_to_for_itself(question: Question, contact: Contact, answerer: User) -> None:
    """Somebody else may have typed the address."""
    other = posting.ask(author=answerer, words=QuestionText("Which diet helps with flushing?"))
    ask_for_mail(other)
    answer(other, make.member("Third"))
    carry_out()
    assert send() == sorted([ADDRESS, answerer.email])
    assert not [message for message in sent.outbox if "answer" in message.subject and ADDRESS in message.to]
    html = Client().get(link_to()).content.decode()
    assert "Waits for your yes" in html
    Client().post(link_to())
    answer(other, make.member("Fourth"))
    carry_out()
    assert ADDRESS in send()


def test_u1_the_answer_is_the_same_for_every_address(question: Question, contact: Contact) -> None:
    pages = [ask_for_mail(question, address) for address in (ADDRESS, ADDRESS.upper(), "new@example.org")]
    plain = {re.sub(r'value="[^"]{40,}"', "", page) for page in pages}
    assert len(plain) == 1
    assert OutgoingMail.objects.filter(subject="Please confirm your address").count() == 3, "each gets a link"


def test_u3_limits(question: Question) -> None:
    client = Client()
    for _ in range(10):
        ask_for_mail(question, client=client)
    assert OutgoingMail.objects.count() == 5, "five an hour to one mailbox"
    response = client.post(f"/questions/{question.pk}/follow/by-mail/", {"address": "next@example.org"})
    assert response.status_code == 429
    assert "next@example.org" in response.content.decode(), "what was typed stays"


@pytest.mark.parametrize(("typed", "said"), [("", "Please give an address"), ("nowhere", "This is no e-mail address")])
def test_a_wrong_address_is_said(question: Question, typed: str, said: str) -> None:
    html = ask_for_mail(question, typed)
    assert said in html
    assert not Contact.objects.exists()


def test_only_what_everybody_may_see_is_followed_so(asker: User, client_of: Any) -> None:
    members = posting.ask(author=asker, words=QuestionText(TITLE, visibility="members"))
    address = f"/questions/{members.pk}/follow/by-mail/"
    assert Client().get(address).status_code == 404
    assert client_of(asker).get(address).status_code == 302
    Question.objects.update(visibility="everyone", closed_at=timezone.now(), closed_as="settled")
    assert Client().post(address, {"address": ADDRESS}).status_code == 404
    assert not Contact.objects.exists()


def test_one_mail_waits_and_one_comes_a_day(question: Question, contact: Contact, answerer: User) -> None:
    answer(question, answerer)
    answer(question, answerer, "And another one.")
    carry_out()
    assert send().count(ADDRESS) == 1
    answer(question, answerer, "Later on the same day.")
    answer(question, answerer, "And once more.")
    carry_out()
    assert ADDRESS not in send()
    assert send(days=1).count(ADDRESS) == 1
    assert ADDRESS not in send(days=3)


def test_f6_telling_twice_is_telling_once(question: Question, contact: Contact, answerer: User) -> None:
    answer(question, answerer)
    answer(question, answerer, "Another, while the mail waits.")
    both = waiting()
    carry_out()
    assert ADDRESS in send()
    for arguments in both:
        tasks.tell_of.func(**arguments)
    assert ADDRESS not in send(days=2)


def test_l4_nothing_is_sent_about_what_was_hidden_meanwhile(
    question: Question, contact: Contact, answerer: User
) -> None:
    made = answer(question, answerer)
    carry_out()
    posting.set_answer_state(answer=made, state="hidden")
    assert ADDRESS not in send()
    posting.set_answer_state(answer=made, state="public")
    carry_out()
    assert ADDRESS in send()


def test_what_was_held_is_told_when_it_is_shown_though_a_mail_came_between(
    question: Question, contact: Contact, answerer: User
) -> None:
    held = answer(question, answerer)
    posting.set_answer_state(answer=held, state="held")
    answer(question, answerer, "Another one.")
    carry_out()
    assert ADDRESS in send()
    posting.set_answer_state(answer=held, state="public")
    carry_out()
    assert ADDRESS in send(days=1)


@pytest.mark.parametrize("change", [{"state": "hidden"}, {"visibility": "members"}])
def test_l4_a_question_that_not_everybody_sees_any_more(
    question: Question, contact: Contact, answerer: User, change: dict[str, str]
) -> None:
    answer(question, answerer)
    carry_out()
    Question.objects.update(**change)
    assert ADDRESS not in send()
    assert TITLE not in Client().get(f"/accounts/contact/{contacts.token_of(contact)}/").content.decode()


def test_u11_one_press_ends_it_without_cookie_for_that_address_alone(
    question: Question, contact: Contact, answerer: User
) -> None:
    ask_for_mail(question, "other@example.org")
    Client().post(link_to("other@example.org"))
    answer(question, answerer)
    carry_out()
    send()
    headers = next(message.extra_headers for message in sent.outbox if ADDRESS in message.to)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = path_in(headers["List-Unsubscribe"], r"/accounts/contact/stop/[^/\s]+/")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).cookies == {}
    assert Follow.objects.filter(contact=contact).exists(), "looking ends nothing"
    for _ in range(2):
        assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follow.objects.filter(contact=contact).exists()
    assert Follow.objects.filter(contact__address="other@example.org").exists()
    given = ConsentRecord.objects.filter(about="mail").order_by("pk").values_list("given", flat=True)
    assert list(given) == [True, True, False]
    answer(question, answerer, "After that.")
    carry_out()
    later = send(days=2)
    assert "other@example.org" in later
    assert ADDRESS not in later


def test_u11_what_waits_is_not_sent_after_the_press(question: Question, contact: Contact, answerer: User) -> None:
    answer(question, answerer)
    carry_out()
    contacts.stop(contact=contact)
    assert ADDRESS not in send()


def test_the_link_that_ends_mails_opens_nothing_else(question: Question, contact: Contact) -> None:
    token = contacts.stop_token_of(contact)
    assert Client().get(f"/accounts/contact/{token}/").status_code == 404
    assert Client().post(f"/accounts/contact/stop/{contacts.token_of(contact)}/").status_code == 404
    assert Client().post(f"/questions/following/{token}/{question.pk}/stop/").status_code == 404
    assert Follow.objects.filter(contact=contact).exists()


def test_the_copy_has_it_and_erasing_ends_it(question: Question, contact: Contact) -> None:
    link = f"/accounts/contact/{contacts.token_of(contact)}/"
    archive = zipfile.ZipFile(io.BytesIO(Client().post(f"{link}copy/").content))
    held = json.loads(archive.read("data.json"))["held"]
    assert [row["question"] for row in held["questions.Follow"]["rows"]] == [question.pk]
    Client().post(f"{link}erase/")
    assert not Follow.objects.filter(contact__isnull=False).exists()
    assert not Contact.objects.exists()


def test_an_address_is_kept_as_long_as_it_follows(question: Question, contact: Contact) -> None:
    retention.enforce(timezone.now() + timedelta(days=364))
    assert Contact.objects.exists()
    for _ in range(2):
        retention.enforce(timezone.now() + timedelta(days=366))
    assert not Contact.objects.exists()
    assert Question.objects.exists()


def test_what_nobody_confirmed_goes_after_14_days(question: Question) -> None:
    ask_for_mail(question)
    retention.enforce(timezone.now() + timedelta(days=15))
    assert not Contact.objects.exists()
    assert not Follow.objects.filter(contact__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_q7_many_at_once_are_one_follow_and_one_mail(question: Question, contact: Contact, answerer: User) -> None:
    first, second = answer(question, answerer), answer(question, answerer, "And another one.")
    since = timezone.now().isoformat()
    pks = [first.pk, second.pk] * 3
    assert at_once(6, lambda n: tasks.tell_of.func(kind="answer", pk=pks[n], since=since)) == []
    assert OutgoingMail.objects.filter(contact=contact).count() == 1
    Follow.objects.filter(contact=contact).delete()
    assert at_once(10, lambda _: following.follow_by_mail(address=ADDRESS, question=question, language="en")) == []
    assert Follow.objects.filter(contact=contact).count() == 1


def test_f6_a_mail_sent_again_after_a_worker_died_has_the_same_id(
    question: Question, contact: Contact, answerer: User
) -> None:
    """And where the answer was hidden meanwhile, it is not sent again."""
    made = answer(question, answerer)
    carry_out()
    now = timezone.now() + timedelta(hours=1)
    mail = next(mail for mail in iter(lambda: outbox.claim(now), None) if mail.contact_id)
    outbox.message_of(mail).send()  # and the worker dies before it is marked
    later = now + timedelta(minutes=2)
    again = next(mail for mail in iter(lambda: outbox.claim(later), None) if mail.contact_id)
    assert outbox.message_id(again) == outbox.message_id(mail)
    posting.set_answer_state(answer=made, state="hidden")
    assert not outbox.deliver(again, later)
    assert len([message for message in sent.outbox if ADDRESS in message.to]) == 1
