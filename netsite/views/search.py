"""One box over articles and questions. What was looked for is not kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from netsite.core import text
from questions.search import find

LONGEST_QUERY = 200
QUESTIONS_SHOWN = 20


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The box, and what was found. A longer query is looked for by its beginning, and the page says so."""
    typed = request.GET.get("q", "")
    query = text.clean(typed[:LONGEST_QUERY], keep_lines=False)
    context = {"query": query, "was_cut": len(typed) > LONGEST_QUERY, "hide_search": True, "nav": "search"}
    if query:
        context["results"] = find.search(
            query, user=request.user, language=request.LANGUAGE_CODE, at_most=QUESTIONS_SHOWN
        )
    return render(request, "site/search.html", context)
