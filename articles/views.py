"""Reading: the list, an article or a page of the site, its update history, the glossary; and reporting an error."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from articles import reporting, structured_data
from articles.forms import ErrorReportForm
from articles.models import Article, ErrorReport, GlossaryTerm, Revision
from articles.reading import changes_between, page_of, without_outlook
from netsite.accounts import limits

REPORTS_PER_DAY = 10


def _visible(request: HttpRequest, slug: str, *, kind: str) -> tuple[Article, Revision]:
    """The article of this address and its live revision. Raises Http404, the same for hidden and missing."""
    visible = Article.objects.visible_to(request.user).in_language(request.LANGUAGE_CODE).filter(kind=kind)
    article = get_object_or_404(visible.select_related("live_revision__reviewer"), slug=slug)
    if article.live_revision is None:
        raise Http404
    return article, article.live_revision


def _in_english(request: HttpRequest, slug: str, *, kind: str) -> HttpResponse | None:
    """Where a text is not there in the reader's language but in English, the way to that: better than nothing at all."""
    if request.LANGUAGE_CODE == settings.LANGUAGE_CODE:
        return None
    visible = Article.objects.visible_to(request.user).filter(kind=kind, slug=slug)
    if visible.in_language(request.LANGUAGE_CODE).exists():
        return None
    english = get_object_or_404(visible.in_language(settings.LANGUAGE_CODE))
    with translation.override(settings.LANGUAGE_CODE):
        return redirect(english)


@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """All articles, in the order that the editors gave them."""
    visible = Article.objects.visible_to(request.user).articles().in_language(request.LANGUAGE_CODE)
    rows = [
        (article, page_of(article.live_revision))
        for article in visible.select_related("live_revision")
        if article.live_revision
    ]
    context = {"rows": rows, "articles": [article for article, _page in rows], "nav": "articles"}
    return render(request, "articles/articles.html", context)


def _hides_outlook(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.hides_figures and request.GET.get("outlook") != "show"


def _shown(request: HttpRequest, content: dict[str, Any]) -> dict[str, Any]:
    """A content without the sections that the reader does not want to see."""
    return without_outlook(content) if _hides_outlook(request) else content


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """An article's live revision."""
    if english := _in_english(request, slug, kind=Article.Kind.ARTICLE):
        return english
    found, revision = _visible(request, slug, kind=Article.Kind.ARTICLE)
    page = whole = page_of(revision)
    if _hides_outlook(request):
        page = whole.without_outlook()
    context = {
        "article": found,
        "revision": revision,
        "page": page,
        "is_shortened": len(page.sections) < len(whole.sections),
        "nav": "articles",
        "structured_data": structured_data.article(found, revision, page),
    }
    return render(request, "articles/article.html", context)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the site itself, such as the community rules."""
    if english := _in_english(request, slug, kind=Article.Kind.PAGE):
        return english
    found, revision = _visible(request, slug, kind=Article.Kind.PAGE)
    return render(request, "articles/page.html", {"article": found, "revision": revision, "page": page_of(revision)})


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed in an article, when and why; newest first."""
    found, revision = _visible(request, slug, kind=Article.Kind.ARTICLE)
    revisions = found.revisions.select_related("reviewer").defer("content", "html")
    context = {
        "article": found,
        "revision": revision,
        "page": page_of(revision),
        "revisions": revisions,
        "nav": "articles",
    }
    return render(request, "articles/history.html", context)


@require_safe
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One revision beside the one before it, word by word."""
    found, live = _visible(request, slug, kind=Article.Kind.ARTICLE)
    new = get_object_or_404(found.revisions.select_related("reviewer"), number=number)
    old = found.revisions.filter(number__lt=number).order_by("-number").first()
    context = {
        "article": found,
        "page": page_of(live),
        "revision": new,
        "changes": changes_between(_shown(request, old.content) if old else None, _shown(request, new.content)),
        "is_first": old is None,
        "nav": "articles",
    }
    return render(request, "articles/revision.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All words that the articles explain."""
    terms = GlossaryTerm.objects.filter(language=request.LANGUAGE_CODE)
    return render(request, "articles/glossary.html", {"terms": terms, "nav": "articles"})


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell the editors what is wrong. Anybody may; ten in a day from one address or member."""
    found, revision = _visible(request, slug, kind=Article.Kind.ARTICLE)
    page = page_of(revision)
    form = ErrorReportForm(
        request.POST or None, page=page, is_member=request.user.is_authenticated,
        initial={"section": request.GET.get("section", "")},
    )  # fmt: skip
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        said = {"article": found, "section_key": form.cleaned_data["section"], "text": form.cleaned_data["text"]}
        if ErrorReport.objects.filter(**said, state=ErrorReport.State.OPEN).exists():
            # A double click, or the same said again
            return redirect("report-thanks", slug=slug)
        try:
            limits.take(
                action="report-error", actor=limits.actor_of(request), limit=REPORTS_PER_DAY, period=timedelta(days=1)
            )
        except limits.Exceeded as exceeded:
            form.add_error(None, str(exceeded))
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            reporting.report(
                **said, revision=revision, member=request.user if request.user.is_authenticated else None,
                address=form.cleaned_data.get("address", ""), language=request.LANGUAGE_CODE,
            )  # fmt: skip
            return redirect("report-thanks", slug=slug)
    context = {"article": found, "page": page, "form": form, "nav": "articles"}
    return render(request, "articles/report.html", context, status=status)


@require_safe
def report_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    found, revision = _visible(request, slug, kind=Article.Kind.ARTICLE)
    return render(
        request, "articles/report_thanks.html", {"article": found, "page": page_of(revision), "nav": "articles"}
    )
