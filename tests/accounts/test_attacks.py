"""AC-U: what somebody tries who wants another's account, or wants to know whether there is one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone

from netsite.accounts import sessions
from netsite.accounts.models import OutgoingMail, User
from netsite.core import retention
from tests import make
from tests.accounts.test_signing_up import FORM, link_in

Clients = Callable[[User], Client]


class CountingHasher(MD5PasswordHasher):
    """Hashing is what takes the time of a sign-in: as many hashes, as long."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashed += 1
        return super().encode(password, salt)


def hashes(ask: Callable[[], object]) -> int:
    CountingHasher.hashed = 0
    ask()
    return CountingHasher.hashed


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/accounts/login/", {"login": "{email}", "password": "wrong but long enough"}),
        ("/accounts/signup/", FORM | {"email": "{email}"}),
        ("/accounts/password/reset/", {"email": "{email}"}),
    ],
)
def test_u1_a_known_address_takes_as_long_as_an_unknown_one(
    db: None, settings: Any, address: str, form: dict[str, str]
) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    make.member("Known", email="known@example.org")
    counts, mails = [], []
    for email in ("known@example.org", "unknown@example.org"):
        said = {name: value.format(email=email) for name, value in form.items()} | {
            "display_name": f"Juniper {email[:3]}"
        }
        counts.append(hashes(lambda said=said: Client().post(address, said)))  # type: ignore[misc] # the loop's own form
        mails.append(OutgoingMail.objects.filter(to_address=email).count())
    assert counts[0] == counts[1]
    assert mails[0] == mails[1]


def reset_link(client: Client, member: User) -> str:
    client.post("/accounts/password/reset/", {"email": member.email})
    return link_in(OutgoingMail.objects.latest("created_at"))


NEW = {"password1": "another long one", "password2": "another long one"}


def opens(link: str, member: User) -> bool:
    """Whether a new password can be set with this link, by a GET or by going straight to the form."""
    client = Client()
    address = client.get(link).get("Location") or link
    client.post(address, NEW)
    return User.objects.get(pk=member.pk).check_password(NEW["password1"])


def test_u2_a_reset_link_opens(client: Client, asker: User) -> None:
    assert opens(reset_link(client, asker), asker)


def test_u2_not_after_the_password_changed(client: Client, asker: User) -> None:
    link = reset_link(client, asker)
    asker.set_password("changed by its owner")
    asker.save()
    assert not opens(link, asker)


def test_u2_not_after_the_address_changed(client: Client, asker: User) -> None:
    link = reset_link(client, asker)
    EmailAddress.objects.filter(user=asker).update(email="new@example.org")
    User.objects.filter(pk=asker.pk).update(email="new@example.org")
    assert not opens(link, asker)


def test_u2_not_after_an_hour_nor_straight_to_its_form(client: Client, asker: User, time_machine: Any) -> None:
    link = reset_link(client, asker)
    form = client.get(link)["Location"]
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    assert not opens(link, asker)
    client.post(form, NEW)
    asker.refresh_from_db()
    assert not asker.check_password(NEW["password1"])


def test_u2_not_for_another_member(client: Client, asker: User, stranger: User) -> None:
    link = reset_link(client, asker)
    own, key = re.findall(r"/key/([0-9a-z]+)-(.+)/$", link)[0]
    assert own == format(asker.pk, "x")
    assert not opens(link.replace(f"/{own}-", f"/{stranger.pk}-"), stranger)
    assert key


def test_u3_a_flood_of_resets_is_five_mails_an_hour(asker: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    for address in (
        "asker@example.org",
        "ASKER@example.org",
        "Asker@EXAMPLE.org",
        "ásker@example.org",
        "a.sker+1@example.org",
    ) * 4:
        Client().post("/accounts/password/reset/", {"email": address})
    assert OutgoingMail.objects.count() == 5
    assert set(OutgoingMail.objects.filter(member=asker).values_list("to_address", flat=True)) == {"asker@example.org"}


def test_u4_a_new_password_ends_every_other_session(asker: User) -> None:
    phone, desk = Client(), Client()
    for client in (phone, desk):
        client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD})
        assert client.get("/accounts/").status_code == 200
    desk.post("/accounts/password/change/", {"oldpassword": make.PASSWORD} | NEW)
    assert phone.get("/accounts/").status_code == 302


def test_signed_out_everywhere_else_by_one_button(asker: User) -> None:
    phone, desk = Client(), Client()
    for client in (phone, desk):
        client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD})
    assert desk.get("/accounts/sessions/").content.decode().count("Another device") == 1
    desk.post("/accounts/sessions/")
    assert phone.get("/accounts/").status_code == 302
    assert desk.get("/accounts/").status_code == 200


def test_u5_a_forged_address_does_not_reset_the_limit(asker: User, client: Client) -> None:
    for number in range(12):
        forged = {
            "x-forwarded-for": f"10.0.0.{number}",
            "x-real-ip": f"10.0.0.{number}",
            "forwarded": f"for=10.0.0.{number}",
        }
        form = {"login": f"{number}@example.org", "password": "wrong"}
        page = client.post("/accounts/login/", form, headers=forged)
    assert "Too many" in page.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "a\u202eb", "аdmin", "..", "ADMIN", "Anonymous member", "Former member 2", "Verified Maple", "Nurse Joy", "site team",
        "DrSmith", "Doctors", "Médico Ana", "www.pills.example", "a.example", "x" * 200, "\ufeff", "\u2695\ufe0f",
    ],
)  # fmt: skip
def test_u7_names_that_mislead(client: Client, db: None, name: str) -> None:
    client.post("/accounts/signup/", FORM | {"display_name": name})
    member = User.objects.first()
    assert member is None or member.display_name == "ab", (
        "a hidden turn of direction is taken out, the others are refused"
    )


def test_u7_two_names_that_look_alike_are_one(client: Client, db: None) -> None:
    make.member("Zoe\u0308")
    client.post("/accounts/signup/", FORM | {"display_name": "Zoë"})
    assert User.objects.count() == 1


@pytest.mark.parametrize("length", [128, 1024])
def test_u8_a_long_password_works(client: Client, db: None, length: int) -> None:
    client.post("/accounts/signup/", FORM | {"password1": "é" * length})
    assert User.objects.get().check_password("é" * length)


def test_u8_a_longer_one_is_refused_unhashed(client: Client, asker: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    for address, form in (
        ("/accounts/signup/", FORM | {"password1": "x" * 1025}),
        ("/accounts/login/", {"login": asker.email, "password": "x" * 500_000}),
    ):
        assert hashes(lambda address=address, form=form: client.post(address, form)) == 0, address  # type: ignore[misc] # the loop's own
    assert User.objects.count() == 1


def code_for(member: User) -> str:
    """What the member's app shows now."""
    secret = Authenticator.objects.get(user=member, type="totp").data["secret"]
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_password(member: User) -> Client:
    client = Client()
    response = client.post("/accounts/login/", {"login": member.email, "password": make.PASSWORD})
    assert response["Location"].startswith("/accounts/2fa/authenticate/")
    return client


def enters(client: Client, code: str) -> bool:
    client.post("/accounts/2fa/authenticate/", {"code": code})
    return client.get("/accounts/").status_code == 200


def test_u9_a_code_works_once(asker: User) -> None:
    make.second_factor(asker)
    first, second = with_password(asker), with_password(asker)
    code = code_for(asker)
    assert enters(first, code)
    assert not enters(second, code)


def test_u9_codes_cannot_be_tried_through(asker: User) -> None:
    make.second_factor(asker)
    client = with_password(asker)
    right = code_for(asker)
    for number in range(5):
        wrong = f"{(int(right) + number + 1) % 1_000_000:06}"
        assert not enters(client, wrong)
    assert not enters(client, right), "after five wrong ones the right one has to wait as well"


def test_u1_asking_for_the_name_again_does_not_tell(db: None) -> None:
    """The name of a sign-up with a known address is taken, like that of one with an unknown address."""
    make.member("Known", email="known@example.org")
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        name = f"Juniper {email[:3]}"
        Client().post("/accounts/signup/", FORM | {"email": email, "display_name": name})
        again = Client().post("/accounts/signup/", FORM | {"email": f"x-{email}", "display_name": name})
        answers.append((again.status_code, "Somebody has this name" in again.content.decode()))
    assert answers == [(200, True), (200, True)]


def test_u1_signing_in_right_after_signing_up_does_not_tell(db: None) -> None:
    make.member("Known", email="known@example.org")
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        client = Client(REMOTE_ADDR=f"127.0.1.{len(email)}")
        password = "chosen by somebody else"
        form = {"email": email, "display_name": f"Juniper {email[:3]}", "password1": password}
        client.post("/accounts/signup/", FORM | form)
        OutgoingMail.objects.all().delete()
        for _ in range(7):
            page = client.post("/accounts/login/", {"login": email, "password": password})
            said = "We cannot sign you in with this." in page.content.decode()
            answers.append((email[:2], page.status_code, said, "Too many" in page.content.decode()))
    known, unknown = answers[:7], answers[7:]
    assert [row[1:] for row in known] == [row[1:] for row in unknown]
    assert OutgoingMail.objects.filter(to_address="unknown@example.org").exists(), "who signed up gets the link again"


def test_u10_an_address_that_another_has_not_confirmed_keeps_nobody_out(client: Client, asker: User) -> None:
    EmailAddress.objects.create(user=asker, email=FORM["email"], verified=False, primary=False)
    client.post("/accounts/signup/", FORM)
    owner = User.objects.get(email=FORM["email"])
    client.post(link_in(OutgoingMail.objects.latest("created_at")))
    assert EmailAddress.objects.get(email=FORM["email"]).user == owner


def test_u10_who_confirms_an_address_has_it(client: Client, asker: User, client_of: Clients) -> None:
    """A member wants to change to it, somebody else writes it down and never confirms; the member reads the mail there."""
    own = client_of(asker)
    own.post("/accounts/email/", {"email": FORM["email"], "action_add": ""})
    link = link_in(OutgoingMail.objects.filter(member=asker).latest("created_at"))
    other = User.objects.create_user(FORM["email"], "Other")
    EmailAddress.objects.create(user=other, email=FORM["email"], verified=False, primary=True)
    assert own.post(link).status_code == 302
    asker.refresh_from_db()
    assert asker.email == FORM["email"]
    assert User.objects.count() == 1


def test_u3_a_member_floods_nobody_either(asker: User, client_of: Clients) -> None:
    client = client_of(asker)
    for number in range(8):
        client.post("/accounts/email/", {"email": f"victim+{number}@example.com", "action_add": ""})
    assert OutgoingMail.objects.filter(to_address__startswith="victim").count() <= 5


def test_staff_sign_in_again_after_a_working_day_whatever_they_did(editor: User, time_machine: Any) -> None:
    client, began = Client(), timezone.now()
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    for hours in (3, 6, 7):
        time_machine.move_to(began + timedelta(hours=hours))
        session = client.session
        session["x"] = hours
        session.save()
        assert client.get("/admin/").status_code == 200
    time_machine.move_to(began + timedelta(hours=8, minutes=1))
    assert client.get("/admin/").status_code == 302


def test_limits_are_counted_under_keys_that_name_nobody(asker: User, settings: Any) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_FUNCTION": "netsite.core.cache_keys.hashed"}}
    from django.core.cache import cache

    Client(REMOTE_ADDR="203.0.113.77").post("/accounts/login/", {"login": asker.email, "password": "wrong"})
    kept = str(list(cache._cache))  # type: ignore[attr-defined] # the tests' cache
    assert "203.0.113" not in kept
    assert asker.email not in kept
    assert len(cache._cache) > 0  # type: ignore[attr-defined] # the tests' cache


def test_u10_whoever_signed_up_first_does_not_keep_an_address_that_is_not_theirs(db: None) -> None:
    """Somebody signs up with another's address and waits. Its owner signs up too, and takes the account by a reset."""
    Client().post("/accounts/signup/", FORM)
    owner = Client()
    owner.post("/accounts/signup/", FORM | {"display_name": "Owner", "password1": "the owner's own one"})
    assert User.objects.count() == 1
    assert opens(reset_link(owner, User.objects.get()), User.objects.get())
    thief = Client()
    thief.post("/accounts/login/", {"login": FORM["email"], "password": make.PASSWORD})
    assert thief.get("/accounts/").status_code == 302


def test_an_account_that_nobody_confirmed_is_forgotten(client: Client, asker: User) -> None:
    client.post("/accounts/signup/", FORM)
    retention.enforce(timezone.now() + timedelta(days=13))
    assert User.objects.count() == 2
    retention.enforce(timezone.now() + timedelta(days=15))
    assert list(User.objects.all()) == [asker]


def test_a_session_ends_14_days_after_the_last_visit(asker: User, time_machine: Any) -> None:
    client, began = Client(), timezone.now()
    client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD})
    time_machine.move_to(began + timedelta(days=13))
    assert client.get("/accounts/").status_code == 200
    time_machine.move_to(began + timedelta(days=26))
    assert client.get("/accounts/").status_code == 200, "each visit moves the end on"
    time_machine.move_to(began + timedelta(days=31))
    assert client.get("/accounts/").status_code == 302, "and after 30 days one signs in again"
    assert timedelta(days=30) == sessions.LONGEST


def test_f7_a_clock_set_back_ends_no_session(asker: User, time_machine: Any) -> None:
    client, began = Client(), timezone.now()
    client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD})
    client.get("/accounts/")
    time_machine.move_to(began - timedelta(hours=1))
    assert client.get("/accounts/").status_code == 200


def test_a_recovery_code_signs_in_once(asker: User) -> None:
    make.second_factor(asker)
    codes = RecoveryCodes.activate(asker).get_unused_codes()
    first, second = with_password(asker), with_password(asker)
    assert enters(first, codes[0])
    assert not enters(second, codes[0])
    assert enters(second, codes[1])
