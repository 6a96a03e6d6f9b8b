"""Writing what search looks at: called by the operations that change a text, inside their transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from articles.models import Article, Section
from netsite.core import markdown
from questions.models import Answer, Question, QuestionTag, SearchEntry, Tag
from questions.models.written import State
from questions.search import terms
from questions.search.engine import engine

# Of the answers this much is read with care and kept for snippets; of the rest only which words they have
PLAIN_AT_MOST = 30_000
TERMS_AT_MOST = 5_000
# Others wait for their threads meanwhile
REWRITTEN_AT_ONCE = 50

_WRITTEN = [
    "kind", "is_outlook", "language", "title", "plain_text", "title_terms", "body_terms", "answer_terms", "title_length",
    "body_length", "answer_length", "updated_at",
]  # fmt: skip


@transaction.atomic
def write_question(question: Question) -> None:
    """Make the index say what is public of a question and its answers now; nothing of it where it is not listed.

    The row is locked and read again: of two answers at the same moment neither is forgotten.
    """
    fresh = Question.objects.select_for_update().filter(pk=question.pk).first()
    if fresh is not None and is_listed(fresh):
        write_questions([fresh])
        return
    remove_question(question.pk)
    if fresh is not None and fresh.merged_into is not None:
        # Its words are found there
        write_question(fresh.merged_into)


def is_listed(question: Question) -> bool:
    """Whether a question may be in the index at all. Who may see it is asked again when it is found."""
    return question.state == State.PUBLIC and question.merged_into_id is None


def listed_questions() -> QuerySet[Question]:
    """All that the index holds, for making it anew."""
    return Question.objects.filter(state=State.PUBLIC, merged_into=None)


def entries_of(questions: Sequence[Question]) -> list[SearchEntry]:
    """What the index should say of these listed questions; not saved."""
    answers, topics, merged = _answers_of(questions), _topics_of(questions), _merged_words_of(questions)
    return [
        question_entry(question, plain(question, answers[question.pk], [*topics[question.pk], *merged[question.pk]]))
        for question in questions
    ]


def _merged_words_of(questions: Sequence[Question]) -> dict[int, list[str]]:
    """What was asked in questions that were made part of these: found like words of their texts."""
    found: dict[int, list[str]] = defaultdict(list)
    merged = Question.objects.filter(merged_into__in=[question.pk for question in questions], state=State.PUBLIC)
    for question_id, title, body in merged.order_by("pk").values_list("merged_into_id", "title", "body"):
        found[question_id] += [title, markdown.to_plain_text(body)]
    return found


def _topics_of(questions: Sequence[Question]) -> dict[int, list[str]]:
    """The names of each question's approved topics, which are found like words of its text."""
    found: dict[int, list[str]] = defaultdict(list)
    links = QuestionTag.objects.filter(
        content_object__in=[question.pk for question in questions], tag__state=Tag.State.APPROVED
    )
    for question_id, name in links.order_by("tag__key").values_list("content_object_id", "tag__name"):
        found[question_id].append(name)
    return found


@transaction.atomic
def write_questions(questions: Sequence[Question]) -> None:
    """The same for many that are listed."""
    known = SearchEntry.objects.filter(question__in=[question.pk for question in questions])
    ids = dict(known.values_list("question_id", "pk"))
    entries = entries_of(questions)
    for entry in entries:
        entry.pk = ids.get(entry.question_id or 0)
    save_entries(entries)


def rewrite_questions(pks: Sequence[int]) -> None:
    """Make the index say again what these questions say, where they are listed: in parts, each a transaction of its own."""
    for start in range(0, len(pks), REWRITTEN_AT_ONCE):
        with transaction.atomic():
            part = listed_questions().select_for_update().filter(pk__in=pks[start : start + REWRITTEN_AT_ONCE])
            write_questions(list(part.order_by("pk")))


def _answers_of(questions: Sequence[Question]) -> dict[int, list[str]]:
    """The public answers' texts: the accepted one first, then the most helpful, then the oldest."""
    found: dict[int, list[str]] = defaultdict(list)
    answers = Answer.objects.filter(question__in=[question.pk for question in questions], state=State.PUBLIC)
    ordered = answers.order_by(F("accepted_at").asc(nulls_last=True), "-helpful_count", "pk")
    for question_id, body in ordered.values_list("question_id", "body"):
        found[question_id].append(body)
    return found


class Plain:
    """The texts of one entry as they are read."""

    def __init__(self, title: str, body: str, answers: str = "", *, topics: str = "", more: str = "") -> None:
        self.title = title
        self.body = body
        self.answers = answers
        # Found like words of the body, and no part of what is shown
        self.topics = topics
        # Looked at for its words only
        self.more = more


def plain(question: Question, answers: Iterable[str], topics: Iterable[str] = ()) -> Plain:
    """Read the Markdown of a thread, as far as it is kept."""
    read: list[str] = []
    more: list[str] = []
    room = PLAIN_AT_MOST
    for answer in answers:
        (read if room > 0 else more).append(markdown.to_plain_text(answer) if room > 0 else answer)
        room -= len(answer)
    body = markdown.to_plain_text(question.body)
    return Plain(question.title, body, "\n".join(read), topics="\n".join(topics), more="\n".join(more))


def question_entry(question: Question, texts: Plain) -> SearchEntry:
    """The entry of a question, not saved yet."""
    entry = SearchEntry(kind=SearchEntry.Kind.QUESTION, question_id=question.pk, language=question.language)
    return filled(entry, texts)


def filled(entry: SearchEntry, texts: Plain) -> SearchEntry:
    """The entry with the terms and the plain text of these texts; not saved."""
    title = terms.terms(texts.title)
    body = terms.terms(f"{texts.body}\n{texts.topics}")
    answers = terms.terms(texts.answers)
    entry.title_length, entry.body_length, entry.answer_length = len(title), len(body), len(answers)
    entry.title_terms = terms.joined(title)
    entry.body_terms = terms.joined(terms.capped(body, TERMS_AT_MOST))
    entry.answer_terms = terms.joined(terms.capped([*answers, *terms.terms(texts.more)], TERMS_AT_MOST))
    entry.title = texts.title[:300]
    entry.plain_text = "\n".join(part for part in (texts.body, texts.answers) if part)[:PLAIN_AT_MOST]
    entry.updated_at = timezone.now()
    return entry


@transaction.atomic
def save_entries(entries: Sequence[SearchEntry]) -> None:
    """Write new and known entries (those with an id), and what the engine keeps beside them."""
    new = [entry for entry in entries if entry.pk is None]
    known = [entry for entry in entries if entry.pk is not None]
    SearchEntry.objects.bulk_create(new)
    SearchEntry.objects.bulk_update(known, _WRITTEN, batch_size=50)
    engine().write(entries)


@transaction.atomic
def remove_question(question_id: int) -> None:
    """Take a question out of the index: it was hidden, removed, erased or merged."""
    _remove(SearchEntry.objects.filter(question=question_id))


@transaction.atomic
def write_article(article: Article) -> None:
    """Make the index say what an article's live revision says, a row for each section; nothing where it is not public."""
    known = dict(SearchEntry.objects.filter(article=article).values_list("section_key", "pk"))
    entries = article_entries(article)
    for entry in entries:
        entry.pk = known.pop(entry.section_key, None)
    save_entries(entries)
    _remove(SearchEntry.objects.filter(pk__in=known.values()))


def article_entries(article: Article) -> list[SearchEntry]:
    """What the index should say of an article: nothing where it is not public. Not saved."""
    if not article.is_published or article.live_revision is None:
        return []
    return list(_section_entries(article, article.live_revision.content))


def _section_entries(article: Article, content: dict[str, object]) -> Iterator[SearchEntry]:
    """The article's own row (what it is about, at a glance), then one for each of its sections."""
    title = str(content.get("title", article.title))
    glance = content.get("glance", "")
    points = "\n".join(map(str, glance)) if isinstance(glance, list) else str(glance)
    summary = f"{content.get('summary', '')}\n\n{points}"
    yield _section_entry(article, key="", heading=title, about="", body=summary)
    sections = content.get("sections", [])
    for section in sections if isinstance(sections, list) else []:
        entry = _section_entry(
            article, key=section["key"], heading=section["heading"], about=title, body=section.get("body", "")
        )
        entry.is_outlook = section["kind"] in Section.OF_OUTLOOK
        yield entry


def _section_entry(article: Article, *, key: str, heading: str, about: str, body: str) -> SearchEntry:
    """`about`, the article's title, is found with the section's text, but is not its heading."""
    entry = SearchEntry(kind=SearchEntry.Kind.SECTION, article=article, section_key=key, language=article.language)
    return filled(entry, Plain(heading, markdown.to_plain_text(body), more=about))


@transaction.atomic
def remove_article(article: Article) -> None:
    """Take an article out of the index: it was withdrawn."""
    _remove(SearchEntry.objects.filter(article=article))


def _remove(entries: QuerySet[SearchEntry]) -> None:
    ids = list(entries.values_list("pk", flat=True))
    engine().remove(ids)
    SearchEntry.objects.filter(pk__in=ids).delete()
