"""What following adds to pages: a button for members, and the list of somebody without an account. Visitors get nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from articles.models import Article
from netsite.accounts.models import Contact
from questions import following
from questions.models import Follow, Question, Tag

register = template.Library()


@register.inclusion_tag("questions/_follow_button.html", takes_context=True)
def follow_button(context: dict[str, Any], target: Question | Tag | Article) -> dict[str, Any]:
    """The button by which a member follows this, or stops. One query for a member, none for visitors."""
    user = context["user"]
    if not user.is_authenticated or (isinstance(target, Tag) and target.state != Tag.State.APPROVED):
        return {}
    is_following = following.is_following(user, target)
    if isinstance(target, Question) and not (target.is_open or is_following):
        # No answer can come any more
        return {}
    return {"action": _action(target), "kind": target._meta.model_name, "is_following": is_following}


def _action(target: Question | Tag | Article) -> str:
    if isinstance(target, Question):
        return reverse("follow-question", args=[target.pk])
    if isinstance(target, Article):
        return reverse("follow-article", args=[target.pk])
    return reverse("follow-tag", args=[target.slug])


@dataclass(frozen=True)
class FollowedByMail:
    """What somebody without an account follows, and whether some of it waits for them to confirm it."""

    follows: Sequence[Follow]
    is_waiting: bool


@register.simple_tag
def followed_by_mail(contact: Contact) -> FollowedByMail:
    """What they follow, each with `answers_since` they do and whether it `is_confirmed`. One query."""
    follows = list(following.follows_by_mail(contact))
    for follow in follows:
        follow.is_confirmed = following.is_confirmed(follow, contact)  # type: ignore[attr-defined] # for the template
    return FollowedByMail(follows, any(not follow.is_confirmed for follow in follows))  # type: ignore[attr-defined]
