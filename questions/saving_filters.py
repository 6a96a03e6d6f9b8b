"""Saving filters of the list of questions under names of one's own. Nobody else sees them."""

from django.db import transaction
from django.utils.translation import gettext as _

from netsite.accounts.models import User
from questions.filtering import Filter
from questions.models import SavedFilter

AT_MOST = 20
QUERY_MAX_LENGTH = 500


class NotSaved(Exception):
    """It cannot be saved like this; the text is a sentence for the member."""


@transaction.atomic
def save_filter(*, member: User, name: str, chosen: Filter) -> SavedFilter:
    """Keep it under this name. Raises NotSaved for a name that is taken, one too many, or a filter that says nothing."""
    # Two at the same moment would both be the last one that there is room for
    User.objects.select_for_update().get(pk=member.pk)
    own = SavedFilter.objects.filter(member=member)
    if not chosen.is_chosen:
        raise NotSaved(_("Nothing is chosen yet. Choose something first, then save it."))
    if len(chosen.query) > QUERY_MAX_LENGTH:
        raise NotSaved(_("This choice is too long to be saved. Take one part of it away."))
    if own.filter(name=name).exists():
        raise NotSaved(_("You have a filter of this name already. Please choose another name."))
    if own.count() >= AT_MOST:
        raise NotSaved(_("You have %(limit)d filters, and no more fit. Delete one first.") % {"limit": AT_MOST})
    return SavedFilter.objects.create(member=member, name=name, query=chosen.query)
