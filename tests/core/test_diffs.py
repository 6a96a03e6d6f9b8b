from hypothesis import given
from hypothesis import strategies as st

from netsite.core import diffs
from netsite.core.diffs import Piece, context, word_diff


def sides(pieces: list[Piece]) -> tuple[str, str]:
    old = "".join(piece.text for piece in pieces if piece.kind in ("same", "removed"))
    return old, "".join(piece.text for piece in pieces if piece.kind in ("same", "added"))


def test_it_shows_the_word_that_changed() -> None:
    assert word_diff("every six months", "every twelve months") == [
        Piece("same", "every "), Piece("removed", "six"), Piece("added", "twelve"), Piece("same", " months"),
    ]  # fmt: skip


@given(st.text("ab \n.", max_size=80), st.text("ab \n.", max_size=80))
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    assert sides(word_diff(old, new)) == (old, new)


def test_long_texts_are_compared_by_lines_first() -> None:
    old = "".join(f"line number {number} of a long text\n" for number in range(800))
    new = old.replace("number 400 of", "number 400 in")
    pieces = word_diff(old, new)
    assert sides(pieces) == (old, new)
    assert [piece.text for piece in pieces if piece.kind == "added"] == ["in"]


def test_a_long_text_that_is_all_new_costs_no_comparison_of_words() -> None:
    old, new = "a " * diffs.WORDS_AT_ONCE, "b " * diffs.WORDS_AT_ONCE
    assert [piece.kind for piece in word_diff(old, new)] == ["removed", "added"]


def test_context_leaves_out_what_did_not_change() -> None:
    old = " ".join(f"word{number}" for number in range(500))
    short = context(word_diff(old, old.replace("word250", "other")), words=10)
    assert [piece.kind for piece in short] == ["skipped", "same", "removed", "added", "same", "skipped"]
    assert len("".join(piece.text for piece in short)) < 400
