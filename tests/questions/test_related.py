"""Related questions: computed by a task, stable, and never what does not belong there."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article
from netsite.accounts.models import User
from questions import posting, related, tasks
from questions.models import Question, RelatedPin, RelatedQuestion, SearchEntry, Tag
from questions.related import computing
from questions.related.candidates import DatabaseCollection, MemoryCollection, Text, query_of
from questions.search import frequencies, ranking
from tests import make

Clients = Callable[[User], Client]
CLOSED = {"closed_at": timezone.now(), "closed_as": "duplicate"}
TITLES = [
    "How often are CT scans needed when everything is stable?",
    "Are CT scans every three months too often when stable?",
    "What did you eat before the lanreotide injection?",
    "Lanreotide injection: what to eat the day before?",
    "My dog ran away yesterday, any tips?",
]


@pytest.fixture
def questions(asker: User) -> list[Question]:
    asked = [posting.ask(author=asker, words=posting.QuestionText(title)) for title in TITLES]
    computing.refresh_all()
    return asked


def related_to(thing: Question | Article, user: User) -> list[Question]:
    return related.lists_of(thing, user=user).whole


def test_what_is_alike_is_related_and_nothing_else(questions: list[Question], asker: User) -> None:
    assert related_to(questions[0], asker) == [questions[1]]
    assert related_to(questions[3], asker) == [questions[2]]
    assert related_to(questions[4], asker) == []


def test_the_page_shows_them_and_says_where_nothing_fits(client: Client, questions: list[Question]) -> None:
    assert TITLES[1] in client.get(questions[0].get_absolute_url()).content.decode()
    assert "Nothing close to this has been asked yet." in client.get(questions[4].get_absolute_url()).content.decode()


def test_computing_again_changes_no_row(questions: list[Question]) -> None:
    before = list(RelatedQuestion.objects.order_by("pk").values_list())
    computing.refresh_all()
    for question in questions:
        computing.refresh_question(question.pk)
    assert list(RelatedQuestion.objects.order_by("pk").values_list()) == before


def test_memory_and_database_agree(questions: list[Question]) -> None:
    memory, database = MemoryCollection(), DatabaseCollection()
    for entry in SearchEntry.objects.all():
        text = Text(entry.pk, entry.language, entry.title_terms, entry.body_terms)
        query = query_of(text, frequencies.all_counts())
        ranked = [ranking.fused(found.scored(query, "en"), query.terms) for found in (memory, database)]
        assert ranked[0] == ranked[1]


def test_a_task_brings_in_a_new_question(questions: list[Question], asker: User) -> None:
    new = posting.ask(author=asker, words=posting.QuestionText("How often do you have CT scans when stable?"))
    tasks.refresh_related.call(new.pk)
    assert set(related_to(new, asker)) == {questions[0], questions[1]}
    assert new in related_to(questions[0], asker), "its neighbours show it too"


@pytest.mark.parametrize("fields", [{"state": "hidden"}, {"duplicate_of_id": 1} | CLOSED, {"merged_into_id": 1}])
def test_what_does_not_belong_there_is_gone_before_any_task(
    questions: list[Question], asker: User, fields: dict[str, object]
) -> None:
    changes = {key: questions[4].pk if key.endswith("_id") else value for key, value in fields.items()}
    Question.objects.filter(pk=questions[1].pk).update(**changes)
    assert related_to(questions[0], asker) == []
    computing.refresh_question(questions[0].pk)
    assert not RelatedQuestion.objects.filter(question=questions[0], target=questions[1]).exists()


def test_members_questions_are_related_for_members_only(
    client_of: Clients, questions: list[Question], asker: User
) -> None:
    Question.objects.filter(pk=questions[1].pk).update(visibility="members")
    address = questions[0].get_absolute_url()
    assert TITLES[1] in client_of(asker).get(address).content.decode()
    assert TITLES[1] not in Client().get(address).content.decode()


def test_staff_pin_and_hide(questions: list[Question], asker: User, editor: User) -> None:
    RelatedPin.objects.create(question=questions[0], target=questions[4], kind="pin", made_by=editor)
    RelatedPin.objects.create(question=questions[0], target=questions[1], kind="hide", made_by=editor)
    computing.refresh_question(questions[0].pk)
    assert related_to(questions[0], asker) == [questions[4]]


def test_an_article_and_its_sections_have_lists(
    client: Client, questions: list[Question], asker: User, editor: User
) -> None:
    article = make.article(summary="What they are.", glance="A point")
    article.sections.create(
        key="scans", position=3, heading="CT scans when stable", body="How often CT scans are needed."
    )
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    asked = posting.ask(
        author=asker,
        words=posting.QuestionText("A word that stands nowhere else?"),
        article=article,
        section_key="symptoms",
    )
    computing.refresh_article(article.pk)
    lists = related.lists_of(article, user=asker)
    assert asked in lists.whole
    assert lists.by_section["symptoms"] == [asked]
    assert set(lists.by_section["scans"]) == {questions[0], questions[1]}
    html = client.get(article.get_absolute_url()).content.decode()
    assert "1 question about this" in html
    assert "2 questions about this" in html


def test_a_deleted_question_leaves_every_list(questions: list[Question], asker: User) -> None:
    posting.delete_question(question=questions[1], by=asker)
    computing.refresh_question(questions[1].pk)
    assert related_to(questions[0], asker) == []
    assert not RelatedQuestion.objects.filter(question=questions[1]).exists()


def test_topics_in_common_relate_what_words_do_not(asker: User) -> None:
    def ask(title: str, *tags: str) -> Question:
        for name in tags:
            Tag.objects.get_or_create(name=name)
        return posting.ask(author=asker, words=posting.QuestionText(title, "", list(tags)))

    prrt = ask("How tired were you after each cycle?", "prrt", "work")
    both = ask("May I go back to the office soon?", "work", "prrt")
    one = ask("Who looked after your toddler?", "prrt")
    other = ask("What is your dog's name?", "pets")
    computing.refresh_all()
    assert related_to(prrt, asker) == [both, one]
    assert related_to(other, asker) == []
    Tag.objects.filter(name="prrt").update(use_count=1000)
    computing.refresh_question(prrt.pk)
    assert related_to(prrt, asker) == [both], "what everybody has says nothing, but work is rare"
