"""Making the lists of related questions: what is pinned, what was asked about a section, what is like it in words, and what
shares its topics.

A list is written only where it changed, so computing twice changes nothing.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.db.models import Q

from articles.models import Article
from questions.models import Question, QuestionTag, RelatedPin, RelatedQuestion, SearchEntry, Tag
from questions.related.candidates import Collection as Documents
from questions.related.candidates import DatabaseCollection, MemoryCollection, Text, query_of
from questions.search import frequencies, ranking

logger = logging.getLogger(__name__)

# More than are shown: some may be hidden, or members' only
KEPT = 12
# The part of the best possible score below which a question is not called related
FIT = 0.2
BATCH = 200
# One topic in common says something where few questions have it; two say something anyway
FEW_HAVE_IT = 30
TOO_MANY_HAVE_IT = 500


@dataclass(frozen=True, order=True)
class Source:
    """What a list stands beside: a question, an article, or a section of it."""

    question_id: int = 0
    article_id: int = 0
    section_key: str = ""

    @property
    def keys(self) -> dict[str, object]:
        return {
            "question_id": self.question_id or None,
            "article_id": self.article_id or None,
            "section_key": self.section_key,
        }


@dataclass
class Chosen:
    """What staff decided for one list."""

    pinned: list[int] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)


Row = tuple[int, bool, int]  # target, pinned, rank


def refresh_question(pk: int) -> None:
    """Make the list of a question anew, and those of its neighbours, which may now have it or not."""
    documents = DatabaseCollection()
    known = RelatedQuestion.objects.filter(target=pk)
    neighbours = set(known.filter(question__isnull=False).values_list("question_id", flat=True))
    articles = set(known.filter(article__isnull=False).values_list("article_id", flat=True))
    own = _questions([pk])
    if not own:
        RelatedQuestion.objects.filter(question=pk).delete()
    _refresh(own, documents)
    neighbours |= set(RelatedQuestion.objects.filter(question=pk).values_list("target_id", flat=True))
    _refresh(_questions(neighbours - {pk}), documents)
    articles |= set(Question.objects.filter(pk=pk, article__isnull=False).values_list("article_id", flat=True))
    _refresh(_articles(articles), documents)


def refresh_article(pk: int) -> None:
    """Make the lists of an article and its sections anew; none are left where it is not public."""
    _refresh(_articles([pk]), DatabaseCollection())
    sections = SearchEntry.objects.filter(article=pk).values_list("section_key", flat=True)
    RelatedQuestion.objects.filter(article=pk).exclude(section_key__in=list(sections)).delete()


def refresh_articles() -> None:
    """Make the lists of all articles anew."""
    for pk in Article.objects.order_by("pk").values_list("pk", flat=True):
        refresh_article(pk)


def refresh_all(on_progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Make every list anew. `on_progress` is told how many are done, and of how many."""
    if not frequencies.is_current():
        frequencies.refresh()
    documents = MemoryCollection()
    total = SearchEntry.objects.filter(kind=SearchEntry.Kind.QUESTION).count()
    done = 0
    last = 0
    while batch := _entries_after(last):
        last = batch[-1].pk
        _refresh([(Source(question_id=entry.question_id or 0), _text(entry)) for entry in batch], documents)
        done += len(batch)
        on_progress(done, total)
    for pk in Article.objects.order_by("pk").values_list("pk", flat=True):
        _refresh(_articles([pk]), documents)


def _entries_after(pk: int) -> list[SearchEntry]:
    entries = SearchEntry.objects.filter(kind=SearchEntry.Kind.QUESTION, pk__gt=pk)
    return list(entries.defer("plain_text", "answer_terms").order_by("pk")[:BATCH])


def _questions(pks: Iterable[int]) -> list[tuple[Source, Text]]:
    entries = SearchEntry.objects.filter(question__in=list(pks)).order_by("pk")
    return [(Source(question_id=entry.question_id or 0), _text(entry)) for entry in entries]


def _articles(pks: Collection[int]) -> list[tuple[Source, Text]]:
    entries = SearchEntry.objects.filter(article__in=pks).order_by("pk")
    return [
        (Source(article_id=entry.article_id or 0, section_key=entry.section_key), _text(entry)) for entry in entries
    ]


def _text(entry: SearchEntry) -> Text:
    return Text(entry.pk, entry.language, entry.title_terms, entry.body_terms)


def _refresh(lists: list[tuple[Source, Text]], documents: Documents) -> None:
    """Compute these lists and write those that changed, in one transaction."""
    if not lists:
        return
    decided = _decided(source for source, _text_ in lists)
    asked = _asked_about({source.article_id for source, _text_ in lists if source.article_id})
    topical = _sharing_topics({source.question_id for source, _text_ in lists if source.question_id})
    wanted: dict[Source, list[Row]] = {}
    for source, text in lists:
        found = [*asked[source], *_alike(text, documents), *topical[source.question_id]]
        wanted[source] = _rows(source, decided[source], found)
    usable = _usable({target for rows in wanted.values() for target, _pinned, _rank in rows})
    with transaction.atomic():
        _write({source: _numbered(row for row in rows if row[0] in usable) for source, rows in wanted.items()})


def _rows(source: Source, decided: Chosen, found: list[int]) -> list[Row]:
    """The list: pinned ones, then what was asked about just this, what is like it in words, what shares its topics."""
    out = decided.hidden | {source.question_id}
    order = [pk for pk in dict.fromkeys([*decided.pinned, *found]) if pk not in out]
    # Some are dropped for not being public: as many again are looked at
    return [(pk, pk in decided.pinned, rank) for rank, pk in enumerate(islice(order, 2 * KEPT), start=1)]


def _alike(text: Text, documents: Documents) -> list[int]:
    counts = documents.counts(text.words)
    query = query_of(text, counts)
    ranked = ranking.fused(documents.scored(query, text.language), query.terms)
    fitting = [row.id for row in ranked if row.match >= FIT and row.id != text.entry_id][: 2 * KEPT]
    questions = documents.question_ids(fitting)
    return [questions[pk] for pk in fitting if pk in questions]


def _sharing_topics(question_ids: set[int]) -> dict[int, list[int]]:
    """For each question those that have two topics in common with it, or one that few have: the most in common first."""
    links = QuestionTag.objects.filter(tag__use_count__lte=TOO_MANY_HAVE_IT, tag__state=Tag.State.APPROVED)
    own: dict[int, set[int]] = defaultdict(set)
    rare: set[int] = set()
    for question_id, tag_id, uses in links.filter(content_object__in=question_ids).values_list(
        "content_object_id", "tag_id", "tag__use_count"
    ):
        own[question_id].add(tag_id)
        rare |= {tag_id} if uses <= FEW_HAVE_IT else set()
    having: dict[int, list[int]] = defaultdict(list)
    tags = {tag for tags in own.values() for tag in tags}
    for tag_id, question_id in links.filter(tag__in=tags).order_by("pk").values_list("tag_id", "content_object_id"):
        having[tag_id].append(question_id)
    found: dict[int, list[int]] = defaultdict(list)
    for question_id, tags in own.items():
        shared = Counter(other for tag in tags for other in having[tag])
        fitting = {other for tag in tags & rare for other in having[tag]} | {o for o, n in shared.items() if n > 1}
        found[question_id] = sorted(fitting - {question_id}, key=lambda other: (-shared[other], -other))[: 2 * KEPT]
    return found


def _decided(sources: Iterable[Source]) -> dict[Source, Chosen]:
    wanted = set(sources)
    pins = RelatedPin.objects.filter(
        Q(question__in={source.question_id for source in wanted if source.question_id})
        | Q(article__in={source.article_id for source in wanted if source.article_id})
    )
    decided: dict[Source, Chosen] = defaultdict(Chosen)
    for pin in pins.order_by("pk"):
        chosen = decided[Source(pin.question_id or 0, pin.article_id or 0, pin.section_key)]
        if pin.kind == RelatedPin.Kind.PIN:
            chosen.pinned.append(pin.target_id)
        else:
            chosen.hidden.add(pin.target_id)
    return decided


def _asked_about(article_ids: set[int]) -> dict[Source, list[int]]:
    """What people asked from an article or a section: the most helpful first, then the newest."""
    asked: dict[Source, list[int]] = defaultdict(list)
    questions = Question.objects.filter(article__in=article_ids, state="public").order_by("-helpful_count", "-pk")
    for pk, article_id, key in questions.values_list("pk", "article_id", "section_key"):
        asked[Source(article_id=article_id or 0)].append(pk)
        if key:
            asked[Source(article_id=article_id or 0, section_key=key)].append(pk)
    return asked


def _usable(pks: set[int]) -> set[int]:
    """Public, nobody's duplicate, not merged. Members' ones stay: who may see them is asked when the list is read."""
    usable = Question.objects.filter(pk__in=pks, state="public", duplicate_of=None, merged_into=None)
    return set(usable.values_list("pk", flat=True))


def _numbered(rows: Iterable[Row]) -> list[Row]:
    return [(target, pinned, rank) for rank, (target, pinned, _old) in enumerate(islice(rows, KEPT), start=1)]


def _write(wanted: dict[Source, list[Row]]) -> None:
    known: dict[Source, list[Row]] = defaultdict(list)
    ids: dict[Source, list[int]] = defaultdict(list)
    for row in _written(wanted):
        source = Source(row.question_id or 0, row.article_id or 0, row.section_key)
        known[source].append((row.target_id, row.is_pinned, row.rank))
        ids[source].append(row.pk)
    changed = [source for source in sorted(wanted) if known[source] != wanted[source]]
    for part in _parts([pk for source in changed for pk in ids[source]]):
        RelatedQuestion.objects.filter(pk__in=part).delete()
    RelatedQuestion.objects.bulk_create(
        [
            RelatedQuestion(**source.keys, target_id=target, is_pinned=pinned, rank=rank)
            for source in changed
            for target, pinned, rank in wanted[source]
        ],
        batch_size=500,
        # Two tasks may write the same list at the same moment: both write what is right
        ignore_conflicts=True,
    )


def _written(sources: Collection[Source]) -> Iterator[RelatedQuestion]:
    questions = [source.question_id for source in sources if source.question_id]
    articles = {source.article_id for source in sources if source.article_id}
    rows = RelatedQuestion.objects.filter(Q(question__in=questions) | Q(article__in=articles))
    for row in rows.order_by("rank"):
        if Source(row.question_id or 0, row.article_id or 0, row.section_key) in sources:
            yield row


def _parts(pks: list[int]) -> Iterator[list[int]]:
    return (pks[start : start + 500] for start in range(0, len(pks), 500))
