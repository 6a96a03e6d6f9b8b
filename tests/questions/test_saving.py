"""Saving for later: once each, seen by nobody else, and a list that says what is gone without its words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import publishing
from articles.models import Article
from netsite.accounts import erasing, exporting
from netsite.accounts.models import User
from questions import saving
from questions.models import Answer, Question, SavedItem
from tests import make
from tests.questions.test_races import at_once

Clients = Callable[[User], Client]


@pytest.fixture
def answer(asker: User, answerer: User) -> Answer:
    return make.answer(make.question(author=asker), author=answerer)


@pytest.fixture
def article(editor: User) -> Article:
    made = make.article(summary="What they are.", glance="A point")
    publishing.publish(article=made, by=editor, note="First.", status="provisional")
    return made


def places(answer: Answer, article: Article) -> dict[str, tuple[str, dict[str, str], str]]:
    """Of each thing: where it is saved, with what, and where that leads."""
    question, url = answer.question, article.get_absolute_url()
    to_article = f"/questions/saved/articles/{article.pk}/"
    return {
        "question": (f"/questions/{question.pk}/save/", {}, question.get_absolute_url()),
        "answer": (f"/questions/{question.pk}/answers/{answer.pk}/save/", {}, answer.get_absolute_url()),
        "article": (to_article, {}, url),
        "section": (to_article, {"section": "symptoms"}, f"{url}#keep-symptoms"),
    }


def button(html: str, action: str, section: str = "") -> str:
    """The words of the button that saves there, and whether it is pressed; empty where there is none."""
    for form in (rest.partition("</form>")[0] for rest in html.split("<form ")[1:]):
        here = f'action="{action}"' in form and (f'name="section" value="{section}"' in form) == bool(section)
        if here and (section or 'name="section"' not in form):
            return form.partition("<button ")[2].partition("<span")[0]
    return ""


SAVE, SAVED = 'aria-pressed="false">Save', 'aria-pressed="true">Saved'


@pytest.mark.parametrize("name", ["question", "answer", "article", "section"])
def test_it_is_saved_once_and_taken_out_again(
    client_of: Clients, answer: Answer, article: Article, stranger: User, name: str
) -> None:
    client = client_of(stranger)
    place, data, back = places(answer, article)[name]
    page = article.get_absolute_url() if name in ("article", "section") else answer.question.get_absolute_url()
    assert button(client.get(page).content.decode(), place, data.get("section", "")) == SAVE
    for _ in range(2):
        response = client.post(place, data | {"value": "1"})
    assert response["Location"] == back
    assert SavedItem.objects.count() == 1
    assert button(client.get(page).content.decode(), place, data.get("section", "")) == SAVED
    for _ in range(2):
        assert client.post(place, data | {"value": "0"})["Location"] == back
    assert not SavedItem.objects.exists()
    assert button(client.get(page).content.decode(), place, data.get("section", "")) == SAVE


def test_a_section_and_its_article_are_saved_apart(
    client_of: Clients, answer: Answer, article: Article, stranger: User
) -> None:
    client = client_of(stranger)
    place = f"/questions/saved/articles/{article.pk}/"
    client.post(place, {"section": "symptoms"})
    html = client.get(article.get_absolute_url()).content.decode()
    assert [button(html, place, key) for key in ("", "what", "symptoms")] == [SAVE, SAVE, SAVED]
    client.post(place, {"value": "1"})
    client.post(place, {"value": "0", "section": "symptoms"})
    assert SavedItem.objects.get().section_key == ""


def test_visitors_have_no_buttons_and_everybody_the_way_to_the_sheet(
    client_of: Clients, answer: Answer, article: Article, stranger: User
) -> None:
    question = answer.question
    for client in (Client(), client_of(stranger)):
        thread = client.get(question.get_absolute_url()).content.decode()
        reading = client.get(article.get_absolute_url()).content.decode()
        for html, query in (
            (thread, f"q={question.pk}"), (thread, f"a={answer.pk}"), (reading, f"s={article.pk}"),
            (reading, f"s={article.pk}:what"), (reading, f"s={article.pk}:symptoms"),
        ):  # fmt: skip
            assert f'href="/questions/appointment/?{query}" rel="nofollow">Bring to my appointment' in html, query
    visitor = Client()
    for page in (question, article):
        saving.save(member=stranger, thing=page)
        response = visitor.get(page.get_absolute_url())
        assert "/save/" not in response.content.decode()
        assert "/saved/" not in response.content.decode()
        assert not response.cookies


def test_what_others_saved_is_not_shown(client_of: Clients, answer: Answer, article: Article, stranger: User) -> None:
    for thing in (answer.question, answer, article):
        saving.save(member=stranger, thing=thing)
    other = client_of(make.member("Other"))
    for page in (answer.question, article):
        assert SAVED not in other.get(page.get_absolute_url()).content.decode()
    assert "You have saved nothing yet." in other.get("/questions/saved/").content.decode()


@pytest.mark.parametrize("name", ["question", "answer", "article", "section"])
def test_only_members_save(answer: Answer, article: Article, name: str) -> None:
    place, data, _back = places(answer, article)[name]
    assert Client().post(place, data).status_code == 403
    assert not SavedItem.objects.exists()


@pytest.mark.parametrize(
    ("of_answer", "of_question"),
    [({"state": "hidden"}, {}), ({"state": "held"}, {}), ({}, {"state": "hidden"}), ({"state": "erased"}, {})],
)
def test_only_what_one_sees_is_saved(
    client_of: Clients, answer: Answer, stranger: User, of_answer: dict[str, Any], of_question: dict[str, Any]
) -> None:
    Answer.objects.filter(pk=answer.pk).update(**of_answer)
    Question.objects.filter(pk=answer.question_id).update(**of_question)
    place = f"/questions/{answer.question_id}/answers/{answer.pk}/save/"
    assert client_of(stranger).post(place).status_code == 404
    if of_question:
        assert client_of(stranger).post(f"/questions/{answer.question_id}/save/").status_code == 404
    assert not SavedItem.objects.exists()


def test_a_draft_of_an_article_and_a_section_that_is_none_are_not_there(
    client_of: Clients, article: Article, stranger: User
) -> None:
    client = client_of(stranger)
    draft = make.article("another")
    assert client.post(f"/questions/saved/articles/{draft.pk}/").status_code == 404
    assert client.post("/questions/saved/articles/999999/").status_code == 404
    for key in ("nothing", "what ", "x" * 500, "what\x00"):
        response = client.post(f"/questions/saved/articles/{article.pk}/", {"section": key})
        assert response.status_code in (400, 404), key
    assert not SavedItem.objects.exists()


@pytest.mark.parametrize("value", ["99", "0.5", "yes", ""])
def test_i3_another_value_is_refused(client_of: Clients, answer: Answer, stranger: User, value: str) -> None:
    place = f"/questions/{answer.question_id}/save/"
    assert client_of(stranger).post(place, {"value": value}).status_code == 400
    assert not SavedItem.objects.exists()


def test_an_answer_of_another_question_is_none(client_of: Clients, answer: Answer, stranger: User) -> None:
    other = make.question("Another one here?")
    assert client_of(stranger).post(f"/questions/{other.pk}/answers/{answer.pk}/save/").status_code == 404


def test_the_list_shows_the_last_one_first_and_what_each_is(
    client_of: Clients, answer: Answer, article: Article, stranger: User
) -> None:
    for thing, key in ((answer.question, ""), (answer, ""), (article, ""), (article, "symptoms")):
        saving.save(member=stranger, thing=thing, section_key=key)
    html = client_of(stranger).get("/questions/saved/").content.decode()
    shown = [
        f'name="s" value="{article.pk}:symptoms"', "Part of an article", f'href="{article.get_absolute_url()}#symptoms"',
        f'name="s" value="{article.pk}"', f'href="{article.get_absolute_url()}"',
        f'name="a" value="{answer.pk}"', "Every six months in my case.",
        f'name="q" value="{answer.question_id}"', "My last scan showed no change.",
    ]  # fmt: skip
    assert sorted(shown, key=html.index) == shown
    assert "checked" not in html


def test_what_is_gone_is_said_without_its_words_and_can_be_taken_off(
    client_of: Clients, answer: Answer, article: Article, asker: User, stranger: User
) -> None:
    for thing, key in ((answer.question, ""), (answer, ""), (article, "symptoms")):
        saving.save(member=stranger, thing=thing, section_key=key)
    Question.objects.update(state="hidden")
    publishing.withdraw(article=article, by=asker, note="Wrong.")
    client = client_of(stranger)
    html = client.get("/questions/saved/").content.decode()
    assert html.count("No longer public") == 3
    for word in ("How often are scans", "Every six months", "Symptoms", "checkbox"):
        assert word not in html, word
    for pk in SavedItem.objects.values_list("pk", flat=True):
        response = client.post(f"/questions/saved/{pk}/remove/", follow=True)
    assert "It is off your list." in response.content.decode()
    assert "You have saved nothing yet." in response.content.decode()


def test_an_erased_question_is_gone_though_its_answers_stay(client_of: Clients, answer: Answer, stranger: User) -> None:
    saving.save(member=stranger, thing=answer.question)
    saving.save(member=stranger, thing=answer)
    Question.objects.update(state="erased", title="[removed by its author]", body="", body_html="")
    html = client_of(stranger).get("/questions/saved/").content.decode()
    assert html.count("No longer public") == 1
    assert "Every six months in my case." in html


def test_a_section_that_the_article_has_no_more_is_gone(
    client_of: Clients, article: Article, editor: User, stranger: User
) -> None:
    saving.save(member=stranger, thing=article, section_key="symptoms")
    article.sections.get(key="symptoms").delete()
    publishing.publish(article=article, by=editor, note="Shorter.", status="provisional")
    assert "No longer public" in client_of(stranger).get("/questions/saved/").content.decode()


def test_nobody_takes_off_anothers_row(client_of: Clients, answer: Answer, asker: User, stranger: User) -> None:
    saving.save(member=stranger, thing=answer)
    item = SavedItem.objects.get()
    assert client_of(asker).post(f"/questions/saved/{item.pk}/remove/").status_code == 302
    assert SavedItem.objects.filter(pk=item.pk).exists()
    assert client_of(stranger).post(f"/questions/saved/{item.pk}/remove/").status_code == 302
    assert client_of(stranger).post(f"/questions/saved/{item.pk}/remove/").status_code == 302
    assert not SavedItem.objects.exists()


def test_a_long_list_has_pages_and_costs_the_same(
    client_of: Clients, article: Article, stranger: User, django_assert_num_queries: Any
) -> None:
    client = client_of(stranger)
    things: list[saving.Thing] = [article]
    for number in range(33):
        question = make.question(f"Number {number:03}?")
        things += [question, make.answer(question, author=stranger)]
    for thing in things[:3]:
        saving.save(member=stranger, thing=thing)
    client.get("/questions/saved/")
    # The session, the member, unread notices; the rows, questions, answers, articles
    with django_assert_num_queries(7):
        client.get("/questions/saved/")
    for thing in things:
        saving.save(member=stranger, thing=thing)
    with django_assert_num_queries(6):
        html = client.get("/questions/saved/").content.decode()
    assert html.count('type="checkbox"') == 30
    for _ in range(2):
        address = html.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        html = client.get(f"/questions/saved/{address}").content.decode()
    assert html.count('type="checkbox"') == 7
    assert 'rel="next"' not in html
    assert client.get("/questions/saved/?after=nonsense").status_code == 404


def test_the_list_is_linked_and_kept_nowhere(client_of: Clients, stranger: User) -> None:
    client = client_of(stranger)
    assert 'href="/questions/saved/"' in client.get("/accounts/").content.decode()
    response = client.get("/questions/saved/")
    assert response["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_it_is_in_the_export_and_goes_with_the_member(answer: Answer, article: Article, stranger: User) -> None:
    saving.save(member=stranger, thing=article, section_key="symptoms")
    rows = exporting.collect(stranger)["held"]["questions.SavedItem"]["rows"]
    assert [(row["article"], row["section_key"]) for row in rows] == [(article.pk, "symptoms")]
    erasing.erase(member=stranger, keep_words=True)
    assert not SavedItem.objects.exists()


def test_a_question_called_save_has_an_address_of_its_own(client: Client, db: None) -> None:
    question = make.question("Save")
    assert client.get(question.get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_q7_twenty_at_once_are_one() -> None:
    member, editor = make.member("Member"), make.staff("Edith")
    answer = make.answer(make.question())
    article = make.article(summary="What they are.")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    things: list[tuple[saving.Thing, str]] = [
        (answer.question, ""), (answer, ""), (article, ""), (article, "symptoms"),
    ]  # fmt: skip
    for thing, key in things:

        def save(_: int, thing: saving.Thing = thing, key: str = key) -> None:
            saving.save(member=member, thing=thing, section_key=key)

        assert at_once(20, save) == []
    assert SavedItem.objects.count() == len(things)


def test_a_number_that_no_article_can_have(client_of: Clients, stranger: User) -> None:
    assert client_of(stranger).post(f"/questions/saved/articles/{'9' * 30}/").status_code == 404
