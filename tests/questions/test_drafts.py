"""A visitor writes first. Whatever way they sign in, the text is theirs and is posted once."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from netsite.accounts.models import OutgoingMail, User
from netsite.core import retention
from questions import drafting, tagging
from questions.models import Answer, Draft, Question
from tests import make
from tests.questions.test_asking import form

Clients = Callable[[User], Client]
ACCOUNT = {
    "email": "new@example.org", "display_name": "Juniper", "password1": make.PASSWORD, "birth_year": "1961", "consent": "on",
}  # fmt: skip


def answer_form(**changes: str) -> dict[str, str]:
    words = {"body": "Mine is every six months.", "answer_type": "experience", "read_url": ""}
    return words | {"key": str(uuid4()), "action": "post"} | changes


def sign_up_from(client: Client, address: str) -> None:
    """Make an account on the way to an address, and open the mail's link on another device."""
    client.post(f"/accounts/signup/?next={address}", ACCOUNT | {"next": address})
    mail = OutgoingMail.objects.get(to_address="new@example.org")
    link = re.search(r"http://localhost:8000(/\S+)", mail.body_text)
    assert link
    Client().post(link.group(1))


def test_a_visitors_question_is_posted_when_the_address_is_confirmed_elsewhere(client: Client, db: None) -> None:
    client.get("/questions/ask/")
    response = client.post("/questions/ask/", form())
    page = client.get(response["Location"]).content.decode()
    assert "Your question is kept" in page
    assert "<strong>stable</strong>" in page
    assert not Question.objects.exists()
    sign_up_from(client, response["Location"])
    question = Question.objects.get()
    assert question.author is not None
    assert question.author.display_name == "Juniper"
    assert set(tagging.names_of(question)) == {"scans", "follow-up"}
    client.post("/accounts/login/", {"login": "new@example.org", "password": make.PASSWORD})
    assert client.get(response["Location"])["Location"] == question.get_absolute_url()
    client.post("/questions/ask/", form(key=str(Draft.objects.get().key)))
    assert Question.objects.count() == 1


def test_a_visitors_answer_too(client: Client, asker: User) -> None:
    question = make.question(author=asker)
    client.get(f"/questions/{question.pk}/answer/")
    response = client.post(f"/questions/{question.pk}/answer/", answer_form())
    sign_up_from(client, response["Location"])
    answer = Answer.objects.get()
    assert (answer.question, answer.body) == (question, "Mine is every six months.")
    question.refresh_from_db()
    assert question.answer_count == 1


def test_somebody_elses_words_are_not_posted_in_the_name_of_who_signs_up(client: Client, db: None) -> None:
    """Whoever makes others sign up through a link to their own draft gets nothing posted."""
    attacker = Client()
    attacker.get("/questions/ask/")
    link = attacker.post("/questions/ask/", form())["Location"]
    client.get("/questions/ask/")
    sign_up_from(client, link)
    assert not Question.objects.exists()
    draft = Draft.objects.get()
    assert draft.owner is not None, "it waits among their drafts, to be looked at"
    assert draft.wants_posting_at is None


def test_somebody_with_an_account_signs_in_and_posts(client: Client, asker: User) -> None:
    response = client.post("/questions/ask/", form())
    address = response["Location"]
    signed_in = client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD, "next": address})
    assert signed_in["Location"] == address
    page = client.get(address).content.decode()
    assert "Mine are **stable**." in page
    assert not Question.objects.exists(), "looking at it posts nothing"
    client.post("/questions/ask/", form(key=str(Draft.objects.get().key)))
    assert Question.objects.get().author == asker


def test_a_question_that_closed_meanwhile_leaves_the_answer_among_the_drafts(client: Client, asker: User) -> None:
    question = make.question(author=asker)
    response = client.post(f"/questions/{question.pk}/answer/", answer_form())
    Question.objects.update(closed_at=timezone.now(), closed_as="settled")
    sign_up_from(client, response["Location"])
    assert not Answer.objects.exists()
    assert Draft.objects.get().fields["body"] == "Mine is every six months."


def test_i4_a_draft_is_its_owners_alone(client_of: Clients, asker: User, stranger: User) -> None:
    client_of(asker).post("/questions/ask/", form(action="save"))
    draft = Draft.objects.get()
    assert client_of(stranger).get(f"/questions/drafts/{draft.token}/").status_code == 404
    assert "stable" not in Client().get(f"/questions/drafts/{draft.token}/").content.decode()
    assert client_of(stranger).post(f"/questions/drafts/{draft.pk}/discard/").status_code == 404
    assert draft.token not in client_of(stranger).get("/questions/drafts/").content.decode()
    assert client_of(asker).get(f"/questions/drafts/{draft.token}/").status_code == 200


@pytest.mark.parametrize("token", ["x", "IjEyMyI:abc:def", "drafts", "a" * 500])
def test_a_link_that_was_not_made_here_opens_nothing(client: Client, db: None, token: str) -> None:
    assert client.get(f"/questions/drafts/{token}/").status_code == 404


def test_an_unfinished_text_is_kept_as_it_is(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    page = client.post(
        "/questions/ask/", form(action="save", title="", body="half a tho"), follow=True
    ).content.decode()
    assert "half a tho" in page
    assert "half a tho" in client.get(f"/questions/drafts/{Draft.objects.get().token}/").content.decode()
    client.post(f"/questions/drafts/{Draft.objects.get().pk}/discard/")
    assert not Draft.objects.exists()


def test_a_member_who_has_not_confirmed_keeps_the_text_until_then(client_of: Clients, asker: User) -> None:
    EmailAddress.objects.filter(user=asker).update(verified=False)
    client_of(asker).post("/questions/ask/", form())
    assert not Question.objects.exists()
    EmailAddress.objects.filter(user=asker).update(verified=True)
    drafting.post_waiting(member=asker)
    drafting.post_waiting(member=asker)
    assert Question.objects.get().author == asker


def test_what_was_posted_is_not_kept_twice(client_of: Clients, asker: User) -> None:
    client_of(asker).post("/questions/ask/", form())
    assert set(Draft.objects.get().fields) == {"posted"}
    assert "stable" not in str(Draft.objects.get().fields)


def test_other_words_under_a_used_key_are_not_lost(client_of: Clients, asker: User) -> None:
    """Back from the posted question, changed and sent again, or the same draft in two windows."""
    client, words = client_of(asker), form()
    client.post("/questions/ask/", words)
    html = client.post("/questions/ask/", words | {"body": "A second, longer text."}).content.decode()
    assert "You posted this form before, with other words" in html
    assert "A second, longer text." in html
    assert words["key"] not in html, "sent again it is a question of its own"
    assert Question.objects.count() == 1


def test_drafts_are_let_go_in_time(client: Client, asker: User, client_of: Clients) -> None:
    client.post("/questions/ask/", form())
    client_of(asker).post("/questions/ask/", form(action="save"))
    now = timezone.now()
    retention.enforce(now + timedelta(days=13))
    assert Draft.objects.count() == 2
    retention.enforce(now + timedelta(days=15))
    assert Draft.objects.get().owner == asker
    retention.enforce(now + timedelta(days=181))
    assert not Draft.objects.exists()


def test_another_address_on_the_way_to_sign_up_claims_nothing(client: Client, asker: User) -> None:
    client.post("/questions/ask/", form())
    for address in ("/questions/drafts/", "/questions/drafts/x/", "https://evil.example/drafts/x", "", "/"):
        drafting.claim_from_next(browser_key="", member=asker, next_url=address)
    assert Draft.objects.get().owner is None


def test_a_key_of_one_form_is_not_that_of_another(client_of: Clients, asker: User, answerer: User) -> None:
    one, two = make.question(author=asker), make.question("Another question here?", author=asker)
    client, words = client_of(answerer), answer_form(action="save")
    client.post(f"/questions/{one.pk}/answer/", words)
    for address, sent in (
        ("/questions/ask/", form(key=words["key"])),
        (f"/questions/{two.pk}/answer/", answer_form(key=words["key"])),
    ):
        html = client.post(address, sent).content.decode()
        assert "Your text is still here" in html
        assert sent["body"] in html
    assert not Answer.objects.exists()
    assert Draft.objects.get().fields["body"] == "Mine is every six months."


def test_a_visitors_draft_is_kept_by_no_cache(client: Client, db: None) -> None:
    page = client.get(client.post("/questions/ask/", form())["Location"])
    assert "private" in page["Cache-Control"]
    assert "no-store" in page["Cache-Control"]
