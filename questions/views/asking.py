"""Asking: from anywhere, or about an article or a section of it. Signed-out people write first and sign in then."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles.models import Article
from netsite.accounts import limits
from netsite.accounts.browsers import browser_key
from netsite.core import text
from questions import draft_forms, drafting, similar, tagging
from questions.forms import QuestionForm
from questions.models import Draft
from questions.models.written import TITLE_MAX_LENGTH
from questions.permissions import may_post
from questions.similar import Suggestion
from questions.views import restoring, writing

SIMILAR_PER_HOUR = 400
TOPICS_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form, its preview, saving it for later, and posting it."""
    articles = Article.objects.visible_to(request.user)
    if request.method != "POST":
        return _page(request, QuestionForm(initial=_initial(request), articles=articles))
    form = QuestionForm(_with_topics(request.POST), articles=articles)
    action = request.POST.get("action", "post")
    if action == "save" and request.user.is_authenticated:
        return writing.save_for_later(request, form, kind=Draft.Kind.QUESTION)
    if not form.is_valid():
        return _page(request, form)
    if action == "preview":
        return _page(request, form, preview=writing.preview_of(form.cleaned_data["body"]))
    return _post(request, form)


def _with_topics(sent: QueryDict) -> QueryDict:
    """What was sent, with the suggested topics that were ticked among those that were typed: there they stay."""
    ticked = [topic for topic in sent.getlist("topic") if topic]
    if not ticked:
        return sent
    data = sent.copy()
    data["tags"] = ", ".join(part for part in (sent.get("tags", "").strip(" ,"), *ticked) if part)
    return data


def _initial(request: HttpRequest) -> dict[str, Any]:
    initial: dict[str, Any] = {"key": uuid4(), "section": request.GET.get("section", "")[:40]}
    if (article := _number(request.GET.get("article"))) is not None:
        initial["article"] = article
    if title := request.GET.get("title", ""):
        initial["title"] = title[:150]
    return initial


def _number(typed: Any) -> int | None:
    """A key out of an address or a hidden field; None for everything that cannot be one."""
    digits = str(typed or "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def _similar_to(request: HttpRequest, form: QuestionForm) -> list[Suggestion]:
    """What fits the title that was sent, if that can be searched for."""
    title = form.cleaned_data.get("title", "") if form.is_bound and hasattr(form, "cleaned_data") else ""
    return similar.suggestions_for(title, user=request.user, language=request.LANGUAGE_CODE) if title else []


@require_POST
def show_similar(request: HttpRequest) -> HttpResponse:
    """What fits the title that is being typed, as a part of the page. A POST, so that the words are in no address."""
    try:
        limits.take(
            action="similar", actor=limits.actor_of(request), limit=SIMILAR_PER_HOUR, period=timedelta(hours=1)
        )  # fmt: skip
    except limits.Exceeded:
        # Nobody misses it: the page goes on without
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        title = text.clean(request.POST.get("title", "")[:TITLE_MAX_LENGTH], keep_lines=False)
    except text.NotAllowed as error:
        raise BadRequest("A broken character in the title.") from error
    found = similar.suggestions_for(title, user=request.user, language=request.LANGUAGE_CODE)
    context = _similar_context(found, request.POST.getlist("read"))
    context |= {"topics": tagging.named_in(title)[:TOPICS_SHOWN], "ticked": request.POST.getlist("topic")}
    return render(request, "questions/_similar.html", context)


def _similar_context(found: list[Suggestion], read: list[str]) -> dict[str, Any]:
    """What was ticked stays so, also where it is not in the list any more."""
    read = similar.known(read)
    shown = {suggestion.value for suggestion in found}
    return {"suggestions": found, "read": read, "elsewhere": [value for value in read if value not in shown]}


def _post(request: HttpRequest, form: QuestionForm) -> HttpResponse:
    """Post it, or keep it until the visitor has signed in. What cannot be posted comes back with its words."""
    # Who posts without having been shown what was asked before (their browser runs no scripts) sees it first
    if not request.POST.get("similar_seen") and _similar_to(request, form):
        return _page(request, form, is_similar_step=True)
    key = form.cleaned_data["key"]
    try:
        writing.take_limit(request)
        if not may_post(request.user):
            draft = drafting.keep(
                key=key, kind=Draft.Kind.QUESTION, fields=form.as_fields(), wants_posting=True,
                owner=request.user if request.user.is_authenticated else None, browser_key=browser_key(request),
                version=draft_forms.version_known(form),
            )  # fmt: skip
            return redirect("draft", token=draft.token)
        assert request.user.is_authenticated  # noqa: S101 - may_post has looked
        posted = drafting.post(
            key=key, kind=Draft.Kind.QUESTION, fields=form.as_fields(), by=request.user,
            language=request.LANGUAGE_CODE, version=draft_forms.version_known(form),
        )  # fmt: skip
    except limits.Exceeded as exceeded:
        form.add_error(None, str(exceeded))
        return _page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    except drafting.NotYours:
        return writing.with_new_key(request, form, _page)
    except drafting.AlreadyPosted as posted_before:
        return writing.with_new_key(request, form, _page, str(posted_before))
    messages.success(
        request, _("Your question is public. You can change it as long as you like. We tell you of answers.")
    )
    return redirect(posted)


def _page(
    request: HttpRequest,
    form: QuestionForm,
    *,
    preview: Any = None,
    is_similar_step: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    found = _similar_to(request, form)
    article_id = _number(form["article"].value())
    article = None
    if article_id is not None:
        article = Article.objects.visible_to(request.user).select_related("live_revision").filter(pk=article_id).first()
    context = {
        "form": form,
        "about": article,
        "section": _section(article, str(form["section"].value() or "")),
        "preview": preview,
        "suggested_tags": tagging.suggestions(str(form["title"].value() or "")),
        "nav": "ask",
        "saving": restoring.saving_of(request, form, kind=Draft.Kind.QUESTION),
        "offered": None if form.is_bound else restoring.begun_question(request),
        "is_similar_step": is_similar_step,
        "similar_shown": bool(found) or bool(request.POST.get("similar_seen")),
        **_similar_context(found, request.POST.getlist("read")),
    }
    return render(request, "questions/ask.html", context, status=status)


def _section(article: Article | None, key: str) -> dict[str, str] | None:
    """The section that the question is about, as readers see it."""
    if article is None or article.live_revision is None:
        return None
    return next((section for section in article.live_revision.content["sections"] if section["key"] == key), None)
