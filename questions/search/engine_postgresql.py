"""PostgreSQL finds by two generated columns of the entry: the lexemes of the title, and of all it holds.

They are the terms that questions.search.terms made, unchanged: the engine's own parser and dictionaries have no part in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from questions.models import SearchEntry
from questions.search.clauses import Clause, TooSlow

SLOWEST_MS = 2000

_IDS = """
    (SELECT id FROM questions_searchentry WHERE kind = %s AND {column} @@ %s::tsquery ORDER BY id DESC LIMIT %s)"""


def write(entries: Sequence[SearchEntry]) -> None:
    """Nothing to do: the columns follow the row by themselves."""


def remove(ids: Iterable[int]) -> None:
    """Nothing to do: they went with the row."""


def disagreements() -> list[str]:
    """None can be: the columns are generated from the row."""
    return []


def clear() -> None:
    """Nothing to do."""


def compact() -> None:
    """Nothing to do: autovacuum lets go of deleted rows."""


def matching(
    clauses: Sequence[Clause], *, kind: str, all_of: bool, in_title: bool, limit: int
) -> tuple[str, list[object]]:
    """SQL (and its parameters) of the ids of the newest entries that have all, or any, of the clauses."""
    sought = (" & " if all_of else " | ").join(_alternatives(clause) for clause in clauses)
    return _IDS.format(column="title_lexemes" if in_title else "lexemes"), [kind, sought, limit]


def _alternatives(clause: Clause) -> str:
    return f"({' | '.join(_together(terms, clause.is_prefix) for terms in clause.alternatives)})"


def _together(terms: tuple[str, ...], is_prefix: bool) -> str:
    # Terms are letters and digits only, so a quote cannot end them
    quoted = (f"'{term}':*" if is_prefix else f"'{term}'" for term in terms)
    return f"({' & '.join(quoted)})"


@contextmanager
def bounded() -> Iterator[None]:
    """Have the server end a statement that takes too long. Raises TooSlow then."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {SLOWEST_MS}")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise
