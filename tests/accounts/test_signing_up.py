"""From nobody to member, on one device or two, and what an attacker learns on the way: nothing."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from netsite.accounts import outbox
from netsite.accounts.models import OutgoingMail, User
from netsite.accounts.signals import member_confirmed
from tests import make

FORM = {"email": "new@example.org", "display_name": "Juniper", "password1": make.PASSWORD, "birth_year": "1961"}


def link_in(mail: OutgoingMail) -> str:
    """The path of the link in a mail, which must lead to the configured address."""
    found = re.search(r"http://localhost:8000(/\S+)", mail.body_text)
    assert found, mail.body_text
    return found.group(1)


def test_it_works_on_another_device(client: Client, db: None) -> None:
    response = client.post("/accounts/signup/", FORM)
    assert response["Location"] == "/accounts/confirm-email/"
    mail = OutgoingMail.objects.get()
    assert mail.to_address == "new@example.org"
    phone = Client()
    address = link_in(mail)
    assert "new@example.org" in phone.get(address).content.decode()
    assert not EmailAddress.objects.get().verified, "looking at the link changes nothing"
    phone.post(address)
    phone.post("/accounts/login/", {"login": "new@example.org", "password": make.PASSWORD})
    assert "Juniper" in phone.get("/accounts/").content.decode()


def test_nobody_signs_in_before_confirming(client: Client, db: None) -> None:
    client.post("/accounts/signup/", FORM)
    OutgoingMail.objects.all().delete()
    response = client.post("/accounts/login/", {"login": "new@example.org", "password": make.PASSWORD})
    assert "If the address is still to be confirmed" in response.content.decode()
    assert "Please confirm" in OutgoingMail.objects.get().subject, "the link comes once more"
    assert client.get("/accounts/").status_code == 302


def test_confirming_is_announced_once(client: Client, db: None) -> None:
    heard: list[User] = []

    def listen(member: User, **kwargs: Any) -> None:
        heard.append(member)

    member_confirmed.connect(listen)
    try:
        client.post("/accounts/signup/", FORM)
        address = link_in(OutgoingMail.objects.get())
        client.post(address)
        client.post(address)
    finally:
        member_confirmed.disconnect(listen)
    assert heard == [User.objects.get()]


@pytest.mark.parametrize(
    ("address", "form"), [("/accounts/signup/", FORM), ("/accounts/password/reset/", {"email": "new@example.org"})]
)
def test_u1_a_known_address_is_answered_like_a_new_one(db: None, address: str, form: dict[str, str]) -> None:
    answers = []
    for known in (False, True):
        if known:
            User.objects.all().delete()
            make.member("Known", email="new@example.org")
            cache.clear()
        response = Client().post(address, form)
        mails = OutgoingMail.objects.filter(to_address="new@example.org")
        answers.append((response.status_code, response["Location"], mails.count()))
        mails.delete()
    assert answers[0] == answers[1]
    assert answers[0][2] == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Please write something here."),
        ("me@example.org", "not an e-mail address"),
        ("Dr. Maple", "could be taken for a clinician"),
        ("аdmin", "could be taken for a clinician"),
        ("M0derator", "could be taken for a clinician"),
        ("---", "at least one letter or digit"),
        ("x" * 41, "Please shorten this to 40 characters. It has 41 now."),
        ("MАPLE", "one that looks the same"),
        ("Ma\u200bple", "one that looks the same"),
        ("a\x00b", "broken character"),
        ("ﷺ" * 12, "stand for many letters"),
    ],
)
def test_u7_p4_names_that_mislead_are_refused(client: Client, db: None, name: str, sentence: str) -> None:
    make.member("Maple")
    response = client.post("/accounts/signup/", FORM | {"display_name": name})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert 'value="new@example.org"' in response.content.decode(), "what was typed is kept"


@pytest.mark.parametrize("password", ["short", "password1234", "new@example.org"])
def test_u8_weak_passwords_are_refused(client: Client, db: None, password: str) -> None:
    client.post("/accounts/signup/", FORM | {"password1": password})
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["a@b\nBcc: c@example.org", "x" * 300 + "@example.org", "no address", ""])
def test_u6_addresses_that_are_none_are_refused(client: Client, db: None, email: str) -> None:
    assert client.post("/accounts/signup/", FORM | {"email": email}).status_code == 200
    assert not OutgoingMail.objects.exists()


def test_a_forgotten_password_is_replaced_by_a_link(asker: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": asker.email})
    address = client.get(link_in(OutgoingMail.objects.get()))["Location"]
    client.post(address, {"password1": "another long one", "password2": "another long one"})
    client.post("/accounts/login/", {"login": asker.email, "password": "another long one"})
    assert client.get("/accounts/").status_code == 200


def test_u2_a_reset_link_works_once(asker: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": asker.email})
    link = link_in(OutgoingMail.objects.get())
    address = client.get(link)["Location"]
    client.post(address, {"password1": "another long one", "password2": "another long one"})
    assert "Location" not in Client().get(link)


def test_many_wrong_passwords_are_stopped(asker: User, client: Client) -> None:
    for _ in range(12):
        page = client.post("/accounts/login/", {"login": asker.email, "password": "wrong"})
    assert "Too many" in page.content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "\t//evil.example", "javascript:alert(1)"]
)
def test_c3_signing_in_stays_on_the_site(asker: User, client: Client, target: str) -> None:
    form = {"login": asker.email, "password": make.PASSWORD, "next": target}
    assert client.post("/accounts/login/", form)["Location"] == "/"


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_c3_a_next_that_is_no_address_is_passed_over(client: Client, db: None, page: str) -> None:
    assert client.get(f"/accounts/{page}/?next=http://[").status_code == 200


def test_c1_signing_out_needs_a_post(asker: User, client: Client) -> None:
    client.force_login(asker)
    client.get("/accounts/logout/")
    assert client.get("/accounts/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/accounts/").status_code == 302


def test_u4_signing_in_changes_the_session(asker: User, client: Client) -> None:
    client.get("/accounts/login/")
    client.post("/accounts/signup/", FORM)
    before = client.cookies["sessionid"].value
    client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_subjects_say_nothing_of_an_illness(client: Client, asker: User) -> None:
    client.post("/accounts/signup/", FORM)
    client.post("/accounts/password/reset/", {"email": asker.email})
    subjects = set(OutgoingMail.objects.values_list("subject", flat=True))
    assert subjects == {"Please confirm your address", "A new password"}
    assert outbox.send_waiting() == 2


def test_every_page_of_the_account_opens(client: Client, asker: User) -> None:
    client.force_login(asker)
    for address in (
        "/accounts/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
        "/accounts/logout/",
    ):  # fmt: skip
        response = client.get(address)
        html = response.content.decode()
        assert response.status_code == 200, address
        assert html.count("<h1") == 1, address
        assert " style=" not in html, address
        assert "<script>" not in html, address
