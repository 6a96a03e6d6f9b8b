"""A revision as the page shows it. Nothing here asks the database: a page is a pure function of its revision."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Revision
from articles.models.articles import Section
from netsite.core import diffs, markdown, text


@dataclass(frozen=True)
class SectionView:
    """One section, ready to show."""

    key: str
    heading: str
    short_heading: str
    kind: str
    urgency: str
    html: SafeString

    @property
    def is_card(self) -> bool:
        return self.kind == Section.Kind.CARE


@dataclass(frozen=True)
class SourceView:
    """One source: its number, and the ids of the places that cite it."""

    number: int
    title: str
    publisher: str
    url: str
    published: str
    accessed_on: date
    uses: list[str]


@dataclass(frozen=True)
class ArticlePage:
    """All that the template shows of an article."""

    title: str
    summary: str
    author: str
    funding: str
    glance: SafeString
    sections: list[SectionView]
    sources: list[SourceView]
    glossary: list[dict[str, str]]
    minutes: int

    @property
    def contents(self) -> list[SectionView]:
        """What “on this page” lists."""
        return self.sections

    def without_outlook(self) -> "ArticlePage":
        """The same page for who wants to read nothing about how long people live."""
        return replace(self, sections=[section for section in self.sections if section.kind not in Section.OF_OUTLOOK])


def page_of(revision: Revision) -> ArticlePage:
    """The page of a revision."""
    return page_from(revision.content, revision.html, revision.word_count)


def page_from(content: dict[str, Any], html: dict[str, Any], word_count: int) -> ArticlePage:
    """The page of a content and its HTML (see articles.publishing.Rendered.as_data)."""
    return ArticlePage(
        title=content["title"],
        summary=content["summary"],
        author=content["author"],
        funding=content["funding"],
        glance=markdown.trusted(html["glance"]),
        sections=[
            SectionView(
                key=section["key"],
                heading=section["heading"],
                short_heading=section["short_heading"] or section["heading"],
                kind=section["kind"],
                urgency=section["urgency"],
                html=markdown.trusted(html["sections"][section["key"]]),
            )
            for section in content["sections"]
        ],
        sources=[
            SourceView(
                number=number,
                title=source["title"],
                publisher=source["publisher"],
                url=source["url"],
                published=source["published"],
                accessed_on=date.fromisoformat(source["accessed_on"]),
                uses=html["citations"].get(source["key"], []),
            )
            for number, source in enumerate(content["sources"], start=1)
        ],
        glossary=content.get("glossary", []),
        minutes=text.reading_minutes(word_count),
    )


def without_outlook(content: dict[str, Any]) -> dict[str, Any]:
    """A content without the sections about how long people live."""
    return content | {"sections": [part for part in content["sections"] if part["kind"] not in Section.OF_OUTLOOK]}


def changes_between(old: dict[str, Any] | None, new: dict[str, Any]) -> list[tuple[str, list[diffs.Piece]]]:
    """The parts of two contents that differ, each with its name and the pieces of its text."""
    before, after = readable(old) if old else {}, readable(new)
    names = [*after, *(name for name in before if name not in after)]
    return [
        (name, diffs.context(diffs.word_diff(before.get(name, ""), after.get(name, ""))))
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]


def readable(content: dict[str, Any]) -> dict[str, str]:
    """A content as texts to compare, by what they are called: “Title”, each section's heading, “Sources”."""
    parts = {
        _("Title"): content["title"],
        _("Summary"): content["summary"],
        _("At a glance"): "\n".join(content["glance"]),
        _("Written by"): content["author"],
        _("Funding and interests"): content["funding"],
    }
    for section in content["sections"]:
        extra = f" ({section['urgency']})" if section["urgency"] else ""
        parts[_("Section “%(key)s”") % {"key": section["key"]}] = f"{section['heading']}{extra}\n\n{section['body']}"
    parts[_("Sources")] = "\n".join(
        f"[{source['key']}] {source['title']}. {source['publisher']}. {source['published']} {source['url']}".replace(
            "  ", " "
        )
        for source in content["sources"]
    )
    return parts
