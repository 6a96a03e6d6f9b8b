"""Age, consent, and what a member shows."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from netsite.accounts import consent
from netsite.accounts.models import ConsentRecord, OutgoingMail, User
from questions import posting
from tests import make
from tests.accounts.test_signing_up import FORM

Clients = Callable[[User], Client]


def year(age: int) -> str:
    return str(timezone.localdate().year - age)


def test_g1_a_grown_up_is_only_known_as_one(client: Client, db: None) -> None:
    client.post("/accounts/signup/", FORM)
    member = User.objects.get()
    assert member.adult_confirmed_at is not None
    assert not [name for name in vars(member) if "birth" in name], "the year is not kept"
    assert "18" not in client.get("/accounts/signup/").content.decode().split("<main")[1].split("</main")[0], "neutral"


def test_g1_a_child_is_told_kindly_and_not_asked_again(client: Client, db: None) -> None:
    html = client.post("/accounts/signup/", FORM | {"birth_year": year(12)}).content.decode()
    assert "You cannot have an account here yet" in html
    again = client.post("/accounts/signup/", FORM | {"birth_year": year(40)}).content.decode()
    assert "You cannot have an account here yet" in again
    assert not User.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert "come-back-later" not in client.get("/").cookies, "reading pages set no cookie"


def test_in_the_year_of_the_18th_birthday_one_is_asked(client: Client, db: None) -> None:
    html = client.post("/accounts/signup/", FORM | {"birth_year": year(18)}).content.decode()
    assert "Please tick this if you have had your birthday already." in html
    assert 'value="new@example.org"' in html
    client.post("/accounts/signup/", FORM | {"birth_year": year(18), "had_birthday": "on"})
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "year of birth"), ("61", "four digits"), ("x", "four digits"), ("3000", "still to come")],
)
def test_a_year_that_is_none_is_said(client: Client, db: None, typed: str, sentence: str) -> None:
    assert sentence in client.post("/accounts/signup/", FORM | {"birth_year": typed}).content.decode()
    assert not User.objects.exists()


def test_k1_consent_is_separate_unticked_and_recorded(client: Client, db: None) -> None:
    html = client.get("/accounts/signup/").content.decode()
    box = html[html.index('name="consent"') - 100 : html.index('name="consent"') + 200]
    assert "checked" not in box
    client.post("/accounts/signup/", FORM)
    assert not ConsentRecord.objects.exists()
    assert User.objects.get().health_consent_version == 0
    cache.clear()
    client.post("/accounts/signup/", FORM | {"email": "two@example.org", "display_name": "Two trees", "consent": "on"})
    record = ConsentRecord.objects.get()
    assert (record.given, record.version) == (True, consent.VERSION)
    assert User.objects.get(email="two@example.org").health_consent_version == consent.VERSION


def test_k1_it_is_taken_back_as_easily_as_given(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    for action, said in (
        ("withdraw", "You agree no longer"),
        ("give", "You agree to this"),
        ("give", "You agree to this"),
    ):
        assert said in client.post("/accounts/consent/", {"action": action}, follow=True).content.decode()
    assert list(ConsentRecord.objects.order_by("pk").values_list("given", flat=True)) == [False, True]
    assert client.get("/accounts/consent/").content.decode().count("taken back (text") == 1


def test_k1_a_new_text_asks_everybody_again(asker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert consent.has_consented(asker)
    monkeypatch.setattr(consent, "VERSION", consent.VERSION + 1)
    assert not consent.has_consented(asker)


def test_c1_looking_at_the_page_agrees_to_nothing(client_of: Clients, asker: User) -> None:
    User.objects.filter(pk=asker.pk).update(health_consent_version=0)
    client_of(asker).get("/accounts/consent/?action=give")
    asker.refresh_from_db()
    assert asker.health_consent_version == 0


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_c3_agreeing_stays_on_the_site(client_of: Clients, asker: User, target: str) -> None:
    response = client_of(asker).post("/accounts/consent/", {"action": "give", "next": target})
    assert response["Location"] == "/accounts/consent/"


PROFILE = {
    "display_name": "Asker", "role": "", "about": "", "country": "", "role_shown_to": "nobody", "about_shown_to": "nobody",
    "country_shown_to": "nobody", "joined_shown_to": "members", "writing_shown_to": "members",
}  # fmt: skip


def test_a_role_is_shown_only_where_the_member_wants_it(client_of: Clients, asker: User, stranger: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    client = client_of(asker)
    member = client_of(stranger)
    client.post("/accounts/profile/", PROFILE | {"role": "caregiver"})
    assert "caregiver" not in member.get(question.get_absolute_url()).content.decode(), "off by default"
    client.post("/accounts/profile/", PROFILE | {"role": "caregiver", "role_shown_to": "members"})
    assert "caregiver" in member.get(question.get_absolute_url()).content.decode()
    assert "caregiver" not in Client().get(question.get_absolute_url()).content.decode()
    client.post("/accounts/profile/", PROFILE | {"role": "caregiver", "role_shown_to": "everyone"})
    assert "caregiver" in Client().get(question.get_absolute_url()).content.decode()


def test_a_page_is_for_everybody_only_line_by_line(client_of: Clients, asker: User, stranger: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    client, member = client_of(asker), client_of(stranger)
    address = f"/people/{asker.pk}/"
    about = PROFILE | {"about": "I like birds.", "country": "PT"}
    client.post("/accounts/profile/", about)
    assert "/accounts/login/" in Client().get(address)["Location"], "off by default"
    html = member.get(address).content.decode()
    assert question.title in html
    assert "birds" not in html
    client.post("/accounts/profile/", about | {"about_shown_to": "everyone", "country_shown_to": "members"})
    html = Client().get(address).content.decode()
    assert "I like birds." in html
    assert "Portugal" not in html
    assert question.title not in html
    assert "here since" not in html
    assert "Portugal" in member.get(address).content.decode()
    client.post("/accounts/profile/", about | {"writing_shown_to": "nobody"})
    assert question.title not in member.get(address).content.decode()


def test_a_name_can_be_changed_to_one_that_is_free(client_of: Clients, asker: User, stranger: User) -> None:
    question = posting.ask(author=asker, words=posting.QuestionText("How often are scans?"))
    client = client_of(asker)
    html = client.post("/accounts/profile/", PROFILE | {"display_name": "5tranger"}).content.decode()
    assert "one that looks the same" in html
    assert html.count("5tranger") == 1, "only in the field"
    client.post("/accounts/profile/", PROFILE | {"display_name": "A5ker"})
    assert "A5ker" in Client().get(question.get_absolute_url()).content.decode()
    assert make.member("Other").display_name == "Other"


def test_saving_a_form_undoes_nothing_that_happened_meanwhile(client_of: Clients, asker: User) -> None:
    """The page was open while the member was suspended and took back what they agreed to."""
    from netsite.accounts.setting_forms import ProfileForm

    form = ProfileForm(PROFILE | {"about": "Birds."}, instance=User.objects.get(pk=asker.pk))
    assert form.is_valid()
    consent.withdraw(member=asker)
    User.objects.filter(pk=asker.pk).update(suspended_until="2999-01-01T00:00Z")
    form.save(commit=False).save(update_fields=form.Meta.fields)
    asker.refresh_from_db()
    assert asker.about == "Birds."
    assert asker.is_suspended
    assert asker.health_consent_version == 0


def test_p4_a_name_that_is_the_mail_addresss_is_refused(client: Client, db: None) -> None:
    form = FORM | {"email": "maria.silva@example.org", "display_name": "Maria Silva"}
    assert "looks like your real name" in client.post("/accounts/signup/", form).content.decode()
    assert not User.objects.exists()


def test_g1_the_other_language_does_not_ask_a_child_again(client: Client, db: None) -> None:
    client.post("/accounts/signup/", FORM | {"birth_year": year(12)})
    html = client.post("/es/accounts/signup/", FORM | {"birth_year": year(40)}).content.decode()
    assert "You cannot have an account here yet" in html
