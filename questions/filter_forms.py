"""Saving a filter of the list of questions under a name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from netsite.core.fields import TextLine

NAME_MAX_LENGTH = 60


class SaveFilterForm(forms.Form):
    """The name, and the filter as the end of its address (checked by questions.filtering)."""

    name = TextLine(
        max_length=NAME_MAX_LENGTH,
        label=_("Name of this filter"),
        error_messages={"required": _("Please give the filter a name.")},
    )
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
