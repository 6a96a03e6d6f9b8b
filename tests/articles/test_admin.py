"""The desk: editing, previewing, publishing, withdrawing, taking back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import publishing
from articles.models import Article, Revision
from netsite.accounts.models import User
from tests import make

Clients = Callable[[User], Client]


@pytest.fixture
def article(editor: User) -> Article:
    article = make.article(summary="What they are.")
    publishing.publish(article=article, by=editor, note="First text.", status="provisional")
    return article


def form_of(article: Article, **changes: Any) -> dict[str, Any]:
    """The change form as the browser sends it."""
    form: dict[str, Any] = {
        "seen_version": article.edit_version, "title": article.title, "slug": article.slug, "kind": article.kind,
        "language": article.language, "translation_of": "", "summary": article.summary, "glance": article.glance,
        "author": article.author, "funding": "", "condition": "{}", "position": "0",
    }  # fmt: skip
    rows = {
        "sections": (
            article.sections.all(),
            ("key", "position", "heading", "short_heading", "kind", "urgency", "body"),
        ),
        "sources": (
            article.sources.all(),
            ("key", "position", "title", "publisher", "url", "published", "accessed_on"),
        ),
    }
    for prefix, (objects, names) in rows.items():
        form |= {f"{prefix}-TOTAL_FORMS": len(objects), f"{prefix}-INITIAL_FORMS": len(objects)}
        for number, row in enumerate(objects):
            form |= {f"{prefix}-{number}-{name}": getattr(row, name) for name in names}
            form |= {f"{prefix}-{number}-id": row.pk, f"{prefix}-{number}-article": article.pk}
    return form | changes


def address(article: Article, action: str = "change") -> str:
    return f"/admin/articles/article/{article.pk}/{action}/"


def test_every_page_of_the_desk_opens(client_of: Clients, editor: User, article: Article) -> None:
    client = client_of(editor)
    for action in ("change", "publish", "withdraw", "revisions", "revisions/1"):
        assert client.get(address(article, action)).status_code == 200, action
    for part in ("article/", "article/add/", "glossaryterm/", "glossaryterm/add/", "reviewer/add/", "errorreport/"):
        assert client.get(f"/admin/articles/{part}").status_code == 200, part


def test_an_editor_changes_and_publishes(client_of: Clients, editor: User, article: Article) -> None:
    client = client_of(editor)
    changed = form_of(article, **{"sections-1-body": "They depend on **hormones**.", "sections-0-position": "9"})
    response = client.post(address(article), changed | {"_publish": "1"})
    assert response["Location"] == address(article, "publish")
    assert "hormones" not in Client().get(article.get_absolute_url()).content.decode()
    page = client.get(address(article, "publish")).content.decode()
    assert "<ins>" in page
    client.post(address(article, "publish"), {"status": "provisional", "note": "Better words.", "version": "1"})
    html = Client().get(article.get_absolute_url()).content.decode()
    assert "<strong>hormones</strong>" in html
    assert html.index('id="symptoms"') < html.index('id="what"'), "the order changed"
    assert Revision.objects.get(number=2).published_by == editor


def test_the_preview_is_the_page_and_saves_nothing(client_of: Clients, editor: User, article: Article) -> None:
    changed = form_of(article, **{"sections-1-body": "<script>alert(1)</script> **hormones**"})
    html = client_of(editor).post(address(article), changed | {"_preview": "1"}).content.decode()
    assert "<strong>hormones</strong>" in html
    assert "<script>alert" not in html
    assert "Nothing is saved" in html
    article.refresh_from_db()
    assert (article.edit_version, article.sections.get(key="symptoms").body) == (
        0,
        "They depend on where the tumor is.",
    )


def test_q10_two_editors_do_not_overwrite_each_other(client_of: Clients, editor: User, article: Article) -> None:
    client = client_of(editor)
    first, second = form_of(article, title="From the first"), form_of(article, title="From the second")
    client.post(address(article), first)
    html = client.post(address(article), second).content.decode()
    assert "Somebody else saved this article" in html
    assert "From the second" in html
    article.refresh_from_db()
    assert article.title == "From the first"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"status": "provisional", "note": ""}, "Write what changed"),
        ({"status": "reviewed", "note": "x"}, "Choose who reviewed the text"),
        ({"status": "other", "note": "x"}, "Select a valid choice"),
    ],
)
def test_publishing_asks_for_what_is_missing(
    client_of: Clients, editor: User, article: Article, form: dict[str, str], sentence: str
) -> None:
    assert sentence in client_of(editor).post(address(article, "publish"), form).content.decode()
    assert Revision.objects.count() == 1


def test_what_is_not_ready_says_why(client_of: Clients, editor: User, article: Article) -> None:
    article.sources.all().delete()
    client = client_of(editor)
    assert "there is no source with this key" in client.get(address(article, "publish")).content.decode()
    html = client.post(
        address(article, "publish"), {"status": "provisional", "note": "x", "version": "0"}
    ).content.decode()
    assert "there is no source with this key" in html
    assert Revision.objects.count() == 1


def test_an_article_is_withdrawn_with_a_note(client_of: Clients, editor: User, article: Article) -> None:
    client = client_of(editor)
    client.get(address(article, "withdraw"))
    assert Client().get(article.get_absolute_url()).status_code == 200, "looking withdraws nothing"
    assert "Say why" in client.post(address(article, "withdraw"), {"note": ""}).content.decode()
    client.post(address(article, "withdraw"), {"note": "A wrong figure."})
    assert Client().get(article.get_absolute_url()).status_code == 404
    assert "A wrong figure." in client.get(address(article, "revisions")).content.decode()


def test_an_old_revision_is_taken_back(client_of: Clients, editor: User, article: Article) -> None:
    client = client_of(editor)
    client.post(address(article), form_of(article, title="A worse title"))
    client.post(address(article, "revisions/1"))
    article.refresh_from_db()
    assert article.title == "Neuroendocrine tumors: an overview"
    assert article.edit_version == 2


def test_bad_input_keeps_what_was_typed(client_of: Clients, editor: User, article: Article) -> None:
    html = (
        client_of(editor).post(address(article), form_of(article, title="", summary="A new summary")).content.decode()
    )
    assert "This field is required" in html
    assert "A new summary" in html


@pytest.mark.parametrize("action", ["publish", "withdraw", "revisions", "revisions/1"])
def test_others_do_not_come_in(client_of: Clients, asker: User, moderator: User, article: Article, action: str) -> None:
    assert client_of(asker).get(address(article, action)).status_code == 302
    assert client_of(moderator).get(address(article, action)).status_code == 403
    assert (
        client_of(moderator).post(address(article, action), {"note": "x", "status": "provisional"}).status_code == 403
    )
    article.refresh_from_db()
    assert article.is_published
    assert Revision.objects.count() == 1


def test_what_was_published_is_not_deleted(client_of: Clients, editor: User, article: Article) -> None:
    assert client_of(editor).post(address(article, "delete"), {"post": "yes"}).status_code == 403
    assert Article.objects.exists()


def test_taking_an_old_text_back_loses_no_unpublished_work(client_of: Clients, editor: User, article: Article) -> None:
    client = client_of(editor)
    client.post(address(article), form_of(article, **{"sections-1-body": "Two days of work."}))
    client.post(address(article, "revisions/1"))
    assert not article.sections.filter(body="Two days of work.").exists()
    kept = article.snapshots.get()
    assert "Working copies that were kept" in client.get(address(article, "revisions")).content.decode()
    assert "<del>Two" in client.get(address(article, f"kept/{kept.pk}")).content.decode()
    client.post(address(article, f"kept/{kept.pk}"))
    assert article.sections.filter(body="Two days of work.").exists()
    client.post(address(article, "revisions/1"))
    client.post(address(article, "revisions/1"))
    assert article.snapshots.count() == 2, "what a revision has is not kept again"
