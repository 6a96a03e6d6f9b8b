"""What a member sets: what others see of them, and how the site is for them."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from netsite.accounts.forms import NAME_MAX_LENGTH, check_display_name
from netsite.accounts.models import User
from netsite.accounts.models.user import ABOUT_MAX_LENGTH, LINES
from netsite.core.fields import TextBody, TextLine

HEADINGS = {
    "role": _("role"), "about": _("about me"), "country": _("country"), "joined": _("when I joined"),
    "writing": _("a list of what I wrote under my name"),
}  # fmt: skip


class ProfileForm(forms.ModelForm[User]):
    """What a member shows, line by line, each with who sees it. Nothing of it is needed but a name."""

    display_name = TextLine(
        max_length=NAME_MAX_LENGTH,
        label=_("Display name"),
        help_text=_("Stands beside everything that you wrote under your name, earlier texts too."),
    )
    about = TextBody(
        max_length=ABOUT_MAX_LENGTH,
        label=_("About me"),
        help_text=_("Please leave out what points to you: your town, your hospital, dates."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = User
        fields = ["display_name", "role", "about", "country", *(f"{line}_shown_to" for line in LINES)]
        help_texts = {"role": _("It helps others to understand from where you speak.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in LINES:
            self.fields[f"{line}_shown_to"].label = _("Who sees it?")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line of the page: its heading, its field where there is one, and the field that says who sees it."""
        return [
            {
                "heading": HEADINGS[line],
                "field": self[line] if line in self.fields else None,
                "shown_to": self[f"{line}_shown_to"],
            }
            for line in LINES
        ]

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        return name if name == self.instance.display_name else check_display_name(name, of=self.instance)


@cache
def time_zones() -> list[tuple[str, str]]:
    """The names that people know (Europe/Berlin), without the old and the technical ones."""
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    names = sorted(name for name in available_timezones() if name.startswith(regions))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class SettingsForm(forms.ModelForm[User]):
    """How the site looks and when it writes."""

    language = forms.ChoiceField(label=_("Language of mails and of this site"), choices=settings.LANGUAGES)
    mail_hour = forms.TypedChoiceField(
        label=_("Hour of the day"), choices=[(hour, f"{hour:02}:00") for hour in range(24)], coerce=int
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = [
            "language", "text_size", "hides_figures", "mail_rhythm", "mail_hour", "mail_weekday", "time_zone",
        ]  # fmt: skip
        widgets = {"text_size": forms.RadioSelect, "mail_rhythm": forms.RadioSelect}
        help_texts = {
            "hides_figures": _(
                "Parts of articles about how long people live are left out for you, with a link to them."
            ),
            "mail_rhythm": _(
                "A mail only says that there is something in your inbox here. Mails about signing in come always."
            ),
            "mail_hour": _("For mails once a day or once a week."),
            "mail_weekday": _("For mails once a week."),
        }
