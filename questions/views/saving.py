"""Saving a question, an answer, an article or a part of one; and the list of what was saved."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from netsite.accounts.models import User
from netsite.core import markdown, paging, text
from questions import appointment, pointing, saving
from questions.models import Answer, Question, SavedItem
from questions.models.written import State

# As many as fit on one sheet: whatever is ticked on a page can be brought
LISTED = appointment.AT_MOST


@require_POST
def save_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a question (`value` 1), or take it off the list (0)."""
    found = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    _toggle(request, found)
    return redirect(found)


@require_POST
def save_answer(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """The same for an answer."""
    visible = Answer.objects.visible_to(request.user).select_related("question")
    found = get_object_or_404(visible, pk=answer_pk, question=pk)
    _toggle(request, found)
    return redirect(found)


@require_POST
def save_article(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for an article, or one `section` of it."""
    section_key = request.POST.get("section", "")
    if not request.user.is_authenticated:
        raise PermissionDenied
    get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    articles = pointing.contents_of([pk])
    if pk not in articles or (section_key and section_key not in articles[pk][1].sections):
        raise Http404
    article = articles[pk][0]
    _toggle(request, article, section_key)
    # To the button at the end of the section, where the reader was, and not to its beginning
    return redirect(pointing.address_of(article, f"keep-{section_key}" if section_key else ""))


def _toggle(request: HttpRequest, thing: saving.Thing, section_key: str = "") -> None:
    """Raises PermissionDenied for visitors, BadRequest for a value that is none."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    value = request.POST.get("value", "1")
    if value not in ("0", "1"):
        raise BadRequest("Neither saved nor not saved.")
    operation = saving.save if value == "1" else saving.take_out
    operation(member=request.user, thing=thing, section_key=section_key)


@dataclass(frozen=True)
class _Row:
    """A saved thing as the list shows it. Without a key the member does not see it any more."""

    item: SavedItem
    key: appointment.Key | None
    kind: str = ""
    title: str = ""
    url: str = ""
    excerpt: str = ""


@require_safe
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    """What the member saved, the last one first."""
    own = SavedItem.objects.filter(member=_member(request))
    try:
        page = paging.page(own, order=["-id"], cursor=request.GET.get("after"), size=LISTED)
    except paging.BadCursor as error:
        raise Http404 from error
    context = {"page": page, "rows": _rows(request, page.items), "nav": "account"}
    return render(request, "questions/saved.html", context)


@require_POST
@login_required
def remove_saved(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a row off the list. Pressed twice it is gone as well."""
    saving.take_out_item(member=_member(request), pk=pk)
    messages.success(request, _("It is off your list."))
    return redirect("saved")


def _member(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user


def _rows(request: HttpRequest, items: list[SavedItem]) -> list[_Row]:
    """With what each is, as far as the member may see it now. Three queries."""
    visible = Question.objects.visible_to(request.user).exclude(state=State.ERASED)
    asked = [item.question_id for item in items if item.question_id]
    questions = visible.in_bulk(asked)
    questions |= appointment.now_in([pk for pk in asked if pk not in questions], visible)
    visible_answers = Answer.objects.visible_to(request.user).select_related("question")
    answers = visible_answers.in_bulk([item.answer_id for item in items if item.answer_id])
    articles = pointing.contents_of([item.article_id for item in items if item.article_id])
    rows = []
    for item in items:
        if item.question_id in questions:
            rows.append(_of_question(item, questions[item.question_id]))
        elif item.answer_id in answers:
            rows.append(_of_answer(item, answers[item.answer_id]))
        elif item.article_id in articles:
            rows.append(_of_article(item, *articles[item.article_id]))
        else:
            rows.append(_Row(item, None))
    return rows


def _of_question(item: SavedItem, question: Question) -> _Row:
    key = appointment.Key("q", question.pk)
    return _Row(item, key, _("Question"), question.title, question.get_absolute_url(), question.excerpt)


def _of_answer(item: SavedItem, answer: Answer) -> _Row:
    excerpt = text.excerpt(markdown.to_plain_text(answer.body[:600]), 150)
    key = appointment.Key("a", answer.pk)
    return _Row(item, key, _("Answer"), answer.question.title, answer.get_absolute_url(), excerpt)


def _of_article(item: SavedItem, article: Article, contents: pointing.Contents) -> _Row:
    key = appointment.Key("s", article.pk, item.section_key)
    if not item.section_key:
        return _Row(item, key, _("Article"), contents.title, pointing.address_of(article))
    if item.section_key not in contents.sections:
        return _Row(item, None)
    heading = contents.sections[item.section_key]
    return _Row(
        item, key, _("Part of an article"), heading, pointing.address_of(article, item.section_key), contents.title
    )
