"""What changed between two texts, word by word, for people."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# Above so many words on a side, lines are compared first and words only inside lines that changed
WORDS_AT_ONCE = 1500
_TOKEN = re.compile(r"\s+|[^\W_]+|[\W_]")

Kind = Literal["same", "added", "removed", "skipped"]


@dataclass(frozen=True)
class Piece:
    """A stretch of text and what became of it. A skipped one stands for unchanged text that is not shown."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> list[Piece]:
    """Pieces in reading order: same + removed give the old text, same + added the new one."""
    old_words, new_words = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(old_words), len(new_words)) <= WORDS_AT_ONCE:
        return _merged(_compared(old_words, new_words))
    pieces: list[Piece] = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for operation, i, j, k, m in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        before, after = "".join(old_lines[i:j]), "".join(new_lines[k:m])
        if operation == "equal":
            pieces.append(Piece("same", before))
            continue
        words_before, words_after = _TOKEN.findall(before), _TOKEN.findall(after)
        if max(len(words_before), len(words_after)) > WORDS_AT_ONCE:
            pieces += [Piece("removed", before), Piece("added", after)]
        else:
            pieces += _compared(words_before, words_after)
    return _merged(pieces)


def context(pieces: list[Piece], words: int = 30) -> list[Piece]:
    """The same pieces with long unchanged runs cut to so many words around each change."""
    short: list[Piece] = []
    for number, piece in enumerate(pieces):
        tokens = _TOKEN.findall(piece.text) if piece.kind == "same" else []
        if len(tokens) <= words * 4:
            short.append(piece)
            continue
        is_first, is_last = number == 0, number == len(pieces) - 1
        head = "" if is_first else "".join(tokens[: words * 2])
        tail = "" if is_last else "".join(tokens[-words * 2 :])
        short += [Piece("same", head), Piece("skipped", "…"), Piece("same", tail)]
    return [piece for piece in short if piece.text]


def _compared(old: list[str], new: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for operation, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        pieces += [Piece("removed", "".join(old[i:j])), Piece("added", "".join(new[k:m]))]
    return pieces


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece, and none that is empty."""
    merged: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if merged and merged[-1].kind == piece.kind:
            merged[-1] = Piece(piece.kind, merged[-1].text + piece.text)
        else:
            merged.append(piece)
    return merged
