"""A moderator takes a passage out: of the post, of every earlier text, of search, and of the record of it."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from netsite.accounts.models import AccessAudit, User
from questions import commenting, posting
from questions.models import Question
from questions.posting import AnswerText, QuestionText
from questions.search import checking
from tests import make

Clients = Callable[[User], Client]
PASSAGE = "Dr Zebrafinch of Leeds"


@pytest.fixture
def question(asker: User) -> Question:
    asked = posting.ask(author=asker, words=QuestionText("How often are scans?", f"{PASSAGE} says yearly."))
    words = QuestionText("How often are scans?", f"Now {PASSAGE} says twice a year.")
    return posting.edit_question(question=asked, by=asker, words=words, version=0, note=f"After {PASSAGE} called")


def redact(client: Client, question: Question, passage: str = PASSAGE, reason: str = "A named person") -> str:
    form = {"passage": passage, "reason": reason}
    response = client.post(f"/admin/questions/question/{question.pk}/redact/", form, follow=True)
    return response.content.decode()


def test_it_is_gone_everywhere_and_the_rest_stays(client_of: Clients, question: Question, editor: User) -> None:
    assert "The passage is gone" in redact(client_of(editor), question)
    for address in (question.get_absolute_url(), f"/questions/{question.pk}/history/", "/search/?q=zebrafinch"):
        assert PASSAGE not in Client().get(address).content.decode(), address
    question.refresh_from_db()
    assert question.body == "Now [removed by a moderator] says twice a year."
    assert {revision.body for revision in question.revisions.all()} == {
        "[removed by a moderator] says yearly.", "Now [removed by a moderator] says twice a year.",
    }  # fmt: skip
    assert checking.disagreements() == []


def test_it_is_recorded_without_the_words(client_of: Clients, question: Question, editor: User) -> None:
    redact(client_of(editor), question)
    record = AccessAudit.objects.get()
    assert (record.actor, record.action, record.reason) == (editor, "redact", "A named person")
    assert "Zebrafinch" not in str(vars(record)) + str(
        list(LogEntry.objects.values_list("object_repr", "change_message"))
    )


def test_an_open_window_does_not_bring_it_back(
    client_of: Clients, question: Question, asker: User, editor: User
) -> None:
    redact(client_of(editor), question)
    form = {
        "title": "How often are scans?",
        "body": f"{PASSAGE}!",
        "version": "1",
        "visibility": "everyone",
        "about": "me",
    }
    assert client_of(asker).post(f"/questions/{question.pk}/edit/", form).status_code == 409


def test_an_answer_too(client_of: Clients, question: Question, answerer: User, editor: User) -> None:
    answer = posting.answer(author=answerer, question=question, words=AnswerText(f"Ask {PASSAGE}."))
    form = {"passage": PASSAGE, "reason": "A named person"}
    client_of(editor).post(f"/admin/questions/answer/{answer.pk}/redact/", form)
    answer.refresh_from_db()
    assert answer.body == "Ask [removed by a moderator]."


@pytest.mark.parametrize(
    ("passage", "reason", "sentence"),
    [("Nowhere in it", "x", "is not in the post"), ("of", "x", "at least 3 characters"), (PASSAGE, "", "required")],
)
def test_what_cannot_be_done_says_why(
    client_of: Clients, question: Question, editor: User, passage: str, reason: str, sentence: str
) -> None:
    assert sentence in redact(client_of(editor), question, passage, reason)
    question.refresh_from_db()
    assert PASSAGE in question.body
    assert not AccessAudit.objects.exists()


def test_only_who_may_change_posts(client_of: Clients, question: Question, asker: User) -> None:
    address = f"/admin/questions/question/{question.pk}/redact/"
    assert client_of(asker).post(address, {"passage": PASSAGE, "reason": "x"}).status_code == 302
    assert client_of(make.staff("Nobody")).post(address, {"passage": PASSAGE, "reason": "x"}).status_code == 403
    question.refresh_from_db()
    assert PASSAGE in question.body


def test_an_earlier_text_is_put_back_by_its_author(
    client_of: Clients, question: Question, asker: User, stranger: User
) -> None:
    own = client_of(asker)
    assert "Put this text back" in own.get(f"/questions/{question.pk}/history/").content.decode()
    assert "Put this text back" not in client_of(stranger).get(f"/questions/{question.pk}/history/").content.decode()
    html = own.get(f"/questions/{question.pk}/edit/?from=0").content.decode()
    assert f"{PASSAGE} says yearly." in html
    assert 'value="An earlier text, put back"' in html
    assert 'name="version" value="1"' in html
    for wrong in ("9", "x", "-1", "99999999999999"):
        assert own.get(f"/questions/{question.pk}/edit/?from={wrong}").status_code == 200


def test_out_of_a_comment_too(client_of: Clients, question: Question, asker: User, editor: User) -> None:
    comment = commenting.comment(author=asker, target=question, body=f"{PASSAGE} is kind.")
    form = {"passage": PASSAGE, "reason": "A named person"}
    client_of(editor).post(f"/admin/questions/comment/{comment.pk}/redact/", form)
    comment.refresh_from_db()
    assert comment.body == "[removed by a moderator] is kind."
    assert [revision.body for revision in comment.revisions.all()] == [comment.body]
