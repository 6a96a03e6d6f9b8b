"""Plain text from elsewhere as Markdown: its paragraphs and its lists, and no mark-up that it did not mean."""

import re

# "… of the following: - Weakness. - Fever." A dash between words of one sentence is none of these
_ITEM = re.compile(r"(?:^|(?<=[.:;?!)])\s)\s*[-•*] (?=\S)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
# What would begin a heading, a list, a quotation or a rule
_BEGINNING = re.compile(r"^(#{1,6}(?=\s)|[-+=](?=\s|[-+=])|\d{1,9}[.)](?=\s))")
_ADDRESS = re.compile(r"(https?://[^\s<>]+)")


def tidied(source: str) -> str:
    """The text as Markdown: paragraphs and lists."""
    blocks: list[str] = []
    for line in source.split("\n"):
        words = " ".join(line.split()).replace(" : ", ": ")
        if not words:
            continue
        lead, *items = (part.strip() for part in _ITEM.split(words))
        if lead:
            blocks.append(escaped(lead))
        if listed := "\n".join(f"- {escaped(item)}" for item in items if item):
            if not lead and blocks and blocks[-1].startswith("- "):
                blocks[-1] += f"\n{listed}"
            else:
                blocks.append(listed)
    return "\n\n".join(blocks)


def escaped(words: str) -> str:
    """One line of plain text as Markdown that shows the same."""
    parts = _ADDRESS.split(words)
    # Every other part is an address: left as it is, so that it becomes one link
    parts[::2] = [_SPECIAL.sub(r"\\\1", part) for part in parts[::2]]
    return _BEGINNING.sub(lambda match: match[0][:-1] + "\\" + match[0][-1], "".join(parts))
