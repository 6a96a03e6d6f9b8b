"""How much each page asks of the database: the same with one row and with many.

A member costs three more: the session, the member, the number of unread notices. On the list of questions also how many
topics it leaves out for them, on a topic's page whether it is one of those. Under a question also their votes, whether
they may post, and whether they have a clinician badge; what they said of the answers beside “helpful”, and the sections that
an answer can point to; and the answer and the comments that they began there. On a question, a topic and an article:
whether they follow it; on a question and an article what of the page they saved. One query for everybody each: where the
answers of the page point to, who is writing now, and the comments under all of it (one more where a comment mentions somebody,
for their names).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from articles import publishing
from netsite.accounts.models import User
from questions import commenting, posting
from questions.models import Question
from questions.related import computing
from tests import make

Clients = Callable[[User], Client]
MANY = 60
BOUNDED = 3 if connection.vendor == "postgresql" else 0


@pytest.fixture
def rows(asker: User, answerer: User, editor: User) -> Question:
    article = make.article(summary="What they are.", glance="A point")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    for name in ("scans", *(f"tag{number}" for number in range(7))):
        make.topic(name, f"{name} by another name")
    for number in range(MANY):
        posting.ask(
            author=asker, article=article, section_key="what",
            words=posting.QuestionText(f"How often are scans needed, part {number}?", "Stable.", ["scans", f"tag{number % 7}"]),
        )  # fmt: skip
    question = Question.objects.order_by("pk")[0]
    for number in range(25):
        words = posting.AnswerText(f"Answer {number}", article_id=article.pk, section_key="what")
        answer = posting.answer(author=answerer, question=question, words=words)
        for target in (question, answer):
            commenting.comment(author=asker, target=target, body=f"Comment {number}")
    computing.refresh_all()
    return question


@pytest.mark.parametrize(
    ("address", "visitor", "member"),
    [
        # A member's: the filters that they saved
        ("/questions/", 5, 10),
        ("/questions/?sort=helpful", 5, 10),
        ("/questions/?sort=waiting", 5, 10),
        ("/questions/?answers=waiting&topic=scans", 6, 11),
        ("/tags/scans/", 4, 9),
        ("/tags/", 1, 4),
        ("question", 9, 22),
        ("/articles/net-overview/", 3, 8),
        ("/articles/", 2, 5),
        ("/", 4, 7),
        # PostgreSQL: three more, a transaction with a time limit around the search
        ("/search/?q=scans", 6 + BOUNDED, 9 + BOUNDED),
    ],
)
def test_queries_are_counted(
    client_of: Clients, rows: Question, answerer: User, address: str, visitor: int, member: int,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    address = rows.get_absolute_url() if address == "question" else address
    for client, number in ((Client(), visitor), (client_of(answerer), member)):
        client.get(address)
        with django_assert_num_queries(number):
            assert client.get(address).status_code == 200
