"""An answer points to a section of an article; when that section changes, the answer says so and its author is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article
from netsite.accounts.models import Notice, OutgoingMail, User
from netsite.core import retention
from questions import drafting, pointing, posting
from questions.models import Answer, Draft, Question
from tests import make
from tests.questions.test_drafts import answer_form, sign_up_from

Clients = Callable[[User], Client]
CHANGED = "The part of our article that this points to was changed on"


@pytest.fixture
def article(editor: User) -> Article:
    made = make.article(summary="What they are.")
    publish(made, editor)
    return made


@pytest.fixture
def question(asker: User) -> Question:
    return posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))


def publish(article: Article, editor: User, **options: Any) -> None:
    publishing.publish(article=article, by=editor, note="A note.", status="provisional", **options)


def change(article: Article, editor: User, key: str = "symptoms", **options: Any) -> None:
    section = article.sections.get(key=key)
    section.body += " More is known now."
    section.save()
    publish(article, editor, **options)


def pointed(question: Question, author: User | None, article: Article, key: str = "symptoms", **options: Any) -> Answer:
    words = posting.AnswerText("It is explained there.", article_id=article.pk, section_key=key)
    return posting.answer(author=author, question=question, words=words, **options)


def thread(client: Client, question: Question) -> str:
    return client.get(question.get_absolute_url()).content.decode()


def test_an_answer_points_to_a_section(
    client_of: Clients, article: Article, question: Question, answerer: User
) -> None:
    client, value = client_of(answerer), f"{article.pk}:symptoms"
    html = client.get(f"/questions/{question.pk}/answer/").content.decode()
    assert '<optgroup label="Neuroendocrine tumors: an overview">' in html
    assert f'<option value="{value}">Symptoms</option>' in html
    client.post(f"/questions/{question.pk}/answer/", answer_form(points_to=value))
    answer = Answer.objects.get()
    assert (answer.article, answer.section_key) == (article, "symptoms")
    link = '<a href="/articles/net-overview/#symptoms">Neuroendocrine tumors: an overview: Symptoms</a>'
    assert f"About: {link}" in thread(Client(), question)
    assert CHANGED not in thread(Client(), question)


def test_it_can_be_left_out(client_of: Clients, article: Article, question: Question, answerer: User) -> None:
    client = client_of(answerer)
    for words in (answer_form(), answer_form(points_to="")):
        client.post(f"/questions/{question.pk}/answer/", words)
    assert set(Answer.objects.values_list("article", "section_key")) == {(None, "")}
    assert "About:" not in thread(Client(), question)


@pytest.mark.parametrize(
    "value", ["{pk}:none", "999:symptoms", "{pk}", "{pk}:", ":symptoms", "x:symptoms", "{pk}:draft"]
)
def test_what_readers_do_not_see_is_no_section(
    client_of: Clients, article: Article, question: Question, answerer: User, value: str
) -> None:
    article.sections.create(key="draft", position=3, heading="Not public yet", body="A draft.")
    words = answer_form(points_to=value.format(pk=article.pk))
    html = client_of(answerer).post(f"/questions/{question.pk}/answer/", words).content.decode()
    assert "Select a valid choice." in html
    assert words["body"] in html
    assert "Not public yet" not in html
    assert not Answer.objects.exists()


def test_only_published_articles_of_the_readers_language_are_offered(
    client_of: Clients, article: Article, question: Question, answerer: User, editor: User
) -> None:
    make.article("a-draft", title="A draft")
    spanish = make.article("resumen", title="Los tumores", summary="Lo que son.", language="es")
    page = make.article("rules", title="Our rules", summary="What holds here.", kind="page")
    for one in (spanish, page):
        publish(one, editor)
    client = client_of(answerer)
    english = client.get(f"/questions/{question.pk}/answer/").content.decode()
    assert "an overview" in english
    for title in ("A draft", "Los tumores", "Our rules"):
        assert title not in english, title
    assert "Los tumores" in client.get(f"/es/questions/{question.pk}/answer/").content.decode()


def test_a_withdrawn_article_is_not_linked(article: Article, question: Question, answerer: User, editor: User) -> None:
    pointed(question, answerer, article)
    publishing.withdraw(article=article, by=editor, note="Wrong.")
    assert "About:" not in thread(Client(), question)


def test_a_section_that_is_gone_leaves_the_article(
    article: Article, question: Question, answerer: User, editor: User
) -> None:
    pointed(question, answerer, article)
    article.sections.get(key="symptoms").delete()
    publish(article, editor)
    html = thread(Client(), question)
    assert '<a href="/articles/net-overview/">Neuroendocrine tumors: an overview</a>' in html
    assert CHANGED in html


@pytest.mark.parametrize("is_minor", [False, True])
def test_a_changed_section_is_said_in_the_thread_and_to_the_author(
    client_of: Clients, article: Article, question: Question, answerer: User, editor: User, is_minor: bool
) -> None:
    answer = pointed(question, answerer, article)
    change(article, editor, is_minor=is_minor)
    html = thread(Client(), question)
    assert CHANGED in html
    assert '<a href="/articles/net-overview/#symptoms">Look at what it says now</a>' in html
    notice = Notice.objects.get()
    assert (notice.member, notice.kind, notice.path) == (answerer, "answer", answer.get_absolute_url())
    assert "Neuroendocrine tumors: an overview" in notice.body
    assert "Something you wrote" in client_of(answerer).get("/accounts/inbox/").content.decode()
    assert OutgoingMail.objects.filter(member=answerer).count() == 1


def test_another_section_changes_nothing(article: Article, question: Question, answerer: User, editor: User) -> None:
    answer = pointed(question, answerer, article, key="what")
    other = pointed(question, answerer, make.article("other", title="Another"))
    change(article, editor)
    assert set(Answer.objects.values_list("section_changed_at", flat=True)) == {None}
    assert {answer, other} == set(Answer.objects.all())
    assert not Notice.objects.exists()


def test_each_author_is_told_once_for_a_revision(
    article: Article, question: Question, answerer: User, stranger: User, editor: User
) -> None:
    first = pointed(question, answerer, article)
    pointed(question, answerer, article, shown_as="anonymous")
    pointed(question, stranger, article, shown_as="anonymous")
    change(article, editor)
    assert set(Notice.objects.values_list("member", flat=True)) == {answerer.pk, stranger.pk}
    notice = Notice.objects.get(member=answerer)
    assert "2 answers of yours" in notice.body
    assert notice.path == first.get_absolute_url()
    pointing.note_changes(article=Article.objects.get(), changed_keys=["symptoms"])
    assert Notice.objects.count() == 2
    change(article, editor)
    assert Notice.objects.count() == 4


def test_in_the_authors_language(article: Article, question: Question, answerer: User, editor: User) -> None:
    User.objects.filter(pk=answerer.pk).update(language="es")
    answer = pointed(question, answerer, article)
    change(article, editor)
    assert Notice.objects.get().path == answer.get_absolute_url(), "the thread's page is in its own language"


@pytest.mark.parametrize("who", ["team", "imported", "erased", "hidden", "left", "thread"])
def test_who_is_not_told(article: Article, question: Question, answerer: User, editor: User, who: str) -> None:
    answer = pointed(
        question, None if who == "team" else answerer, article, shown_as="team" if who == "team" else "name"
    )
    if who == "imported":
        Answer.objects.update(shown_as="imported", source="NCI")
    elif who == "erased":
        posting.delete_answer(answer=answer, by=answerer)
    elif who == "hidden":
        posting.set_answer_state(answer=answer, state="hidden")
    elif who == "left":
        User.objects.filter(pk=answerer.pk).update(is_active=False)
    elif who == "thread":
        Question.objects.update(state="hidden")
    change(article, editor)
    assert not Notice.objects.exists()
    answer.refresh_from_db()
    assert (answer.section_changed_at is None) == (who == "erased")


def test_an_edit_takes_the_note_away_and_keeps_the_pointer(
    client_of: Clients, article: Article, question: Question, answerer: User, editor: User
) -> None:
    answer = pointed(question, answerer, article)
    change(article, editor)
    client, address = client_of(answerer), f"/questions/{question.pk}/answers/{answer.pk}/edit/"
    html = client.get(address).content.decode()
    assert f'<option value="{article.pk}:symptoms" selected>Symptoms</option>' in html
    words = {"body": "It still fits.", "answer_type": "experience", "read_url": "", "version": "0", "note": ""}
    client.post(address, words | {"points_to": f"{article.pk}:symptoms"})
    answer.refresh_from_db()
    assert (answer.article, answer.section_key, answer.section_changed_at) == (article, "symptoms", None)
    client.post(address, words | {"version": "1", "points_to": f"{article.pk}:what"})
    answer.refresh_from_db()
    assert answer.section_key == "what"
    client.post(address, words | {"version": "2", "points_to": ""})
    answer.refresh_from_db()
    assert (answer.article, answer.section_key) == (None, "")


def test_an_edit_keeps_a_pointer_that_is_not_offered_any_more(
    client_of: Clients, article: Article, question: Question, answerer: User, editor: User
) -> None:
    answer = pointed(question, answerer, article)
    publishing.withdraw(article=article, by=editor, note="To be looked at.")
    client, address = client_of(answerer), f"/questions/{question.pk}/answers/{answer.pk}/edit/"
    value = f"{article.pk}:symptoms"
    assert f'<option value="{value}" selected>Where it points to now</option>' in client.get(address).content.decode()
    words = {"body": "Better words.", "answer_type": "experience", "read_url": "", "version": "0", "note": ""}
    client.post(address, words | {"points_to": value})
    answer.refresh_from_db()
    assert (answer.body, answer.article, answer.section_key) == ("Better words.", article, "symptoms")


def test_the_teams_edit_in_the_admin_keeps_the_pointer(
    client_of: Clients, article: Article, question: Question, editor: User
) -> None:
    answer = pointed(question, None, article, shown_as="team")
    form = {"body": "Better words.", "read_url": "", "seen_version": "0"}
    form |= {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0"}
    client_of(editor).post(f"/admin/questions/answer/{answer.pk}/change/", form)
    answer.refresh_from_db()
    assert (answer.body, answer.section_key) == ("Better words.", "symptoms")


def test_a_visitors_draft_keeps_it(client: Client, article: Article, question: Question) -> None:
    client.get(f"/questions/{question.pk}/answer/")
    response = client.post(f"/questions/{question.pk}/answer/", answer_form(points_to=f"{article.pk}:symptoms"))
    sign_up_from(client, response["Location"])
    assert (Answer.objects.get().article, Answer.objects.get().section_key) == (article, "symptoms")


def test_a_saved_draft_shows_it_again(client_of: Clients, article: Article, question: Question, answerer: User) -> None:
    client, value = client_of(answerer), f"{article.pk}:symptoms"
    client.post(f"/questions/{question.pk}/answer/", answer_form(action="save", points_to=value))
    html = client.get(f"/questions/drafts/{Draft.objects.get().token}/").content.decode()
    assert f'<option value="{value}" selected>Symptoms</option>' in html
    assert '<details class="folded" open>' in html


def test_what_was_withdrawn_while_a_draft_waited_is_left_out(
    article: Article, question: Question, answerer: User, editor: User
) -> None:
    fields = {"body": "Words.", "answer_type": "experience", "shown_as": "name", "points_to": f"{article.pk}:symptoms"}
    publishing.withdraw(article=article, by=editor, note="Wrong.")
    drafting.post(key=uuid4(), kind="answer", fields=fields, by=answerer, language="en", question=question)
    assert (Answer.objects.get().article, Answer.objects.get().section_key) == (None, "")


def test_a_deleted_answer_points_nowhere(article: Article, question: Question, answerer: User) -> None:
    answer = pointed(question, answerer, article)
    posting.delete_answer(answer=answer, by=answerer)
    answer.refresh_from_db()
    assert (answer.article, answer.section_key) == (None, "")


def test_these_notices_go_after_a_year(answerer: User) -> None:
    now = timezone.now()
    for days in (364, 366):
        Notice.objects.create(
            member=answerer, key=f"{days}", kind="answer", title="x", created_at=now - timedelta(days=days)
        )
    retention.enforce(now)
    assert [notice.key for notice in Notice.objects.all()] == ["364"]


def test_many_answers_are_noted_with_few_queries(
    article: Article, question: Question, answerer: User, editor: User, django_assert_num_queries: Any
) -> None:
    for _ in range(12):
        pointed(question, None, article, shown_as="team")
    article = Article.objects.get()
    # Expect 4: the transaction's two, the authors, the update
    with django_assert_num_queries(4):
        pointing.note_changes(article=article, changed_keys=["symptoms"])
    assert Answer.objects.filter(section_changed_at__isnull=False).count() == 12
