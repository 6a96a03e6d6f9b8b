"""Keyset paging visits every row once, in order, in both directions."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from netsite.core import paging
from netsite.core.paging import BadCursor, page
from questions.models import Question
from tests import make

ORDER = ("-last_activity_at", "-id")
START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def rows(db: None) -> list[Question]:
    """Eleven questions, some active at the same moment."""
    for number in range(11):
        make.question(f"Question {number}", last_activity_at=START + timedelta(hours=number % 4))
    return list(Question.objects.order_by(*ORDER))


def walk(size: int) -> list[paging.Page[Question]]:
    pages = [page(Question.objects.all(), order=ORDER, size=size)]
    while cursor := pages[-1].next_cursor:
        pages.append(page(Question.objects.all(), order=ORDER, cursor=cursor, size=size))
    return pages


@pytest.mark.parametrize("size", [1, 3, 10, 11, 12])
def test_forwards_every_row_comes_once(rows: list[Question], size: int) -> None:
    assert [row for one in walk(size) for row in one.items] == rows


def test_backwards_gives_the_same_pages(rows: list[Question]) -> None:
    pages = walk(3)
    for earlier, later in itertools.pairwise(pages):
        back = page(Question.objects.all(), order=ORDER, cursor=later.previous_cursor, size=3)
        assert back.items == earlier.items
        assert back.next_cursor == earlier.next_cursor
    assert pages[0].previous_cursor is None


def test_a_row_that_comes_meanwhile_repeats_nothing(rows: list[Question]) -> None:
    first = page(Question.objects.all(), order=ORDER, size=5)
    make.question("New", last_activity_at=START + timedelta(days=1))
    second = page(Question.objects.all(), order=ORDER, cursor=first.next_cursor, size=5)
    assert [row.pk for row in second.items] == [row.pk for row in rows[5:10]]


def test_integers_and_rising_order(rows: list[Question]) -> None:
    first = page(Question.objects.all(), order=("id",), size=4)
    second = page(Question.objects.all(), order=("id",), cursor=first.next_cursor, size=4)
    assert [row.pk for row in first.items + second.items] == sorted(row.pk for row in rows)[:8]


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "%%%", "é", "A" * 400, "W10", "WyJhIl0", "WyJhIiwxLDJd", "WyJ6IiwiMjAyNi0xMS0wMSIsMV0",
        "WyJhIiwiMjAyNi0xMS0wMVQwMDowMDowMCIsMV0", "WyJhIiwiMjAyNi0xMS0wMVQwMDowMDowMCswMDowMCIsOTk5OTk5OTk5OTk5OTk5OTk5OTldfQ",
    ],
)  # fmt: skip
def test_d5_a_made_up_cursor_is_refused(db: None, cursor: str) -> None:
    with pytest.raises(BadCursor):
        page(Question.objects.all(), order=ORDER, cursor=cursor, size=5)


def test_an_empty_list_is_one_page(db: None) -> None:
    empty = page(Question.objects.visible_to(AnonymousUser()), order=ORDER, size=5)
    assert (empty.items, empty.next_cursor, empty.previous_cursor) == ([], None, None)
