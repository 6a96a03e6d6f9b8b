"""What pages show of a member. No tag here queries."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from netsite.accounts import avatars
from netsite.accounts.models import User

register = template.Library()


@register.inclusion_tag("accounts/_avatar.html")
def avatar(seed: str, name: str = "") -> dict[str, Any]:
    """The drawn picture that belongs to a seed."""
    return {"avatar": avatars.avatar(seed, name)}


@register.filter
def role_for(member: User, viewer: User | AnonymousUser) -> str:
    """The member's role in words, where this viewer may know it."""
    return member.role_for(viewer)
