"""Content from files: loaded once, changed when the files change, left alone where editors changed it."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from articles import publishing
from articles.models import Article, GlossaryTerm, Revision
from netsite.accounts.models import User
from questions.models import Answer, Question, Tag, Vote

TOML = """
title = "About {{ site_name }}"
summary = "A summary."
[[sources]]
key = "nci"
title = "Patient version"
publisher = "NCI"
url = "https://www.cancer.gov/"
accessed_on = 2026-11-22
"""
MD = "## What it is {#what | What}\nText.[^nci]\n\n## Call now {#now | Now | emergency}\n- Collapse\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "pages").mkdir()
    (tmp_path / "articles" / "first.toml").write_text(TOML)
    (tmp_path / "articles" / "first.md").write_text(MD)
    return tmp_path


def load(folder: Path) -> str:
    out = io.StringIO()
    call_command("load_content", folder=folder, stdout=out)
    return out.getvalue()


def test_an_article_is_published_from_its_two_files(client: Client, db: None, folder: Path) -> None:
    assert load(folder) == "first: published\n"
    html = client.get("/articles/first/").content.decode()
    assert "About NETsite" in html
    assert 'id="now"' in html
    assert "Not yet reviewed by a clinician." in html


def test_twice_changes_nothing_and_a_changed_file_is_a_new_revision(db: None, folder: Path) -> None:
    load(folder)
    assert load(folder) == ""
    (folder / "articles" / "first.md").write_text(MD.replace("Text.", "Other text."))
    assert load(folder) == "first: updated\n"
    assert list(Revision.objects.values_list("number", flat=True)) == [2, 1]


def test_what_editors_changed_stays_theirs(db: None, folder: Path, editor: User) -> None:
    load(folder)
    article = Article.objects.get()
    article.sections.filter(key="what").update(body="An editor's words.[^nci]")
    assert "kept as editors changed it" in load(folder)
    publishing.publish(article=article, by=editor, note="Mine.", status="provisional")
    (folder / "articles" / "first.md").write_text(MD.replace("Text.", "Other text."))
    assert "kept as editors changed it" in load(folder)
    assert article.sections.get(key="what").body == "An editor's words.[^nci]"


@pytest.mark.parametrize(
    ("name", "words", "sentence"),
    [
        ("first.md", "Words\n" + MD, "text before the first section"),
        ("first.md", "## No key\nText", "should look like"),
        ("first.md", "## A {#a | A | loud}\nText", "is no kind of section"),
        ("first.md", MD.replace("[^nci]", "[^other]"), "there is no source with this key"),
        ("first.md", MD.replace("Text", "{{ password }}"), "there is no value for"),
        ("first.toml", TOML + "\n[[", "first.toml"),
        (
            "first.toml",
            TOML.replace('url = "https://www.cancer.gov/"', 'url = "https://www.cancer.gov/"\nextra = 1'),
            "first.toml",
        ),
    ],
)
def test_a_bad_file_is_named_and_nothing_is_loaded(
    db: None, folder: Path, name: str, words: str, sentence: str
) -> None:
    (folder / "articles" / name).write_text(words)
    with pytest.raises(CommandError, match=sentence):
        load(folder)
    assert not Article.objects.exists()


def test_the_shipped_content_is_whole(client: Client, db: None) -> None:
    """What a new site starts with: the overview, the pages a health site cannot open without, the starter questions."""
    call_command("load_content", stdout=io.StringIO())
    overview = Article.objects.get(slug="net-overview")
    assert overview.live_revision is not None
    keys = {section["key"] for section in overview.live_revision.content["sections"]}
    assert {
        "what", "types", "symptoms", "syndrome", "tests", "grade", "treatment", "treatment-surgery", "treatment-ssa",
        "treatment-prrt", "treatment-liver", "treatment-targeted", "treatment-chemo", "urgent", "urgent-emergency",
        "urgent-today", "urgent-routine", "living", "team", "caregivers", "outlook", "genetics", "unknown",
        "questions-to-ask", "sheet",
    } <= keys  # fmt: skip
    assert all(overview.live_revision.html["citations"].values()), "every source is cited"
    for page in ("help-now", "about", "rules", "editorial-policy", "privacy", "terms", "accessibility", "contact"):
        html = client.get(f"/{page}/").content.decode()
        assert settings.CONTACT_EMAIL in html or "{{" not in html, page
        assert f'href="/{page}/"' in client.get("/").content.decode(), page
    assert Question.objects.filter(is_starter=True, author=None, shown_as="team").count() == 20
    assert Answer.objects.filter(is_starter=True, author=None).count() == 20
    assert not Vote.objects.exists()
    assert Tag.objects.filter(use_count__gt=0).exists()
    assert GlossaryTerm.objects.exists()
    for question in Question.objects.all():
        html = client.get(question.get_absolute_url()).content.decode()
        assert "wrote this question as a start" in html
        assert f'href="/articles/net-overview/#{question.section_key}"' in html, question.title


def test_every_link_of_the_shipped_content_that_stays_here_leads_somewhere(client: Client, db: None) -> None:
    import html5lib

    call_command("load_content", stdout=io.StringIO())
    pages = [article.get_absolute_url() for article in Article.objects.all()]
    pages += [question.get_absolute_url() for question in Question.objects.all()]
    seen: dict[str, set[str]] = {}

    def ids(address: str) -> set[str]:
        if address not in seen:
            response = client.get(address, follow=True)
            assert response.status_code == 200, address
            tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
            seen[address] = {str(element.get("id")) for element in tree.iter() if element.get("id")}
        return seen[address]

    for address in pages:
        tree = html5lib.parse(client.get(address).content.decode(), namespaceHTMLElements=False)
        for link in {a.get("href", "") for a in tree.iter("a")}:
            if link.startswith(("/", "#")):
                path, _hash, anchor = link.partition("#")
                assert not anchor or anchor in ids(path or address), (address, link)
                ids(path or address)
