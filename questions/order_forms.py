"""Forms of keeping order: an asker who says how theirs differs, and what moderators fill in."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from netsite.core import text
from netsite.core.fields import TextLine
from questions.models import Answer, Question
from questions.models.written import NOTE_MAX_LENGTH

NOTE_MIN_WORDS = 3
# “12”, “/questions/12/”, or the whole address of this site as it stands in the browser
_NUMBER = re.compile(r"(?:/[a-z]{2})?(?:/questions/)?([0-9]{1,9})(?:/.*)?", re.ASCII)


class DiffersForm(forms.Form):
    """How the question differs from the one that was asked before."""

    note = TextLine(
        max_length=NOTE_MAX_LENGTH,
        label=_("What is different about yours?"),
        help_text=_(
            "One sentence is enough: “I ask about the injection at home, not at the clinic.” Everybody can read it."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please say in a sentence how your question differs.")},
    )

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if text.words(note) < NOTE_MIN_WORDS:
            raise ValidationError(_("Please write a few words more, so that others see the difference."))
        return note


class QuestionField(forms.CharField):
    """A question by its number or its address."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return None
        found = _NUMBER.fullmatch(typed.removeprefix(settings.SITE_URL))
        question = Question.objects.filter(pk=int(found.group(1))).first() if found else None
        if question is None:
            raise ValidationError(_("There is no such question. Paste its address, or type its number."))
        return question


class _Reasoned(forms.Form):
    reason = TextLine(
        label=_("Reason"), max_length=300, help_text=_("The asker and everybody who reads the question see it."),
        error_messages={"required": _("Please give a reason, in a sentence that the asker can use.")},
    )  # fmt: skip


class CloseForm(_Reasoned):
    """Why a question is closed: one of the known reasons, in more words where that helps."""

    closed_as = forms.ChoiceField(
        label=_("It is closed because"), widget=forms.RadioSelect,
        choices=[choice for choice in Question.ClosedAs.choices if choice[0] != Question.ClosedAs.DUPLICATE],
    )  # fmt: skip
    field_order = ["closed_as", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("closed_as") == Question.ClosedAs.OTHER and not cleaned.get("reason"):
            self.add_error("reason", _("Please say which reason, in a sentence that the asker can use."))
        return cleaned


class DuplicateForm(_Reasoned):
    """Which question asks the same."""

    original = QuestionField(label=_("It has been asked before here"), help_text=_("Its address, or its number."))
    field_order = ["original", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class MergeForm(_Reasoned):
    """Which question this one becomes a part of. Pressing a second time carries it out, when what moves was shown."""

    target = QuestionField(label=_("It becomes a part of"), help_text=_("Its address, or its number."))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ["target", "reason", "seen"]


class LockForm(_Reasoned):
    """Why a thread is locked."""


class NoteForm(forms.Form):
    """What is recorded, and told to the author where they are told."""

    reason = TextLine(label=_("Reason"), max_length=300, required=False)


class MoveToAnswersForm(NoteForm):
    """Which kind of answer a comment becomes. The kinds that need more than its words cannot be given to somebody else's."""

    answer_type = forms.ChoiceField(
        label=_("Kind of answer"), widget=forms.RadioSelect, initial=Answer.Type.EXPERIENCE,
        choices=[(kind.value, kind.label) for kind in (Answer.Type.EXPERIENCE, Answer.Type.SUPPORT)],
    )  # fmt: skip
    field_order = ["answer_type", "reason"]
