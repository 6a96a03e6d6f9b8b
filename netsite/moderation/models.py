"""What members and the checks bring before the moderators."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netsite.core.constraints import exactly_one_of


class Flag(models.Model):
    """Somebody says that a post needs a moderator's eyes. What it said at that moment is kept with it (TS-M3)."""

    class Reason(models.TextChoices):
        COULD_BE_UNSAFE = "could-be-unsafe", _("could be unsafe")
        NOT_A_DUPLICATE = "not-a-duplicate", _("the asker says that it has not been asked before")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    answer = models.ForeignKey("questions.Answer", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    comment = models.ForeignKey("questions.Comment", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    sentence = models.CharField(_("what the member says"), max_length=300, blank=True)
    snapshot = models.TextField(_("the text as it was"), blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("reported by"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            exactly_one_of("question", "answer", "comment", name="flag_has_one_target"),
            models.UniqueConstraint(
                fields=["reporter", "answer", "reason"], condition=Q(state="open"),
                name="one_open_flag_per_member_answer_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="closed_flags_and_only_they_have_a_time",
            ),
        ]  # fmt: skip
        indexes = [
            # The queue: what is open, oldest first
            models.Index(fields=["id"], condition=Q(state="open"), name="flag_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.pk}"
