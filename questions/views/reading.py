"""A question with its answers, and the stable address of each answer."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from netsite.core import markdown, paging, text
from questions import (
    filtering,
    helping,
    pointing,
    reacting,
    saving,
    similar,
    structured_data,
    tagging,
    threads,
)
from questions.models import Answer, PostRevision, Question, Reaction
from questions.permissions import (
    Visitor,
    can_accept,
    can_answer,
    can_be_followed_by_mail,
    can_delete,
    can_edit,
    can_help,
    can_raise_concern,
    can_react,
    can_say_how_it_differs,
    can_see_history,
    can_vote,
    may_post,
)
from questions.views import restoring
from questions.views.changes import versions_of
from questions.views.context import context_of
from questions.views.discussion import Comments, Discussion
from questions.voting import votes_of

ANSWERS_ON_A_PAGE = 20
ORDER = ["id"]


@require_safe
def question(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The thread. Another slug is sent to the right address, only where the reader may see the question."""
    found = get_object_or_404(
        Question.objects.visible_to(request.user).with_tags().with_accepted().with_merged().select_related("author"),
        pk=pk,
    )
    if slug != found.slug:
        return redirect(found, permanent=found.is_public)
    choice = _choice(request)
    answers = threads.chosen_of(Answer.objects.under_visible(found, request.user), choice)
    answers = answers.select_related("author", "badge")
    try:
        page = paging.page(answers, order=choice.order, cursor=request.GET.get("after"), size=ANSWERS_ON_A_PAGE)
    except paging.BadCursor as error:
        raise Http404 from error
    for answer in page.items:
        answer.question = found
    voted, voted_answers = votes_of(request.user, found) if request.user.is_authenticated else (False, set())
    said, pointers = _said(request, found, page.items), pointing.pointers_of(page.items)
    discussion = Discussion(request, found, page.items)
    saved = _saved(request, found, page.items)
    context = {
        "question": found,
        "page": page,
        "answers": [
            _AnswerView(
                answer,
                request,
                voted=answer.pk in voted_answers,
                said=said.get(answer.pk, set()),
                is_saved=answer.pk in saved.answers,
                points_to=pointers.get(answer.pk),
                comments=discussion.under(answer),
            )
            for answer in page.items
        ],
        "voted": voted,
        "waiting_topics": tagging.waiting_of(found) if _is_mine(request, found) else [],
        "is_saved": saved.is_question,
        "about": _about(request, found),
        "original": _original(request, found),
        "also_asked": _also_asked(request, found),
        "can_say_how_it_differs": can_say_how_it_differs(request.user, found),
        "writing": _writing(request, found),
        "choice": choice,
        "orders": [(name, label) for name, (label, _order) in threads.ORDERS.items()],
        "kinds": Answer.Type.choices,
        "context": context_of(found),
        "alike": filtering.alike(found),
        "read_by_asker": similar.read_by_asker(found, request.user) if found.read_already else [],
        "body": markdown.trusted(found.body_html),
        "description": text.excerpt(markdown.to_plain_text(found.body) or found.title, 160),
        "structured_data": structured_data.question(found, page.items, discussion.of),
        "comments": discussion.under(found),
        "can_answer": can_answer(request.user, found),
        "can_edit": can_edit(request.user, found),
        "can_delete": can_delete(request.user, found),
        "can_vote": can_vote(request.user, found),
        "by_mail": not request.user.is_authenticated and can_be_followed_by_mail(found),
        "nav": "questions",
    }
    if request.user.is_authenticated:
        form, autosaving = restoring.answer_form(request, found)
        context |= {"form": form, "saving": autosaving, "may_post": may_post(request.user)}
    return render(request, "questions/question.html", context)


def _writing(request: HttpRequest, question: Question) -> dict[str, bool]:
    """Whether somebody else is writing an answer, whether the reader is, and whether they may say so."""
    members = helping.writing_now(question) if question.is_open else []
    return {
        "is_somebody": any(member != request.user.pk for member in members),
        "is_me": request.user.pk in members,
        "may_say": can_help(request.user, question),
    }


def _is_mine(request: HttpRequest, question: Question) -> bool:
    return request.user.is_authenticated and question.author_id == request.user.pk


def _choice(request: HttpRequest) -> threads.Choice:
    try:
        return threads.choice(request.GET.get("sort"), request.GET.get("type"))
    except threads.Unknown as error:
        raise BadRequest("No such order or kind of answers.") from error


def _said(request: HttpRequest, question: Question, answers: list[Answer]) -> dict[int, set[str]]:
    """What the reader said of these answers beside “helpful”. One query for a member."""
    if not request.user.is_authenticated:
        return {}
    return reacting.reactions_of(request.user, answers)


def _saved(request: HttpRequest, question: Question, answers: list[Answer]) -> saving.SavedInThread:
    """What of the page the reader saved. One query for a member."""
    if not request.user.is_authenticated:
        return saving.SavedInThread()
    return saving.saved_in_thread(request.user, question, answers)


class _AnswerView:
    """An answer as the page shows it."""

    def __init__(
        self,
        answer: Answer,
        request: HttpRequest,
        *,
        voted: bool,
        said: set[str],
        is_saved: bool,
        points_to: pointing.Pointer | None,
        comments: Comments,
    ) -> None:
        self.answer = answer
        self.voted = voted
        self.is_saved = is_saved
        self.said_worked = Reaction.Kind.WORKED in said
        self.said_outdated = Reaction.Kind.OUTDATED in said
        self.said_unsafe = Reaction.Kind.UNSAFE in said
        self.can_react = can_react(request.user, answer)
        self.can_raise_concern = can_raise_concern(request.user, answer) or not request.user.is_authenticated
        self.points_to = points_to
        self.comments = comments
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


def _original(request: HttpRequest, question: Question) -> Question | None:
    """What it is a duplicate of, or differs from, if the reader may see that. One query where there is one."""
    pk = question.duplicate_of_id or question.differs_from_id
    return Question.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _also_asked(request: HttpRequest, question: Question) -> list[dict[str, Any]]:
    """The questions that were made part of it. One query where there are any."""
    if not question.has_merged:  # type: ignore[attr-defined] # with_merged
        return []
    merged = Question.objects.merged_into(question).select_related("author").order_by("pk")
    return [
        {"question": row, "body": markdown.trusted(row.body_html), "can_delete": can_delete(request.user, row)}
        for row in merged
    ]


@require_safe
def answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The place of an answer in its thread: the page that begins so that the answer is on it."""
    visible = Answer.objects.visible_to(request.user).select_related("question")
    found = get_object_or_404(visible, pk=answer_pk, question=pk)
    return redirect(f"{page_with(found, request.user)}#answer-{found.pk}")


def page_with(answer: Answer, user: Visitor) -> str:
    """The address of the page of its thread on which an answer stands."""
    address = answer.question.get_absolute_url()
    before = Answer.objects.under_visible(answer.question, user).filter(pk__lt=answer.pk).count()
    if before < ANSWERS_ON_A_PAGE:
        return address
    cursor = paging.cursor_at(Answer(pk=answer.pk - 1), order=ORDER)
    return f"{address}?after={cursor}"


@require_safe
def question_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every text that the question had, with what changed."""
    found = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    if not can_see_history(request.user, found):
        raise Http404
    revisions = list(PostRevision.objects.filter(question=found).order_by("-version"))
    # A topic that waits for a moderator, or that was refused, only the asker sees
    topics = None if _is_mine(request, found) else tagging.known_to_all(n for row in revisions for n in row.tags)
    versions = versions_of(revisions, topics=topics)
    context = {"post": found, "question": found, "versions": versions, "nav": "questions"}
    context |= {"can_edit": can_edit(request.user, found), "edit_url": reverse("edit-question", args=[pk])}
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
    context |= {"can_edit": can_edit(request.user, found), "edit_url": reverse("edit-answer", args=[pk, answer_pk])}
    return render(request, "questions/history.html", context | {"url": url})
