"""An answer that points to a section of an article: choosing it, showing it, and what follows when the section changes.

In forms and drafts it is one value, "article:section" ("3:symptoms"). Sections are read as readers see them, in the live
revision: the working copy may have others.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from articles.models import Article, ArticleQuerySet, Revision
from netsite.accounts import notices
from netsite.accounts.models import Notice, User
from questions.models import Answer
from questions.models.posts import AnswerQuerySet
from questions.models.written import ShownAs, State

Option = tuple[str, str]


@dataclass(frozen=True)
class Contents:
    """What an article is called, and the headings of its sections by their keys."""

    title: str
    sections: dict[str, str]


@dataclass(frozen=True)
class Pointer:
    """Where an answer points to, as the thread shows it. Without a heading the section is not there any more."""

    title: str
    heading: str
    url: str


def value_of(article_id: int | None, section_key: str) -> str:
    """The one value of a form; empty where there is nothing to point to."""
    return f"{article_id}:{section_key}" if article_id and section_key else ""


def parts_of(value: str) -> tuple[int | None, str]:
    """The article's key and the section's, of a value that a form has checked; of an empty one none."""
    article_id, _colon, section_key = value.partition(":")
    return (int(article_id), section_key) if section_key else (None, "")


def choices(kept: str = "") -> list[Option | tuple[str, list[Option]]]:
    """The sections of all published articles in the reader's language, under their articles. One query.

    `kept` is where an answer points to already: it can be left so, whatever became of the article.
    """
    language = get_language() or settings.LANGUAGE_CODE
    groups = [
        (contents.title, [(value_of(article.pk, key), heading) for key, heading in contents.sections.items()])
        for article, contents in _readable(_public().articles().in_language(language)).values()
    ]
    offered = {value for _title, sections in groups for value, _heading in sections}
    first = [("", _("To no part of an article"))]
    if kept and kept not in offered:
        first.append((kept, _("Where it points to now")))
    return [*first, *groups]


def still_there(value: str) -> tuple[int | None, str]:
    """The parts of a value that was kept for a while; none where readers do not see that section any more."""
    article_id, section_key = parts_of(value)
    readable = _readable(_public().filter(pk=article_id)) if article_id else {}
    is_there = article_id in readable and section_key in readable[article_id][1].sections
    return (article_id, section_key) if is_there else (None, "")


def pointers_of(answers: Iterable[Answer]) -> dict[int, Pointer]:
    """Where these answers point to, by their keys, unless nobody can read the article now. One query where any does."""
    pointing = [answer for answer in answers if answer.article_id]
    readable = _readable(_public().filter(pk__in={answer.article_id for answer in pointing})) if pointing else {}
    return {
        answer.pk: _pointer(*readable[answer.article_id], answer.section_key)
        for answer in pointing
        if answer.article_id in readable
    }


def contents_of(keys: Collection[int]) -> dict[int, tuple[Article, Contents]]:
    """Those of these articles that readers see now, and what is in them, by their keys. One query where there are any."""
    return _readable(_public().articles().filter(pk__in=keys)) if keys else {}


def address_of(article: Article, section_key: str = "") -> str:
    """The address of an article, or of a section of it, in the article's own language."""
    with override(article.language):
        address = article.get_absolute_url()
    return f"{address}#{section_key}" if section_key else address


@transaction.atomic
def note_changes(*, article: Article, changed_keys: list[str]) -> None:
    """These sections were changed: the answers that point to them say so, and each author is told once for the revision."""
    pointing = Answer.objects.filter(article=article, section_key__in=changed_keys).exclude(state=State.ERASED)
    for author, answers in _authors_of(pointing).items():
        _tell(author, answers, article)
    pointing.update(section_changed_at=timezone.now())


def _authors_of(answers: AnswerQuerySet) -> dict[User, list[Answer]]:
    """The members who wrote these and can still look at them, and change them. One query."""
    own = answers.filter(
        author__is_active=True, shown_as__in=[ShownAs.NAME, ShownAs.ANONYMOUS], state__in=[State.PUBLIC, State.HELD],
        question__state__in=[State.PUBLIC, State.ERASED], question__merged_into=None,
    )  # fmt: skip
    found: defaultdict[User, list[Answer]] = defaultdict(list)
    for answer in own.select_related("author").order_by("pk"):
        if answer.author is not None:
            found[answer.author].append(answer)
    return found


def _tell(author: User, answers: list[Answer], article: Article) -> None:
    with override(answers[0].language):
        path = answers[0].get_absolute_url()
    with override(author.language):
        body = ngettext(
            "An answer of yours points to “%(title)s”. Please look whether it still fits; changing it takes the note away.",
            "%(number)d answers of yours point to “%(title)s”. Please look whether they still fit; changing one takes the "
            "note at it away.",
            len(answers),
        ) % {"number": len(answers), "title": article.live_revision.content["title"] if article.live_revision else ""}
        notices.notify(
            member=author, key=f"section-changed:{article.live_revision_id}:{author.pk}", kind=Notice.Kind.ANSWER,
            title=_("A part of an article that you point to was changed"), body=body, path=path,
        )  # fmt: skip


def _public() -> ArticleQuerySet:
    return Article.objects.visible_to(AnonymousUser())


def _readable(articles: ArticleQuerySet) -> dict[int, tuple[Article, Contents]]:
    """Articles and what is in them, in their order, by their keys. One query for those that this process knows."""
    rows = articles.only("slug", "kind", "language", "live_revision_id").annotate(
        live_at=F("live_revision__published_at")
    )
    return {
        article.pk: (article, _contents(article.live_revision_id, article.live_at))
        for article in rows.order_by("position", "title")
    }


@lru_cache(maxsize=500)
def _contents(revision_id: int, published_at: datetime) -> Contents:
    """A revision never changes: its headings are read once in each process, and not its whole text with every page.

    The moment tells it from one of another database under the same key.
    """
    title, sections = Revision.objects.values_list("content__title", "content__sections").get(pk=revision_id)
    return Contents(title, {section["key"]: section["heading"] for section in sections})


def _pointer(article: Article, contents: Contents, section_key: str) -> Pointer:
    heading = contents.sections.get(section_key, "")
    return Pointer(contents.title, heading, address_of(article, section_key if heading else ""))
