"""A comment that is an answer, and an answer that is a comment: a moderator moves it, and back.

The words, their earlier texts and their author move as they are. The row that they leave keeps only its address, which leads
to where they are now, and what hangs on it (votes, reactions) should they come back.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import audit, notices
from netsite.accounts.models import Notice, User
from netsite.core import page_cache
from netsite.core.tasks import enqueue_on_commit
from questions import commenting, following, news, tasks
from questions.closing import NotPossible
from questions.models import Answer, Comment, PostRevision, Question
from questions.models.written import COMMENT_MAX_LENGTH, State
from questions.search import index
from questions.signals import post_visibility_changed

# What moves with the words
_WORDS = (
    "author_id", "shown_as", "thread_name", "body", "body_html", "renderer_version", "language", "is_starter", "edited_at",
    "edit_version",
)  # fmt: skip


@transaction.atomic
def make_answer(*, comment: Comment, by: User, answer_type: str, reason: str = "") -> Answer:
    """Make a comment an answer of its thread; one that was an answer before is that answer again, votes and all.

    Announces post_visibility_changed for both. Raises NotPossible.
    """
    question = Question.objects.select_for_update().get(pk=comment.thread.pk)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.state != State.PUBLIC:
        raise NotPossible(_("Only a public comment can be moved."))
    answer = Answer.objects.filter(moved_to=comment).first() or Answer(answer_type=answer_type)
    if answer_type in (Answer.Type.READ, Answer.Type.GENERAL) and answer.pk is None:
        raise NotPossible(_("Choose another kind: this one needs an address, or a clinician's badge."))
    answer.question, answer.moved_to, answer.created_at = question, None, comment.created_at
    _carry(comment, answer)
    comment.moved_to = answer
    _leave(comment)
    following.follow_own(author=answer.author, question=question)
    Question.objects.filter(pk=question.pk).update(answer_count=F("answer_count") + 1)
    PostRevision.objects.filter(comment=comment).update(comment=None, answer=answer)
    _finish(question, comment, answer, by=by, reason=reason, title=_title_answer)
    return answer


@transaction.atomic
def make_comment(*, answer: Answer, by: User, reason: str = "") -> Comment:
    """Make an answer a comment under its question; the comments below it go along. Announces post_visibility_changed for both.

    Raises NotPossible where it is too long, was found the most helpful, or there is no room.
    """
    question = Question.objects.select_for_update().get(pk=answer.question_id)
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    if refusal := why_no_comment(answer, question):
        raise NotPossible(refusal)
    comment = Comment.objects.filter(moved_to=answer).first() or Comment()
    comment.question, comment.answer, comment.moved_to = question, None, None
    comment.created_at = answer.created_at
    _carry(answer, comment)
    Comment.objects.filter(answer=answer).exclude(pk=comment.pk).update(question=question, answer=None)
    answer.moved_to, answer.caution_at = comment, None
    _leave(answer)
    Question.objects.filter(pk=question.pk).update(answer_count=F("answer_count") - 1)
    PostRevision.objects.filter(answer=answer).update(answer=None, comment=comment)
    _finish(question, answer, comment, by=by, reason=reason, title=_title_comment)
    return comment


def why_no_comment(answer: Answer, question: Question) -> str:
    """Why an answer cannot be made a comment; empty where it can. Two queries at most."""
    below = answer.comments.filter(state__in=[State.PUBLIC, State.HELD]).count()
    reasons = [
        (answer.state != State.PUBLIC, _("Only a public answer can be moved.")),
        (answer.accepted_at is not None, _("The asker found this answer the most helpful. It stays an answer.")),
        (
            answer.caution_at is not None,
            _("Somebody thinks that this answer could be unsafe. Decide about that first."),
        ),
        (bool(answer.read_url), _("This answer gives an address where it was read. It stays an answer.")),
        (bool(answer.source), _("Imported answers stay as their source has them.")),
        (
            len(answer.body) > COMMENT_MAX_LENGTH,
            _("A comment has at most %(limit)d characters, and this answer has %(number)d.")
            % {"limit": COMMENT_MAX_LENGTH, "number": len(answer.body)},
        ),
        (
            commenting.room_under(question) < below + 1,
            _("There is no room under the question for this answer and the comments below it."),
        ),
    ]
    return next((sentence for holds, sentence in reasons if holds), "")


def _carry(old: Answer | Comment, new: Answer | Comment) -> None:
    """Give the words of one row to the other, and save that."""
    for name in _WORDS:
        setattr(new, name, getattr(old, name))
    new.state = State.PUBLIC
    new.save()


def _leave(old: Answer | Comment) -> None:
    """The row that the words left."""
    old.author, old.body, old.body_html, old.thread_name = None, "", "", ""
    old.state = State.REMOVED
    if isinstance(old, Answer):
        old.article, old.section_key, old.section_changed_at = None, "", None
    old.save()


def _title_answer() -> str:
    return _("A comment of yours is an answer now")


def _title_comment() -> str:
    return _("An answer of yours is a comment now")


def _finish(
    question: Question, old: Answer | Comment, new: Answer | Comment, *, by: User, reason: str, title: Callable[[], str]
) -> None:
    """What follows for readers, the author and the record."""
    index.write_question(question)
    name = f"{old._meta.model_name}:{old.pk} to {new._meta.model_name}:{new.pk}"
    audit.record(actor=by, action="move-post", target=name, reason=reason)
    for post in (old, new):
        news.spread(post)
        post_visibility_changed.send(sender=type(post), post=post)
    if new.author is not None and new.author.is_active:
        with override(question.language):
            path = new.get_absolute_url()
        with override(new.author.language):
            notices.notify(
                member=new.author, key=f"order:{name}:{timezone.now():%Y%m%d%H%M%S%f}", title=title(), body=reason,
                kind=Notice.Kind.STATEMENT, path=path,
            )  # fmt: skip
    enqueue_on_commit(tasks.refresh_related, question_id=question.pk)
    page_cache.forget_on_commit()
