"""A form that is sent twice (double click, retry, another tab) does its work once."""

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction

from netsite.accounts.models import FormSubmission, User


def once(*, member: User, key: UUID, make: Callable[[], str]) -> str:
    """Run `make` unless a form with this key was accepted from this member before; the address of the result, every time.

    The row that claims the key and what `make` writes are one transaction: of two that come together the second waits
    for the first and finds its result. What `make` raises undoes the claim too.
    """
    if (before := _result(member, key)) is not None:
        return before
    try:
        with transaction.atomic():
            claim = FormSubmission.objects.create(member=member, key=key, result="")
            result = make()
            FormSubmission.objects.filter(pk=claim.pk).update(result=result)
            return result
    except IntegrityError:
        # Somebody else's claim was committed first; any other broken constraint has no result and is raised
        if (first := _result(member, key)) is None:
            raise
        return first


def _result(member: User, key: UUID) -> str | None:
    return FormSubmission.objects.filter(member=member, key=key).values_list("result", flat=True).first()
