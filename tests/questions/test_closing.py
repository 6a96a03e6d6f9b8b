"""Closing, closing as a duplicate, “mine is different”, and locking: what readers, the asker and moderators see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from netsite.accounts import erasing, groups
from netsite.accounts.models import AccessAudit, Notice, User
from netsite.moderation.models import Flag
from questions import closing, posting, redacting
from questions.closing import NotPossible
from questions.models import Question
from tests import make
from tests.questions.test_races import at_once

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


@pytest.fixture
def original(stranger: User) -> Question:
    question = posting.ask(author=stranger, words=posting.QuestionText("How often are scans needed when stable?"))
    posting.answer(author=make.member("Helper"), question=question, words=posting.AnswerText("Every six months."))
    return Question.objects.get(pk=question.pk)


@pytest.fixture
def question(asker: User) -> Question:
    return posting.ask(author=asker, words=posting.QuestionText("How often do you have scans?"))


@pytest.fixture
def desk(client_of: Clients, moderator: User) -> Client:
    groups.write()
    moderator.groups.add(groups.Group.objects.get(name="moderator"))
    return client_of(moderator)


def page(client: Client, question: Question) -> str:
    return client.get(question.get_absolute_url()).content.decode()


def test_closed_says_why_and_takes_no_more(
    client: Client, client_of: Clients, question: Question, moderator: User
) -> None:
    closing.close(question=question, by=moderator, closed_as="care-team", reason="Please ring them today.")
    for reader in (client, client_of(make.member("Reader")), client_of(question.author)):  # type: ignore[arg-type] # it has one
        shown = page(reader, question)
        assert "This question takes no more answers" in shown
        assert "Only a care team that knows the person can answer it." in shown
        assert "Please ring them today." in shown
        assert "Your answer</h2>" not in shown
    with pytest.raises(posting.Closed):
        posting.answer(author=moderator, question=question, words=posting.AnswerText("Too late."))
    notice = Notice.objects.get(member=question.author)
    assert notice.body == "Only a care team that knows the person can answer it. Please ring them today."
    assert notice.path == f"/questions/{question.pk}/", "no words of the question stay in it"
    assert AccessAudit.objects.get(action="close").target == f"question:{question.pk}"


def test_the_desk_closes_and_opens_again(desk: Client, question: Question) -> None:
    address = f"/admin/questions/question/{question.pk}/step/close/"
    assert "Open again" not in desk.get(f"/admin/questions/question/{question.pk}/change/").content.decode()
    refused = desk.post(address, {"closed_as": "other", "reason": ""})
    assert "Please say which reason" in refused.content.decode()
    assert desk.post(address, {"closed_as": "settled", "reason": "Answered by phone."}).status_code == 302
    question.refresh_from_db()
    assert (question.closed_as, question.closed_reason) == ("settled", "Answered by phone.")
    assert "Somebody has done something here meanwhile" in desk.post(address, {"closed_as": "settled"}).content.decode()
    desk.post(f"/admin/questions/question/{question.pk}/step/reopen/", {"reason": ""})
    question.refresh_from_db()
    assert question.is_open
    assert "closed" not in page(desk, question)


@pytest.mark.parametrize("who", ["visitor", "stranger", "asker", "editor"])
def test_only_who_may_change_a_question_keeps_order(
    who: str, client_of: Clients, request: pytest.FixtureRequest, question: Question
) -> None:
    groups.write()
    client = Client()
    if who == "editor":
        client = client_of(make.staff("Editor"))
    elif who != "visitor":
        client = client_of(request.getfixturevalue(who))
    for step in ("close", "duplicate", "lock", "merge"):
        answer = client.post(
            f"/admin/questions/question/{question.pk}/step/{step}/", {"closed_as": "settled", "reason": "x"}
        )
        assert answer.status_code in (302, 403), step
    question.refresh_from_db()
    assert question.is_open
    assert "Moderate" not in page(client, question) or who == "editor"


def test_a_duplicate_leads_to_the_answers(client: Client, desk: Client, question: Question, original: Question) -> None:
    address = f"/admin/questions/question/{question.pk}/step/duplicate/"
    assert "There is no such question" in desk.post(address, {"original": "/questions/99999/x/"}).content.decode()
    assert "no duplicate of itself" in desk.post(address, {"original": str(question.pk)}).content.decode()
    elsewhere = f"https://evil.example{original.get_absolute_url()}"
    assert "There is no such question" in desk.post(address, {"original": elsewhere}).content.decode()
    full = f"{settings.SITE_URL}{original.get_absolute_url()}"
    assert desk.post(address, {"original": full, "reason": "The same, word for word."}).status_code == 302
    shown = page(client, question)
    notice = shown.index("This has been asked before")
    assert notice < shown.index("Asked by"), "it stands on top"
    assert f'<a href="{original.get_absolute_url()}">{original.title}</a>' in shown
    assert "The same, word for word." in shown
    assert "1 answer" in shown
    assert "Ask a question of your own" in shown
    assert "Mine is different" not in shown


def test_no_circles_and_one_step_to_the_answers(
    question: Question, original: Question, moderator: User, asker: User
) -> None:
    third = posting.ask(author=asker, words=posting.QuestionText("Scans: how many in a year?"))
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    with pytest.raises(NotPossible, match=f"number {original.pk}"):
        closing.close_as_duplicate(question=third, original=question, by=moderator)
    with pytest.raises(NotPossible, match="a duplicate itself"):
        closing.close_as_duplicate(question=original, original=question, by=moderator)
    with pytest.raises(NotPossible, match="Other questions lead here"):
        closing.close_as_duplicate(question=original, original=third, by=moderator)


@pytest.mark.django_db(transaction=True)
def test_two_moderators_who_close_two_questions_as_duplicates_of_each_other() -> None:
    one, two = make.question("The first?"), make.question("The second?")
    by = make.staff("Modesta")
    pairs = [(one, two), (two, one)]
    errors = at_once(2, lambda n: closing.close_as_duplicate(question=pairs[n][0], original=pairs[n][1], by=by))
    assert [type(error) for error in errors] == [NotPossible]
    assert Question.objects.filter(closed_as="duplicate").count() == 1


def test_readers_are_not_led_to_what_they_cannot_open(
    client: Client, question: Question, original: Question, moderator: User
) -> None:
    Question.objects.filter(pk=original.pk).update(visibility="members")
    with pytest.raises(NotPossible, match="for members only"):
        closing.close_as_duplicate(question=question, original=original, by=moderator)
    Question.objects.filter(pk=original.pk).update(visibility="everyone")
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    posting.set_question_state(question=original, state="hidden")
    shown = page(client, question)
    assert "This has been asked before" in shown
    assert original.title not in shown


def test_the_asker_says_how_theirs_differs_and_it_is_open_again(
    client: Client, client_of: Clients, question: Question, original: Question, moderator: User, asker: User
) -> None:
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    own = client_of(asker)
    address = f"/questions/{question.pk}/differs/"
    assert f'href="{address}"' in page(own, question)
    assert original.title in own.get(address).content.decode()
    for words, why in (("", "Please say in a sentence"), ("no", "a few words more"), ("x" * 301, "300")):
        refused = own.post(address, {"note": words})
        assert why in refused.content.decode()
        assert words in refused.content.decode()
    assert client_of(make.member("Somebody")).post(address, {"note": "I say it is different."}).status_code == 403
    assert own.post(address, {"note": "Mine is about <b>bones</b>, not the liver."}).status_code == 302
    question.refresh_from_db()
    assert question.is_open
    shown = page(client, question)
    assert "How this differs from" in shown
    assert "Mine is about &lt;b&gt;bones&lt;/b&gt;, not the liver." in shown
    flag = Flag.objects.get()
    assert (flag.reason, flag.question, flag.sentence) == ("not-a-duplicate", question, question.differs_note)
    # A second time it stays with the moderators
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    assert "Mine is different" not in page(own, question)
    refused = own.post(address, {"note": "But it really is different."})
    assert refused.status_code == 409
    assert "But it really is different." in refused.content.decode(), "nothing that was typed is lost"


def test_the_flag_is_decided_at_the_desk(desk: Client, question: Question, original: Question, moderator: User) -> None:
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    closing.say_how_it_differs(question=question, note="Mine is about bones.")
    flag = Flag.objects.get()
    shown = desk.get(f"/admin/moderation/flag/{flag.pk}/close/").content.decode()
    assert "Mine is about bones." in shown
    desk.post(f"/admin/moderation/flag/{flag.pk}/close/", {"outcome": "nothing-wrong"})
    flag.refresh_from_db()
    assert flag.state == "closed"


def test_the_note_goes_with_the_words(question: Question, original: Question, moderator: User, asker: User) -> None:
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    closing.say_how_it_differs(question=question, note="Mine is about bones.")
    posting.delete_question(question=question, by=asker)
    question.refresh_from_db()
    assert question.differs_note == ""


def test_a_passage_of_the_note_can_be_taken_out(question: Question, original: Question, moderator: User) -> None:
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    closing.say_how_it_differs(question=question, note="Mine is about Mr. Oak, room 12.")
    question.refresh_from_db()
    redacting.redact(post=question, passage="Mr. Oak", by=moderator, reason="A name.")
    question.refresh_from_db()
    assert question.differs_note == "Mine is about [removed by a moderator], room 12."


def test_lists_say_that_it_is_closed_and_nobody_waits(
    client: Client, question: Question, original: Question, moderator: User
) -> None:
    assert question.title in client.get("/questions/?sort=waiting").content.decode()
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    assert "Asked before" in client.get("/questions/?sort=new").content.decode()
    assert question.title not in client.get("/questions/?sort=waiting").content.decode()


def test_an_answer_that_was_being_written_is_shown_again(
    client_of: Clients, question: Question, moderator: User
) -> None:
    closing.close(question=question, by=moderator, closed_as="settled")
    typed = {"body": "I had written all this.", "answer_type": "experience"}
    refused = client_of(make.member("Writer")).post(f"/questions/{question.pk}/answer/", typed)
    assert refused.status_code == 403
    assert "I had written all this." in refused.content.decode()


def test_a_name_in_the_note_goes_with_its_owner(question: Question, original: Question, moderator: User) -> None:
    closing.close_as_duplicate(question=question, original=original, by=moderator)
    closing.say_how_it_differs(question=question, note="Mine is not what @Stranger asks.")
    erasing.erase(member=User.objects.get(display_name="Stranger"), keep_words=True)
    question.refresh_from_db()
    assert question.differs_note == "Mine is not what [former member] asks."


def test_locked(client_of: Clients, desk: Client, question: Question, asker: User) -> None:
    answer = posting.answer(author=asker, question=question, words=posting.AnswerText("Mine."))
    address = f"/admin/questions/question/{question.pk}/step/lock/"
    assert "Please give a reason" in desk.post(address, {"reason": ""}).content.decode()
    desk.post(address, {"reason": "It went round in circles."})
    shown = page(client_of(make.member("Reader")), question)
    assert "This thread is locked" in shown
    assert "It went round in circles." in shown
    other = client_of(make.member("Voter"))
    assert other.post(f"/questions/{question.pk}/answers/{answer.pk}/helpful/").status_code == 403
    assert client_of(asker).get(f"/questions/{question.pk}/edit/").status_code == 403
    assert client_of(asker).get(f"/questions/{question.pk}/delete/").status_code == 200, (
        "one's own words stay one's own"
    )
    desk.post(f"/admin/questions/question/{question.pk}/step/unlock/", {"reason": ""})
    assert "This thread is locked" not in page(other, question)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"closed_at": timezone.now()}, "closed_question_says_why"),
        ({"closed_as": "settled"}, "closed_question_says_why"),
        ({"closed_at": timezone.now(), "closed_as": "duplicate"}, "duplicate_and_only_it_has_an_original"),
        ({"closed_at": timezone.now(), "closed_as": "other"}, "other_reason_is_said"),
        ({"locked_at": timezone.now()}, "locked_question_says_why"),
    ],
)
def test_the_database_guards_it(fields: dict[str, Any], constraint: str, question: Question) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(**fields)


def test_a_step_that_is_none(desk: Client, question: Question) -> None:
    assert desk.get(f"/admin/questions/question/{question.pk}/step/explode/").status_code == 404
    assert desk.get("/admin/questions/question/999999/step/close/").status_code == 404
