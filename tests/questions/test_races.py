"""Many at once: each operation is exact on both databases."""

import threading
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from netsite.accounts.models import User
from questions import counting, drafting, mentions, posting, reacting, tagging, voting
from questions.models import Answer, Draft, Question, Reaction, Tag, Vote
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, act: Callable[[int], object]) -> list[Exception]:
    """Run it in so many threads that start together; what went wrong."""
    start, errors = threading.Barrier(number), list[Exception]()

    def run(position: int) -> None:
        start.wait()
        try:
            act(position)
        except Exception as error:  # noqa: BLE001 - shown by the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_q7_fifty_votes_of_one_member_are_one() -> None:
    question, voter = make.question(author=make.member("Asker")), make.member("Voter")
    assert at_once(50, lambda _: voting.cast_vote(voter=voter, post=question)) == []
    question.refresh_from_db()
    assert (question.helpful_count, Vote.objects.count()) == (1, 1)


def test_q7_votes_of_many_members_all_count() -> None:
    question = make.question(author=make.member("Asker"))
    voters = [make.member(f"Voter {first}{second}") for first in "abcde" for second in "fghjkmnpqr"]
    assert at_once(50, lambda number: voting.cast_vote(voter=voters[number], post=question)) == []
    question.refresh_from_db()
    assert question.helpful_count == 50
    assert counting.disagreements() == []


def test_q7_of_many_accepts_one_stays() -> None:
    asker = make.member("Asker")
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    answers = [
        posting.answer(author=asker, question=question, words=posting.AnswerText(f"Number {n}")) for n in range(5)
    ]
    assert at_once(50, lambda number: posting.accept(answer=answers[number % 5])) == []
    assert Answer.objects.filter(accepted_at__isnull=False).count() == 1


def test_q9_one_form_sent_many_times_is_one_post() -> None:
    asker, key = make.member("Asker"), uuid4()
    fields = {
        "title": "How often are scans?", "body": "", "tags": ["scans"], "shown_as": "name", "visibility": "everyone",
        "noindex": False,
    }  # fmt: skip
    posts: list[object] = []

    def send(_: int) -> None:
        posts.append(drafting.post(key=key, kind=Draft.Kind.QUESTION, fields=fields, by=asker, language="en"))

    assert at_once(50, send) == []
    assert Question.objects.count() == 1
    assert set(posts) == {Question.objects.get()}


def test_answers_at_once_all_count() -> None:
    asker = make.member("Asker")
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))

    def answer(number: int) -> None:
        posting.answer(author=asker, question=question, words=posting.AnswerText(f"Number {number}"))

    assert at_once(16, answer) == []
    question.refresh_from_db()
    assert question.answer_count == 16
    assert counting.disagreements() == []


def test_one_new_topic_at_once_is_one_topic() -> None:
    asker = make.member("Asker")

    def ask(number: int) -> None:
        posting.ask(author=asker, words=posting.QuestionText(f"How often, number {number}?", "", ["Übelkeit", "scans"]))

    assert at_once(12, ask) == []
    assert sorted(Tag.objects.values_list("use_count", flat=True)) == [12, 12]
    assert tagging.disagreements() == []


def test_edits_at_once_lose_nothing_unnoticed() -> None:
    asker = make.member("Asker")
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))

    def edit(number: int) -> None:
        posting.edit_question(
            question=question, by=asker, words=posting.QuestionText("How often are scans?", f"Text {number}"), version=0
        )

    errors = at_once(10, edit)
    assert len(errors) == 9
    assert all(isinstance(error, posting.Conflict) for error in errors)


def test_q9_through_the_whole_site() -> None:
    asker: User = make.member("Asker")
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(asker)
    form = {"key": str(uuid4()), "title": "How often are scans?", "body": "", "tags": "", "action": "post"}
    form |= {"visibility": "everyone", "about": "me", "similar_seen": "1"}
    statuses: list[int] = []
    assert at_once(8, lambda number: statuses.append(clients[number].post("/questions/ask/", form).status_code)) == []
    assert statuses == [302] * 8
    assert Question.objects.count() == 1


def test_what_is_deleted_while_names_change_stays_deleted() -> None:
    """And a vote that comes meanwhile counts."""
    asker, bird = make.member("Asker"), make.member("Answerer")
    for number in range(8):
        old = f"Answerer{number}"
        gone = posting.ask(author=asker, words=posting.QuestionText(f"Does @{old} know this?", f"@{old}, my story"))
        kept = posting.ask(author=asker, words=posting.QuestionText("And this one here?", f"@{old}, another story"))
        work = [
            partial(mentions.rename, member=bird, old=old, new="Heron"),
            partial(posting.delete_question, question=gone, by=asker),
            partial(voting.cast_vote, voter=bird, post=kept),
        ]
        assert at_once(3, lambda position, work=work: work[position]()) == []  # type: ignore[misc] # the loop's own
        gone.refresh_from_db()
        kept.refresh_from_db()
        assert (gone.state, gone.body, gone.body_html) == ("erased", "", "")
        assert (kept.body, kept.helpful_count) == ("@Heron, another story", 1)
    assert counting.disagreements() == []


def test_q7_fifty_reactions_of_one_member_are_one() -> None:
    question, member = make.question(author=make.member("Asker")), make.member("Member")
    answer = make.answer(question)
    assert at_once(50, lambda _: reacting.react(member=member, answer=answer, kind="worked")) == []
    answer.refresh_from_db()
    assert (answer.worked_count, Reaction.objects.count()) == (1, 1)
    assert at_once(20, lambda _: reacting.withdraw_reaction(member=member, answer=answer, kind="worked")) == []
    answer.refresh_from_db()
    assert (answer.worked_count, Reaction.objects.count()) == (0, 0)


def test_q7_reactions_of_many_members_all_count() -> None:
    answer = make.answer(make.question(author=make.member("Asker")))
    members = [make.member(f"Member {letter}") for letter in "abcdefghjkmnpqrstuvw"]

    def react(number: int) -> None:
        reacting.react(member=members[number // 2], answer=answer, kind=("worked", "outdated")[number % 2])

    assert at_once(40, react) == []
    answer.refresh_from_db()
    assert (answer.worked_count, answer.outdated_count) == (20, 20)
    assert counting.disagreements() == []
