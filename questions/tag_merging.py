"""Making two topics one: the questions, followers and names of the one become the other's, and its address leads there."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from netsite.accounts import audit
from netsite.accounts.models import User
from questions import tag_deciding, tagging
from questions.models import Follow, QuestionTag, Tag, TagMute, TagSynonym

NAME_MAX_LENGTH = 60


class CannotMerge(Exception):
    """These two cannot become one; the text says why."""


@dataclass(frozen=True)
class Preview:
    """What a merge will do: how many questions move, how many of them have both, who follows and mutes, which names move."""

    questions: int
    with_both: int
    followers: int
    mutes: int
    names: list[str]
    takes_description: bool


def target_named(name: str) -> Tag:
    """The topic that somebody typed, by whichever of its names. Raises CannotMerge."""
    if (found := tagging.topic_named(name)) is None:
        raise CannotMerge(_("There is no topic “%(name)s”.") % {"name": name})
    return found


def preview(*, source: Tag, target: Tag) -> Preview:
    """What would happen. Raises CannotMerge."""
    _check(source, target)
    both = QuestionTag.objects.filter(tag=source, content_object__tag_links__tag=target).count()
    names = TagSynonym.objects.filter(tag=source).order_by("name").values_list("name", flat=True)
    return Preview(
        questions=QuestionTag.objects.filter(tag=source).count(),
        with_both=both,
        followers=Follow.objects.filter(tag=source).count(),
        mutes=TagMute.objects.filter(tag=source).count(),
        names=[source.name, *names],
        takes_description=bool(source.description and not target.description),
    )


@transaction.atomic
def merge(*, source: Tag, target: Tag, by: User, reason: str) -> Tag:
    """Make the source another name of the target, and what has it the target's. Recorded. Raises CannotMerge.

    Both are locked: whoever tags a question waits, and then finds the target under the source's name.
    """
    locked = {
        tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk")
    }
    if source.pk not in locked or target.pk not in locked:
        raise CannotMerge(_("Somebody merged one of these topics just now. Please look at the list again."))
    source, target = locked[source.pk], locked[target.pk]
    _check(source, target)
    questions = tag_deciding.questions_with(source)
    _move_links(source, target)
    _move_members(source, target)
    _move_names(source, target)
    number = QuestionTag.objects.filter(tag=target, **tagging.COUNTED).count()
    Tag.objects.filter(pk=target.pk).update(
        use_count=number, description=target.description or source.description
    )  # fmt: skip
    audit.record(actor=by, action="merge-topics", target=f"tag:{source.pk} into tag:{target.pk}", reason=reason)
    source.delete()
    tag_deciding.rewrite(questions)
    target.refresh_from_db()
    return target


def _check(source: Tag, target: Tag) -> None:
    if source.pk == target.pk:
        raise CannotMerge(_("“%(name)s” is this topic already: please choose another.") % {"name": target})
    if target.state == Tag.State.REFUSED:
        raise CannotMerge(_("“%(name)s” is a topic that is not wanted: please choose another.") % {"name": target})
    if target.state == Tag.State.PROPOSED:
        raise CannotMerge(_("“%(name)s” waits for a decision itself: please approve it first.") % {"name": target})


def _move_links(source: Tag, target: Tag) -> None:
    """Moved in place, not made anew: a new link asks for its question's row, which somebody who waits for the tag may hold."""
    having = QuestionTag.objects.filter(tag=target).values("content_object")
    QuestionTag.objects.filter(tag=source).exclude(content_object__in=having).update(tag=target)


def _move_members(source: Tag, target: Tag) -> None:
    """Who follows or mutes the source does so with the target; who does so with both, once. The rest goes with the source."""
    for model in (Follow, TagMute):
        rows = model._default_manager.filter(tag=source).values_list("member_id", "created_at")
        moved: list[Any] = [model(member_id=member, tag=target, created_at=at) for member, at in rows]
        model._default_manager.bulk_create(moved, ignore_conflicts=True)


def _move_names(source: Tag, target: Tag) -> None:
    TagSynonym.objects.filter(tag=source).update(tag=target)
    name = TagSynonym(tag=target, name=source.name[:NAME_MAX_LENGTH], key=source.key)
    TagSynonym.objects.bulk_create([name], ignore_conflicts=True)
