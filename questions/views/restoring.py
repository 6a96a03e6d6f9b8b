"""What a form knows of its draft: where it is saved while somebody types, and what it is filled with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest

from netsite.accounts import consent
from questions.draft_forms import version_known
from questions.forms import AnswerForm, CommentForm, draft_initial
from questions.models import Answer, Comment, Draft, Question
from questions.models.drafts import DraftQuerySet
from questions.permissions import is_clinician

# Among how many of the last ones one with words in it is looked for
LOOKED_AT = 5


@dataclass(frozen=True)
class Saving:
    """What the templates `_draft_attributes`, `_draft_status` and `_draft_restored` say of a form's draft."""

    kind: str
    question: Question | None = None
    answer: Answer | None = None
    version: int = 0
    # Words that came back from the server without having been saved are saved without waiting for a change
    is_unsaved: bool = False
    # What the form was filled from
    restored: Draft | None = None
    # Whether the member agreed to how words about health are kept; who did not presses a button to keep them
    has_consented: bool = True

    @property
    def saves(self) -> bool:
        """Not while the draft waits to be posted as it is: what is typed on would not be what “Post” was pressed for."""
        return self.has_consented and (self.restored is None or self.restored.wants_posting_at is None)


def saving_of(
    request: HttpRequest,
    form: forms.Form | None,
    *,
    kind: str,
    question: Question | None = None,
    answer: Answer | None = None,
    draft: Draft | None = None,
) -> Saving | None:
    """For this form, filled from this draft if from any; None for visitors, of whom nothing is kept as they type."""
    if form is None or not request.user.is_authenticated:
        return None
    known = version_known(form) if form.is_bound else draft and draft.version
    return Saving(kind, question, answer, known or 0, form.is_bound, draft, consent.has_consented(request.user))


def answer_form(request: HttpRequest, question: Question) -> tuple[AnswerForm, Saving | None]:
    """The form below a thread, with what the member typed there before. One query for members."""
    draft = _with_words(Draft.objects.visible_to(request.user).answers_to(question))
    initial = draft_initial(draft.fields) | {"key": draft.key} if draft else {"key": uuid4()}
    form = AnswerForm(initial=initial, is_clinician=is_clinician(request.user))
    return form, saving_of(request, form, kind=Draft.Kind.ANSWER, question=question, draft=draft)


def comment_form(request: HttpRequest, post: Question | Answer) -> tuple[CommentForm, Saving | None]:
    """The form for a comment on this post, with what the member typed there before."""
    return _comment_form(request, post, _with_words(Draft.objects.visible_to(request.user).comments_on(post)))


class CommentForms:
    """The form under each post of a page, with what the member typed there before. One query for members."""

    def __init__(self, request: HttpRequest, question: Question, answers: Sequence[Answer]) -> None:
        self.request = request
        self.begun: dict[tuple[int | None, int | None], Draft] = {}
        for draft in Draft.objects.visible_to(request.user).comments_in(question, answers).waiting():
            if draft.has_words:
                # The last one of each post
                self.begun.setdefault((draft.question_id, draft.answer_id), draft)

    def under(self, post: Question | Answer) -> tuple[CommentForm, Saving | None]:
        """The form for a comment on this post of the page."""
        place = (post.pk, None) if isinstance(post, Question) else (None, post.pk)
        return _comment_form(self.request, post, self.begun.get(place))


def _comment_form(
    request: HttpRequest, post: Question | Answer, draft: Draft | None
) -> tuple[CommentForm, Saving | None]:
    form = CommentForm(initial=draft_initial(draft.fields) | {"key": draft.key} if draft else {"key": uuid4()})
    return form, saving_of(request, form, kind=Draft.Kind.COMMENT, draft=draft, **Draft.target_of(post))


def saving_changes(
    request: HttpRequest, form: forms.Form, post: Question | Answer | Comment, *, draft: Draft | None, is_conflict: bool
) -> Saving | None:
    """For the form in which a post is changed. Beside a newer text than its own, it is saved when it was changed again:
    what is saved there is a change of that newer text. Changes of comments are short, and have no drafts.
    """
    if isinstance(post, Comment):
        return None
    saving = saving_of(request, form, kind=Draft.Kind.EDIT, draft=draft, **Draft.target_of(post))
    return replace(saving, is_unsaved=False) if saving and is_conflict else saving


def begun_question(request: HttpRequest) -> Draft | None:
    """The question that the member began last and has not posted."""
    return _with_words(Draft.objects.visible_to(request.user).filter(kind=Draft.Kind.QUESTION))


def changes(request: HttpRequest, post: Question | Answer | Comment) -> tuple[Draft | None, Draft | None]:
    """What the member changed and did not save: the draft that the address names (`?draft=`), and else one to offer."""
    if isinstance(post, Comment):
        return None, None
    drafts = Draft.objects.visible_to(request.user).changes_of(post)
    key = _key(request.GET.get("draft", ""))
    named = drafts.waiting().filter(pk=key).first() if key else None
    return named, None if named else _with_words(drafts)


def change_initial(draft: Draft | None, initial: dict[str, Any]) -> dict[str, Any]:
    """The edit form's start: the draft's words, with the version of the post that they were a change of."""
    return draft_initial(draft.fields) | {"key": draft.key} if draft else initial | {"key": uuid4()}


def _with_words(drafts: DraftQuerySet) -> Draft | None:
    return next((draft for draft in drafts.waiting()[:LOOKED_AT] if draft.has_words), None)


def _key(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
