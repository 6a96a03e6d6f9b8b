"""Comments: the form, on a page of its own where it has to be, sending it, and changing and deleting one's own."""

from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from netsite.accounts import limits, submissions
from netsite.accounts.models import User
from netsite.core import markdown, text
from questions import commenting, drafting, posting
from questions.forms import CommentEditForm, CommentForm
from questions.models import Answer, Comment, Draft, Question
from questions.permissions import can_comment, can_delete, may_post
from questions.views import editing, restoring, writing
from questions.views.discussion import address_of
from questions.views.reading import page_with


@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_question(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on a page of its own (members have it below the question too), and posting it."""
    return _write(request, get_object_or_404(Question.objects.visible_to(request.user), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The same under an answer."""
    visible = Answer.objects.visible_to(request.user).select_related("question")
    return _write(request, get_object_or_404(visible, pk=answer_pk, question=pk))


def _write(request: HttpRequest, target: Question | Answer) -> HttpResponse:
    if request.method == "POST":
        return _send(request, target, CommentForm(request.POST))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), "account_login")
    if not can_comment(request.user, target):
        return _page(target, request, None, status=HTTPStatus.FORBIDDEN)
    form, saving = restoring.comment_form(request, target)
    return _page(target, request, form, saving=saving)


def _send(request: HttpRequest, target: Question | Answer, form: CommentForm) -> HttpResponse:
    """Post it, or say why that cannot be. What was typed is in the form either way."""
    is_valid = form.is_valid()
    user = request.user
    if not user.is_authenticated or not can_comment(user, target):
        form.add_error(None, _refusal(request, target))
        return _page(target, request, form, status=HTTPStatus.FORBIDDEN)
    if "key" in form.errors:
        # No field shows it: with another key the form can be sent
        why = _("The form did not arrive whole. Your text is still here: please send it again.")
        return writing.with_new_key(request, form, partial(_page, target), why)
    if not is_valid:
        return _page(target, request, form)
    if not may_post(user):
        form.add_error(None, _("This is not posted yet. Before it can be public there is one step: see below."))
        return _page(target, request, form, status=HTTPStatus.FORBIDDEN, may_post=False)
    return _post(request, user, target, form)


def _post(request: HttpRequest, user: User, target: Question | Answer, form: CommentForm) -> HttpResponse:
    try:
        address = _once(request, user, target, form)
    except limits.Exceeded as exceeded:
        form.add_error(None, str(exceeded))
        return _page(target, request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    except (posting.Closed, commenting.Full) as refused:
        form.add_error(None, str(refused))
        return _page(target, request, form, status=HTTPStatus.CONFLICT)
    drafting.forget(user, form.cleaned_data["key"], comment_on=target)
    messages.success(request, _("Your comment is public. You can change it for 15 minutes, and delete it at any time."))
    return redirect(address)


def _once(request: HttpRequest, user: User, target: Question | Answer, form: CommentForm) -> str:
    """Post it unless this form was sent before with these words; the comment's address.

    The words belong to the key: who goes back, and writes another comment into the same form, writes another comment.
    """
    body = form.cleaned_data["body"]

    def make() -> str:
        writing.take_limit(request)
        posted = commenting.comment(author=user, target=target, body=body, shown_as=form.shown_as)
        return posted.get_absolute_url()

    key = uuid5(form.cleaned_data["key"], f"{address_of(target)} {body}")
    return submissions.once(member=user, key=key, make=make)


def _refusal(request: HttpRequest, target: Question | Answer) -> str:
    if not request.user.is_authenticated:
        return _("You are not signed in any more. Please copy your text, sign in, and send it then.")
    return _("No more comments are taken here. Your text is below: copy it if you want to keep it.")


def _page(
    target: Question | Answer,
    request: HttpRequest,
    form: CommentForm | None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    may_post: bool = True,
    saving: restoring.Saving | None = None,
) -> HttpResponse:
    question = target if isinstance(target, Question) else target.question
    if saving is None:
        saving = restoring.saving_of(request, form, kind=Draft.Kind.COMMENT, **Draft.target_of(target))
    context: dict[str, Any] = {
        "question": question,
        "target": target,
        "form": form,
        "may_post": may_post,
        "saving": saving,
    }
    # Under an answer the title does not say what the comment is on
    excerpt = text.excerpt(markdown.to_plain_text(target.body)) if isinstance(target, Answer) else ""
    context |= {"excerpt": excerpt, "nav": "questions"}
    return render(request, "questions/write_comment.html", context, status=status)


def _comment(request: HttpRequest, pk: int, comment_pk: int) -> Comment:
    """A comment that the reader may see, in this thread."""
    visible = Comment.objects.visible_to(request.user).in_thread(Question(pk=pk))
    return get_object_or_404(visible.select_related("question", "answer__question"), pk=comment_pk)


@require_safe
def comment(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """The place of a comment in its thread."""
    found = _comment(request, pk, comment_pk)
    address = page_with(found.answer, request.user) if found.answer else found.thread.get_absolute_url()
    return redirect(f"{address}#comment-{found.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Change one's comment, as long as that can be done. What is sent too late stays in the form."""
    found = _comment(request, pk, comment_pk)
    if request.method == "POST" and can_delete(request.user, found) and not found.is_in_edit_window:
        form = CommentEditForm(request.POST)
        form.add_error(
            None, _("A comment can be changed for 15 minutes only. You can still delete it, and write another.")
        )
        return editing.page(request, found, form, status=HTTPStatus.FORBIDDEN)

    def initial() -> dict[str, Any]:
        return {"body": found.body, "version": found.edit_version}

    def save(form: Any, by: User) -> Comment:
        body, version = form.cleaned_data["body"], form.cleaned_data["version"]
        return commenting.edit_comment(comment=found, by=by, body=body, version=version)

    return editing.edit(request, found, CommentEditForm, initial, save)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_comment(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Ask once more, then take the words away for good."""
    found = _comment(request, pk, comment_pk)
    if not request.user.is_authenticated or not can_delete(request.user, found):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "questions/delete.html", {"post": found, "is_comment": True, "nav": "questions"})
    commenting.delete_comment(comment=found, by=request.user)
    messages.success(request, _("Your comment is deleted. Nobody can read it any more."))
    return redirect(found.target)
