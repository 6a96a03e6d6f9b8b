"""Helpers say that they need to know more, and that they are writing an answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts.models import User
from netsite.core import retention
from questions import posting
from questions.models import AnswerInProgress, Question
from questions.posting import AnswerText, QuestionText
from tests import make
from tests.questions.test_asking import form

Clients = Callable[[User], Client]


@pytest.fixture
def question(asker: User) -> Question:
    return posting.ask(author=asker, words=QuestionText("How often are scans?"))


def page(client: Client, question: Question) -> str:
    return client.get(question.get_absolute_url()).content.decode()


def needs_more(question: Question) -> bool:
    question.refresh_from_db()
    return question.needs_info_at is not None


def test_more_is_needed_until_the_asker_answers(
    client_of: Clients, question: Question, asker: User, answerer: User
) -> None:
    client_of(answerer).post(f"/questions/{question.pk}/more/")
    assert "Somebody wants to help and needs to know more." in page(client_of(asker), question)
    assert "has asked for more information" in page(Client(), question)
    posting.answer(author=answerer, question=question, words=AnswerText("Maybe yearly."))
    assert needs_more(question), "only the asker's own words clear it"
    posting.answer(author=asker, question=question, words=AnswerText("It is in the lung."))
    assert not needs_more(question)


def test_adding_to_the_question_clears_it_too(
    client_of: Clients, question: Question, asker: User, answerer: User
) -> None:
    client_of(answerer).post(f"/questions/{question.pk}/more/")
    client_of(asker).post(f"/questions/{question.pk}/edit/", form(version="0"))
    assert not needs_more(question)


def test_others_see_that_somebody_is_writing_and_not_who(
    client_of: Clients, question: Question, asker: User, answerer: User
) -> None:
    client_of(answerer).post(f"/questions/{question.pk}/writing/")
    for client in (client_of(asker), Client()):
        html = page(client, question)
        assert "Somebody is writing an answer at the moment." in html
        assert "Answerer" not in html
    assert "Somebody is writing" not in page(client_of(answerer), question), "one does not wait for oneself"


def test_it_ends_with_the_answer_or_by_hand_or_by_itself(
    client_of: Clients, question: Question, asker: User, answerer: User, time_machine: Any
) -> None:
    client, address = client_of(answerer), f"/questions/{question.pk}/writing/"
    client.post(address)
    client.post(address)
    assert AnswerInProgress.objects.count() == 1
    client.post(address, {"value": "0"})
    assert "Somebody is writing" not in page(Client(), question)
    client.post(address)
    posting.answer(author=answerer, question=question, words=AnswerText("Yearly."))
    assert "Somebody is writing" not in page(Client(), question)
    client.post(address)
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert "Somebody is writing" not in page(Client(), question)
    retention.enforce(timezone.now() + timedelta(days=1))
    assert not AnswerInProgress.objects.exists()


@pytest.mark.parametrize("what", ["more", "writing"])
def test_it_is_for_who_may_answer(
    client_of: Clients, question: Question, asker: User, stranger: User, what: str
) -> None:
    address = f"/questions/{question.pk}/{what}/"
    assert client_of(asker).post(address).status_code == 403
    assert Client().post(address).status_code == 403
    assert client_of(make.member("Sus", suspended_until="2999-01-01T00:00Z")).post(address).status_code == 403
    Question.objects.update(closed_at=timezone.now(), closed_as="settled")
    assert client_of(stranger).post(address).status_code == 403
    posting.set_question_state(question=question, state="hidden")
    assert client_of(stranger).post(address).status_code == 404
