"""The asker of a question that was closed as a duplicate says how theirs differs."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from questions import closing
from questions.models import Question
from questions.order_forms import DiffersForm
from questions.permissions import can_say_how_it_differs, may_post


@require_http_methods(["GET", "HEAD", "POST"])
def differs(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and opening the question again with what the asker says."""
    question = get_object_or_404(Question.objects.visible_to(request.user).select_related("duplicate_of"), pk=pk)
    form = DiffersForm(request.POST if request.method == "POST" else None)
    if not request.user.is_authenticated or question.author_id != request.user.pk:
        raise PermissionDenied
    if not can_say_how_it_differs(request.user, question):
        if request.method != "POST":
            raise PermissionDenied
        form.add_error(None, str(closing.CannotDiffer()))
        return _page(request, question, form, status=HTTPStatus.CONFLICT)
    if not form.is_valid():
        return _page(request, question, form)
    if not may_post(request.user):
        form.add_error(None, _("This is not posted yet. Before it can be public there is one step: see below."))
        return _page(request, question, form, status=HTTPStatus.FORBIDDEN)
    try:
        closing.say_how_it_differs(question=question, note=form.cleaned_data["note"])
    except closing.NotPossible as refused:
        form.add_error(None, str(refused))
        return _page(request, question, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Your question is open again. A moderator looks at what you said."))
    return redirect(question)


def _page(
    request: HttpRequest, question: Question, form: DiffersForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    original = question.duplicate_of
    if original is not None and not Question.objects.visible_to(request.user).filter(pk=original.pk).exists():
        original = None
    context: dict[str, Any] = {"question": question, "original": original, "form": form, "nav": "questions"}
    context |= {"may_post": may_post(request.user)}
    return render(request, "questions/differs.html", context, status=status)
