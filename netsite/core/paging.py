"""Keyset paging: a page begins after the last row of the one before, so page 5,000 costs as much as page 1.

The order must end with a unique field, and its fields must not be null.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
Direction = Literal["after", "before"]
LONGEST_CURSOR = 300
LARGEST_INTEGER = 2**63 - 1


class BadCursor(ValueError):
    """The cursor in the address was not made here; a view answers 404."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in order, and the cursors of the pages beside it (None where there is none)."""

    items: list[Row]
    next_cursor: str | None
    previous_cursor: str | None


def page(queryset: QuerySet[Row], *, order: Sequence[str], cursor: str | None = None, size: int) -> Page[Row]:
    """The page that the cursor names, the first without one. One query.

    `order`: field names, "-" in front for falling ones. Raises BadCursor.
    """
    direction, values = _read(cursor, order, queryset) if cursor else ("after", None)
    backwards = direction == "before"
    if values is not None:
        queryset = queryset.filter(_beyond(order, values, backwards=backwards))
    rows = list(queryset.order_by(*(_turned(order) if backwards else order))[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = backwards or more
    has_previous = more if backwards else cursor is not None
    return Page(
        rows,
        _write("after", order, rows[-1]) if rows and has_next else None,
        _write("before", order, rows[0]) if rows and has_previous else None,
    )


def cursor_at(row: Model, *, order: Sequence[str]) -> str:
    """The cursor of the page that begins after this row."""
    return _write("after", order, row)


def _turned(order: Sequence[str]) -> list[str]:
    return [field[1:] if field.startswith("-") else f"-{field}" for field in order]


def _beyond(order: Sequence[str], values: Sequence[Any], *, backwards: bool) -> Q:
    """Rows after the values in this order: (a < x) or (a = x and b < y), led by a <= x, which an index can serve."""
    condition, equal = Q(), Q()
    first = Q()
    for number, (field, value) in enumerate(zip(order, values, strict=True)):
        name = field.removeprefix("-")
        falling = field.startswith("-") != backwards
        operator = "lt" if falling else "gt"
        if number == 0:
            first = Q(**{f"{name}__{operator}e": value})
        condition |= equal & Q(**{f"{name}__{operator}": value})
        equal &= Q(**{name: value})
    return first & condition


def _write(direction: Direction, order: Sequence[str], row: Model) -> str:
    values = [getattr(row, field.removeprefix("-")) for field in order]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    packed = json.dumps([direction[0], *plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _read(cursor: str, order: Sequence[str], queryset: QuerySet[Any]) -> tuple[Direction, list[Any]]:
    if len(cursor) > LONGEST_CURSOR:
        raise BadCursor
    try:
        packed = base64.b64decode(cursor.encode("ascii") + b"==", altchars=b"-_", validate=False)
        side, *values = json.loads(packed)
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursor from error
    if side not in ("a", "b") or len(values) != len(order):
        raise BadCursor
    fields = [queryset.model._meta.get_field(field.removeprefix("-")) for field in order]
    return ("after" if side == "a" else "before"), [
        _value(field.get_internal_type(), value) for field, value in zip(fields, values, strict=True)
    ]


def _value(kind: str, value: Any) -> Any:
    if kind == "DateTimeField":
        try:
            moment = datetime.fromisoformat(value)
            # At the edges of the calendar another time zone is another year, which there is none of
            in_utc = moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError) as error:
            raise BadCursor from error
        if moment.tzinfo is None:
            raise BadCursor
        return in_utc
    if type(value) is not int or abs(value) > LARGEST_INTEGER:
        raise BadCursor
    return value
