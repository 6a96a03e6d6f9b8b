"""What members, and people without an account, want to hear of; and what members want to see less of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from netsite.core.constraints import exactly_one_of


class Follow(models.Model):
    """Somebody wants to hear of new answers under a question, of new questions with a tag, or about an article.

    Somebody without an account (a contact) can follow questions, by mail.
    """

    # No index of their own where a constraint below begins with them
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    contact = models.ForeignKey(
        "accounts.Contact", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    question = models.ForeignKey("questions.Question", on_delete=models.CASCADE, null=True, related_name="+")
    tag = models.ForeignKey("questions.Tag", on_delete=models.CASCADE, null=True, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            exactly_one_of("member", "contact", name="follow_has_one_follower"),
            exactly_one_of("question", "tag", "article", name="follow_has_one_target"),
            models.CheckConstraint(
                condition=Q(contact=None) | Q(question__isnull=False), name="contact_follows_questions_only"
            ),
            models.UniqueConstraint(fields=["member", "question"], name="one_follow_per_member_and_question"),
            models.UniqueConstraint(fields=["member", "tag"], name="one_follow_per_member_and_tag"),
            models.UniqueConstraint(fields=["member", "article"], name="one_follow_per_member_and_article"),
            models.UniqueConstraint(fields=["contact", "question"], name="one_follow_per_contact_and_question"),
        ]

    def __str__(self) -> str:
        return f"follow {self.pk}"


class TagMute(models.Model):
    """A member does not want to see questions of a topic in lists, nor to hear of them."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    tag = models.ForeignKey("questions.Tag", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "tag"], name="one_mute_per_member_and_tag")]

    def __str__(self) -> str:
        return f"mute {self.pk}"


class Helper(models.Model):
    """A member wants a list, once a day, of questions that wait and that they may be able to help with."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"helper {self.pk}"
