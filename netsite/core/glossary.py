"""Links from the first use of each glossary term in a text to its definition."""

import re
from collections.abc import Iterable, Sequence

from markdown_it.token import Token


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
            token.children = _linked(token.children, terms, seen)
    terms.used += [key for key in seen if key not in terms.used]


def _linked(children: list[Token], terms: Terms, seen: set[str]) -> list[Token]:
    linked: list[Token] = []
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        linked += _split(child, terms, seen) if child.type == "text" and depth == 0 else [child]
    return linked


def _split(token: Token, terms: Terms, seen: set[str]) -> list[Token]:
    parts: list[Token] = []
    text, start = token.content, 0
    while found := terms.find(text, start, seen):
        begin, end, key = found
        seen.add(key)
        link = Token("link_open", "a", 1, attrs={"href": f"#term-{key}", "class": "term"})
        parts += [_text(text[start:begin]), link, _text(text[begin:end]), Token("link_close", "a", -1)]
        start = end
    return [*parts, _text(text[start:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
