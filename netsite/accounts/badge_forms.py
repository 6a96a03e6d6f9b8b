"""Applying for a clinician badge, and what two of the staff say about it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from netsite.accounts.models import Profession, User
from netsite.core import text
from netsite.core.fields import TextBody, TextLine


class ClinicianForm(forms.Form):
    """Who somebody is at work. The name, the number and the address are seen by two of the staff and by nobody else."""

    profession = forms.ChoiceField(label=_("Profession"), choices=[("", "—"), *Profession.choices])
    country = CountryField(blank_label="—").formfield(label=_("Country in which you are registered"))
    register = TextLine(
        max_length=120, label=_("Register"),
        help_text=_("For example: “GMC”, “Ärztekammer Berlin”, “California Board of Registered Nursing”."),
    )  # fmt: skip
    register_number = TextLine(max_length=60, label=_("Your number in it"))
    legal_name = TextLine(
        max_length=120, label=_("Your name as in the register"),
        help_text=_("Two of the staff see it. It is never shown, and deleted 30 days after the decision."),
    )  # fmt: skip
    work_address = forms.EmailField(
        max_length=254, label=_("Your e-mail address at work"),
        help_text=_("We send a link there. It is deleted together with the name."),
        error_messages={"required": _("Please write something here.")},
    )  # fmt: skip
    interests = TextBody(
        max_length=1000, label=_("Whom have you been paid by, beside your employer, in the last three years?"),
        help_text=_("Companies, studies, talks, shares. Readers see it. If there is nothing, write “none”."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    code = forms.BooleanField(
        label=_(
            "I give general information here, no advice for a single person; I recruit nobody, for studies or as a "
            "patient; I care for nobody by messages."
        ),
        error_messages={"required": _("Please agree to the code: without it there is no badge.")},
    )

    def __init__(self, *args: Any, member: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_legal_name(self) -> str:
        """A name that everybody sees beside the badge must not be the private one (TS-4.4, TS-P4)."""
        name: str = self.cleaned_data["legal_name"]
        if text.skeleton(name) == text.skeleton(self.member.display_name):
            raise ValidationError(
                _(
                    "Your display name here is your legal name. Please choose another display name first, in “What "
                    "others see of me”."
                )
            )
        return name


class LookedUpForm(forms.Form):
    """The first of two: what was looked up, and where."""

    looked_up = TextBody(
        max_length=1000, label=_("What did you look up, where, and what did it say?"),
        help_text=_("For example: “GMC register on its site: registered, with a licence to practise, no restrictions.”"),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is refused or withdrawn."""

    reason = TextLine(max_length=500, label=_("Reason, as the member reads it"))
