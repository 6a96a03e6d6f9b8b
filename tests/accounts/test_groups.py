"""TS-S1: each group of the staff opens what its work needs, and nothing else of the admin."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from netsite.accounts import groups
from netsite.accounts.models import AccessAudit, User
from netsite.core import staff_roles
from netsite.core.staff_roles import StaffRole
from tests import make

Clients = Callable[[User], Client]
E, C, M, L, D = "editor", "clinical reviewer", "moderator", "lead", "data officer"
# Model: which groups see its list. Who has every right sees all of them
MAY_SEE = {
    "accounts.AccessAudit": {D},
    "accounts.ClinicianApplication": {L, D},
    "accounts.ClinicianBadge": {L, D},
    "accounts.OutgoingMail": {D},
    "accounts.User": {M, L, D},
    "articles.Article": {E, C},
    "articles.ErrorReport": {E, C},
    "articles.GlossaryTerm": {E, C},
    "articles.Reviewer": {E, C},
    "auth.Group": set(),
    "django_tasks_database.DBTaskResult": set(),
    "moderation.Flag": {M, L},
    "questions.Answer": {E, M, L},
    "questions.Comment": {M, L},
    "questions.Question": {E, M, L},
    "questions.RelatedPin": {E, M, L},
    "questions.Tag": {E, M, L},
}


def staff_of(name: str) -> User:
    person = make.staff(name.title())
    person.groups.add(Group.objects.get(name=name))
    return person


def test_every_model_of_the_admin_has_a_row() -> None:
    assert {model._meta.label for model in site._registry} == set(MAY_SEE)


@pytest.mark.parametrize("name", [E, C, M, L, D])
def test_each_group_sees_what_its_work_needs(client_of: Clients, db: None, name: str) -> None:
    groups.write()
    client = client_of(staff_of(name))
    seen = {
        model._meta.label
        for model in site._registry
        if client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").status_code == 200
    }
    assert seen == {label for label, names in MAY_SEE.items() if name in names}


def test_who_has_every_right_sees_all(client_of: Clients, editor: User) -> None:
    client = client_of(editor)
    for model in site._registry:
        assert client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").status_code == 200, model


def test_the_command_writes_them_and_sets_right_what_was_changed(db: None) -> None:
    out = io.StringIO()
    call_command("staff_groups", stdout=out)
    assert "moderator: " in out.getvalue()
    moderators = Group.objects.get(name=M)
    wanted = set(moderators.permissions.values_list("codename", flat=True))
    moderators.permissions.set([Permission.objects.get(codename="see_addresses")])
    call_command("staff_groups", verbosity=0)
    assert set(moderators.permissions.values_list("codename", flat=True)) == wanted
    assert Group.objects.count() == len(StaffRole)


def test_a_right_that_nobody_has_is_said(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_roles, "_grants", {StaffRole.EDITOR: {"articles.fly"}})
    with pytest.raises(groups.Unknown, match=r"articles\.fly"):
        groups.write()


@pytest.mark.parametrize(
    "query",
    [
        "email__startswith=a", "email=asker@example.org", "password__startswith=md5", "emailaddress__email__startswith=a",
        "badge__register__startswith=O",
    ],
)  # fmt: skip
def test_i9_addresses_cannot_be_guessed_through_the_list(
    client_of: Clients, editor: User, asker: User, query: str
) -> None:
    assert client_of(editor).get(f"/admin/accounts/user/?{query}").status_code == 400


def test_i9_nor_searched_for(client_of: Clients, editor: User, asker: User) -> None:
    html = client_of(editor).get("/admin/accounts/user/?q=asker@example").content.decode()
    assert "0 members" in html
    assert "1 member" in client_of(editor).get("/admin/accounts/user/?q=asker").content.decode()


def test_an_address_is_opened_for_a_reason_and_recorded(client_of: Clients, db: None, asker: User) -> None:
    groups.write()
    page = f"/admin/accounts/user/{asker.pk}/"
    moderator, officer = client_of(staff_of(M)), client_of(staff_of(D))
    assert moderator.post(f"{page}address/", {"reason": "curious"}).status_code == 403
    seen = (
        officer.get(f"{page}change/").content.decode()
        + officer.post(f"{page}address/", {"reason": ""}).content.decode()
    )
    assert asker.email not in seen
    assert not AccessAudit.objects.exists()
    assert asker.email in officer.post(f"{page}address/", {"reason": "A letter to them"}).content.decode()
    assert AccessAudit.objects.get().target == f"user:{asker.pk}"


def test_a_name_changed_by_staff_is_changed_in_others_words_too(
    client_of: Clients, editor: User, asker: User, answerer: User
) -> None:
    from questions import posting

    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    answer = posting.answer(author=answerer, question=question, words=posting.AnswerText("@Asker, every year."))
    form: dict[str, Any] = {"display_name": "Quiet Maple", "role": "", "language": "en", "is_active": "on"}
    response = client_of(editor).post(f"/admin/accounts/user/{asker.pk}/change/", form)
    assert response.status_code == 302
    answer.refresh_from_db()
    assert answer.body == "@Quiet Maple, every year."
    from django.contrib.admin.models import LogEntry

    assert "Asker" not in str(list(LogEntry.objects.values_list("object_repr", "change_message")))


@pytest.mark.parametrize(
    ("name", "sentence"), [("Doctor No", "could be taken for a clinician"), ("A5ker", "looks the same")]
)
def test_names_given_by_staff_follow_the_same_rules(
    client_of: Clients, editor: User, asker: User, stranger: User, name: str, sentence: str
) -> None:
    form = {"display_name": name, "role": "", "language": "en", "is_active": "on"}
    html = client_of(editor).post(f"/admin/accounts/user/{stranger.pk}/change/", form).content.decode()
    assert sentence in html
    stranger.refresh_from_db()
    assert stranger.display_name == "Stranger"


def test_a_lead_does_not_close_the_account_of_other_staff(client_of: Clients, db: None, editor: User) -> None:
    groups.write()
    form = {"display_name": "Edith", "role": "", "language": "en"}
    assert client_of(staff_of(L)).post(f"/admin/accounts/user/{editor.pk}/change/", form).status_code == 403
    editor.refresh_from_db()
    assert editor.is_active
