"""Who hears of a new post, once, and never of what was hidden meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import publishing
from netsite.accounts import notices, outbox
from netsite.accounts.models import Notice, OutgoingMail, User
from questions import commenting, following, notifying, posting, reminding, tasks
from questions.models import Answer, Comment, Question, Tag, TagMute
from questions.posting import AnswerText, QuestionText
from tests import make
from tests.questions.telling import carry_out, mails_to, read_all, send, told, waiting
from tests.questions.test_races import at_once

Clients = Callable[[User], Client]
TITLE = "How often are scans needed?"


@pytest.fixture
def question(asker: User) -> Question:
    make.topic("scans")
    made = posting.ask(author=asker, words=QuestionText(TITLE, "Stable.", ["scans"]))
    carry_out()
    return made


@pytest.fixture
def follower(question: Question) -> User:
    member = make.member("Follower")
    following.follow(member=member, target=question)
    return member


def answer(question: Question, author: User, body: str = "Every six months in my case.", **fields: Any) -> Answer:
    return posting.answer(author=author, question=question, words=AnswerText(body), **fields)


def test_an_answer_is_told_to_followers_and_the_asker_and_not_to_its_author(
    client_of: Clients, question: Question, asker: User, follower: User, answerer: User, stranger: User
) -> None:
    made = answer(question, answerer)
    carry_out()
    for member in (asker, follower):
        assert told(member) == [f"answer:{made.pk}"]
    assert told(answerer) == told(stranger) == []
    html = client_of(follower).get("/accounts/inbox/").content.decode()
    assert f"A new answer: {TITLE}" in html
    assert "Every six months" not in html
    assert send() == sorted([asker.email, follower.email])


def test_the_mail_and_the_notice_keep_no_word_of_it(question: Question, follower: User, answerer: User) -> None:
    answer(question, answerer)
    carry_out()
    kept = Notice.objects.filter(member=follower).values().get()
    mail = OutgoingMail.objects.filter(member=follower).values().get()
    for word in ("scan", "six months", "Answerer"):
        assert word not in f"{kept}{mail}"
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_was_asked_for_in_the_members_language(question: Question, answerer: User) -> None:
    member = make.member("Arce", language="es")
    following.follow(member=member, target=question)
    answer(question, answerer)
    carry_out()
    assert told(member)


def test_a_comment_rings_for_the_author_of_what_it_is_on_alone(
    question: Question, asker: User, follower: User, answerer: User, stranger: User
) -> None:
    made = answer(question, answerer)
    carry_out()
    for member in (asker, follower):
        read_all(member)
    on_question = commenting.comment(author=stranger, target=question, body="Which scans?")
    on_answer = commenting.comment(author=stranger, target=made, body="Since when?")
    own = commenting.comment(author=answerer, target=made, body="Since May.")
    carry_out()
    assert told(asker) == [f"comment:{on_question.pk}"]
    assert told(answerer) == [f"comment:{on_answer.pk}"]
    assert told(follower) == told(stranger) == []
    assert Notice.objects.filter(key__startswith=f"comment:{own.pk}:").count() == 0


def test_who_is_mentioned_is_told(question: Question, asker: User, answerer: User, stranger: User) -> None:
    answer(question, answerer)
    carry_out()
    comment = commenting.comment(author=stranger, target=question, body="@Answerer and @Asker, which? `@Stranger`")
    carry_out()
    assert f"comment:{comment.pk}" in told(answerer)
    assert told(asker)[-1:] == [f"comment:{comment.pk}"], "for two reasons, once"
    assert "mentioned" in Notice.objects.get(key=f"comment:{comment.pk}:{answerer.pk}").title


@pytest.mark.parametrize("body", ["`@Answerer`", "[@Answerer](https://example.org/)", "answerer", "@Nobody"])
def test_what_is_no_mention_tells_nobody(question: Question, answerer: User, stranger: User, body: str) -> None:
    answer(question, answerer)
    carry_out()
    commenting.comment(author=stranger, target=question, body=body)
    carry_out()
    assert told(answerer) == []


def test_who_wrote_without_a_name_is_not_found_by_it(question: Question, answerer: User, stranger: User) -> None:
    answer(question, answerer, shown_as="anonymous")
    commenting.comment(author=stranger, target=question, body="@Answerer, is that you?")
    carry_out()
    assert told(answerer) == []


def test_a_new_question_is_told_to_those_who_follow_its_topic_or_article_once(
    asker: User, stranger: User, answerer: User, editor: User
) -> None:
    article = make.article(summary="What they are.")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    for name in ("scans", "diet"):
        make.topic(name)
    posting.ask(author=answerer, words=QuestionText("An earlier one?", "", ["scans", "diet"]))
    for name in ("scans", "diet"):
        following.follow(member=stranger, target=Tag.objects.get(name=name))
    for member in (stranger, answerer):
        following.follow(member=member, target=article)
    made = posting.ask(author=asker, words=QuestionText(TITLE, "", ["scans", "diet"]), article=article)
    carry_out()
    assert told(stranger)[-1:] == [f"question:{made.pk}"]
    assert told(stranger).count(f"question:{made.pk}") == 1
    assert told(answerer) == [f"question:{made.pk}"]
    assert told(asker) == []


def test_a_topic_that_waits_for_a_moderator_or_is_muted_is_not_told_of(
    question: Question, asker: User, follower: User, stranger: User
) -> None:
    scans, diet = Tag.objects.get(), Tag.objects.create(name="diet")
    for member in (follower, stranger):
        following.follow(member=member, target=scans)
    TagMute.objects.create(member=follower, tag=diet)
    posting.ask(author=asker, words=QuestionText("Another one about scans?", "", ["scans", "diet"]))
    carry_out()
    assert told(follower) == []
    assert len(told(stranger)) == 1
    Tag.objects.update(state="proposed")
    posting.ask(author=asker, words=QuestionText("A third one about scans?", "", ["scans"]))
    carry_out()
    assert len(told(stranger)) == 1


@pytest.mark.parametrize(
    "fields",
    [{"is_active": False}, {"suspended_until": timezone.now() + timedelta(days=1)}],
    ids=["closed", "suspended"],
)
def test_accounts_that_are_closed_or_suspended_are_not_told(
    question: Question, follower: User, answerer: User, fields: dict[str, Any]
) -> None:
    User.objects.filter(pk=follower.pk).update(**fields)
    answer(question, answerer)
    carry_out()
    assert told(follower) == []


def test_starters_and_imports_are_no_news(question: Question, follower: User, editor: User) -> None:
    answer(question, editor, is_starter=True)
    imported = make.answer(question, source="MedQuAD", source_url="https://example.org/")
    tasks.tell_of.func(kind="answer", pk=imported.pk, since=timezone.now().isoformat())
    carry_out()
    assert told(follower) == []


def test_what_is_held_is_told_of_when_it_becomes_public_once(
    question: Question, follower: User, answerer: User
) -> None:
    made = answer(question, answerer)
    posting.set_answer_state(answer=made, state="held")
    carry_out()
    assert told(follower) == []
    posting.set_answer_state(answer=made, state="public")
    carry_out()
    assert told(follower) == [f"answer:{made.pk}"]
    posting.set_answer_state(answer=made, state="hidden")
    assert told(follower) == []
    posting.set_answer_state(answer=made, state="public")
    carry_out()
    assert told(follower) == [f"answer:{made.pk}"]
    read_all(follower)
    for state in ("hidden", "public"):
        posting.set_answer_state(answer=made, state=state)
    carry_out()
    assert told(follower) == [], "who has read it was told"


def test_what_is_shown_again_after_long_is_no_news(question: Question, follower: User, answerer: User) -> None:
    made = answer(question, answerer)
    posting.set_answer_state(answer=made, state="hidden")
    carry_out()
    Answer.objects.update(created_at=timezone.now() - timedelta(days=31))
    posting.set_answer_state(answer=made, state="public")
    carry_out()
    assert told(follower) == []


@pytest.mark.django_db(transaction=True)
def test_f6_a_rolled_back_post_tells_nobody(question: Question, follower: User, answerer: User) -> None:
    with transaction.atomic():
        answer(question, answerer)
        transaction.set_rollback(True)
    assert waiting() == []
    carry_out()
    assert (told(follower), send()) == ([], [])


# Everything that takes a post, or what it stands under, out of sight
def _hide_answer(made: Answer, comment: Comment) -> None:
    posting.set_answer_state(answer=made, state="hidden")


def _remove_question(made: Answer, comment: Comment) -> None:
    posting.set_question_state(question=made.question, state="removed")


def _hold_question(made: Answer, comment: Comment) -> None:
    posting.set_question_state(question=made.question, state="held")


def _delete_answer(made: Answer, comment: Comment) -> None:
    assert made.author is not None
    posting.delete_answer(answer=made, by=made.author)


def _delete_question(made: Answer, comment: Comment) -> None:
    assert made.question.author is not None
    posting.delete_question(question=made.question, by=made.question.author)


HIDING = [_hide_answer, _remove_question, _hold_question, _delete_answer, _delete_question]


@pytest.mark.parametrize("hide", HIDING)
@pytest.mark.parametrize("rhythm", ["at-once", "daily"])
def test_l4_nothing_is_sent_about_what_was_hidden_meanwhile(
    question: Question, follower: User, answerer: User, stranger: User, hide: Callable[..., None], rhythm: str
) -> None:
    User.objects.filter(pk__in=[follower.pk, answerer.pk]).update(mail_rhythm=rhythm, mail_hour=0)
    made = answer(question, answerer)
    comment = commenting.comment(author=stranger, target=made, body="Since when?")
    carry_out()
    assert [len(told(follower)), len(told(answerer))] == [1, 1]
    if rhythm == "daily":
        notices.send_digests(timezone.now() + timedelta(days=1))
    assert mails_to(follower) == mails_to(answerer) == 1
    hide(made, comment)
    carry_out()
    assert told(follower) == told(answerer) == []
    assert mails_to(follower) == mails_to(answerer) == 0, "what waits only for this is cancelled"
    assert {follower.email, answerer.email}.isdisjoint(send())
    assert notices.send_digests(timezone.now() + timedelta(days=2)) == 0


def test_l4_a_hidden_comment_is_not_told_of(question: Question, asker: User, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Which scans?")
    carry_out()
    commenting.set_comment_state(comment=comment, state="hidden")
    assert (told(asker), send()) == ([], [])
    commenting.set_comment_state(comment=comment, state="public")
    carry_out()
    assert told(asker) == [f"comment:{comment.pk}"]
    commenting.delete_comment(comment=comment, by=stranger)
    assert (told(asker), send()) == ([], [])


def test_l4_it_is_looked_at_again_when_it_is_sent(question: Question, follower: User, answerer: User) -> None:
    """However the notice went: here the row alone, as by an erasure of another kind."""
    answer(question, answerer)
    carry_out()
    Notice.objects.filter(member=follower).delete()
    assert follower.email not in send()
    assert mails_to(follower) == 0


def test_l4_a_question_shown_again_brings_back_what_stands_under_it(
    question: Question, follower: User, answerer: User, stranger: User
) -> None:
    made = answer(question, answerer)
    comment = commenting.comment(author=stranger, target=made, body="Since when?")
    carry_out()
    for state in ("hidden", "public"):
        posting.set_question_state(question=question, state=state)
    carry_out()
    assert told(follower) == [f"answer:{made.pk}"]
    assert told(answerer) == [f"comment:{comment.pk}"]


def test_l4_hidden_between_the_task_and_its_turn(question: Question, follower: User, answerer: User) -> None:
    made = answer(question, answerer)
    Answer.objects.filter(pk=made.pk).update(state="hidden")
    carry_out()
    assert (told(follower), send()) == ([], [])


def test_l4_what_was_merged_is_not_told_of(question: Question, follower: User, answerer: User) -> None:
    made = answer(question, answerer)
    carry_out()
    Question.objects.filter(pk=question.pk).update(merged_into=make.question("The one that stays?"))
    notifying.withdraw(question)
    tasks.tell_of.func(kind="answer", pk=made.pk, since=timezone.now().isoformat())
    assert (told(follower), send()) == ([], [])


def test_a_members_only_question_is_told_to_members(asker: User, answerer: User, stranger: User) -> None:
    question = posting.ask(author=asker, words=QuestionText(TITLE, visibility="members"))
    following.follow(member=stranger, target=question)
    answer(question, answerer)
    carry_out()
    assert len(told(stranger)) == len(told(asker)) == 1


def test_news_of_one_thread_are_one_card_and_one_mail(
    client_of: Clients, question: Question, follower: User, answerer: User
) -> None:
    for number in range(3):
        answer(question, answerer, f"Answer {number}")
        carry_out()
    assert mails_to(follower) == 1
    assert send().count(follower.email) == 1
    client = client_of(follower)
    html = client.get("/accounts/inbox/").content.decode()
    assert f"3 new answers under: {TITLE}" in html
    assert html.count('<li class="card') == 1
    answer(question, answerer, "One more, after the mail")
    carry_out()
    assert send() == [], "they know that there is something"
    newest = Notice.objects.filter(member=follower).latest("pk")
    response = client.post(f"/accounts/inbox/{newest.pk}/read/", {"go": "1"})
    first = Answer.objects.order_by("pk")[0]
    assert response["Location"] == f"/questions/{question.pk}/answers/{first.pk}/", "the first of them that is new"
    assert told(follower) == []
    answer(question, answerer, "After it was read")
    carry_out()
    assert follower.email in send()


def test_the_inbox_says_no_title_that_is_hidden(
    client_of: Clients, question: Question, follower: User, answerer: User
) -> None:
    answer(question, answerer)
    carry_out()
    read_all(follower)
    Question.objects.filter(pk=question.pk).update(state="hidden")
    html = client_of(follower).get("/accounts/inbox/").content.decode()
    assert TITLE not in html
    assert "It is not there any more." in html


def test_the_inbox_with_bundles_asks_six_times(
    client_of: Clients, asker: User, answerer: User, django_assert_num_queries: Any
) -> None:
    for number in range(15):
        made = posting.ask(author=asker, words=QuestionText(f"Question number {number}?"))
        for _ in range(3):
            answer(made, answerer)
    carry_out()
    client = client_of(asker)
    client.get("/accounts/inbox/")
    # As without, what else is new in these threads, and their titles
    with django_assert_num_queries(6):
        html = client.get("/accounts/inbox/").content.decode()
    assert html.count("3 new answers under") == 15


def test_mails_about_followed_things_wait_two_minutes(question: Question, follower: User, answerer: User) -> None:
    answer(question, answerer)
    carry_out()
    assert outbox.claim(timezone.now() + timedelta(seconds=110)) is None
    assert outbox.claim(timezone.now() + timedelta(seconds=130)) is not None


def test_f6_telling_twice_is_telling_once(question: Question, follower: User, answerer: User) -> None:
    answer(question, answerer)
    arguments = waiting()[0]
    for _ in range(2):
        tasks.tell_of.func(**arguments)
    assert len(told(follower)) == 1
    assert send().count(follower.email) == 1
    tasks.tell_of.func(**arguments)
    assert send() == []


@pytest.fixture
def many(question: Question) -> list[User]:
    members = [make.member(f"Maple {letter}{other}") for letter in "abcde" for other in "fgh"]
    for member in members:
        following.follow(member=member, target=question)
    return members


class FullDisk:
    """The database refuses the notices of the third lot."""

    def __init__(self) -> None:
        self.lots = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        is_lot = "INSERT" in sql and "accounts_notice" in sql
        self.lots += is_lot
        if is_lot and self.lots > 2:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_f6_what_stops_in_the_middle_goes_on_later(
    question: Question, many: list[User], answerer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "BATCH", 4)
    answer(question, answerer)
    arguments = waiting()[0]
    DBTaskResult.objects.all().delete()
    with connection.execute_wrapper(FullDisk()):
        tasks.tell_of.func(**arguments)
    assert Notice.objects.count() == 8
    again = waiting()
    assert again == [{**arguments, "attempt": 2}], "it is tried again later"
    tasks.tell_of.func(**again[0])
    assert [len(told(member)) for member in many] == [1] * len(many)
    assert [mails_to(member) for member in many] == [1] * len(many)


@pytest.mark.django_db(transaction=True)
def test_q7_two_workers_at_once_tell_everybody_once(
    question: Question, many: list[User], answerer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "BATCH", 4)
    first = answer(question, answerer)
    second = answer(question, answerer, "And another one.")
    since = timezone.now().isoformat()
    pks = [first.pk, second.pk] * 2
    assert at_once(4, lambda n: tasks.tell_of.func(kind="answer", pk=pks[n], since=since)) == []
    assert [len(told(member)) for member in many] == [2] * len(many)
    assert [mails_to(member) for member in many] == [1] * len(many)


@pytest.mark.django_db(transaction=True)
def test_q7_hidden_while_it_is_told(
    question: Question, many: list[User], answerer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "BATCH", 2)
    made = answer(question, answerer)
    since = timezone.now().isoformat()

    def act(number: int) -> None:
        if number:
            posting.set_answer_state(answer=made, state="hidden")
        else:
            tasks.tell_of.func(kind="answer", pk=made.pk, since=since)

    assert at_once(2, act) == []
    assert Notice.objects.count() == 0
    assert send() == []


def test_the_number_of_queries_is_bounded(
    question: Question, answerer: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    members = [make.member(f"Maple {number:03}") for number in range(40)]
    for member in members:
        following.follow(member=member, target=question)
    made = answer(question, answerer)
    monkeypatch.setattr(notifying, "BATCH", 10)
    lots = 5
    # What a lot costs: whom, a transaction and one inside it, the thread, the post, the members, what they may see, and in
    # accounts the members, what is there, two about mails, which wait, and the two lists that are written
    with django_assert_max_num_queries(lots * 17 + 8):
        tasks.tell_of.func(kind="answer", pk=made.pk, since=timezone.now().isoformat())
    assert all(told(member) for member in members)


# Reminders to say which answer helped


@pytest.fixture
def answered(question: Question, asker: User, answerer: User) -> Answer:
    made = answer(question, answerer)
    carry_out()
    read_all(asker)
    return made


def reminders(question: Question) -> int:
    return Notice.objects.filter(kind="reminder", bundle=f"accept:{question.pk}").count()


def test_an_asker_is_reminded_twice_and_never_again(
    client_of: Clients, question: Question, answered: Answer, asker: User, time_machine: Any
) -> None:
    start = timezone.now()
    for day, number in ((6, 0), (7, 1), (8, 1), (20, 1), (21, 2), (22, 2), (40, 2), (59, 2), (80, 2)):
        time_machine.move_to(start + timedelta(days=day, minutes=1))
        for _ in range(2):
            tasks.remind_askers.func()
        assert reminders(question) == number, day
    html = client_of(asker).get("/accounts/inbox/").content.decode()
    assert f"Did one of the answers help? {TITLE}" in html


@pytest.mark.parametrize(
    "change",
    [
        lambda q, a: posting.accept(answer=a),
        lambda q, a: following.unfollow(member=q.author, target=q),
        lambda q, a: posting.set_question_state(question=q, state="hidden"),
        lambda q, a: posting.set_answer_state(answer=a, state="hidden"),
        lambda q, a: Question.objects.update(wanted="support"),
        lambda q, a: Question.objects.update(is_starter=True),
        lambda q, a: Question.objects.update(source="MedQuAD"),
        lambda q, a: Question.objects.update(closed_at=timezone.now(), closed_as="settled"),
        lambda q, a: Answer.objects.update(author=q.author),
        lambda q, a: User.objects.filter(pk=q.author_id).update(is_active=False),
        lambda q, a: User.objects.filter(pk=q.author_id).update(suspended_until=timezone.now() + timedelta(days=99)),
        lambda q, a: Answer.objects.update(created_at=timezone.now() - timedelta(days=53)),
    ],
    ids=[
        "accepted", "unfollowed", "hidden", "answer hidden", "support", "starter", "imported", "closed", "own answer",
        "account closed", "suspended", "long ago",
    ],
)  # fmt: skip
def test_who_is_not_reminded(
    question: Question, answered: Answer, change: Callable[[Question, Answer], object], time_machine: Any
) -> None:
    change(question, answered)
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    assert reminding.remind() == 0


def test_both_are_never_sent_at_once(question: Question, answered: Answer, time_machine: Any) -> None:
    """Where the site begins with it while an answer is a month old."""
    start = timezone.now()
    time_machine.move_to(start + timedelta(days=30))
    assert [reminding.remind(), reminding.remind()] == [1, 0]
    time_machine.move_to(start + timedelta(days=44, minutes=1))
    assert reminding.remind() == 1


def test_who_accepts_meanwhile_needs_no_reminder(
    question: Question, answered: Answer, asker: User, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    reminding.remind()
    posting.accept(answer=answered)
    assert (told(asker), send()) == ([], [])
