"""What was asked before, and what the articles say, about something that somebody is about to ask."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from articles.models import Article
from netsite.accounts.models import User
from netsite.core import text
from questions.models import Question
from questions.search import find

QUESTIONS_SHOWN = 3
SECTIONS_SHOWN = 2
# Fewer words fit anything
WORDS_AT_LEAST = 3
READ_AT_MOST = 10
_VALUE = re.compile(r"question:[0-9]{1,18}|article:[0-9]{1,18}:[a-z0-9-]{0,40}")

Visitor = User | AnonymousUser


@dataclass(frozen=True)
class Suggestion:
    """A question or a part of an article. `value` names it in forms and in Question.read_already."""

    value: str
    title: str
    url: str
    is_article: bool
    answer_count: int = 0


def suggestions_for(title: str, *, user: Visitor, language: str) -> list[Suggestion]:
    """What fits the words of a title, parts of articles first; nothing for a title that says too little."""
    if text.words(title) < WORDS_AT_LEAST:
        return []
    found = find.search(title, user=user, language=language, at_most=QUESTIONS_SHOWN)
    sections = [
        Suggestion(f"article:{hit.entry.article_id}:{hit.entry.section_key}", hit.entry.title, hit.url, is_article=True)
        for hit in found.sections[:SECTIONS_SHOWN]
    ]
    return sections + [_of(hit.question) for hit in found.questions if hit.question is not None]


def known(values: Iterable[str]) -> list[str]:
    """Those that can name something, each once and not too many. What is no such name is passed over."""
    return list(dict.fromkeys(value for value in values if _VALUE.fullmatch(value)))[:READ_AT_MOST]


def read_by_asker(question: Question, user: Visitor) -> list[Suggestion]:
    """What the asker said they have read already, as far as this person may see it. Two queries at most."""
    names = [value.split(":") for value in known(question.read_already)]
    questions = Question.objects.visible_to(user).listed().in_bulk([int(n[1]) for n in names if n[0] == "question"])
    articles = Article.objects.visible_to(user).select_related("live_revision")
    sections = articles.in_bulk([int(n[1]) for n in names if n[0] == "article"]) if names else {}
    found: list[Suggestion] = []
    for kind, pk, *rest in names:
        if kind == "question" and int(pk) in questions:
            found.append(_of(questions[int(pk)]))
        elif kind == "article" and int(pk) in sections:
            found += _section(sections[int(pk)], rest[0])
    return found


def _of(question: Question) -> Suggestion:
    return Suggestion(
        f"question:{question.pk}", question.title, question.get_absolute_url(), is_article=False,
        answer_count=question.answer_count,
    )  # fmt: skip


def _section(article: Article, key: str) -> list[Suggestion]:
    """The section as readers see it; nothing where it is not there any more."""
    content = article.live_revision.content if article.live_revision else {}
    titles = {part["key"]: part["heading"] for part in content.get("sections", [])} | {"": content.get("title", "")}
    if key not in titles:
        return []
    url = f"{article.get_absolute_url()}#{key}" if key else article.get_absolute_url()
    return [Suggestion(f"article:{article.pk}:{key}", titles[key], url, is_article=True)]
