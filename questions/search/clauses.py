"""What somebody typed into the search box, as clauses that an engine can look up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from questions.models import Tag, TagSynonym
from questions.search import terms
from questions.search.endings import stem

# A pasted letter is read so far; which of its words are looked up, questions.search.find decides
WORDS_READ = 60
LONGEST_NAME = 4
NAMES_AT_MOST = 10

Terms = tuple[str, ...]


class TooSlow(Exception):
    """A database gave up looking: the words are too common for it."""


# The terms of a name of a topic, and those of all its names
Synonyms = Mapping[Terms, tuple[Terms, ...]]


@dataclass(frozen=True)
class Clause:
    """One thing to find, in one of several ways: ki67, or ki and 67. A prefix is the beginning of its word."""

    alternatives: tuple[Terms, ...]
    is_prefix: bool = False

    @property
    def terms(self) -> Terms:
        """All its terms, each once."""
        return tuple(dict.fromkeys(term for alternative in self.alternatives for term in alternative))

    @property
    def carries_meaning(self) -> bool:
        return any(terms.carries_meaning(term) for term in self.alternatives[0])


def clauses_of(text: str, synonyms: Synonyms | None = None) -> list[Clause]:
    """The clauses of a query in their order, each once. Names of topics stand for their synonyms too."""
    words = terms.words(text)[:WORDS_READ]
    return list(dict.fromkeys(_read(words, synonyms or {})))


def _read(words: Sequence[str], synonyms: Synonyms) -> Iterator[Clause]:
    position = 0
    while position < len(words):
        length, names = _name_at(words, position, synonyms)
        if names:
            yield Clause(names)
        elif alternatives := _ways_to_write(words[position]):
            yield Clause(alternatives)
        position += length


def _name_at(words: Sequence[str], position: int, synonyms: Synonyms) -> tuple[int, tuple[Terms, ...]]:
    """How many words the longest name of a topic takes here (1 where there is none), and that topic's names."""
    for length in range(min(LONGEST_NAME, len(words) - position), 0, -1) if synonyms else ():
        key = parts_of(" ".join(words[position : position + length]))
        if key in synonyms:
            # A name of fewer of these words would find more than was asked for: liver, for liver metastases
            names = [name for name in synonyms[key] if not set(name) <= set(key)]
            return length, (key, *names)[:NAMES_AT_MOST]
    return 1, ()


def _ways_to_write(word: str) -> tuple[Terms, ...]:
    found = terms.terms_of(word)
    return ((found[0],), found[1:]) if len(found) > 1 else (found,) if found else ()


@lru_cache(maxsize=10_000)
def parts_of(name: str) -> Terms:
    """The terms of a name without its joined forms: both carcinoid-syndrome and carcinoid syndrome."""
    return tuple(term for word in terms.words(name.replace("-", " ")) for term in terms.terms_of(word)[:LONGEST_NAME])


def tag_synonyms() -> Synonyms:
    """The names of all approved topics that have other names. One query, each time: staff may have changed one just now."""
    called: dict[str, list[str]] = {}
    rows = TagSynonym.objects.filter(tag__state=Tag.State.APPROVED).order_by("pk")
    for name, other in rows.values_list("tag__name", "name"):
        called.setdefault(name, [name]).append(other)
    found: dict[Terms, tuple[Terms, ...]] = {}
    for together in called.values():
        names = tuple(dict.fromkeys(parts for name in together if (parts := parts_of(name))))
        found |= dict.fromkeys(names, names)
    return found


def prefix_of(word: str) -> Clause:
    """What a word that is not finished yet may become; of a joined one (crohn's-dis) its last part."""
    last = terms.parts(word)[-1]
    short = stem(last)
    return Clause(((short if last.startswith(short) else last,),), is_prefix=True)
