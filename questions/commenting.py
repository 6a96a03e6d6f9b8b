"""Comments: writing one under a question or an answer, changing it for a while, taking it back, and what staff do to its state.

Every operation is one transaction that locks the thread's question first, as those of `posting` do.
"""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from netsite.accounts.models import User
from netsite.core import markdown, page_cache
from questions import mentions, news, wording
from questions.models import Answer, Comment, PostRevision, Question
from questions.models.comments import COMMENTS_UNDER_A_POST
from questions.models.written import ShownAs, State
from questions.posting import Closed, Conflict
from questions.rendering import rendered
from questions.signals import post_changed, post_visibility_changed, post_written


class Full(Exception):
    """There are as many comments here as one post can bear; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            ngettext(
                "There is %(number)d comment here, as many as fit. Would an answer, or a question of its own, do?",
                "There are %(number)d comments here, as many as fit. Would an answer, or a question of its own, do?",
                COMMENTS_UNDER_A_POST,
            )
            % {"number": COMMENTS_UNDER_A_POST}
        )


@transaction.atomic
def comment(*, author: User, target: Question | Answer, body: str, shown_as: str = ShownAs.NAME) -> Comment:
    """Post a comment; the question moves up in the lists, and no longer waits for the asker where they wrote it.

    Announces post_written. Raises Closed and Full.
    """
    question, target = _locked_target(target)
    if not (question.is_open and target.is_public):
        raise Closed(_("No more comments are taken here. Your text is below: copy it if you want to keep it."))
    if is_full(target):
        raise Full
    written = Comment.objects.create(
        **{str(target._meta.model_name): target},
        author=author,
        body=body,
        body_html=rendered(body, shown_as),
        renderer_version=markdown.RENDERER_VERSION,
        shown_as=shown_as,
        thread_name=wording.thread_name(question, author) if shown_as == ShownAs.ANONYMOUS else "",
        language=question.language,
    )
    told_more = {"needs_info_at": None} if question.author_id == author.pk else {}
    Question.objects.filter(pk=question.pk).update(
        last_activity_at=Greatest(F("last_activity_at"), written.created_at), **told_more
    )
    wording.keep_revision(written, by=author)
    news.spread(written)
    post_written.send(sender=Comment, post=written)
    page_cache.forget_on_commit()
    return written


def is_full(target: Question | Answer) -> bool:
    """Whether a post has all the comments that it can bear. Those that wait for a moderator count. One query."""
    return room_under(target) <= 0


def room_under(target: Question | Answer) -> int:
    """How many more comments fit under a post. One query."""
    return COMMENTS_UNDER_A_POST - target.comments.filter(state__in=[State.PUBLIC, State.HELD]).count()


@transaction.atomic
def edit_comment(*, comment: Comment, by: User, body: str, version: int) -> Comment:
    """Change a comment's words. `version` is the edit version that the editor saw. Announces post_changed.

    Raises Conflict where it was changed, or taken back, since.
    """
    comment = _locked(comment)
    if comment.edit_version != version or comment.is_erased:
        raise Conflict(comment)
    comment.body = body
    wording.save_words(comment)
    wording.keep_revision(comment, by=by)
    post_changed.send(sender=Comment, post=comment)
    page_cache.forget_on_commit()
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, by: User) -> None:
    """The author takes a comment back: its words are gone for good. Announces post_visibility_changed."""
    comment = _locked(comment)
    mentions.forget_quotes_in(question=comment.thread, texts=wording.all_texts(comment), by=by)
    comment.author = None
    wording.erase(comment)
    PostRevision.objects.filter(comment=comment).update(body="", note="")
    news.spread(comment)
    post_visibility_changed.send(sender=Comment, post=comment)
    page_cache.forget_on_commit()


@transaction.atomic
def set_comment_state(*, comment: Comment, state: str) -> None:
    """Hide a comment, or show it again, be there room or not. Announces post_visibility_changed.

    An erased one, or one that is an answer now, stays so.
    """
    comment = _locked(comment)
    if comment.state in (state, State.ERASED) or comment.moved_to_id is not None:
        return
    comment.state = state
    comment.save(update_fields=["state"])
    news.spread(comment)
    post_visibility_changed.send(sender=Comment, post=comment)
    page_cache.forget_on_commit()


def _locked_target(target: Question | Answer) -> tuple[Question, Question | Answer]:
    """The thread's question, locked, and what is commented on as it is now."""
    if isinstance(target, Question):
        question = Question.objects.select_for_update().get(pk=target.pk)
        return question, question
    question = Question.objects.select_for_update().get(pk=target.question_id)
    answer = Answer.objects.get(pk=target.pk)
    answer.question = question
    return question, answer


def _locked(comment: Comment) -> Comment:
    """The comment as it is now, its thread's question locked."""
    _question, target = _locked_target(comment.target)
    fresh = Comment.objects.get(pk=comment.pk)
    setattr(fresh, str(target._meta.model_name), target)
    return fresh
