"""Asking: from anywhere, or about an article or a section of it. Signed-out people write first and sign in then."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles.models import Article
from netsite.accounts import limits
from netsite.accounts.browsers import browser_key
from questions import drafting, tagging
from questions.forms import QuestionForm
from questions.models import Draft
from questions.permissions import may_post
from questions.views import writing


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form, its preview, saving it for later, and posting it."""
    articles = Article.objects.visible_to(request.user)
    if request.method != "POST":
        return _page(request, QuestionForm(initial=_initial(request), articles=articles))
    form = QuestionForm(request.POST, articles=articles)
    action = request.POST.get("action", "post")
    if action == "save" and request.user.is_authenticated:
        return writing.save_for_later(request, form, kind=Draft.Kind.QUESTION)
    if not form.is_valid():
        return _page(request, form)
    if action == "preview":
        return _page(request, form, preview=writing.preview_of(form.cleaned_data["body"]))
    return _post(request, form)


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


def _post(request: HttpRequest, form: QuestionForm) -> HttpResponse:
    """Post it, or keep it until the visitor has signed in. What cannot be posted comes back with its words."""
    key = form.cleaned_data["key"]
    try:
        writing.take_limit(request)
        if not may_post(request.user):
            draft = drafting.keep(
                key=key, kind=Draft.Kind.QUESTION, fields=form.as_fields(), wants_posting=True,
                owner=request.user if request.user.is_authenticated else None, browser_key=browser_key(request),
            )  # fmt: skip
            return redirect("draft", token=draft.token)
        assert request.user.is_authenticated  # noqa: S101 - may_post has looked
        posted = drafting.post(
            key=key, kind=Draft.Kind.QUESTION, fields=form.as_fields(), by=request.user, language=request.LANGUAGE_CODE
        )
    except limits.Exceeded as exceeded:
        form.add_error(None, str(exceeded))
        return _page(request, form, status=HTTPStatus.TOO_MANY_REQUESTS)
    except drafting.NotYours:
        return writing.with_new_key(request, form, _page)
    except drafting.AlreadyPosted as posted_before:
        return writing.with_new_key(request, form, _page, str(posted_before))
    messages.success(request, _("Your question is public. You can change it as long as you like."))
    return redirect(posted)


def _page(
    request: HttpRequest, form: QuestionForm, *, preview: Any = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
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
    }
    return render(request, "questions/ask.html", context, status=status)


def _section(article: Article | None, key: str) -> dict[str, str] | None:
    """The section that the question is about, as readers see it."""
    if article is None or article.live_revision is None:
        return None
    return next((section for section in article.live_revision.content["sections"] if section["key"] == key), None)
