"""Background work of the questions. Each task may run twice with the same result (see core/tasks.py)."""

import logging
from datetime import datetime, timedelta

from django.db import OperationalError
from django_tasks import task

from netsite.core import page_cache
from netsite.core.tasks import retry_later
from questions import notifying, reminding, telling_helpers, viewing
from questions.related import computing
from questions.search import frequencies, index
from questions.search.engine import engine

logger = logging.getLogger(__name__)
PROGRESS_STEP = 1000


@task()
def refresh_related(question_id: int, attempt: int = 1) -> None:
    """Make the related questions of a question and of its neighbours anew, after it changed.

    Where the database is busy for too long, it is tried again later.
    """
    try:
        computing.refresh_question(question_id)
    except OperationalError:
        if not retry_later(refresh_related, attempt=attempt, back_off=_back_off, question_id=question_id):
            raise


@task()
def tell_of(kind: str, pk: int, since: str, attempt: int = 1) -> None:
    """Tell of a post whoever wants to hear of it. Whatever goes wrong, it is tried again: nobody is told twice."""
    try:
        notifying.tell_of(kind, pk, datetime.fromisoformat(since))
    except Exception:
        again = retry_later(tell_of, attempt=attempt, back_off=_back_off, kind=kind, pk=pk, since=since)
        if not again:
            raise
        logger.exception("Telling of %s %d stopped; it is tried again", kind, pk)


@task()
def remind_askers() -> None:
    """Ask askers whether one of their answers helped, where it is time."""
    reminding.remind()


def _back_off(attempt: int) -> timedelta | None:
    """After a minute, five, half an hour; then no more."""
    return {1: timedelta(minutes=1), 2: timedelta(minutes=5), 3: timedelta(minutes=30)}.get(attempt)


@task()
def refresh_article_lists(article_id: int | None = None) -> None:
    """The same for one article and its sections, or for all articles."""
    if article_id is None:
        computing.refresh_articles()
    else:
        computing.refresh_article(article_id)


@task()
def refresh_all_related() -> None:
    """Make every list of related questions anew, after an import. Says every thousand how far it is."""

    def say(done: int, total: int) -> None:
        if done % PROGRESS_STEP == 0 or done == total:
            logger.info("Related questions: %d of %d lists", done, total)

    computing.refresh_all(say)


@task()
def rewrite_entries(question_ids: list[int], related: bool = False, attempt: int = 1) -> None:
    """Their topics have changed by what a moderator decided: what search knows of these questions is written again, with
    `related` their lists of related questions too.
    """
    try:
        index.rewrite_questions(question_ids)
        for pk in question_ids if related else ():
            computing.refresh_question(pk)
    except OperationalError:
        if not retry_later(
            rewrite_entries, attempt=attempt, back_off=_back_off, question_ids=question_ids, related=related
        ):
            raise
    page_cache.forget_on_commit()


@task()
def count_words() -> None:
    """Count in how many texts each word stands, where something was written since the last time."""
    if not frequencies.is_current():
        frequencies.refresh()


@task()
def forget_words() -> None:
    """After an erasure: words that nobody has any more leave the vocabulary, and what SQLite keeps of deleted rows."""
    frequencies.refresh()
    engine().compact()


@task()
def forget_viewers() -> None:
    """Delete the salts and seen rows of days that are over."""
    viewing.forget_yesterday()


@task()
def tell_helpers() -> None:
    """Tell members who asked for it that questions wait that they may be able to help with, each once a day."""
    telling_helpers.tell_helpers()
