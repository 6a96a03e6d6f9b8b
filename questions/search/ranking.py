"""The order of what was found: the one place that decides it, for search, related questions and both databases.

Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with weighted fields. What the asker
wrote and the whole thread with its answers are two signals of different strength: each is ranked by itself, then both
rankings are fused by reciprocal rank (Cormack, Clarke and Büttcher, 2009). Equal scores are ordered by id.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SATURATION = 1.2  # k1: how soon more of the same word stops to matter
LENGTH_PENALTY = 0.75  # b: how much a long text must say a word more often
TITLE_WEIGHT = 2.0
FUSION = 60  # how slowly a place further down counts less
OWN_WEIGHT = 2.0  # the asker's words tell more of what a thread is about than its answers do


class Statistics(NamedTuple):
    """About the whole collection: how many entries, and their average lengths, without and with answers."""

    documents: int
    own_length: float
    whole_length: float


class Document(NamedTuple):
    """A candidate: its terms as `terms.joined` makes them, and how many they are in the title, the body, the answers."""

    id: int
    title: str
    body: str
    answers: str
    title_length: int
    body_length: int
    answer_length: int


class Term(NamedTuple):
    """A word of the query as it stands in a document's terms (" scan "), and its weight in both signals."""

    needle: str
    own: float
    whole: float


class Scored(NamedTuple):
    id: int
    own: float
    whole: float


@dataclass(frozen=True)
class Ranked:
    """One result. `score` orders the results of one query; `match`, from 0 to 1, compares between queries."""

    id: int
    score: float
    match: float


def rarity(statistics: Statistics, containing: int) -> float:
    """How much a word tells that stands in so many entries (idf); never below zero."""
    return math.log1p((statistics.documents - min(containing, statistics.documents) + 0.5) / (containing + 0.5))


def emphasis(in_title: int, in_body: int) -> float:
    """How much a word weighs in a query that is itself a text: once in the title or twice in the body is 4/3."""
    frequency = TITLE_WEIGHT * in_title + in_body
    return 2 * frequency / (frequency + 1)


def own_length(title_length: int, body_length: int) -> float:
    return TITLE_WEIGHT * title_length + body_length


def saturated(frequency: float, length: float, average: float) -> float:
    """BM25's part of one word in one text, from 0 to below 1."""
    norm = 1 - LENGTH_PENALTY + LENGTH_PENALTY * length / average if average else 1.0
    return frequency / (frequency + SATURATION * norm)


def scored(documents: Iterable[Document], query: Sequence[Term], statistics: Statistics) -> list[Scored]:
    """Both signals of each document."""
    return [_scored(document, query, statistics) for document in documents]


def _scored(document: Document, query: Sequence[Term], statistics: Statistics) -> Scored:
    length = own_length(document.title_length, document.body_length)
    own = whole = 0.0
    for term in query:
        frequency = TITLE_WEIGHT * document.title.count(term.needle) + document.body.count(term.needle)
        if frequency:
            own += term.own * saturated(frequency, length, statistics.own_length)
        if frequency := frequency + document.answers.count(term.needle):
            whole += term.whole * saturated(frequency, length + document.answer_length, statistics.whole_length)
    return Scored(document.id, own, whole)


def fused(found: Iterable[Scored], query: Sequence[Term]) -> list[Ranked]:
    """One order out of the two signals, best first. What neither knows is left out."""
    rows = [row for row in found if row.whole > 0]
    score = dict.fromkeys((row.id for row in rows), 0.0)
    for place, row in enumerate(sorted(rows, key=lambda row: (-row.whole, row.id)), start=1):
        score[row.id] += 1 / (FUSION + place)
    own = (row for row in rows if row.own > 0)
    for place, row in enumerate(sorted(own, key=lambda row: (-row.own, row.id)), start=1):
        score[row.id] += OWN_WEIGHT / (FUSION + place)
    ranked = [Ranked(row.id, score[row.id], _match(row, query)) for row in rows]
    return sorted(ranked, key=lambda row: (-row.score, row.id))


def _match(row: Scored, query: Sequence[Term]) -> float:
    """The part of the best possible score that the better signal reaches."""
    own, whole = sum(term.own for term in query), sum(term.whole for term in query)
    return max(row.own / own if own else 0.0, row.whole / whole if whole else 0.0)
