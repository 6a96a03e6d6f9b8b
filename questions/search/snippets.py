"""The place in a text that answers a search, with the words that were looked for marked. Plain text: templates escape it."""

from collections.abc import Collection
from typing import NamedTuple

from questions.search import terms

LENGTH = 220
LEAD = 60
# A longer text is looked through so far
READ_AT_MOST = 12_000


class Piece(NamedTuple):
    text: str
    is_match: bool


class _Place(NamedTuple):
    start: int
    end: int
    found: frozenset[str]


def cut(text: str, sought: Collection[str]) -> list[Piece]:
    """The stretch of about 220 characters with the most of these terms, in pieces; the beginning where it has none."""
    text = " ".join(text[:READ_AT_MOST].split())
    places = _places(text, frozenset(term for term in sought if terms.carries_meaning(term)) or frozenset(sought))
    start, end = _window(text, places)
    pieces = [Piece("… ", False)] if start else []
    position = start
    for place in places:
        if start <= place.start and place.end <= end:
            pieces += [Piece(text[position : place.start], False), Piece(text[place.start : place.end], True)]
            position = place.end
    pieces += [Piece(text[position:end], False), Piece(" …" if end < len(text) else "", False)]
    return [piece for piece in pieces if piece.text]


def _places(text: str, sought: frozenset[str]) -> list[_Place]:
    """Where the terms stand. Words are folded one by one, so that their places in the text stay known."""
    places = []
    for match in terms.WORD.finditer(text):
        found = sought.intersection(terms.terms_of(terms.folded(match[0])))
        if found:
            places.append(_Place(match.start(), match.end(), found))
    return places


def _window(text: str, places: list[_Place]) -> tuple[int, int]:
    """Begin a little before the place from which on the most different terms stand, at the end of a word."""
    best, start = 0, 0
    for number, place in enumerate(places):
        within: set[str] = set()
        for other in places[number : number + 20]:
            if other.end > place.start + LENGTH - LEAD:
                break
            within |= other.found
        if len(within) > best:
            best, start = len(within), place.start
    start = 0 if start <= LEAD else text.find(" ", start - LEAD) + 1
    end = len(text) if start + LENGTH >= len(text) else text.rfind(" ", start, start + LENGTH)
    return start, end if end > start else min(len(text), start + LENGTH)
