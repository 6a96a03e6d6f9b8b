from django.conf import settings
from django.db import models
from django.utils import timezone

from netsite.core.constraints import exactly_one_of


class PostRevision(models.Model):
    """A text that was public once. The newest one equals the post; `version` equals the post's edit version."""

    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, null=True, blank=True, related_name="revisions"
    )
    answer = models.ForeignKey(
        "questions.Answer", on_delete=models.CASCADE, null=True, blank=True, related_name="revisions"
    )
    comment = models.ForeignKey(
        "questions.Comment", on_delete=models.CASCADE, null=True, blank=True, related_name="revisions"
    )
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=150, blank=True)
    body = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            exactly_one_of("question", "answer", "comment", name="post_revision_has_one_target"),
            models.UniqueConstraint(fields=["question", "version"], name="one_question_revision_per_version"),
            models.UniqueConstraint(fields=["answer", "version"], name="one_answer_revision_per_version"),
            models.UniqueConstraint(fields=["comment", "version"], name="one_comment_revision_per_version"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
