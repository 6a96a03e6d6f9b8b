"""A concern is before the moderators at once; each of their two decisions is recorded."""

from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client

from netsite.accounts import erasing, groups
from netsite.accounts.models import AccessAudit, User
from netsite.moderation import flagging
from netsite.moderation.models import Flag
from questions import posting, reacting
from questions.models import Answer, Question
from questions.search import checking
from tests import make

Clients = Callable[[User], Client]
SENTENCE = "It tells people to stop a medicine."


@pytest.fixture
def answer(asker: User, answerer: User) -> Answer:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    return posting.answer(author=answerer, question=question, words=posting.AnswerText("Stop the *injections*."))


def concern(answer: Answer, by: User) -> Flag:
    reacting.react(member=by, answer=answer, kind="unsafe", sentence=SENTENCE)
    return Flag.objects.get(reporter=by)


@pytest.fixture
def flag(answer: Answer, stranger: User) -> Flag:
    return concern(answer, stranger)


@pytest.fixture
def on_duty(moderator: User) -> User:
    groups.write()
    moderator.groups.add(Group.objects.get(name="moderator"))
    return moderator


def place(flag: Flag) -> str:
    return f"/admin/moderation/flag/{flag.pk}/close/"


def test_m3_a_concern_opens_a_flag_with_what_the_answer_said(answer: Answer, flag: Flag, stranger: User) -> None:
    assert (flag.answer, flag.reporter, flag.state) == (answer, stranger, "open")
    assert (flag.reason, flag.sentence, flag.snapshot) == ("could-be-unsafe", SENTENCE, "Stop the *injections*.")
    answer.refresh_from_db()
    assert answer.caution_at is not None


def test_m3_the_snapshot_is_of_that_moment(answer: Answer, stranger: User, answerer: User) -> None:
    posting.edit_answer(answer=answer, by=answerer, words=posting.AnswerText("Newer words."), version=0)
    flag = concern(answer, stranger)
    posting.edit_answer(answer=answer, by=answerer, words=posting.AnswerText("Newest words."), version=1)
    flag.refresh_from_db()
    assert flag.snapshot == "Newer words."


def test_nothing_is_wrong(client_of: Clients, answer: Answer, flag: Flag, on_duty: User) -> None:
    client = client_of(on_duty)
    html = client.get(place(flag)).content.decode()
    assert SENTENCE in html
    assert "Stop the *injections*." in html
    assert client.post(place(flag), {"outcome": "nothing-wrong"}).status_code == 302
    flag.refresh_from_db()
    answer.refresh_from_db()
    assert (flag.state, flag.closed_by, answer.caution_at, answer.state) == ("closed", on_duty, None, "public")
    assert flag.closed_at is not None
    record = AccessAudit.objects.get()
    assert (record.actor, record.action, record.target) == (on_duty, "flag-nothing-wrong", f"flag:{flag.pk}")
    assert "could be unsafe." not in Client().get(answer.question.get_absolute_url()).content.decode()


def test_the_answer_is_hidden(client_of: Clients, answer: Answer, flag: Flag, on_duty: User) -> None:
    client_of(on_duty).post(place(flag), {"outcome": "hide"})
    flag.refresh_from_db()
    answer.refresh_from_db()
    assert (flag.state, answer.state, answer.caution_at) == ("closed", "hidden", None)
    assert "injections" not in Client().get(answer.question.get_absolute_url()).content.decode()
    assert Question.objects.get().answer_count == 0
    assert checking.disagreements() == []
    assert set(AccessAudit.objects.values_list("action", "target")) == {
        ("flag-upheld", f"flag:{flag.pk}"), ("post-hidden", f"answer:{answer.pk}"),
    }  # fmt: skip


def test_the_caution_stays_until_the_last_concern_is_closed(
    client_of: Clients, answer: Answer, flag: Flag, asker: User, on_duty: User
) -> None:
    other = concern(answer, asker)
    assert "the caution stays until that one is closed too" in client_of(on_duty).get(place(flag)).content.decode()
    flagging.close(flag=flag, by=on_duty)
    answer.refresh_from_db()
    assert answer.caution_at is not None
    flagging.close(flag=other, by=on_duty)
    answer.refresh_from_db()
    assert answer.caution_at is None


def test_a_closed_flag_is_not_decided_again(client_of: Clients, answer: Answer, flag: Flag, on_duty: User) -> None:
    flagging.close(flag=flag, by=on_duty)
    html = client_of(on_duty).post(place(flag), {"outcome": "hide"}).content.decode()
    assert "Somebody has closed this flag meanwhile." in html
    answer.refresh_from_db()
    assert answer.is_public
    with pytest.raises(flagging.NotOpen):
        flagging.close(flag=flag, by=on_duty)
    assert AccessAudit.objects.count() == 1


@pytest.mark.parametrize("outcome", ["", "remove", "hide "])
def test_another_outcome_is_none(client_of: Clients, flag: Flag, on_duty: User, outcome: str) -> None:
    assert client_of(on_duty).post(place(flag), {"outcome": outcome}).status_code == 200
    flag.refresh_from_db()
    assert flag.state == "open"
    assert not AccessAudit.objects.exists()


def test_an_author_who_deletes_the_answer_breaks_nothing(
    client_of: Clients, answer: Answer, flag: Flag, answerer: User, on_duty: User
) -> None:
    posting.delete_answer(answer=answer, by=answerer)
    client = client_of(on_duty)
    html = client.get(place(flag)).content.decode()
    assert "Its author has deleted it." in html
    assert "Hide the answer" not in html
    for page in ("", f"{flag.pk}/change/"):
        assert client.get(f"/admin/moderation/flag/{page}").status_code == 200
    assert client.post(place(flag), {"outcome": "hide"}).status_code == 200
    assert client.post(place(flag), {"outcome": "nothing-wrong"}).status_code == 302
    answer.refresh_from_db()
    assert answer.state == "erased"


def test_hiding_what_its_author_took_back_closes_the_flag_alone(
    answer: Answer, flag: Flag, answerer: User, on_duty: User
) -> None:
    posting.delete_answer(answer=answer, by=answerer)
    flagging.hide_answer(flag=flag, by=on_duty)
    flag.refresh_from_db()
    assert flag.state == "closed"
    assert [record.action for record in AccessAudit.objects.all()] == ["flag-upheld"]


def test_a_whole_thread_that_is_gone_takes_its_flags_along(answer: Answer, flag: Flag) -> None:
    answer.question.delete()
    assert not Flag.objects.exists()


def test_the_queue_is_oldest_first_and_names_nobody(
    client_of: Clients, answer: Answer, flag: Flag, asker: User, on_duty: User
) -> None:
    second = concern(answer, asker)
    third = concern(answer, make.member("Third"))
    flagging.close(flag=flag, by=on_duty)
    response = client_of(on_duty).get("/admin/moderation/flag/")
    rows = list(response.context["cl"].result_list)
    assert rows == [second, third, flag]
    html = response.content.decode()
    for word in ("Stranger", "Asker", "Third", SENTENCE, "injections"):
        assert word not in html, word
    assert f"/admin/questions/answer/{answer.pk}/change/" in html
    open_ones = client_of(on_duty).get("/admin/moderation/flag/?state__exact=open").context["cl"].result_list
    assert list(open_ones) == [second, third]


def test_who_may_decide(client_of: Clients, flag: Flag, answerer: User, stranger: User, on_duty: User) -> None:
    clinical = make.staff("Clara")
    clinical.groups.add(Group.objects.get(name="clinical reviewer"))
    suspended = make.member("Sus", suspended_until="2999-01-01T00:00Z")
    statuses = {"visitor": 302, "stranger": 302, "author": 302, "suspended": 302, "clinical": 403}
    people = {
        "visitor": Client(), "stranger": client_of(stranger), "author": client_of(answerer),
        "suspended": client_of(suspended), "clinical": client_of(clinical),
    }  # fmt: skip
    for method in ("get", "post"):
        seen = {
            name: getattr(client, method)(place(flag), {"outcome": "hide"}).status_code
            for name, client in people.items()
        }
        assert seen == statuses
    flag.refresh_from_db()
    assert flag.state == "open"
    assert client_of(on_duty).post(place(flag), {"outcome": "nothing-wrong"}).status_code == 302


def test_a_flag_is_read_and_not_changed(client_of: Clients, flag: Flag, on_duty: User, editor: User) -> None:
    for person in (on_duty, editor):
        client = client_of(person)
        html = client.get(f"/admin/moderation/flag/{flag.pk}/change/").content.decode()
        assert "Decide …" in html
        assert '<textarea name="sentence"' not in html
        assert client.post(f"/admin/moderation/flag/{flag.pk}/change/", {"sentence": "x"}).status_code == 403
        assert client.get("/admin/moderation/flag/add/").status_code == 403
        assert client.get(f"/admin/moderation/flag/{flag.pk}/delete/").status_code == 403


@pytest.mark.parametrize(
    "query", ["reporter=1", "reporter__email__startswith=a", "sentence__startswith=I", "answer__author=1"]
)
def test_i9_reporters_cannot_be_guessed_through_the_list(
    client_of: Clients, flag: Flag, on_duty: User, query: str
) -> None:
    assert client_of(on_duty).get(f"/admin/moderation/flag/?{query}").status_code == 400


def test_the_log_of_the_admin_keeps_no_words(client_of: Clients, flag: Flag, on_duty: User) -> None:
    client_of(on_duty).post(place(flag), {"outcome": "nothing-wrong"})
    entry = LogEntry.objects.get()
    assert entry.object_repr == f"flag {flag.pk}"
    assert "medicine" not in entry.change_message


def test_an_erased_reporter_leaves_the_flag_without_name_and_words(flag: Flag, stranger: User) -> None:
    erasing.erase(member=stranger, keep_words=False)
    flag.refresh_from_db()
    assert (flag.reporter, flag.sentence, flag.snapshot) == (None, "", "Stop the *injections*.")
