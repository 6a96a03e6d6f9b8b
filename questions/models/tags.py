from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from netsite.core import text

# /tags/muted/ is another page
NOT_SLUGS = {"muted"}


class TagQuerySet(models.QuerySet["Tag"]):
    def approved(self) -> Self:
        """What everybody may see: a new topic waits until a moderator has looked at it."""
        return self.filter(state=Tag.State.APPROVED)

    def in_use(self) -> Self:
        """The topics that lists and suggestions show: approved, on a public question, the most used first."""
        return self.approved().filter(use_count__gt=0).order_by("-use_count", "name")


class Tag(TagBase):
    """A topic. `key` is what the one normalise function makes of the name: the engines fold case differently."""

    class State(models.TextChoices):
        APPROVED = "approved", _("in use")
        PROPOSED = "proposed", _("new, waits for a moderator")
        REFUSED = "refused", _("not wanted")

    key = models.CharField(max_length=120, unique=True, editable=False)
    description = models.CharField(_("description"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.APPROVED)
    # How many public questions carry it; kept by questions.tagging
    use_count = models.PositiveIntegerField(default=0, editable=False)

    # Its other names, where it was loaded with them (questions.tagging.topic_at)
    also_called: list[str]

    objects: ClassVar[TagQuerySet] = TagQuerySet.as_manager()  # type: ignore[assignment] # as_manager() is typed as a manager

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
        self.slug = self.slug or slug_of(self.key)  # type: ignore[has-type] # taggit has no stubs
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @property
    def is_for_members_only(self) -> bool:
        """Whether its name may say what only members may read: no public question carries it, no editor has described it."""
        return not self.use_count and not self.description


def slug_of(key: str) -> str:
    """The word in a topic's address: its key, but for those that are pages of their own."""
    return f"topic-{key}" if key in NOT_SLUGS else key


class TagSynonym(models.Model):
    """Another name of a topic: a brand, an old term, a short form. Typed, searched or opened, it is that topic."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(_("name"), max_length=60)
    key = models.CharField(max_length=120, editable=False)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="one_tag_per_other_name",
                violation_error_message=_("This is another name of a topic already."),
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="other_name_has_letters"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key beside the name."""
        self.key = text.key(self.name)
        super().save(*args, **kwargs)


class QuestionTag(ItemBase):
    content_object = models.ForeignKey("questions.Question", on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="question_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="one_link_per_question_and_tag")]

    @classmethod
    def tags_for(cls, model: type[models.Model], instance: models.Model | None = None, **extra: Any) -> TagQuerySet:
        """What `question.tags` is made of, prefetched or not: approved topics only, so that no page can forget it."""
        return super().tags_for(model, instance, **extra).approved()

    def __str__(self) -> str:
        return f"{self.tag} on {self.content_object_id}"
