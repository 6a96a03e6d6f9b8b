"""Related questions: computed ahead by a task (computing), read by a page in one query (reading)."""

from questions.related.reading import Lists, lists_of

__all__ = ["Lists", "lists_of"]
