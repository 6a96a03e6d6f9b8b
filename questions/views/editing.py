"""Changing and deleting one's own question or answer. Two windows cannot overwrite each other unnoticed."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from netsite.accounts.models import User
from netsite.core import markdown
from questions import drafting, pointing, posting, tagging
from questions.forms import AnswerEditForm, QuestionEditForm, answer_initial, question_initial
from questions.models import Answer, Comment, Draft, Question
from questions.permissions import can_delete, can_edit, is_clinician, may_post
from questions.views import restoring, writing

Written = Question | Answer | Comment


def _question(request: HttpRequest, pk: int) -> Question:
    return get_object_or_404(Question.objects.visible_to(request.user), pk=pk)


def _answer(request: HttpRequest, pk: int, answer_pk: int) -> Answer:
    visible = Answer.objects.visible_to(request.user).select_related("question")
    return get_object_or_404(visible, pk=answer_pk, question=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words and the topics of one's question."""
    question = _question(request, pk)

    def initial() -> dict[str, Any]:
        return question_initial(question, tagging.names_of(question)) | _earlier(request, question)

    def save(form: Any, by: User) -> Question:
        version, note = form.cleaned_data["version"], form.cleaned_data["note"]
        return posting.edit_question(question=question, by=by, words=form.words, version=version, note=note)

    return edit(request, question, QuestionEditForm, initial, save)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """Change one's answer."""
    answer = _answer(request, pk, answer_pk)

    def save(form: Any, by: User) -> Answer:
        version, note = form.cleaned_data["version"], form.cleaned_data["note"]
        return posting.edit_answer(answer=answer, by=by, words=form.words, version=version, note=note)

    may_inform = answer.answer_type == Answer.Type.GENERAL or is_clinician(request.user)
    points_to = pointing.value_of(answer.article_id, answer.section_key)
    form_class = partial(AnswerEditForm, is_clinician=may_inform, points_to=points_to)
    return edit(request, answer, form_class, lambda: answer_initial(answer) | _earlier(request, answer), save)


def _earlier(request: HttpRequest, post: Question | Answer) -> dict[str, Any]:
    """An earlier text to start from (`?from=2`, out of the history); nothing without one."""
    version = request.GET.get("from", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        return {}
    revision = post.revisions.filter(version=int(version)).first()
    if revision is None:
        return {}
    note = _("An earlier text, put back")
    words = {"body": revision.body, "note": note}
    return words | {"title": revision.title, "tags": ", ".join(revision.tags)} if isinstance(post, Question) else words


def edit(
    request: HttpRequest,
    post: Written,
    form_class: Callable[..., Any],
    initial: Callable[[], dict[str, Any]],
    save: Callable[[Any, User], Written],
) -> HttpResponse:
    """The form, its preview, and saving it, for every kind of post alike."""
    if not request.user.is_authenticated or not can_edit(request.user, post):
        raise PermissionDenied
    if request.method != "POST":
        draft, offered = restoring.changes(request, post)
        form = form_class(initial=restoring.change_initial(draft, initial()))
        return page(request, post, form, draft=draft, offered=offered)
    form = form_class(request.POST)
    if not form.is_valid():
        return page(request, post, form)
    if request.POST.get("action") == "preview":
        return page(request, post, form, preview=writing.preview_of(form.cleaned_data["body"]))
    return _save(request, post, form, save)


def _save(request: HttpRequest, post: Written, form: Any, save: Callable[[Any, User], Written]) -> HttpResponse:
    """Make the changes public, or say why that cannot be. What was typed is in the form either way."""
    assert request.user.is_authenticated  # noqa: S101 - can_edit has looked
    if not may_post(request.user):
        # Who took back what they agreed to can delete their words, and publish no new ones
        form.add_error(
            None, _("These changes are not saved yet. Before they can be public there is one step: see below.")
        )
        return page(request, post, form, status=HTTPStatus.FORBIDDEN, may_post=False)
    try:
        with transaction.atomic():
            changed = save(form, request.user)
            drafting.forget_changes(request.user, changed, form.cleaned_data.get("key"))
    except posting.Conflict as conflict:
        return _conflict(request, post, form, conflict)
    except (posting.NotAClinician, posting.NotWider) as refused:
        form.add_error(None, str(refused))
        return page(request, post, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Your changes are public."))
    return redirect(changed)


def _conflict(request: HttpRequest, post: Written, form: Any, conflict: posting.Conflict) -> HttpResponse:
    """Both texts, and a form that knows the newest version: sending it again is a choice now."""
    now = conflict.post
    data = form.data.copy()
    data["version"] = str(now.edit_version)
    form.data = data
    form.add_error(None, str(conflict))
    return page(request, post, form, theirs=now, status=HTTPStatus.CONFLICT)


def page(
    request: HttpRequest,
    post: Written,
    form: forms.Form,
    *,
    preview: Any = None,
    theirs: Written | None = None,
    draft: Draft | None = None,
    offered: Draft | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    may_post: bool = True,
) -> HttpResponse:
    """The form's page."""
    context = {
        "may_post": may_post,
        "post": post,
        "form": form,
        "preview": preview,
        "theirs": theirs,
        "their_words": markdown.trusted(theirs.body_html) if theirs else "",
        "saving": restoring.saving_changes(request, form, post, draft=draft, is_conflict=theirs is not None),
        "offered": offered,
        "nav": "questions",
    }
    return render(request, "questions/edit.html", context, status=status)


def _own_merged(request: HttpRequest, pk: int) -> Question | None:
    """The reader's own question that is part of another now: its words are still theirs to take back."""
    if not request.user.is_authenticated:
        return None
    return Question.objects.filter(pk=pk, author=request.user, merged_into__isnull=False).first()


@require_http_methods(["GET", "HEAD", "POST"])
def delete_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then take the words away for good."""
    question = _own_merged(request, pk) or _question(request, pk)
    if not request.user.is_authenticated or not can_delete(request.user, question):
        raise PermissionDenied
    if request.method != "POST":
        context = {"post": question, "answer_count": question.answer_count, "nav": "questions"}
        return render(request, "questions/delete.html", context)
    posting.delete_question(question=question, by=request.user)
    messages.success(request, _("Your question is deleted. Nobody can read it any more."))
    return redirect("questions")


@require_http_methods(["GET", "HEAD", "POST"])
def delete_answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The same for an answer."""
    answer = _answer(request, pk, answer_pk)
    if not request.user.is_authenticated or not can_delete(request.user, answer):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "questions/delete.html", {"post": answer, "nav": "questions"})
    posting.delete_answer(answer=answer, by=request.user)
    messages.success(request, _("Your answer is deleted. Nobody can read it any more."))
    return redirect(answer.question)
