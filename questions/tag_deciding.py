"""What moderators decide about topics: one that a member typed as the first waits for them, and only its askers see it."""

from django.db import transaction
from django.utils.translation import gettext as _

from netsite.accounts import audit
from netsite.accounts.models import User
from netsite.core import page_cache
from netsite.core.tasks import enqueue_on_commit
from questions import tasks
from questions.models import Follow, QuestionTag, Tag, TagMute

# One task writes so many search entries anew: others need the worker in between
QUESTIONS_OF_A_TASK = 100


class InUse(Exception):
    """Readers see the topic: it is not refused at once; the text says what can be done."""


@transaction.atomic
def approve(*, tag: Tag, by: User) -> bool:
    """Everybody sees it now. Whether that changes anything. Recorded."""
    return _set_state(tag, Tag.State.APPROVED, by=by, action="approve-topic")


@transaction.atomic
def let_wait(*, tag: Tag, by: User) -> bool:
    """Only its askers see it, until somebody decides. Whether that changes anything. Recorded."""
    return _set_state(tag, Tag.State.PROPOSED, by=by, action="topic-waits")


@transaction.atomic
def refuse(*, tag: Tag, by: User) -> bool:
    """Nobody has it any more, and who types it again is told. Whether that changes anything. Recorded. Raises InUse."""
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.state == Tag.State.APPROVED:
        raise InUse(_("“%(name)s” is in use. Let it wait again first, or merge it into another topic.") % {"name": tag})
    questions = questions_with(tag)
    if not _set_state(tag, Tag.State.REFUSED, by=by, action="refuse-topic"):
        return False
    for model, field in ((QuestionTag, "tag"), (Follow, "tag"), (TagMute, "tag")):
        model._default_manager.filter(**{field: tag}).delete()
    Tag.objects.filter(pk=tag.pk).update(use_count=0)
    rewrite(questions)
    return True


def questions_with(tag: Tag) -> list[int]:
    """The keys of the questions that carry it, whoever may see them."""
    links = QuestionTag.objects.filter(tag=tag).order_by("content_object")
    return list(links.values_list("content_object_id", flat=True))


def rewrite(question_ids: list[int]) -> None:
    """Their topics have changed: after the transaction, tasks write what search knows of them, and of few their related ones."""
    page_cache.forget_on_commit()
    related = len(question_ids) <= QUESTIONS_OF_A_TASK
    for start in range(0, len(question_ids), QUESTIONS_OF_A_TASK):
        part = question_ids[start : start + QUESTIONS_OF_A_TASK]
        enqueue_on_commit(tasks.rewrite_entries, question_ids=part, related=related)


def _set_state(tag: Tag, state: str, *, by: User, action: str) -> bool:
    tag = Tag.objects.select_for_update().get(pk=tag.pk)
    if tag.state == state:
        return False
    Tag.objects.filter(pk=tag.pk).update(state=state)
    audit.record(actor=by, action=action, target=f"tag:{tag.pk}")
    rewrite(questions_with(tag))
    return True
