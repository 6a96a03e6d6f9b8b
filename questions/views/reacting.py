"""Saying of an answer that it worked, that it is outdated, or that it could be unsafe."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from netsite.accounts import limits
from netsite.accounts.models import User
from netsite.core import markdown, text
from questions import reacting
from questions.models import Answer, Reaction
from questions.permissions import Visitor, can_raise_concern, can_react
from questions.reaction_forms import ConcernForm


@require_POST
def react_worked(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """It worked for this member (`value` 1), or they take that back (0)."""
    return _toggle(request, pk, answer_pk, Reaction.Kind.WORKED)


@require_POST
def react_outdated(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The same for “outdated”."""
    return _toggle(request, pk, answer_pk, Reaction.Kind.OUTDATED)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def raise_concern(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """It could be unsafe: a sentence why, on a page that says what happens then."""
    member, answer = _reacting(request, pk, answer_pk, can_raise_concern)
    if reacting.has_raised_concern(member=member, answer=answer):
        messages.info(request, _("You have told us already that this could be unsafe. Thank you."))
        return redirect(answer)
    form = ConcernForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, answer, form)
    try:
        reacting.react(
            member=member, answer=answer, kind=Reaction.Kind.UNSAFE, sentence=form.cleaned_data["sentence"]
        )  # fmt: skip
    except limits.Exceeded as exceeded:
        form.add_error(None, str(exceeded))
        return _page(request, answer, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    messages.success(
        request, _("Thank you. A moderator looks at it; until then readers are asked to be careful with this answer.")
    )
    return redirect(answer)


def _toggle(request: HttpRequest, pk: int, answer_pk: int, kind: Reaction.Kind) -> HttpResponse:
    member, answer = _reacting(request, pk, answer_pk, can_react)
    if request.POST.get("value", "1") == "0":
        reacting.withdraw_reaction(member=member, answer=answer, kind=kind)
    else:
        reacting.react(member=member, answer=answer, kind=kind)
    return redirect(answer)


def _reacting(
    request: HttpRequest, pk: int, answer_pk: int, may: Callable[[Visitor, Answer], bool]
) -> tuple[User, Answer]:
    """Who reacts to which answer. Raises Http404 for what they do not see, PermissionDenied for what they may not."""
    visible = Answer.objects.visible_to(request.user).select_related("question")
    answer = get_object_or_404(visible, pk=answer_pk, question=pk)
    if not request.user.is_authenticated or not may(request.user, answer):
        raise PermissionDenied
    return request.user, answer


def _page(
    request: HttpRequest, answer: Answer, form: ConcernForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    excerpt = text.excerpt(markdown.to_plain_text(answer.body))
    context = {"answer": answer, "question": answer.question, "excerpt": excerpt, "form": form, "nav": "questions"}
    return render(request, "questions/raise_concern.html", context, status=status)
