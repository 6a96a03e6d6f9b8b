"""Many comments at once: the limit of a post is exact on both databases, and a form is posted once."""

from uuid import uuid4

import pytest
from django.test import Client

from questions import commenting
from questions.models import Comment
from questions.models.comments import COMMENTS_UNDER_A_POST
from tests import make
from tests.questions.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_fifty_comments_at_once_thirty_are_there() -> None:
    author = make.member("Asker")
    question = make.question(author=author)

    def write(number: int) -> None:
        commenting.comment(author=author, target=question, body=f"Number {number}")

    errors = at_once(50, write)
    assert {type(error) for error in errors} == {commenting.Full}
    assert (len(errors), Comment.objects.count()) == (50 - COMMENTS_UNDER_A_POST, COMMENTS_UNDER_A_POST)


def test_names_given_at_once_are_different() -> None:
    question = make.question(author=make.member("Asker"))
    people = [make.member(f"Person {letter}") for letter in "abcdefghjk"]

    def write(number: int) -> None:
        commenting.comment(author=people[number], target=question, body="x", shown_as="anonymous")

    assert at_once(10, write) == []
    assert Comment.objects.values("thread_name").distinct().count() == 10


def test_q9_one_form_sent_many_times_through_the_site_is_one_comment() -> None:
    member = make.member("Asker")
    question = make.question(author=member)
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(member)
    form = {"key": str(uuid4()), "body": "Which hospital was it?"}
    address = f"/questions/{question.pk}/comments/"
    answers: list[str] = []
    assert at_once(8, lambda number: answers.append(clients[number].post(address, form)["Location"])) == []
    assert answers == [Comment.objects.get().get_absolute_url()] * 8


def test_edits_at_once_lose_nothing_unnoticed() -> None:
    author = make.member("Asker")
    comment = commenting.comment(author=author, target=make.question(author=author), body="Before.")

    def edit(number: int) -> None:
        commenting.edit_comment(comment=comment, by=author, body=f"Text {number}", version=0)

    errors = at_once(10, edit)
    assert len(errors) == 9
    assert {type(error) for error in errors} == {commenting.Conflict}
