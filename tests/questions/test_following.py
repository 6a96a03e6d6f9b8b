"""Following: once, by one press, stopped by one press; the buttons, and the list of what one follows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import publishing
from articles.models import Article
from netsite.accounts.models import User
from questions import following, posting
from questions.models import Follow, Question, Tag, TagMute
from questions.posting import AnswerText, QuestionText
from tests import make
from tests.questions.test_races import at_once

Clients = Callable[[User], Client]
BUTTON = "Follow: tell me of new answers"
BY_MAIL = "Tell me by mail when somebody answers"


@pytest.fixture
def article(editor: User) -> Article:
    made = make.article(summary="What they are.")
    publishing.publish(article=made, by=editor, note="First.", status="provisional")
    return made


@pytest.fixture
def question(asker: User) -> Question:
    make.topic("scans")
    return posting.ask(author=asker, words=QuestionText("How often are scans needed?", "Stable.", ["scans"]))


def pressed(html: str, label: str) -> str:
    """What the button says of itself."""
    return html.partition(label)[0].rpartition('aria-pressed="')[2][:5].rstrip('">')


def test_a_question_is_followed_and_left_by_one_press(client_of: Clients, question: Question, stranger: User) -> None:
    client, address = client_of(stranger), question.get_absolute_url()
    assert pressed(client.get(address).content.decode(), BUTTON) == "false"
    response = client.post(f"/questions/{question.pk}/follow/", {"value": "1"}, follow=True)
    assert response.redirect_chain[-1][0] == address
    html = response.content.decode()
    assert pressed(html, BUTTON) == "true"
    assert "You follow this. Press again to stop." in html
    client.post(f"/questions/{question.pk}/follow/", {"value": "0"})
    assert not following.is_following(stranger, question)


def test_a_topic_and_an_article_too(client_of: Clients, question: Question, article: Article, stranger: User) -> None:
    client, tag = client_of(stranger), Tag.objects.get()
    for address, page, label, target in (
        ("/tags/scans/follow/", "/tags/scans/", "Follow: tell me of new questions", tag),
        (
            f"/questions/about/{article.pk}/follow/",
            article.get_absolute_url(),
            "tell me of new questions about this",
            article,
        ),
    ):
        assert pressed(client.get(page).content.decode(), label) == "false"
        assert client.post(address)["Location"] == page
        assert pressed(client.get(page).content.decode(), label) == "true"
        assert following.is_following(stranger, target)


def test_a_topic_that_was_muted_is_so_no_more(question: Question, stranger: User) -> None:
    tag = Tag.objects.get()
    TagMute.objects.create(member=stranger, tag=tag)
    following.follow(member=stranger, target=tag)
    assert not TagMute.objects.exists()


def test_who_asks_and_who_answers_follows(question: Question, asker: User, answerer: User) -> None:
    assert following.is_following(asker, question)
    answer = posting.answer(author=answerer, question=question, words=AnswerText("Every six months."))
    assert following.is_following(answerer, question)
    following.unfollow(member=answerer, target=question)
    words = AnswerText("Every six months, or more often.")
    posting.edit_answer(answer=answer, by=answerer, words=words, version=answer.edit_version)
    assert not following.is_following(answerer, question), "changing a word is no wish to hear more"
    posting.answer(author=answerer, question=question, words=AnswerText("And once more."))
    assert following.is_following(answerer, question)


def test_editing_a_question_brings_no_follow_back(question: Question, asker: User) -> None:
    following.unfollow(member=asker, target=question)
    words = QuestionText("How often are scans needed now?", "Stable.", ["scans"])
    posting.edit_question(question=question, by=asker, words=words, version=question.edit_version)
    assert not following.is_following(asker, question)


def test_starters_are_followed_by_nobody(db: None, editor: User) -> None:
    question = posting.ask(author=editor, words=QuestionText("How often are scans?"), is_starter=True)
    posting.answer(author=editor, question=question, words=AnswerText("Often."), is_starter=True)
    assert not Follow.objects.exists()


def test_what_one_may_not_see_is_not_followed(client_of: Clients, question: Question, stranger: User) -> None:
    client = client_of(stranger)
    posting.set_question_state(question=question, state="hidden")
    assert client.post(f"/questions/{question.pk}/follow/").status_code == 404
    assert client.post("/questions/about/99/follow/").status_code == 404
    Tag.objects.update(state="proposed")
    assert client.post("/tags/scans/follow/").status_code == 404
    assert Follow.objects.filter(member=stranger).count() == 0


def test_an_unknown_choice_is_refused(client_of: Clients, question: Question, stranger: User) -> None:
    assert client_of(stranger).post(f"/questions/{question.pk}/follow/", {"value": "x"}).status_code == 400
    assert not following.is_following(stranger, question)


def test_c1_looking_follows_nothing(client_of: Clients, question: Question, article: Article, stranger: User) -> None:
    client = client_of(stranger)
    for address in (f"{question.pk}/follow/", f"about/{article.pk}/follow/"):
        assert client.get(f"/questions/{address}?value=1").status_code == 405
    assert not Follow.objects.filter(member=stranger).exists()


def test_visitors_get_a_link_and_no_cookie(client: Client, question: Question, article: Article) -> None:
    for address in (question.get_absolute_url(), article.get_absolute_url(), "/tags/scans/"):
        response = client.get(address)
        assert response.cookies == {}
        assert "Follow:" not in response.content.decode()
    assert BY_MAIL in client.get(question.get_absolute_url()).content.decode()


def test_where_no_answer_can_come_nothing_is_offered(client: Client, client_of: Clients, question: Question) -> None:
    Question.objects.update(closed_at=question.created_at, closed_as="settled")
    address = question.get_absolute_url()
    assert BY_MAIL not in client.get(address).content.decode()
    assert BUTTON not in client_of(make.member("Late")).get(address).content.decode()


def test_the_list_shows_what_one_follows_with_ways_to_stop(
    client_of: Clients, question: Question, article: Article, stranger: User, asker: User
) -> None:
    for target in (question, Tag.objects.get(), article):
        following.follow(member=stranger, target=target)
    client = client_of(stranger)
    html = client.get("/questions/following/").content.decode()
    for name in (question.title, "scans", article.title):
        assert f"Stop following “{name}”" in html
    response = client.post(f"/questions/{question.pk}/follow/", {"value": "0", "back": "list"})
    assert response["Location"] == "/questions/following/"
    assert question.title not in client.get("/questions/following/").content.decode()
    assert following.is_following(asker, question), "another's follow is theirs"


def test_the_list_hides_what_is_hidden_and_says_when_it_is_empty(
    client_of: Clients, question: Question, asker: User, stranger: User
) -> None:
    posting.set_question_state(question=question, state="hidden")
    assert question.title not in client_of(asker).get("/questions/following/").content.decode()
    assert "You follow nothing yet." in client_of(stranger).get("/questions/following/").content.decode()


def test_a_long_list_has_pages(
    client_of: Clients, question: Question, stranger: User, django_assert_num_queries: Any
) -> None:
    for number in range(35):
        following.follow(member=stranger, target=make.question(f"Number {number} of many?"))
    client = client_of(stranger)
    client.get("/questions/following/")
    # The session, the member, what they follow, how many notices are new
    with django_assert_num_queries(4):
        html = client.get("/questions/following/").content.decode()
    assert "Number 34 of" in html
    assert "Number 3 of" not in html
    assert "Older" in html
    assert client.get("/questions/following/?after=x").status_code == 404


def test_the_account_and_the_inbox_lead_there(client_of: Clients, asker: User) -> None:
    for address in ("/accounts/", "/accounts/inbox/", "/accounts/settings/"):
        assert "/questions/following/" in client_of(asker).get(address).content.decode(), address


@pytest.mark.django_db(transaction=True)
def test_q7_fifty_follows_at_once_are_one() -> None:
    question, member = make.question(author=make.member("Asker")), make.member("Maple")
    assert at_once(50, lambda _: following.follow(member=member, target=question)) == []
    assert Follow.objects.count() == 1
