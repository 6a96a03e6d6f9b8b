"""Taking one's data along, and leaving."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Export(models.Model):
    """A copy of everything held about a member, made by a task and there for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # The member's page, and the task that deletes old ones
            models.Index(fields=["member", "-requested_at"], name="export_by_member"),
        ]

    def __str__(self) -> str:
        return f"export of {self.requested_at:%Y-%m-%d}"


class Erasure(models.Model):
    """A member wants to leave. Their account is closed already; until `due_at` they can take it back."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    keep_words = models.BooleanField(default=False)
    requested_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [
            # The task that carries them out
            models.Index(fields=["due_at"], name="erasure_due"),
        ]

    def __str__(self) -> str:
        return f"erasure due {self.due_at:%Y-%m-%d}"
