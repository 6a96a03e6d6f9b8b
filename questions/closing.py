"""What moderators do so that a question stays findable and calm: closing it, closing it as a duplicate, locking it.

Closed: no answers and comments any more. Locked: no votes and changes either. Each leaves a reason that readers see, tells
the asker, and is recorded. An asker whose question was closed as a duplicate can say how it differs: that opens it again.
"""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import audit, notices
from netsite.accounts.models import Notice, User
from netsite.core import page_cache
from questions.models import Question
from questions.models.written import State
from questions.signals import duplicate_disputed

ClosedAs = Question.ClosedAs


class NotPossible(Exception):
    """It cannot be done with this question, or with these two; the text says why and what to do."""


class CannotDiffer(NotPossible):
    """It is no duplicate (any more), or the asker has said already how theirs differs; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("This question is not closed as a duplicate any more, or you have said already how it differs.")
        )


@transaction.atomic
def close(*, question: Question, by: User, closed_as: str, reason: str = "") -> None:
    """Take no more answers. `closed_as` is any of ClosedAs but a duplicate; “other” needs a reason. Raises NotPossible."""
    (question,) = locked([question])
    if question.closed_at is not None:
        raise NotPossible(_("Somebody has closed it meanwhile. Open it again first."))
    _close(question, closed_as=closed_as, reason=reason, original=None)
    audit.record(actor=by, action="close", target=f"question:{question.pk}", reason=f"{closed_as} {reason}".strip())
    why = " ".join(part for part in (_sentence(closed_as, question.author), reason) if part)
    _tell(question, "closed", _title_closed, why)
    page_cache.forget_on_commit()


@transaction.atomic
def close_as_duplicate(*, question: Question, original: Question, by: User, reason: str = "") -> None:
    """It has been asked before, as `original`. Raises NotPossible.

    The original is never a duplicate itself, and what others are duplicates of never becomes one: so there are no circles,
    and one step always leads to where the answers are.
    """
    question, original = locked([question, original])
    if refusal := _why_not(question, original):
        raise NotPossible(refusal)
    _close(question, closed_as=ClosedAs.DUPLICATE, reason=reason, original=original)
    audit.record(actor=by, action="close-as-duplicate", target=f"question:{question.pk}", reason=reason)
    _tell(question, f"duplicate:{original.pk}", _title_duplicate, reason)
    page_cache.forget_on_commit()


@transaction.atomic
def reopen(*, question: Question, by: User, reason: str = "") -> None:
    """Take answers again. One that is open stays so."""
    (question,) = locked([question])
    if question.closed_at is None:
        return
    _open(question)
    audit.record(actor=by, action="reopen", target=f"question:{question.pk}", reason=reason)
    _tell(question, "reopened", _title_reopened, reason)
    page_cache.forget_on_commit()


@transaction.atomic
def say_how_it_differs(*, question: Question, note: str) -> None:
    """The asker of a duplicate says how theirs differs: it opens again, and readers see the note.

    Once for each question: closed again, it stays with the moderators, who are told. Announces duplicate_disputed. Raises
    NotPossible.
    """
    (question,) = locked([question])
    if not can_differ(question):
        raise CannotDiffer
    question.differs_from, question.differs_note, question.differs_at = question.duplicate_of, note, timezone.now()
    _open(question)
    duplicate_disputed.send(sender=Question, question=question, note=note)
    page_cache.forget_on_commit()


def can_differ(question: Question) -> bool:
    """Whether its asker can still say how it differs from what it was closed as a duplicate of."""
    return question.is_duplicate and question.differs_at is None and question.locked_at is None and question.is_public


@transaction.atomic
def lock(*, question: Question, by: User, reason: str) -> None:
    """Nobody writes, votes or changes anything in the thread; deleting one's own words stays. Twice changes the reason."""
    (question,) = locked([question])
    question.locked_at, question.locked_reason = question.locked_at or timezone.now(), reason
    question.save(update_fields=["locked_at", "locked_reason"])
    audit.record(actor=by, action="lock", target=f"question:{question.pk}", reason=reason)
    _tell(question, "locked", _title_locked, reason)
    page_cache.forget_on_commit()


@transaction.atomic
def unlock(*, question: Question, by: User, reason: str = "") -> None:
    """The thread goes on. One that is not locked stays so."""
    (question,) = locked([question])
    if question.locked_at is None:
        return
    question.locked_at, question.locked_reason = None, ""
    question.save(update_fields=["locked_at", "locked_reason"])
    audit.record(actor=by, action="unlock", target=f"question:{question.pk}", reason=reason)
    page_cache.forget_on_commit()


def locked(questions: Sequence[Question]) -> list[Question]:
    """These questions as they are now, locked in one order (so that two operations never wait for each other)."""
    rows = Question.objects.select_for_update().filter(pk__in=[q.pk for q in questions]).order_by("pk")
    found = {row.pk: row for row in rows}
    return [found[q.pk] for q in questions]


def is_for_the_same_readers(question: Question, other: Question) -> bool:
    """Whether everybody who may read the first may read the second."""
    return question.visibility == Question.Visibility.MEMBERS or other.visibility == Question.Visibility.EVERYONE


def _why_not(question: Question, original: Question) -> str:
    """Why it cannot be closed as a duplicate of the other; empty where it can."""
    reasons = [
        (question.pk == original.pk, _("A question is no duplicate of itself. Choose another one.")),
        (question.closed_at is not None, _("Somebody has closed it meanwhile. Open it again first.")),
        (question.merged_into_id is not None, _("It is part of another question already.")),
        (
            original.state != State.PUBLIC or original.merged_into_id is not None,
            _("The other question is not public. Choose one that readers can open."),
        ),
        (
            original.is_duplicate,
            _(
                "The other question is a duplicate itself. Choose the question that it is a duplicate of: number %(number)d."
            )
            % {"number": original.duplicate_of_id or 0},
        ),
        (
            Question.objects.filter(duplicate_of=question).exists(),
            _(
                "Other questions lead here as to the one that was asked before. Make it part of the other question instead."
            ),
        ),
        (
            not is_for_the_same_readers(question, original),
            _("The other question is for members only: visitors who read this one could not open it."),
        ),
    ]
    return next((sentence for holds, sentence in reasons if holds), "")


def _close(question: Question, *, closed_as: str, reason: str, original: Question | None) -> None:
    question.closed_at, question.closed_as, question.closed_reason = timezone.now(), closed_as, reason
    question.duplicate_of = original
    question.save(update_fields=["closed_at", "closed_as", "closed_reason", "duplicate_of"])


def _open(question: Question) -> None:
    question.closed_at, question.closed_as, question.closed_reason, question.duplicate_of = None, "", "", None
    question.save(
        update_fields=[
            "closed_at", "closed_as", "closed_reason", "duplicate_of", "differs_from", "differs_note", "differs_at",
        ]
    )  # fmt: skip


def _sentence(closed_as: str, author: User | None) -> str:
    """Why it is closed, as a sentence in the asker's language."""
    if closed_as == ClosedAs.OTHER:
        return ""
    with override(author.language if author else None):
        words = str(ClosedAs(closed_as).label)
    return f"{words[:1].upper()}{words[1:]}."


def _title_closed() -> str:
    return _("Your question takes no more answers")


def _title_duplicate() -> str:
    return _("What you asked has been asked before. If yours differs, you can say so there")


def _title_reopened() -> str:
    return _("Your question is open again")


def _title_locked() -> str:
    return _("The thread of your question is locked")


def _tell(question: Question, event: str, title: Callable[[], str], body: str) -> None:
    """The asker is told, in their language, with the moderator's words."""
    author = question.author
    if author is None or not author.is_active:
        return
    # An address without the title: what is hidden later leaves no words behind
    with override(question.language):
        path = reverse("question-by-number", args=[question.pk])
    with override(author.language):
        notices.notify(
            member=author, key=f"order:{question.pk}:{event}:{timezone.now():%Y%m%d%H%M%S%f}",
            kind=Notice.Kind.STATEMENT, title=title(), body=body, path=path,
        )  # fmt: skip
