"""What members say of an answer beside “helpful”: it worked for me, it is outdated, it could be unsafe.

The first two are counted, given and taken back like votes. The third goes to the moderators at once with a sentence, and
readers are asked to be careful until one of them has looked.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from netsite.accounts import limits
from netsite.accounts.models import User
from netsite.core import page_cache
from questions.models import Answer, Reaction
from questions.signals import concern_raised

Kind = Reaction.Kind
# The counter of each kind that is counted
COUNTERS = {Kind.WORKED: "worked_count", Kind.OUTDATED: "outdated_count"}
CONCERNS_PER_DAY = 5


@transaction.atomic
def react(*, member: User, answer: Answer, kind: str, sentence: str = "") -> None:
    """Say this of an answer. Saying it twice is saying it once, in parallel too.

    “Could be unsafe” needs the sentence, checked by a form; it announces concern_raised, and raises limits.Exceeded.
    """
    _reaction, is_new = Reaction.objects.get_or_create(
        member=member, answer=answer, kind=kind, defaults={"sentence": sentence}
    )
    if not is_new:
        return
    if kind == Kind.UNSAFE:
        _raise_concern(answer, by=member, sentence=sentence)
    else:
        _count(answer, kind, +1)
    page_cache.forget_on_commit()


@transaction.atomic
def withdraw_reaction(*, member: User, answer: Answer, kind: str) -> None:
    """Take it back. Raises ValueError for a concern: a moderator looks at it in any case."""
    if kind == Kind.UNSAFE:
        raise ValueError("A concern is not taken back; a moderator closes it.")
    gone, _by_model = Reaction.objects.filter(member=member, answer=answer, kind=kind).delete()
    if gone:
        _count(answer, kind, -1)
        page_cache.forget_on_commit()


@transaction.atomic
def clear_caution(answer: Answer) -> None:
    """A moderator has looked: readers are no longer asked to be careful."""
    Answer.objects.filter(pk=answer.pk).update(caution_at=None)
    page_cache.forget_on_commit()


def has_raised_concern(*, member: User, answer: Answer) -> bool:
    """Whether this member has said already that it could be unsafe."""
    return Reaction.objects.filter(member=member, answer=answer, kind=Kind.UNSAFE).exists()


def reactions_of(member: User, answers: Iterable[Answer]) -> dict[int, set[str]]:
    """What this member said of which of these answers. One query."""
    said: dict[int, set[str]] = {}
    rows = Reaction.objects.filter(member=member, answer__in=[answer.pk for answer in answers])
    for answer_id, kind in rows.values_list("answer_id", "kind"):
        said.setdefault(answer_id, set()).add(kind)
    return said


def _raise_concern(answer: Answer, *, by: User, sentence: str) -> None:
    limits.take(action="concern", actor=f"member:{by.pk}", limit=CONCERNS_PER_DAY, period=timedelta(days=1))
    # Locked, so that a moderator who closes another concern at this moment comes before this one or after it
    fresh = Answer.objects.select_for_update(no_key=True).get(pk=answer.pk)
    Answer.objects.filter(pk=answer.pk, caution_at=None).update(caution_at=timezone.now())
    concern_raised.send(sender=Answer, answer=fresh, by=by, sentence=sentence)


def _count(answer: Answer, kind: str, step: int) -> None:
    counter = COUNTERS[Kind(kind)]
    Answer.objects.filter(pk=answer.pk).update(**{counter: F(counter) + step})


def disagreements() -> list[str]:
    """Answers whose counter is not the number of their reactions, one sentence each."""
    return [f"answer {pk}: says {said} {kind}, has {there}" for kind, pk, said, there in _recounted()]


def recount() -> None:
    """Make the counters right."""
    for kind, pk, _said, _there in _recounted():
        with transaction.atomic():
            # Whoever reacts meanwhile waits here, and adds to what is counted now
            answer = Answer.objects.select_for_update().get(pk=pk)
            there = answer.reactions.filter(kind=kind).count()
            Answer.objects.filter(pk=pk).update(**{COUNTERS[kind]: there})


def _recounted() -> Iterator[tuple[Kind, int, int, int]]:
    """The answers whose counter is wrong: of which kind, what it says, and how many reactions there are."""
    for kind, counter in COUNTERS.items():
        counted = Answer.objects.annotate(there=Count("reactions", filter=Q(reactions__kind=kind)))
        wrong = counted.exclude(there=F(counter)).order_by("pk")
        for pk, said, there in wrong.values_list("pk", counter, "there"):
            yield kind, pk, said, there
