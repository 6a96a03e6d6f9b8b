"""Staff in the admin: hiding, showing, choosing related questions, the team's own words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from netsite.accounts.models import AccessAudit, User
from questions import counting, posting
from questions.models import Answer, Question, RelatedPin, Tag
from questions.search import checking
from tests import make

Clients = Callable[[User], Client]


def management(prefix: str, total: int = 0) -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0"}


def test_every_list_and_form_opens(client_of: Clients, editor: User, asker: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?", "", ["scans"]))
    answer = posting.answer(author=asker, question=question, words=posting.AnswerText("Often."))
    client = client_of(editor)
    for address in (
        "question/", f"question/{question.pk}/change/", "question/?q=scans", "answer/", f"answer/{answer.pk}/change/",
        "tag/", f"tag/{Tag.objects.get().pk}/change/", "relatedpin/", "relatedpin/add/",
    ):  # fmt: skip
        assert client.get(f"/admin/questions/{address}").status_code == 200, address


def test_hiding_takes_a_question_off_every_page(client_of: Clients, editor: User, asker: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    client = client_of(editor)
    client.post("/admin/questions/question/", {"action": "hide", "_selected_action": [str(question.pk)]})
    assert Client().get(question.get_absolute_url()).status_code == 404
    assert checking.disagreements() == []
    assert AccessAudit.objects.get().action == "post-hidden"
    client.post("/admin/questions/question/", {"action": "show", "_selected_action": [str(question.pk)]})
    assert Client().get(question.get_absolute_url()).status_code == 200


def test_a_members_words_are_not_changed_by_staff(client_of: Clients, editor: User, asker: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?", "Mine are stable."))
    form: dict[str, Any] = {
        "title": "Changed",
        "body": "Changed",
        "visibility": "everyone",
        "article": "",
        "section_key": "",
    }
    form |= management("related_pins") | management("revisions")
    response = client_of(editor).post(f"/admin/questions/question/{question.pk}/change/", form)
    assert response.status_code == 302
    question.refresh_from_db()
    assert (question.title, question.body) == ("How often are scans?", "Mine are stable.")


def test_the_teams_words_are_with_their_history(client_of: Clients, editor: User, db: None) -> None:
    question = posting.ask(author=None, words=posting.QuestionText("How often are scans?"), shown_as="team")
    answer = posting.answer(author=None, question=question, words=posting.AnswerText("Often.", "team"), shown_as="team")
    client = client_of(editor)
    form = {"title": "How often are *scans*?", "body": "New **text**", "visibility": "everyone", "article": ""}
    form |= {"section_key": "", "seen_version": "0"} | management("related_pins") | management("revisions")
    answer_form = {"body": "It *depends*.", "read_url": "", "seen_version": "0"} | management("revisions")
    client.post(f"/admin/questions/question/{question.pk}/change/", form)
    client.post(f"/admin/questions/answer/{answer.pk}/change/", answer_form)
    html = Client().get(Question.objects.get().get_absolute_url()).content.decode()
    assert "New <strong>text</strong>" in html
    assert "It <em>depends</em>." in html
    assert Question.objects.get().revisions.count() == Answer.objects.get().revisions.count() == 2
    assert checking.disagreements() == []
    stale = client.post(f"/admin/questions/answer/{answer.pk}/change/", answer_form | {"body": "From another window."})
    assert "Somebody else changed this while you were editing" in stale.content.decode()
    assert "From another window." in stale.content.decode()
    assert Answer.objects.get().body == "It *depends*."


def test_the_log_of_the_admin_keeps_no_words(client_of: Clients, editor: User, asker: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    client = client_of(editor)
    for action in ("hide", "show"):
        client.post("/admin/questions/question/", {"action": action, "_selected_action": [str(question.pk)]})
    assert LogEntry.objects.count() == 2
    assert not LogEntry.objects.filter(object_repr__contains="scans").exists()


def test_a_question_for_members_leaves_the_public_counts(client_of: Clients, editor: User, asker: User) -> None:
    make.topic("a-private-matter")
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?", "", ["a private matter"]))
    assert "a-private-matter" in Client().get("/tags/").content.decode()
    form: dict[str, Any] = {"visibility": "members", "article": "", "section_key": ""}
    form |= management("related_pins") | management("revisions")
    client_of(editor).post(f"/admin/questions/question/{question.pk}/change/", form)
    for address in ("/tags/", "/questions/", "/questions/ask/"):
        assert "a-private-matter" not in Client().get(address).content.decode(), address
    assert Client().get("/tags/a-private-matter/").status_code == 404
    assert client_of(asker).get("/tags/a-private-matter/").status_code == 200
    assert counting.disagreements() == []
    assert AccessAudit.objects.get().action == "visible-to-members"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "PRRT"}, "There is this topic already"),
        ({"name": "---"}, "A topic needs letters or digits"),
        ({"name": "lutathera"}, "This is another name of the topic “prrt” already."),
        ({"name": "n" * 41}, "Please shorten the topic to 40 characters."),
    ],
)
def test_a_topic_that_cannot_be_is_said(
    client_of: Clients, editor: User, fields: dict[str, str], sentence: str
) -> None:
    make.topic("prrt", "Lutathera")
    form = fields | {"description": ""} | management("other_names")
    html = client_of(editor).post("/admin/questions/tag/add/", form).content.decode()
    assert sentence in html
    assert Tag.objects.count() == 1


def test_a_pin_is_made_on_the_questions_page(client_of: Clients, editor: User, asker: User) -> None:
    one = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    two = posting.ask(author=asker, words=posting.QuestionText("What to eat before it?"))
    form: dict[str, Any] = {"visibility": "everyone", "article": "", "section_key": ""}
    form |= management("related_pins", 1) | management("revisions")
    form |= {"related_pins-0-target": str(two.pk), "related_pins-0-kind": "pin", "related_pins-0-question": str(one.pk)}
    assert client_of(editor).post(f"/admin/questions/question/{one.pk}/change/", form).status_code == 302
    pin = RelatedPin.objects.get()
    assert (pin.question, pin.target, pin.made_by) == (one, two, editor)


def test_an_anonymous_author_is_opened_for_a_recorded_reason_only(
    client_of: Clients, editor: User, asker: User
) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"), shown_as="anonymous")
    answer = posting.answer(author=asker, question=question, words=posting.AnswerText("Often."), shown_as="anonymous")
    client = client_of(editor)
    for address in (
        "question/", f"question/{question.pk}/change/", "answer/", f"answer/{answer.pk}/change/",
        f"question/{question.pk}/author/",
    ):  # fmt: skip
        assert "Asker" not in client.get(f"/admin/questions/{address}").content.decode(), address
    address = f"/admin/questions/question/{question.pk}/author/"
    assert "Write the reason first." in client.post(address, {"reason": " "}).content.decode()
    assert not AccessAudit.objects.exists()
    assert "Asker" in client.post(address, {"reason": "A threat was reported."}).content.decode()
    record = AccessAudit.objects.get()
    assert (record.actor, record.action, record.reason) == (editor, "open-author", "A threat was reported.")


def test_i9_lists_cannot_be_asked_for_secrets(client_of: Clients, editor: User, asker: User) -> None:
    make.question(author=asker)
    assert client_of(editor).get("/admin/questions/question/?author__password__startswith=a").status_code == 400


def test_i11_members_cannot_use_actions(client_of: Clients, asker: User) -> None:
    question = make.question(author=asker)
    client_of(asker).post("/admin/questions/question/", {"action": "hide", "_selected_action": [str(question.pk)]})
    question.refresh_from_db()
    assert question.is_public
