"""Constraints that more than one app needs."""

from django.db.models import CheckConstraint, Q


def exactly_one_of(*fields: str, name: str) -> CheckConstraint:
    """A constraint: of these nullable keys exactly one is set. In place of a generic relation, which none can guard."""
    condition = Q()
    for field in fields:
        condition |= Q(**{f"{other}__isnull": other != field for other in fields})
    return CheckConstraint(condition=condition, name=name)
