"""A member's page: what they wrote under their name. Nothing that they wrote anonymously is on it."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from netsite.accounts.models import User
from netsite.core import paging
from questions.models import Answer, Question
from questions.models.posts import ShownAs

PAGE_SIZE = 20


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions or answers (`?show=answers`), newest first. For members, unless the person opened the page to all."""
    found = get_object_or_404(User.objects.filter(is_active=True), pk=pk)
    if not request.user.is_authenticated and not found.profile_public:
        return redirect_to_login(request.get_full_path(), "account_login")
    show = "answers" if request.GET.get("show") == "answers" else "questions"
    named = {"author": found, "shown_as": ShownAs.NAME}
    rows: Any
    if show == "answers":
        rows = Answer.objects.visible_to(request.user).filter(**named).select_related("question").defer("body_html")
    else:
        rows = Question.objects.visible_to(request.user).listed().filter(**named).for_listing()
    try:
        page = paging.page(rows, order=["-id"], cursor=request.GET.get("after"), size=PAGE_SIZE)
    except paging.BadCursor as error:
        raise Http404 from error
    context = {"person": found, "page": page, "show": show, "query": "show=answers" if show == "answers" else ""}
    return render(request, "site/person.html", context)
