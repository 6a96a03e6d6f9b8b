"""From the working copy to what readers see, and back."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, GlossaryTerm, Reviewer, Revision, Withdrawal
from articles.publishing import NotReady
from netsite.accounts.models import User
from netsite.core import page_cache
from tests import make


@pytest.fixture
def article(db: None) -> Article:
    return make.article(summary="What they are.", glance="A point\n\nAnother point")


@pytest.fixture
def reviewer(db: None) -> Reviewer:
    return Reviewer.objects.create(
        name="A. Reviewer", credentials="MD", job_title="Medical oncologist", interests="None."
    )


def publish(article: Article, by: User | None = None, note: str = "First.") -> Revision:
    return publishing.publish(article=article, by=by, note=note, status="provisional")


def test_readers_see_the_live_revision_and_nothing_of_the_working_copy(client: Client, article: Article) -> None:
    assert client.get(article.get_absolute_url()).status_code == 404
    publish(article)
    article.sections.filter(key="what").update(body="A half-written thought")
    Article.objects.update(title="A new title")
    for address in (
        article.get_absolute_url(),
        "/articles/",
        "/",
        "/questions/",
        "/search/?q=cells",
        "/feeds/articles/",
    ):
        html = client.get(address).content.decode()
        assert "half-written" not in html, address
        assert "A new title" not in html, address
    publish(article, note="Changed.")
    assert "half-written" in client.get(article.get_absolute_url()).content.decode()


def test_a_revision_says_what_changed(article: Article) -> None:
    assert publish(article).changed_keys == ["what", "symptoms"]
    article.sections.filter(key="symptoms").update(body="Others.")
    article.sections.create(key="tests", position=3, heading="Tests", body="Blood.")
    second = publish(article, note="More.")
    assert (second.number, second.changed_keys) == (2, ["symptoms", "tests"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda a: a.sections.all().delete(), "Write at least one section"),
        (lambda a: a.sections.filter(key="what").update(body=" "), "The section “What are they?” is empty"),
        (lambda a: a.sources.all().delete(), "there is no source with this key"),
        (lambda a: Article.objects.filter(pk=a.pk).update(summary=""), "Write a summary"),
    ],
)
def test_what_is_not_ready_stays_in(article: Article, change: object, sentence: str) -> None:
    change(article)  # type: ignore[operator] # a function
    with pytest.raises(NotReady, match=re.escape(sentence)):
        publish(Article.objects.get(pk=article.pk))
    assert not Revision.objects.exists()


def test_reviewed_means_by_whom_and_when(article: Article, reviewer: Reviewer) -> None:
    with pytest.raises(NotReady, match="Name the reviewer"):
        publishing.publish(article=article, by=None, note="x", status="reviewed")
    with pytest.raises(NotReady, match="in the future"):
        publishing.publish(
            article=article, by=None, note="x", status="reviewed", reviewer=reviewer,
            reviewed_on=timezone.localdate() + timedelta(days=1),
        )  # fmt: skip
    revision = publishing.publish(
        article=article, by=None, note="x", status="reviewed", reviewer=reviewer, reviewed_on=timezone.localdate()
    )
    assert revision.is_reviewed


def test_withdrawn_is_gone_everywhere_and_can_come_back(client: Client, article: Article, editor: User) -> None:
    publish(article)
    publishing.withdraw(article=article, by=editor, note="A wrong figure.")
    for address in (article.get_absolute_url(), f"{article.get_absolute_url()}history/"):
        assert client.get(address).status_code == 404
    for address in ("/articles/", "/", "/search/?q=cells", "/feeds/articles/", "/sitemap-articles.xml"):
        assert article.title not in client.get(address).content.decode(), address
    assert Withdrawal.objects.get().note == "A wrong figure."
    with pytest.raises(NotReady, match="not published"):
        publishing.withdraw(article=article, by=editor, note="Again.")
    publish(article, note="Right again.")
    assert client.get(article.get_absolute_url()).status_code == 200


def test_an_old_text_comes_back_into_the_working_copy_only(client: Client, article: Article) -> None:
    first = publish(article)
    article.sections.filter(key="what").delete()
    article.sections.create(key="new", position=9, heading="New", body="New words.")
    article.sections.filter(key="symptoms").update(heading="Signs")
    publish(article, note="Second.")
    publishing.restore(article=article, source=first)
    article.refresh_from_db()
    assert publishing.content_of(article) == {k: v for k, v in first.content.items() if k != "glossary"}
    assert "New words." in client.get(article.get_absolute_url()).content.decode()


def test_a_revision_of_another_article_is_refused(article: Article) -> None:
    other = make.article("other", summary="Another.")
    with pytest.raises(NotReady, match="another article"):
        publishing.restore(article=article, source=publish(other))


def test_the_glossary_of_the_day_is_kept_with_the_revision(article: Article) -> None:
    term = GlossaryTerm.objects.create(key="cell", term="cells", definition="Small parts of the body.")
    revision = publish(article)
    GlossaryTerm.objects.filter(pk=term.pk).update(definition="Changed")
    assert revision.content["glossary"][0]["definition"] == "Small parts of the body."


@pytest.mark.django_db(transaction=True)
def test_publishing_ends_the_pages_that_are_kept(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    article = make.article(summary="What they are.")
    before = page_cache.epoch().current()
    publish(article)
    between = page_cache.epoch().current()
    publishing.withdraw(article=article, by=None, note="Wrong.")
    assert before < between < page_cache.epoch().current()


def test_an_old_review_is_not_carried_over_to_a_new_text(article: Article, reviewer: Reviewer) -> None:
    def reviewed(day: date, *, is_minor: bool = False) -> Revision:
        return publishing.publish(
            article=article, by=None, note="x", status="reviewed", reviewer=reviewer, reviewed_on=day, is_minor=is_minor
        )

    today = timezone.localdate()
    reviewed(today - timedelta(days=30))
    article.sections.filter(key="what").update(body="Another treatment.[^nci]")
    with pytest.raises(NotReady, match="has changed since that review"):
        reviewed(today - timedelta(days=30))
    assert reviewed(today - timedelta(days=30), is_minor=True).is_reviewed
    article.sections.filter(key="what").update(body="And another one.[^nci]")
    assert reviewed(today).reviewed_on == today


def test_what_the_publisher_did_not_see_does_not_go_out(article: Article) -> None:
    seen = article.edit_version
    Article.objects.filter(pk=article.pk).update(edit_version=seen + 1)
    with pytest.raises(NotReady, match="changed the text after you looked"):
        publishing.publish(article=article, by=None, note="x", status="provisional", version=seen)
