"""Drafts: one's own list, and the page of a signed link, on which a visitor's text waits for its owner."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from netsite.core import markdown
from questions import drafting
from questions.forms import AnswerForm, QuestionForm, draft_initial
from questions.models import Draft
from questions.permissions import is_clinician, may_post


@require_safe
@login_required
def drafts(request: HttpRequest) -> HttpResponse:
    """What the member has not posted yet, the last one first."""
    own = Draft.objects.visible_to(request.user).filter(posted_at=None).select_related("question")
    return render(request, "questions/drafts.html", {"drafts": own.order_by("-updated_at")[:100], "nav": "account"})


@require_safe
@never_cache
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """What was typed, ready to be posted; for signed-out people the ways to sign in. Looking at it changes nothing."""
    found = drafting.draft_of(token)
    is_mine = found is not None and (
        found.owner_id is None or (request.user.is_authenticated and found.owner_id == request.user.pk)
    )
    if found is None or not is_mine:
        # A draft that got its owner through signing up on another device: its link alone opens nothing any more
        if found is not None and not request.user.is_authenticated:
            return render(request, "questions/draft_owned.html", {"token": token})
        raise Http404
    if found.posted_at is not None:
        posted = found.posted_question or found.posted_answer
        if posted is None:
            raise Http404
        return redirect(posted)
    initial = draft_initial(found.fields) | {"key": found.key}
    form: QuestionForm | AnswerForm
    if found.kind == Draft.Kind.QUESTION:
        form = QuestionForm(initial=initial, articles=Article.objects.visible_to(request.user))
    else:
        form = AnswerForm(initial=initial, is_clinician=is_clinician(request.user))
    context = {
        "draft": found,
        "form": form,
        "question": found.question,
        "words": markdown.trusted(markdown.render(str(found.fields.get("body", "")))),
        "title": found.fields.get("title", ""),
        "may_post": may_post(request.user),
        "nav": "questions",
    }
    return render(request, "questions/draft.html", context)


@require_POST
@login_required
def discard_draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a draft of one's own."""
    get_object_or_404(Draft.objects.visible_to(request.user), pk=key).delete()
    messages.success(request, _("The draft is deleted."))
    return redirect("drafts")
