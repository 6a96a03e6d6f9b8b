"""“Anonymous member” stays so: on every page, in feeds, data for search engines, mails, the admin's lists, ids and pictures."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from netsite.accounts.models import OutgoingMail, User
from questions import posting
from questions.models import Answer, Question
from questions.posting import AnswerText, QuestionText
from tests import make

Clients = Callable[[User], Client]
NAME = "Zebrafinch"


@pytest.fixture
def hidden(db: None) -> User:
    """A member whose page is open to everybody, with a badge, and who writes one thread anonymously."""
    member = make.member(NAME, role="patient", role_shown_to="everyone", about="Birds.", about_shown_to="everyone")
    User.objects.filter(pk=member.pk).update(writing_shown_to="everyone", joined_shown_to="everyone")
    make.badge(member)
    return member


@pytest.fixture
def question(hidden: User) -> Question:
    asked = posting.ask(
        author=hidden,
        words=QuestionText("Does flushing ever stop?", "Mine does not.", ["flushing"]),
        shown_as="anonymous",
    )
    posting.answer(author=hidden, question=asked, words=AnswerText("It did stop."), shown_as="anonymous")
    posting.answer(author=make.member("Other"), question=asked, words=AnswerText("Good."), shown_as="anonymous")
    return asked


def test_it_leaks_nowhere(client_of: Clients, question: Question, hidden: User, stranger: User) -> None:
    answers = Answer.objects.filter(question=question, author=hidden)
    addresses = [
        question.get_absolute_url(), f"/questions/{question.pk}/history/", "/questions/", "/questions/?sort=new", "/",
        "/tags/flushing/", "/search/?q=flushing+stop", "/feeds/questions/", "/feeds/tags/flushing/", "/sitemap-questions.xml",
        *(f"/questions/{question.pk}/answers/{answer.pk}/history/" for answer in answers),
    ]  # fmt: skip
    for client in (Client(), client_of(stranger)):
        for address in addresses:
            html = client.get(address).content.decode()
            assert NAME not in html, address
            assert f"/people/{hidden.pk}/" not in html, address
            assert "Verified" not in html, address
    html = Client().get(question.get_absolute_url()).content.decode()
    assert html.count("Anonymous member 2") >= 1
    assert re.findall(r'"author":\{"@type":"Person","name":"([^"]+)"', html)[:1] == ["Anonymous member"]


def test_it_is_not_on_the_persons_page(client_of: Clients, question: Question, hidden: User, stranger: User) -> None:
    for client in (Client(), client_of(stranger), client_of(hidden)):
        for show in ("", "?show=answers"):
            html = client.get(f"/people/{hidden.pk}/{show}").content.decode()
            assert "flushing" not in html
            assert "It did stop" not in html


def avatars(html: str) -> list[str]:
    return re.findall(r'<svg class="avatar colour-\d".*?</svg>', html, re.DOTALL)


def test_the_picture_is_that_of_the_thread(question: Question, hidden: User) -> None:
    html = Client().get(question.get_absolute_url()).content.decode()
    first, second = avatars(html)
    assert first != second, "two anonymous members are told apart"
    named = posting.answer(author=hidden, question=question, words=AnswerText("Now with my name."))
    own = avatars(Client().get(f"/people/{hidden.pk}/").content.decode())[0]
    pictures = avatars(Client().get(question.get_absolute_url()).content.decode())
    assert len(pictures) == 3
    assert own in pictures, "a name has the same picture everywhere"
    assert own not in (first, second)
    elsewhere = posting.ask(author=hidden, words=QuestionText("Another thread here?"), shown_as="anonymous")
    posting.answer(author=hidden, question=elsewhere, words=AnswerText("Me again."), shown_as="anonymous")
    assert not set(avatars(Client().get(elsewhere.get_absolute_url()).content.decode())) & {first, second, own}
    assert named.author == hidden


def test_i9_the_admin_cannot_be_asked_by_author(
    client_of: Clients, question: Question, hidden: User, editor: User
) -> None:
    client = client_of(editor)
    for model in ("question", "answer"):
        for query in (
            f"author={hidden.pk}",
            f"author__exact={hidden.pk}",
            f"author__display_name={NAME}",
        ):
            assert client.get(f"/admin/questions/{model}/?{query}").status_code == 400, query
        html = client.get(f"/admin/questions/{model}/").content.decode()
        assert NAME not in html
        assert "Anonymous member" in html
        found = client.get(f"/admin/questions/{model}/?q={NAME}").content.decode()
        assert 'id="result_list"' not in found, "searching for the name finds nothing"


def test_mails_do_not_say_it(question: Question) -> None:
    for mail in OutgoingMail.objects.all():
        assert NAME not in mail.subject + mail.body_text


def test_the_name_is_stable_in_one_thread_only(question: Question, hidden: User) -> None:
    posting.answer(author=hidden, question=question, words=AnswerText("Once more."), shown_as="anonymous")
    names = set(Answer.objects.filter(question=question, author=hidden).values_list("thread_name", flat=True))
    assert names == {"Anonymous member"}, "the asker's name in this thread"


def test_a_visitor_pays_nothing_more_for_it(question: Question, hidden: User) -> None:
    """Timing: the page of an anonymous thread asks the same of the database as one under a name."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    named = posting.ask(author=hidden, words=QuestionText("Does pain ever stop?", "Mine does not.", ["pain"]))
    posting.answer(author=hidden, question=named, words=AnswerText("It did."))
    counts = []
    for asked in (question, named):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            Client().get(asked.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
