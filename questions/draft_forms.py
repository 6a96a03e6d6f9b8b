"""What a form sends while somebody types in it: which draft it is, what it is for, and the words as far as they are."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from articles.models import Article
from netsite.core import text
from questions.forms import AnswerEditForm, AnswerForm, CommentForm, QuestionEditForm, QuestionForm
from questions.models import Draft
from questions.models.written import BODY_MAX_LENGTH, ShownAs

# Longer than may be posted, so that what is too long is not lost before it is shortened
TYPED_AT_MOST = BODY_MAX_LENGTH * 2
PARTS_AT_MOST = 40
LARGEST_KEY = 2**63 - 1
LARGEST_VERSION = 2**31 - 2

Fields = dict[str, Any]


class TooLong(ValueError):
    """More than a draft keeps of one field."""


class SavingForm(forms.Form):
    """The draft's own part. A question has no target, an answer has its question, the others a question or an answer."""

    key = forms.UUIDField()
    draft_kind = forms.ChoiceField(choices=Draft.Kind)
    draft_question = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    draft_answer = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    draft_version = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        targets = [name for name in ("draft_question", "draft_answer") if cleaned.get(name)]
        one_of: dict[str, list[list[str]]] = {"question": [[]], "answer": [["draft_question"]]}
        if targets not in one_of.get(cleaned.get("draft_kind", ""), [["draft_question"], ["draft_answer"]]):
            self.add_error(None, _("A draft of this kind is for something else."))
        return cleaned


def form_of(kind: str, data: QueryDict, *, is_answer: bool) -> forms.Form:
    """The form whose words a draft of this kind holds. `is_answer`: what it is for is an answer."""
    if kind == Draft.Kind.QUESTION:
        return QuestionForm(data, articles=Article.objects.none())
    if kind == Draft.Kind.ANSWER:
        return AnswerForm(data)
    if kind == Draft.Kind.COMMENT:
        return CommentForm(data)
    return AnswerEditForm(data) if is_answer else QuestionEditForm(data)


def typed(form: forms.Form) -> Fields:
    """What stands in a form, finished or not. Raises TooLong, and text.NotAllowed for what no keyboard makes."""
    return _typed(form, _whole)


def typed_at_most(form: forms.Form) -> Fields:
    """The same, of what is too long its beginning, and without what no keyboard makes."""
    return _typed(form, _cut)


def _typed(form: forms.Form, read: Callable[[str], str]) -> Fields:
    fields = {
        name: _read(field.widget.value_from_datadict(form.data, {}, name), read)
        for name, field in form.fields.items()
        if name != "key"
    }
    if "anonymous" in fields:
        fields["shown_as"] = ShownAs.ANONYMOUS if fields.pop("anonymous") else ShownAs.NAME
    return fields


def _read(value: Any, read: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_read(part, read) for part in value[:PARTS_AT_MOST]]
    if isinstance(value, bool):
        return value
    return "" if value is None else read(str(value))


def _whole(words: str) -> str:
    if len(words) > TYPED_AT_MOST:
        raise TooLong
    return text.clean(words)


def _cut(words: str) -> str:
    try:
        return text.clean(words[:TYPED_AT_MOST])
    except text.NotAllowed:
        return ""


def version_known(form: forms.Form) -> int | None:
    """The draft's version that the window knew which sent this form; None where it did not say."""
    said = str(form.data.get("draft_version", ""))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None
