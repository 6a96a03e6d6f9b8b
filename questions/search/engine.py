"""Which of the two engines this installation's database is."""

from types import ModuleType

from django.db import connection

from questions.search import engine_postgresql, engine_sqlite


def engine() -> ModuleType:
    """The module that speaks this database's language; both have the same functions."""
    return engine_postgresql if connection.vendor == "postgresql" else engine_sqlite
