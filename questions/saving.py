"""What a member saves for later: questions, answers, articles and parts of them. Nobody else learns of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from articles.models import Article
from netsite.accounts.models import User
from questions.models import Answer, Question, SavedItem

Thing = Question | Answer | Article


@dataclass(frozen=True)
class SavedInThread:
    """What of a page of a thread is saved."""

    is_question: bool = False
    answers: frozenset[int] = frozenset()


@transaction.atomic
def save(*, member: User, thing: Thing, section_key: str = "") -> None:
    """Keep it on the member's list; of an article the whole, or one section. Saving twice is saving once, in parallel too.

    Trusts that the member sees it.
    """
    SavedItem.objects.get_or_create(member=member, **_target(thing, section_key))


def take_out(*, member: User, thing: Thing, section_key: str = "") -> None:
    """Take it off the list again, if it is there."""
    SavedItem.objects.filter(member=member, **_target(thing, section_key)).delete()


def take_out_item(*, member: User, pk: int) -> None:
    """The same for a row of the member's list, whatever became of the thing. Another's row stays."""
    SavedItem.objects.filter(member=member, pk=pk).delete()


def saved_in_thread(member: User, question: Question, answers: Iterable[Answer]) -> SavedInThread:
    """Which of these the member saved. One query."""
    about = Q(question=question) | Q(answer__in=[answer.pk for answer in answers])
    rows = list(SavedItem.objects.filter(about, member=member).values_list("question_id", "answer_id"))
    return SavedInThread(
        is_question=any(question_pk is not None for question_pk, _answer in rows),
        answers=frozenset(answer_pk for _question, answer_pk in rows if answer_pk is not None),
    )


def saved_sections(member: User, article: Article) -> frozenset[str]:
    """The keys of the sections that the member saved, an empty one for the whole article. One query."""
    return frozenset(SavedItem.objects.filter(member=member, article=article).values_list("section_key", flat=True))


def _target(thing: Thing, section_key: str) -> dict[str, Any]:
    if isinstance(thing, Article):
        return {"article": thing, "section_key": section_key}
    return {"question": thing} if isinstance(thing, Question) else {"answer": thing}
