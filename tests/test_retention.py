"""The one table of how long things are kept, with a moved clock: older ones go, younger ones stay."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from netsite.accounts.models import ConsentRecord, FormSubmission, OutgoingMail, RateCount
from netsite.core import retention
from questions.models import Draft
from tests import make

NOW = timezone.now()


def mail(at: Any) -> models.Model:
    return OutgoingMail.objects.create(
        key=f"k{at}", to_address="a@example.org", subject="x", body_text="x", created_at=at
    )


def count(at: Any) -> models.Model:
    return RateCount.objects.create(action="x", actor=f"{at:%s%f}"[:32], window_starts_at=at, ends_at=at)


def submission(at: Any) -> models.Model:
    return FormSubmission.objects.create(
        key=Draft().key, member=make.member(f"Sender {at:%j %H}"), result="/", created_at=at
    )


def consent(at: Any) -> models.Model:
    return ConsentRecord.objects.create(member=None, member_key="x", version=1, given=True, at=at)


def loose_draft(at: Any) -> models.Model:
    return Draft.objects.create(kind="question", updated_at=at)


def own_draft(at: Any) -> models.Model:
    return Draft.objects.create(kind="question", owner=make.member(f"Writer {at:%j %H}"), updated_at=at)


@pytest.mark.parametrize(
    ("make_row", "days"),
    [(mail, 30), (count, 0), (submission, 14), (consent, 1095), (loose_draft, 14), (own_draft, 180)],
)
def test_older_goes_and_younger_stays(db: None, make_row: Any, days: int) -> None:
    old, young = (
        make_row(NOW - timedelta(days=days, hours=1)),
        make_row(NOW - timedelta(days=days) + timedelta(hours=1)),
    )
    retention.enforce(NOW)
    assert list(type(old)._default_manager.values_list("pk", flat=True)) == [young.pk]


def test_consent_of_those_who_are_here_stays(db: None) -> None:
    ConsentRecord.objects.create(
        member=make.member("Maple"), member_key="x", version=1, given=True, at=NOW - timedelta(days=4000)
    )
    retention.enforce(NOW)
    assert ConsentRecord.objects.exists()


def test_the_table_can_be_printed_and_carried_out(db: None) -> None:
    out = io.StringIO()
    call_command("retention", "--list", stdout=out)
    assert "drafts of members: 180 days" in out.getvalue()
    call_command("retention", stdout=out)
    assert "drafts of members: 0 gone" in out.getvalue()
