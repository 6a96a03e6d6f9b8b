"""The admin opens for staff with a second factor, and for nobody else."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.test import Client

from netsite.accounts.models import User
from tests import make


def code_for(secret: str) -> str:
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_staff_without_a_second_factor_are_led_to_setting_one_up(client: Client, db: None) -> None:
    call_command_with_password("edith@example.org", "Edith")
    client.post("/accounts/login/", {"login": "edith@example.org", "password": make.PASSWORD, "next": "/admin/"})
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/reauthenticate/"), (
        "a second factor is set up by its owner"
    )
    client.post(response.redirect_chain[-1][0], {"password": make.PASSWORD})
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/2fa/totp/activate/"
    secret = response.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert Authenticator.objects.filter(type="totp").exists()
    assert client.get("/admin/").status_code == 200


def test_with_a_second_factor_the_password_alone_opens_nothing(client: Client, moderator: User) -> None:
    client.post("/accounts/login/", {"login": moderator.email, "password": make.PASSWORD})
    response = client.get("/admin/", follow=True)
    assert "/accounts/" in response.redirect_chain[-1][0]


def test_staff_with_a_second_factor_come_in(client_of: Callable[[User], Client], editor: User) -> None:
    assert client_of(editor).get("/admin/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/", "/admin/accounts/user/", "/admin/articles/article/"])
def test_members_and_visitors_do_not(client_of: Callable[[User], Client], asker: User, address: str) -> None:
    assert client_of(asker).get(address).status_code == 302
    assert Client().get(address, follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_i8_suspended_staff_do_not(client_of: Callable[[User], Client], editor: User) -> None:
    client = client_of(editor)
    User.objects.filter(pk=editor.pk).update(suspended_until="2999-01-01T00:00Z")
    assert client.get("/admin/").status_code == 302


def test_i7_former_staff_do_not(client_of: Callable[[User], Client], editor: User) -> None:
    client = client_of(editor)
    User.objects.filter(pk=editor.pk).update(is_staff=False)
    assert client.get("/admin/").status_code == 302


def test_staff_are_signed_out_after_a_working_day(client: Client, db: None) -> None:
    call_command_with_password("edith@example.org", "Edith")
    client.post("/accounts/login/", {"login": "edith@example.org", "password": make.PASSWORD})
    assert client.session.get_expiry_age() <= 8 * 3600


def test_only_those_with_every_right_hand_out_rights(client_of: Callable[[User], Client], db: None) -> None:
    lead = make.staff("Leda")
    from django.contrib.auth.models import Permission

    lead.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client = client_of(lead)
    client.post(
        f"/admin/accounts/user/{lead.pk}/change/",
        {
            "display_name": "Leda",
            "role": "",
            "language": "en",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
        },
    )
    lead.refresh_from_db()
    assert not lead.is_superuser


def call_command_with_password(email: str, name: str, password: str = make.PASSWORD) -> str:
    out = io.StringIO()
    import sys

    before, sys.stdin = sys.stdin, io.StringIO(password + "\n")
    try:
        call_command("make_staff", email=email, name=name, password_stdin=True, stdout=out)
    finally:
        sys.stdin = before
    return out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"email": "edith", "name": "Edith"}, "valid email"),
        ({"email": "edith@example.org", "name": "Edith", "password": "short"}, "too short"),
        ({"email": "known@example.org", "name": "Other"}, "There is an account"),
        ({"email": "edith@example.org", "name": "KNOWN"}, "There is an account"),
    ],
)
def test_make_staff_says_what_to_change(db: None, arguments: dict[str, Any], sentence: str) -> None:
    make.member("Known", email="known@example.org")
    with pytest.raises(CommandError, match=sentence):
        call_command_with_password(**arguments)
    assert User.objects.count() == 1
