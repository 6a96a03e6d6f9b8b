"""Changing one's words and taking them back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts import consent
from netsite.accounts.models import User
from questions import counting, posting
from questions.models import Answer, PostRevision, Question, SearchEntry, Tag
from questions.search import checking

Clients = Callable[[User], Client]


@pytest.fixture
def question(asker: User) -> Question:
    words = posting.QuestionText("How often are scans needed?", "Mine are stable.", ["scans"])
    return posting.ask(author=asker, words=words)


@pytest.fixture
def answer(question: Question, answerer: User) -> Answer:
    return posting.answer(author=answerer, question=question, words=posting.AnswerText("Every six months."))


def edit(question: Question, **changes: str) -> dict[str, str]:
    words = {"title": question.title, "body": question.body, "tags": "scans", "version": str(question.edit_version)}
    words |= {"visibility": "everyone", "about": "me"}
    return words | {"note": "", "action": "post"} | changes


def test_an_edit_keeps_the_old_text_for_all_to_compare(client_of: Clients, question: Question, asker: User) -> None:
    changes = edit(question, body="Mine are **very** stable.", tags="scans, liver", note="Said more")
    html = client_of(asker).post(f"/questions/{question.pk}/edit/", changes, follow=True).content.decode()
    assert "<strong>very</strong>" in html
    history = Client().get(f"/questions/{question.pk}/history/").content.decode()
    assert "<ins>**very** </ins>" in history
    assert "Said more" in history
    assert Tag.objects.get(key="liver").use_count == 1
    assert checking.disagreements() == []


def test_q10_the_second_of_two_windows_loses_nothing(client_of: Clients, question: Question, asker: User) -> None:
    client = client_of(asker)
    stale = edit(question, body="From the second window.")
    client.post(f"/questions/{question.pk}/edit/", edit(question, body="From the first window."))
    response = client.post(f"/questions/{question.pk}/edit/", stale)
    html = response.content.decode()
    assert response.status_code == 409
    assert "From the first window." in html
    assert "From the second window." in html
    assert 'name="version" value="1"' in html, "sending it again is a choice now"
    client.post(f"/questions/{question.pk}/edit/", stale | {"version": "1"})
    question.refresh_from_db()
    assert question.body == "From the second window."


def test_an_answer_is_edited_in_the_same_way(client_of: Clients, answer: Answer, answerer: User) -> None:
    address = f"/questions/{answer.question_id}/answers/{answer.pk}/edit/"
    words = {"body": "Every *four* months.", "answer_type": "experience", "read_url": "", "version": "0", "note": ""}
    html = client_of(answerer).post(address, words, follow=True).content.decode()
    assert "Every <em>four</em> months." in html
    assert client_of(answerer).post(address, words | {"body": "Late."}).status_code == 409
    history = Client().get(f"/questions/{answer.question_id}/answers/{answer.pk}/history/").content.decode()
    assert "<del>six</del>" in history


def test_i1_nobody_else_edits_or_deletes(
    client_of: Clients, question: Question, answer: Answer, stranger: User, moderator: User
) -> None:
    base = f"/questions/{question.pk}"
    for person in (client_of(stranger), client_of(moderator), Client()):
        for address in (
            f"{base}/edit/",
            f"{base}/delete/",
            f"{base}/answers/{answer.pk}/edit/",
            f"{base}/answers/{answer.pk}/delete/",
        ):
            assert person.get(address).status_code == 403, address
            assert person.post(address, edit(question, body="Changed")).status_code == 403, address
    question.refresh_from_db()
    assert question.body == "Mine are stable."
    assert question.is_public


def test_a_locked_thread_is_not_edited_but_words_can_be_taken_back(
    client_of: Clients, question: Question, asker: User
) -> None:
    Question.objects.update(locked_at=timezone.now(), locked_reason="Heated.")
    client = client_of(asker)
    assert client.get(f"/questions/{question.pk}/edit/").status_code == 403
    client.post(f"/questions/{question.pk}/delete/")
    question.refresh_from_db()
    assert question.is_erased


def test_looking_at_the_delete_page_deletes_nothing(client_of: Clients, question: Question, asker: User) -> None:
    html = client_of(asker).get(f"/questions/{question.pk}/delete/").content.decode()
    assert "This cannot be undone" in html
    question.refresh_from_db()
    assert question.is_public


def test_a_deleted_question_is_gone_and_others_answers_stay(
    client_of: Clients, question: Question, answer: Answer, asker: User
) -> None:
    client_of(asker).post(f"/questions/{question.pk}/delete/")
    question.refresh_from_db()
    html = Client().get(question.get_absolute_url()).content.decode()
    assert "[removed by its author]" in html
    assert "Every six months." in html
    assert "Mine are stable" not in html
    assert "Asker" not in html
    assert "scans" not in html
    kept = [
        *Question.objects.values_list("title", "body", "body_html", "author"),
        *PostRevision.objects.filter(question=question).values_list("title", "body", "written_by"),
    ]
    assert not any("stable" in str(row) or "often" in str(row) for row in kept)
    assert not SearchEntry.objects.filter(question=question).exists()
    assert Tag.objects.get().use_count == 0
    assert Client().get(f"/questions/{question.pk}/history/").status_code == 404
    assert counting.disagreements() == []


def test_a_deleted_question_without_answers_is_not_there(client_of: Clients, question: Question, asker: User) -> None:
    client_of(asker).post(f"/questions/{question.pk}/delete/")
    assert Client().get(f"/questions/{question.pk}/removed/").status_code == 404
    assert "removed by its author" not in Client().get("/questions/").content.decode()


def test_a_deleted_answer_leaves_nothing(client_of: Clients, answer: Answer, answerer: User) -> None:
    posting.accept(answer=answer)
    client_of(answerer).post(f"/questions/{answer.question_id}/answers/{answer.pk}/delete/")
    question = Question.objects.get()
    assert question.answer_count == 0
    assert "Every six months" not in Client().get(question.get_absolute_url()).content.decode()
    assert not PostRevision.objects.filter(answer=answer).exclude(body="").exists()
    assert "month" not in SearchEntry.objects.get().answer_terms
    assert counting.disagreements() == []


def test_hiding_and_showing_keep_every_counter_right(question: Question, answer: Answer) -> None:
    posting.accept(answer=answer)
    posting.set_answer_state(answer=answer, state="hidden")
    assert Question.objects.get().answer_count == 0
    assert not Answer.objects.filter(accepted_at__isnull=False).exists()
    posting.set_question_state(question=question, state="hidden")
    assert Tag.objects.get().use_count == 0
    assert counting.disagreements() == checking.disagreements() == []
    posting.set_question_state(question=question, state="public")
    posting.set_answer_state(answer=answer, state="public")
    assert (Question.objects.get().answer_count, Tag.objects.get().use_count) == (1, 1)
    assert counting.disagreements() == checking.disagreements() == []


def test_k1_who_agrees_no_longer_publishes_no_new_words(client_of: Clients, asker: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?", "Before."))
    consent.withdraw(member=asker)
    form = {
        "title": "How often are scans?",
        "body": "New words.",
        "version": "0",
        "visibility": "everyone",
        "about": "me",
    }
    response = client_of(asker).post(f"/questions/{question.pk}/edit/", form)
    assert response.status_code == 403
    html = response.content.decode()
    assert "New words." in html, "nothing is lost"
    assert "Read and decide" in html
    question.refresh_from_db()
    assert question.body == "Before."
    client_of(asker).post(f"/questions/{question.pk}/delete/")
    question.refresh_from_db()
    assert question.is_erased, "one's words can always be taken back"


def test_what_others_wrote_for_members_is_not_opened_to_everybody(
    client_of: Clients, asker: User, answerer: User, editor: User
) -> None:
    words = posting.QuestionText("How often are scans?", "", [], "members")
    question = posting.ask(author=asker, words=words)
    form = {"title": "How often are scans?", "body": "x", "version": "0", "visibility": "everyone", "about": "me"}
    address = f"/questions/{question.pk}/edit/"
    posting.answer(author=asker, question=question, words=posting.AnswerText("My own."))
    assert client_of(asker).post(address, form).status_code == 302, "only the asker has written"
    client_of(asker).post(address, form | {"version": "1", "visibility": "members"})
    posting.answer(author=answerer, question=question, words=posting.AnswerText("A very private story."))
    response = client_of(asker).post(address, form | {"version": "2"})
    assert response.status_code == 409
    assert "Others have written here for members only." in response.content.decode()
    question.refresh_from_db()
    admin = client_of(editor).post(
        f"/admin/questions/question/{question.pk}/change/",
        {"visibility": "everyone", "section_key": "", "article": "", "seen_version": "2", **EMPTY_INLINES},
    )
    assert "Others have written here for members only." in admin.content.decode()
    assert client_of(answerer).get(question.get_absolute_url()).status_code == 200
    question.refresh_from_db()
    assert question.visibility == "members"


EMPTY_INLINES = {
    f"{name}-{part}_FORMS": "0"
    for name in ("related_pins", "revisions")
    for part in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
}
