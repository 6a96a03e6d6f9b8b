"""What a member keeps for later: questions, answers and parts of articles, and filters of the list of questions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netsite.core.constraints import exactly_one_of


class SavedItem(models.Model):
    """Nobody but the member sees that it is saved. With an article: the whole of it, or one section."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    question = models.ForeignKey("questions.Question", on_delete=models.CASCADE, null=True, related_name="+")
    answer = models.ForeignKey("questions.Answer", on_delete=models.CASCADE, null=True, related_name="+")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, null=True, related_name="+")
    section_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            exactly_one_of("question", "answer", "article", name="saved_item_has_one_target"),
            models.CheckConstraint(
                condition=Q(article__isnull=False) | Q(section_key=""), name="saved_section_has_an_article"
            ),
            models.UniqueConstraint(fields=["member", "question"], name="one_saved_item_per_member_and_question"),
            models.UniqueConstraint(fields=["member", "answer"], name="one_saved_item_per_member_and_answer"),
            models.UniqueConstraint(
                fields=["member", "article", "section_key"], name="one_saved_item_per_member_and_section"
            ),
        ]
        indexes = [
            # The list, newest first
            models.Index(fields=["member", "-id"], name="saved_item_list"),
        ]

    def __str__(self) -> str:
        return f"saved item {self.pk}"


class SavedFilter(models.Model):
    """A choice of questions under a name of the member's own. `query` is the part of the address after the mark."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="one_saved_filter_per_member_and_name"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_filter_has_a_name"),
            models.CheckConstraint(condition=~Q(query=""), name="saved_filter_says_something"),
        ]

    def __str__(self) -> str:
        return self.name
