"""Flags: opening one with what the post said at that moment, and the two ways in which a moderator closes it."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from netsite.accounts import audit
from netsite.accounts.models import User
from netsite.moderation.models import Flag
from questions import posting, reacting
from questions.models import Answer, Question
from questions.models.written import State


class NotOpen(Exception):
    """Somebody has closed the flag meanwhile; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has closed this flag meanwhile. Look at what they decided."))


def open_concern(*, answer: Answer, reporter: User, sentence: str) -> Flag:
    """An answer could be unsafe. In the transaction of whoever says so."""
    return Flag.objects.create(
        answer=answer, reason=Flag.Reason.COULD_BE_UNSAFE, sentence=sentence, snapshot=answer.body, reporter=reporter
    )


def open_dispute(*, question: Question, sentence: str) -> Flag:
    """An asker says how theirs differs from what it was closed as a duplicate of. In the transaction of whoever says so."""
    return Flag.objects.create(
        question=question, reason=Flag.Reason.NOT_A_DUPLICATE, sentence=sentence, snapshot=question.body,
        reporter=question.author,
    )  # fmt: skip


@transaction.atomic
def close(*, flag: Flag, by: User) -> None:
    """Nothing is wrong. The caution goes with the last open concern about the answer. Raises NotOpen."""
    flag = _locked_open(flag)
    _close(flag, by=by)
    audit.record(actor=by, action="flag-nothing-wrong", target=f"flag:{flag.pk}")


@transaction.atomic
def hide_answer(*, flag: Flag, by: User) -> None:
    """The flag is right: nobody sees the answer any more. One that its author took back stays as it is. Raises NotOpen."""
    flag = _locked_open(flag)
    if flag.answer is not None and can_be_hidden(flag.answer):
        posting.set_answer_state(answer=flag.answer, state=State.HIDDEN)
        audit.record(actor=by, action="post-hidden", target=f"answer:{flag.answer.pk}")
    _close(flag, by=by)
    audit.record(actor=by, action="flag-upheld", target=f"flag:{flag.pk}")


def can_be_hidden(answer: Answer) -> bool:
    """Whether anybody but staff can still see it."""
    return answer.state in (State.PUBLIC, State.HELD)


def other_concerns(flag: Flag) -> int:
    """How many other open concerns there are about the same answer."""
    return _open_concerns(flag.answer_id).exclude(pk=flag.pk).count() if flag.answer_id else 0


def _close(flag: Flag, *, by: User) -> None:
    flag.state, flag.closed_at, flag.closed_by = Flag.State.CLOSED, timezone.now(), by
    flag.save(update_fields=["state", "closed_at", "closed_by"])
    if flag.answer is not None and not _open_concerns(flag.answer.pk).exists():
        reacting.clear_caution(flag.answer)


def _open_concerns(answer_id: int) -> QuerySet[Flag]:
    return Flag.objects.filter(answer=answer_id, reason=Flag.Reason.COULD_BE_UNSAFE, state=Flag.State.OPEN)


def _locked_open(flag: Flag) -> Flag:
    """The flag, locked after its thread and its answer as everywhere, so that no concern is raised meanwhile unseen."""
    if flag.answer is not None:
        Question.objects.select_for_update().get(pk=flag.answer.question_id)
        Answer.objects.select_for_update().get(pk=flag.answer.pk)
    fresh = Flag.objects.select_for_update(of=("self",)).select_related("answer").get(pk=flag.pk)
    if fresh.state != Flag.State.OPEN:
        raise NotOpen
    return fresh
