"""A question with its answers, and the stable address of each answer."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from netsite.core import markdown, paging, text
from questions import structured_data
from questions.forms import AnswerForm
from questions.models import Answer, PostRevision, Question
from questions.permissions import (
    can_accept,
    can_answer,
    can_delete,
    can_edit,
    can_see_history,
    can_vote,
    is_clinician,
    may_post,
)
from questions.views.changes import versions_of
from questions.voting import votes_of

ANSWERS_ON_A_PAGE = 20
ORDER = ["id"]


@require_safe
def question(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The thread. Another slug is sent to the right address, only where the reader may see the question."""
    found = get_object_or_404(
        Question.objects.visible_to(request.user).with_tags().with_accepted().select_related("author", "duplicate_of"),
        pk=pk,
    )
    if slug != found.slug:
        return redirect(found, permanent=found.is_public)
    answers = Answer.objects.under_visible(found, request.user).select_related("author", "badge")
    try:
        page = paging.page(answers, order=ORDER, cursor=request.GET.get("after"), size=ANSWERS_ON_A_PAGE)
    except paging.BadCursor as error:
        raise Http404 from error
    for answer in page.items:
        answer.question = found
    voted, voted_answers = votes_of(request.user, found) if request.user.is_authenticated else (False, set())
    context = {
        "question": found,
        "page": page,
        "answers": [_AnswerView(answer, request, voted=answer.pk in voted_answers) for answer in page.items],
        "voted": voted,
        "about": _about(request, found),
        "body": markdown.trusted(found.body_html),
        "description": text.excerpt(markdown.to_plain_text(found.body) or found.title, 160),
        "structured_data": structured_data.question(found, page.items),
        "can_answer": can_answer(request.user, found),
        "can_edit": can_edit(request.user, found),
        "can_delete": can_delete(request.user, found),
        "can_vote": can_vote(request.user, found),
        "nav": "questions",
    }
    if request.user.is_authenticated:
        form = AnswerForm(initial={"key": uuid4()}, is_clinician=is_clinician(request.user))
        context |= {"form": form, "may_post": may_post(request.user)}
    return render(request, "questions/question.html", context)


class _AnswerView:
    """An answer as the page shows it."""

    def __init__(self, answer: Answer, request: HttpRequest, *, voted: bool) -> None:
        self.answer = answer
        self.voted = voted
        self.body = markdown.trusted(answer.body_html)
        self.can_edit = can_edit(request.user, answer)
        self.can_delete = can_delete(request.user, answer)
        self.can_vote = can_vote(request.user, answer)
        self.can_accept = can_accept(request.user, answer)


def _about(request: HttpRequest, question: Question) -> dict[str, Any] | None:
    """The article, and the section of it, that the question is about. One query where it is about one."""
    if question.article_id is None:
        return None
    article = (
        Article.objects.visible_to(request.user).select_related("live_revision").filter(pk=question.article_id).first()
    )
    if article is None or article.live_revision is None:
        return None
    content = article.live_revision.content
    heading = next((s["heading"] for s in content["sections"] if s["key"] == question.section_key), "")
    anchor = f"#{question.section_key}" if heading else ""
    return {"title": content["title"], "heading": heading, "url": f"{article.get_absolute_url()}{anchor}"}


@require_safe
def answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The place of an answer in its thread: the page that begins so that the answer is on it."""
    visible = Answer.objects.visible_to(request.user).select_related("question")
    found = get_object_or_404(visible, pk=answer_pk, question=pk)
    thread = Answer.objects.under_visible(found.question, request.user)
    address = found.question.get_absolute_url()
    before = thread.filter(pk__lt=found.pk).count()
    if before >= ANSWERS_ON_A_PAGE:
        cursor = paging.cursor_at(Answer(pk=found.pk - 1), order=ORDER)
        address = f"{address}?after={cursor}"
    return redirect(f"{address}#answer-{found.pk}")


@require_safe
def question_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every text that the question had, with what changed."""
    found = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    if not can_see_history(request.user, found):
        raise Http404
    revisions = PostRevision.objects.filter(question=found).order_by("-version")
    context = {"post": found, "question": found, "versions": versions_of(list(revisions)), "nav": "questions"}
    return render(request, "questions/history.html", context | {"url": found.get_absolute_url()})


@require_safe
def answer_history(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The same for an answer."""
    found = get_object_or_404(
        Answer.objects.visible_to(request.user).select_related("question"), pk=answer_pk, question=pk
    )
    if not can_see_history(request.user, found):
        raise Http404
    revisions = PostRevision.objects.filter(answer=found).order_by("-version")
    url = reverse("answer", args=[pk, answer_pk])
    context = {"post": found, "question": found.question, "versions": versions_of(list(revisions)), "nav": "questions"}
    return render(request, "questions/history.html", context | {"url": url})
