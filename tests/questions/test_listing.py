"""Lists of questions: their orders, their pages, their topics."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts.models import User
from questions import posting, tagging, voting
from questions.models import Question, Tag
from tests import make

Clients = Callable[[User], Client]


def titles(client: Client, address: str) -> list[str]:
    return [question.title for question in client.get(address).context["page"].items]


def test_each_tab_has_its_order(client: Client, asker: User, answerer: User) -> None:
    now = timezone.now()
    old = make.question("The old one?", author=asker, last_activity_at=now)
    make.question("The new one?", author=asker, last_activity_at=now - timedelta(days=1))
    helpful = make.question("The helpful one?", author=asker, last_activity_at=now - timedelta(days=2))
    make.question("The imported one?", source="CancerGov", shown_as="imported")
    make.answer(old, author=answerer)
    voting.cast_vote(voter=answerer, post=helpful)
    assert titles(client, "/questions/") == ["The old one?", "The new one?", "The helpful one?"]
    assert titles(client, "/questions/?sort=new") == ["The helpful one?", "The new one?", "The old one?"]
    assert titles(client, "/questions/?sort=helpful")[0] == "The helpful one?"
    assert titles(client, "/questions/?sort=waiting") == ["The helpful one?", "The new one?"]
    assert titles(client, "/questions/?sort=library") == ["The imported one?"]


@pytest.mark.parametrize("sort", ["-author__password", "?", "1;drop", "x' OR 1=1", "active&sort=zz"])
def test_q1_other_orders_are_refused(client: Client, db: None, sort: str) -> None:
    assert client.get("/questions/", {"sort": sort}).status_code == 400


def test_d5_pages_follow_one_another_without_gap_or_repetition(client: Client, asker: User) -> None:
    Question.objects.bulk_create(Question(title=f"Question number {n}?", author=asker, body_html="") for n in range(65))
    for sort in ("active", "new", "helpful"):
        seen: list[str] = []
        address = f"/questions/?sort={sort}"
        while address:
            page = client.get(address).context["page"]
            seen += [question.title for question in page.items]
            address = f"/questions/?sort={sort}&after={page.next_cursor}" if page.next_cursor else ""
        assert len(seen) == len(set(seen)) == 65, sort
    assert client.get("/questions/?after=999999999").status_code == 404
    for edge in ("0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "2026-01-01T00:00:00"):
        cursor = base64.urlsafe_b64encode(json.dumps(["a", edge, 1]).encode()).decode()
        assert client.get(f"/questions/?after={cursor}").status_code == 404, edge


def test_empty_lists_say_what_to_do(client: Client, db: None) -> None:
    assert "Yours can be the first question" in client.get("/questions/").content.decode()
    assert "No question has a topic yet" in client.get("/tags/").content.decode()


@pytest.mark.parametrize("name", ["Diabetes", "diabetes", "DIABETES", "diabetés", "dia\u00adbetes", "  diabetes "])
def test_q6_one_topic_however_it_is_written(asker: User, name: str) -> None:
    make.question("First one here?", author=asker, tags=())
    for written in ("Diabetes", name):
        question = make.question("Which one here?", author=asker)
        tagging.set_tags(question, tagging.names_in(written))
    assert Tag.objects.get().use_count == 2


def test_another_name_of_a_topic_is_that_topic(client: Client, asker: User) -> None:
    make.topic("prrt", "Lutathera", "177Lu-DOTATATE")
    question = make.question(author=asker)
    tagging.set_tags(question, ["lutathera", "scans"])
    assert set(tagging.names_of(question)) == {"prrt", "scans"}
    assert client.get("/tags/lutathera/")["Location"] == "/tags/prrt/"
    assert client.get("/tags/PRRT/")["Location"] == "/tags/prrt/"
    assert client.get("/tags/nothing-like-it/").status_code == 404


def test_a_topics_page_has_its_questions_and_its_description(client: Client, asker: User) -> None:
    Tag.objects.create(name="scans", description="Pictures of the inside.")
    posting.ask(author=asker, words=posting.QuestionText("How often are scans?", "", ["scans"]))
    posting.ask(author=asker, words=posting.QuestionText("Something else here?", "", ["diet"]))
    html = client.get("/tags/scans/").content.decode()
    assert "Pictures of the inside." in html
    assert "1 question" in html
    assert "How often are scans?" in html
    assert "Something else here?" not in html


def test_a_persons_page(client_of: Clients, asker: User, answerer: User) -> None:
    question = make.question(author=asker)
    make.question("An anonymous one here?", author=asker, shown_as="anonymous", thread_name="Anonymous member")
    make.answer(question, "Mine are **yearly**.", author=answerer)
    html = client_of(answerer).get(f"/people/{asker.pk}/").content.decode()
    assert question.title in html
    assert "An anonymous one here?" not in html
    assert "yearly" in client_of(asker).get(f"/people/{answerer.pk}/?show=answers").content.decode()
    assert "/accounts/login/" in Client().get(f"/people/{asker.pk}/")["Location"]
    User.objects.filter(pk=asker.pk).update(writing_shown_to="everyone")
    assert question.title in Client().get(f"/people/{asker.pk}/").content.decode()
    assert Client().get("/people/999999/").status_code == 404
