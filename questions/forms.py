"""What people fill in: a question, an answer, and the changes of both."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from netsite.core import text
from netsite.core.fields import TextBody, TextLine
from questions import tagging
from questions.models import Answer, Question
from questions.models.posts import BODY_MAX_LENGTH, TITLE_MAX_LENGTH, ShownAs
from questions.posting import AnswerText, QuestionText

TAGS_MAX_LENGTH = 300
# Shorter ones say nothing that another could answer
TITLE_MIN_WORDS = 2


class _Anonymous(forms.Form):
    anonymous = forms.BooleanField(
        label=_("Show me as “Anonymous member” here"),
        help_text=_("Moderators can still see who wrote it. Nobody else can."),
        required=False,
    )

    @property
    def shown_as(self) -> str:
        return ShownAs.ANONYMOUS if self.cleaned_data.get("anonymous") else ShownAs.NAME


class _Words(forms.Form):
    title = TextLine(
        max_length=TITLE_MAX_LENGTH,
        label=_("Your question in one line"),
        help_text=_("For example: “Can I travel with my injections?”"),
        error_messages={"required": _("Please write your question in one line.")},
    )
    body = TextBody(
        max_length=BODY_MAX_LENGTH,
        label=_("More about it (optional)"),
        help_text=_(
            "What you have been told, what you tried, what worries you. Please leave out names, phone numbers and "
            "anything else that points to a person."
        ),
        required=False,
    )
    tags = TextLine(
        max_length=TAGS_MAX_LENGTH,
        label=_("Topics (optional)"),
        help_text=_("Up to five, with commas between them: scans, diet, prrt"),
        required=False,
    )

    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=Question.Visibility,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose who may read your question.")},
    )
    noindex = forms.BooleanField(
        label=_("Keep it out of search engines"),
        help_text=_("Everybody can read it here, and search engines are asked to leave it out."),
        required=False,
    )

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if text.words(title) < TITLE_MIN_WORDS:
            raise ValidationError(_("Please write a few words more, so that others understand what you ask."))
        return title

    def clean_tags(self) -> list[str]:
        return tagging.names_in(self.cleaned_data["tags"])

    @property
    def words(self) -> QuestionText:
        cleaned = self.cleaned_data
        return QuestionText(
            cleaned["title"], cleaned["body"], cleaned["tags"], cleaned["visibility"], cleaned["noindex"]
        )


class QuestionForm(_Words, _Anonymous):
    """A new question, maybe about an article or one of its sections."""

    field_order = ["title", "body", "tags", "visibility", "noindex", "anonymous"]
    key = forms.UUIDField(widget=forms.HiddenInput)
    article = forms.ModelChoiceField(Article.objects.none(), required=False, widget=forms.HiddenInput)
    section = forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = articles  # type: ignore[attr-defined] # a ModelChoiceField

    def as_fields(self) -> dict[str, Any]:
        """What a draft keeps."""
        cleaned = self.cleaned_data
        article = cleaned.get("article")
        return {
            "title": cleaned["title"], "body": cleaned["body"], "tags": cleaned["tags"], "shown_as": self.shown_as,
            "article": article.pk if article else None, "section": cleaned["section"] if article else "",
            "visibility": cleaned["visibility"], "noindex": cleaned["noindex"],
        }  # fmt: skip


class QuestionEditForm(_Words):
    """Changing a question: what, and from which version on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = TextLine(max_length=200, label=_("What did you change? (optional)"), required=False)


ANSWER_TYPES = [
    (Answer.Type.EXPERIENCE, _("My experience: what it was like for me or for the person I care for")),
    (Answer.Type.READ, _("Something I read: I give the address below")),
    (Answer.Type.SUPPORT, _("Support: kind words, no facts")),
]
# For those with a clinician badge
GENERAL_INFORMATION = (
    Answer.Type.GENERAL, _("General information: as a clinician, for everybody, and no advice for one person"),
)  # fmt: skip


class _AnswerWords(forms.Form):
    body = TextBody(
        max_length=BODY_MAX_LENGTH,
        label=_("What do you know, or what was it like for you?"),
        help_text=_("Please leave out names, phone numbers and anything else that points to a person."),
        error_messages={"required": _("Please write your answer.")},
    )
    answer_type = forms.ChoiceField(
        label=_("What kind of answer is it?"),
        choices=ANSWER_TYPES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what kind of answer it is: readers weigh them differently.")},
    )
    read_url = forms.URLField(
        label=_("Where did you read it?"),
        help_text=_("The address of the page, beginning with https://"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={
            "invalid": _("This is not the address of a page. It should look like https://www.cancer.gov/…")
        },
    )

    def __init__(self, *args: Any, is_clinician: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_clinician:
            self.fields["answer_type"] = forms.ChoiceField(
                label=self.fields["answer_type"].label,
                choices=[*ANSWER_TYPES, GENERAL_INFORMATION],
                widget=forms.RadioSelect,
                error_messages=self.fields["answer_type"].error_messages,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("answer_type") == Answer.Type.GENERAL and cleaned.get("anonymous"):
            self.add_error("anonymous", _("General information is given under your name, with your badge."))
        if (
            cleaned.get("answer_type") == Answer.Type.READ
            and not cleaned.get("read_url")
            and "read_url" not in self.errors
        ):
            self.add_error("read_url", _("Please give the address of what you read, so that others can look at it."))
        if cleaned.get("read_url") and not cleaned["read_url"].startswith(("https://", "http://")):
            self.add_error("read_url", _("The address should begin with https:// or http://"))
        return cleaned

    @property
    def words(self) -> AnswerText:
        cleaned = self.cleaned_data
        return AnswerText(cleaned["body"], cleaned["answer_type"], cleaned["read_url"])


class AnswerForm(_AnswerWords, _Anonymous):
    """A new answer."""

    field_order = ["body", "answer_type", "read_url", "anonymous"]
    key = forms.UUIDField(widget=forms.HiddenInput)

    def as_fields(self) -> dict[str, Any]:
        """What a draft keeps."""
        cleaned = self.cleaned_data
        return {
            "body": cleaned["body"], "answer_type": cleaned["answer_type"], "read_url": cleaned["read_url"],
            "shown_as": self.shown_as,
        }  # fmt: skip


class AnswerEditForm(_AnswerWords):
    """Changing an answer."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = TextLine(max_length=200, label=_("What did you change? (optional)"), required=False)


def question_initial(question: Question, tags: list[str]) -> dict[str, Any]:
    """The edit form's start."""
    return {
        "title": question.title, "body": question.body, "tags": ", ".join(tags), "version": question.edit_version,
        "visibility": question.visibility, "noindex": question.noindex,
    }  # fmt: skip


def answer_initial(answer: Answer) -> dict[str, Any]:
    """The same for an answer."""
    return {
        "body": answer.body, "answer_type": answer.answer_type, "read_url": answer.read_url,
        "version": answer.edit_version,
    }  # fmt: skip


def draft_initial(fields: dict[str, Any]) -> dict[str, Any]:
    """A form's start out of a draft's fields."""
    initial = {name: value for name, value in fields.items() if name != "shown_as"}
    if isinstance(initial.get("tags"), list):
        initial["tags"] = ", ".join(initial["tags"])
    return initial | {"anonymous": fields.get("shown_as") == ShownAs.ANONYMOUS}
