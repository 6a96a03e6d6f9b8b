"""The page of an article: its parts, its links, what it says of its review; reporting an error."""

import json
import re
from datetime import date

import html5lib
import pytest
from django.test import Client

from articles import publishing
from articles.models import Article, ErrorReport, GlossaryTerm, Reviewer
from netsite.accounts.models import User
from tests import make


@pytest.fixture
def article(editor: User) -> Article:
    GlossaryTerm.objects.create(key="cell", term="cell", aliases=["cells"], definition="A small part of the body.")
    article = make.article(summary="What they are.", glance="A point", funding="Nobody paid.")
    article.sections.create(
        key="now", position=3, heading="Call now", kind="care", urgency="emergency", body="- Collapse[^nci]"
    )
    article.sections.create(key="ask", position=4, heading="Questions to ask", kind="questions", body="1. Which grade?")
    article.sections.create(key="figures", position=5, heading="Figures", kind="figures", body="Half of them.")
    publishing.publish(article=article, by=editor, note="First text.", status="provisional")
    return article


def page(client: Client, article: Article) -> str:
    return client.get(article.get_absolute_url()).content.decode()


def test_every_part_is_there(client: Client, article: Article) -> None:
    html = page(client, article)
    for words in (
        "What they are.", "At a glance", "A point", "What are they?", "Call now", "Questions to ask", "Show the figures",
        "1 min read", "0 views", "Written by Site editorial team", "Nobody paid.", "Related questions",
        "Ask about this article", "Report an error", "Update history",
    ):  # fmt: skip
        assert words in html, words


def test_every_anchor_leads_somewhere_and_back(client: Client, article: Article) -> None:
    tree = html5lib.parse(page(client, article), namespaceHTMLElements=False)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [a.get("href", "") for a in tree.iter("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert {"#what", "#symptoms", "#now", "#source-1", "#cite-1-1", "#cite-1-2", "#term-cell", "#sources"} <= set(links)


def test_not_reviewed_is_said_and_search_engines_are_not_told_otherwise(client: Client, article: Article) -> None:
    html = page(client, article)
    assert "Not yet reviewed by a clinician." in html
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert data["@type"] == "MedicalWebPage"
    assert data["url"] == "http://localhost:8000/articles/net-overview/"
    assert data["citation"][0]["name"] == "Patient version"
    assert "lastReviewed" not in data
    assert "reviewedBy" not in data


def test_reviewed_is_said_with_name_and_day(client: Client, article: Article, editor: User) -> None:
    reviewer = Reviewer.objects.create(name="A. Reviewer", credentials="MD", job_title="Oncologist", interests="None.")
    publishing.publish(
        article=article,
        by=editor,
        note="Reviewed.",
        status="reviewed",
        reviewer=reviewer,
        reviewed_on=date(2026, 11, 20),
    )
    html = page(client, article)
    assert "Not yet reviewed by a clinician." not in html
    assert "A. Reviewer, MD" in html
    assert "20 November 2026" in html
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert (data["lastReviewed"], data["reviewedBy"]["name"]) == ("2026-11-20", "A. Reviewer")


def test_the_update_history_shows_what_changed(client: Client, article: Article, editor: User) -> None:
    article.sections.filter(key="symptoms").update(body="They depend on the place of the tumor.")
    publishing.publish(article=article, by=editor, note="Said it better.", status="provisional")
    html = client.get(f"{article.get_absolute_url()}history/").content.decode()
    assert html.index("Said it better.") < html.index("First text.")
    changes = client.get(f"{article.get_absolute_url()}history/2/").content.decode()
    assert "<ins>the place of</ins>" in re.sub(r"</ins>(\s)<ins>", r"\1", changes) or "<ins>" in changes
    assert "Call now" not in changes, "what did not change is not shown"
    assert client.get(f"{article.get_absolute_url()}history/3/").status_code == 404
    assert client.get(f"{article.get_absolute_url()}history/99999999999999999999/").status_code == 404


def test_a_page_of_the_site_has_its_own_address(client: Client, editor: User) -> None:
    about = Article.objects.create(slug="about", kind="page", title="About", summary="What it is.")
    about.sections.create(key="what", heading="What it is", body="A place.")
    publishing.publish(article=about, by=editor, note="First.", status="provisional")
    assert "A place." in client.get("/about/").content.decode()
    assert client.get("/articles/about/").status_code == 404
    assert "About</a></h2>" not in client.get("/articles/").content.decode()


def test_another_language_leads_to_the_english_text_until_there_is_one(client: Client, article: Article) -> None:
    assert client.get(f"/es{article.get_absolute_url()}")["Location"] == article.get_absolute_url()
    assert client.get("/es/articles/nothing-like-it/").status_code == 404
    spanish = make.article(language="es", translation_of=article, title="Tumores", summary="Que son.")
    publishing.publish(article=spanish, by=None, note="First.", status="provisional")
    html = client.get("/es/articles/net-overview/").content.decode()
    assert "Tumores" in html
    assert '<html lang="es">' in html
    assert "Tumores" not in client.get("/articles/").content.decode()


def test_a_reader_reports_an_error_without_an_account(client: Client, article: Article) -> None:
    address = f"{article.get_absolute_url()}report/"
    assert 'value="now" selected' in client.get(f"{address}?section=now").content.decode()
    response = client.post(address, {"section": "now", "text": "The number is wrong."}, follow=True)
    assert "Your report is with the editors" in response.content.decode()
    report = ErrorReport.objects.get()
    assert (report.section_key, report.revision_number, report.text, report.member) == (
        "now",
        1,
        "The number is wrong.",
        None,
    )


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"text": ""}, "Please write what is wrong"),
        ({"text": "x" * 2001}, "Please shorten this to 2000 characters"),
        ({"text": "fine", "section": "nothing"}, "Select a valid choice"),
    ],
)
def test_a_report_that_cannot_be_used_comes_back(
    client: Client, article: Article, form: dict[str, str], sentence: str
) -> None:
    response = client.post(f"{article.get_absolute_url()}report/", form)
    assert sentence in response.content.decode()
    assert not ErrorReport.objects.exists()


def test_ten_reports_a_day_are_enough(client: Client, article: Article) -> None:
    for number in range(10):
        for _ in range(2):
            client.post(f"{article.get_absolute_url()}report/", {"text": f"Wrong, {number}."})
    response = client.post(f"{article.get_absolute_url()}report/", {"text": "One more."})
    assert response.status_code == 429
    assert "One more." in response.content.decode()
    assert ErrorReport.objects.count() == 10


def test_the_glossary_lists_every_word(client: Client, article: Article) -> None:
    assert "A small part of the body." in client.get("/articles/glossary/").content.decode()
