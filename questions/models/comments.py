"""Comment: a short note under a question or an answer, to ask back or to add a word."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netsite.core import text
from netsite.core.constraints import exactly_one_of
from questions.models.posts import Answer, Question
from questions.models.written import Post, State

if TYPE_CHECKING:
    from netsite.accounts.models import User

# A thread with more than this under one post is a conversation that nobody finds again
COMMENTS_UNDER_A_POST = 30
# Others answer a comment soon: what they answered to should stay
COMMENT_EDIT_WINDOW = timedelta(minutes=15)


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may see, under posts that they may see."""
        questions = Question.objects.visible_to(user)
        answers = Answer.objects.visible_to(user)
        return self.filter(_seen_by(user), Q(question__in=questions) | Q(answer__in=answers))

    def under_visible(self, question: Question, user: "User | AnonymousUser") -> Self:
        """The same right under one question that is known to be visible, without asking for it again."""
        return self.filter(_seen_by(user), question=question)

    def under_visible_answers(self, answers: Iterable[Answer], user: "User | AnonymousUser") -> Self:
        """The same for answers that are known to be visible."""
        return self.filter(_seen_by(user), answer__in=answers)

    def in_thread(self, question: Question) -> Self:
        """All of a thread, under its question and under its answers, whoever may see them."""
        return self.filter(Q(question=question) | Q(answer__question=question))


def _seen_by(user: "User | AnonymousUser") -> Q:
    seen = Q(state=State.PUBLIC)
    return seen | Q(state=State.HELD, author=user) if user.is_authenticated else seen


class Comment(Post):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    # A moderator made it an answer: the words are there, this row only keeps the address
    moved_to = models.ForeignKey(
        Answer, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment] # as_manager() is typed as a manager

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            exactly_one_of("question", "answer", name="comment_has_one_target"),
            models.CheckConstraint(
                condition=Q(moved_to=None) | Q(state="removed", body="", author=None), name="moved_comment_has_no_words"
            ),
        ]
        indexes = [
            # Under a question, and under an answer, by id
            models.Index(fields=["question", "id"], condition=Q(question__isnull=False), name="comment_on_question"),
            models.Index(fields=["answer", "id"], condition=Q(answer__isnull=False), name="comment_on_answer"),
        ]

    def __str__(self) -> str:
        return text.excerpt(self.body, 80)

    def get_absolute_url(self) -> str:
        """An address that finds the right page of a long thread."""
        return reverse("comment", args=[self.thread.pk, self.pk])

    @property
    def target(self) -> Question | Answer:
        """What it stands under."""
        target = self.question or self.answer
        assert target is not None  # noqa: S101 - the database has exactly one of them
        return target

    @property
    def thread(self) -> Question:
        """The question under which, or under whose answer, it stands."""
        return self.target if isinstance(self.target, Question) else self.target.question

    @property
    def is_in_edit_window(self) -> bool:
        return timezone.now() < self.created_at + COMMENT_EDIT_WINDOW
