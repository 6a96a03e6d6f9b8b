"""Importing questions with answers from elsewhere."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from questions import counting, importing
from questions.importing_text import tidied
from questions.models import Answer, PostRevision, Question
from questions.search import checking

LINE = {
    "id": "0000001-1", "source": "CancerGov", "url": "https://www.cancer.gov/types", "question": "What is a carcinoid ?",
    "answer": "A slow tumor. Signs are: - Flushing. - Diarrhea.", "focus": "Carcinoid", "question_type": "information",
}  # fmt: skip


def written(path: Path, *lines: Any) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def run(path: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_questions", str(path), stdout=out, stderr=out, **options)
    return out.getvalue()


def test_a_pair_becomes_a_question_with_its_answer(client: Client, db: None, tmp_path: Path) -> None:
    assert "1 added, 0 here already, 0 bad lines." in run(written(tmp_path / "a.jsonl", LINE))
    question = Question.objects.get()
    assert (question.title, question.source, question.noindex) == ("What is a carcinoid?", "CancerGov", True)
    html = client.get(question.get_absolute_url()).content.decode()
    assert "<li>Flushing.</li>" in html
    assert "Not reviewed here." in html
    assert "licence CC BY 4.0" in html
    assert PostRevision.objects.count() == 2
    assert question.title in client.get("/search/?q=flushing").content.decode()
    assert question.title in client.get("/questions/?sort=library").content.decode()
    assert question.title not in client.get("/questions/").content.decode()
    assert checking.disagreements() == counting.disagreements() == []
    assert DBTaskResult.objects.filter(task_path="questions.tasks.refresh_all_related").count() == 1


def test_twice_adds_nothing(db: None, tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", LINE)
    run(path)
    assert "0 added, 1 here already" in run(path)
    assert Question.objects.count() == Answer.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{not json", "not a JSON object in UTF-8"),
        ("[1, 2]", "not a JSON object in UTF-8"),
        ("[" * 100_000, "not a JSON object in UTF-8"),
        (LINE | {"answer": None}, "answer: missing"),
        (LINE | {"question": "  "}, "question: empty"),
        (LINE | {"id": "x" * 101}, "id: longer than 100 characters"),
        (LINE | {"url": "javascript:alert(1)"}, "url: not an address"),
        (LINE | {"answer": "a\u0000b"}, "answer: has a NUL"),
        (LINE | {"answer": "x" * 60_001}, "answer: longer than 60000 characters"),
        (LINE | {"answer": "x" * 1_000_001}, "longer than 1000000 bytes"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(db: None, tmp_path: Path, line: Any, problem: str) -> None:
    out = io.StringIO()
    path = written(tmp_path / "a.jsonl", line, LINE | {"id": "good"})
    with pytest.raises(CommandError, match="1 lines were left out"):
        call_command("import_questions", str(path), stdout=out, stderr=out)
    assert f"Line 1: {problem}" in out.getvalue()
    assert Question.objects.get().external_id == "good"


def test_gzip_and_limit(db: None, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(LINE | {"id": str(number)}) + "\n" for number in range(10))
    assert "3 added" in run(path, limit=3)
    assert "7 added, 3 here already" in run(path)


def test_a_file_that_is_not_there_is_said(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.jsonl")


def test_each_batch_is_whole_or_not_there(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was saved before a crash stays, and running again adds the rest."""
    monkeypatch.setattr(importing, "BATCH", 2)
    path = written(tmp_path / "a.jsonl", *(LINE | {"id": str(number)} for number in range(5)))
    pairs = [line.pair for line in importing.read(path) if line.pair]
    importing.save(pairs[:2], license_name="CC BY 4.0")
    assert "3 added, 2 here already" in run(path)
    assert checking.disagreements() == []


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("One.\nTwo.", "One.\n\nTwo."),
        ("Signs: - A. - B.", "Signs:\n\n- A.\n- B."),
        ("a *b* [c](d) <e>", "a \\*b\\* \\[c\\](d) \\<e\\>"),
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("see https://example.org/a_b_c for it", "see https://example.org/a_b_c for it"),
    ],
)
def test_plain_text_stays_what_it_was(source: str, markdown: str) -> None:
    assert tidied(source) == markdown


def test_a_file_that_was_cut_off_gives_what_came_before(db: None, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.writelines(
            json.dumps(LINE | {"id": str(number), "answer": f"{number} " * 5000}) + "\n" for number in range(200)
        )
    path.write_bytes(path.read_bytes()[:-2000])
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 lines were left out"):
        call_command("import_questions", str(path), stdout=out, stderr=out)
    assert "damaged or cut off" in out.getvalue()
    assert Question.objects.exists()
