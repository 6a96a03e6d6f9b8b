"""Searching articles and questions: from what somebody typed to what this person may see, best first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from articles.models import Article
from netsite.accounts.models import User
from questions.models import Question, SearchEntry
from questions.search import frequencies, ranking, snippets
from questions.search.clauses import Clause, TooSlow, clauses_of, prefix_of, tag_synonyms
from questions.search.engine import engine
from questions.search.frequencies import Frequencies
from questions.search.terms import words

# What is looked up: so many of the rarest words, and so many candidates of each kind for the ranking
CLAUSES_AT_MOST = 10
# For texts with only some of the words: the rarest, as many as lead to so many texts (more would push the fitting ones out)
TEXTS_OF_PART = 1200
TERMS_AT_MOST = 24
CANDIDATES = 1500
SECTION_CANDIDATES = 500
# With fewer results than this, those with some of the words are shown too, where they fit well enough
FEW = 10
PART_MATCH = 0.15
SECTIONS_SHOWN = 4
COUNTED_TO = 1000

Visitor = User | AnonymousUser


@dataclass(frozen=True)
class Hit:
    """One result: a question, or a section of an article."""

    entry: SearchEntry
    snippet: list[snippets.Piece]
    question: Question | None = None

    @property
    def url(self) -> str:
        if self.question is not None:
            return self.question.get_absolute_url()
        article = self.entry.article
        anchor = f"#{self.entry.section_key}" if self.entry.section_key else ""
        return f"{article.get_absolute_url()}{anchor}" if article is not None else ""


@dataclass
class Results:
    """What a search page shows. `is_part`: results with only some of the words are among them."""

    sections: list[Hit] = field(default_factory=list)
    questions: list[Hit] = field(default_factory=list)
    question_count: int = 0
    is_part: bool = False
    is_too_slow: bool = False

    @property
    def is_counted_out(self) -> bool:
        """Whether there may be more than were counted ("1000+")."""
        return self.question_count >= COUNTED_TO

    @property
    def is_empty(self) -> bool:
        return not self.sections and not self.questions


@dataclass(frozen=True)
class Plan:
    """One way to look: these clauses, all of them or any."""

    clauses: Sequence[Clause]
    all_of: bool = True


@dataclass(frozen=True)
class Ordered:
    """The ranked ids of the entries that were found, by kind."""

    sections: list[int] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sections) + len(self.questions)


def search(text: str, *, user: Visitor, language: str, at_most: int = 20) -> Results:
    """What this person may see of what fits the text. Never raises for any text; no words, no results."""
    clauses = clauses_of(text, tag_synonyms())
    if not clauses:
        return Results()
    try:
        with engine().bounded():
            found, is_part = _look(text, clauses, user=user, language=language)
    except TooSlow:
        return Results(is_too_slow=True)
    return _results(found, clauses, user=user, at_most=at_most, is_part=is_part)


def _look(text: str, clauses: list[Clause], *, user: Visitor, language: str) -> tuple[Ordered, bool]:
    """First what has all words, then also what has some, then what a last word may be the beginning of."""
    counts = frequencies.of([term for clause in clauses for term in clause.terms])
    rarest = _rarest(clauses, counts)
    query = _weighed(clauses, counts)
    found = _ordered(Plan(rarest[:CLAUSES_AT_MOST]), query, counts, user=user, language=language)
    if len(found) >= FEW:
        return found, False
    if len(rarest) > 1:
        plan = Plan(_leading_to(rarest, counts, TEXTS_OF_PART), all_of=False)
        part = _ordered(plan, query, counts, user=user, language=language)
        if len(part) > len(found):
            return part, True
    if not found:
        last = prefix_of(words(text)[-1])
        plan = Plan([*(clause for clause in rarest[:CLAUSES_AT_MOST] if clause != clauses[-1]), last])
        prefix = ranking.Term(f" {last.terms[0]}", 1.0, 1.0)
        found = _ordered(plan, [*query, prefix], counts, user=user, language=language)
    return found, False


def _rarest(clauses: Sequence[Clause], counts: Frequencies) -> list[Clause]:
    """The clauses that tell most, rarest first; words without a meaning of their own only where there is nothing else."""
    telling = [clause for clause in clauses if clause.carries_meaning] or clauses
    return sorted(telling, key=lambda clause: (_containing(clause, counts), clause.terms))


def _leading_to(rarest: Sequence[Clause], counts: Frequencies, texts: int) -> list[Clause]:
    """The first clauses that together stand in so many texts at most; one at least."""
    chosen: list[Clause] = []
    for clause in rarest[:CLAUSES_AT_MOST]:
        texts -= _containing(clause, counts)
        if chosen and texts < 0:
            break
        chosen.append(clause)
    return chosen


def _containing(clause: Clause, counts: Frequencies) -> int:
    return max(min(counts.containing(term) for term in way) for way in clause.alternatives)


def _weighed(clauses: Iterable[Clause], counts: Frequencies) -> list[ranking.Term]:
    """The words to rank by: all that were typed, as far as they tell something."""
    weighed = {term: counts.weighed(term) for clause in clauses for term in clause.terms}
    return sorted(weighed.values(), key=lambda term: (-term.whole, term.needle))[:TERMS_AT_MOST]


def _ordered(
    plan: Plan, query: Sequence[ranking.Term], counts: Frequencies, *, user: Visitor, language: str
) -> Ordered:
    """Fetch the candidates of a plan and rank them. One query."""
    kinds: dict[int, str] = {}
    documents = []
    for kind, *columns in _candidates(plan, user=user, language=language):
        document = ranking.Document(*columns)
        kinds[document.id] = kind
        documents.append(document)
    ranked = ranking.fused(ranking.scored(documents, query, counts.statistics), query)
    kept = [row.id for row in ranked if plan.all_of or row.match >= PART_MATCH]
    return Ordered(
        [pk for pk in kept if kinds[pk] == SearchEntry.Kind.SECTION],
        [pk for pk in kept if kinds[pk] == SearchEntry.Kind.QUESTION],
    )


def _candidates(plan: Plan, *, user: Visitor, language: str) -> Iterable[tuple[Any, ...]]:
    """The newest of what the engine finds, of questions the newest with all in the title before; what may be seen of it."""
    parts = [
        engine().matching(plan.clauses, kind=kind, all_of=plan.all_of, in_title=in_title, limit=limit)
        for kind, in_title, limit in (
            (SearchEntry.Kind.SECTION, False, SECTION_CANDIDATES),
            (SearchEntry.Kind.QUESTION, True, CANDIDATES),
            (SearchEntry.Kind.QUESTION, False, CANDIDATES),
        )
    ]
    ids = RawSQL(" UNION ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])  # noqa: S611 - the engine's own statements; what was typed are parameters
    questions = Question.objects.visible_to(user).listed().filter(pk=OuterRef("question"))
    articles = Article.objects.visible_to(user).in_language(language).filter(pk=OuterRef("article"))
    entries = SearchEntry.objects.all()
    if user.is_authenticated and user.hides_figures:
        entries = entries.filter(is_outlook=False)
    return entries.filter(Q(Exists(questions)) | Q(Exists(articles)), pk__in=ids).values_list(
        "kind", "pk", "title_terms", "body_terms", "answer_terms", "title_length", "body_length", "answer_length"
    )


def _results(found: Ordered, clauses: Sequence[Clause], *, user: Visitor, at_most: int, is_part: bool) -> Results:
    """Load what the page shows. Two queries, however many there are."""
    section_ids, question_ids = found.sections[:SECTIONS_SHOWN], found.questions[:at_most]
    entries = SearchEntry.objects.select_related("article").defer(*_TERMS).in_bulk([*section_ids, *question_ids])
    shown = Question.objects.visible_to(user).listed().defer("body", "body_html")
    questions = shown.in_bulk([entry.question_id for entry in entries.values() if entry.question_id])
    sought = {term for clause in clauses for term in clause.terms}

    def hits(ids: Iterable[int]) -> Iterable[Hit]:
        for entry in (entries[pk] for pk in ids if pk in entries):
            yield Hit(entry, snippets.cut(entry.plain_text, sought), questions.get(entry.question_id or 0))

    return Results(
        sections=list(hits(section_ids)),
        questions=[hit for hit in hits(question_ids) if hit.question is not None],
        question_count=len(found.questions),
        is_part=is_part,
    )


_TERMS = ("title_terms", "body_terms", "answer_terms")
