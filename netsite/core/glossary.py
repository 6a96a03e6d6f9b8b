"""Links from the first use of each glossary term in a text to its definition."""

import re
from collections.abc import Iterable, Sequence
from functools import partial

from markdown_it.token import Token

from netsite.core import inline


class Terms:
    """Glossary terms to look for. `used` collects the keys that were found, over all texts of an article.

    Longer names win over shorter ones. Names in capitals (PRRT, MEN1) are found only so; others in any case, and with
    a plural's s.
    """

    def __init__(self, entries: Iterable[tuple[str, Sequence[str]]]) -> None:
        """`entries`: for each term its key and its names."""
        self.used: list[str] = []
        self._keys: dict[str, str] = {}
        exact: list[str] = []
        loose: list[str] = []
        for key, names in entries:
            for name in names:
                is_exact = name.upper() == name
                self._keys.setdefault(name if is_exact else name.lower(), key)
                (exact if is_exact else loose).append(name)
        names = sorted({*exact, *loose}, key=lambda name: (-len(name), name))
        parts = [re.escape(name) if name in exact else f"(?i:{re.escape(name)})" for name in names]
        self._pattern = re.compile(rf"(?<![\w-])({'|'.join(parts)})(s?)(?![\w-])") if parts else None

    def find(self, text: str, start: int, seen: set[str]) -> tuple[int, int, str] | None:
        """The next term from `start` that is not in `seen`: where it begins and ends, and its key."""
        if self._pattern is None:
            return None
        for match in self._pattern.finditer(text, start):
            name = match.group(1)
            key = self._keys.get(name) or self._keys.get(name.lower())
            if key and key not in seen:
                return match.start(), match.end(), key
        return None


def link_terms(tokens: list[Token], terms: Terms) -> None:
    """Change the tokens in place: the first use of each term outside links, headings and code becomes a link."""
    seen: set[str] = set()
    for number, token in enumerate(tokens):
        in_heading = number > 0 and tokens[number - 1].type in ("heading_open", "th_open")
        if token.type == "inline" and token.children and not in_heading:
            token.children = inline.outside_links(token.children, partial(_split, terms=terms, seen=seen))
    terms.used += [key for key in seen if key not in terms.used]


def _split(token: Token, terms: Terms, seen: set[str]) -> list[Token]:
    parts: list[Token] = []
    text, start = token.content, 0
    while found := terms.find(text, start, seen):
        begin, end, key = found
        seen.add(key)
        link = inline.link(text[begin:end], **{"href": f"#term-{key}", "class": "term"})
        parts += [inline.text(text[start:begin]), *link]
        start = end
    return [*parts, inline.text(text[start:])]
