"""Words as the search index knows them. The same function makes them of a text and of what somebody looks for.

Nothing of it is left to the database: SQLite and PostgreSQL fold case, marks and endings differently.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from questions.search import endings

# Longer ones are no words; the columns and the engines' own limits are far above
LONGEST_TERM = 40
# A joined word: ki-67, crohn's, x-ray. Letters and digits of any script; marks are gone before.
WORD = re.compile(r"[^\W_]+(?:[-‐‑'’·][^\W_]+)*")
_JOINT = re.compile(r"[-‐‑'’·]")

# They stand in almost every sentence: a text need not have them to be found, but they still count where it does
FUNCTION_WORDS = frozenset(
    "a about after all also am an and any anyone are as at be been before but by can could did do does doe for from get got "
    "had has have he her him his how i if in into is it its just may me might more my no not of on one or our out "
    "she should so some than that the their them then there these they thi this to too us up very wa was we were what "
    "when where which who why will with would you your".split()
)


def words(text: str) -> list[str]:
    """The words of a text as they stand in it, without marks and in lower case."""
    return WORD.findall(folded(text))


def folded(text: str) -> str:
    """Compatibility forms, case, marks and invisible characters away: what two people mean alike looks alike."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    if any(unicodedata.category(character) in ("Mn", "Cf") for character in set(apart)):
        apart = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFKC", apart).casefold()


def terms(text: str) -> list[str]:
    """The terms of a text in their order, as often as they stand in it."""
    return [term for word in words(text) for term in terms_of(word)]


@lru_cache(maxsize=100_000)
def terms_of(word: str) -> tuple[str, ...]:
    """The terms of one folded word. A joined one is found whole and by its parts: ki-67 is ki67, ki and 67."""
    found = parts(word)
    if len(found) < 2:
        return tuple(_short(endings.stem(part) for part in found))
    whole = "".join(found)
    return tuple(_short([endings.stem(whole), *(endings.stem(part) for part in found)]))


def parts(word: str) -> list[str]:
    """The parts of a joined word, at least one; each has letters and digits only."""
    return [part for part in _JOINT.split(word) if part and part != "s"] or [_JOINT.sub("", word)]


def _short(found: Iterable[str]) -> list[str]:
    return [term for term in found if term and len(term) <= LONGEST_TERM]


def joined(found: Sequence[str]) -> str:
    """Terms as one string with a space on both sides of each, so that counting " term " counts it exactly."""
    return f" {'  '.join(found)} " if found else ""


def capped(found: Sequence[str], at_most: int) -> list[str]:
    """The first terms, and of the rest each that had not come before: a long thread stays findable by all its words."""
    if len(found) <= at_most:
        return list(found)
    first = found[:at_most]
    known = set(first)
    return [*first, *dict.fromkeys(term for term in found[at_most:] if term not in known)]


def carries_meaning(term: str) -> bool:
    """Whether a text must have this word to be what somebody looks for."""
    return term not in FUNCTION_WORDS
