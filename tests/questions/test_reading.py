"""The page of a question: who sees it, its address, its answers, what it tells search engines."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from netsite.accounts.models import User
from questions import posting
from questions.models import Question
from tests import make

Clients = Callable[[User], Client]
CANARY = "CANARY"


@pytest.mark.parametrize(
    ("fields", "visitor", "member", "author"),
    [
        ({}, 200, 200, 200),
        ({"visibility": "members"}, 404, 200, 200),
        ({"state": "held"}, 404, 404, 200),
        ({"state": "hidden"}, 404, 404, 404),
        ({"state": "removed"}, 404, 404, 404),
        ({"state": "erased"}, 404, 404, 404),
    ],
)
def test_who_sees_a_question(
    client_of: Clients, asker: User, stranger: User, fields: dict[str, Any], visitor: int, member: int, author: int
) -> None:
    question = make.question(author=asker, **fields)
    address = question.get_absolute_url()
    people = [(Client(), visitor), (client_of(stranger), member), (client_of(asker), author)]
    assert [client.get(address).status_code for client, _status in people] == [status for _client, status in people]


def test_staff_see_what_is_hidden_in_the_admin_only(client_of: Clients, asker: User, editor: User) -> None:
    question = make.question(author=asker, state="hidden")
    assert client_of(editor).get(question.get_absolute_url()).status_code == 404


def test_l1_what_is_hidden_is_nowhere(client: Client, asker: User) -> None:
    """Canaries in everything that is not public, and every page that could show one."""
    seen = posting.ask(author=asker, words=posting.QuestionText("How often are scans needed?", "", ["scans"]))
    posting.answer(author=asker, question=seen, words=posting.AnswerText("Often enough."))
    hidden_answer = posting.answer(author=asker, question=seen, words=posting.AnswerText(f"{CANARY} answer scans"))
    posting.set_answer_state(answer=hidden_answer, state="hidden")
    for state in ("hidden", "held", "removed"):
        words = posting.QuestionText(f"{CANARY} scans {state} often", f"{CANARY} body", ["scans", f"{CANARY}-tag"])
        posting.set_question_state(question=posting.ask(author=asker, words=words), state=state)
    members = posting.ask(author=asker, words=posting.QuestionText(f"{CANARY} for members scans", "", ["scans"]))
    Question.objects.filter(pk=members.pk).update(visibility="members")
    User.objects.filter(pk=asker.pk).update(writing_shown_to="everyone")
    for address in (
        "/", "/questions/", "/questions/?sort=new", "/questions/?sort=helpful", "/questions/?sort=waiting",
        seen.get_absolute_url(), "/tags/", "/tags/scans/", f"/tags/{CANARY.lower()}-tag/", "/search/?q=scans",
        f"/search/?q={CANARY.lower()}+body", f"/people/{asker.pk}/", f"/people/{asker.pk}/?show=answers",
        "/feeds/questions/", "/feeds/tags/scans/", "/sitemap-questions.xml",
        f"/questions/{seen.pk}/answers/{hidden_answer.pk}/", f"/questions/{seen.pk}/answers/{hidden_answer.pk}/history/",
    ):  # fmt: skip
        html = client.get(address).content.decode()
        # The topic's own page says its name; nothing of the texts
        assert f"{CANARY} " not in html, address


def test_l2_a_wrong_slug_leads_on_only_for_those_who_may_see(client: Client, asker: User) -> None:
    public, hidden = make.question(author=asker), make.question("A hidden one?", author=asker, state="hidden")
    assert client.get(f"/questions/{public.pk}/wrong/")["Location"] == public.get_absolute_url()
    assert client.get(f"/questions/{public.pk}/").status_code == 301
    for address in (f"/questions/{hidden.pk}/wrong/", f"/questions/{hidden.pk}/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "0x1", "1.5"])
def test_q11_numbers_that_are_none(client: Client, db: None, number: str) -> None:
    assert client.get(f"/questions/{number}/x/").status_code == 404


def test_a_long_thread_is_paged_and_every_answer_has_an_address(client: Client, asker: User, answerer: User) -> None:
    question = make.question(author=asker)
    answers = [make.answer(question, f"Answer number {number}.", author=answerer) for number in range(45)]
    first = client.get(question.get_absolute_url()).content.decode()
    assert first.count('<article class="answer') == 20
    assert "45 answers" in first
    for number in (0, 19, 20, 44):
        address = client.get(f"/questions/{question.pk}/answers/{answers[number].pk}/")["Location"]
        page, _hash, anchor = address.partition("#")
        html = client.get(page).content.decode()
        assert f'id="{anchor}"' in html
        assert f"Answer number {number}." in html
    posting.accept(answer=answers[44])
    assert (
        "Go to the answer that the asker found the most helpful"
        in client.get(question.get_absolute_url()).content.decode()
    )
    assert client.get(f"{question.get_absolute_url()}?after=nonsense").status_code == 404


def data_in(html: str) -> list[dict[str, object]]:
    return [json.loads(found) for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


def test_search_engines_are_told_what_the_page_shows(client: Client, asker: User, answerer: User) -> None:
    question = make.question("</script><img src=x onerror=1> how often?", author=asker)
    make.answer(question, "Hidden one", author=answerer, state="hidden")
    source = {"answer_type": "read", "read_url": "https://example.org/scans"}
    good = make.answer(question, "Every *six* months", author=answerer, **source)
    posting.accept(answer=good)
    html = client.get(question.get_absolute_url()).content.decode()
    (data,) = data_in(html)
    main = data["mainEntity"]
    assert isinstance(main, dict)
    assert main["name"] == question.title
    assert main["answerCount"] == 1
    assert main["acceptedAnswer"]["text"] == "Every six months"
    assert main["acceptedAnswer"]["url"] == f"{data['url']}#answer-{good.pk}"
    assert (main["acceptedAnswer"]["genre"], main["acceptedAnswer"]["citation"]) == (
        "something I read", "https://example.org/scans",
    )  # fmt: skip
    assert "suggestedAnswer" not in main
    assert main["author"] == {"@type": "Person", "name": "Asker"}
    assert "<img src=x" not in html


@pytest.mark.parametrize("fields", [{"visibility": "members"}, {"noindex": True}])
def test_and_nothing_of_what_they_do_not_get(client_of: Clients, asker: User, fields: dict[str, Any]) -> None:
    question = make.question(author=asker, **fields)
    make.answer(question, author=asker)
    html = client_of(asker).get(question.get_absolute_url()).content.decode()
    assert data_in(html) == []
    assert '<meta name="robots" content="noindex">' in html


def test_starter_questions_are_marked_and_told_only_once_a_member_answered(client: Client, answerer: User) -> None:
    question = posting.ask(
        author=None, words=posting.QuestionText("How often are scans?"), shown_as="team", is_starter=True
    )
    posting.answer(
        author=None,
        question=question,
        words=posting.AnswerText("It depends.", "team"),
        shown_as="team",
        is_starter=True,
    )
    html = client.get(question.get_absolute_url()).content.decode()
    assert "It is nobody&#x27;s own story" in html or "It is nobody's own story" in html
    assert data_in(html) == []
    posting.answer(author=answerer, question=question, words=posting.AnswerText("Mine are yearly."))
    assert len(data_in(client.get(question.get_absolute_url()).content.decode())) == 1


def test_an_imported_answer_says_where_it_is_from(client: Client, db: None) -> None:
    fields: dict[str, Any] = {
        "source": "CancerGov",
        "source_url": "https://www.cancer.gov/x",
        "license": "CC BY 4.0",
        "shown_as": "imported",
    }
    question = make.question("What is a carcinoid?", **fields)
    make.answer(question, "A tumor.", answer_type="imported", **fields)
    html = client.get(question.get_absolute_url()).content.decode()
    assert "Not reviewed here." in html
    assert "This text comes from CancerGov, licence CC BY 4.0." in html
    assert "The source gives no date for it." in html
    assert 'href="https://www.cancer.gov/x"' in html
