import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import dumps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from netsite.accounts.models import User
    from questions.models import Answer, Question

TOKEN_SALT = "questions.draft"  # noqa: S105 - a salt's name, not a secret


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """A draft is its owner's alone. One without an owner is reached by its signed link (questions.drafting)."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def waiting(self) -> Self:
        """What was not posted yet, the last one first."""
        return self.filter(posted_at=None).order_by("-updated_at", "pk")

    def answers_to(self, question: "Question") -> Self:
        return self.filter(kind=Draft.Kind.ANSWER, question=question)

    def changes_of(self, post: "Question | Answer") -> Self:
        return self.filter(kind=Draft.Kind.EDIT, **Draft.target_of(post))

    def comments_on(self, post: "Question | Answer") -> Self:
        return self.filter(kind=Draft.Kind.COMMENT, **Draft.target_of(post))

    def comments_in(self, question: "Question", answers: "Sequence[Answer]") -> Self:
        """On this question and on any of these answers."""
        return self.filter(models.Q(question=question) | models.Q(answer__in=answers), kind=Draft.Kind.COMMENT)


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

    def get_absolute_url(self) -> str:
        """Where one goes on with it: a page of its own, or the form of what is changed or commented on."""
        if self.kind in (self.Kind.QUESTION, self.Kind.ANSWER):
            return reverse("draft", args=[self.token])
        if self.kind == self.Kind.COMMENT:
            return self._address_in_thread("comment-on-question", "comment-on-answer")
        return f"{self._address_in_thread('edit-question', 'edit-answer')}?draft={self.key}"

    def _address_in_thread(self, of_question: str, of_answer: str) -> str:
        if self.answer is not None:
            return reverse(of_answer, args=[self.answer.question_id, self.answer.pk])
        return reverse(of_question, args=[self.question_id])

    @property
    def has_words(self) -> bool:
        """Whether there is anything in it to go on with."""
        return any(str(self.fields.get(name) or "").strip() for name in ("title", "body"))

    @property
    def token(self) -> str:
        """The signed name of this draft, for links."""
        return dumps(str(self.key), salt=TOKEN_SALT)

    @staticmethod
    def target_of(post: "Question | Answer") -> dict[str, Any]:
        """Which of the two keys a comment or a change of this post has."""
        return {post._meta.model_name or "": post}
