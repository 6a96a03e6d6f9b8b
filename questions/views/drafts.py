"""Drafts: one's own list, and the page of a signed link, on which a visitor's text waits for its owner."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from netsite.core import markdown
from questions import drafting
from questions.forms import AnswerForm, QuestionForm, draft_initial
from questions.models import Answer, Draft, Question
from questions.permissions import is_clinician, may_post
from questions.views import restoring

LISTED = 100


@dataclass(frozen=True)
class _Row:
    """A draft in the list. `thread` is the question that it belongs to, where the member still sees it."""

    draft: Draft
    thread: Question | None
    is_there: bool


@require_safe
@login_required
def drafts(request: HttpRequest) -> HttpResponse:
    """What the member has not posted yet, the last one first."""
    own = Draft.objects.visible_to(request.user).waiting()
    return render(request, "questions/drafts.html", {"rows": _rows(request, list(own[:LISTED])), "nav": "account"})


def _rows(request: HttpRequest, drafts: list[Draft]) -> list[_Row]:
    """With what each is for, as far as the member may see it now. Two queries."""
    question_keys = [draft.question_id for draft in drafts if draft.question_id]
    answer_keys = [draft.answer_id for draft in drafts if draft.answer_id]
    questions = Question.objects.visible_to(request.user).in_bulk(question_keys)
    answers = Answer.objects.visible_to(request.user).select_related("question").in_bulk(answer_keys)
    rows = []
    for draft in drafts:
        draft.question, draft.answer = questions.get(draft.question_id), answers.get(draft.answer_id)
        post = draft.question or draft.answer
        thread = post.question if isinstance(post, Answer) else post
        rows.append(_Row(draft, thread, is_there=thread is not None or draft.kind == Draft.Kind.QUESTION))
    return rows


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
    return _page(request, found) if found.kind in (Draft.Kind.QUESTION, Draft.Kind.ANSWER) else redirect(found)


def _page(request: HttpRequest, found: Draft) -> HttpResponse:
    initial = draft_initial(found.fields) | {"key": found.key}
    visible = Question.objects.visible_to(request.user)
    question = visible.filter(pk=found.question_id).first() if found.question_id else None
    form: QuestionForm | AnswerForm
    if found.kind == Draft.Kind.QUESTION:
        form = QuestionForm(initial=initial, articles=Article.objects.visible_to(request.user))
    else:
        form = AnswerForm(initial=initial, is_clinician=is_clinician(request.user))
    context = {
        "draft": found,
        "form": form,
        "saving": restoring.saving_of(request, form, kind=found.kind, question=question, draft=found),
        "question": question,
        "words": markdown.trusted(markdown.render(str(found.fields.get("body", "")))),
        "title": found.fields.get("title", ""),
        "may_post": may_post(request.user),
        "nav": "questions",
    }
    return render(request, "questions/draft.html", context)


@require_POST
@login_required
def discard_draft(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a draft of one's own, out of the list or out of its form."""
    own = Draft.objects.visible_to(request.user).select_related("question", "answer")
    found = get_object_or_404(own, pk=key)
    address = _form_of(found) if request.POST.get("back") == "form" else reverse("drafts")
    found.delete()
    messages.success(request, _("The draft is deleted."))
    return redirect(address)


def _form_of(draft: Draft) -> str:
    """The form without the draft."""
    if draft.kind == Draft.Kind.QUESTION:
        return reverse("ask")
    if draft.kind == Draft.Kind.ANSWER:
        return reverse("write-answer", args=[draft.question_id])
    return draft.get_absolute_url().partition("?")[0]
