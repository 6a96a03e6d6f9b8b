"""In how many entries each word stands, counted by a task: the same on both databases, and one query to read."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from questions.models import SearchEntry, SearchStatistics, SearchTerm
from questions.search import ranking

BATCH = 2000
# A word of one entry needs no row: what is missing counts as one
FEWEST = 2


@dataclass(frozen=True)
class Frequencies:
    """What is known about some words, and about the collection."""

    statistics: ranking.Statistics
    counts: Mapping[str, tuple[int, int]]

    def containing(self, term: str) -> int:
        """In how many entries a word stands, at least one."""
        return self.counts.get(term, (1, 1))[0]

    def weighed(self, term: str, emphasis: float = 1.0) -> ranking.Term:
        """A word of a query with its weights in both signals."""
        documents, own = self.counts.get(term, (1, 1))
        return ranking.Term(
            f" {term} ",
            emphasis * ranking.rarity(self.statistics, own),
            emphasis * ranking.rarity(self.statistics, documents),
        )


def of(words: Collection[str]) -> Frequencies:
    """The counts of these words. Two queries."""
    rows = SearchTerm.objects.filter(term__in=set(words)).values_list("term", "documents", "own_documents")
    return Frequencies(statistics(), {term: (documents, own) for term, documents, own in rows})


def all_counts() -> Frequencies:
    """The counts of all words, for work on the whole collection. Two queries."""
    rows = SearchTerm.objects.values_list("term", "documents", "own_documents")
    return Frequencies(statistics(), {term: (documents, own) for term, documents, own in rows.iterator()})


def statistics() -> ranking.Statistics:
    """About all entries, as they were counted last."""
    row = SearchStatistics.objects.order_by("pk").first()
    if row is None:
        return ranking.Statistics(0, 0.0, 0.0)
    return ranking.Statistics(row.documents, row.own_length, row.whole_length)


@dataclass
class Count:
    """All that is counted in one go over the entries."""

    whole: Counter[str]
    own: Counter[str]
    documents: int = 0
    own_length: float = 0.0
    whole_length: float = 0.0

    def add(self, entry: SearchEntry) -> None:
        own = {*entry.title_terms.split(), *entry.body_terms.split()}
        self.own.update(own)
        self.whole.update(own | set(entry.answer_terms.split()))
        self.documents += 1
        length = ranking.own_length(entry.title_length, entry.body_length)
        self.own_length += length
        self.whole_length += length + entry.answer_length


def is_current() -> bool:
    """Whether nothing was written since the last count."""
    row = SearchStatistics.objects.order_by("pk").first()
    if row is None or row.computed_at is None:
        return False
    newest = SearchEntry.objects.aggregate(newest=Max("updated_at"))["newest"]
    return row.documents == SearchEntry.objects.count() and (newest is None or newest < row.computed_at)


def refresh() -> None:
    """Count all entries anew and write what changed."""
    began_at = timezone.now()
    count = Count(Counter(), Counter())
    for entry in SearchEntry.objects.defer("plain_text").iterator(chunk_size=BATCH):
        count.add(entry)
    with transaction.atomic():
        _write_terms({t: (n, count.own[t]) for t, n in count.whole.items() if n >= FEWEST})
        SearchStatistics.objects.update_or_create(
            pk=1,
            defaults={
                "documents": count.documents,
                "own_length": count.own_length / max(1, count.documents),
                "whole_length": count.whole_length / max(1, count.documents),
                "computed_at": began_at,
            },
        )


def _write_terms(wanted: Mapping[str, tuple[int, int]]) -> None:
    known = {
        term: (documents, own)
        for term, documents, own in SearchTerm.objects.values_list("term", "documents", "own_documents")
    }
    changed = [
        SearchTerm(term=term, documents=documents, own_documents=own)
        for term, (documents, own) in sorted(wanted.items())
        if known.get(term) != (documents, own)
    ]
    SearchTerm.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["term"],
        update_fields=["documents", "own_documents"],
    )
    for batch in _batches(sorted(known.keys() - wanted.keys())):
        SearchTerm.objects.filter(term__in=batch).delete()


def _batches(terms: list[str]) -> Iterable[list[str]]:
    return (terms[start : start + BATCH] for start in range(0, len(terms), BATCH))
