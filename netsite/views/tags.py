"""Topics: all of them, the questions of one, and those that a member sees less of."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from netsite.accounts.models import User
from questions import muting, tagging
from questions.models import Question, Tag
from questions.views import listing

TOPICS_ON_THE_PAGE = 300
TAG_TABS = [tab for tab in listing.TABS if tab[0] != "library"]


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The topics that public questions carry, the most used first."""
    used = Tag.objects.in_use()[:TOPICS_ON_THE_PAGE]
    return render(request, "site/tags.html", {"tags": used, "nav": "tags"})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions of a topic. Its name in other letters, or one of its other names, is sent to its address."""
    found = _topic(slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    if found.is_for_members_only and not request.user.is_authenticated:
        raise Http404
    sort = listing.sort_of(request)
    visible = Question.objects.visible_to(request.user).listed().tagged(found)
    context = {
        "tag": found,
        "page": listing.page_of(request, listing.chosen(visible, sort), sort),
        "sort": sort,
        "sort_query": "" if sort == "active" else f"sort={sort}",
        "tabs": TAG_TABS,
        "is_muted": muting.is_muted(by=request.user, tag=found),
        "nav": "tags",
    }
    return render(request, "site/tag.html", context)


@require_POST
def mute(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave the topic's questions out of the member's lists (`value` 1), or show them again (0)."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    value = request.POST.get("value", "1")
    if value not in ("0", "1"):
        raise BadRequest("Neither yes nor no.")
    found = _topic(slug)
    if value == "0":
        muting.unmute(member=request.user, tag=found)
        messages.success(request, _("Your lists show questions about “%(topic)s” again.") % {"topic": found})
    else:
        try:
            muting.mute(member=request.user, tag=found)
        except Tag.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, _("Your lists leave out questions about “%(topic)s” now.") % {"topic": found})
    return redirect("muted-tags" if request.POST.get("from") == "muted" else found)


@require_safe
@login_required
def muted(request: HttpRequest) -> HttpResponse:
    """The topics whose questions the member's lists leave out."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return render(request, "site/muted.html", {"tags": muting.muted_of(request.user), "nav": "tags"})


def _topic(slug: str) -> Tag:
    if (found := tagging.topic_at(slug)) is None:
        raise Http404
    return found
