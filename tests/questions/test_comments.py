"""Comments under questions and answers: writing, changing and taking them back, who is named in them, who sees them."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts import consent, erasing
from netsite.accounts.models import AccessAudit, User
from questions import commenting, counting, posting
from questions.models import Answer, Comment, PostRevision, Question
from questions.models.comments import COMMENT_EDIT_WINDOW, COMMENTS_UNDER_A_POST
from questions.posting import AnswerText, QuestionText
from tests import make
from tests.core.html_oracle import assert_safe, links

Clients = Callable[[User], Client]


@pytest.fixture
def question(asker: User) -> Question:
    return posting.ask(author=asker, words=QuestionText("How often are scans needed?", "Mine are stable."))


@pytest.fixture
def answer(question: Question, answerer: User) -> Answer:
    return posting.answer(author=answerer, question=question, words=AnswerText("Every six months."))


def form(body: str = "Which hospital was it?", **changes: str) -> dict[str, str]:
    return {"key": str(uuid4()), "body": body} | changes


def address_of(target: Question | Answer) -> str:
    if isinstance(target, Question):
        return f"/questions/{target.pk}/comments/"
    return f"/questions/{target.question_id}/answers/{target.pk}/comments/"


def page(question: Question, client: Client | None = None) -> str:
    return (client or Client()).get(question.get_absolute_url()).content.decode()


def make_old(comment: Comment) -> None:
    """So old that it cannot be changed any more."""
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - COMMENT_EDIT_WINDOW)


# Writing


def test_a_member_comments_on_a_question(client_of: Clients, question: Question, stranger: User) -> None:
    response = client_of(stranger).post(address_of(question), form("Which **side**?"), follow=True)
    comment = Comment.objects.get()
    assert response.redirect_chain[-1][0] == f"{question.get_absolute_url()}#comment-{comment.pk}"
    html = page(question)
    assert f'id="comment-{comment.pk}"' in html
    assert "<p>Which <strong>side</strong>?</p>" in html


def test_a_member_comments_on_an_answer(client_of: Clients, answer: Answer, stranger: User) -> None:
    response = client_of(stranger).post(address_of(answer), form("Thank you."), follow=True)
    comment = Comment.objects.get()
    assert response.redirect_chain[-1][0].endswith(f"#comment-{comment.pk}")
    assert comment.answer == answer
    shown = page(answer.question).split(f'id="answer-{answer.pk}"')[1]
    assert "Thank you." in shown


def test_a_comment_on_a_far_answer_is_found_on_its_page(client_of: Clients, question: Question, stranger: User) -> None:
    answers = [make.answer(question, author=stranger) for _ in range(25)]
    response = client_of(stranger).post(address_of(answers[24]), form("Far down."), follow=True)
    assert "?after=" in response.redirect_chain[-1][0]
    assert "Far down." in response.content.decode()


def test_the_form_is_folded_below_every_post(client_of: Clients, answer: Answer, stranger: User) -> None:
    html = page(answer.question, client_of(stranger))
    assert html.count("<summary>Add a comment</summary>") == 2
    for target in (answer.question, answer):
        assert f'action="{address_of(target)}"' in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "each form has names of its own"


def test_the_form_has_a_page_of_its_own(client_of: Clients, answer: Answer, stranger: User) -> None:
    for target in (answer.question, answer):
        html = client_of(stranger).get(address_of(target)).content.decode()
        assert 'name="body"' in html
        assert "Show me as “Anonymous member” here" in html
        assert answer.question.title in re.sub(r"<nav.*?</nav>", "", html, flags=re.DOTALL), (
            "it says what the comment is on"
        )
        assert ("<blockquote><p>Every six months" in html) == (target is answer)


def test_the_question_moves_up_in_the_lists(question: Question, answer: Answer, stranger: User) -> None:
    for target in (question, answer):
        Question.objects.update(last_activity_at=timezone.now() - timedelta(days=3))
        comment = commenting.comment(author=stranger, target=target, body="A word.")
        question.refresh_from_db()
        assert question.last_activity_at == comment.created_at


@pytest.mark.parametrize("name", ["asker", "stranger"])
def test_a_question_waits_no_longer_once_the_asker_commented(
    question: Question, answer: Answer, asker: User, stranger: User, name: str
) -> None:
    Question.objects.update(needs_info_at=timezone.now())
    commenting.comment(author=asker if name == "asker" else stranger, target=answer, body="It was the liver.")
    question.refresh_from_db()
    assert (question.needs_info_at is None) == (name == "asker")


def test_sent_twice_it_is_there_once(client_of: Clients, question: Question, stranger: User) -> None:
    words = form()
    first, second = (client_of(stranger).post(address_of(question), words) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert Comment.objects.count() == 1


def test_another_comment_in_the_form_of_the_one_before_is_not_lost(
    client_of: Clients, question: Question, answer: Answer, stranger: User
) -> None:
    """Who goes back with the browser has the form with its old key."""
    words, client = form("First."), client_of(stranger)
    for target, body in ((question, "First."), (question, "Second."), (answer, "First.")):
        client.post(address_of(target), words | {"body": body})
    assert Comment.objects.count() == 3


# What cannot be posted: the text stays, and a sentence says why


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": ""}, "Please write your comment."),
        ({"body": " \n "}, "Please write your comment."),
        ({"body": "x" * 601}, "Please shorten this to 600 characters. It has 601 now."),
        ({"body": "broken \x00 text"}, "The text has a broken character in it."),
        ({"key": "nonsense"}, "The form did not arrive whole."),
    ],
)
def test_bad_input_is_said(
    client_of: Clients, question: Question, stranger: User, changes: dict[str, str], sentence: str
) -> None:
    response = client_of(stranger).post(address_of(question), form(**changes))
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Comment.objects.exists()


def test_a_broken_form_can_be_sent_again(client_of: Clients, question: Question, stranger: User) -> None:
    client = client_of(stranger)
    html = client.post(address_of(question), form(key="")).content.decode()
    (key,) = re.findall(r'name="key" value="([^"]+)"', html)
    assert client.post(address_of(question), form(key=key)).status_code == 302


def test_600_characters_fit_as_a_browser_sends_them(client_of: Clients, question: Question, stranger: User) -> None:
    client_of(stranger).post(address_of(question), form("x" * 298 + "\r\n\r\n" + "y" * 300))
    assert len(Comment.objects.get().body) == 600


@pytest.mark.parametrize(
    "fields",
    [{"closed_at": timezone.now(), "closed_as": "settled"}, {"locked_at": timezone.now(), "locked_reason": "Heated."}],
)
def test_i10_a_closed_thread_takes_none(
    client_of: Clients, question: Question, answer: Answer, stranger: User, fields: dict[str, Any]
) -> None:
    Question.objects.update(**fields)
    client = client_of(stranger)
    for target in (question, answer):
        response = client.post(address_of(target), form("A long story."))
        html = response.content.decode()
        assert response.status_code == 403
        assert "No more comments are taken here." in html
        assert "A long story." in html
        assert client.get(address_of(target)).status_code == 403
        with pytest.raises(posting.Closed):
            commenting.comment(author=stranger, target=target, body="Late.")
    assert "Add a comment" not in page(question, client)
    assert not Comment.objects.exists()


def test_i10_what_is_closed_while_one_writes_is_said(
    client_of: Clients, question: Question, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("questions.views.commenting.can_comment", lambda user, target: True)
    Question.objects.update(closed_at=timezone.now(), closed_as="settled")
    response = client_of(stranger).post(address_of(question), form("A long story."))
    assert response.status_code == 409
    assert "A long story." in response.content.decode()


@pytest.mark.parametrize("state", ["hidden", "held", "removed", "erased"])
def test_i10_what_is_hidden_takes_none_either(client_of: Clients, answer: Answer, stranger: User, state: str) -> None:
    Answer.objects.update(state=state)
    assert client_of(stranger).post(address_of(answer), form()).status_code == 404
    with pytest.raises(posting.Closed):
        commenting.comment(author=stranger, target=answer, body="Late.")


def test_ones_own_answer_that_waits_takes_none(client_of: Clients, answer: Answer, answerer: User) -> None:
    Answer.objects.update(state="held")
    assert client_of(answerer).post(address_of(answer), form()).status_code == 403


def test_an_answer_of_another_thread_is_not_found(client_of: Clients, answer: Answer, stranger: User) -> None:
    other = make.question("Another one here?", author=stranger)
    address = f"/questions/{other.pk}/answers/{answer.pk}/comments/"
    assert client_of(stranger).post(address, form()).status_code == 404


def test_a_post_bears_thirty(client_of: Clients, question: Question, answer: Answer, stranger: User) -> None:
    for number in range(COMMENTS_UNDER_A_POST):
        make.comment(question, author=stranger, state="held" if number == 0 else "public")
    client = client_of(stranger)
    response = client.post(address_of(question), form("One too many."))
    html = response.content.decode()
    assert response.status_code == 409
    assert "There are 30 comments here, as many as fit." in html
    assert "One too many." in html
    assert page(question, client).count("Add a comment") == 1, "the answer has room"
    assert client.post(address_of(answer), form()).status_code == 302


def test_room_is_made_by_what_goes(question: Question, stranger: User) -> None:
    comments = [make.comment(question, author=stranger) for _ in range(COMMENTS_UNDER_A_POST)]
    commenting.delete_comment(comment=comments[0], by=stranger)
    commenting.comment(author=stranger, target=question, body="There is room.")
    with pytest.raises(commenting.Full):
        commenting.comment(author=stranger, target=question, body="No room.")


def test_an_hour_has_a_limit_for_all_that_one_posts(client_of: Clients, question: Question, stranger: User) -> None:
    client = client_of(stranger)
    statuses = [client.post(address_of(question), form(f"Number {number}")).status_code for number in range(21)]
    assert statuses == [302] * 20 + [429]
    response = client.post(address_of(question), form("My words."))
    assert "Nothing is lost" in response.content.decode()
    assert "My words." in response.content.decode()
    assert Comment.objects.count() == 20


def test_k1_without_consent_nothing_is_posted_and_the_text_stays(
    client_of: Clients, question: Question, stranger: User
) -> None:
    consent.withdraw(member=stranger)
    response = client_of(stranger).post(address_of(question), form("My words."))
    html = response.content.decode()
    assert response.status_code == 403
    assert "Read and decide" in html
    assert "My words." in html
    assert not Comment.objects.exists()


def test_visitors_read_and_are_led_to_sign_in(question: Question, stranger: User) -> None:
    commenting.comment(author=stranger, target=question, body="A word.")
    html = page(question)
    assert "A word." in html
    assert f'?next={quote(address_of(question), safe="")}">Sign in to comment' in html
    assert "Add a comment" not in html
    assert Client().get(address_of(question))["Location"] == f"/accounts/login/?next={address_of(question)}"


def test_whoever_is_signed_out_meanwhile_keeps_the_text(question: Question) -> None:
    response = Client().post(address_of(question), form("My words."))
    html = response.content.decode()
    assert response.status_code == 403
    assert "You are not signed in any more." in html
    assert "My words." in html
    assert not Comment.objects.exists()


def test_a_suspended_member_posts_nothing(client_of: Clients, question: Question) -> None:
    suspended = make.member("Sus", suspended_until="2999-01-01T00:00Z")
    assert client_of(suspended).post(address_of(question), form()).status_code == 403
    assert not Comment.objects.exists()


# Markup


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>", "[x](javascript:alert(1))", "![p](https://tracker/p.gif)",
        '<p id="csrf-token" class="button">', '@Asker"><svg/onload=alert(1)>', "@Asker [x](java&#10;script:alert(1))",
    ],
)  # fmt: skip
def test_x1_to_x8_a_comment_is_safe(question: Question, asker: User, body: str) -> None:
    comment = commenting.comment(author=asker, target=question, body=body)
    shown = page(question).split(f'<li id="comment-{comment.pk}">')[1].split('<p class="by">')[0]
    assert_safe(shown)
    assert_safe(comment.body_html)


# Changing


def test_the_author_changes_a_comment(client_of: Clients, question: Question, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Before.")
    client = client_of(stranger)
    address = f"/questions/{question.pk}/comments/{comment.pk}/edit/"
    assert "Before." in client.get(address).content.decode()
    response = client.post(address, {"body": "After.", "version": "0"}, follow=True)
    assert response.redirect_chain[-1][0].endswith(f"#comment-{comment.pk}")
    html = page(question)
    assert "After." in html
    assert "Before." not in html
    assert "· edited" in html
    assert list(comment.revisions.order_by("version").values_list("body", flat=True)) == ["Before.", "After."]


def test_q10_the_second_of_two_windows_loses_nothing(client_of: Clients, answer: Answer, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=answer, body="Before.")
    client = client_of(stranger)
    address = f"/questions/{answer.question_id}/comments/{comment.pk}/edit/"
    client.post(address, {"body": "From the first.", "version": "0"})
    response = client.post(address, {"body": "From the second.", "version": "0"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "From the first." in html
    assert "From the second." in html
    assert client.post(address, {"body": "From the second.", "version": "1"}).status_code == 302


def test_after_a_quarter_of_an_hour_it_stays(client_of: Clients, question: Question, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Before.")
    make_old(comment)
    client = client_of(stranger)
    address = f"/questions/{question.pk}/comments/{comment.pk}/edit/"
    assert f'href="{address}"' not in page(question, client)
    assert client.get(address).status_code == 403
    response = client.post(address, {"body": "Typed for long.", "version": "0"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "A comment can be changed for 15 minutes only." in html
    assert "Typed for long." in html
    comment.refresh_from_db()
    assert comment.body == "Before."


def test_bad_changes_are_said(client_of: Clients, question: Question, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Before.")
    address = f"/questions/{question.pk}/comments/{comment.pk}/edit/"
    for body in ("", "x" * 601, "\x00"):
        assert client_of(stranger).post(address, {"body": body, "version": "0"}).status_code == 200
    comment.refresh_from_db()
    assert comment.body == "Before."


def test_k1_no_new_words_without_consent(client_of: Clients, question: Question, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Before.")
    consent.withdraw(member=stranger)
    address = f"/questions/{question.pk}/comments/{comment.pk}/edit/"
    response = client_of(stranger).post(address, {"body": "New words.", "version": "0"})
    assert response.status_code == 403
    assert "New words." in response.content.decode()


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_i1_nobody_else_changes_or_deletes(
    client_of: Clients, question: Question, asker: User, stranger: User, moderator: User, action: str
) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Before.")
    address = f"/questions/{question.pk}/comments/{comment.pk}/{action}/"
    for client in (Client(), client_of(asker), client_of(moderator)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"body": "Changed.", "version": "0"}).status_code == 403
    assert f'href="{address}"' not in page(question, client_of(asker))
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("Before.", "public")


def test_a_locked_thread_is_not_changed_but_words_can_be_taken_back(
    client_of: Clients, question: Question, stranger: User
) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Before.")
    Question.objects.update(locked_at=timezone.now(), locked_reason="Heated.")
    address = f"/questions/{question.pk}/comments/{comment.pk}"
    assert client_of(stranger).get(f"{address}/edit/").status_code == 403
    assert client_of(stranger).post(f"{address}/delete/").status_code == 302
    assert Comment.objects.get().is_erased


def test_a_comment_of_another_thread_is_not_found(client_of: Clients, question: Question, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="A word.")
    other = make.question("Another one here?", author=stranger)
    for action in ("", "edit/", "delete/"):
        address = f"/questions/{other.pk}/comments/{comment.pk}/{action}"
        assert client_of(stranger).get(address).status_code == 404


# Taking back


def test_a_deleted_comment_leaves_nothing(client_of: Clients, question: Question, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="Secret words.")
    commenting.edit_comment(comment=comment, by=stranger, body="Secret words, changed.", version=0)
    make_old(comment)
    address = f"/questions/{question.pk}/comments/{comment.pk}/delete/"
    client = client_of(stranger)
    assert "Delete your comment?" in client.get(address).content.decode()
    assert "Secret words" in page(question), "looking at the page deletes nothing"
    client.post(address)
    assert "Secret words" not in page(question, client)
    kept = [*Comment.objects.values_list("body", "body_html", "author"), *comment.revisions.values_list("body", "note")]
    assert not any("Secret" in str(row) or stranger.pk in row for row in kept)
    assert client.get(address).status_code == 404
    assert counting.disagreements() == []


def test_its_words_go_from_others_quotes(question: Question, stranger: User, answerer: User) -> None:
    words = "The nurse told me to warm it."
    comment = commenting.comment(author=stranger, target=question, body=words)
    quoting = posting.answer(author=answerer, question=question, words=AnswerText(f"> {words}\n\nMine too."))
    commenting.delete_comment(comment=comment, by=stranger)
    quoting.refresh_from_db()
    assert quoting.body == "> [removed by its author]\n\nMine too."


@pytest.mark.parametrize("keep_words", [True, False])
def test_a_comment_goes_with_its_author_as_they_chose(question: Question, stranger: User, keep_words: bool) -> None:
    commenting.comment(author=stranger, target=question, body="My own words.")
    erasing.erase(member=stranger, keep_words=keep_words)
    html = page(question)
    assert ("My own words." in html) == keep_words
    assert ("Former member" in html) == keep_words
    assert "Stranger" not in html
    assert not PostRevision.objects.filter(comment__isnull=False).exclude(written_by=None).exists()


def test_comments_stay_under_a_question_whose_author_took_it_back(
    question: Question, answer: Answer, asker: User, stranger: User
) -> None:
    commenting.comment(author=stranger, target=question, body="A word of mine.")
    posting.delete_question(question=question, by=asker)
    question.refresh_from_db()
    assert "A word of mine." in page(question)


def test_what_others_said_for_members_is_not_opened_to_everybody(asker: User, stranger: User) -> None:
    words = QuestionText("How often are scans?", "", [], "members")
    question = posting.ask(author=asker, words=words)
    commenting.comment(author=asker, target=question, body="My own.")
    assert not posting.would_be_wider(question, "everyone")
    commenting.comment(author=stranger, target=question, body="A very private story.")
    with pytest.raises(posting.NotWider):
        posting.set_visibility(question=question, visibility="everyone", noindex=False)


# Who sees what


@pytest.mark.parametrize(
    ("state", "visitor", "member", "author"),
    [
        ("public", True, True, True),
        ("held", False, False, True),
        ("hidden", False, False, False),
        ("removed", False, False, False),
        ("erased", False, False, False),
    ],
)
def test_l1_who_sees_a_comment(
    client_of: Clients, question: Question, answer: Answer, asker: User, stranger: User,
    state: str, visitor: bool, member: bool, author: bool,
) -> None:  # fmt: skip
    comments = [make.comment(target, "CANARY", author=stranger, state=state) for target in (question, answer)]
    for client, sees in ((Client(), visitor), (client_of(asker), member), (client_of(stranger), author)):
        assert page(question, client).count("<p>CANARY</p>") == (2 if sees else 0)
        for comment in comments:
            status = client.get(f"/questions/{question.pk}/comments/{comment.pk}/").status_code
            assert status == (302 if sees else 404)


def test_who_waits_is_told(client_of: Clients, question: Question, stranger: User) -> None:
    make.comment(question, author=stranger, state="held")
    assert "Only you can see this comment." in page(question, client_of(stranger))


@pytest.mark.parametrize("state", ["hidden", "held", "removed", "erased"])
def test_l1_nothing_shows_under_what_is_hidden(
    client_of: Clients, question: Question, answer: Answer, stranger: User, state: str
) -> None:
    comment = make.comment(answer, "CANARY", author=stranger)
    Answer.objects.update(state=state)
    client = client_of(stranger)
    assert "CANARY" not in page(question, client)
    assert client.get(f"/questions/{question.pk}/comments/{comment.pk}/").status_code == 404


def test_members_questions_keep_their_comments_among_members(client_of: Clients, asker: User, stranger: User) -> None:
    question = make.question(author=asker, visibility="members")
    comment = make.comment(question, author=asker)
    address = f"/questions/{question.pk}/comments/{comment.pk}/"
    assert Client().get(address).status_code == 404
    assert Client().post(address_of(question), form()).status_code == 404
    assert client_of(stranger).get(address).status_code == 302


def test_the_newest_five_are_shown_and_those_before_folded(question: Question, stranger: User) -> None:
    for number in range(12):
        make.comment(question, f"Comment {number:02}.", author=stranger)
    html = page(question)
    folded = html.split("<summary>Show 7 earlier comments</summary>")[1].split("</details>")[0]
    assert re.findall(r"Comment \d\d", folded) == [f"Comment {number:02}" for number in range(7)]
    assert re.findall(r"<p>Comment (\d\d)", html) == [f"{number:02}" for number in range(12)], "in their order"


# Anonymous members


def test_an_anonymous_member_is_not_told(client_of: Clients, question: Question, stranger: User, asker: User) -> None:
    User.objects.filter(pk=stranger.pk).update(about="Birds.", about_shown_to="everyone")
    client_of(stranger).post(address_of(question), form("A private word.", anonymous="on"))
    comment = Comment.objects.get()
    for client in (Client(), client_of(asker)):
        html = page(question, client) + client.get(address_of(question), follow=True).content.decode()
        assert "A private word." in html
        assert "<strong>Anonymous member</strong>" in html
        assert "Stranger" not in html
        assert f"/people/{stranger.pk}/" not in html
    assert comment.author == stranger


def test_one_person_has_one_anonymous_name_in_a_thread(
    question: Question, answer: Answer, stranger: User, answerer: User
) -> None:
    def comments(author: User, target: Question | Answer) -> str:
        return commenting.comment(author=author, target=target, body="x", shown_as="anonymous").thread_name

    def answers(author: User) -> str:
        words = AnswerText("x")
        return posting.answer(author=author, question=question, words=words, shown_as="anonymous").thread_name

    assert [comments(stranger, question), answers(stranger), comments(stranger, answer)] == ["Anonymous member"] * 3
    assert [answers(answerer), comments(answerer, answer)] == ["Anonymous member 2"] * 2
    assert comments(answerer, make.question("Another thread?")) == "Anonymous member"


def test_an_anonymous_asker_keeps_their_name(asker: User) -> None:
    question = posting.ask(author=asker, words=QuestionText("How often are scans?"), shown_as="anonymous")
    comment = commenting.comment(author=asker, target=question, body="x", shown_as="anonymous")
    assert comment.thread_name == "Anonymous member"


# Mentions


def mentioned(question: Question, client: Client | None = None) -> list[str]:
    """Where the names in comments lead."""
    parts = re.findall(r'<li id="comment-\d+">(.*?)<p class="by">', page(question, client), re.DOTALL)
    return [address for part in parts for address in links(part)]


def test_a_name_of_the_thread_leads_to_the_page(
    client_of: Clients, question: Question, answer: Answer, asker: User, answerer: User, stranger: User
) -> None:
    make.comment(answer, "@Asker @Answerer @Stranger", author=stranger)
    people = [f"/people/{member.pk}/" for member in (asker, answerer, stranger)]
    assert mentioned(question, client_of(asker)) == people


def test_a_name_with_spaces_and_signs_does_too(client_of: Clients, question: Question, asker: User) -> None:
    maple = make.member("Quiet_Maple *")
    make.comment(question, "Hello", author=maple)
    make.comment(question, "@Quiet\\_Maple \\*, thank you", author=asker)
    assert mentioned(question, client_of(asker)) == [f"/people/{maple.pk}/"]


def test_nobody_else_is_linked(client_of: Clients, question: Question, asker: User) -> None:
    elsewhere = make.member("Kingfisher")
    make.question("Another thread?", author=elsewhere)
    comment = commenting.comment(author=asker, target=question, body="@Kingfisher and @Nobody")
    assert mentioned(question, client_of(asker)) == []
    assert "<p>@Kingfisher and @Nobody</p>" in page(question)
    assert "href" not in comment.body_html


def test_who_writes_on_another_page_of_the_thread_is_linked(
    client_of: Clients, question: Question, asker: User
) -> None:
    far, further = make.member("Far"), make.member("Further")
    answers = [make.answer(question, author=far if number == 24 else asker) for number in range(25)]
    make.comment(answers[24], author=further)
    make.comment(question, "@Far @Further", author=asker)
    assert mentioned(question, client_of(asker)) == [f"/people/{far.pk}/", f"/people/{further.pk}/"]


def test_a_mention_does_not_tell_who_is_anonymous(client_of: Clients, question: Question, asker: User) -> None:
    hidden = make.member("Kingfisher")
    for shown_as in ("anonymous", "anonymous"):
        commenting.comment(author=hidden, target=question, body="x", shown_as=shown_as)
    posting.answer(author=hidden, question=question, words=AnswerText("x"), shown_as="anonymous")
    commenting.comment(author=asker, target=question, body="@Kingfisher?")
    assert mentioned(question, client_of(asker)) == []


@pytest.mark.parametrize("state", ["held", "hidden", "erased"])
def test_nor_who_wrote_what_is_hidden(client_of: Clients, question: Question, asker: User, state: str) -> None:
    make.answer(question, author=make.member("Kingfisher"), state=state)
    make.comment(question, "@Kingfisher?", author=asker)
    assert mentioned(question, client_of(asker)) == []


def test_visitors_are_led_to_public_pages_only(question: Question, asker: User, answer: Answer) -> None:
    User.objects.filter(pk=asker.pk).update(about="Birds.", about_shown_to="everyone")
    make.comment(question, "@Asker @Answerer", author=asker)
    assert mentioned(question) == [f"/people/{asker.pk}/"]


def test_a_mention_follows_a_new_name_and_goes_with_the_person(
    client_of: Clients, question: Question, asker: User, answer: Answer, answerer: User
) -> None:
    from netsite.accounts import naming

    commenting.comment(author=asker, target=question, body="@Answerer, thank you")
    naming.rename(member=answerer, name="Heron")
    assert "@Heron</a>, thank you" in page(question, client_of(asker))
    erasing.erase(member=answerer, keep_words=True)
    assert mentioned(question, client_of(asker)) == []
    assert "<p>[former member], thank you</p>" in page(question)


# Search engines


def test_search_engines_are_told_of_comments_as_such(question: Question, answer: Answer, stranger: User) -> None:
    one = commenting.comment(author=stranger, target=question, body="Which *side*?")
    two = commenting.comment(author=stranger, target=answer, body="Thanks.", shown_as="anonymous")
    make.comment(answer, "CANARY", author=stranger, state="hidden")
    html = page(question)
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    main = json.loads(found)["mainEntity"]
    (suggested,) = main["suggestedAnswer"]
    assert (main["answerCount"], main["commentCount"], suggested["commentCount"]) == (1, 1, 1)
    assert main["comment"][0] | {"datePublished": ""} == {
        "@type": "Comment", "text": "Which side?", "datePublished": "", "author": {"@type": "Person", "name": "Stranger"},
        "url": f"{json.loads(found)['url']}#comment-{one.pk}",
    }  # fmt: skip
    assert suggested["comment"][0]["author"] == {"@type": "Person", "name": "Anonymous member"}
    assert f'id="comment-{two.pk}"' in html
    assert "CANARY" not in html


def test_they_are_not_told_of_what_waits(client_of: Clients, question: Question, answer: Answer, asker: User) -> None:
    make.comment(question, "CANARY", author=asker, state="held")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(question, client_of(asker)))
    assert "CANARY" not in found
    assert json.loads(found)["mainEntity"]["commentCount"] == 0
    assert "comment" not in json.loads(found)["mainEntity"]


# Staff


def test_staff_hide_a_comment_and_show_it_again(
    client_of: Clients, question: Question, stranger: User, editor: User
) -> None:
    comment = commenting.comment(author=stranger, target=question, body="An insult.")
    client = client_of(editor)
    client.post("/admin/questions/comment/", {"action": "hide", "_selected_action": [str(comment.pk)]})
    assert "An insult." not in page(question)
    assert AccessAudit.objects.get().target == f"comment:{comment.pk}"
    client.post("/admin/questions/comment/", {"action": "show", "_selected_action": [str(comment.pk)]})
    assert "An insult." in page(question)


def test_what_is_erased_is_not_shown_again(question: Question, stranger: User) -> None:
    comment = commenting.comment(author=stranger, target=question, body="A word.")
    commenting.delete_comment(comment=comment, by=stranger)
    commenting.set_comment_state(comment=comment, state="public")
    comment.refresh_from_db()
    assert comment.is_erased


def test_staff_read_a_comment_and_change_nothing(
    client_of: Clients, answer: Answer, stranger: User, editor: User
) -> None:
    comment = commenting.comment(author=stranger, target=answer, body="A word.")
    address = f"/admin/questions/comment/{comment.pk}/change/"
    client = client_of(editor)
    assert "Every six months." in client.get(address).content.decode(), "what it stands under"
    words = {"body": "Changed.", "state": "hidden", "revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
    assert client.post(address, words).status_code == 302
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("A word.", "public")


def test_staff_take_a_passage_out(client_of: Clients, answer: Answer, stranger: User, editor: User) -> None:
    comment = commenting.comment(author=stranger, target=answer, body="Call Dr Miller, room 7.")
    client = client_of(editor)
    redact = f"/admin/questions/comment/{comment.pk}/redact/"
    assert redact in client.get(f"/admin/questions/comment/{comment.pk}/change/").content.decode()
    client.post(redact, {"passage": "Dr Miller", "reason": "A name."})
    assert "Call [removed by a moderator], room 7." in page(answer.question)
    assert comment.revisions.get().body == "Call [removed by a moderator], room 7."


def test_an_anonymous_author_is_opened_for_a_recorded_reason_only(
    client_of: Clients, question: Question, stranger: User, editor: User
) -> None:
    comment = commenting.comment(author=stranger, target=question, body="A word.", shown_as="anonymous")
    client = client_of(editor)
    address = f"/admin/questions/comment/{comment.pk}/"
    for place in ("/admin/questions/comment/", f"{address}change/", f"{address}author/"):
        assert "Stranger" not in client.get(place).content.decode()
    assert "Stranger" in client.post(f"{address}author/", {"reason": "A threat."}).content.decode()
    assert AccessAudit.objects.get().action == "open-author"


def test_i9_lists_cannot_be_asked_for_secrets(client_of: Clients, question: Question, editor: User) -> None:
    for query in ("author__password__startswith=a", "author=1", "author__display_name=Stranger"):
        assert client_of(editor).get(f"/admin/questions/comment/?{query}").status_code == 400


# The cost


def test_a_page_asks_the_same_with_one_comment_and_with_many(
    question: Question, answer: Answer, stranger: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(question)
        return len(queries)

    without = cost()
    make.comment(question, author=stranger)
    assert cost() == without
    for target in (question, answer) * 10:
        make.comment(target, "@Asker @Answerer @Stranger", author=make.member(f"Member {Comment.objects.count()}"))
    assert cost() == without + 1, "the people of the thread, where anybody is mentioned"
