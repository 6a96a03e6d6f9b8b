"""Another display name: it stands beside everything that the member wrote under the one before."""

from datetime import timedelta

from django.db import transaction

from netsite.accounts import limits
from netsite.accounts.models import User
from netsite.accounts.signals import member_renamed
from netsite.core import page_cache

CHANGES = 3
IN = timedelta(days=30)


@transaction.atomic
def rename(*, member: User, name: str, is_by_staff: bool = False) -> None:
    """Give a member another name, checked by `forms.check_display_name`. Announces member_renamed.

    Raises IntegrityError where somebody has just taken a name that looks the same, and limits.Exceeded where the member (not
    staff) changed it too often: others' words change with it.
    """
    old = User.objects.select_for_update().values_list("display_name", flat=True).get(pk=member.pk)
    if old == name:
        return
    if not is_by_staff:
        limits.take(action="rename", actor=f"member:{member.pk}", limit=CHANGES, period=IN)
    member.display_name = name
    member.save(update_fields=["display_name"])
    member_renamed.send(sender=User, member=member, old=old)
    page_cache.forget_on_commit()
