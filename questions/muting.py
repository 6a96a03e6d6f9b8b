"""Topics that a member wants to see less of: their questions are left out of the member's lists (`without_muted`)."""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from netsite.accounts.models import User
from questions.models import Follow, Tag, TagMute


@transaction.atomic
def mute(*, member: User, tag: Tag) -> None:
    """Leave this topic's questions out of the member's lists, and end following it. Doing it twice changes nothing.

    Raises Tag.DoesNotExist where the topic has been merged into another, or taken away, meanwhile.
    """
    # Locked, so that it is not merged into another at this moment
    locked = Tag.objects.approved().select_for_update(no_key=True).get(pk=tag.pk)
    TagMute.objects.get_or_create(member=member, tag=locked)
    Follow.objects.filter(member=member, tag=locked).delete()


def unmute(*, member: User, tag: Tag) -> None:
    """Show them again."""
    TagMute.objects.filter(member=member, tag=tag).delete()


def muted_of(member: User) -> list[Tag]:
    """The topics that this member sees less of, by name. One query."""
    muted = TagMute.objects.filter(member=member).values("tag")
    return list(Tag.objects.approved().filter(pk__in=muted).order_by("name"))


def number_of(user: User | AnonymousUser) -> int:
    """How many they are. One query for a member, none for a visitor."""
    if not user.is_authenticated:
        return 0
    return TagMute.objects.filter(member=user, tag__state=Tag.State.APPROVED).count()


def is_muted(*, by: User | AnonymousUser, tag: Tag) -> bool:
    """Whether they are left out for this reader. One query for a member, none for a visitor."""
    return by.is_authenticated and TagMute.objects.filter(member=by, tag=tag).exists()
