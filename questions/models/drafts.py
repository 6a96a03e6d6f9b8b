import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import dumps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from netsite.accounts.models import User

TOKEN_SALT = "questions.draft"  # noqa: S105 - a salt's name, not a secret


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A draft is its owner's alone. One without an owner is reached by its signed link (questions.drafting)."""
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Draft(models.Model):
    """What somebody typed and has not posted yet, and afterwards where it was posted.

    The key is the form's idempotency key too: double click, retry and signing in in between make one post.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        ANSWER = "answer", _("answer")
        COMMENT = "comment", _("comment")
        EDIT = "edit", _("change of something posted")

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=Kind)
    # Nobody, until a signed link gives it an owner
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Raised with each save: an old tab cannot overwrite what was typed in a newer one
    version = models.PositiveIntegerField(default=0)
    # What an answer or a comment is for, or what is being changed; what a question was asked from is among the fields
    question = models.ForeignKey(
        "questions.Question", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    answer = models.ForeignKey("questions.Answer", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    fields = models.JSONField(default=dict)
    # In which browser it was written (accounts.browsers): only there it is posted by itself after signing up
    browser_key = models.CharField(max_length=32, blank=True, editable=False)
    # When "Post" was pressed before signing in: the post follows as soon as the address is confirmed
    wants_posting_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_question = models.ForeignKey(
        "questions.Question", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    posted_answer = models.ForeignKey(
        "questions.Answer", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="question", question=None, answer=None)
                | models.Q(kind="answer", question__isnull=False, answer=None)
                | models.Q(kind__in=["comment", "edit"], question__isnull=False, answer=None)
                | models.Q(kind__in=["comment", "edit"], question=None, answer__isnull=False),
                name="draft_has_the_target_of_its_kind",
            ),
        ]
        indexes = [
            # The owner's list, and the retention task
            models.Index(fields=["owner", "-updated_at"], name="draft_by_owner"),
            models.Index(fields=["updated_at"], name="draft_by_age"),
        ]

    def __str__(self) -> str:
        return f"draft of {self.kind}"

    @property
    def token(self) -> str:
        """The signed name of this draft, for links."""
        return dumps(str(self.key), salt=TOKEN_SALT)
