from django.conf import settings
from django.db import models
from django.utils import timezone

from netsite.core.constraints import exactly_one_of


class Vote(models.Model):
    """“Helpful”, said once by a member of a post of somebody else. An erased member's votes stay without the name."""

    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, null=True, blank=True, related_name="votes"
    )
    answer = models.ForeignKey(
        "questions.Answer", on_delete=models.CASCADE, null=True, blank=True, related_name="votes"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            exactly_one_of("question", "answer", name="vote_has_one_target"),
            models.UniqueConstraint(fields=["voter", "question"], name="one_vote_per_member_and_question"),
            models.UniqueConstraint(fields=["voter", "answer"], name="one_vote_per_member_and_answer"),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"
