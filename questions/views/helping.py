"""What helpers say of a question: that they need to know more, and that they are writing an answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from netsite.accounts.models import User
from questions import helping
from questions.models import Question
from questions.permissions import can_help


def _question(request: HttpRequest, pk: int) -> tuple[Question, User]:
    question = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    if not request.user.is_authenticated or not can_help(request.user, question):
        raise PermissionDenied
    return question, request.user


@require_POST
def ask_for_more(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the question; the asker sees it, and so do the others."""
    question, _helper = _question(request, pk)
    helping.ask_for_more(question=question)
    messages.success(request, _("The asker sees that more is needed. Please say in a comment what it is."))
    return redirect(question)


@require_POST
def writing(request: HttpRequest, pk: int) -> HttpResponse:
    """One is writing an answer (`value` 1), or not any more (0)."""
    question, helper = _question(request, pk)
    if request.POST.get("value", "1") == "0":
        helping.stop_writing(question=question, member=helper)
    else:
        helping.start_writing(question=question, member=helper)
        messages.success(
            request, _("Others see for half an hour that somebody is writing an answer. They do not see who.")
        )
    return redirect(f"{question.get_absolute_url()}#yours")
