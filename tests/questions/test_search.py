"""Search: one box over articles and questions. The same is found on both databases."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles import publishing
from articles.models import Article
from netsite.accounts.models import User
from questions import posting
from questions.models import Question, SearchEntry
from questions.search import checking, find, frequencies
from questions.search.clauses import clauses_of, tag_synonyms
from tests import make

Clients = Callable[[User], Client]


@pytest.fixture
def texts(asker: User, answerer: User, editor: User) -> None:
    article = make.article(summary="What they are.", glance="Most grow slowly.")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    make.topic("prrt", "lutathera")
    for title, body, answer in (
        ("How often are scans needed?", "My **tumour** is stable.", "Mine are every six months."),
        ("What helped against diarrhoea?", "After octreotide.", "A diary, and enzymes with meals."),
        ("Is PRRT given before surgery?", "My Ki-67 is 4 %.", "It depends on the team."),
        ("Übelkeit nach der Spritze?", "Was hilft?", ""),
    ):
        question = posting.ask(author=asker, words=posting.QuestionText(title, body))
        if answer:
            posting.answer(author=answerer, question=question, words=posting.AnswerText(answer))
    frequencies.refresh()


def found(client: Client, query: str) -> list[str]:
    results = client.get("/search/", {"q": query}).context["results"]
    return [hit.question.title for hit in results.questions] + [hit.entry.title for hit in results.sections]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("scan", "How often are scans needed?"),
        ("SCANNING", "How often are scans needed?"),
        ("tumors", "How often are scans needed?"),
        ("six months", "How often are scans needed?"),
        ("diarrhea", "What helped against diarrhoea?"),
        ("enzyme meal", "What helped against diarrhoea?"),
        ("ki67", "Is PRRT given before surgery?"),
        ("Ki 67", "Is PRRT given before surgery?"),
        ("lutathera", "Is PRRT given before surgery?"),
        ("ubelkeit", "Übelkeit nach der Spritze?"),
        ("u\u0308belkeit", "Übelkeit nach der Spritze?"),
        ("octreo", "What helped against diarrhoea?"),
        ("they start in cells", "What are they?"),
        ("grow slowly", "Neuroendocrine tumors: an overview"),
    ],
)
def test_it_is_found(client: Client, texts: None, query: str, title: str) -> None:
    assert found(client, query)[0] == title


@pytest.mark.parametrize(
    "query",
    ["", " ", "---", '"', "'; DROP TABLE x; --", "a* OR b", "((", "NEAR(", "title:", "%", "\\", "kind : section", "😀", "x" * 500,
     " ".join(["word"] * 1000), '"' * 150, "{title} : (a)", "'a' & !b | c:*", "zzz-yyy", "zzz's",
     "zzz's-y", "it's", "'s", "zzz's & 'x"],
)  # fmt: skip
def test_d6_any_query_is_answered(client: Client, texts: None, query: str) -> None:
    assert client.get("/search/", {"q": query}).status_code == 200


def test_x12_what_was_typed_is_text(client: Client, texts: None) -> None:
    html = client.get("/search/", {"q": "<img src=x onerror=alert(1)>"}).content.decode()
    assert "<img src=x" not in html


def test_the_match_is_marked_and_everything_else_is_text(client: Client, asker: User) -> None:
    posting.ask(author=asker, words=posting.QuestionText("A question with markup?", "<b>bold</b> lanreotide & more"))
    html = client.get("/search/?q=lanreotide").content.decode()
    assert "<mark>lanreotide</mark> &amp; more" in html
    assert "<b>bold" not in html


def test_nothing_found_says_what_to_do(client: Client, texts: None) -> None:
    html = client.get("/search/?q=zzzz").content.decode()
    assert "Nothing was found for “zzzz”" in html
    assert "/questions/ask/?title=zzzz" in html


def test_l7_what_is_hidden_is_gone_at_once(client: Client, texts: None) -> None:
    question = Question.objects.get(title__startswith="How often")
    posting.set_question_state(question=question, state="hidden")
    assert "How often are scans needed?" not in found(client, "scans stable")
    posting.set_question_state(question=question, state="public")
    assert found(client, "scans")[0] == "How often are scans needed?"


def test_members_questions_are_found_by_members(client_of: Clients, texts: None, asker: User) -> None:
    Question.objects.filter(title__startswith="How often").update(visibility="members")
    assert found(Client(), "scans stable") == []
    assert found(client_of(asker), "scans stable") == ["How often are scans needed?"]


def test_a_withdrawn_article_is_not_found(client: Client, texts: None, editor: User) -> None:
    article = Article.objects.get()
    publishing.withdraw(article=article, by=editor, note="Wrong.")
    assert found(client, "start in cells") == []


def test_the_index_can_be_checked_and_made_anew(texts: None) -> None:
    call_command("search_index", "--check")
    Question.objects.filter(title__startswith="Is PRRT").update(body="Something else")
    with pytest.raises(CommandError, match="says something else in the index"):
        call_command("search_index", "--check")
    SearchEntry.objects.filter(title__startswith="What helped").delete()
    assert any("missing" in problem for problem in checking.disagreements())
    call_command("search_index")
    call_command("search_index", "--check")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM question_search WHERE rowid = (SELECT MAX(rowid) FROM question_search)")
        assert any("missing in the full-text table" in problem for problem in checking.disagreements())


def test_a_topic_is_found_like_a_word_of_the_text(client: Client, asker: User) -> None:
    posting.ask(author=asker, words=posting.QuestionText("How tired were you after it?", "", ["prrt"]))
    assert found(client, "prrt tired") == ["How tired were you after it?"]
    call_command("search_index", "--check")


def test_a_shorter_name_of_a_topic_does_not_widen_the_search(client: Client, texts: None, asker: User) -> None:
    make.topic("scan", "brain scan")
    posting.ask(author=asker, words=posting.QuestionText("Who had a brain scan lately?"))
    (clause,) = clauses_of("brain scan", tag_synonyms())
    assert clause.alternatives == (("brain", "scan"),)
    assert found(client, "brain scan")[0] == "Who had a brain scan lately?"


def test_words_that_stand_everywhere_still_find_something(client: Client, texts: None) -> None:
    assert found(client, "what was it") != []
    assert find.search("the of and", user=make.member("Reader"), language="en").is_too_slow is False
