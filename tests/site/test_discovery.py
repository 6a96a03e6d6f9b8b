"""What crawlers and feed readers get: public things under the configured address, and nothing else."""

import html5lib
import pytest
from django.test import Client

from articles import publishing
from netsite.accounts.models import User
from questions.models import Question
from tests import make

CANARY = "CANARY"


@pytest.fixture
def rows(asker: User, editor: User) -> Question:
    """One public question, and one of each kind that must not be found."""
    article = make.article(summary="What they are.", glance="A point")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    make.article("draft", title=f"{CANARY} draft")
    for fields in (
        {"state": "hidden"}, {"state": "held"}, {"state": "removed"}, {"visibility": "members"}, {"noindex": True},
    ):  # fmt: skip
        make.question(f"{CANARY} {fields}", author=asker, tags=("scans",), **fields)
    return make.question("How often are scans needed?", author=asker, tags=("scans",))


@pytest.mark.parametrize("address", ["/feeds/questions/", "/feeds/tags/scans/", "/sitemap-questions.xml"])
def test_l1_only_what_is_public_is_in(client: Client, rows: Question, address: str) -> None:
    text = client.get(address).content.decode()
    assert f"http://localhost:8000{rows.get_absolute_url()}" in text
    assert CANARY not in text


@pytest.mark.parametrize("address", ["/feeds/articles/", "/sitemap-articles.xml"])
def test_l1_articles_too(client: Client, rows: Question, address: str) -> None:
    text = client.get(address).content.decode()
    assert "http://localhost:8000/articles/net-overview/" in text
    assert "draft" not in text


def test_the_sitemap_tells_when_things_changed(client: Client, rows: Question) -> None:
    assert "sitemap-questions.xml" in client.get("/sitemap.xml").content.decode()
    assert f"<lastmod>{rows.last_activity_at:%Y-%m-%d}" in client.get("/sitemap-questions.xml").content.decode()


def test_imported_questions_are_their_sources_to_be_found(client: Client, db: None) -> None:
    imported = make.question("What is a carcinoid?", source="CancerGov", shown_as="imported")
    assert imported.get_absolute_url() not in client.get("/sitemap-questions.xml").content.decode()


def test_x10_a_hostile_title_is_text_in_a_feed(client: Client, asker: User) -> None:
    make.question("</title><script>alert(1)</script>", author=asker)
    feed = client.get("/feeds/questions/").content.decode()
    assert "<script>" not in feed
    entries = html5lib.parse(feed, namespaceHTMLElements=False).findall(".//entry/title")
    assert [entry.text for entry in entries] == ["</title><script>alert(1)</script>"]


def test_robots_names_what_is_closed_and_where_the_sitemap_is(client: Client, db: None) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /accounts/" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text


def test_the_health_check_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_c4_feeds_and_sitemaps_name_the_configured_address_only(client: Client, rows: Question) -> None:
    for address in (
        "/feeds/questions/",
        "/feeds/articles/",
        "/feeds/tags/scans/",
        "/sitemap.xml",
        "/sitemap-questions.xml",
    ):
        text = client.get(address, headers={"host": "127.0.0.1:54321"}).content.decode()
        assert "54321" not in text, address
        assert "http://localhost:8000/" in text, address
