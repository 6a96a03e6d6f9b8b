"""The filter of the list of questions, as its page shows it: what is chosen, what can be, and where each link leads."""

from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst

from netsite.accounts.models import User
from netsite.core import paging
from questions import filtering
from questions.filtering import CHOICES, LABELS, NAMES, Filter
from questions.models import Question, SavedFilter
from questions.models.posts import QuestionQuerySet

# A list as short as this could be longer with one choice less
FEW = 3
# What only answers have, so that it says nothing of questions that wait for one
_OF_ANSWERS = ["answers", "kind", "clinician"]


@dataclass(frozen=True)
class Chip:
    """One thing that is chosen, and the address without it."""

    words: str
    address: str


@dataclass(frozen=True)
class Field:
    """One part of the form: its choices as value, words and whether it is chosen."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class Choice:
    """The filter beside the order that the reader chose. `no_topic` says that the topic they typed is none."""

    filter: Filter
    sort: str
    typed_topic: str = ""
    no_topic: str = ""
    short_address: str = ""

    @property
    def query(self) -> str:
        """What an address needs to say both; empty for the list as it is by itself."""
        return _query(self.sort, self.filter)

    @property
    def is_filtered(self) -> bool:
        return self.filter.is_chosen or bool(self.no_topic)

    @property
    def can_be_filtered(self) -> bool:
        """Of what was imported nobody told who it is about, and nobody here answers it: that library is for searching."""
        return self.sort != "library"

    @property
    def chips(self) -> list[Chip]:
        return [self._chip(name) for name in self.filter.parts]

    def _chip(self, name: str) -> Chip:
        return Chip(capfirst(self.filter.words_of(name)), _address(self.sort, self.filter.without(name)))

    @property
    def clear_address(self) -> str:
        return _address(self.sort, Filter())

    def address_of_tab(self, sort: str) -> str:
        """The same filter in another order, as far as it means something there."""
        if sort == "library":
            return _address(sort, Filter())
        return _address(sort, self.filter.without(*_OF_ANSWERS) if sort == "waiting" else self.filter)

    @cached_property
    def whole(self) -> Filter:
        """What the filter and the list together leave over: the feed and a saved filter have no order to say it with."""
        return replace(self.filter, answers="waiting") if self.sort == "waiting" else self.filter

    @property
    def fields(self) -> list[Field]:
        """The form, but for the topic, which is typed."""
        shown = [name for name in CHOICES if self.sort != "waiting" or name not in _OF_ANSWERS]
        return [
            Field(
                name, str(LABELS[name]),
                [(value, str(words), getattr(self.filter, name) == value) for value, words in CHOICES[name]().items()],
            )
            for name in shown
        ]  # fmt: skip

    def looser(self, rows: QuestionQuerySet, page: paging.Page[Question]) -> list[Chip]:
        """Where nothing was found: what could be left open to find something. As many queries as there are chips."""
        if page.items or page.previous_cursor or not self.filter.is_chosen:
            return []
        return [self._chip(name) for name in filtering.looser(rows, self.filter)]

    def are_few(self, page: paging.Page[Question]) -> bool:
        """Whether so little was found that one choice less would help."""
        return len(self.filter.parts) > 1 and len(page.items) <= FEW and not page.previous_cursor


def choice_of(request: HttpRequest, sort: str) -> Choice:
    """What the address says. Raises filtering.Unknown.

    `short_address` is filled where the address says it in more words than it takes (an empty field of the form, another
    name of a topic): the page is kept and shared under one address.
    """
    try:
        chosen = Filter.from_query(request.GET, reader=request.user)
    except filtering.UnknownTopic as unknown:
        # What was typed stands in the form again, and the rest holds
        return Choice(unknown.rest, sort, typed_topic=request.GET["topic"], no_topic=str(unknown))
    if sort == "library":
        chosen = Filter()
    given = [(name, value) for name, values in request.GET.lists() if name in NAMES for value in values]
    is_short = urlencode(given) == chosen.query
    return Choice(
        chosen, sort, typed_topic=chosen.topic.name if chosen.topic else "",
        short_address="" if is_short else _address(sort, chosen, after=request.GET.get("after", "")),
    )  # fmt: skip


def refused(request: HttpRequest, unknown: filtering.Unknown) -> HttpResponse:
    """The page for an address that chooses what is none."""
    context: dict[str, Any] = {"sentence": str(unknown), "nav": "questions"}
    return render(request, "questions/no_such_filter.html", context, status=HTTPStatus.BAD_REQUEST)


def saved_by(member: User) -> list[SavedFilter]:
    """The member's own filters, by name. One query."""
    return list(SavedFilter.objects.filter(member=member).order_by("name"))


def _query(sort: str, chosen: Filter) -> str:
    order = "" if sort == "active" else urlencode({"sort": sort})
    return "&".join(part for part in (order, chosen.query) if part)


def _address(sort: str, chosen: Filter, after: str = "") -> str:
    query = "&".join(part for part in (_query(sort, chosen), urlencode({"after": after}) if after else "") if part)
    return f"{reverse('questions')}?{query}" if query else reverse("questions")
