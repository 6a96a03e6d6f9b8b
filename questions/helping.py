"""Helpers: saying that one needs to know more before one can answer, and that one is writing an answer."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from netsite.accounts.models import User
from netsite.core import page_cache
from questions.models import AnswerInProgress, Question

# Long enough for a good answer, short enough not to keep others from writing one
WRITING_FOR = timedelta(minutes=30)


@transaction.atomic
def ask_for_more(*, question: Question) -> None:
    """A helper needs to know more. The asker's next words in the thread clear it (posting.asker_replied)."""
    Question.objects.filter(pk=question.pk, needs_info_at=None).update(needs_info_at=timezone.now())
    page_cache.forget_on_commit()


@transaction.atomic
def start_writing(*, question: Question, member: User) -> None:
    """Others see for a while that somebody is writing an answer, and not who. Saying it again begins the time anew."""
    AnswerInProgress.objects.update_or_create(
        question=question, member=member, defaults={"until": timezone.now() + WRITING_FOR}
    )
    page_cache.forget_on_commit()


@transaction.atomic
def stop_writing(*, question: Question, member: User) -> None:
    """They are not, after all; posting an answer says it too."""
    AnswerInProgress.objects.filter(question=question, member=member).delete()
    page_cache.forget_on_commit()


def writing_now(question: Question) -> list[int]:
    """Who is writing an answer at the moment. One query."""
    now = timezone.now()
    return list(AnswerInProgress.objects.filter(question=question, until__gt=now).values_list("member_id", flat=True))
