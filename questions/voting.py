"""“Helpful”: one vote for each member and post, given and taken back. No down-vote, no points."""

from django.db import transaction
from django.db.models import Count, F

from netsite.accounts.models import User
from netsite.core import page_cache
from questions.models import Answer, Question, Vote


@transaction.atomic
def cast_vote(*, voter: User, post: Question | Answer) -> None:
    """Say that a post is helpful. Saying it twice is saying it once, in parallel too."""
    target = {"question": post} if isinstance(post, Question) else {"answer": post}
    _vote, is_new = Vote.objects.get_or_create(voter=voter, **target)
    if is_new:
        _count(post, +1)


@transaction.atomic
def withdraw_vote(*, voter: User, post: Question | Answer) -> None:
    """Take it back."""
    target = {"question": post} if isinstance(post, Question) else {"answer": post}
    gone, _by_model = Vote.objects.filter(voter=voter, **target).delete()
    if gone:
        _count(post, -1)


def _count(post: Question | Answer, step: int) -> None:
    type(post).objects.filter(pk=post.pk).update(helpful_count=F("helpful_count") + step)
    page_cache.forget_on_commit()


def votes_of(user: User, question: Question) -> tuple[bool, set[int]]:
    """Whether this member voted for the question, and for which of its answers. One query."""
    votes = Vote.objects.filter(voter=user).filter(question=question) | Vote.objects.filter(
        voter=user, answer__question=question
    )
    rows = list(votes.values_list("question_id", "answer_id"))
    return any(question_id for question_id, _answer in rows), {answer for _question, answer in rows if answer}


def disagreements() -> list[str]:
    """Posts whose counter is not the number of their votes, one sentence each."""
    return [f"{name} {pk}: says {said} helpful, has {there}" for name, _model, pk, said, there in _recounted()]


def recount() -> None:
    """Make the counters right."""
    for _name, model, pk, _said, _there in _recounted():
        with transaction.atomic():
            # Whoever votes meanwhile waits here, and adds to what is counted now
            post = model.objects.select_for_update().get(pk=pk)
            model.objects.filter(pk=pk).update(helpful_count=post.votes.count())


def _recounted() -> "list[tuple[str, type[Question | Answer], int, int, int]]":
    """The posts whose counter is wrong: what it says, and how many votes there are."""
    found: list[tuple[str, type[Question | Answer], int, int, int]] = []
    questions = Question.objects.annotate(there=Count("votes")).order_by("pk")
    for pk, said, there in questions.values_list("pk", "helpful_count", "there"):
        found += [("question", Question, pk, said, there)] if said != there else []
    answers = Answer.objects.annotate(there=Count("votes")).order_by("pk")
    for pk, said, there in answers.values_list("pk", "helpful_count", "there"):
        found += [("answer", Answer, pk, said, there)] if said != there else []
    return found
