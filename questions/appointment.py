"""What somebody brings to an appointment: questions, answers and parts of articles, chosen in the address of one sheet.

The address is all that there is of it: it can be kept, reloaded and opened on another device, and the server keeps nothing.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Revision
from articles.models.articles import Section
from articles.reading import ArticlePage, SectionView, SourceView, page_of
from netsite.core import markdown
from questions import pointing
from questions.models import Answer, Question
from questions.models.posts import QuestionQuerySet
from questions.models.written import State
from questions.permissions import Visitor

AT_MOST = 30
# No longer than a key of the database can be
_CHOSEN = {
    "q": re.compile(r"([1-9][0-9]{0,17})"),
    "a": re.compile(r"([1-9][0-9]{0,17})"),
    "s": re.compile(r"([1-9][0-9]{0,17})(?::([a-zA-Z0-9_-]{1,40}))?"),
}
_CITED = re.compile(r'href="#source-(\d+)"')


class Refused(ValueError):
    """An address that says no sheet; its text is a sentence for whoever opened it."""


class Key(NamedTuple):
    """One chosen thing: a question (q), an answer (a), an article or a section of one (s)."""

    name: Literal["q", "a", "s"]
    pk: int
    section_key: str = ""

    @property
    def value(self) -> str:
        """What stands after the name in the address: “12”, “3:symptoms”."""
        return f"{self.pk}:{self.section_key}" if self.section_key else str(self.pk)


def keys_of(query: QueryDict) -> list[Key]:
    """What an address chooses, each once. Raises Refused for more than fits, and for what is no choice."""
    keys = list(dict.fromkeys(_key(name, value) for name in _CHOSEN for value in query.getlist(name)))
    if len(keys) > AT_MOST:
        sentence = ngettext(
            "%(most)d thing fits on one sheet, and you chose %(number)d.",
            "%(most)d things fit on one sheet, and you chose %(number)d.",
            AT_MOST,
        )
        raise Refused(sentence % {"most": AT_MOST, "number": len(keys)})
    return keys


def _key(name: str, value: str) -> Key:
    match = _CHOSEN[name].fullmatch(value)
    if match is None:
        raise Refused(_("Something in the address of this sheet was broken on the way."))
    return Key(name, int(match[1]), (match[2] or "") if name == "s" else "")  # type: ignore[arg-type] # a name of _CHOSEN


def address_of(keys: Iterable[Key]) -> str:
    """The address of the sheet with these on it."""
    query = urlencode([(key.name, key.value) for key in keys], safe=":")
    return f"{reverse('appointment')}?{query}" if query else reverse("appointment")


@dataclass(frozen=True)
class ChosenAnswer:
    """An answer on the sheet, and the address of the sheet without it."""

    answer: Answer
    body: SafeString
    points_to: pointing.Pointer | None
    without: str


@dataclass
class Thread:
    """A question with those of its answers that were chosen. `without` is empty where the question itself was not."""

    question: Question
    body: SafeString
    without: str = ""
    answers: list[ChosenAnswer] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """An article in short, or one section of it."""

    article: Article
    revision: Revision
    title: str
    heading: str
    summary: str
    html: SafeString
    sources: list[SourceView]
    url: str
    without: str
    is_to_ask: bool


@dataclass(frozen=True)
class Sheet:
    """What is on it, and how much of what was chosen the reader does not see any more."""

    to_ask: list[Part]
    threads: list[Thread]
    parts: list[Part]
    missing: int


def sheet_of(keys: Sequence[Key], user: Visitor) -> Sheet:
    """The sheet, with what this reader may see. At most four queries, however much is on it."""

    def without(key: Key) -> str:
        return address_of(other for other in keys if other != key)

    threads, posts = _threads(keys, user, without)
    parts = _parts([key for key in keys if key.name == "s"], user, without)
    return Sheet(
        to_ask=[part for part in parts if part.is_to_ask],
        threads=threads,
        parts=[part for part in parts if not part.is_to_ask],
        missing=len(keys) - posts - len(parts),
    )


def _threads(keys: Sequence[Key], user: Visitor, without: Callable[[Key], str]) -> tuple[list[Thread], int]:
    """Questions and answers by thread, in the order in which they were chosen; and how many posts these are."""
    chosen = {name: [key.pk for key in keys if key.name == name] for name in ("q", "a")}
    visible = Question.objects.visible_to(user).exclude(state=State.ERASED).select_related("author")
    questions = visible.in_bulk(chosen["q"])
    questions |= now_in([pk for pk in chosen["q"] if pk not in questions], visible)
    visible_answers = Answer.objects.visible_to(user).select_related("author", "badge", "question")
    answers = visible_answers.in_bulk(chosen["a"])
    pointers = pointing.pointers_of(answers.values())
    threads: dict[int, Thread] = {}
    for pk in (pk for pk in chosen["q"] if pk in questions):
        question = questions[pk]
        if question.pk in threads:
            continue
        threads[question.pk] = Thread(question, markdown.trusted(question.body_html), without(Key("q", pk)))
    for pk in (pk for pk in chosen["a"] if pk in answers):
        answer = answers[pk]
        thread = threads.setdefault(answer.question_id, Thread(answer.question, SafeString()))
        body = markdown.trusted(answer.body_html)
        thread.answers.append(ChosenAnswer(answer, body, pointers.get(pk), without(Key("a", pk))))
    return list(threads.values()), len(questions) + len(answers)


def now_in(keys: Collection[int], visible: QuestionQuerySet) -> dict[int, Question]:
    """Of these questions those that are part of a visible one now, each with that. Two queries where there are any keys."""
    if not keys:
        return {}
    merged = dict(Question.objects.filter(pk__in=keys, merged_into__isnull=False).values_list("pk", "merged_into"))
    targets = visible.in_bulk({target for target in merged.values() if target is not None})
    return {pk: targets[target] for pk, target in merged.items() if target in targets}


def _parts(keys: Sequence[Key], user: Visitor, without: Callable[[Key], str]) -> list[Part]:
    """Articles and sections, those of one article together and in its order."""
    visible = Article.objects.visible_to(user).articles().select_related("live_revision__reviewer")
    articles = visible.in_bulk({key.pk for key in keys})
    parts = []
    for pk in dict.fromkeys(key.pk for key in keys):
        article = articles.get(pk)
        if article is None or article.live_revision is None:
            continue
        page = page_of(article.live_revision)
        for section in (None, *page.sections):
            key = Key("s", article.pk, section.key if section else "")
            if key in keys:
                parts.append(_part(article, article.live_revision, page, section, without(key)))
    return parts


def _part(article: Article, revision: Revision, page: ArticlePage, section: SectionView | None, without: str) -> Part:
    address = pointing.address_of(article)
    html = section.html if section else page.glance
    cited = {int(number) for number in _CITED.findall(html)}
    return Part(
        article=article,
        revision=revision,
        title=page.title,
        heading=section.heading if section else "",
        summary="" if section else page.summary,
        html=markdown.elsewhere(html, address=address),
        sources=[source for source in page.sources if source.number in cited],
        url=f"{address}#{section.key}" if section else address,
        without=without,
        is_to_ask=section is not None and section.kind == Section.Kind.QUESTIONS,
    )
