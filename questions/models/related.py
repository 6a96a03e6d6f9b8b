"""Which questions are shown beside a question, an article or a section, computed ahead (questions.related)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netsite.core.constraints import exactly_one_of


class RelatedQuestion(models.Model):
    """One row of one list. An empty section key with an article means the article as a whole."""

    # No index of their own: both unique constraints begin with them
    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    section_key = models.CharField(max_length=40, blank=True)
    target = models.ForeignKey("questions.Question", on_delete=models.CASCADE, related_name="+")
    # Pinned ones first, each group by rank
    is_pinned = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            exactly_one_of("question", "article", name="related_list_has_one_source"),
            models.UniqueConstraint(fields=["question", "target"], name="one_relation_per_question_and_target"),
            models.UniqueConstraint(
                fields=["article", "section_key", "target"], name="one_relation_per_section_and_target"
            ),
            models.CheckConstraint(condition=~Q(question=F("target")), name="question_is_not_related_to_itself"),
            models.CheckConstraint(
                condition=Q(article__isnull=False) | Q(section_key=""), name="related_section_has_an_article"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}: {self.target_id}"


class RelatedPin(models.Model):
    """What a member of staff decided about one list: always show this question, or never."""

    class Kind(models.TextChoices):
        PIN = "pin", _("always show, first")
        HIDE = "hide", _("never show")

    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, null=True, blank=True, related_name="related_pins",
        verbose_name=_("beside the question"),
    )  # fmt: skip
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("beside the article"),
    )  # fmt: skip
    section_key = models.CharField(
        _("section"), max_length=40, blank=True, help_text=_("The section's key; empty for the whole article.")
    )
    target = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, related_name="+", verbose_name=_("related question")
    )
    kind = models.CharField(_("what to do"), max_length=4, choices=Kind, default=Kind.PIN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("related question chosen by staff")
        verbose_name_plural = _("related questions chosen by staff")
        constraints = [
            exactly_one_of("question", "article", name="related_pin_has_one_source"),
            models.UniqueConstraint(
                fields=["question", "target"], name="one_pin_per_question_and_target",
                violation_error_message=_("This question was already chosen for that list."),
            ),
            models.UniqueConstraint(
                fields=["article", "section_key", "target"], name="one_pin_per_section_and_target",
                violation_error_message=_("This question was already chosen for that list."),
            ),
            models.CheckConstraint(
                condition=~Q(question=F("target")), name="question_is_not_pinned_to_itself",
                violation_error_message=_("A question cannot be related to itself."),
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=False) | Q(section_key=""), name="pinned_section_has_an_article",
                violation_error_message=_("Only an article has sections."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.target}"
