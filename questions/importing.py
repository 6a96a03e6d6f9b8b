"""Questions with answers from elsewhere, one JSON object on a line, such as MedQuAD (CC BY 4.0, Ben Abacha and
Demner-Fushman 2019). Each shows where it comes from and under which licence; nobody of this site has reviewed it.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from netsite.core import markdown, text
from questions.importing_text import tidied
from questions.models import Answer, PostRevision, Question
from questions.models.written import STAFF_BODY_MAX_LENGTH, TITLE_MAX_LENGTH, ShownAs
from questions.search import index

BATCH = 500
LONGEST_LINE = 1_000_000
_GZIP_MAGIC = b"\x1f\x8b"


class BadLine(ValueError):
    """A line that cannot be imported; its message says why."""


class Pair(NamedTuple):
    """One question with its answer, ready to be saved."""

    external_id: str
    title: str
    answer: str
    source: str
    url: str


@dataclass
class Outcome:
    """What one import did."""

    added: int = 0
    known: int = 0
    bad: int = 0


class Line(NamedTuple):
    """A line of the file: its number, and its pair or what is wrong with it."""

    number: int
    pair: Pair | None
    problem: str = ""


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, plain or gzipped. Raises OSError, also where a gzipped file ends before its end."""
    with path.open("rb") as probe:
        is_gzip = probe.read(2) == _GZIP_MAGIC
    try:
        with gzip.open(path, "rb") if is_gzip else path.open("rb") as file:
            yield from file
    except (EOFError, zlib.error) as error:
        raise OSError("the compressed file is damaged or cut off") from error


def read(path: Path, limit: int | None = None) -> Iterator[Line]:
    """What the first lines of a file hold; empty ones are passed over. Raises OSError."""
    for number, raw in enumerate(islice(lines(path), limit), start=1):
        if not raw.strip():
            continue
        try:
            yield Line(number, pair_of(raw))
        except BadLine as problem:
            yield Line(number, None, str(problem))


def pair_of(raw: bytes) -> Pair:
    """Read one line. Raises BadLine."""
    if len(raw) > LONGEST_LINE:
        raise BadLine(f"longer than {LONGEST_LINE} bytes")
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadLine("not a JSON object in UTF-8") from error
    if not isinstance(fields, dict):
        raise BadLine("not a JSON object in UTF-8")
    url = _field(fields, "url", 500)
    if not url.startswith(("https://", "http://")):
        raise BadLine("url: not an address that begins with https:// or http://")
    title = _field(fields, "question", STAFF_BODY_MAX_LENGTH)
    answer = tidied(_field(fields, "answer", STAFF_BODY_MAX_LENGTH, keep_lines=True))
    if len(answer) > STAFF_BODY_MAX_LENGTH:
        raise BadLine(f"answer: longer than {STAFF_BODY_MAX_LENGTH} characters")
    return Pair(
        _field(fields, "id", 100),
        text.excerpt(_title(title), TITLE_MAX_LENGTH),
        answer,
        _field(fields, "source", 100),
        url,
    )


def _field(fields: dict[str, Any], name: str, at_most: int, *, keep_lines: bool = False) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise BadLine(f"{name}: missing")
    if len(value) > at_most:
        raise BadLine(f"{name}: longer than {at_most} characters")
    try:
        cleaned = text.clean(value, keep_lines=keep_lines)
    except text.NotAllowed as error:
        raise BadLine(f"{name}: has a NUL or another broken character") from error
    if not cleaned.strip():
        raise BadLine(f"{name}: empty")
    return cleaned


def _title(question: str) -> str:
    """The words as they came; a sign after a space goes to its word."""
    for sign in "?!.,;:":
        question = question.replace(f" {sign}", sign)
    return question


def batches(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Lists of pairs, as many as one transaction takes."""
    rest = iter(pairs)
    while batch := list(islice(rest, BATCH)):
        yield batch


@transaction.atomic
def save(pairs: Iterable[Pair], *, license_name: str) -> int:
    """Add those that are not here yet, with their revisions and search entries. Returns how many were added."""
    wanted = {pair.external_id: pair for pair in pairs}
    known = Question.objects.filter(external_id__in=wanted).values_list("external_id", flat=True)
    for external_id in known:
        wanted.pop(external_id or "")
    new = list(wanted.values())
    questions = Question.objects.bulk_create(_question(pair, license_name) for pair in new)
    answers = Answer.objects.bulk_create(
        _answer(pair, question, license_name) for pair, question in zip(new, questions, strict=True)
    )
    PostRevision.objects.bulk_create(
        [
            *(
                PostRevision(question=row, version=row.edit_version, title=row.title, body=row.body)
                for row in questions
            ),
            *(PostRevision(answer=row, version=row.edit_version, body=row.body) for row in answers),
        ]
    )
    index.save_entries(
        [
            index.question_entry(question, index.plain(question, [pair.answer]))
            for pair, question in zip(new, questions, strict=True)
        ]
    )
    return len(new)


def _question(pair: Pair, license_name: str) -> Question:
    """Kept out of search engines: its source is to be found there, not a copy."""
    return Question(title=pair.title, answer_count=1, noindex=True, **_origin(pair, license_name))


def _answer(pair: Pair, question: Question, license_name: str) -> Answer:
    return Answer(
        question=question,
        answer_type=Answer.Type.IMPORTED,
        body=pair.answer,
        body_html=markdown.render(pair.answer),
        **_origin(pair, license_name),
    )


def _origin(pair: Pair, license_name: str) -> dict[str, Any]:
    return {
        "shown_as": ShownAs.IMPORTED,
        "source": pair.source,
        "source_url": pair.url,
        "license": license_name,
        "external_id": pair.external_id,
        "renderer_version": markdown.RENDERER_VERSION,
    }
