"""What a member fills in who thinks that an answer could be unsafe."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netsite.core import text
from netsite.core.fields import TextLine

SENTENCE_MAX_LENGTH = 300
# Shorter ones tell a moderator nothing to look at
SENTENCE_MIN_WORDS = 3


class ConcernForm(forms.Form):
    """Why it could be unsafe, in a sentence."""

    sentence = TextLine(
        max_length=SENTENCE_MAX_LENGTH,
        label=_("What could be unsafe about it?"),
        help_text=_("One sentence is enough: “It tells people to stop a medicine on their own.”"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please say in a sentence what could be unsafe.")},
    )

    def clean_sentence(self) -> str:
        sentence: str = self.cleaned_data["sentence"]
        if text.words(sentence) < SENTENCE_MIN_WORDS:
            raise ValidationError(_("Please write a few words more, so that a moderator knows what to look at."))
        return sentence
