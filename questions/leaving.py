"""What becomes of a member's words when they leave: erased (as a rule), or left without them, as they chose."""

from collections.abc import Collection
from itertools import count

from django.db import transaction

from netsite.accounts.models import User
from questions import commenting, mentions, posting
from questions.models import Answer, Comment, PostRevision, Question
from questions.models.written import ShownAs, State

FORMER_NAME = "Former member"


@transaction.atomic
def erase_words(*, member: User) -> None:
    """Take away everything that the member wrote, in others' quotes too. Others' answers stay under “[removed by its author]”."""
    mentions.forget_quotes(member=member)
    mentions.forget_name(member=member)
    for comment in Comment.objects.filter(author=member).exclude(state=State.ERASED):
        commenting.delete_comment(comment=comment, by=member)
    for answer in Answer.objects.filter(author=member).exclude(state=State.ERASED):
        posting.delete_answer(answer=answer, by=member)
    for question in Question.objects.filter(author=member).exclude(state=State.ERASED):
        posting.delete_question(question=question, by=member)
    # Also of those that were deleted before
    PostRevision.objects.filter(written_by=member).update(written_by=None)


@transaction.atomic
def leave_words(*, member: User) -> None:
    """Leave the words without the member, under a name that holds within one thread only."""
    mentions.forget_name(member=member)
    for pk in mentions.threads_of(member):
        question = Question.objects.select_for_update().get(pk=pk)
        name = former_name(question)
        named = {"author": member, "shown_as": ShownAs.NAME}
        Question.objects.filter(pk=pk, **named).update(shown_as=ShownAs.ANONYMOUS, thread_name=name)
        Answer.objects.filter(question=pk, author=member).update(badge=None)
        Answer.objects.filter(question=pk, **named).update(shown_as=ShownAs.ANONYMOUS, thread_name=name)
        Comment.objects.in_thread(question).filter(**named).update(shown_as=ShownAs.ANONYMOUS, thread_name=name)
    for model in (Question, Answer, Comment):
        model.objects.filter(author=member).update(author=None)
    PostRevision.objects.filter(written_by=member).update(written_by=None)


def former_name(question: Question, *, also_taken: Collection[str] = ()) -> str:
    """The next name of a former member that nobody has in this thread, or in the one that it is part of. Three queries."""
    question = question.merged_into or question
    answers = Answer.objects.filter(question=question)
    comments = Comment.objects.in_thread(question)
    merged = Question.objects.filter(merged_into=question)
    also_taken = {*also_taken, *merged.values_list("thread_name", flat=True)}
    taken = {question.thread_name, *also_taken, *answers.values_list("thread_name", flat=True)}
    taken |= set(comments.values_list("thread_name", flat=True))
    names = (FORMER_NAME if number == 1 else f"{FORMER_NAME} {number}" for number in count(1))
    return next(name for name in names if name not in taken)
