"""What people fill in: a question, an answer, a comment, and the changes of each."""

from dataclasses import asdict
from functools import cache, partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from articles.models import Article
from netsite.core import text
from netsite.core.fields import TextBody, TextLine
from questions import pointing, similar, tagging
from questions.models import Answer, Question
from questions.models.written import BODY_MAX_LENGTH, COMMENT_MAX_LENGTH, TITLE_MAX_LENGTH, ShownAs
from questions.posting import AnswerText, Context, QuestionText
from questions.treatments import TREATMENTS

TAGS_MAX_LENGTH = 300
FOLDED = ["wanted", "tags", "primary_site", "grade", "functional", "treatments", "country", "noindex"]
ABOUT = [
    (Question.About.ME, _("Me")), (Question.About.CARED_FOR, _("Someone I care for, who agrees that I ask")),
    (Question.About.DIED, _("Someone who has died")), (Question.About.GENERAL, _("Nobody in particular")),
]  # fmt: skip
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


_MAY_BE_LEFT_OUT = [("", "—")]


class _Context(forms.Form):
    """What helps others to understand, and to find it. All of it can be left out."""

    wanted = forms.ChoiceField(
        label=_("What do you hope for?"), choices=Question.Wanted, widget=forms.RadioSelect, required=False,
        initial=Question.Wanted.ANY,
        help_text=_("With “support” nobody votes here, and no answer is called the best."),
    )  # fmt: skip
    primary_site = forms.ChoiceField(
        label=_("Where did the tumor begin?"),
        choices=[*_MAY_BE_LEFT_OUT, *Question.PrimarySite.choices],
        required=False,
    )
    grade = forms.ChoiceField(label=_("Grade"), choices=[*_MAY_BE_LEFT_OUT, *Question.Grade.choices], required=False)
    functional = forms.ChoiceField(
        label=_("Does it make hormones that are felt?"), choices=[*_MAY_BE_LEFT_OUT, *Question.Functional.choices],
        required=False,
    )  # fmt: skip
    treatments = forms.MultipleChoiceField(
        label=_("Treatments so far"), choices=TREATMENTS, widget=forms.CheckboxSelectMultiple, required=False
    )
    country = CountryField(blank=True, blank_label="—").formfield(
        label=_("Country of treatment"), help_text=_("Only if it matters for the answer."), required=False
    )

    @property
    def context(self) -> Context:
        cleaned = self.cleaned_data
        return Context(
            cleaned["wanted"] or Question.Wanted.ANY, cleaned["primary_site"], cleaned["grade"], cleaned["functional"],
            cleaned["treatments"], cleaned["country"],
        )  # fmt: skip


class _Words(_Context):
    about = forms.ChoiceField(
        label=_("Who is this about?"),
        choices=ABOUT,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say who this is about: those who answer write differently then.")},
    )
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
        names = tagging.names_in(self.cleaned_data["tags"])
        tagging.check_wanted(names)
        return names

    @property
    def words(self) -> QuestionText:
        cleaned = self.cleaned_data
        return QuestionText(
            cleaned["title"], cleaned["body"], cleaned["tags"], cleaned["visibility"], cleaned["noindex"], cleaned["about"],
            self.context,
        )  # fmt: skip

    @property
    def folded(self) -> list[forms.BoundField]:
        """The fields that most people leave out, in their order."""
        return [self[name] for name in FOLDED if name in self.fields]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of them has something in it, or something to put right."""
        plain = {"wanted": Question.Wanted.ANY}
        return any(
            bound.errors or (bound.value() or "") != plain.get(bound.name, "") for bound in self.folded if bound.value()
        )


class QuestionForm(_Words, _Anonymous):
    """A new question, maybe about an article or one of its sections."""

    field_order = ["title", "body", "about", "visibility", "anonymous", *FOLDED]
    read = forms.CharField(required=False, widget=forms.MultipleHiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)
    article = forms.ModelChoiceField(Article.objects.none(), required=False, widget=forms.HiddenInput)
    section = forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = articles  # type: ignore[attr-defined] # a ModelChoiceField
        # While the title is typed, what was asked before comes below it
        self.fields["title"].widget.attrs |= {
            "hx-post": reverse("similar"), "hx-trigger": "input changed delay:600ms", "hx-target": "#similar",
            "hx-include": "[name=csrfmiddlewaretoken], [name=read], [name=topic]",
            "hx-params": "title,read,topic,csrfmiddlewaretoken",
        }  # fmt: skip

    def as_fields(self) -> dict[str, Any]:
        """What a draft keeps."""
        cleaned = self.cleaned_data
        article = cleaned.get("article")
        return {
            "title": cleaned["title"], "body": cleaned["body"], "tags": cleaned["tags"], "shown_as": self.shown_as,
            "article": article.pk if article else None, "section": cleaned["section"] if article else "",
            "visibility": cleaned["visibility"], "noindex": cleaned["noindex"], "about": cleaned["about"],
            "read": self.read_already, **asdict(self.context),
        }  # fmt: skip

    @property
    def read_already(self) -> list[str]:
        """What the asker says they have read, of what was shown to them: checked when it is posted (questions.similar)."""
        return similar.known(self.data.getlist("read") if hasattr(self.data, "getlist") else [])


class QuestionEditForm(_Words):
    """Changing a question: what, and from which version on."""

    field_order = ["title", "body", "about", "visibility", *FOLDED]

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
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
    points_to = forms.ChoiceField(
        label=_("Which part of our articles?"),
        help_text=_("The answer links to it. When that part is changed, the answer says so and you are told."),
        required=False,
    )

    def __init__(self, *args: Any, is_clinician: bool = False, points_to: str = "", **kwargs: Any) -> None:
        """`points_to` is where the answer points to already."""
        super().__init__(*args, **kwargs)
        # Asked for when the form is shown or checked, and once: a select looks at its choices several times
        self.fields["points_to"].choices = cache(partial(pointing.choices, points_to))  # type: ignore[attr-defined] # a ChoiceField
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
        points_to = pointing.parts_of(cleaned["points_to"])
        return AnswerText(cleaned["body"], cleaned["answer_type"], cleaned["read_url"], *points_to)


class AnswerForm(_AnswerWords, _Anonymous):
    """A new answer."""

    field_order = ["body", "answer_type", "read_url", "points_to", "anonymous"]
    key = forms.UUIDField(widget=forms.HiddenInput)

    def as_fields(self) -> dict[str, Any]:
        """What a draft keeps."""
        cleaned = self.cleaned_data
        return {
            "body": cleaned["body"], "answer_type": cleaned["answer_type"], "read_url": cleaned["read_url"],
            "points_to": cleaned["points_to"], "shown_as": self.shown_as,
        }  # fmt: skip


class AnswerEditForm(_AnswerWords):
    """Changing an answer."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = TextLine(max_length=200, label=_("What did you change? (optional)"), required=False)


class _CommentWords(forms.Form):
    body = TextBody(
        max_length=COMMENT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Your comment"),
        help_text=_("Up to 600 characters: ask back, or add a word. “@name” leads to somebody who wrote here."),
        error_messages={"required": _("Please write your comment.")},
    )


class CommentForm(_CommentWords, _Anonymous):
    """A new comment."""

    field_order = ["body", "anonymous"]
    key = forms.UUIDField(widget=forms.HiddenInput)


class CommentEditForm(_CommentWords):
    """Changing a comment, in the short time in which that can be done."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


def question_initial(question: Question, tags: list[str]) -> dict[str, Any]:
    """The edit form's start."""
    return {
        "title": question.title, "body": question.body, "tags": ", ".join(tags), "version": question.edit_version,
        "visibility": question.visibility, "noindex": question.noindex, "about": question.about, "wanted": question.wanted,
        "primary_site": question.primary_site, "grade": question.grade, "functional": question.functional,
        "treatments": question.treatments, "country": str(question.country),
    }  # fmt: skip


def answer_initial(answer: Answer) -> dict[str, Any]:
    """The same for an answer."""
    return {
        "body": answer.body, "answer_type": answer.answer_type, "read_url": answer.read_url,
        "points_to": pointing.value_of(answer.article_id, answer.section_key), "version": answer.edit_version,
    }  # fmt: skip


def draft_initial(fields: dict[str, Any]) -> dict[str, Any]:
    """A form's start out of a draft's fields."""
    initial = {name: value for name, value in fields.items() if name != "shown_as"}
    if isinstance(initial.get("tags"), list):
        initial["tags"] = ", ".join(initial["tags"])
    return initial | {"anonymous": fields.get("shown_as") == ShownAs.ANONYMOUS}
