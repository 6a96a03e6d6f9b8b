"""What a reader found wrong, and the forms of publishing in the admin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Reviewer, Revision
from articles.reading import ArticlePage
from netsite.core.fields import TextBody, TextLine

REPORT_MAX_LENGTH = 2000


class ErrorReportForm(forms.Form):
    """The place and what is wrong with it."""

    section = forms.ChoiceField(label=_("Where on the page?"), required=False)
    text = TextBody(
        max_length=REPORT_MAX_LENGTH,
        label=_("What is wrong, or missing?"),
        help_text=_(
            "If you know a source that says it right, please give its address. Leave out anything about yourself."
        ),
        error_messages={"required": _("Please write what is wrong, so that an editor can look at it.")},
    )

    address = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        help_text=_(
            "Only if you want to hear what came of it. You confirm it by a link; we forget it 90 days after our answer."
        ),
        max_length=254,
        required=False,
        error_messages={"invalid": _("This is no e-mail address. Leave it out if you need no answer.")},
    )

    def __init__(self, *args: Any, page: ArticlePage, is_member: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_member:
            # They are answered in their inbox
            del self.fields["address"]
        choices = [("", _("The whole page"))] + [(section.key, section.heading) for section in page.sections]
        self.fields["section"] = forms.ChoiceField(label=_("Where on the page?"), required=False, choices=choices)


class PublishForm(forms.Form):
    """How the working copy goes out."""

    status = forms.ChoiceField(
        label=_("Review"), choices=Revision.Status, widget=forms.RadioSelect, initial=Revision.Status.PROVISIONAL
    )
    reviewer = forms.ModelChoiceField(Reviewer.objects.all(), label=_("Reviewer"), required=False)
    reviewed_on = forms.DateField(
        label=_("Reviewed on"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="YYYY-MM-DD"
    )
    is_minor = forms.BooleanField(
        label=_("A minor change (spelling, a link): the review stays as it was"), required=False
    )
    note = TextLine(
        max_length=300,
        label=_("What changed"),
        help_text=_("One sentence for readers. It stands in the public update history."),
        error_messages={"required": _("Write what changed: readers see it in the update history.")},
    )

    # What the publisher has looked at: a text that changed since is not published unseen
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("status") == Revision.Status.REVIEWED:
            if not cleaned.get("reviewer"):
                self.add_error("reviewer", ValidationError(_("Choose who reviewed the text.")))
            if not cleaned.get("reviewed_on"):
                self.add_error("reviewed_on", ValidationError(_("Say on which day it was reviewed.")))
            elif cleaned["reviewed_on"] > timezone.localdate():
                self.add_error("reviewed_on", ValidationError(_("This day is in the future.")))
        return cleaned


class WithdrawForm(forms.Form):
    """Why an article goes off the site."""

    note = TextLine(
        max_length=300, label=_("Why"), error_messages={"required": _("Say why, for those who look at it later.")}
    )
