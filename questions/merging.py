"""Making one question part of another: what others wrote under it moves, and it can be taken back for seven days.

What moves: answers and comments with their votes, “I have this too”, followers and what they have not read yet, saved places,
drafts, views (they add up).
The asker's own words stay theirs: readers of the other question find them under “Also asked”. The old address leads to the
new one (questions.views.moved).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import audit, notices
from netsite.accounts.models import Notice, User
from netsite.core import page_cache
from netsite.core.tasks import enqueue_on_commit
from questions import leaving, tagging, tasks, wording
from questions.closing import NotPossible, is_for_the_same_readers, locked
from questions.models import (
    Answer,
    AnswerInProgress,
    Comment,
    DailyViews,
    Draft,
    Follow,
    Merge,
    Question,
    SavedItem,
    ViewCount,
    Vote,
)
from questions.models.written import Post, ShownAs, State
from questions.search import index
from questions.signals import post_visibility_changed

UNDO_FOR = timedelta(days=7)
# What of a member can be on each of the two questions; a member who has both keeps both
_OF_MEMBERS: dict[str, tuple[type[Any], str]] = {
    "votes": (Vote, "voter"), "follows": (Follow, "member"), "contacts": (Follow, "contact"), "saved": (SavedItem, "member"),
}  # fmt: skip

# Other questions that lead to one
_LEADING_HERE = (("duplicates", "duplicate_of"), ("merged", "merged_into"), ("differing", "differs_from"))


@transaction.atomic
def merge(*, source: Question, target: Question, by: User, reason: str) -> Merge:
    """Make `source` part of `target`. Announces post_visibility_changed for the source. Raises NotPossible."""
    source, target = locked([source, target])
    if refusal := why_not(source, target):
        raise NotPossible(refusal)
    was_counted = source.is_for_all
    moved: dict[str, Any] = {"source_name": source.thread_name} | _move_posts(source, target)
    moved |= _move_rows(source, target) | {"views": _move_views(source, target)}
    notices.withdraw([f"accept:{source.pk}:"])
    moved["notices"] = notices.rename_bundle(f"question:{source.pk}", f"question:{target.pk}")
    AnswerInProgress.objects.filter(question=source).delete()
    source.merged_into = target
    source.save(update_fields=["merged_into", "thread_name"])
    tagging.count_visibility(source, was_counted=was_counted)
    merge = Merge.objects.create(source=source, target=target, reason=reason, moved=moved, made_by=by)
    _make_right(source, target)
    audit.record(actor=by, action="merge", target=f"question:{source.pk} into {target.pk}", reason=reason)
    _tell(source, target, f"merged:{merge.pk}", reason)
    post_visibility_changed.send(sender=Question, post=source)
    return merge


@transaction.atomic
def undo(*, merge: Merge, by: User) -> None:
    """Take a merge back: what moved, and is still there, moves back. What was written since stays. Raises NotPossible.

    Announces post_visibility_changed for the source.
    """
    source, target = locked([merge.source, merge.target])
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if not can_undo(merge):
        raise NotPossible(_("A merge can be taken back for seven days, and once."))
    source.merged_into, source.thread_name = None, merge.moved["source_name"]
    source.save(update_fields=["merged_into", "thread_name"])
    _move_posts_back(merge, source, target)
    _move_rows_back(merge.moved, source, target)
    _move_views_back(merge.moved["views"], source, target)
    notices.rename_bundle(f"question:{target.pk}", f"question:{source.pk}", only=merge.moved["notices"])
    tagging.count_visibility(source, was_counted=False)
    merge.undone_at, merge.undone_by, merge.moved = timezone.now(), by, {}
    merge.save(update_fields=["undone_at", "undone_by", "moved"])
    _make_right(source, target)
    audit.record(actor=by, action="take-merge-back", target=f"question:{source.pk} from {target.pk}")
    post_visibility_changed.send(sender=Question, post=source)


def can_undo(merge: Merge) -> bool:
    """Whether it still knows what moved. After a chain of merges the last one is taken back first."""
    return (
        merge.undone_at is None
        and bool(merge.moved)
        and timezone.now() < merge.made_at + UNDO_FOR
        and merge.target.merged_into_id is None
    )


def in_force(question: Question) -> Merge | None:
    """The merge that made a question part of another. One query."""
    return Merge.objects.select_related("source", "target").filter(source=question, undone_at=None).first()


def why_not(source: Question, target: Question) -> str:
    """Why the first cannot be made part of the second; empty where it can."""
    reasons = [
        (source.pk == target.pk, _("A question cannot be made part of itself. Choose another one.")),
        (source.merged_into_id is not None, _("It is part of another question already.")),
        (
            source.state != State.PUBLIC or target.state != State.PUBLIC or target.merged_into_id is not None,
            _("Only two public questions can be made one."),
        ),
        (
            target.is_duplicate,
            _(
                "The other question is a duplicate itself. Choose the question that it is a duplicate of: number %(number)d."
            )
            % {"number": target.duplicate_of_id or 0},
        ),
        (
            not (is_for_the_same_readers(source, target) and is_for_the_same_readers(target, source)),
            _(
                "One of the two is for members only: what was written for members would become public, or the other way round."
            ),
        ),
        (
            source.noindex and not target.noindex,
            _("The asker wants this one kept out of search engines, and the other one is in them."),
        ),
        (source.language != target.language, _("The two are in different languages.")),
        (
            source.wants_support != target.wants_support,
            _("One of the two asks for support only: nobody votes on kind words, and the other is voted on."),
        ),
        (bool(source.source) or bool(target.source), _("Imported questions stay as their source has them.")),
    ]
    return next((sentence for holds, sentence in reasons if holds), "")


def what_moves(source: Question) -> dict[str, int]:
    """How many answers, comments and views would move: for the moderator, before they decide. Three queries."""
    return {
        "answers": Answer.objects.filter(question=source, state=State.PUBLIC).count(),
        "comments": Comment.objects.in_thread(source).filter(state=State.PUBLIC).count(),
        "views": ViewCount.objects.filter(question=source).values_list("total", flat=True).first() or 0,
    }


def forget(before: datetime) -> int:
    """What moved with merges that were made before this and can no longer be taken back; how many."""
    return Merge.objects.filter(made_at__lt=before).exclude(moved={}).update(moved={})


def _move_posts(source: Question, target: Question) -> dict[str, Any]:
    """Move answers and comments, each anonymous author under one name of the new thread; what is needed to move them back."""
    answers, comments = Answer.objects.filter(question=source), Comment.objects.filter(question=source)
    accepted = answers.filter(accepted_at__isnull=False).first()
    names = _Names(source, target)
    renamed = {
        model.__name__: {post.pk: post.thread_name for post in names.give(posts)}
        for model, posts in (
            (Answer, answers),
            (Comment, Comment.objects.in_thread(source)),
            (Question, Question.objects.filter(merged_into=source)),
        )
    }
    source.thread_name = names.of(source)
    moved = {
        "answers": list(answers.values_list("pk", flat=True)),
        "comments": list(comments.values_list("pk", flat=True)),
        "accepted": [accepted.pk, str(accepted.accepted_at)] if accepted else None,
        "names": renamed,
    }
    # Its asker did not choose that of the other
    answers.update(question=target, accepted_at=None)
    comments.update(question=target)
    return moved


class _Names:
    """What anonymous and former members of one thread are called in another: each by one name, and nobody by another's."""

    def __init__(self, source: Question, target: Question) -> None:
        self.target = target
        self.known: dict[tuple[int | None, str], str] = {}
        if source.author_id is not None and source.is_anonymous:
            self.known[source.author_id, source.thread_name] = wording.thread_name(target, source.author)

    def of(self, post: Post) -> str:
        """The name in the new thread; nothing for who has none."""
        if not post.thread_name or post.shown_as != ShownAs.ANONYMOUS:
            return post.thread_name
        who = post.author_id, post.thread_name
        if who not in self.known:
            self.known[who] = (
                leaving.former_name(self.target, also_taken=self.known.values())
                if post.author is None
                else wording.thread_name(self.target, post.author)
            )
        return self.known[who]

    def give(self, posts: "QuerySet[Any]") -> Iterator[Any]:
        """Give these their names; each that changed, as it was before."""
        for post in posts.exclude(thread_name="").select_related("author").order_by("pk"):
            name = self.of(post)
            if name != post.thread_name:
                type(post).objects.filter(pk=post.pk).update(thread_name=name)
                yield post


def _move_posts_back(merge: Merge, source: Question, target: Question) -> None:
    moved = merge.moved
    answers = Answer.objects.filter(pk__in=moved["answers"], question=target)
    answers.update(question=source, accepted_at=None)
    Comment.objects.filter(pk__in=moved["comments"], question=target).update(question=source)
    models: tuple[type[Any], ...] = (Answer, Comment, Question)
    for model in models:
        for pk, name in moved["names"][model.__name__].items():
            # Who took the words back has no name there any more
            model.objects.filter(pk=pk).exclude(thread_name="").update(thread_name=name)
    if moved["accepted"]:
        pk, at = moved["accepted"]
        Answer.objects.filter(pk=pk, question=source, state=State.PUBLIC).update(accepted_at=datetime.fromisoformat(at))


def _move_rows(source: Question, target: Question) -> dict[str, Any]:
    """Move what members have on the question, and other questions that lead to it; their keys."""
    moved: dict[str, Any] = {}
    for name, (model, owner) in _OF_MEMBERS.items():
        there = model.objects.filter(question=target).exclude(**{owner: None}).values(owner)
        rows = model.objects.filter(question=source).exclude(**{f"{owner}__in": there})
        # Nobody votes for their own
        rows = rows.exclude(voter=target.author_id or 0) if model is Vote else rows.exclude(**{owner: None})
        moved[name] = list(rows.values_list("pk", flat=True))
        model.objects.filter(pk__in=moved[name]).update(question=target)
    drafts = Draft.objects.filter(question=source, kind__in=[Draft.Kind.ANSWER, Draft.Kind.COMMENT], posted_at=None)
    moved["drafts"] = [str(key) for key in drafts.values_list("pk", flat=True)]
    Draft.objects.filter(pk__in=moved["drafts"]).update(question=target)
    for name, field in _LEADING_HERE:
        rows = Question.objects.filter(**{field: source}).exclude(pk=target.pk)
        moved[name] = list(rows.values_list("pk", flat=True))
        Question.objects.filter(pk__in=moved[name]).update(**{field: target})
    return moved


def _move_rows_back(moved: dict[str, Any], source: Question, target: Question) -> None:
    for name, (model, owner) in _OF_MEMBERS.items():
        there = model.objects.filter(question=source).exclude(**{owner: None}).values(owner)
        rows = model.objects.filter(pk__in=moved[name], question=target).exclude(**{f"{owner}__in": there})
        model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(question=source)
    Draft.objects.filter(pk__in=moved["drafts"], question=target).update(question=source)
    for name, field in _LEADING_HERE:
        Question.objects.filter(pk__in=moved[name], **{field: target}).update(**{field: source})


def _move_views(source: Question, target: Question) -> dict[str, int]:
    """Add the days of one to those of the other; what they were."""
    days = {str(day): views for day, views in DailyViews.objects.filter(question=source).values_list("day", "views")}
    _add_views(target, days)
    _add_views(source, {day: -views for day, views in days.items()})
    return days


def _move_views_back(days: dict[str, int], source: Question, target: Question) -> None:
    _add_views(source, days)
    _add_views(target, {day: -views for day, views in days.items()})


def _add_views(question: Question, days: dict[str, int]) -> None:
    for day, views in sorted(days.items()):
        row, _is_new = DailyViews.objects.get_or_create(question=question, day=date.fromisoformat(day))
        DailyViews.objects.filter(pk=row.pk).update(views=Greatest(F("views") + views, 0))
    if days:
        row_of_total, _is_new = ViewCount.objects.get_or_create(question=question)
        ViewCount.objects.filter(pk=row_of_total.pk).update(total=Greatest(F("total") + sum(days.values()), 0))


def _make_right(source: Question, target: Question) -> None:
    """Counters, search index and lists of both say what is there now."""
    for question in (source, target):
        public = Answer.objects.filter(question=question, state=State.PUBLIC)
        newest = public.aggregate(newest=Max("created_at"))["newest"]
        Question.objects.filter(pk=question.pk).update(
            answer_count=public.count(),
            helpful_count=Vote.objects.filter(question=question).count(),
            last_activity_at=max(filter(None, [newest, question.last_activity_at])),
        )
        index.write_question(question)
        enqueue_on_commit(tasks.refresh_related, question_id=question.pk)
    page_cache.forget_on_commit()


def _tell(source: Question, target: Question, event: str, reason: str) -> None:
    author = source.author
    if author is None or not author.is_active:
        return
    # An address without the title: what is hidden later leaves no words behind
    with override(target.language):
        path = reverse("question-by-number", args=[target.pk])
    with override(author.language):
        notices.notify(
            member=author, key=f"order:{source.pk}:{event}", kind=Notice.Kind.STATEMENT,
            title=_("Your question was made part of another one that asks the same"),
            body=_("All answers are together there now. What you wrote stays yours. %(reason)s") % {"reason": reason},
            path=path,
        )  # fmt: skip
