"""What was saved while somebody typed is there again: in its form, offered beside it, and in the member's list."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from netsite.accounts.models import User
from questions import posting
from questions.models import Answer, Draft, Question
from tests.questions.test_autosaving import SAVE, typed
from tests.questions.test_drafts import answer_form

Clients = Callable[[User], Client]


@pytest.fixture
def question(asker: User) -> Question:
    return posting.ask(author=asker, words=posting.QuestionText("How often are scans needed?", "Mine are stable."))


@pytest.fixture
def answer(question: Question, answerer: User) -> Answer:
    return posting.answer(author=answerer, question=question, words=posting.AnswerText("Every six months."))


@time_machine.travel("2026-11-24T12:00Z", tick=False)  # the links have the time in them
def test_a_begun_question_is_offered_where_one_asks(client_of: Clients, asker: User, stranger: User) -> None:
    client = client_of(asker)
    client.post(SAVE, typed(title="How often are scans"))
    draft = Draft.objects.get()
    page = client.get("/questions/ask/").content.decode()
    assert "You began a question on" in page
    assert f'<a class="button quiet" href="{draft.get_absolute_url()}">Go on with it</a>' in page
    assert 'data-draft-version="0"' in page, "the form itself is a new one"
    assert "How often are scans" in client.get(draft.get_absolute_url()).content.decode()
    assert "You began" not in client_of(stranger).get("/questions/ask/").content.decode()
    assert client.post(f"/questions/drafts/{draft.pk}/discard/", {"back": "form"})["Location"] == "/questions/ask/"
    assert "You began" not in client.get("/questions/ask/").content.decode()


def test_an_empty_draft_is_not_offered(client_of: Clients, asker: User, question: Question) -> None:
    client = client_of(asker)
    client.post(SAVE, typed(title=" ", body=""))
    client.post(SAVE, typed("answer", body="  ", draft_question=question.pk))
    assert "You began" not in client.get("/questions/ask/").content.decode()
    assert "Your draft of" not in client.get(question.get_absolute_url()).content.decode()


@pytest.mark.parametrize("address", ["{0.pk}/{0.slug}/", "{0.pk}/answer/"])
def test_an_answer_is_in_its_form_again(
    client_of: Clients, question: Question, answerer: User, stranger: User, address: str
) -> None:
    client, words = client_of(answerer), typed("answer", body="Every six mon", draft_question=question.pk)
    client.post(SAVE, words)
    path = "/questions/" + address.format(question)
    page = client.get(path).content.decode()
    assert "Every six mon</textarea>" in page
    assert 'data-draft-version="1"' in page
    assert f'name="key" value="{words["key"]}"' in page
    assert "Your draft of" in page
    assert "Every six mon" not in client_of(stranger).get(path).content.decode()
    sent = answer_form(key=words["key"], draft_version="1")
    client.post(f"/questions/{question.pk}/answer/", sent)
    assert "Your draft of" not in client.get(path).content.decode()
    assert not Draft.objects.filter(posted_at=None).exists()


def test_a_preview_keeps_the_version_and_is_saved(client_of: Clients, question: Question, answerer: User) -> None:
    sent = answer_form(action="preview", draft_version="3")
    page = client_of(answerer).post(f"/questions/{question.pk}/answer/", sent).content.decode()
    assert 'data-draft-version="3" data-draft-unsaved' in page


def edit_form(question: Question, **changes: Any) -> dict[str, Any]:
    words = {"title": question.title, "body": "Changed.", "tags": "", "version": 0, "visibility": "everyone"}
    return words | {"about": "general", "key": str(uuid4())} | changes


def test_changes_are_offered_and_go_when_they_are_saved(client_of: Clients, question: Question, asker: User) -> None:
    client, address = client_of(asker), f"/questions/{question.pk}/edit/"
    words = typed("edit", draft_question=question.pk, body="I was chang")
    client.post(SAVE, words)
    page = client.get(address).content.decode()
    assert "You changed this on" in page
    assert "Mine are stable.</textarea>" in page
    page = client.get(f"{address}?draft={words['key']}").content.decode()
    assert "I was chang</textarea>" in page
    assert 'data-draft-version="1"' in page
    sent = edit_form(question, key=words["key"])
    assert client.post(address, sent).status_code == 302
    assert "You changed this" not in client.get(address).content.decode()
    assert client.post(SAVE, words | {"draft_version": 1}).status_code == 403, "nor by a save that comes late"
    assert client.post(SAVE, words | {"key": str(uuid4())}).status_code == 200


def test_a_first_save_that_comes_after_the_changes_were_saved_brings_nothing_back(
    client_of: Clients, question: Question, asker: User
) -> None:
    client, sent = client_of(asker), edit_form(question)
    client.post(f"/questions/{question.pk}/edit/", sent)
    late = typed("edit", draft_question=question.pk, key=sent["key"])
    assert client.post(SAVE, late).status_code == 403
    assert Draft.objects.get().fields == {}


def test_changes_of_an_older_text_are_a_conflict_as_ever(client_of: Clients, question: Question, asker: User) -> None:
    client, address = client_of(asker), f"/questions/{question.pk}/edit/"
    words = typed("edit", draft_question=question.pk, version="0", body="From an old text")
    client.post(SAVE, words)
    posting.edit_question(question=question, by=asker, words=posting.QuestionText("How often?", "Newer."), version=0)
    page = client.get(f"{address}?draft={words['key']}").content.decode()
    assert '<input type="hidden" name="version" value="0"' in page
    response = client.post(address, edit_form(question, body="From an old text", key=words["key"]))
    assert response.status_code == 409
    assert "data-draft-unsaved" not in response.content.decode(), "what was typed stays a change of the old text"
    assert Draft.objects.get().fields["version"] == "0"


@pytest.mark.parametrize("named", ["x", "", "00000000-0000-0000-0000-000000000000", "\u00e9"])
def test_a_draft_that_is_not_there_leaves_the_edit_form_as_it_is(
    client_of: Clients, question: Question, asker: User, named: str
) -> None:
    response = client_of(asker).get(f"/questions/{question.pk}/edit/", {"draft": named})
    assert "Mine are stable.</textarea>" in response.content.decode()


@time_machine.travel("2026-11-24T12:00Z", tick=False)
def test_the_list_says_what_each_is_for_and_goes_there(
    client_of: Clients, question: Question, answer: Answer, asker: User
) -> None:
    client = client_of(asker)
    for kind, place in (
        ("question", {}), ("answer", {"draft_question": question.pk}), ("comment", {"draft_answer": answer.pk}),
        ("edit", {"draft_question": question.pk}),
    ):  # fmt: skip
        client.post(SAVE, typed(kind, **place))
    page = client.get("/questions/drafts/").content.decode()
    for title in (
        "Answer to: How often are",
        "Comment on: How often are",
        "Change of: How often are",
        "How often\n</a>",
    ):
        assert title in page, title
    for draft in Draft.objects.all():
        assert f'href="{draft.get_absolute_url()}"' in page
        assert client.get(draft.get_absolute_url()).status_code == 200, draft.kind
        assert client.get(f"/questions/drafts/{draft.token}/", follow=True).status_code == 200
        assert client.post(f"/questions/drafts/{draft.pk}/discard/", {"back": "form"}, follow=True).status_code == 200
    assert not Draft.objects.exists()


def test_the_list_costs_the_same_with_one_and_with_many(
    client_of: Clients, question: Question, answer: Answer, asker: User, django_assert_num_queries: Any
) -> None:
    client = client_of(asker)
    for number in range(1, 4):
        client.post(SAVE, typed("comment", draft_answer=answer.pk))
        client.post(SAVE, typed("answer", draft_question=question.pk))
        # The session, the member, the unread notices; the drafts, the questions, the answers
        with django_assert_num_queries(6):
            assert client.get("/questions/drafts/").content.decode().count("saved ") == 2 * number


def test_hidden_means_hidden_for_who_was_writing_there_too(
    client_of: Clients, question: Question, answer: Answer, stranger: User
) -> None:
    client = client_of(stranger)
    client.post(SAVE, typed("answer", draft_question=question.pk, body="My own words"))
    draft = Draft.objects.get()
    posting.set_question_state(question=question, state="hidden")
    for address in ("/questions/drafts/", f"/questions/drafts/{draft.token}/"):
        page = client.get(address).content.decode()
        assert "How often are scans needed?" not in page
        assert "My own words" in page, "they can be copied"
        assert "not there any more" in page


@pytest.mark.parametrize("place", ["in the thread", "on its page"])
def test_a_comment_is_in_the_form_of_its_post_again(
    client_of: Clients, answer: Answer, question: Question, stranger: User, place: str
) -> None:
    client, words = client_of(stranger), typed("comment", body="How long did it ta", draft_answer=answer.pk)
    client.post(SAVE, words)
    address = f"/questions/{question.pk}/answers/{answer.pk}/comments/"
    path = question.get_absolute_url() if place == "in the thread" else address
    page = client.get(path).content.decode()
    assert page.count("How long did it ta") == 1
    assert "Your draft of" in page
    assert f'name="key" value="{words["key"]}"' in page
    assert "How long" not in client_of(answer.author or stranger).get(path).content.decode()
    client.post(address, {"key": words["key"], "body": "How long did it take?"})
    assert "Your draft of" not in client.get(path).content.decode()
    assert Draft.objects.get().fields == {}
