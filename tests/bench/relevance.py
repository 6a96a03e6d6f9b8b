"""How good search and related questions are, on public benchmarks.

    python -m tests.bench.relevance DATA related|search SET

DATA is a folder with `benchmarks/SET/` (corpus.jsonl.gz, queries.jsonl, qrels.txt) and `score.py`. The corpus goes into a
scratch SQLite database as questions, through the same index as the site's; then the site's own code is asked. A set without
a corpus uses DATA/medquad.jsonl.gz, title and answer.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

DEPTH = 100


def main(data: Path, way: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"DATA_DIR": scratch, "DJANGO_SETTINGS_MODULE": "netsite.settings", "LOG_LEVEL": "warning"}
        os.environ.pop("DATABASE_URL", None)
        django.setup()
        call_command("migrate", verbosity=0)
        folder = data / "benchmarks" / name
        ids = load(documents(data, folder))
        queries = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
        ask = related if way == "related" else search
        run = Path(scratch) / "run"
        with run.open("w", encoding="utf-8") as file:
            for query, found in ask(queries, ids):
                for rank, document in enumerate(found, start=1):
                    file.write(f"{query} Q0 {document} {rank} {1000 - rank} site\n")
        subprocess.run([sys.executable, str(data / "score.py"), str(folder), str(run)], check=True)


def documents(data: Path, folder: Path) -> Iterator[dict[str, str]]:
    own = folder / "corpus.jsonl.gz"
    with gzip.open(own if own.exists() else data / "medquad.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if own.exists():
                yield {"id": row["id"], "title": row["title"] or row["text"][:150], "body": row["text"], "answer": ""}
            else:
                yield {"id": row["id"], "title": row["question"], "body": "", "answer": row["answer"]}


def load(rows: Iterator[dict[str, str]]) -> dict[int, str]:
    """Save the documents as questions; which question is which document."""
    from questions.models import Question
    from questions.search import frequencies, index

    ids: dict[int, str] = {}
    batch: list[dict[str, str]] = []

    def save() -> None:
        questions = Question.objects.bulk_create(Question(title=row["title"][:150], body=row["body"]) for row in batch)
        entries = [
            index.question_entry(question, index.Plain(row["title"], row["body"], row["answer"]))
            for question, row in zip(questions, batch, strict=True)
        ]
        index.save_entries(entries)
        ids.update({question.pk: row["id"] for question, row in zip(questions, batch, strict=True)})
        batch.clear()

    for row in rows:
        batch.append(row)
        if len(batch) == 500:
            save()
    save()
    frequencies.refresh()
    return ids


def search(queries: list[dict[str, Any]], ids: dict[int, str]) -> Iterator[tuple[str, list[str]]]:
    from django.contrib.auth.models import AnonymousUser

    from questions.search import find

    for query in queries:
        results = find.search(query["text"], user=AnonymousUser(), language="en", at_most=DEPTH)
        yield query["id"], [ids[hit.question.pk] for hit in results.questions if hit.question]


def related(queries: list[dict[str, Any]], ids: dict[int, str]) -> Iterator[tuple[str, list[str]]]:
    """The lists as they are computed, without the threshold: what is shown is a part of them."""
    from questions.models import SearchEntry
    from questions.related.candidates import MemoryCollection, Text, query_of
    from questions.search import frequencies, index, ranking

    documents = MemoryCollection()
    counts = frequencies.all_counts()
    numbers = dict(SearchEntry.objects.values_list("pk", "question_id"))
    for query in queries:
        title, body = query.get("subject") or query["text"], query.get("body", "")
        entry = index.filled(SearchEntry(), index.Plain(title, body))
        words = query_of(Text(0, "en", entry.title_terms, entry.body_terms), counts)
        ranked = ranking.fused(documents.scored(words, "en"), words.terms)
        yield query["id"], [ids[numbers[row.id] or 0] for row in ranked[:DEPTH]]


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
