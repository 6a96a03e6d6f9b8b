"""A member's page, line by line as they chose. Nothing that they wrote anonymously is on it."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from netsite.accounts import badges
from netsite.accounts.models import User
from netsite.accounts.models.user import LINES
from netsite.core import paging
from questions.models import Answer, Question
from questions.models.written import ShownAs

PAGE_SIZE = 20


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions or answers (`?show=answers`), newest first. For members, unless the person shows something to everybody."""
    found = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    if not request.user.is_authenticated and not found.has_public_page:
        return redirect_to_login(request.get_full_path(), "account_login")
    show = "answers" if request.GET.get("show") == "answers" else "questions"
    shown = {line: found.shows(line, request.user) for line in LINES}
    context = {
        "person": found,
        "shown": shown,
        "is_me": found.pk == request.user.pk,
        "avatar_seed": f"member:{found.pk}",
        "badge": badges.badge_of(found),
        "page": _written(request, found, show) if shown["writing"] else None,
        "show": show,
        "query": "show=answers" if show == "answers" else "",
    }
    return render(request, "site/person.html", context)


def _written(request: HttpRequest, person: User, show: str) -> paging.Page[Any]:
    named = {"author": person, "shown_as": ShownAs.NAME}
    rows: Any
    if show == "answers":
        rows = Answer.objects.visible_to(request.user).filter(**named).select_related("question").defer("body_html")
    else:
        rows = Question.objects.visible_to(request.user).listed().filter(**named).for_listing()
    try:
        return paging.page(rows, order=["-id"], cursor=request.GET.get("after"), size=PAGE_SIZE)
    except paging.BadCursor as error:
        raise Http404 from error
