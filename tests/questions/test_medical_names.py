"""The site's own topics and their other names: brand and generic, old and new."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from articles import publishing
from netsite.accounts.models import User
from netsite.core import text
from questions import posting, starters
from questions.models import Tag, TagSynonym
from questions.search.find import search
from tests import make

Clients = Callable[[User], Client]
FILE = Path(settings.CONTENT_DIR) / "tags.toml"


@pytest.fixture
def topics(db: None) -> None:
    starters.load_topics(FILE)


def names() -> Iterator[tuple[str, str]]:
    for row in tomllib.loads(FILE.read_text())["tags"]:
        for name in (row["name"], *row.get("synonyms", [])):
            yield row["name"], name


def test_each_name_is_one_topics_and_each_topic_is_described() -> None:
    keys = [text.key(name) for _topic, name in names()]
    assert sorted(keys) == sorted(set(keys))
    assert all(row["description"].endswith(".") for row in tomllib.loads(FILE.read_text())["tags"])
    assert max(len(name) for _topic, name in names()) <= 60


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("Sandostatin", "octreotide"), ("Somatuline Autogel", "lanreotide"), ("LUTATHERA", "lutetium-dotatate"),
        ("177Lu-DOTATATE", "lutetium-dotatate"), ("Afinitor", "everolimus"), ("Sutent", "sunitinib"),
        ("Cabometyx", "cabozantinib"), ("Xeloda", "capecitabine"), ("Temodal", "temozolomide"), ("Xermelo", "telotristat"),
        ("Welireg", "belzutifan"), ("Proglycem", "diazoxide"), ("Creon", "pancreatic-enzymes"),
        ("islet cell tumor", "pancreatic-net"), ("pNET", "pancreatic-net"), ("Zollinger-Ellison", "gastrinoma"),
        ("WDHA", "vipoma"), ("Netspot", "dotatate"), ("5HIAA", "5-hiaa"), ("CgA", "chromogranin-a"), ("TACE", "embolization"),
        ("peptide receptor radionuclide therapy", "prrt"), ("midgut", "small-bowel"), ("MEN 1", "men1"),
        ("carcinoid", "neuroendocrine-tumor"), ("SSA", "somatostatin-analogs"),
    ],
)  # fmt: skip
def test_what_people_type_is_the_topic(client: Client, topics: None, asker: User, typed: str, topic: str) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How was it for you?", "", [typed]))
    assert [tag.name for tag in question.tags.all()] == [topic]
    assert client.get(f"/tags/{typed}/")["Location"] == f"/tags/{topic}/"


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("Sandostatin", "octreotide"), ("Mum gets octreotides monthly", "sandostatin"), ("lutathera", "177Lu-dotatate"),
        ("peptide receptor radionuclide therapy", "PRRT"), ("my PRRT", "peptide receptor radionuclide therapies"),
        ("an islet cell tumour", "pancreatic NETs"), ("chromogranin A", "CgA"), ("the 5HIAA", "5-hydroxyindoleacetic acid"),
        ("Verner-Morrison syndrome", "vipoma"), ("embolisation", "TACE"),
    ],
)  # fmt: skip
def test_search_knows_them(topics: None, asker: User, editor: User, said: str, sought: str) -> None:
    """In a question and in a section of an article, both ways."""
    question = posting.ask(author=asker, words=posting.QuestionText("How was it for you?", f"About {said} here."))
    posting.ask(author=asker, words=posting.QuestionText("Another thing entirely?", "About the weather."))
    article = make.article(summary="What they are.", glance="A point")
    article.sections.filter(key="symptoms").update(body=f"About {said} here.")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    found = search(sought, user=asker, language="en")
    assert [hit.question for hit in found.questions] == [question]
    assert [hit.entry.section_key for hit in found.sections] == ["symptoms"]


def test_a_name_that_staff_add_counts_at_once(asker: User, db: None) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How was it for you?", "About octreotide."))
    tag = make.topic("octreotide")
    assert search("Brandnew", user=asker, language="en").is_empty
    tag.other_names.create(name="Brandnew")
    assert [hit.question for hit in search("Brandnew", user=asker, language="en").questions] == [question]
    Tag.objects.update(state=Tag.State.PROPOSED)
    assert search("Brandnew", user=asker, language="en").is_empty


def load(folder: Path, words: str) -> list[str]:
    (folder / "tags.toml").write_text(words)
    return [outcome.what for outcome in starters.load_topics(folder / "tags.toml")]


def test_loading_again_adds_what_is_missing_and_keeps_what_is_here(tmp_path: Path, db: None) -> None:
    first = '[[tags]]\nname = "octreotide"\ndescription = "A drug."\nsynonyms = ["Sandostatin"]\n'
    assert load(tmp_path, first) == ["1 topics and 1 other names added"]
    assert load(tmp_path, first) == ["unchanged"]
    Tag.objects.update(description="What staff wrote.")
    make.topic("men1", state=Tag.State.PROPOSED)
    make.topic("scans", "mycapssa")
    more = first.replace('"Sandostatin"', '"Sandostatin", "Bynfezia", "Scans", "Mycapssa"').replace("A drug", "Another")
    more += '[[tags]]\nname = "men1"\ndescription = "Inherited."\n[[tags]]\nname = "sandostatin"\n'
    added, *kept = load(tmp_path, more)
    assert added == "0 topics and 1 other names added"
    assert kept == [
        "kept: “sandostatin” is another name of a topic here, and no topic of its own",
        "kept: “Scans” is in use elsewhere, and not another name of “octreotide”",
        "kept: “Mycapssa” is in use elsewhere, and not another name of “octreotide”",
    ]
    assert set(TagSynonym.objects.filter(tag__name="octreotide").values_list("name", flat=True)) == {
        "Sandostatin", "Bynfezia",
    }  # fmt: skip
    assert Tag.objects.get(name="octreotide").description == "What staff wrote."
    men1 = Tag.objects.get(name="men1")
    assert (men1.state, men1.description) == (Tag.State.APPROVED, "Inherited.")


def test_the_site_is_loaded_with_its_topics_in_use(client: Client, db: None) -> None:
    call_command("load_content", verbosity=0)
    assert not Tag.objects.exclude(state=Tag.State.APPROVED).exists()
    assert "Also called: Lutathera" not in client.get("/tags/prrt/").content.decode()
    assert "peptide receptor radionuclide therapy" in client.get("/tags/prrt/").content.decode()
