"""Merge: one question was made part of another, and what moved with it, so that it can be taken back for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Merge(models.Model):
    source = models.ForeignKey("questions.Question", on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey("questions.Question", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    # The keys of what moved; emptied when it can no longer be taken back
    moved = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at=None), name="one_merge_in_force_per_question"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="merge_joins_two_questions"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"
