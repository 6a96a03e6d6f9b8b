"""TS-4.4: from applying to a badge, by two people; how it ends; and who sees what of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from netsite.accounts import badges, groups, notices
from netsite.accounts.models import AccessAudit, ClinicianApplication, ClinicianBadge, OutgoingMail, User
from netsite.core import retention
from questions import posting
from questions.models import Answer
from tests import make

Clients = Callable[[User], Client]
FORM = {
    "profession": "nurse", "country": "PT", "register": "Ordem dos Enfermeiros", "register_number": "7-12345",
    "legal_name": "Maria Silva", "work_address": "M.Silva@hospital.example", "interests": "none", "code": "on",
}  # fmt: skip
SECRETS = ("Maria Silva", "7-12345", "m.silva@hospital.example")


@pytest.fixture
def nurse(db: None) -> User:
    return make.member("Juniper")


@pytest.fixture
def two(db: None) -> tuple[User, User]:
    """Two of the staff who may verify clinicians."""
    groups.write()
    people = (make.staff("Leda"), make.staff("Dora"))
    people[0].groups.add(Group.objects.get(name="lead"))
    people[1].groups.add(Group.objects.get(name="data officer"))
    return people


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"http://localhost:8000(/accounts/clinician/confirm/\S+)", mail.body_text)
    assert found, mail.body_text
    return found.group(1)


def confirmed(nurse: User) -> ClinicianApplication:
    application = make.application(nurse)
    badges.confirm_work_address(application=application)
    application.refresh_from_db()
    return application


def step(client: Client, application: ClinicianApplication, name: str, **form: str) -> Any:
    return client.post(f"/admin/accounts/clinicianapplication/{application.pk}/{name}/", form)


def test_it_works(client_of: Clients, nurse: User, two: tuple[User, User]) -> None:
    """Apply, confirm at work, one looks up, another agrees; the badge stands beside the answers written from then on."""
    own = client_of(nurse)
    before = posting.answer(
        author=nurse, question=make.question(), words=posting.AnswerText("Written before."), shown_as="name"
    )
    assert "Open the link that we sent to" in own.post("/accounts/clinician/", FORM, follow=True).content.decode()
    mail = OutgoingMail.objects.get(to_address="m.silva@hospital.example")
    assert mail.subject == "Please confirm your address"
    desk = Client()
    desk.get(link_in(mail))
    application = ClinicianApplication.objects.get()
    assert application.state == "applied", "a program that looks at links confirms nothing"
    desk.post(link_in(mail))
    application.refresh_from_db()
    assert application.state == "evidence"
    lead, officer = client_of(two[0]), client_of(two[1])
    step(lead, application, "check", looked_up="Register on the web: active, no conditions.")
    assert "another member of staff has to agree" in step(lead, application, "approve").content.decode()
    assert not ClinicianBadge.objects.exists()
    assert (
        "Register on the web"
        in officer.get(f"/admin/accounts/clinicianapplication/{application.pk}/approve/").content.decode()
    )
    step(officer, application, "approve")
    badge = ClinicianBadge.objects.get()
    assert badge.expires_on == timezone.now().date() + timedelta(days=365)
    assert "Your clinician badge is active" in own.get("/accounts/inbox/").content.decode()
    answer = posting.answer(author=nurse, question=before.question, words=posting.AnswerText("Written after."))
    html = Client().get(answer.question.get_absolute_url()).content.decode()
    assert html.count("✓ Verified nurse, Portugal, checked") == 1
    page = Client().get(f"/people/{nurse.pk}/clinician/").content.decode()
    assert "none" in page
    assert not [secret for secret in SECRETS if secret.lower() in (html + page).lower()]
    assert list(AccessAudit.objects.values_list("action", flat=True)) == ["badge-checked", "badge-approved"]


def test_the_database_wants_two_people(nurse: User, two: tuple[User, User]) -> None:
    application = confirmed(nurse)
    badges.record_check(application=application, by=two[0], looked_up="Active.")
    rows = ClinicianApplication.objects.filter(pk=application.pk)
    with pytest.raises(IntegrityError, match=r"badge_needs_two_people"), transaction.atomic():
        rows.update(state="approved", decided_by=two[0], decided_at=timezone.now())
    with pytest.raises(IntegrityError, match=r"checked_application_says"), transaction.atomic():
        rows.update(looked_up="")


def test_nobody_decides_about_themselves(two: tuple[User, User]) -> None:
    application = confirmed(two[0])
    with pytest.raises(badges.NotPossible, match="your own application"):
        badges.record_check(application=application, by=two[0], looked_up="Me.")
    badge = make.badge(two[0])
    with pytest.raises(badges.NotPossible, match="your own badge"):
        badges.revoke(badge=badge, by=two[0], reason="x")


def test_s1_a_moderator_cannot_open_the_evidence(client_of: Clients, nurse: User, two: tuple[User, User]) -> None:
    application = confirmed(nurse)
    moderator = make.staff("Modesta")
    moderator.groups.add(Group.objects.get(name="moderator"))
    client = client_of(moderator)
    address = f"/admin/accounts/clinicianapplication/{application.pk}/"
    for page in ("", f"{application.pk}/change/", f"{application.pk}/evidence/", f"{application.pk}/approve/"):
        assert client.get(f"/admin/accounts/clinicianapplication/{page}").status_code == 403, page
    assert client.post(f"{address}evidence/", {"reason": "curious"}).status_code == 403
    assert client.post(f"{address}check/", {"looked_up": "x"}).status_code == 403
    assert not AccessAudit.objects.exists()


def test_the_evidence_is_opened_for_a_reason_and_recorded(
    client_of: Clients, nurse: User, two: tuple[User, User]
) -> None:
    application = confirmed(nurse)
    lead, address = client_of(two[0]), f"/admin/accounts/clinicianapplication/{application.pk}"
    seen = lead.get("/admin/accounts/clinicianapplication/").content.decode()
    seen += lead.get(f"{address}/change/").content.decode() + lead.get(f"{address}/evidence/").content.decode()
    seen += lead.post(f"{address}/evidence/", {"reason": " "}).content.decode()
    assert not [secret for secret in SECRETS if secret in seen]
    assert not AccessAudit.objects.exists()
    shown = lead.post(f"{address}/evidence/", {"reason": "To look her up"}).content.decode()
    assert "Maria Silva" in shown
    record = AccessAudit.objects.get()
    assert (record.actor, record.action, record.reason) == (two[0], "open-evidence", "To look her up")


def test_the_evidence_goes_30_days_after_the_decision(nurse: User, two: tuple[User, User]) -> None:
    application = confirmed(nurse)
    badges.record_check(application=application, by=two[0], looked_up="Active.")
    badges.approve(application=application, by=two[1])
    retention.enforce(timezone.now() + timedelta(days=29))
    application.refresh_from_db()
    assert application.legal_name == "Maria Silva"
    retention.enforce(timezone.now() + timedelta(days=31))
    application.refresh_from_db()
    assert (application.legal_name, application.register_number, application.work_address) == ("", "", "")
    assert application.evidence_gone_at is not None
    assert ClinicianBadge.objects.get().is_active


def general(author: User) -> Answer:
    words = posting.AnswerText("Scans differ from center to center.", "general")
    return posting.answer(author=author, question=make.question(), words=words)


def test_an_ended_badge_is_gone_on_the_day_whether_a_task_ran_or_not(nurse: User) -> None:
    badge = make.badge(nurse)
    answer = general(nurse)
    address = answer.question.get_absolute_url()
    assert "✓ Verified nurse" in Client().get(address).content.decode()
    ClinicianBadge.objects.filter(pk=badge.pk).update(
        checked_on=timezone.now().date() - timedelta(days=365), expires_on=timezone.now().date()
    )
    html = Client().get(address).content.decode()
    assert "Verified" not in html
    assert "general information" in html
    assert Client().get(f"/people/{nurse.pk}/clinician/").status_code == 404
    assert badges.move_on() == 1
    assert ClinicianBadge.objects.get().state == "expired"


def test_a_month_before_its_end_the_holder_is_told_once(nurse: User) -> None:
    make.badge(nurse)
    today = timezone.now().date()
    assert badges.move_on(today + timedelta(days=334)) == 0
    assert badges.move_on(today + timedelta(days=335)) == 1
    assert badges.move_on(today + timedelta(days=336)) == 0
    assert notices.unread_of(nurse).get().title == "Your clinician badge ends soon"


def test_a_renewed_badge_is_the_same_one(nurse: User, two: tuple[User, User]) -> None:
    today = timezone.now().date()
    badge = make.badge(nurse, checked_on=today - timedelta(days=350), expires_on=today + timedelta(days=15))
    answer = general(nurse)
    assert badges.can_apply(nurse)
    application = confirmed(nurse)
    badges.record_check(application=application, by=two[0], looked_up="Active.")
    assert badges.approve(application=application, by=two[1]) == badge
    answer.refresh_from_db()
    assert answer.badge is not None
    assert answer.badge.expires_on == today + timedelta(days=365)
    assert not badges.can_apply(nurse)


def test_a_withdrawn_badge_relabels_what_was_written_with_it(
    client_of: Clients, nurse: User, two: tuple[User, User]
) -> None:
    badge, answer = make.badge(nurse), general(nurse)
    lead = client_of(two[0])
    assert lead.post(f"/admin/accounts/clinicianbadge/{badge.pk}/revoke/", {"reason": ""}).status_code == 200
    badge.refresh_from_db()
    assert badge.is_active, "without a reason nothing happens"
    lead.post(f"/admin/accounts/clinicianbadge/{badge.pk}/revoke/", {"reason": "Struck off the register."})
    html = Client().get(answer.question.get_absolute_url()).content.decode()
    assert "Scans differ from center to center." in html
    assert "Clinician badge withdrawn" in html
    assert "✓ Verified" not in html
    assert "Struck off" not in html
    assert "Struck off the register." in client_of(nurse).get("/accounts/inbox/").content.decode()
    assert "Struck off" not in OutgoingMail.objects.get(member=nurse).body_text


def test_nothing_of_it_stands_beside_an_anonymous_answer(nurse: User) -> None:
    make.badge(nurse)
    question = make.question()
    posting.answer(author=nurse, question=question, words=posting.AnswerText("I know."), shown_as="anonymous")
    assert "Verified" not in Client().get(question.get_absolute_url()).content.decode()
    with pytest.raises(posting.NotAClinician):
        posting.answer(
            author=nurse, question=question, words=posting.AnswerText("I know.", "general"), shown_as="anonymous"
        )


def test_m1_general_information_is_for_clinicians(client_of: Clients, nurse: User, stranger: User) -> None:
    question = make.question()
    address = f"/questions/{question.pk}/answer/"
    form = {"body": "Scans differ.", "answer_type": "general", "key": "6f1c2a58-5c0e-4f0b-9d52-0b1d0b7a0001"}
    assert "Select a valid choice" in client_of(stranger).post(address, form).content.decode()
    assert "General information" not in client_of(stranger).get(address).content.decode()
    make.badge(nurse)
    own = client_of(nurse)
    assert "General information" in own.get(address).content.decode()
    assert "given under your name" in own.post(address, form | {"anonymous": "on"}).content.decode()
    own.post(address, form)
    answer = Answer.objects.get()
    assert (answer.answer_type, answer.badge) == ("general", badges.badge_of(nurse))
    ClinicianBadge.objects.update(state="revoked", revoked_at=timezone.now())
    changed = {"body": "Scans differ much.", "answer_type": "general", "version": "0"}
    own.post(f"/questions/{question.pk}/answers/{answer.pk}/edit/", changed)
    answer.refresh_from_db()
    assert answer.body == "Scans differ much.", "one can still put one's own words right"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"legal_name": "juniper"}, "is your legal name"),
        ({"code": ""}, "without it there is no badge"),
        ({"interests": ""}, "Please write something here."),
        ({"work_address": "no address"}, "valid email"),
        ({"profession": "wizard"}, "valid choice"),
        ({"country": "XX"}, "valid choice"),
        ({"register": "x" * 121}, "Please shorten this to 120 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client_of: Clients, nurse: User, wrong: dict[str, str], sentence: str
) -> None:
    html = client_of(nurse).post("/accounts/clinician/", FORM | wrong).content.decode()
    assert sentence in html
    assert "7-12345" in html
    assert not ClinicianApplication.objects.exists()


def test_one_application_at_a_time_and_it_can_be_taken_back(client_of: Clients, nurse: User) -> None:
    client = client_of(nurse)
    client.post("/accounts/clinician/", FORM)
    client.post("/accounts/clinician/", FORM)
    assert ClinicianApplication.objects.count() == 1
    with pytest.raises(badges.NotPossible):
        make.application(nurse)
    client.post("/accounts/clinician/withdraw/")
    assert not ClinicianApplication.objects.exists()


def test_a_refused_one_reads_why_and_may_apply_again(client_of: Clients, nurse: User, two: tuple[User, User]) -> None:
    application = confirmed(nurse)
    step(client_of(two[0]), application, "reject", reason="The register does not know the number.")
    html = client_of(nurse).get("/accounts/clinician/").content.decode()
    assert "The register does not know the number." in html
    assert "Your name as in the register" in html


def test_one_registration_is_behind_one_badge(nurse: User, stranger: User, two: tuple[User, User]) -> None:
    for member in (nurse, stranger):
        application = make.application(member, register_number="7-12345")
        badges.confirm_work_address(application=application)
        badges.record_check(application=application, by=two[0], looked_up="Active.")
    with transaction.atomic():
        badges.approve(application=ClinicianApplication.objects.get(member=nurse), by=two[1])
    with pytest.raises(badges.NotPossible, match="Another account"):
        badges.approve(application=ClinicianApplication.objects.get(member=stranger), by=two[1])


def test_an_unconfirmed_application_is_forgotten(nurse: User) -> None:
    make.application(nurse)
    retention.enforce(timezone.now() + timedelta(days=15))
    assert not ClinicianApplication.objects.exists()


def test_the_link_ends_after_a_week(nurse: User, client: Client, time_machine: Any) -> None:
    make.application(nurse)
    address = link_in(OutgoingMail.objects.get())
    time_machine.move_to(timezone.now() + timedelta(days=7, minutes=1))
    assert client.get(address).status_code == 404


def test_an_anonymous_answer_does_not_become_a_clinicians(client_of: Clients, nurse: User) -> None:
    make.badge(nurse)
    question = make.question()
    hidden = posting.answer(author=nurse, question=question, words=posting.AnswerText("I know."), shown_as="anonymous")
    changed = {"body": "I know.", "answer_type": "general", "version": "0"}
    html = client_of(nurse).post(f"/questions/{question.pk}/answers/{hidden.pk}/edit/", changed).content.decode()
    assert "not valid now" in html
    hidden.refresh_from_db()
    assert (hidden.answer_type, hidden.badge) == ("experience", None)


def test_an_own_answer_becomes_one_with_its_badge(client_of: Clients, nurse: User) -> None:
    answer = posting.answer(author=nurse, question=make.question(), words=posting.AnswerText("I know."))
    badge = make.badge(nurse)
    changed = {"body": "I know.", "answer_type": "general", "version": "0"}
    client_of(nurse).post(f"/questions/{answer.question_id}/answers/{answer.pk}/edit/", changed)
    answer.refresh_from_db()
    assert (answer.answer_type, answer.badge) == ("general", badge)


def test_a_badge_after_a_withdrawal_is_another_one(nurse: User, two: tuple[User, User]) -> None:
    first, answer = make.badge(nurse, profession="physician"), general(nurse)
    badges.revoke(badge=first, by=two[0], reason="Struck off.")
    application = confirmed(nurse)
    badges.record_check(application=application, by=two[0], looked_up="Active.")
    assert badges.approve(application=application, by=two[1]) != first
    html = Client().get(answer.question.get_absolute_url()).content.decode()
    assert "Clinician badge withdrawn" in html
    assert "✓ Verified" not in html


def test_nobodys_mailbox_at_work_is_flooded(nurse: User) -> None:
    for number in range(3):
        make.application(nurse, work_address=f"chief+{number}@hospital.example")
        badges.withdraw_application(member=nurse)
    with pytest.raises(badges.NotPossible):
        make.application(nurse)
    assert not OutgoingMail.objects.filter(member=nurse).exists(), "what was taken back is gone, the mails too"


def test_a_long_reason_is_kept_for_the_member_and_cut_in_the_record(nurse: User, two: tuple[User, User]) -> None:
    application = confirmed(nurse)
    badges.reject(application=application, by=two[0], reason="x" * 500)
    application.refresh_from_db()
    assert len(application.reason) == 500
    assert len(AccessAudit.objects.latest("pk").reason) == 300
