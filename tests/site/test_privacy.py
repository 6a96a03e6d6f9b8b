"""Reading is private: no cookie, nothing from elsewhere, no inline script; and caches keep nobody's own page."""

from collections.abc import Callable
from urllib.parse import urlsplit

import html5lib
import pytest
from django.test import Client

from articles import publishing
from netsite.accounts.models import User
from questions.models import Tag
from tests import make


@pytest.fixture
def addresses(asker: User, editor: User) -> list[str]:
    """One of each reading page, with something on it."""
    article = make.article(summary="What they are.", glance="A point")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    question = make.question(author=asker, tags=("scans",), article=article, section_key="what")
    make.answer(question, author=editor)
    return [
        "/", "/articles/", article.get_absolute_url(), f"{article.get_absolute_url()}history/", "/articles/glossary/",
        "/questions/", "/questions/?sort=new", "/questions/?sort=helpful", "/questions/?sort=waiting",
        question.get_absolute_url(), "/tags/", Tag.objects.get().get_absolute_url(), "/search/", "/search/?q=scan",
        "/feeds/questions/", "/feeds/articles/", "/sitemap.xml", "/robots.txt",
    ]  # fmt: skip


def test_c11_reading_sets_no_cookie_and_may_be_asked_for_again(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert response["Cache-Control"] == "max-age=0, must-revalidate", address
        assert "ETag" in response, address


def test_c7_a_members_page_stays_out_of_caches(
    addresses: list[str], asker: User, client_of: Callable[[User], Client]
) -> None:
    member, visitor = client_of(asker), Client()
    for address in addresses:
        own = member.get(address)
        if "text/html" in own["Content-Type"]:
            assert own["Cache-Control"] == "private, no-store", address
            assert "Cookie" in own["Vary"], address
        assert "csrfmiddlewaretoken" not in visitor.get(address).content.decode(), address


def test_k2_nothing_comes_from_elsewhere_and_nothing_is_inline(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        response = client.get(address)
        if "text/html" not in response["Content-Type"]:
            continue
        tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
        assert len(tree.findall(".//h1")) == 1, address
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            assert "style" not in element.attrib, (address, element.attrib)
            assert not [name for name in element.attrib if str(name).startswith("on")], (address, element.attrib)
            if element.tag == "script" and element.get("type") != "application/ld+json":
                assert element.get("src", "").startswith("/static/"), address
            if element.tag in ("img", "script", "iframe", "source"):
                assert not urlsplit(element.get("src", "")).netloc, (address, element.attrib)
            if element.tag == "link" and element.get("rel") in ("stylesheet", "icon"):
                assert element.get("href", "").startswith("/static/"), address


def test_the_language_is_in_the_address_and_nowhere_else(client: Client, db: None) -> None:
    english = client.get("/", headers={"accept-language": "es"})
    assert english["Content-Language"] == "en"
    assert "Accept-Language" not in english["Vary"]
    assert client.get("/es/")["Content-Language"] == "es"


def test_c4_another_host_is_refused(client: Client, db: None) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
