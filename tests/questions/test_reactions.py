"""“Worked for me”, “outdated”, “could be unsafe”: once each, by members, on answers of others."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from netsite.accounts import limits
from netsite.accounts.models import User
from netsite.core import page_cache
from questions import counting, posting, reacting
from questions.models import Answer, Question, Reaction
from tests import make

Clients = Callable[[User], Client]
SENTENCE = "It tells people to stop a medicine."


@pytest.fixture
def answer(asker: User, answerer: User) -> Answer:
    return make.answer(make.question(author=asker), author=answerer)


def place(answer: Answer, kind: str) -> str:
    return f"/questions/{answer.question_id}/answers/{answer.pk}/reactions/{kind}/"


def thread(client: Client, answer: Answer) -> str:
    return client.get(answer.question.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "counter", "label"),
    [("worked", "worked_count", "Worked for me"), ("outdated", "outdated_count", "Outdated")],
)
def test_it_counts_once_and_can_be_taken_back(
    client_of: Clients, answer: Answer, stranger: User, kind: str, counter: str, label: str
) -> None:
    client = client_of(stranger)
    for _ in range(3):
        response = client.post(place(answer, kind), {"value": "1"})
    assert response["Location"] == answer.get_absolute_url()
    answer.refresh_from_db()
    assert (getattr(answer, counter), Reaction.objects.count()) == (1, 1)
    assert f'<button class="vote" aria-pressed="true">{label} <span>1</span></button>' in thread(client, answer)
    assert counting.disagreements() == []
    for _ in range(2):
        client.post(place(answer, kind), {"value": "0"})
    answer.refresh_from_db()
    assert (getattr(answer, counter), Reaction.objects.count()) == (0, 0)
    assert f'<button class="vote" aria-pressed="false">{label}</button>' in thread(client, answer)


def test_kinds_are_counted_apart(answer: Answer, stranger: User, asker: User) -> None:
    for member in (stranger, asker):
        reacting.react(member=member, answer=answer, kind="worked")
    reacting.react(member=stranger, answer=answer, kind="outdated")
    answer.refresh_from_db()
    assert (answer.worked_count, answer.outdated_count, answer.helpful_count) == (2, 1, 0)


def test_visitors_read_the_numbers_and_press_nothing(answer: Answer, stranger: User) -> None:
    assert "Worked for me" not in thread(Client(), answer)
    reacting.react(member=stranger, answer=answer, kind="worked")
    html = thread(Client(), answer)
    assert '<span class="vote still">Worked for me <span>1</span></span>' in html
    assert "Outdated" not in html
    assert place(answer, "worked") not in html


@pytest.mark.parametrize("kind", ["worked", "outdated", "unsafe"])
def test_i3_who_may_react(client_of: Clients, answer: Answer, answerer: User, asker: User, kind: str) -> None:
    suspended = make.member("Sus", suspended_until="2999-01-01T00:00Z")
    moderator = make.staff("Modesta")
    refused = {"visitor": Client(), "author": client_of(answerer), "suspended": client_of(suspended)}
    for name, client in refused.items():
        status = client.post(place(answer, kind), {"sentence": SENTENCE}).status_code
        # Who is signed out is asked to sign in before a form
        assert status == (302 if kind == "unsafe" and name != "author" else 403), name
    assert not Reaction.objects.exists()
    for member in (asker, moderator):
        assert client_of(member).post(place(answer, kind), {"sentence": SENTENCE}).status_code == 302
    assert Reaction.objects.count() == 2


@pytest.mark.parametrize(
    ("of_answer", "of_question", "status"),
    [
        ({"state": "hidden"}, {}, 404),
        ({"state": "held"}, {}, 404),
        ({"state": "erased"}, {}, 404),
        ({}, {"state": "hidden"}, 404),
        ({}, {"visibility": "members"}, 302),
        ({}, {"locked_at": timezone.now(), "locked_reason": "Heated."}, 403),
        ({}, {"wanted": "support"}, 403),
    ],
)
def test_i3_on_what(
    client_of: Clients,
    answer: Answer,
    stranger: User,
    of_answer: dict[str, Any],
    of_question: dict[str, Any],
    status: int,
) -> None:
    Answer.objects.filter(pk=answer.pk).update(**of_answer)
    Question.objects.filter(pk=answer.question_id).update(**of_question)
    for kind in ("worked", "outdated"):
        assert client_of(stranger).post(place(answer, kind)).status_code == status, kind
    assert Reaction.objects.exists() == (status == 302)
    # A warning is no vote: it can be given wherever somebody can read the answer
    warned = client_of(stranger).post(place(answer, "unsafe"), {"sentence": SENTENCE})
    assert warned.status_code == (404 if status == 404 else 302)


def test_a_thread_for_support_shows_none_of_it(client_of: Clients, answer: Answer, stranger: User) -> None:
    for member in (stranger, make.member("Second")):
        reacting.react(member=member, answer=answer, kind="worked")
        reacting.react(member=member, answer=answer, kind="outdated")
    Question.objects.update(wanted="support")
    for client in (Client(), client_of(stranger)):
        html = thread(client, answer)
        for word in ("Worked for me", "Outdated", "outdated"):
            assert word not in html, word
        assert "Could be unsafe" in html


def test_an_address_of_another_question_is_none(client_of: Clients, answer: Answer, stranger: User) -> None:
    other = make.question("Another one here?", author=stranger)
    address = f"/questions/{other.pk}/answers/{answer.pk}/reactions/worked/"
    assert client_of(stranger).post(address).status_code == 404


@pytest.mark.parametrize("kind", ["worked", "outdated"])
def test_c1_looking_changes_nothing(client_of: Clients, answer: Answer, stranger: User, kind: str) -> None:
    assert client_of(stranger).get(place(answer, kind)).status_code == 405
    assert not Reaction.objects.exists()


def test_many_who_say_outdated_are_a_note(answer: Answer, stranger: User, asker: User) -> None:
    reacting.react(member=stranger, answer=answer, kind="outdated")
    assert "readers say" not in thread(Client(), answer)
    reacting.react(member=asker, answer=answer, kind="outdated")
    assert "2 readers say that this is outdated." in thread(Client(), answer)


def test_could_be_unsafe_asks_for_a_sentence_and_shows_a_caution(
    client_of: Clients, answer: Answer, stranger: User
) -> None:
    client = client_of(stranger)
    assert f'href="{place(answer, "unsafe")}"' in thread(client, answer)
    assert "What could be unsafe about it?" in client.get(place(answer, "unsafe")).content.decode()
    assert "could be unsafe." not in thread(Client(), answer)
    response = client.post(place(answer, "unsafe"), {"sentence": f"  {SENTENCE}\n"})
    assert response["Location"] == answer.get_absolute_url()
    assert Reaction.objects.get().sentence == SENTENCE
    for html in (thread(Client(), answer), thread(client, answer)):
        assert "Somebody thinks that this could be unsafe." in html
        assert "Ask your care team before you act on it." in html
        assert "Stranger" not in html.partition('id="answer-')[2].partition("</article>")[0]
        assert SENTENCE not in html
    assert "You said that it could be unsafe" in thread(client, answer)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("", "Please say in a sentence what could be unsafe."),
        ("  \n", "Please say in a sentence what could be unsafe."),
        ("Very bad", "Please write a few words more"),
        ("why it is " * 31, "Please shorten this to 300 characters."),
    ],
)
def test_bad_input_keeps_the_text(client_of: Clients, answer: Answer, stranger: User, sentence: str, said: str) -> None:
    response = client_of(stranger).post(place(answer, "unsafe"), {"sentence": sentence})
    html = response.content.decode()
    assert response.status_code == 200
    assert said in html
    assert sentence.strip() in html
    assert not Reaction.objects.exists()
    answer.refresh_from_db()
    assert answer.caution_at is None


def test_a_concern_said_twice_is_one_and_is_not_taken_back(client_of: Clients, answer: Answer, stranger: User) -> None:
    client = client_of(stranger)
    client.post(place(answer, "unsafe"), {"sentence": SENTENCE})
    html = client.post(place(answer, "unsafe"), {"sentence": "Some other words here."}, follow=True).content.decode()
    assert "You have told us already" in html
    assert "You have told us already" in client.get(place(answer, "unsafe"), follow=True).content.decode()
    assert Reaction.objects.get().sentence == SENTENCE
    with pytest.raises(ValueError, match="not taken back"):
        reacting.withdraw_reaction(member=stranger, answer=answer, kind="unsafe")


def test_five_concerns_a_day(client_of: Clients, answer: Answer, stranger: User, answerer: User) -> None:
    client = client_of(stranger)
    more = [make.answer(answer.question, author=answerer) for _ in range(reacting.CONCERNS_PER_DAY)]
    for one in more:
        assert client.post(place(one, "unsafe"), {"sentence": SENTENCE}).status_code == 302
    response = client.post(place(answer, "unsafe"), {"sentence": SENTENCE})
    html = response.content.decode()
    assert response.status_code == 429
    assert "That was a lot in a short time." in html
    assert SENTENCE in html
    answer.refresh_from_db()
    assert answer.caution_at is None
    assert not answer.reactions.exists()
    client.post(place(answer, "worked"))
    assert answer.reactions.count() == 1, "the limit is for concerns alone"


def test_the_limit_undoes_the_reaction_too(answer: Answer, stranger: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reacting, "CONCERNS_PER_DAY", 0)
    with pytest.raises(limits.Exceeded):
        reacting.react(member=stranger, answer=answer, kind="unsafe", sentence=SENTENCE)
    assert not Reaction.objects.exists()


def test_a_concern_without_a_sentence_is_refused_by_the_database(answer: Answer, stranger: User) -> None:
    with pytest.raises(IntegrityError):
        reacting.react(member=stranger, answer=answer, kind="unsafe")


def test_search_engines_are_not_told_of_what_could_be_unsafe(answer: Answer, stranger: User) -> None:
    address = answer.question.get_absolute_url()
    assert '"@type":"Answer"' in Client().get(address).content.decode()
    reacting.react(member=stranger, answer=answer, kind="unsafe", sentence="Nobody takes so much of it.")
    assert '"@type":"Answer"' not in Client().get(address).content.decode()


def test_a_cleared_caution_is_gone(answer: Answer, stranger: User) -> None:
    reacting.react(member=stranger, answer=answer, kind="unsafe", sentence=SENTENCE)
    reacting.clear_caution(answer)
    assert "could be unsafe." not in thread(Client(), answer)


def test_kept_pages_end_with_each(
    answer: Answer, stranger: User, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.DATA_DIR = tmp_path
    acts: list[Callable[[], None]] = [
        lambda: reacting.react(member=stranger, answer=answer, kind="worked"),
        lambda: reacting.withdraw_reaction(member=stranger, answer=answer, kind="worked"),
        lambda: reacting.react(member=stranger, answer=answer, kind="unsafe", sentence=SENTENCE),
        lambda: reacting.clear_caution(answer),
    ]
    for act in acts:
        before = page_cache.epoch().current()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        assert page_cache.epoch().current() > before


def test_wrong_counters_are_found_and_set_right(answer: Answer, stranger: User) -> None:
    reacting.react(member=stranger, answer=answer, kind="worked")
    call_command("recount", "--check")
    Answer.objects.update(worked_count=7, outdated_count=2)
    with pytest.raises(CommandError, match=f"answer {answer.pk}: says 7 worked, has 1"):
        call_command("recount", "--check")
    call_command("recount")
    answer.refresh_from_db()
    assert (answer.worked_count, answer.outdated_count) == (1, 0)


def test_what_an_erased_member_said_still_counts_without_the_words(answer: Answer, stranger: User) -> None:
    from netsite.accounts import erasing

    reacting.react(member=stranger, answer=answer, kind="worked")
    reacting.react(member=stranger, answer=answer, kind="unsafe", sentence=SENTENCE)
    erasing.erase(member=stranger, keep_words=False)
    assert set(Reaction.objects.values_list("member", "sentence")) == {(None, "")}
    assert counting.disagreements() == []


def test_a_deleted_answer_takes_no_reaction(client_of: Clients, answer: Answer, stranger: User, answerer: User) -> None:
    reacting.react(member=stranger, answer=answer, kind="unsafe", sentence=SENTENCE)
    posting.delete_answer(answer=answer, by=answerer)
    answer.refresh_from_db()
    assert answer.caution_at is None
    assert client_of(stranger).post(place(answer, "worked")).status_code == 404
