"""Explicit consent to what is written here about one's health (GDPR art. 9(2)(a)), by version, given and withdrawn alike.

Reading needs none. A new version of the text asks everybody again: until then one reads, and what one writes is kept as a
draft. Each decision is a row that stays, with a keyed hash of the member, as proof.
"""

from django.db import transaction
from django.utils.crypto import salted_hmac

from netsite.accounts.models import ConsentRecord, User
from netsite.accounts.signals import member_consented

# Raise it when templates/accounts/_consent_text.html changes in what it says
VERSION = 1


def has_consented(user: User) -> bool:
    """Whether this member agreed to the text as it is now. No query."""
    return user.health_consent_version == VERSION


@transaction.atomic
def give(*, member: User) -> None:
    """The member agrees to the text of today. Announces member_consented. Twice is once."""
    member = User.objects.select_for_update().get(pk=member.pk)
    if has_consented(member):
        return
    _record(member, given=True)
    User.objects.filter(pk=member.pk).update(health_consent_version=VERSION)
    member.health_consent_version = VERSION
    member_consented.send(sender=User, member=member)


@transaction.atomic
def withdraw(*, member: User) -> None:
    """The member agrees no longer: they can read, and write nothing more. What is written stays until they delete it."""
    member = User.objects.select_for_update().get(pk=member.pk)
    if member.health_consent_version == 0:
        return
    _record(member, given=False)
    User.objects.filter(pk=member.pk).update(health_consent_version=0)


def member_key(member: User) -> str:
    """What names a member in records that outlive the account: a keyed hash, the same each time."""
    return salted_hmac("accounts.member", str(member.pk), algorithm="sha256").hexdigest()[:32]


def _record(member: User, *, given: bool) -> None:
    ConsentRecord.objects.create(member=member, member_key=member_key(member), version=VERSION, given=given)
