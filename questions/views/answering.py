"""Answering a question, and accepting an answer to one's own."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from netsite.accounts import limits
from netsite.accounts.browsers import browser_key
from questions import draft_forms, drafting, posting
from questions.forms import AnswerForm
from questions.models import Answer, Draft, Question
from questions.permissions import can_accept, can_answer, is_clinician, may_post
from questions.views import restoring, writing
from questions.views.restoring import Saving


@require_http_methods(["GET", "HEAD", "POST"])
def write_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on a page of its own (signed-in readers have it below the thread too), and posting it."""
    question = get_object_or_404(Question.objects.visible_to(request.user).select_related("author"), pk=pk)
    if not can_answer(request.user, question):
        return _refused(request, question)
    if request.method != "POST":
        form, saving = restoring.answer_form(request, question)
        return _page(request, question, form, saving=saving)
    form = AnswerForm(request.POST, is_clinician=is_clinician(request.user))
    action = request.POST.get("action", "post")
    if action == "save" and request.user.is_authenticated:
        return writing.save_for_later(request, form, kind=Draft.Kind.ANSWER, question=question)
    if not form.is_valid():
        return _page(request, question, form)
    if action == "preview":
        return _page(request, question, form, preview=writing.preview_of(form.cleaned_data["body"]))
    return _post(request, question, form)


def _refused(request: HttpRequest, question: Question) -> HttpResponse:
    """No answers are taken. What somebody typed before that was so is shown to them again."""
    if request.method != "POST":
        return _page(request, question, None, status=HTTPStatus.FORBIDDEN)
    form = AnswerForm(request.POST, is_clinician=is_clinician(request.user))
    form.add_error(None, _("This question takes no more answers. Your text is below: copy it if you want to keep it."))
    return _page(request, question, form, status=HTTPStatus.FORBIDDEN)


def _post(request: HttpRequest, question: Question, form: AnswerForm) -> HttpResponse:
    key = form.cleaned_data["key"]

    def page(request: HttpRequest, form: AnswerForm) -> HttpResponse:
        return _page(request, question, form)

    try:
        writing.take_limit(request)
        if not may_post(request.user):
            draft = drafting.keep(
                key=key, kind=Draft.Kind.ANSWER, fields=form.as_fields(), question=question, wants_posting=True,
                owner=request.user if request.user.is_authenticated else None, browser_key=browser_key(request),
                version=draft_forms.version_known(form),
            )  # fmt: skip
            return redirect("draft", token=draft.token)
        assert request.user.is_authenticated  # noqa: S101 - may_post has looked
        posted = drafting.post(
            key=key, kind=Draft.Kind.ANSWER, fields=form.as_fields(), by=request.user,
            language=request.LANGUAGE_CODE, question=question, version=draft_forms.version_known(form),
        )  # fmt: skip
    except limits.Exceeded as exceeded:
        form.add_error(None, str(exceeded))
        return _page(request, question, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    except (posting.Closed, posting.NotAClinician) as refused:
        form.add_error(None, str(refused))
        return _page(request, question, form, status=HTTPStatus.CONFLICT)
    except drafting.NotYours:
        return writing.with_new_key(request, form, page)
    except drafting.AlreadyPosted as posted_before:
        return writing.with_new_key(request, form, page, str(posted_before))
    messages.success(
        request,
        _("Thank you. Your answer is public, and you can change it as long as you like. You follow the question now."),
    )
    return redirect(posted)


def _page(
    request: HttpRequest,
    question: Question,
    form: Any,
    *,
    preview: Any = None,
    saving: Saving | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    saving = saving or restoring.saving_of(request, form, kind=Draft.Kind.ANSWER, question=question)
    context = {"question": question, "form": form, "preview": preview, "saving": saving, "nav": "questions"}
    return render(request, "questions/write_answer.html", context, status=status)


def _acceptable(request: HttpRequest, pk: int, answer_pk: int) -> Answer:
    visible = Answer.objects.visible_to(request.user).select_related("question")
    answer = get_object_or_404(visible, pk=answer_pk, question=pk)
    if not can_accept(request.user, answer):
        raise PermissionDenied
    return answer


@require_POST
def accept_answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The asker says which answer helped most."""
    answer = _acceptable(request, pk, answer_pk)
    posting.accept(answer=answer)
    return redirect(answer)


@require_POST
def unaccept_answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The asker takes that back."""
    answer = _acceptable(request, pk, answer_pk)
    posting.unaccept(answer=answer)
    return redirect(answer)
