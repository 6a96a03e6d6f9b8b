"""Whether the search index says what the texts say, and making it anew."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from articles.models import Article
from netsite.core import page_cache
from questions.models import Question, SearchEntry
from questions.search import frequencies, index
from questions.search.engine import engine

BATCH = 200


def disagreements() -> list[str]:
    """What is missing, left over, or says something else; one sentence each."""
    return [*_of_questions(), *_of_articles(), *engine().disagreements()]


def _of_questions() -> Iterator[str]:
    listed = set(index.listed_questions().values_list("pk", flat=True))
    indexed = set(SearchEntry.objects.filter(kind=SearchEntry.Kind.QUESTION).values_list("question_id", flat=True))
    yield from (f"question {pk} is missing in the index" for pk in sorted(listed - indexed))
    yield from (
        f"question {pk} is in the index and should not be" for pk in sorted(pk for pk in indexed - listed if pk)
    )
    for questions in _batches(sorted(listed & indexed)):
        there = {entry.question_id: entry for entry in SearchEntry.objects.filter(question__in=questions)}
        for entry in index.entries_of(questions):
            old = there[entry.question_id]
            if _said(old) != _said(entry):
                yield f"question {entry.question_id} says something else in the index"


def _of_articles() -> Iterator[str]:
    for article in Article.objects.select_related("live_revision").order_by("pk"):
        wanted = {entry.section_key: _said(entry) for entry in index.article_entries(article)}
        there = {entry.section_key: _said(entry) for entry in SearchEntry.objects.filter(article=article)}
        if wanted != there:
            yield f"article {article.slug} says something else in the index"


def _said(entry: SearchEntry) -> tuple[object, ...]:
    return (entry.language, entry.title_terms, entry.body_terms, entry.answer_terms, entry.plain_text)


def _batches(pks: Sequence[int]) -> Iterator[list[Question]]:
    rest = iter(pks)
    while part := list(islice(rest, BATCH)):
        yield list(Question.objects.filter(pk__in=part).order_by("pk"))


def rebuild(on_progress: Callable[[int], None] = lambda done: None) -> None:
    """Write every entry anew, drop those that belong to nothing, and count the words."""
    SearchEntry.objects.exclude(question=None).exclude(question__in=index.listed_questions()).delete()
    engine().clear()
    done = 0
    for questions in _batches(list(index.listed_questions().order_by("pk").values_list("pk", flat=True))):
        index.write_questions(questions)
        done += len(questions)
        on_progress(done)
    for article in Article.objects.select_related("live_revision").order_by("pk"):
        index.write_article(article)
    frequencies.refresh()
    page_cache.epoch().raise_it()
