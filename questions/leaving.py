"""What becomes of a member's words when they leave: erased (as a rule), or left without them, as they chose."""

from django.db import transaction

from netsite.accounts.models import User
from questions import mentions, posting
from questions.models import Answer, Comment, PostRevision, Question
from questions.models.posts import ShownAs, State

FORMER_NAME = "Former member"


@transaction.atomic
def erase_words(*, member: User) -> None:
    """Take away everything that the member wrote, in others' quotes too. Others' answers stay under “[removed by its author]”."""
    mentions.remove_quotes(member=member)
    mentions.rewrite_name(member=member, old=member.display_name, new=None)
    for answer in Answer.objects.filter(author=member).exclude(state=State.ERASED):
        posting.delete_answer(answer=answer, by=member)
    for question in Question.objects.filter(author=member).exclude(state=State.ERASED):
        posting.delete_question(question=question, by=member)
    comments = Comment.objects.filter(author=member)
    PostRevision.objects.filter(comment__in=comments).update(body="", note="", written_by=None)
    comments.update(
        state=State.ERASED, body="", body_html="", thread_name="", source="", source_url="", license="", external_id=None,
        author=None,
    )  # fmt: skip


@transaction.atomic
def leave_words(*, member: User) -> None:
    """Leave the words without the member, under a name that holds within one thread only."""
    mentions.rewrite_name(member=member, old=member.display_name, new=None)
    for pk in mentions.threads_of(member):
        question = Question.objects.select_for_update().get(pk=pk)
        name = _name_in(question)
        named = {"author": member, "shown_as": ShownAs.NAME}
        Question.objects.filter(pk=pk, **named).update(shown_as=ShownAs.ANONYMOUS, thread_name=name)
        Answer.objects.filter(question=pk, author=member).update(badge=None)
        Answer.objects.filter(question=pk, **named).update(shown_as=ShownAs.ANONYMOUS, thread_name=name)
        Comment.objects.filter(answer__question=pk, **named).update(shown_as=ShownAs.ANONYMOUS, thread_name=name)
        Comment.objects.filter(question=pk, **named).update(shown_as=ShownAs.ANONYMOUS, thread_name=name)


def _name_in(question: Question) -> str:
    taken = {question.thread_name, *Answer.objects.filter(question=question).values_list("thread_name", flat=True)}
    number = 1 + sum(name.startswith(FORMER_NAME) for name in taken)
    return FORMER_NAME if number == 1 else f"{FORMER_NAME} {number}"
