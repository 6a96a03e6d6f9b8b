"""Links from “@name” in a text to that person's page."""

import re
from collections.abc import Mapping, Sequence

from markdown_it.token import Token

from netsite.core import inline


class People:
    """Names to look for after the sign, each with the address that it leads to. Longer names win over shorter ones.

    Upper and lower case matter, as they do where a name changes or is forgotten in others' words. `linked` holds those that
    were found.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = addresses
        self.linked: set[str] = set()
        names = sorted(addresses, key=lambda name: (-len(name), name))
        self._pattern = re.compile(rf"(?<![\w@])@({'|'.join(map(re.escape, names))})(?!\w)") if names else None

    def in_tokens(self, token: Token) -> list[Token]:
        """A piece of text, with a link in place of each name."""
        if self._pattern is None:
            return [token]
        parts: list[Token] = []
        start = 0
        for found in self._pattern.finditer(token.content):
            parts.append(inline.text(token.content[start : found.start()]))
            self.linked.add(found.group(1))
            parts += inline.link(found.group(), href=self.addresses[found.group(1)])
            start = found.end()
        return [*parts, inline.text(token.content[start:])]


def link_people(tokens: Sequence[Token], people: People) -> None:
    """Change the tokens in place: each name outside links and code becomes a link."""
    for token in tokens:
        if token.type == "inline" and token.children:
            token.children = inline.outside_links(token.children, people.in_tokens)
