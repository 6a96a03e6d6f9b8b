"""The words between the signs of a Markdown text: changing them as tokens, before they become HTML."""

from collections.abc import Callable, Sequence

from markdown_it.token import Token


def outside_links(children: Sequence[Token], change: Callable[[Token], list[Token]]) -> list[Token]:
    """The tokens of one block with each piece of plain text changed, but for what is inside a link already."""
    changed: list[Token] = []
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        changed += change(child) if child.type == "text" and depth == 0 else [child]
    return changed


def text(content: str) -> Token:
    """Plain words."""
    return Token("text", "", 0, content=content)


def link(content: str, **attributes: str) -> list[Token]:
    """Plain words as a link."""
    opening = Token("link_open", "a", 1)
    for name, value in attributes.items():
        opening.attrSet(name, value)
    return [opening, text(content), Token("link_close", "a", -1)]
