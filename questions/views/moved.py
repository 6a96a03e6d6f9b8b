"""What stood at an address and stands at another now: in a question that was merged, as an answer that was a comment."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import ResolverMatch, reverse
from django.utils import timezone

from questions import merging
from questions.models import Answer, Comment, Merge, Question

View = Callable[..., HttpResponse]
# Changing and deleting are about the very question: another must not stand in for it
_TO_THE_THREAD = {"question", "question-by-number", "edit-question", "delete-question", "question-history", "differs"}


def follows_moves(view: View) -> View:
    """A view of a thread that, where there is nothing, leads to where it is now, if the reader may see that.

    A form that was sent goes along (307), or its words are shown again: none are lost because a moderator was quicker.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            found = _now_at(request, kwargs)
            if found is None:
                raise
            return found

    return wrapped


def _now_at(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    match = request.resolver_match
    if match is None:
        return None
    return _merged(request, match, kwargs) or _moved(request, kwargs)


def _merged(request: HttpRequest, match: ResolverMatch, kwargs: dict[str, Any]) -> HttpResponse | None:
    """The same address under the question that it is part of now. One query where there is none."""
    merged = Question.objects.filter(pk=kwargs["pk"], merged_into__isnull=False).values_list("merged_into", flat=True)
    target = Question.objects.visible_to(request.user).filter(pk__in=merged).first()
    if target is None:
        return None
    if match.view_name in _TO_THE_THREAD:
        if request.method == "POST":
            return _kept(request, target)
        return _redirect(request, target.get_absolute_url(), is_permanent=_is_settled(kwargs["pk"]))
    address = reverse(match.view_name, kwargs=kwargs | {"pk": target.pk})
    return _redirect(request, address, is_permanent=_is_settled(kwargs["pk"]))


def _moved(request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse | None:
    """The comment that an answer is now, or the answer that a comment is."""
    new: Answer | Comment | None = None
    if "comment_pk" in kwargs:
        comments = Comment.objects.filter(pk=kwargs["comment_pk"])
        new = Answer.objects.visible_to(request.user).filter(pk__in=comments.values("moved_to")).first()
    elif "answer_pk" in kwargs:
        answers = Answer.objects.filter(pk=kwargs["answer_pk"])
        new = Comment.objects.visible_to(request.user).filter(pk__in=answers.values("moved_to")).first()
    if new is None:
        return None
    # It may be moved back at any time
    return _kept(request, new) if request.method == "POST" else HttpResponseRedirect(new.get_absolute_url())


def _kept(request: HttpRequest, now: Question | Answer | Comment) -> HttpResponse:
    """What was sent cannot be done there any more: the words are shown again, with the way to where it is now."""
    typed = [request.POST.get(name, "") for name in ("title", "body", "note")]
    context = {"words": "\n\n".join(filter(None, typed)), "url": now.get_absolute_url(), "nav": "questions"}
    return render(request, "questions/words_kept.html", context, status=HTTPStatus.CONFLICT)


def _is_settled(pk: int) -> bool:
    """Whether the merge can no longer be taken back."""
    young = timezone.now() - merging.UNDO_FOR - timedelta(days=1)
    return not Merge.objects.filter(source=pk, undone_at=None, made_at__gt=young).exists()


def _redirect(request: HttpRequest, address: str, *, is_permanent: bool) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=307, headers={"Location": address})
    query = request.META.get("QUERY_STRING", "")
    found = HttpResponseRedirect(f"{address}?{query}" if query else address)
    found.status_code = 301 if is_permanent else 302
    return found
