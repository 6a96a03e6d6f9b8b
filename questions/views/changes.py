"""The texts of a post over time, each beside the one before it."""

from collections.abc import Collection
from dataclasses import dataclass

from netsite.core import diffs
from questions.models import PostRevision


@dataclass(frozen=True)
class Version:
    """One text and the parts of it that changed, each with its name."""

    revision: PostRevision
    changes: list[tuple[str, list[diffs.Piece]]]
    is_first: bool


def versions_of(newest_first: list[PostRevision], *, topics: Collection[str] | None = None) -> list[Version]:
    """Each revision compared with the one before it. With `topics`, other names of topics are left out of them."""
    if topics is not None:
        for revision in newest_first:
            revision.tags = [name for name in revision.tags if name in topics]
    older: list[PostRevision | None] = [*newest_first[1:], None]
    return [
        Version(new, _changes(old, new), is_first=old is None) for new, old in zip(newest_first, older, strict=True)
    ]


def _changes(old: PostRevision | None, new: PostRevision) -> list[tuple[str, list[diffs.Piece]]]:
    parts = [
        (old.title if old else "", new.title),
        (", ".join(old.tags) if old else "", ", ".join(new.tags)),
        (old.body if old else "", new.body),
    ]
    return [("", diffs.context(diffs.word_diff(before, after))) for before, after in parts if before != after]
