"""The counters of questions and answers, and whether they equal a recount."""

from django.db import transaction
from django.db.models import Count, Q

from questions import reacting, tagging, viewing, voting
from questions.models import Question


def disagreements() -> list[str]:
    """Every counter that is wrong, one sentence each."""
    return [
        *_answer_disagreements(), *voting.disagreements(), *reacting.disagreements(), *tagging.disagreements(),
        *viewing.disagreements(),
    ]  # fmt: skip


def recount() -> None:
    """Make every counter right."""
    for pk, _said, _there in _wrong_answer_counts():
        with transaction.atomic():
            # Whoever answers meanwhile waits here, and adds to what is counted now
            question = Question.objects.select_for_update().get(pk=pk)
            Question.objects.filter(pk=pk).update(answer_count=question.answers.filter(state="public").count())
    voting.recount()
    reacting.recount()
    tagging.recount()
    viewing.recount()


def _answer_disagreements() -> list[str]:
    return [f"question {pk}: says {said} answers, has {there}" for pk, said, there in _wrong_answer_counts()]


def _wrong_answer_counts() -> list[tuple[int, int, int]]:
    counted = Question.objects.annotate(there=Count("answers", filter=Q(answers__state="public"))).order_by("pk")
    rows = counted.values_list("pk", "answer_count", "there")
    return [(pk, said, there) for pk, said, there in rows if said != there]
