"""The address to which a form sends its words while somebody types in it. It answers in JSON; only members have drafts."""

from datetime import timedelta
from http import HTTPStatus
from math import ceil

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from netsite.accounts import consent, limits
from netsite.accounts.models import User
from netsite.core import text
from questions import autosaving, draft_forms, drafting
from questions.draft_forms import Fields, SavingForm
from questions.models import Answer, Draft, Question
from questions.permissions import can_answer, can_comment, can_edit

SAVES_PER_HOUR = 600


class _Refused(Exception):
    """It is not saved; the text says why to who types, whose words stay on their screen."""

    def __init__(self, status: HTTPStatus, why: str, *, retry_after: int | None = None) -> None:
        self.status = status
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        super().__init__(why)


@require_POST
def save_draft(request: HttpRequest) -> HttpResponse:
    """Save the words under the form's key, or say why not."""
    try:
        member = _member(request)
        sent = SavingForm(request.POST)
        if not sent.is_valid():
            raise _Refused(HTTPStatus.BAD_REQUEST, _("This cannot be saved as you type. Your text stays here."))
        question, answer = _targets(member, sent)
        form = draft_forms.form_of(sent.cleaned_data["draft_kind"], request.POST, is_answer=answer is not None)
        draft = _saved(member, sent, _words(form), question, answer)
    except _Refused as refused:
        return JsonResponse({"message": str(refused)}, status=refused.status, headers=refused.headers)
    return JsonResponse({"version": draft.version, "saved_at": draft.updated_at.isoformat()})


def _member(request: HttpRequest) -> User:
    """Who types; each save counts."""
    if not request.user.is_authenticated:
        raise _Refused(
            HTTPStatus.FORBIDDEN, _("You are signed out. Your text stays here: copy it before you close this page.")
        )
    if not consent.has_consented(request.user):
        raise _Refused(HTTPStatus.FORBIDDEN, _("Nothing is kept as you type until you have agreed to it."))
    try:
        limits.take(
            action="draft", actor=limits.actor_of(request), limit=SAVES_PER_HOUR, period=timedelta(hours=1)
        )  # fmt: skip
    except limits.Exceeded as exceeded:
        seconds = ceil((exceeded.retry_at - timezone.now()).total_seconds())
        raise _Refused(
            HTTPStatus.TOO_MANY_REQUESTS, _("Not saved yet: it is saved a little later. Your text stays here."),
            retry_after=max(1, seconds),
        ) from exceeded  # fmt: skip
    return request.user


def _targets(member: User, sent: SavingForm) -> tuple[Question | None, Answer | None]:
    """What the draft is for: 404 where the member may not see it, refused where they may not write there."""
    kind, question_pk, answer_pk = (sent.cleaned_data[f"draft_{name}"] for name in ("kind", "question", "answer"))
    visible_answers = Answer.objects.visible_to(member).select_related("question")
    questions = Question.objects.visible_to(member)
    # A change is of the very question; what is written under it goes along where it is part of another now
    questions = questions.filter(pk=question_pk) if kind == Draft.Kind.EDIT else questions.at(question_pk)
    question = get_object_or_404(questions) if question_pk else None
    answer = get_object_or_404(visible_answers, pk=answer_pk) if answer_pk else None
    post = question or answer
    if post is not None and not _may_write(member, kind, post):
        raise _Refused(
            HTTPStatus.FORBIDDEN,
            _("This takes no more texts, so yours is not saved. It stays here: copy it if you want to keep it."),
        )
    return question, answer


def _may_write(member: User, kind: str, post: Question | Answer) -> bool:
    if kind == Draft.Kind.ANSWER:
        return isinstance(post, Question) and can_answer(member, post)
    return can_edit(member, post) if kind == Draft.Kind.EDIT else can_comment(member, post)


def _words(form: forms.Form) -> Fields:
    try:
        return draft_forms.typed(form)
    except draft_forms.TooLong as error:
        raise _Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("Not saved: the text is too long. It stays here, please shorten it.")
        ) from error
    except text.NotAllowed as error:
        raise _Refused(HTTPStatus.BAD_REQUEST, str(error)) from error


def _saved(member: User, sent: SavingForm, fields: Fields, question: Question | None, answer: Answer | None) -> Draft:
    own = sent.cleaned_data
    try:
        return autosaving.save(
            key=own["key"], kind=own["draft_kind"], fields=fields, owner=member, version=own["draft_version"],
            question=question, answer=answer,
        )  # fmt: skip
    except autosaving.Newer as newer:
        raise _Refused(HTTPStatus.CONFLICT, str(newer)) from newer
    except drafting.AlreadyPosted as error:
        raise _Refused(
            HTTPStatus.FORBIDDEN,
            _("You have posted this already. What you type here now is not saved: copy it before you close this page."),
        ) from error
    except drafting.NotYours as error:
        raise _Refused(
            HTTPStatus.NOT_FOUND, _("This page was opened by somebody else. Copy your text, and open the page again.")
        ) from error
