"""Asking: from anywhere, about an article or a section; signed in or not yet."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from articles import publishing
from netsite.accounts.models import User
from questions import tagging
from questions.models import Draft, PostRevision, Question, SearchEntry, Tag
from tests import make

Clients = Callable[[User], Client]


def form(**changes: str) -> dict[str, str]:
    words = {
        "title": "How often are scans needed?", "body": "Mine are **stable**.", "tags": "Scans, follow-up",
        "visibility": "everyone", "about": "me", "similar_seen": "1",
    }  # fmt: skip
    return words | {"key": str(uuid4()), "article": "", "section": "", "action": "post"} | changes


def test_a_member_asks(client_of: Clients, asker: User) -> None:
    response = client_of(asker).post("/questions/ask/", form(), follow=True)
    question = Question.objects.get()
    assert response.redirect_chain[-1][0] == question.get_absolute_url()
    html = response.content.decode()
    assert "<strong>stable</strong>" in html
    assert "Asker" in html
    assert set(tagging.names_of(question)) == {"scans", "follow-up"}
    assert Tag.objects.get(key="scans").use_count == 1
    assert PostRevision.objects.get(question=question).body == "Mine are **stable**."
    assert SearchEntry.objects.filter(question=question).exists()


def test_a_question_about_a_section_shows_it(client_of: Clients, asker: User, editor: User) -> None:
    article = make.article(summary="What they are.")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    client = client_of(asker)
    page = client.get(f"/questions/ask/?article={article.pk}&section=what").content.decode()
    assert "Neuroendocrine tumors: an overview: What are they?" in page
    response = client.post("/questions/ask/", form(article=str(article.pk), section="what"), follow=True)
    question = Question.objects.get()
    assert (question.article_id, question.section_key) == (article.pk, "what")
    assert f'href="{article.get_absolute_url()}#what"' in response.content.decode()


@pytest.mark.parametrize(
    "query", ["article=999999", "article=-1", "article=x", "article=99999999999999999999999", "section=%3Cb%3E"]
)
def test_a_link_that_names_no_article_still_opens_the_form(client: Client, db: None, query: str) -> None:
    assert client.get(f"/questions/ask/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Please write your question in one line."),
        ({"title": "Scans"}, "Please write a few words more"),
        ({"title": "word " * 40}, "Please shorten this to 150 characters. It has 199 now."),
        ({"body": "x" * 20_001}, "Please shorten this to 20000 characters. It has 20001 now."),
        ({"body": "a\x00b"}, "broken character"),
        ({"tags": "a, b, c, d, e, f"}, "Please choose at most 5 topics. There are 6 now."),
        ({"visibility": ""}, "Please choose who may read your question."),
        ({"tags": "---"}, "A topic needs letters or digits"),
        ({"tags": "x" * 41}, "Please shorten the topic"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_the_words(
    client_of: Clients, asker: User, changes: dict[str, str], sentence: str
) -> None:
    response = client_of(asker).post("/questions/ask/", form(**changes))
    html = response.content.decode()
    assert sentence in html
    kept = "Mine are **stable**." if "body" not in changes else "How often are scans needed?"
    assert kept in html
    assert not Question.objects.exists()


def test_the_preview_shows_the_text_and_saves_nothing(client_of: Clients, asker: User) -> None:
    html = client_of(asker).post("/questions/ask/", form(action="preview")).content.decode()
    assert "<strong>stable</strong>" in html
    assert "Mine are **stable**." in html, "the form keeps what was typed"
    assert not Question.objects.exists()


def test_i5_fields_that_are_not_the_askers_are_ignored(client_of: Clients, asker: User, stranger: User) -> None:
    extra = {"author": str(stranger.pk), "helpful_count": "999", "state": "hidden", "is_starter": "1", "source": "x"}
    client_of(asker).post("/questions/ask/", form(**extra))
    question = Question.objects.get()
    assert (question.author, question.helpful_count, question.state) == (asker, 0, "public")
    assert not question.is_starter
    assert question.source == ""


def test_anonymous_is_anonymous_to_everybody(client_of: Clients, asker: User, stranger: User) -> None:
    client_of(asker).post("/questions/ask/", form(anonymous="on"))
    question = Question.objects.get()
    for reader in (Client(), client_of(stranger)):
        for address in (question.get_absolute_url(), "/questions/", "/", "/feeds/questions/", f"/people/{asker.pk}/"):
            html = reader.get(address, follow=True).content.decode()
            if "people" not in address:
                assert "Asker" not in html, address
            else:
                assert question.title not in html, address
    assert "Anonymous member" in Client().get(question.get_absolute_url()).content.decode()


def test_q9_the_same_form_twice_is_one_question(client_of: Clients, asker: User) -> None:
    client, words = client_of(asker), form()
    first = client.post("/questions/ask/", words)
    second = client.post("/questions/ask/", words)
    assert first["Location"] == second["Location"]
    assert Question.objects.count() == 1


def test_somebody_elses_key_does_not_touch_their_draft(client_of: Clients, asker: User, stranger: User) -> None:
    words = form()
    client_of(stranger).post("/questions/ask/", words | {"action": "save"})
    response = client_of(asker).post("/questions/ask/", words)
    assert "Your text is still here" in response.content.decode()
    assert Draft.objects.get().owner == stranger
    assert not Question.objects.exists()


def test_i8_a_suspended_member_is_signed_out_and_posts_nothing(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    User.objects.filter(pk=asker.pk).update(suspended_until="2999-01-01T00:00Z")
    response = client.post("/questions/ask/", form(), follow=True)
    assert not Question.objects.exists()
    assert "Your question is kept" in response.content.decode()
    assert client.get("/accounts/").status_code == 302
    page = client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD}, follow=True)
    assert "This account cannot be used until Jan. 1, 2999." in page.content.decode()
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize("missing", [{"health_consent_version": 0}, {"adult_confirmed_at": None}])
def test_k1_without_consent_or_age_the_text_is_kept_and_not_posted(
    client_of: Clients, asker: User, missing: dict[str, Any]
) -> None:
    User.objects.filter(pk=asker.pk).update(**missing)
    client_of(asker).post("/questions/ask/", form())
    assert not Question.objects.exists()
    assert Draft.objects.get(owner=asker).fields["title"] == "How often are scans needed?"


def test_k1_agreeing_posts_what_waited_for_it(client_of: Clients, asker: User) -> None:
    User.objects.filter(pk=asker.pk).update(health_consent_version=0)
    client = client_of(asker)
    address = client.post("/questions/ask/", form())["Location"]
    assert "One step before you can post" in client.get(address).content.decode()
    response = client.post("/accounts/consent/", {"action": "give", "next": address}, follow=True)
    assert response.redirect_chain[-1][0] == Question.objects.get().get_absolute_url()
    assert Question.objects.get().author == asker


def test_too_many_posts_are_held_back_with_their_words(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    for number in range(20):
        client.post("/questions/ask/", form(title=f"Question number {number}?"))
    response = client.post("/questions/ask/", form(title="One question more?"))
    assert response.status_code == 429
    html = response.content.decode()
    assert "Nothing is lost" in html
    assert "One question more?" in html
    assert Question.objects.count() == 20


@pytest.mark.parametrize(
    "title",
    [
        "怎样安排复查 复查",
        "😀 😀 what now?",
        "--- what --- now",
        "</title><script>alert(1)</script> what",
        "a\u202eb c\u200bd",
        "history edit",
    ],
)
def test_q4_q5_any_title_has_an_address(client_of: Clients, asker: User, title: str) -> None:
    response = client_of(asker).post("/questions/ask/", form(title=title), follow=True)
    assert response.status_code == 200
    assert Question.objects.get().slug
    assert "<script>alert" not in response.content.decode()


def test_p8_nobody_chooses_for_the_asker_who_may_read(client_of: Clients, asker: User, stranger: User) -> None:
    html = client_of(asker).get("/questions/ask/").content.decode()
    radios = html[html.index('name="visibility"') - 60 : html.rindex('name="visibility"') + 120]
    assert "checked" not in radios
    client_of(asker).post("/questions/ask/", form(visibility="members"))
    question = Question.objects.get()
    assert Client().get(question.get_absolute_url()).status_code == 404
    assert "Only members who are signed in" in client_of(stranger).get(question.get_absolute_url()).content.decode()


def test_a_question_can_stay_out_of_search_engines(client_of: Clients, asker: User) -> None:
    client_of(asker).post("/questions/ask/", form(noindex="on"))
    question = Question.objects.get()
    assert '<meta name="robots" content="noindex">' in Client().get(question.get_absolute_url()).content.decode()
    for address in ("/sitemap-questions.xml", "/feeds/questions/"):
        assert question.title not in Client().get(address).content.decode()
        assert question.get_absolute_url() not in Client().get(address).content.decode()


@pytest.mark.parametrize(
    "tags", ["ct/mri", "a.b", "what?", "x#y", "100%", "a&b", "..", "c++", "ﷺ", "किताब", "IL-2/IL-6, a\\b"]
)
def test_any_topic_has_an_address_or_is_refused(client_of: Clients, asker: User, tags: str) -> None:
    """A slash in a topic once took down every list that showed it."""
    client_of(asker).post("/questions/ask/", form(tags=tags))
    Tag.objects.update(state=Tag.State.APPROVED)
    for address in ("/", "/questions/", "/tags/", *(tag.get_absolute_url() for tag in Tag.objects.all())):
        assert Client().get(address).status_code == 200, address


def test_a_topic_that_grows_when_it_is_made_regular_is_too_long(client_of: Clients, asker: User) -> None:
    html = client_of(asker).post("/questions/ask/", form(tags="ﷺ" * 20)).content.decode()
    assert "Please shorten the topic" in html


@pytest.mark.parametrize("article", ["²", "9" * 4500, "-1", "1.0", "٣"])
def test_a_hidden_field_that_was_changed_is_no_fault_of_ours(client_of: Clients, asker: User, article: str) -> None:
    for client in (Client(), client_of(asker)):
        assert client.post("/questions/ask/", form(article=article)).status_code == 200
