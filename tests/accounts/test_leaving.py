"""Taking one's data along, and leaving for good."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import Client, TestCase
from django.utils import timezone

from netsite.accounts import contacts, erasing, exporting, tasks
from netsite.accounts.models import ConsentRecord, Contact, Erasure, Export, OutgoingMail, User
from netsite.core import page_cache, retention
from questions import counting, drafting, posting, voting
from questions.models import Answer, Draft, Question, Vote
from questions.search import checking
from tests import make
from tests.accounts.test_signing_up import FORM

CANARY = "Zebrafinch"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def leaver(db: None) -> User:
    """A member who has done everything that leaves a row."""
    member = make.member(CANARY, role="patient")
    other = make.member("Other")
    question = posting.ask(
        author=member, words=posting.QuestionText(f"{CANARY} asks this?", f"{CANARY} body", ["scans"])
    )
    posting.answer(author=other, question=question, words=posting.AnswerText("What the other one knows."))
    elsewhere = posting.ask(author=other, words=posting.QuestionText("Another question here?"))
    posting.answer(author=member, question=elsewhere, words=posting.AnswerText(f"{CANARY} answers."))
    posting.answer(
        author=member, question=elsewhere, words=posting.AnswerText(f"{CANARY} hidden."), shown_as="anonymous"
    )
    voting.cast_vote(voter=member, post=elsewhere)
    drafting.keep(key=Draft().key, kind="question", fields={"title": f"{CANARY} draft"}, owner=member)
    ConsentRecord.objects.create(member=member, member_key="x", version=1, given=True)
    return member


def signed_in(member: User) -> Client:
    """With the password, and once more, as these pages ask for it."""
    client = Client()
    client.post("/accounts/login/", {"login": member.email, "password": make.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    return client


def dump() -> str:
    """Every text in the database."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.all():
            found += [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT title, body, answers FROM question_search")
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found).lower()


def test_x1_the_export_holds_everything_and_no_secret(leaver: User) -> None:
    client = signed_in(leaver)
    client.post("/accounts/export/")
    export = Export.objects.get()
    tasks.make_export.call(str(export.pk))
    page = client.get("/accounts/export/").content.decode()
    assert "Your copy is ready" in page
    response = client.get(f"/accounts/export/{export.pk}/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined] # a file response
    data = json.loads(archive.read("data.json"))
    held = data["held"]
    assert held["accounts.User"]["rows"][0]["email"] == leaver.email
    assert held["questions.Question"]["rows"][0]["body"] == f"{CANARY} body"
    assert {row["body"] for row in held["questions.Answer"]["rows"]} == {f"{CANARY} answers.", f"{CANARY} hidden."}
    assert held["questions.Draft"]["rows"][0]["fields"] == {"title": f"{CANARY} draft"}
    assert held["questions.Vote"]["rows"]
    assert held["accounts.ConsentRecord"]["rows"]
    text = archive.read("data.json").decode()
    assert str(leaver.password) not in text
    assert str(client.session.session_key) not in text
    assert "Other" not in text, "names of others are left out"
    assert f"{CANARY} asks this?" in archive.read("data.html").decode()
    mail = OutgoingMail.objects.get(key=f"export:{export.pk}")
    assert (mail.subject, mail.to_address) == ("Your data are ready", leaver.email)


def test_i6_an_export_is_its_members_alone_and_for_a_day(leaver: User, stranger: User) -> None:
    export, _is_new = exporting.request(member=leaver)
    exporting.make(export)
    address = f"/accounts/export/{export.pk}/"
    assert signed_in(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    stale = Client()
    stale.force_login(leaver)
    assert "/accounts/reauthenticate/" in stale.get(address)["Location"], "a fresh sign-in is needed"
    Export.objects.update(ready_at=timezone.now() - timedelta(hours=25))
    assert signed_in(leaver).get(address).status_code == 404
    tasks.carry_out_erasures.call()
    assert not Export.objects.exists()
    assert not exporting.path_of(export).exists()


def test_asking_twice_makes_one_copy(leaver: User) -> None:
    first = exporting.request(member=leaver)
    assert first[1]
    assert exporting.request(member=leaver) == (first[0], False)


def test_x2_leaving_closes_at_once_and_can_be_taken_back(leaver: User) -> None:
    client, phone = signed_in(leaver), signed_in(leaver)
    assert "Erase my words" in client.get("/accounts/leave/").content.decode()
    assert User.objects.get(pk=leaver.pk).is_active, "looking closes nothing"
    client.post("/accounts/leave/", {"words": "erase"})
    assert phone.get("/accounts/").status_code == 302
    assert signed_in(leaver).get("/accounts/").status_code == 302
    link = re.search(
        r"http://localhost:8000(/accounts/leave/\S+)",
        OutgoingMail.objects.get(subject="Your account is closed").body_text,
    )
    assert link
    assert "Do you want to keep it?" in Client().get(link.group(1)).content.decode()
    assert Erasure.objects.exists()
    Client().post(link.group(1))
    assert signed_in(leaver).get("/accounts/").status_code == 200
    assert Client().get(link.group(1)).status_code == 404
    assert erasing.carry_out_due(timezone.now() + timedelta(days=8)) == 0
    assert f"{CANARY} body" in Client().get(Question.objects.get(author=leaver).get_absolute_url()).content.decode()


def test_x2_erased_means_in_no_table(leaver: User) -> None:
    erasing.request(member=leaver, keep_words=False)
    assert erasing.carry_out_due(timezone.now() + timedelta(days=6)) == 0
    assert erasing.carry_out_due(timezone.now() + timedelta(days=7, minutes=1)) == 1
    assert CANARY.lower() not in dump()
    assert Question.objects.get(title="[removed by its author]").answer_count == 1
    assert "What the other one knows." in dump_of_page("[removed by its author]")
    vote = Vote.objects.get()
    assert vote.voter is None
    assert ConsentRecord.objects.get().member is None
    assert counting.disagreements() == checking.disagreements() == []


def dump_of_page(title: str) -> str:
    return Client().get(Question.objects.get(title=title).get_absolute_url()).content.decode()


def test_x2_words_can_stay_without_the_person(leaver: User) -> None:
    User.objects.filter(pk=leaver.pk).update(display_name="Kingfisher")
    erasing.erase(member=User.objects.get(pk=leaver.pk), keep_words=True)
    assert "kingfisher" not in dump()
    html = dump_of_page("Another question here?")
    assert f"{CANARY} answers." in html
    assert "Former member" in html
    assert not Answer.objects.filter(author__isnull=False, body__startswith=CANARY).exists()
    assert counting.disagreements() == checking.disagreements() == []


def test_who_was_staff_leaves_no_name_and_the_record_stays(leaver: User) -> None:
    from django.contrib.admin.models import LogEntry

    LogEntry.objects.log_actions(leaver.pk, Question.objects.filter(title="Another question here?"), 2, "x")
    erasing.erase(member=leaver, keep_words=False)
    assert CANARY.lower() not in dump()
    assert LogEntry.objects.count() == 1
    assert not User.objects.get(email__startswith="former-").is_active


def test_staff_are_asked_to_hand_over_first(editor: User) -> None:
    client = Client()
    client.force_login(editor)
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    assert "You are staff here" in client.post("/accounts/leave/", {"words": "erase"}).content.decode()
    editor.refresh_from_db()
    assert editor.is_active


def test_after_a_restore_the_journal_erases_again(leaver: User) -> None:
    kept = {model: list(model._base_manager.filter(pk=leaver.pk)) for model in (User,)}
    number = leaver.pk
    erasing.erase(member=leaver, keep_words=False)
    assert CANARY not in (Path(erasing._journal())).read_text(), "the journal has no name"
    for rows in kept.values():
        models.Model.save_base(rows[0], force_insert=True)
    assert User.objects.filter(pk=number).exists()
    out = io.StringIO()
    call_command("replay_erasures", stdout=out)
    assert "1 members were erased again." in out.getvalue()
    assert not User.objects.filter(pk=number).exists()


def test_u_the_copy_holds_no_link_that_was_meant_for_whoever_reads_the_mail(leaver: User) -> None:
    """Else an address could be confirmed by somebody who cannot read what is sent there."""
    make.application(leaver, work_address="chief@hospital.example")
    rows = exporting.collect(leaver)["held"]["accounts.OutgoingMail"]["rows"]
    assert any("somebody gave this address at work" in row["body_text"] for row in rows)
    assert "/accounts/" not in json.dumps(rows)


def test_a_copy_that_failed_can_be_asked_for_again(leaver: User) -> None:
    client = signed_in(leaver)
    client.post("/accounts/export/")
    assert "is being made" in client.get("/accounts/export/").content.decode()
    Export.objects.update(requested_at=timezone.now() - timedelta(minutes=11))
    assert "Make a copy" in client.get("/accounts/export/").content.decode()
    client.post("/accounts/export/")
    assert Export.objects.count() == 2


def test_the_journal_takes_nobody_who_signed_up_since(leaver: User) -> None:
    """A backup puts the numbers back, too: the next to sign up may have an erased member's."""
    number = leaver.pk
    erasing.erase(member=leaver, keep_words=False)
    innocent = User(pk=number, email="new@example.org", display_name="New", created_at=timezone.now())
    innocent.save(force_insert=True)
    assert erasing.replay() == 0
    assert User.objects.filter(pk=number).exists()


def test_the_journal_takes_whoever_is_called_former(leaver: User) -> None:
    User.objects.filter(pk=leaver.pk).update(display_name="former-patient", display_key="formerpatient")
    leaver = User.objects.get(pk=leaver.pk)
    row = User.objects.get(pk=leaver.pk)
    erasing.erase(member=leaver, keep_words=False)
    models.Model.save_base(row, force_insert=True)
    assert erasing.replay() == 1


def test_who_was_staff_is_not_let_go_of_with_accounts_that_nobody_confirmed(leaver: User) -> None:
    from django.contrib.admin.models import LogEntry

    LogEntry.objects.log_actions(leaver.pk, Question.objects.filter(title="Another question here?"), 2, "x")
    User.objects.filter(pk=leaver.pk).update(created_at=timezone.now() - timedelta(days=90))
    erasing.erase(member=User.objects.get(pk=leaver.pk), keep_words=True)
    retention.enforce(timezone.now() + timedelta(days=30))
    assert LogEntry.objects.count() == 1
    assert not Answer.objects.filter(author__email__endswith="@invalid.example").exists()


def test_what_is_held_about_the_address_goes_too(leaver: User) -> None:
    contacts.take(address=leaver.email, language="en")
    Client().post("/accounts/signup/", FORM | {"email": leaver.email})
    assert OutgoingMail.objects.filter(to_address=leaver.email, member=None).exists()
    erasing.erase(member=leaver, keep_words=False)
    assert not OutgoingMail.objects.filter(to_address=leaver.email).exists()
    assert not Contact.objects.exists()


def test_the_proof_of_what_was_agreed_is_kept_three_years_from_leaving(leaver: User) -> None:
    ConsentRecord.objects.update(at=timezone.now() - timedelta(days=4 * 365))
    erasing.erase(member=leaver, keep_words=False)
    retention.enforce(timezone.now() + timedelta(days=3 * 365 - 1))
    assert ConsentRecord.objects.exists()
    retention.enforce(timezone.now() + timedelta(days=3 * 365 + 1))
    assert not ConsentRecord.objects.exists()


def test_closing_ends_what_is_kept_of_the_pages(leaver: User) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        before = page_cache.epoch().current()
        erasing.request(member=leaver, keep_words=False)
    assert page_cache.epoch().current() > before
