from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reaction(models.Model):
    """What a member says of an answer of somebody else, beside “helpful”. An erased member's stay without the name."""

    class Kind(models.TextChoices):
        WORKED = "worked", _("worked for me")
        OUTDATED = "outdated", _("outdated")
        UNSAFE = "unsafe", _("could be unsafe")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.ForeignKey("questions.Answer", on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=8, choices=Kind)
    # Why it could be unsafe, for the moderators
    sentence = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "answer", "kind"], name="one_reaction_of_a_kind_per_member"),
            models.CheckConstraint(
                condition=~Q(kind="unsafe") | ~Q(sentence="") | Q(member=None), name="concern_has_a_sentence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.answer_id}"


class AnswerInProgress(models.Model):
    """A member is writing an answer: others see that somebody is, for a while, and not who."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey("questions.Question", on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "question"], name="one_answer_in_progress_per_member")]
        indexes = [
            # The thread's page, and the retention task
            models.Index(fields=["question", "until"], name="answer_in_progress"),
        ]

    def __str__(self) -> str:
        return f"until {self.until:%H:%M}"
