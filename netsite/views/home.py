"""The first page: read the overview, search, or see what people ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article
from questions.models import Question

ARTICLES_SHOWN = 4
QUESTIONS_SHOWN = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles = (
        Article.objects.visible_to(request.user)
        .articles()
        .in_language(request.LANGUAGE_CODE)
        .select_related("live_revision")[:ARTICLES_SHOWN]
    )
    # Imported questions are a library to search, not news
    questions = (
        Question.objects.visible_to(request.user)
        .listed()
        .without_muted(request.user)
        .filter(source="", language=request.LANGUAGE_CODE)
        .for_listing()
        .order_by("-last_activity_at", "-id")[:QUESTIONS_SHOWN]
    )
    return render(request, "site/home.html", {"articles": articles, "questions": questions})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For the operator's monitor: the process answers. It asks nothing of the database, so it is cheap under load."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
