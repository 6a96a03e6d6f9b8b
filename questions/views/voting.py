"""“Helpful”, given and taken back: two addresses, so that pressing twice is pressing once."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from questions import voting
from questions.models import Answer, Question
from questions.permissions import can_vote


@require_POST
def vote_question(request: HttpRequest, pk: int) -> HttpResponse:
    """A question is helpful (`value` 1), or not any more (0)."""
    return _vote(request, get_object_or_404(Question.objects.visible_to(request.user), pk=pk))


@require_POST
def vote_answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The same for an answer."""
    visible = Answer.objects.visible_to(request.user).select_related("question")
    return _vote(request, get_object_or_404(visible, pk=answer_pk, question=pk))


def _vote(request: HttpRequest, post: Question | Answer) -> HttpResponse:
    if not request.user.is_authenticated or not can_vote(request.user, post):
        raise PermissionDenied
    if request.POST.get("value", "1") == "0":
        voting.withdraw_vote(voter=request.user, post=post)
    else:
        voting.cast_vote(voter=request.user, post=post)
    return redirect(post)
