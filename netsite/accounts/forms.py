"""Sign-up: an e-mail address, a name that others see, a password, an age, a consent. Sign-in."""

import re
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netsite.accounts import limits
from netsite.accounts.models import User
from netsite.accounts.passwords import PASSWORD_MAX_LENGTH
from netsite.core import text
from netsite.core.fields import TextLine

NAME_MAX_LENGTH = 40
EMAIL_MAX_LENGTH = 254
ADULT_AGE = 18
STAFF_SESSION_SECONDS = 8 * 3600
# Nobody may look like a clinician or like the site's team (TS-P4)
RESERVED = set(
    "admin administrator clinician consultant dietitian doctor dr editor md mod moderator netsite nurse oncologist phd "
    "physician prof professor siteteam staff support surgeon team verified anonymous "
    # The same in Spanish
    "médico médica doctora dra enfermero enfermera oncólogo oncóloga cirujano cirujana moderadora administradora "
    "verificado verificada anónimo anónima".split()
)
_RESERVED_SKELETONS = {text.skeleton(word) for word in RESERVED} | {text.skeleton(f"{word}s") for word in RESERVED}
# What the site itself calls people who are not shown by name
_RESERVED_BEGINNINGS = tuple(text.skeleton(name) for name in ("Anonymous member", "Former member"))
NAME_RESERVED_FOR = timedelta(days=14)
_EMAIL_LIKE = re.compile(r"\S@\S")
_ADDRESS_LIKE = re.compile(r"://|www\.|[^\W_]\.[^\W\d_]{2,}", re.IGNORECASE)
# “DrSmith” is two words
_PART = re.compile(r"[^\W_][^\W_A-Z]*|[^\W_]")


def check_display_name(name: str, of: User | None = None) -> str:
    """The name, if a member may have it; `of` is who has it now. Raises ValidationError that says what to change."""
    if _EMAIL_LIKE.search(name):
        raise ValidationError(_("Everybody can see this name. Please choose one that is not an e-mail address."))
    if _ADDRESS_LIKE.search(name):
        raise ValidationError(_("Everybody can see this name. Please choose one that is not the address of a page."))
    if not any(char.isalnum() for char in name):
        raise ValidationError(_("Please choose a name with at least one letter or digit."))
    if len(text.skeleton(name)) > NAME_MAX_LENGTH * 2:
        raise ValidationError(_("Some signs of this name stand for many letters. Please choose a shorter one."))
    words = [*re.split(r"[\W_]+", name), *_PART.findall(name), name]
    if {text.skeleton(word) for word in words} & _RESERVED_SKELETONS or text.skeleton(name).startswith(
        _RESERVED_BEGINNINGS
    ):
        raise ValidationError(
            _("This name could be taken for a clinician or the site's team. Please choose another one.")
        )
    is_taken = User.objects.filter(display_key=text.skeleton(name)).exclude(pk=of.pk if of else 0).exists()
    if is_taken or limits.is_reserved(action="name", actor=text.skeleton(name)):
        raise ValidationError(_("Somebody has this name, or one that looks the same. Please choose another one."))
    return name


class SignupForm(AllauthSignupForm):
    """allauth's form with a display name. An e-mail address that is known is answered like a new one (by mail)."""

    field_order = ["email", "display_name", "password1", "birth_year", "had_birthday", "consent"]
    display_name = TextLine(
        max_length=NAME_MAX_LENGTH,
        label=_("Display name"),
        help_text=_(
            "Others see this name beside what you write. It need not be your real one; many choose not to use it."
        ),
    )

    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        help_text=_("Four digits. We do not keep it."),
        min_value=1900,
        error_messages={
            "required": _("Please write your year of birth."),
            "invalid": _("Please write the year with four digits, such as 1961."),
            "min_value": _("Please write the year with four digits, such as 1961."),
        },
    )
    # Only for the year in which it is not clear yet
    had_birthday = forms.BooleanField(label=_("I have had my 18th birthday"), required=False)
    consent = forms.BooleanField(label=_("I agree to that"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_young = False
        self.fields["birth_year"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "bday-year"}
        if not self.is_bound:
            self.fields["had_birthday"].widget = forms.HiddenInput()
        self.fields["display_name"].widget.attrs["autocomplete"] = "nickname"
        # SQLite does not look at a column's length
        self.fields["email"].validators.append(MaxLengthValidator(EMAIL_MAX_LENGTH))
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("Nobody sees it. You confirm it by a link that we send there.")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean_display_name(self) -> str:
        return check_display_name(self.cleaned_data["display_name"])

    def clean_birth_year(self) -> int:
        """Neutral: whatever year is typed, the field says nothing of a limit."""
        year: int = self.cleaned_data["birth_year"]
        if year > timezone.localdate().year:
            raise ValidationError(_("This year is still to come. Please write your year of birth."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        name, mailbox = cleaned.get("display_name", ""), cleaned.get("email", "").partition("@")[0]
        if len(name.split()) > 1 and text.skeleton(name) == text.skeleton(mailbox):
            self.add_error(
                "display_name", _("This looks like your real name, from your e-mail address. Please choose another.")
            )
        age = timezone.localdate().year - cleaned.get("birth_year", 0)
        if age < ADULT_AGE:
            self.is_too_young = True
            self.add_error("birth_year", _("You cannot have an account here yet."))
        elif age > ADULT_AGE or cleaned.get("had_birthday"):
            self.fields["had_birthday"].widget = forms.HiddenInput()
        else:
            self.add_error("had_birthday", _("Please tick this if you have had your birthday already."))
        return cleaned

    def try_save(self, request: HttpRequest) -> Any:
        """For an address that is known nothing is saved. Its password is hashed all the same, and its name is taken for as
        long as an account that nobody confirms: or the time, or asking for the name again, would tell.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            limits.reserve(
                action="name", actor=text.skeleton(self.cleaned_data["display_name"]), period=NAME_RESERVED_FOR
            )  # fmt: skip
        return super().try_save(request)

    def validate_unique_email(self, value: str) -> str:
        """An address that some member wants to change to, and has not confirmed, keeps nobody out."""
        EmailAddress.objects.filter(email=value, verified=False, primary=False).delete()
        checked: str = super().validate_unique_email(value)
        return checked


class LoginForm(AllauthLoginForm):
    """allauth's form; sessions of staff end after a working day, whatever "remember me" says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].validators.append(MaxLengthValidator(PASSWORD_MAX_LENGTH))
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        """An account whose address is not confirmed is answered like a wrong password, counted like one, and the link is sent
        again: else signing up and then in would tell whether an address had an account before.
        """
        cleaned: dict[str, Any] = super()._clean_with_password(credentials)
        addresses = EmailAddress.objects.filter(user=self.user)
        if not addresses.filter(verified=True).exists():
            adapter = get_adapter(self.request)
            adapter.pre_authenticate(self.request, **credentials)
            if (address := addresses.first()) is not None:
                address.send_confirmation(self.request)
            raise adapter.validation_error("email_password_mismatch")
        return cleaned

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; allauth sets how long the session lives at its end, so this comes after."""
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated and request.user.is_staff:
            request.session.set_expiry(STAFF_SESSION_SECONDS)
        return response
