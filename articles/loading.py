"""Articles, pages of the site and the glossary from files, so that a site for another condition is made from the same code.

An article is two files: NAME.toml (title, summary, sources …) and NAME.md, whose sections begin with a line such as
`## How is it found? {#tests | Tests}`; a third part makes a section a care card (emergency, today, routine), a list of
questions to ask (questions), what can be expected (outlook), or figures that a reader opens (figures). Loading twice
changes nothing, a changed file is published as a new revision, and what editors changed on the site stays theirs.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from articles import publishing
from articles.models import Article, GlossaryTerm, Revision, Section
from articles.publishing import Content

_SECTION = re.compile(
    r"^## (?P<heading>.+?) \{#(?P<key>[a-z0-9-]+)(?: \| (?P<short>[^|}]+?))?(?: \| (?P<kind>[a-z]+))?\}$"
)
_PLACEHOLDER = re.compile(r"\{\{ ([a-z_]+) \}\}")


class BadContent(ValueError):
    """A content file that cannot be loaded; the text names the file and says what to change."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    name: str
    what: str


def load(folder: Path, values: Mapping[str, str], language: str = "en") -> list[Outcome]:
    """Load the glossary, the articles and the pages of a folder. `values` fill `{{ site_name }}` and the like.

    Raises BadContent.
    """
    outcomes = [_load_glossary(folder / "glossary.toml", language)] if (folder / "glossary.toml").exists() else []
    for kind, part in ((Article.Kind.ARTICLE, "articles"), (Article.Kind.PAGE, "pages")):
        outcomes += [_load_one(path, kind, values, language) for path in sorted((folder / part).glob("*.toml"))]
    return outcomes


def read_toml(path: Path, values: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A TOML file with its placeholders filled. Raises BadContent."""
    try:
        return tomllib.loads(_filled(path.read_text(encoding="utf-8"), path, values or {}))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadContent(f"{path}: {error}") from error


def _filled(words: str, path: Path, values: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise BadContent(f"{path}: there is no value for {match[0]}.")
        return values[match[1]]

    return _PLACEHOLDER.sub(value, words)


def sections_of(words: str, path: Path) -> list[Content]:
    """The sections of a Markdown file. Raises BadContent for text before the first and for headings without a key."""
    sections: list[Content] = []
    for line in words.splitlines():
        if line.startswith("## "):
            sections.append(_section(line, path))
        elif sections:
            sections[-1]["body"] += line + "\n"
        elif line.strip():
            raise BadContent(f"{path}: text before the first section (a line such as “## Heading {{#key}}”).")
    for section in sections:
        section["body"] = section["body"].strip("\n")
    return sections


def _section(line: str, path: Path) -> Content:
    match = _SECTION.match(line)
    if match is None:
        raise BadContent(f"{path}: “{line}” should look like “## Heading {{#key | Short heading}}”.")
    kind = match["kind"] or Section.Kind.TEXT
    is_care = kind in Section.Urgency.values
    if not is_care and kind not in Section.Kind.values:
        raise BadContent(f"{path}: “{kind}” is no kind of section.")
    return {
        "key": match["key"],
        "heading": match["heading"],
        "short_heading": match["short"] or "",
        "kind": Section.Kind.CARE if is_care else kind,
        "urgency": kind if is_care else "",
        "body": "",
    }


@transaction.atomic
def _load_one(path: Path, kind: str, values: Mapping[str, str], language: str) -> Outcome:
    data = read_toml(path, values)
    if missing := {"title", "summary"} - set(data):
        raise BadContent(f"{path}: misses {', '.join(sorted(missing))}.")
    markdown_path = path.with_suffix(".md")
    sections = sections_of(_filled(markdown_path.read_text(encoding="utf-8"), markdown_path, values), markdown_path)
    sources = [_source(source, path) for source in data.get("sources", [])]
    article = Article.objects.select_related("live_revision").filter(slug=path.stem, language=language).first()
    if article is not None and not _is_untouched(article):
        return Outcome(path.stem, "kept as editors changed it")
    article = article or Article(slug=path.stem, kind=kind, language=language)
    before = publishing.content_of(article) if article.pk else None
    article.title, article.summary = data["title"], " ".join(data["summary"].split())
    article.glance = "\n".join(data.get("glance", []))
    article.author = data.get("author", article.author)
    article.funding, article.condition = data.get("funding", ""), data.get("condition", {})
    article.position = data.get("position", 0)
    try:
        article.full_clean()
    except ValidationError as error:
        raise BadContent(f"{path}: {error.message_dict}") from error
    if before is not None and before == _as_it_would_be(article, sections, sources):
        return Outcome(path.stem, "unchanged")
    article.save()
    publishing.replace_parts(article, sections, sources)
    try:
        publishing.publish(
            article=article, by=None, note=data.get("note", "First text."), status=Revision.Status.PROVISIONAL
        )
    except publishing.NotReady as error:
        raise BadContent(f"{path}: {error}") from error
    return Outcome(path.stem, "published" if before is None else "updated")


def _source(source: Content, path: Path) -> Content:
    needed = {"key", "title", "publisher", "url", "accessed_on"}
    if wrong := (needed - set(source)) | (set(source) - needed - {"published"}):
        raise BadContent(
            f"{path}: a source misses these fields, or has them and should not: {', '.join(sorted(wrong))}."
        )
    return source | {"published": source.get("published", "")}


def _as_it_would_be(article: Article, sections: list[Content], sources: list[Content]) -> Content:
    own = publishing.content_of(article)
    dated = [source | {"accessed_on": str(source["accessed_on"])} for source in sources]
    return own | {"sections": sections, "sources": dated}


def _is_untouched(article: Article) -> bool:
    """Whether nobody has changed it since it was loaded: it says what its live revision says, which nobody published."""
    live = article.live_revision
    if live is None or live.published_by_id is not None or not article.is_published:
        return False
    return publishing.content_of(article) == {key: value for key, value in live.content.items() if key != "glossary"}


def _load_glossary(path: Path, language: str) -> Outcome:
    """Add the terms that are not here yet; those that editors changed stay as they are."""
    known = set(GlossaryTerm.objects.filter(language=language).values_list("key", flat=True))
    new = [
        GlossaryTerm(
            key=term["key"], language=language, term=term["term"], aliases=term.get("aliases", []),
            definition=term["definition"], pronunciation=term.get("pronunciation", ""),
        )
        for term in read_toml(path).get("terms", [])
        if term["key"] not in known
    ]  # fmt: skip
    GlossaryTerm.objects.bulk_create(new)
    return Outcome("glossary", f"{len(new)} terms added" if new else "unchanged")
