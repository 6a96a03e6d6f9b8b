"""Every filter is a feed: of what anybody may read, whoever asks."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from django.test import Client

from netsite.accounts.models import User
from questions import posting
from questions.models import Question, Tag
from tests import make

Clients = Callable[[User], Client]


@pytest.fixture
def rows(asker: User) -> Question:
    """A question of grade 2, one of grade 1, and of grade 2 one of each kind that no feed may have."""
    unwanted: list[dict[str, Any]] = [
        {"state": "hidden"}, {"state": "held"}, {"state": "removed"}, {"visibility": "members"}, {"noindex": True},
        {"source": "CancerGov", "shown_as": "imported"},
    ]  # fmt: skip
    for number, fields in enumerate(unwanted):
        tags = ("secret",) if "visibility" in fields else ("scans",)
        make.question(f"CANARY {number}?", author=asker, grade="g2", tags=tags, **fields)
    make.question("Of grade one?", author=asker, grade="g1")
    return make.question("Of grade two?", author=asker, grade="g2", tags=("scans",))


def entries(client: Client, query: str) -> list[str | None]:
    response = client.get(f"/feeds/questions/?{query}")
    assert response.status_code == 200
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    return [title.text for title in tree.findall(".//entry/title")]


def test_l1_a_feed_has_what_is_chosen_and_public(client: Client, rows: Question) -> None:
    assert entries(client, "grade=g2") == ["Of grade two?"]
    assert entries(client, "topic=scans") == ["Of grade two?"]
    assert entries(client, "") == ["Of grade two?", "Of grade one?"]
    assert entries(client, "grade=g3") == []
    assert not client.cookies


def test_whoever_asks_gets_the_same(client_of: Clients, rows: Question, asker: User, stranger: User) -> None:
    for person in (asker, stranger, make.staff("Modesta")):
        assert entries(client_of(person), "grade=g2") == ["Of grade two?"]


def test_it_follows_what_happens(client: Client, rows: Question, answerer: User) -> None:
    assert entries(client, "answers=waiting&grade=g2") == ["Of grade two?"]
    posting.answer(author=answerer, question=rows, words=posting.AnswerText("An answer."))
    assert entries(client, "answers=waiting&grade=g2") == []
    posting.set_question_state(question=rows, state="hidden")
    assert entries(client, "grade=g2") == []


def test_it_says_its_filter_and_its_address(client: Client, rows: Question) -> None:
    text = client.get("/feeds/questions/?site=&grade=g2&answers=waiting").content.decode()
    assert "<title>New questions on NETsite: Waiting for an answer · G2</title>" in text
    assert 'href="http://localhost:8000/feeds/questions/?answers=waiting&amp;grade=g2" rel="self"' in text
    assert 'href="http://localhost:8000/questions/?answers=waiting&amp;grade=g2" rel="alternate"' in text
    plain = client.get("/feeds/questions/?utm_source=x").content.decode()
    assert "<title>New questions on NETsite</title>" in plain
    assert 'href="http://localhost:8000/feeds/questions/" rel="self"' in plain


@pytest.mark.parametrize(
    "query", ["grade=zz", "topic=nothing", "topic=secret", "topic=%00", "site=%ff", "country=XX", "kind=imported"]
)
def test_q1_a_filter_that_is_none_has_no_feed(client_of: Clients, rows: Question, asker: User, query: str) -> None:
    for client in (Client(), client_of(asker)):
        assert client.get(f"/feeds/questions/?{query}").status_code == 400


def test_x10_a_hostile_topic_is_text_in_a_feed(client: Client, asker: User) -> None:
    make.question(author=asker, tags=("</title><script>alert(1)</script>",))
    slug = Tag.objects.get().slug
    feed = client.get("/feeds/questions/", {"topic": slug}).content.decode()
    assert "<script>" not in feed
    assert "How often are scans needed?" in feed


def test_the_filtered_list_leads_to_its_feed(client: Client, client_of: Clients, rows: Question, asker: User) -> None:
    html = client.get("/questions/?grade=g2").content.decode()
    assert '<link rel="alternate" type="application/atom+xml" title="G2" href="/feeds/questions/?grade=g2">' in html
    assert '<a class="small" href="/feeds/questions/?grade=g2">Feed of this choice</a>' in html
    waiting = client.get("/questions/?sort=waiting&grade=g2").content.decode()
    assert "/feeds/questions/?answers=waiting&amp;grade=g2" in waiting
    assert "Feed of this choice" not in client.get("/questions/").content.decode()
    # A topic that only members know of has no feed, since a feed is anybody's
    assert "/feeds/questions/?topic" not in client_of(asker).get("/questions/?topic=secret").content.decode()
