"""What a moderator decides about a flag."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NOTHING_WRONG = "nothing-wrong"
HIDE = "hide"


class CloseForm(forms.Form):
    """One of the two outcomes; hiding only where there is something that others can see."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[(NOTHING_WRONG, _("Nothing is wrong: take the caution away")), (HIDE, _("Hide the answer"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you decide.")},
    )

    def __init__(self, *args: Any, can_hide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_hide:
            self.fields["outcome"].choices = [(NOTHING_WRONG, _("There is nothing to do any more"))]  # type: ignore[attr-defined] # a ChoiceField
