"""SQLite finds by a full-text table of its own, which whoever writes an entry writes too.

It holds the terms that questions.search.terms made, each once, so the tokenizer only splits at spaces. No triggers and no
external content: Django drops triggers when it remakes a table, and would not say so.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from questions.models import SearchEntry
from questions.search.clauses import Clause

BATCH = 1000
MERGE_PAGES = 500
# FTS5 says by two changes or more that there was something to merge
MERGE_GOES_ON = 2
# Candidates of a kind are counted from the newest: a common word costs no more than this
_IDS = """
    SELECT rowid FROM (
        SELECT rowid FROM question_search WHERE question_search MATCH %s ORDER BY rowid DESC LIMIT %s
    )"""


def write(entries: Sequence[SearchEntry]) -> None:
    """Make the table say what these saved entries say."""
    remove([entry.pk for entry in entries])
    rows = [_row_of(entry) for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO question_search (rowid, kind, title, body, answers) VALUES (%s, %s, %s, %s, %s)", rows
        )


def _row_of(entry: SearchEntry) -> list[int | str]:
    """The id, the kind, and the terms of the title, the body and the answers, each once."""
    fields = (entry.title_terms, entry.body_terms, entry.answer_terms)
    return [entry.pk, entry.kind, *(" ".join(dict.fromkeys(joined.split())) for joined in fields)]


def remove(ids: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM question_search WHERE rowid = %s", [(pk,) for pk in ids])


def disagreements() -> list[str]:
    """What the table says differently from the entries, for `search_index --check`."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM questions_searchentry WHERE id NOT IN (SELECT rowid FROM question_search)")
        found += [f"entry {pk} is missing in the full-text table" for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT rowid, kind, title, body, answers FROM question_search ORDER BY rowid")
        while rows := cursor.fetchmany(BATCH):
            entries = SearchEntry.objects.in_bulk([row[0] for row in rows])
            found += [problem for row in rows if (problem := _difference(row, entries.get(row[0])))]
    return found


def _difference(row: Sequence[object], entry: SearchEntry | None) -> str:
    if entry is None:
        return f"row {row[0]} of the full-text table belongs to no entry"
    if list(row) != _row_of(entry):
        return f"row {row[0]} of the full-text table is not what its entry says"
    return ""


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM question_search")


def compact() -> None:
    """Let go of what the table and the file keep of deleted rows: the words of an erased text are in no segment any more.

    In small steps (FTS5's “merge”, https://sqlite.org/fts5.html#the_merge_command), each a short transaction, so that
    nobody who posts waits. A negative number of pages begins a merge of everything, positive ones go on with it.
    """
    pages = -MERGE_PAGES
    with connection.cursor() as cursor:
        while True:
            before = connection.connection.total_changes
            cursor.execute("INSERT INTO question_search (question_search, rank) VALUES ('merge', %s)", [pages])
            if connection.connection.total_changes - before < MERGE_GOES_ON:
                break
            pages = MERGE_PAGES
        # Outside a transaction: with one, as in tests, there is nothing to move yet
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def matching(
    clauses: Sequence[Clause], *, kind: str, all_of: bool, in_title: bool, limit: int
) -> tuple[str, list[object]]:
    """SQL (and its parameters) of the ids of the newest entries that have all, or any, of the clauses."""
    sought = (" AND " if all_of else " OR ").join(_alternatives(clause) for clause in clauses)
    columns = "title" if in_title else "title body answers"
    return _IDS, [f'(kind : "{kind}") AND ({{{columns}}} : ({sought}))', limit]


def _alternatives(clause: Clause) -> str:
    return f"({' OR '.join(_together(terms, clause.is_prefix) for terms in clause.alternatives)})"


def _together(terms: tuple[str, ...], is_prefix: bool) -> str:
    # Terms are letters and digits only, so a quote cannot end them
    quoted = (f'"{term}"*' if is_prefix else f'"{term}"' for term in terms)
    return f"({' AND '.join(quoted)})"


@contextmanager
def bounded() -> Iterator[None]:
    """Nothing to do: the candidates are bounded, and a statement of this engine runs in this process."""
    yield
