"""A comment becomes an answer, an answer a comment, and back: nothing is lost on the way."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client

from netsite.accounts import erasing, groups
from netsite.accounts.models import Notice, User
from questions import commenting, counting, following, moving, posting, tasks, voting
from questions.closing import NotPossible
from questions.models import Answer, Comment, PostRevision, Question
from questions.search import find
from tests import make
from tests.questions.test_races import at_once

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


@pytest.fixture
def question(asker: User) -> Question:
    return posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))


@pytest.fixture
def comment(question: Question, answerer: User) -> Comment:
    made = commenting.comment(author=answerer, target=question, body="With us every **six** months, gallium.")
    return commenting.edit_comment(comment=made, by=answerer, body="With us every **four** months, gallium.", version=0)


@pytest.fixture
def desk(client_of: Clients, moderator: User) -> Client:
    groups.write()
    moderator.groups.add(Group.objects.get(name="moderator"))
    return client_of(moderator)


def page(client: Client, question: Question) -> str:
    return client.get(question.get_absolute_url()).content.decode()


def test_a_comment_becomes_an_answer(
    client: Client, desk: Client, question: Question, comment: Comment, answerer: User
) -> None:
    old = comment.get_absolute_url()
    address = f"/admin/questions/comment/{comment.pk}/step/make-answer/"
    assert "Select a valid choice" in desk.post(address, {"answer_type": "general"}).content.decode()
    assert desk.post(address, {"answer_type": "experience", "reason": "It answers."}).status_code == 302
    answer = Answer.objects.get()
    question.refresh_from_db()
    assert (question.answer_count, answer.author, answer.created_at) == (1, answerer, comment.created_at)
    shown = page(client, question)
    assert f'id="answer-{answer.pk}"' in shown
    assert shown.count("every <strong>four</strong> months") == 1
    assert client.get(old)["Location"] == answer.get_absolute_url()
    assert "every **six** months" in answer.revisions.get(version=0).body
    assert Notice.objects.get(member=answerer).body == "It answers."
    assert [hit.question for hit in find.search("gallium", user=answerer, language="en").questions] == [question]
    assert counting.disagreements() == []
    comment.refresh_from_db()
    assert (comment.body, comment.author) == ("", None), "the words are in one place"


def test_and_back_and_again_with_its_votes(
    client: Client, question: Question, comment: Comment, moderator: User, stranger: User
) -> None:
    answer = moving.make_answer(comment=comment, by=moderator, answer_type="experience")
    voting.cast_vote(voter=stranger, post=answer)
    below = commenting.comment(author=stranger, target=answer, body="And where?")
    again = moving.make_comment(answer=answer, by=moderator)
    assert again == comment
    below.refresh_from_db()
    question.refresh_from_db()
    assert below.question == question, "what stood below it goes along"
    assert question.answer_count == 0
    assert client.get(f"/questions/{question.pk}/answers/{answer.pk}/")["Location"] == comment.get_absolute_url()
    back = moving.make_answer(comment=again, by=moderator, answer_type="support")
    assert back == answer
    back.refresh_from_db()
    assert (back.helpful_count, back.answer_type) == (1, "experience"), "it is what it was"
    assert PostRevision.objects.filter(answer=back).count() == 2
    assert counting.disagreements() == []


def test_an_answer_becomes_a_comment(client: Client, desk: Client, question: Question, answerer: User) -> None:
    answer = posting.answer(author=answerer, question=question, words=posting.AnswerText("Where do you live?"))
    change = desk.get(f"/admin/questions/answer/{answer.pk}/change/").content.decode()
    assert "Make it a comment" in change
    assert desk.post(f"/admin/questions/answer/{answer.pk}/step/make-comment/", {"reason": ""}).status_code == 302
    question.refresh_from_db()
    assert question.answer_count == 0
    shown = page(client, question)
    assert f'id="comment-{Comment.objects.get().pk}"' in shown
    assert "No answer yet" in shown


def test_followers_hear_of_a_comment_that_is_an_answer_now(
    question: Question, comment: Comment, moderator: User
) -> None:
    follower = make.member("Follower")
    following.follow(member=follower, target=question)
    answer = moving.make_answer(comment=comment, by=moderator, answer_type="experience")
    tasks.tell_of.call(kind="answer", pk=answer.pk, since=answer.created_at.isoformat())
    assert Notice.objects.get(member=follower).title == "A new answer"
    moving.make_comment(answer=answer, by=moderator)
    assert not Notice.objects.filter(member=follower).exists()


def test_what_stays_an_answer(question: Question, answerer: User, moderator: User, stranger: User) -> None:
    long = posting.answer(author=answerer, question=question, words=posting.AnswerText("x" * 601))
    best = posting.answer(author=answerer, question=question, words=posting.AnswerText("Best."))
    posting.accept(answer=best)
    unsafe = posting.answer(author=answerer, question=question, words=posting.AnswerText("Unsafe."))
    Answer.objects.filter(pk=unsafe.pk).update(caution_at=unsafe.created_at)
    hidden = posting.answer(author=answerer, question=question, words=posting.AnswerText("Hidden."))
    posting.set_answer_state(answer=hidden, state="hidden")
    for answer, why in ((long, "601"), (best, "most helpful"), (unsafe, "unsafe"), (hidden, "public")):
        with pytest.raises(NotPossible, match=why):
            moving.make_comment(answer=answer, by=moderator)
    read = posting.answer(
        author=answerer, question=question, words=posting.AnswerText("Read.", "read", "https://example.org/my-blog")
    )
    with pytest.raises(NotPossible, match="address"):
        moving.make_comment(answer=read, by=moderator)
    full = posting.answer(author=answerer, question=question, words=posting.AnswerText("No room."))
    for _number in range(30):
        make.comment(question, author=stranger)
    with pytest.raises(NotPossible, match="no room"):
        moving.make_comment(answer=full, by=moderator)


def test_what_is_sent_to_where_it_was_is_shown_again(
    client_of: Clients, question: Question, answerer: User, moderator: User, stranger: User
) -> None:
    answer = posting.answer(author=answerer, question=question, words=posting.AnswerText("Where do you live?"))
    moving.make_comment(answer=answer, by=moderator)
    sent = client_of(stranger).post(f"/questions/{question.pk}/answers/{answer.pk}/comments/", {"body": "In Porto."})
    assert sent.status_code == 409
    assert "In Porto." in sent.content.decode()


def test_the_row_that_is_left_cannot_come_back_by_itself(
    desk: Client, question: Question, comment: Comment, moderator: User
) -> None:
    moving.make_answer(comment=comment, by=moderator, answer_type="experience")
    desk.post("/admin/questions/comment/", {"action": "show", "_selected_action": [comment.pk]})
    comment.refresh_from_db()
    assert comment.state == "removed"
    with pytest.raises(IntegrityError, match="moved_comment_has_no_words"), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(body="Words")
    with pytest.raises(NotPossible):
        moving.make_answer(comment=comment, by=moderator, answer_type="experience")


def test_the_author_still_owns_the_words(
    client: Client, client_of: Clients, question: Question, comment: Comment, moderator: User, answerer: User
) -> None:
    answer = moving.make_answer(comment=comment, by=moderator, answer_type="experience")
    assert client_of(answerer).post(f"/questions/{question.pk}/answers/{answer.pk}/edit/", {}).status_code == 200
    erasing.erase(member=answerer, keep_words=False)
    assert "gallium" not in page(client, question)
    assert not PostRevision.objects.filter(body__contains="gallium").exists()


def test_anonymous_stays_anonymous(client: Client, question: Question, answerer: User, moderator: User) -> None:
    note = commenting.comment(author=answerer, target=question, body="Not with my name.", shown_as="anonymous")
    answer = moving.make_answer(comment=note, by=moderator, answer_type="experience")
    assert (answer.shown_as, answer.thread_name) == ("anonymous", "Anonymous member")
    assert answerer.display_name not in page(client, question)


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_moves_once() -> None:
    question, by = make.question(), make.staff("Modesta")
    note = commenting.comment(author=make.member("Maple"), target=question, body="Every six months.")
    errors = at_once(2, lambda _n: moving.make_answer(comment=note, by=by, answer_type="experience"))
    assert [type(error) for error in errors] == [NotPossible]
    assert Answer.objects.count() == 1
    assert counting.disagreements() == []
