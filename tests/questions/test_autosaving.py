"""Drafts that are saved while somebody types: whose, for what, in which order, and what becomes of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts import consent
from netsite.accounts.models import User
from questions import autosaving, drafting, mentions, posting
from questions.models import Answer, Draft, Question
from questions.views import autosaving as view
from tests import make
from tests.questions.test_asking import form
from tests.questions.test_races import at_once

Clients = Callable[[User], Client]
SAVE = "/questions/drafts/save/"


def typed(kind: str = "question", *, known: int = 0, **fields: Any) -> dict[str, Any]:
    """What the page sends."""
    words = {
        "key": str(uuid4()),
        "draft_kind": kind,
        "draft_version": known,
        "draft_question": "",
        "draft_answer": "",
    }
    return words | {"title": "How often", "body": "Half a tho"} | fields


@pytest.fixture
def question(asker: User) -> Question:
    return posting.ask(author=asker, words=posting.QuestionText("How often are scans needed?", "Mine are stable."))


@pytest.fixture
def answer(question: Question, answerer: User) -> Answer:
    return posting.answer(author=answerer, question=question, words=posting.AnswerText("Every six months."))


def test_it_works(client_of: Clients, asker: User) -> None:
    client, words = client_of(asker), typed(tags="scans, di", treatments=["prrt", "ssa"], anonymous="on")
    response = client.post(SAVE, words)
    draft = Draft.objects.get()
    assert response.json() == {"version": 1, "saved_at": draft.updated_at.isoformat()}
    assert "private" in response["Cache-Control"]
    assert (draft.owner, draft.kind, str(draft.key)) == (asker, "question", words["key"])
    assert {name: draft.fields[name] for name in ("title", "body", "tags", "shown_as", "treatments")} == {
        "title": "How often", "body": "Half a tho", "tags": "scans, di", "shown_as": "anonymous",
        "treatments": ["prrt", "ssa"],
    }  # fmt: skip
    assert client.post(SAVE, words | {"draft_version": 1, "body": "Half a thought"}).json()["version"] == 2
    assert Draft.objects.get().fields["body"] == "Half a thought"


def test_nothing_is_kept_of_a_visitor(client: Client, db: None) -> None:
    response = client.post(SAVE, typed())
    assert (response.status_code, Draft.objects.count()) == (403, 0)
    assert "copy it before you close" in response.json()["message"]
    assert "data-draft" not in client.get("/questions/ask/").content.decode()


def test_somebody_suspended_saves_nothing(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    User.objects.filter(pk=asker.pk).update(suspended_until=timezone.now() + timedelta(days=1))
    assert client.post(SAVE, typed()).status_code == 403
    assert not Draft.objects.exists()


def test_k_of_who_has_not_agreed_nothing_is_kept_as_they_type(
    client_of: Clients, question: Question, answerer: User
) -> None:
    consent.withdraw(member=answerer)
    client = client_of(answerer)
    assert "data-draft=" not in client.get(question.get_absolute_url()).content.decode()
    assert client.post(SAVE, typed("answer", draft_question=question.pk)).status_code == 403
    assert not Draft.objects.exists()


def test_another_members_draft_is_not_touched(client_of: Clients, asker: User, stranger: User) -> None:
    words = typed()
    client_of(asker).post(SAVE, words)
    assert client_of(stranger).post(SAVE, words | {"draft_version": 9, "body": "Mine now"}).status_code == 404
    assert Draft.objects.get().fields["body"] == "Half a tho"


def test_an_old_tab_is_told_and_changes_nothing(client_of: Clients, asker: User) -> None:
    client, words = client_of(asker), typed()
    client.post(SAVE, words)
    client.post(SAVE, words | {"draft_version": 1, "body": "From the newer tab"})
    response = client.post(SAVE, words | {"draft_version": 1, "body": "From the older tab"})
    assert response.status_code == 409
    assert "changed in another window" in response.json()["message"]
    assert Draft.objects.get().fields["body"] == "From the newer tab"


def test_words_that_are_sent_again_since_no_answer_came_are_no_conflict(client_of: Clients, asker: User) -> None:
    client, words = client_of(asker), typed()
    assert [client.post(SAVE, words).json()["version"] for _ in range(3)] == [1, 1, 1]


def test_old_tabs_words_do_not_take_the_place_of_newer_ones_by_a_button(client_of: Clients, asker: User) -> None:
    client, words = client_of(asker), typed()
    client.post(SAVE, words | {"body": "The newer words"})
    for action in ("save", "post"):
        older = form(key=words["key"], action=action, body="The older words", draft_version="0")
        assert client.post("/questions/ask/", older).status_code == 302
        assert Draft.objects.filter(fields__body="The newer words", owner=asker, posted_at=None).count() == 1, action
    assert Question.objects.get().body == "The older words"


def test_the_tab_that_saved_last_posts_and_leaves_nothing(client_of: Clients, asker: User) -> None:
    client, words = client_of(asker), typed()
    client.post(SAVE, words)
    client.post("/questions/ask/", form(key=words["key"], draft_version="1"))
    assert set(Draft.objects.get().fields) == {"posted"}
    assert Question.objects.count() == 1


def test_what_was_posted_is_not_saved_once_more(client_of: Clients, asker: User) -> None:
    client, words = client_of(asker), form()
    client.post("/questions/ask/", words)
    late = client.post(SAVE, typed(key=words["key"], known=5))
    assert late.status_code == 403
    assert "You have posted this already" in late.json()["message"]
    assert set(Draft.objects.get().fields) == {"posted"}


def test_a_key_is_for_one_form(client_of: Clients, question: Question, answerer: User) -> None:
    client, words = client_of(answerer), typed("answer", draft_question=question.pk)
    other = make.question("Another question here?")
    client.post(SAVE, words)
    for changes in ({"draft_kind": "question", "draft_question": ""}, {"draft_question": other.pk}):
        assert client.post(SAVE, words | {"draft_version": 1} | changes).status_code == 404
    assert Draft.objects.get().question == question


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "x"}, {"key": ""}, {"draft_kind": "poem"}, {"draft_version": "-1"}, {"draft_version": "9" * 12},
        {"draft_version": ""}, {"draft_question": "1"}, {"draft_kind": "answer"}, {"draft_kind": "edit"},
        {"draft_kind": "comment", "draft_question": "1", "draft_answer": "1"}, {"draft_kind": "answer", "draft_answer": "1"},
        {"draft_kind": "answer", "draft_question": "9" * 30}, {"body": "a\x00b"}, {"title": "\x00"},
    ],
)  # fmt: skip
def test_what_no_form_sends_is_refused(client_of: Clients, asker: User, changes: dict[str, str]) -> None:
    response = client_of(asker).post(SAVE, typed() | changes)
    assert response.status_code == 400
    assert response.json()["message"]
    assert not Draft.objects.exists()


def test_too_much_is_refused_and_too_long_is_kept(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    assert client.post(SAVE, typed(body="x" * 1_000_001)).status_code == 413
    assert "shorten it" in client.post(SAVE, typed(body="x" * 40_001)).json()["message"]
    assert not Draft.objects.exists()
    assert client.post(SAVE, typed(body="x" * 40_000)).status_code == 200, "longer than may be posted, to be shortened"


def test_what_one_may_not_see_or_not_write_to_is_refused(
    client_of: Clients, question: Question, answer: Answer, stranger: User
) -> None:
    client = client_of(stranger)
    places = [
        ("answer", {"draft_question": question.pk}),
        ("comment", {"draft_question": question.pk}),
        ("comment", {"draft_answer": answer.pk}),
    ]

    def statuses() -> list[int]:
        return [client.post(SAVE, typed(kind, **place)).status_code for kind, place in places]

    assert statuses() == [200, 200, 200]
    Question.objects.update(closed_at=timezone.now(), closed_as="settled")
    assert statuses() == [403, 403, 403]
    posting.set_question_state(question=question, state="hidden")
    assert statuses() == [404, 404, 404]
    assert client.post(SAVE, typed("edit", draft_question=question.pk)).status_code == 404
    assert client.post(SAVE, typed("answer", draft_question=10**15)).status_code == 404


def test_only_the_author_saves_changes_of_a_post(
    client_of: Clients, question: Question, answer: Answer, asker: User, answerer: User
) -> None:
    on_question, on_answer = {"draft_question": question.pk}, {"draft_answer": answer.pk}
    for person, statuses in ((asker, [200, 403]), (answerer, [403, 200])):
        client = client_of(person)
        assert [client.post(SAVE, typed("edit", **to)).status_code for to in (on_question, on_answer)] == statuses


def test_saving_has_its_limit(client_of: Clients, asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "SAVES_PER_HOUR", 2)
    client = client_of(asker)
    assert [client.post(SAVE, typed()).status_code for _ in range(3)] == [200, 200, 429]
    response = client.post(SAVE, typed())
    assert 1 <= int(response["Retry-After"]) <= 3600
    assert client.post("/questions/ask/", form()).status_code == 302, "posting has its own"


def test_who_types_on_has_not_pressed_post_for_these_words(client_of: Clients, asker: User) -> None:
    words = typed()
    kept = {"title": "How often?", "body": "Whole."}
    drafting.keep(key=words["key"], kind="question", fields=kept, owner=asker, wants_posting=True)
    page = client_of(asker).get(f"/questions/drafts/{Draft.objects.get().token}/").content.decode()
    assert "data-draft=" not in page, "its page does not save by itself"
    client_of(asker).post(SAVE, words)
    drafting.post_waiting(member=asker)
    assert not Question.objects.exists()


def test_whoever_takes_a_post_back_takes_back_what_they_were_changing(
    client_of: Clients, question: Question, answer: Answer, asker: User, answerer: User
) -> None:
    client_of(asker).post(SAVE, typed("edit", draft_question=question.pk))
    client_of(answerer).post(SAVE, typed("edit", draft_answer=answer.pk))
    posting.delete_answer(answer=answer, by=answerer)
    posting.delete_question(question=question, by=asker)
    assert not Draft.objects.exists()


def test_a_comment_that_was_posted_leaves_no_words(client_of: Clients, question: Question, asker: User) -> None:
    client, words = client_of(asker), typed("comment", draft_question=question.pk)
    client.post(SAVE, words)
    drafting.forget(asker, words["key"])
    assert Draft.objects.get().fields == {}
    assert client.post(SAVE, words | {"draft_version": 1}).status_code == 403
    unsaved = typed("comment", draft_question=question.pk)
    drafting.forget(asker, unsaved["key"], comment_on=question)
    assert client.post(SAVE, unsaved).status_code == 403
    assert "Half a tho" not in client.get("/questions/drafts/").content.decode()


def test_forgetting_leaves_others_drafts(client_of: Clients, question: Question, asker: User, stranger: User) -> None:
    words = typed("comment", draft_question=question.pk)
    client_of(stranger).post(SAVE, words)
    drafting.forget(asker, words["key"], comment_on=question)
    drafting.forget_changes(asker, question, words["key"])
    assert Draft.objects.get().fields["body"] == "Half a tho"


def test_x_the_name_of_who_leaves_goes_from_drafts_on_answers_too(
    client_of: Clients, answer: Answer, asker: User, answerer: User
) -> None:
    client_of(asker).post(SAVE, typed("comment", draft_answer=answer.pk, body="Thank you Answerer, and all"))
    mentions.forget_name(member=answerer)
    assert Draft.objects.get().fields["body"] == "Thank you [former member], and all"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [0, 1])
def test_q_of_many_tabs_that_save_at_once_exactly_one_wins(known: int) -> None:
    asker, key = make.member("Asker"), uuid4()
    saved: list[int] = []
    if known:
        autosaving.save(key=key, kind="question", fields={"body": "First"}, owner=asker, version=0)

    def save(number: int) -> None:
        fields = {"body": f"Tab {number}"}
        autosaving.save(key=key, kind="question", fields=fields, owner=asker, version=known)
        saved.append(number)

    errors = at_once(20, save)
    assert len(errors) == 19
    assert {type(error) for error in errors} == {autosaving.Newer}
    draft = Draft.objects.get()
    assert (draft.version, draft.fields) == (known + 1, {"body": f"Tab {saved[0]}"})


@pytest.mark.django_db(transaction=True)
def test_q_saving_while_it_is_posted_leaves_one_post_and_no_words() -> None:
    asker = make.member("Asker")
    fields = {
        "title": "How often are scans?", "body": "", "tags": [], "shown_as": "name", "visibility": "everyone",
        "noindex": False,
    }  # fmt: skip
    for _ in range(5):
        key = uuid4()

        def act(position: int, key: Any = key) -> None:
            if position:
                autosaving.save(key=key, kind="question", fields={"body": f"{position}"}, owner=asker, version=position)
            else:
                drafting.post(key=key, kind="question", fields=fields, by=asker, language="en", version=100)

        errors = at_once(6, act)
        assert all(isinstance(error, autosaving.Newer | drafting.AlreadyPosted) for error in errors), errors
        assert set(Draft.objects.get(pk=key).fields) == {"posted"}
    assert Question.objects.count() == 5
