"""The groups of the staff, with exactly the rights that the apps grant them."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from netsite.core import staff_roles


class Unknown(LookupError):
    """A right that no app has."""


@transaction.atomic
def write() -> None:
    """Make the groups, and give each its rights: what was added or taken by hand is set right. Raises Unknown."""
    for role, wanted in staff_roles.granted().items():
        group, _is_new = Group.objects.get_or_create(name=str(role))
        named = Q(pk__in=[])
        for permission in wanted:
            app_label, _dot, codename = permission.partition(".")
            named |= Q(content_type__app_label=app_label, codename=codename)
        found = Permission.objects.filter(named).select_related("content_type")
        known = {f"{row.content_type.app_label}.{row.codename}" for row in found}
        if missing := wanted - known:
            raise Unknown(f"No app has these rights: {', '.join(sorted(missing))}")
        group.permissions.set(found)
