"""The one table of how long things are kept, with a moved clock: older ones go, younger ones stay.

Every line of the table has a row here; a new one without fails.
"""

import io
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from articles.models import ErrorReport
from netsite.accounts import audit
from netsite.accounts.models import (
    AccessAudit,
    ClinicianApplication,
    ConsentRecord,
    Contact,
    FormSubmission,
    Notice,
    OutgoingMail,
    RateCount,
    User,
)
from netsite.core import retention
from netsite.moderation.models import Flag
from questions.models import AnswerInProgress, Draft, Follow, Merge
from tests import make

NOW = timezone.now()
Make = Callable[[datetime], models.Model]


def named(word: str, at: datetime) -> User:
    return make.member(f"{word} {at:%j %H}", created_at=at)


def mail(at: datetime) -> OutgoingMail:
    return OutgoingMail.objects.create(
        key=f"k{at}", to_address="a@example.org", subject="x", body_text="x", created_at=at, state="sent"
    )


def count(at: datetime) -> RateCount:
    return RateCount.objects.create(action="x", actor=f"{at:%s%f}"[:32], window_starts_at=at, ends_at=at)


def submission(at: datetime) -> FormSubmission:
    return FormSubmission.objects.create(key=Draft().key, member=named("Sender", at), result="/", created_at=at)


def consent(at: datetime) -> ConsentRecord:
    return ConsentRecord.objects.create(member=None, member_key="x", version=1, given=True, at=at)


def loose_draft(at: datetime) -> Draft:
    return Draft.objects.create(kind="question", updated_at=at)


def posted_draft(at: datetime) -> Draft:
    return Draft.objects.create(kind="question", owner=named("Poster", at), updated_at=at, posted_at=at)


def in_progress(at: datetime) -> AnswerInProgress:
    question = make.question(f"Question {at:%s}?")
    return AnswerInProgress.objects.create(member=named("Helper", at), question=question, until=at)


def followed_by_mail(at: datetime) -> Follow:
    contact = Contact.objects.create(address=f"{at:%s}@example.org", confirmed_at=NOW, consent_version=2, created_at=at)
    return Follow.objects.create(contact=contact, question=make.question(f"Question {at:%s}?"), created_at=at)


def to_be_followed(at: datetime) -> Follow:
    before = at - timedelta(days=1)
    contact = Contact.objects.create(address=f"{at:%s}@example.org", confirmed_at=before, consent_version=2)
    return Follow.objects.create(contact=contact, question=make.question(f"Question {at:%s}?"), created_at=at)


def own_draft(at: datetime) -> Draft:
    return Draft.objects.create(kind="question", owner=named("Writer", at), updated_at=at)


def report(at: datetime) -> ErrorReport:
    article = make.article(f"a{at:%s}")
    contact = Contact.objects.create(address=f"{at:%s}@example.org", confirmed_at=at, consent_version=1, created_at=at)
    return ErrorReport.objects.create(
        article=article, revision_number=1, text="x", state="done", closed_at=at, contact=contact
    )


def unconfirmed(at: datetime) -> User:
    member = named("Nobody", at)
    EmailAddress.objects.filter(user=member).update(verified=False)
    return member


def pending(at: datetime) -> EmailAddress:
    """Since when, only the mail with the link tells."""
    address = f"new{at:%s}@example.org"
    OutgoingMail.objects.create(key=f"p{at}", to_address=address, subject="x", body_text="x", created_at=at)
    return EmailAddress.objects.create(user=named("Mover", at), email=address, verified=False, primary=False)


def session(at: datetime) -> Session:
    return Session.objects.create(session_key=f"{at:%s}", session_data="", expire_date=at)


def device(at: datetime) -> UserSession:
    row = Session.objects.create(session_key=f"{at:%s}", session_data="", expire_date=NOW + timedelta(days=9))
    return UserSession.objects.create(
        user=named("Owner", at), ip="203.0.113.77", session_key=row.session_key, user_agent="x", last_seen_at=at
    )


def contact(at: datetime) -> Contact:
    return Contact.objects.create(address=f"{at:%s}@example.org", created_at=at)


def notice(kind: str) -> Make:
    return lambda at: Notice.objects.create(
        member=named("Reader", at), key=f"{at}", kind=kind, title="x", created_at=at
    )


def decided(at: datetime) -> ClinicianApplication:
    application = make.application(named("Nurse", at))
    ClinicianApplication.objects.filter(pk=application.pk).update(state="rejected", decided_at=at)
    return application


def undecided(at: datetime) -> ClinicianApplication:
    application = make.application(named("Medic", at))
    ClinicianApplication.objects.filter(pk=application.pk).update(applied_at=at)
    return application


def access(at: datetime) -> AccessAudit:
    row = audit.record(actor=None, action="x", target="x:1")
    AccessAudit.objects.filter(pk=row.pk).update(at=at)
    return row


def log_entry(at: datetime) -> LogEntry:
    kind = ContentType.objects.get_for_model(Draft)
    return LogEntry.objects.create(
        user=named("Edith", at), content_type=kind, object_id="1", object_repr="x", action_flag=CHANGE, action_time=at
    )


def flag(at: datetime) -> Flag:
    question = make.question(f"Question {at:%s}?")
    return Flag.objects.create(question=question, reason="could-be-unsafe", snapshot="x", state="closed", closed_at=at)


def merge(at: datetime) -> Merge:
    """So recent that it can still be taken back, or not any more."""
    source, target = make.question(f"Question {at:%s}?"), make.question(f"The same {at:%s}?")
    return Merge.objects.create(source=source, target=target, reason="x", moved={"x": 1}, made_at=at)


def gone(row: models.Model) -> bool:
    return not type(row)._base_manager.filter(pk=row.pk).exists()


def emptied(*fields: str) -> Callable[[models.Model], bool]:
    def is_emptied(row: models.Model) -> bool:
        row.refresh_from_db()
        return not any(getattr(row, field) for field in fields)

    return is_emptied


def shortened(row: models.Model) -> bool:
    return UserSession.objects.get(pk=row.pk).ip == "203.0.113.0"


YEAR = 365
CASES: dict[str, tuple[Make, int, Callable[[models.Model], bool]]] = {
    "drafts of visitors": (loose_draft, 14, gone),
    "where a draft was posted": (posted_draft, 14, gone),
    "drafts of members": (own_draft, 180, gone),
    "that a member is writing an answer": (in_progress, 0, gone),
    "what moved when questions were made one": (merge, 7, emptied("moved")),
    "whom to answer about a report, without an account": (report, 90, emptied("contact_id")),
    "what somebody without an account follows": (followed_by_mail, YEAR, gone),
    "what somebody without an account was to follow, and nobody confirmed": (to_be_followed, 14, gone),
    "reports of errors that are dealt with": (report, 2 * YEAR, gone),
    "words of mails that are sent": (mail, 7, emptied("body_text", "body_html")),
    "that a mail was sent": (mail, 30, gone),
    "how often something was done": (count, 0, gone),
    "keys of forms": (submission, 14, gone),
    "consent of members who left": (consent, 3 * YEAR, gone),
    "new addresses that a member has not confirmed": (pending, 3, gone),
    "accounts whose address was never confirmed": (unconfirmed, 14, gone),
    "sessions that are over, and their devices": (session, 0, gone),
    "the whole network address of a device": (device, 14, shortened),
    "the shortened network address of a device": (device, 90, gone),
    "addresses of people without an account that nothing needs any more": (contact, 14, gone),
    "notices of support and of badges": (notice("badge"), YEAR, gone),
    "decisions about what somebody wrote": (notice("statement"), 2 * YEAR, gone),
    "who a clinician is at work": (decided, 30, emptied("legal_name", "register_number", "work_address")),
    "applications whose address at work was not confirmed": (undecided, 14, gone),
    "applications of clinicians, without who they are": (decided, 2 * YEAR, gone),
    "what a reported text said": (flag, YEAR, emptied("snapshot")),
    "that something was reported": (flag, 2 * YEAR, gone),
    "what staff looked at": (access, 2 * YEAR, gone),
    "what staff changed in the admin": (log_entry, 2 * YEAR, gone),
}
# No rows of a model: tested below
FILES_AND_CACHE = {"mails in the folder that stands in for a mail server", "counts of sign-in limits that are over"}


def test_every_line_of_the_table_is_tried() -> None:
    assert {rule.what for rule in retention.rules()} == CASES.keys() | FILES_AND_CACHE


@pytest.mark.parametrize("what", CASES)
def test_older_goes_and_younger_stays(db: None, what: str) -> None:
    make_row, days, is_gone = CASES[what]
    old = make_row(NOW - timedelta(days=days, hours=1))
    young = make_row(NOW - timedelta(days=days) + timedelta(hours=1))
    retention.enforce(NOW)
    assert is_gone(old)
    assert not is_gone(young)


def test_the_table_says_the_days_that_are_tried() -> None:
    said = {rule.what: rule.kept_for.days for rule in retention.rules()}
    assert {what: days for what, (_make, days, _gone) in CASES.items()} == {what: said[what] for what in CASES}


def test_the_chain_of_access_records_holds_after_its_beginning_went(db: None) -> None:
    access(NOW - timedelta(days=2 * YEAR, hours=1))
    audit.record(actor=None, action="y", target="y:2")
    retention.enforce(NOW)
    assert AccessAudit.objects.count() == 1
    audit.record(actor=None, action="z", target="z:3")
    assert audit.verify() == []
    AccessAudit.objects.filter(action="y").delete()
    assert audit.verify() != []


def test_files_of_mails_go_after_a_week(db: None, settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    for name, days in (("old.log", 8), ("young.log", 6)):
        (tmp_path / name).write_text("To: a@example.org")
        when = (NOW - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (when, when))
    retention.enforce(NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["young.log"]


def test_what_is_over_leaves_the_cache_table(db: None, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept_cache"}}
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        for key, at in (("old", NOW - timedelta(minutes=1)), ("young", NOW + timedelta(minutes=1))):
            moment = connection.ops.adapt_datetimefield_value(at)
            cursor.execute("INSERT INTO kept_cache (cache_key, value, expires) VALUES (%s, '', %s)", [key, moment])
        retention.enforce(NOW)
        cursor.execute("SELECT cache_key FROM kept_cache")
        assert cursor.fetchall() == [("young",)]


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
