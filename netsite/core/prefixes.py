"""Rows whose column begins with something, found through the column's index on either engine. The only module that knows how."""

from django.db import connection
from django.db.models import Q


def starting_with(field: str, prefix: str) -> Q:
    """The condition. The column must have an index (a unique one does); the prefix must not be empty."""
    if connection.vendor != "sqlite":
        return Q(**{f"{field}__startswith": prefix})
    # LIKE looks at every row there; columns are compared byte by byte, so this is the same
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix[:-1] + chr(ord(prefix[-1]) + 1)})
