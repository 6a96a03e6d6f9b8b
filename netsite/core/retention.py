"""How long things are kept: one table over all apps, and what enforces it.

An app names its rules in its configuration ("netsite.accounts.retention.RULES"); the daily task and `manage.py retention`
carry all of them out, and print them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.module_loading import import_string

_lists: list[str] = []


@dataclass(frozen=True)
class Rule:
    """One line of the table. `enforce` is given the moment before which things are too old, and says how many went."""

    what: str
    why: str
    kept_for: timedelta
    enforce: Callable[[datetime], int]


def register(path: str) -> None:
    """Add an app's list of rules by its dotted path (its models cannot be imported yet)."""
    if path not in _lists:
        _lists.append(path)


def rules() -> Iterator[Rule]:
    """All lines of the table, in the order of the apps."""
    for path in _lists:
        yield from import_string(path)


def enforce(now: datetime | None = None) -> dict[str, int]:
    """Let go of everything that is older than its time; how many of each."""
    now = now or timezone.now()
    return {rule.what: rule.enforce(now - rule.kept_for) for rule in rules()}
