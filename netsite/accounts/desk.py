"""What every page of the admin has in common: filters that guess nothing, a log without words."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.http import HttpRequest


class OnlyListedLookups(admin.ModelAdmin[Any]):
    """Refuses filters in the address that the page does not offer.

    Django lets anybody who may see a list filter it by every column of its own (`?email__startswith=a`, `?author=7`): so
    addresses could be guessed, and anonymous posts found by their author.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        filters: list[Any] = list(self.get_list_filter(request))
        offered = {entry if isinstance(entry, str) else entry[0] for entry in filters}
        name = lookup.partition("__")[0]
        return name in offered and super().lookup_allowed(lookup, value, request)


class ReadOnly(OnlyListedLookups):
    """Rows that are looked at: what becomes of them is done by an operation, or by their age (retention)."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class QuietLog(admin.ModelAdmin[Any]):
    """Logs what staff do without words or names: they must not stay in the log when their owner takes them away."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._log(request, obj, ADDITION, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        """“question 7” instead of its title."""
        return self._log(request, obj, CHANGE, message)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Any]) -> list[LogEntry]:
        return [self._log(request, row, DELETION, "") for row in queryset]

    def _log(self, request: HttpRequest, row: Any, flag: int, message: Any) -> LogEntry:
        return LogEntry.objects.create(
            user=request.user,  # type: ignore[misc] # the admin lets nobody else in
            content_type=get_content_type_for_model(row),
            object_id=str(row.pk),
            object_repr=f"{self.opts.verbose_name} {row.pk}",
            action_flag=flag,
            change_message=message
            if isinstance(message, str)
            else json.dumps([_without_words(part) for part in message]),
        )


def _without_words(part: dict[str, Any]) -> dict[str, Any]:
    """One change as the admin tells it, without what a row calls itself."""
    return {kind: {name: value for name, value in said.items() if name != "object"} for kind, said in part.items()}
