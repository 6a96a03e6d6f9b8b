"""Two ways to the same candidates: a database's index for one list, and one in memory for all lists at once.

For one query both give the same documents with the same scores; which words are looked up and how a document is weighed
stands in questions.search.ranking and in `Query`.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models.expressions import RawSQL

from questions.models import SearchEntry
from questions.search import frequencies, ranking
from questions.search.clauses import Clause
from questions.search.engine import engine
from questions.search.frequencies import Frequencies

# The words that tell most of a text; and of them as many are looked up as lead to so many documents
TERMS = 12
DOCUMENTS_LOOKED_UP = 800


@dataclass(frozen=True)
class Query:
    """The words of a text with their weights, and those of them that are looked up."""

    terms: tuple[ranking.Term, ...]
    sought: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """What a list is made for: a question, or a section of an article."""

    entry_id: int
    language: str
    title_terms: str
    body_terms: str

    @property
    def words(self) -> list[str]:
        return [*self.title_terms.split(), *self.body_terms.split()]


def query_of(text: Text, counts: Frequencies) -> Query:
    """The query of a text: rare words and words of the title weigh more; rare words are looked up first."""
    title, body = Counter(text.title_terms.split()), Counter(text.body_terms.split())
    weighed = [
        counts.weighed(term, ranking.emphasis(title[term], body[term])) for term in dict.fromkeys([*title, *body])
    ]
    telling = sorted(weighed, key=lambda term: (-term.whole, term.needle))[:TERMS]
    sought: list[str] = []
    room = DOCUMENTS_LOOKED_UP
    for term in sorted((term.needle.strip() for term in telling), key=lambda t: (counts.containing(t), t)):
        room -= counts.containing(term)
        if sought and room < 0:
            break
        sought.append(term)
    return Query(tuple(telling), tuple(sought))


class Collection(Protocol):
    """Where documents are found."""

    def counts(self, words: Iterable[str]) -> Frequencies: ...

    def scored(self, query: Query, language: str) -> list[ranking.Scored]: ...

    def question_ids(self, entry_ids: list[int]) -> dict[int, int]: ...


class DatabaseCollection:
    """The documents of the search index, for one list at a time."""

    def counts(self, words: Iterable[str]) -> Frequencies:
        return frequencies.of(set(words))

    def scored(self, query: Query, language: str) -> list[ranking.Scored]:
        if not query.sought:
            return []
        clauses = [Clause(((term,),)) for term in query.sought]
        sql, values = engine().matching(
            clauses, kind=SearchEntry.Kind.QUESTION, all_of=False, in_title=False, limit=4 * DOCUMENTS_LOOKED_UP
        )
        found = SearchEntry.objects.filter(pk__in=RawSQL(sql, values), language=language)  # noqa: S611 - the engine's own statement
        columns = ("pk", "title_terms", "body_terms", "answer_terms", "title_length", "body_length", "answer_length")
        documents = [ranking.Document(*row) for row in found.values_list(*columns)]
        return ranking.scored(documents, query.terms, frequencies.statistics())

    def question_ids(self, entry_ids: list[int]) -> dict[int, int]:
        rows = SearchEntry.objects.filter(pk__in=entry_ids, question__isnull=False)
        return {pk: question for pk, question in rows.values_list("pk", "question_id") if question}


class _Postings:
    """The documents of one word, and what the word adds to each of their two signals."""

    __slots__ = ("documents", "own", "whole")

    def __init__(self) -> None:
        self.documents = array("q")
        self.own = array("d")
        self.whole = array("d")


class MemoryCollection:
    """All questions of the index at once: some hundred bytes for each, and a list takes milliseconds."""

    def __init__(self) -> None:
        self._statistics = frequencies.statistics()
        self._postings: dict[str, _Postings] = defaultdict(_Postings)
        self._questions: dict[int, int] = {}
        self._languages: dict[int, str] = {}
        self._counts = frequencies.all_counts()
        questions = SearchEntry.objects.filter(kind=SearchEntry.Kind.QUESTION).defer("plain_text", "title")
        for entry in questions.order_by("pk").iterator(chunk_size=500):
            self._add(entry)

    def _add(self, entry: SearchEntry) -> None:
        self._questions[entry.pk] = entry.question_id or 0
        self._languages[entry.pk] = entry.language
        own_length = ranking.own_length(entry.title_length, entry.body_length)
        whole_length = own_length + entry.answer_length
        title, body, answers = (
            Counter(terms.split()) for terms in (entry.title_terms, entry.body_terms, entry.answer_terms)
        )
        for term in {*title, *body, *answers}:
            own = ranking.TITLE_WEIGHT * title[term] + body[term]
            whole = own + answers[term]
            postings = self._postings[term]
            postings.documents.append(entry.pk)
            postings.own.append(ranking.saturated(own, own_length, self._statistics.own_length) if own else 0.0)
            postings.whole.append(ranking.saturated(whole, whole_length, self._statistics.whole_length))

    def counts(self, words: Iterable[str]) -> Frequencies:
        return self._counts

    def scored(self, query: Query, language: str) -> list[ranking.Scored]:
        candidates = {pk for term in query.sought if term in self._postings for pk in self._postings[term].documents}
        candidates = {pk for pk in candidates if self._languages[pk] == language}
        own = dict.fromkeys(sorted(candidates), 0.0)
        whole = dict(own)
        for term in query.terms:
            postings = self._postings.get(term.needle.strip())
            if postings is None:
                continue
            for pk, in_own, in_whole in zip(postings.documents, postings.own, postings.whole, strict=True):
                if pk in own:
                    own[pk] += term.own * in_own
                    whole[pk] += term.whole * in_whole
        return [ranking.Scored(pk, own[pk], whole[pk]) for pk in own]

    def question_ids(self, entry_ids: list[int]) -> dict[int, int]:
        return {pk: self._questions[pk] for pk in entry_ids}
