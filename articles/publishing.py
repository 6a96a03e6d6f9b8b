"""From the working copy to what readers see: publishing, withdrawing, taking an earlier text back.

A revision holds the whole content as data and the HTML made from it, so a page is shown without looking at the working
copy, and an old revision can be read and restored as it was.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, GlossaryTerm, Reviewer, Revision, Snapshot, Withdrawal
from articles.signals import article_published, article_withdrawn
from netsite.accounts.models import User
from netsite.core import markdown, page_cache, text
from netsite.core.glossary import Terms
from netsite.core.markdown import RENDERER_VERSION, Citations

Content = dict[str, Any]


class NotReady(ValueError):
    """The working copy cannot go out; `problems` are sentences for the editor."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


@dataclass
class Rendered:
    """The HTML of a content: by section key, at a glance, and where each source is cited."""

    sections: dict[str, str]
    glance: str
    citations: dict[str, list[str]]
    word_count: int
    used_terms: list[str] = field(default_factory=list)
    unknown_citations: list[str] = field(default_factory=list)

    def as_data(self) -> Content:
        return {"sections": self.sections, "glance": self.glance, "citations": self.citations}


def content_of(article: Article) -> Content:
    """The working copy as plain data, as a revision keeps it (without the glossary, which rendering adds)."""
    return {
        "title": article.title,
        "summary": article.summary,
        "glance": [line.strip() for line in article.glance.splitlines() if line.strip()],
        "author": article.author,
        "funding": article.funding,
        "condition": article.condition,
        "sections": [
            {
                "key": section.key,
                "heading": section.heading,
                "short_heading": section.short_heading,
                "kind": section.kind,
                "urgency": section.urgency,
                "body": section.body,
            }
            for section in article.sections.all()
        ],
        "sources": [
            {
                "key": source.key,
                "title": source.title,
                "publisher": source.publisher,
                "url": source.url,
                "published": source.published,
                "accessed_on": str(source.accessed_on),
            }
            for source in article.sources.all()
        ],
    }


def rendered(content: Content, glossary: list[GlossaryTerm]) -> Rendered:
    """Make the HTML of a content, with numbered citations and links to the glossary."""
    citations = Citations([source["key"] for source in content["sources"]])
    terms = Terms((term.key, [term.term, *term.aliases]) for term in glossary)
    glance = "\n".join(f"- {line}" for line in content["glance"])
    glance_html = markdown.render_article(glance, citations=citations)
    sections = {
        section["key"]: markdown.render_article(
            section["body"], citations=citations, terms=terms, prefix=f"{section['key']}-"
        )
        for section in content["sections"]
    }
    plain = [content["summary"], *content["glance"]]
    plain += [markdown.to_plain_text(section["body"]) for section in content["sections"]]
    return Rendered(
        sections=sections,
        glance=glance_html,
        citations=citations.uses,
        word_count=sum(text.words(part) for part in plain),
        used_terms=terms.used,
        unknown_citations=citations.unknown,
    )


def prepared(article: Article) -> tuple[Content, Rendered]:
    """What publishing the working copy now would show: its content with the glossary terms it uses, and its HTML."""
    content = content_of(article)
    glossary = (
        list(GlossaryTerm.objects.filter(language=article.language)) if article.kind == article.Kind.ARTICLE else []
    )
    html = rendered(content, glossary)
    content["glossary"] = [
        {"key": term.key, "term": term.term, "definition": term.definition, "pronunciation": term.pronunciation}
        for term in glossary
        if term.key in html.used_terms
    ]
    return content, html


def problems_of(article: Article, content: Content, html: Rendered) -> list[str]:
    """What stands in the way of publishing, as sentences."""
    problems = []
    if not content["summary"].strip():
        problems.append(_("Write a summary: readers and search engines see it first."))
    if not any(section["body"].strip() for section in content["sections"]):
        problems.append(_("Write at least one section with text."))
    problems += [
        _("The section “%(heading)s” is empty. Write its text or delete it.") % {"heading": section["heading"]}
        for section in content["sections"]
        if not section["body"].strip()
    ]
    problems += [
        _("The text cites [^%(key)s], but there is no source with this key.") % {"key": key}
        for key in html.unknown_citations
    ]
    if article.kind == article.Kind.ARTICLE and not content["sources"]:
        problems.append(_("Name at least one source."))
    return problems


def changed_keys(before: Content | None, after: Content) -> list[str]:
    """The keys of sections that are new, gone or different; all of them where nothing was before."""
    old = {section["key"]: section for section in before["sections"]} if before else {}
    new = {section["key"]: section for section in after["sections"]}
    return [key for key in {**new, **old} if old.get(key) != new.get(key)]


@transaction.atomic
def publish(
    *,
    article: Article,
    by: User | None,
    note: str,
    status: str,
    reviewer: Reviewer | None = None,
    reviewed_on: date | None = None,
    is_minor: bool = False,
    version: int | None = None,
) -> Revision:
    """Make the working copy what readers see. Announces article_published.

    `version`: the edit version that the publisher has looked at, where somebody has.
    `status` is one of Revision.Status; "reviewed" needs the reviewer and the day. Raises NotReady.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    content, html = prepared(article)
    problems = problems_of(article, content, html)
    is_reviewed = status == Revision.Status.REVIEWED
    if is_reviewed and (reviewer is None or reviewed_on is None):
        problems.append(_("Name the reviewer and the day of the review, or publish as not yet reviewed."))
    if version is not None and version != article.edit_version:
        problems.append(_("Somebody changed the text after you looked at it. Look at what changed, then publish."))
    live = article.live_revision
    changed = changed_keys(live.content if live else None, content)
    if is_reviewed and changed and not is_minor and _is_old_review(live, reviewed_on):
        problems.append(
            _(
                "The text has changed since that review. Give the day of a new one, say that the change is minor, or "
                "publish as not yet reviewed."
            )
        )
    if reviewed_on is not None and reviewed_on > timezone.localdate():
        problems.append(_("The day of the review is in the future."))
    if problems:
        raise NotReady(problems)
    last = article.revisions.order_by("-number").values_list("number", flat=True).first()
    revision = Revision.objects.create(
        article=article,
        number=(last or 0) + 1,
        content=content,
        html=html.as_data(),
        renderer_version=RENDERER_VERSION,
        word_count=html.word_count,
        status=status,
        reviewer=reviewer if is_reviewed else None,
        reviewed_on=reviewed_on if is_reviewed else None,
        is_minor=is_minor,
        note=note,
        changed_keys=changed,
        published_by=by,
    )
    is_first = article.first_published_at is None
    article.live_revision = revision
    article.state = Article.State.PUBLISHED
    article.first_published_at = article.first_published_at or revision.published_at
    article.save(update_fields=["live_revision", "state", "first_published_at"])
    article_published.send(sender=Article, article=article, changed_keys=revision.changed_keys, is_first=is_first)
    page_cache.forget_on_commit()
    return revision


def _is_old_review(live: Revision | None, reviewed_on: date | None) -> bool:
    return (
        live is not None
        and live.reviewed_on is not None
        and reviewed_on is not None
        and reviewed_on <= live.reviewed_on
    )


@transaction.atomic
def withdraw(*, article: Article, by: User | None, note: str) -> None:
    """Take an article off the site; nothing is deleted. Announces article_withdrawn.

    Raises NotReady where it is not published.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    if not article.is_published:
        raise NotReady([_("This article is not published.")])
    article.state = Article.State.WITHDRAWN
    article.save(update_fields=["state"])
    Withdrawal.objects.create(article=article, note=note, withdrawn_by=by)
    article_withdrawn.send(sender=Article, article=article)
    page_cache.forget_on_commit()


@transaction.atomic
def restore(*, article: Article, source: Revision | Snapshot) -> None:
    """Make the working copy what a revision (or a kept working copy) says; readers see nothing of it until it is published.

    Sections and sources keep their keys. A working copy that no revision has is kept as a snapshot. Raises NotReady where
    the revision is another article's.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    if source.article_id != article.pk:
        raise NotReady([_("This revision belongs to another article.")])
    before, content = content_of(article), source.content
    published = (revision.content for revision in article.revisions.all())
    if not any(before == {key: value for key, value in known.items() if key != "glossary"} for known in published):
        Snapshot.objects.create(article=article, content=before)
    article.title, article.summary = content["title"], content["summary"]
    article.glance = "\n".join(content["glance"])
    article.author, article.funding, article.condition = content["author"], content["funding"], content["condition"]
    article.edit_version += 1
    article.save()
    replace_parts(article, content["sections"], content["sources"])


def replace_parts(article: Article, sections: list[Content], sources: list[Content]) -> None:
    """Make the working copy's sections and sources these, in this order; rows with a known key are kept and changed."""
    for manager, rows in ((article.sections, sections), (article.sources, sources)):
        manager.exclude(key__in=[row["key"] for row in rows]).delete()
        for position, row in enumerate(rows, start=1):
            values = {name: value for name, value in row.items() if name != "key"} | {"position": position}
            manager.update_or_create(key=row["key"], defaults=values)
