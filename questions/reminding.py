"""Asking an asker whether one of the answers helped: twice at most, and only those who still follow what they asked.

The notices are the memory: their keys make it the first and the second time. A later run never brings back what was said.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import notices
from netsite.accounts.models import Notice
from netsite.accounts.notices import News
from netsite.core.prefixes import starting_with
from questions.models import Answer, Follow, Question
from questions.models.written import State

# After the first answer of somebody else
FIRST, SECOND = timedelta(days=7), timedelta(days=21)
# So that nobody gets both at once where the site begins with it, or has been away; less a day, for runs are not on the minute
BETWEEN = SECOND - FIRST - timedelta(days=1)
# An older one they have left behind
NOT_AFTER = timedelta(days=60)
BATCH = 200


def remind(now: datetime | None = None) -> int:
    """Put the reminders that are due into the inboxes; how many. Twice changes nothing."""
    now = now or timezone.now()
    last = told = 0
    waiting = _waiting(now)
    while questions := list(waiting.filter(pk__gt=last)[:BATCH]):
        last = questions[-1].pk
        told += notices.notify_all(_due(questions, now))
    return told


def is_done(question: Question) -> None:
    """An answer is accepted: a reminder that is still unread needs no reading. In the caller's transaction."""
    notices.mark_read(Notice.objects.filter(starting_with("key", f"accept:{question.pk}:")))


def _waiting(now: datetime) -> QuerySet[Question]:
    """Open questions with an answer of somebody else for a week, and none accepted, whose asker is here and follows them."""
    by_others = Answer.objects.filter(question=OuterRef("pk"), state=State.PUBLIC, is_starter=False, source="")
    by_others = by_others.filter(Q(author=None) | ~Q(author=OuterRef("author"))).order_by("created_at")
    accepted = Answer.objects.filter(question=OuterRef("pk"), accepted_at__isnull=False)
    follows = Follow.objects.filter(question=OuterRef("pk"), member=OuterRef("author"))
    # Whether anybody has them before them is the same for all members: they are public
    asked = Question.objects.listed().filter(closed_at=None, locked_at=None, merged_into=None)
    asked = asked.filter(is_starter=False, source="", author__is_active=True).exclude(wanted=Question.Wanted.SUPPORT)
    asked = asked.exclude(author__suspended_until__gt=now).filter(Exists(follows), ~Exists(accepted))
    first_answer = asked.annotate(answered_at=Subquery(by_others.values("created_at")[:1]))
    due = first_answer.filter(answered_at__lte=now - FIRST, answered_at__gt=now - NOT_AFTER)
    return due.select_related("author").order_by("pk")


def _due(questions: list[Question], now: datetime) -> list[News]:
    """For each the reminder whose time has come. One query."""
    keys = {_key(question, number): question.pk for question in questions for number in (1, 2)}
    said = dict(Notice.objects.filter(key__in=list(keys)).values_list("key", "created_at"))
    due = []
    for question in questions:
        first = said.get(_key(question, 1))
        if first is None:
            due.append(_news(question, 1))
        elif question.answered_at <= now - SECOND and first <= now - BETWEEN:  # type: ignore[attr-defined] # annotated
            due.append(_news(question, 2))
    return due


def _key(question: Question, number: int) -> str:
    return f"accept:{question.pk}:{question.author_id}:{number}"


def _news(question: Question, number: int) -> News:
    assert question.author is not None  # noqa: S101 - those without are left out
    with override(question.language):
        path = reverse("question-by-number", args=[question.pk])
    with override(question.author.language):
        return News(
            member=question.author, key=_key(question, number), kind=Notice.Kind.REMINDER,
            title=_("Did one of the answers help?"), path=path, bundle=f"accept:{question.pk}",
            body=_(
                "If one of them did, press “This helped me most” below it: others with the same question find it then. If "
                "none did, you need not do anything."
            ),
        )  # fmt: skip
