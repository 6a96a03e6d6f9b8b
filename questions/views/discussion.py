"""The comments of a page of a thread, grouped by what they stand under."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from questions import mentioning
from questions.forms import CommentForm
from questions.models import Answer, Comment, Question
from questions.models.comments import COMMENTS_UNDER_A_POST
from questions.permissions import can_comment, can_delete, can_edit
from questions.views import restoring

# The newest; those before them are folded. A thread is read for its answers
SHOWN = 5


@dataclass(frozen=True)
class CommentView:
    """A comment as the page shows it."""

    comment: Comment
    body: SafeString
    can_edit: bool
    can_delete: bool


@dataclass(frozen=True)
class Comments:
    """What stands under one post, and whether the reader may add to it."""

    anchor: str
    address: str
    earlier: list[CommentView]
    newest: list[CommentView]
    can_comment: bool
    is_open: bool
    is_full: bool
    form: CommentForm
    saving: restoring.Saving | None


class Discussion:
    """The comments under a question and the answers on a page of it, and the forms for more.

    One query, one more where anybody is mentioned, and one for members: what they began to write.
    """

    def __init__(self, request: HttpRequest, question: Question, answers: Sequence[Answer]) -> None:
        self.request = request
        under = Comment.objects.under_visible(question, request.user)
        under |= Comment.objects.under_visible_answers(answers, request.user)
        self.comments = list(under.select_related("author").order_by("id"))
        self.by_post = self._grouped(question, answers)
        self.html = mentioning.shown(self.comments, question=question, viewer=request.user)
        self.forms = restoring.CommentForms(request, question, answers)

    def _grouped(self, question: Question, answers: Sequence[Answer]) -> dict[Question | Answer, list[Comment]]:
        """By post, in the order in which they were written; each knows its post without another query."""
        answers_by_key = {answer.pk: answer for answer in answers}
        grouped: dict[Question | Answer, list[Comment]] = defaultdict(list)
        for comment in self.comments:
            if comment.answer_id is None:
                comment.question = question
            else:
                comment.answer = answers_by_key[comment.answer_id]
            grouped[comment.target].append(comment)
        return grouped

    def of(self, post: Question | Answer) -> list[Comment]:
        """The comments under one post of the page."""
        return self.by_post.get(post, [])

    def under(self, post: Question | Answer) -> Comments:
        """The same as the page shows them."""
        views = [self._view(comment) for comment in self.of(post)]
        form, saving = self.forms.under(post)
        return Comments(
            anchor=f"{post._meta.model_name}-{post.pk}",
            address=address_of(post),
            earlier=views[:-SHOWN],
            newest=views[-SHOWN:],
            can_comment=can_comment(self.request.user, post),
            is_open=post.is_public and (post if isinstance(post, Question) else post.question).is_open,
            is_full=len(views) >= COMMENTS_UNDER_A_POST,
            form=form,
            saving=saving,
        )

    def _view(self, comment: Comment) -> CommentView:
        user = self.request.user
        return CommentView(comment, self.html[comment.pk], can_edit(user, comment), can_delete(user, comment))


def address_of(post: Question | Answer) -> str:
    """Where comments on a post are sent."""
    if isinstance(post, Question):
        return reverse("comment-on-question", args=[post.pk])
    return reverse("comment-on-answer", args=[post.question_id, post.pk])
