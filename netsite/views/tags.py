"""Topics: all of them, and the questions of one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from netsite.core import text
from questions.models import Question, Tag
from questions.views import listing

TOPICS_ON_THE_PAGE = 300
TAG_TABS = [tab for tab in listing.TABS if tab[0] != "library"]


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """The topics that public questions carry, the most used first."""
    used = Tag.objects.filter(use_count__gt=0).order_by("-use_count", "name")[:TOPICS_ON_THE_PAGE]
    return render(request, "site/tags.html", {"tags": used, "nav": "tags"})


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions of a topic. Its name in other letters, or one of its other names, is sent to its address."""
    key = text.key(slug)
    found = Tag.objects.filter(slug=slug).first() or Tag.objects.filter(key=key).first()
    if found is None:
        # Few topics have other names; a list in a JSON column is looked through here, the same on both databases
        others = Tag.objects.exclude(synonyms=[])
        found = next((tag for tag in others if key in {text.key(str(name)) for name in tag.synonyms}), None)
    if found is None:
        found = get_object_or_404(Tag, slug=slug)
    if found.slug != slug:
        return redirect(reverse("tag", args=[found.slug]), permanent=True)
    if not found.use_count and not found.description and not request.user.is_authenticated:
        # Its name may say what only members may read
        raise Http404
    sort = listing.sort_of(request)
    visible = Question.objects.visible_to(request.user).listed().tagged(found)
    context = {
        "tag": found,
        "page": listing.page_of(request, listing.chosen(visible, sort), sort),
        "sort": sort,
        "sort_query": "" if sort == "active" else f"sort={sort}",
        "tabs": TAG_TABS,
        "nav": "tags",
    }
    return render(request, "site/tag.html", context)
