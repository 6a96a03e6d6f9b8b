"""Answering, accepting, voting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts.models import User
from questions import posting
from questions.models import Answer, Question, SearchEntry, Vote
from tests import make
from tests.questions.test_drafts import answer_form

Clients = Callable[[User], Client]


def test_a_member_answers(client_of: Clients, asker: User, answerer: User) -> None:
    question = make.question(author=asker)
    before = question.last_activity_at
    response = client_of(answerer).post(f"/questions/{question.pk}/answer/", answer_form(), follow=True)
    answer = Answer.objects.get()
    assert response.redirect_chain[-1][0] == f"{question.get_absolute_url()}#answer-{answer.pk}"
    html = response.content.decode()
    assert f'id="answer-{answer.pk}"' in html
    assert "my experience" in html
    question.refresh_from_db()
    assert question.answer_count == 1
    assert question.last_activity_at > before
    assert " month " in SearchEntry.objects.get(question=question).answer_terms


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": " "}, "Please write your answer."),
        ({"answer_type": ""}, "Please choose what kind of answer it is"),
        ({"answer_type": "team"}, "Select a valid choice"),
        ({"answer_type": "read"}, "Please give the address of what you read"),
        ({"answer_type": "read", "read_url": "javascript:alert(1)"}, "This is not the address of a page"),
        ({"answer_type": "read", "read_url": "ftp://example.org/x"}, "The address should begin with https://"),
    ],
)
def test_m1_an_answer_says_what_kind_it_is(
    client_of: Clients, asker: User, answerer: User, changes: dict[str, str], sentence: str
) -> None:
    question = make.question(author=asker)
    response = client_of(answerer).post(f"/questions/{question.pk}/answer/", answer_form(**changes))
    assert sentence in response.content.decode()
    assert not Answer.objects.exists()


def test_what_was_read_is_linked(client_of: Clients, asker: User, answerer: User) -> None:
    question = make.question(author=asker)
    words = answer_form(answer_type="read", read_url="https://www.cancer.gov/types")
    html = client_of(answerer).post(f"/questions/{question.pk}/answer/", words, follow=True).content.decode()
    assert 'href="https://www.cancer.gov/types" rel="nofollow ugc noopener noreferrer"' in html


@pytest.mark.parametrize(
    "fields",
    [{"closed_at": timezone.now(), "closed_as": "settled"}, {"locked_at": timezone.now(), "locked_reason": "Heated."}],
)
def test_i10_a_closed_question_takes_no_answer(
    client_of: Clients, asker: User, answerer: User, fields: dict[str, Any]
) -> None:
    question = make.question(author=asker, **fields)
    response = client_of(answerer).post(f"/questions/{question.pk}/answer/", answer_form())
    assert response.status_code == 403
    with pytest.raises(posting.Closed):
        posting.answer(author=answerer, question=question, words=posting.AnswerText("Late"))
    assert not Answer.objects.exists()


@pytest.mark.parametrize("state", ["hidden", "held", "removed"])
def test_i10_what_is_hidden_takes_none_either(client_of: Clients, asker: User, answerer: User, state: str) -> None:
    question = make.question(author=asker, state=state)
    assert client_of(answerer).post(f"/questions/{question.pk}/answer/", answer_form()).status_code == 404


def test_several_anonymous_people_can_be_told_apart(asker: User, answerer: User, stranger: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"), shown_as="anonymous")
    names = [
        posting.answer(author=who, question=question, words=posting.AnswerText("x"), shown_as="anonymous").thread_name
        for who in (answerer, asker, stranger, answerer)
    ]
    assert names == ["Anonymous member 2", "Anonymous member", "Anonymous member 3", "Anonymous member 2"]


def test_the_asker_accepts_and_changes_their_mind(client_of: Clients, asker: User, answerer: User) -> None:
    question = make.question(author=asker)
    one, two = make.answer(question, author=answerer), make.answer(question, author=answerer)
    client = client_of(asker)
    client.post(f"/questions/{question.pk}/answers/{one.pk}/accept/")
    html = client.post(f"/questions/{question.pk}/answers/{two.pk}/accept/", follow=True).content.decode()
    assert "The asker found this the most helpful" in html
    assert list(Answer.objects.filter(accepted_at__isnull=False)) == [two]
    client.post(f"/questions/{question.pk}/answers/{two.pk}/unaccept/")
    assert not Answer.objects.filter(accepted_at__isnull=False).exists()


def test_i2_nobody_else_accepts_and_no_other_questions_answer(
    client_of: Clients, asker: User, answerer: User, stranger: User
) -> None:
    question, other = make.question(author=asker), make.question("Another one here?", author=stranger)
    answer, elsewhere = make.answer(question, author=answerer), make.answer(other, author=answerer)
    assert client_of(stranger).post(f"/questions/{question.pk}/answers/{answer.pk}/accept/").status_code == 403
    assert Client().post(f"/questions/{question.pk}/answers/{answer.pk}/accept/").status_code == 403
    assert client_of(asker).post(f"/questions/{question.pk}/answers/{elsewhere.pk}/accept/").status_code == 404
    assert client_of(asker).post(f"/questions/{other.pk}/answers/{elsewhere.pk}/accept/").status_code == 403
    assert not Answer.objects.filter(accepted_at__isnull=False).exists()


def test_a_vote_counts_once_and_can_be_taken_back(client_of: Clients, asker: User, answerer: User) -> None:
    question = make.question(author=asker)
    client = client_of(answerer)
    for _ in range(3):
        client.post(f"/questions/{question.pk}/helpful/", {"value": "1"})
    question.refresh_from_db()
    assert (question.helpful_count, Vote.objects.count()) == (1, 1)
    page = client.get(question.get_absolute_url()).content.decode()
    assert 'aria-pressed="true"' in page
    for _ in range(2):
        client.post(f"/questions/{question.pk}/helpful/", {"value": "0"})
    question.refresh_from_db()
    assert (question.helpful_count, Vote.objects.count()) == (0, 0)


def test_i3_not_for_ones_own_and_not_for_what_is_gone(client_of: Clients, asker: User, answerer: User) -> None:
    question = make.question(author=asker)
    answer = make.answer(question, author=answerer)
    hidden = make.answer(question, author=asker, state="hidden")
    assert client_of(asker).post(f"/questions/{question.pk}/helpful/").status_code == 403
    assert client_of(answerer).post(f"/questions/{question.pk}/answers/{answer.pk}/helpful/").status_code == 403
    assert client_of(answerer).post(f"/questions/{question.pk}/answers/{hidden.pk}/helpful/").status_code == 404
    assert Client().post(f"/questions/{question.pk}/helpful/").status_code == 403
    client_of(answerer).post(f"/questions/{question.pk}/helpful/", {"value": "99"})
    question.refresh_from_db()
    assert question.helpful_count == 1


@pytest.mark.parametrize(
    "action", ["helpful/", "answers/{answer}/helpful/", "answers/{answer}/accept/", "answers/{answer}/unaccept/"]
)
def test_c1_looking_changes_nothing(client_of: Clients, asker: User, answerer: User, action: str) -> None:
    question = make.question(author=asker)
    answer = make.answer(question, author=answerer)
    address = f"/questions/{question.pk}/{action.format(answer=answer.pk)}"
    for person in (asker, answerer):
        assert client_of(person).get(address).status_code == 405
    assert not Vote.objects.exists()
    assert Question.objects.get().helpful_count == 0


def test_two_anonymous_members_never_have_one_name(asker: User) -> None:
    """Also when an answer in between was deleted."""
    question = make.question(author=asker)
    people = [make.member(f"Person {number}") for number in range(4)]
    answers = [
        posting.answer(author=person, question=question, words=posting.AnswerText("Words."), shown_as="anonymous")
        for person in people[:3]
    ]
    posting.delete_answer(answer=answers[1], by=people[1])
    last = posting.answer(author=people[3], question=question, words=posting.AnswerText("Words."), shown_as="anonymous")
    names = [answers[0].thread_name, answers[2].thread_name, last.thread_name]
    assert names == ["Anonymous member", "Anonymous member 3", "Anonymous member 4"]
