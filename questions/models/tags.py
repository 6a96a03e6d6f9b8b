from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from netsite.core import text


class Tag(TagBase):
    """A topic. `key` is what the one normalise function makes of the name: the engines fold case differently."""

    key = models.CharField(max_length=120, unique=True, editable=False)
    description = models.CharField(_("description"), max_length=300, blank=True)
    synonyms = models.JSONField(_("other names"), default=list, blank=True)
    # How many public questions carry it; kept by questions.tagging
    use_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        indexes = [
            # Suggestions and the list of topics: the most used first
            models.Index(fields=["-use_count", "name"], name="tag_by_use"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key and the slug beside the name."""
        self.key = text.key(self.name)
        self.slug = self.slug or self.key  # type: ignore[has-type] # taggit has no stubs
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


class QuestionTag(ItemBase):
    content_object = models.ForeignKey("questions.Question", on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="question_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="one_link_per_question_and_tag")]

    def __str__(self) -> str:
        return f"{self.tag} on {self.content_object_id}"
