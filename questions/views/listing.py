"""Lists of questions: recently active, new, most helpful, waiting for an answer, and the library of imported ones."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.models import Article
from netsite.core import paging
from questions import filtering, muting
from questions.filter_forms import SaveFilterForm
from questions.models import Question, Tag
from questions.models.posts import QuestionQuerySet
from questions.views import choosing

PAGE_SIZE = 20
TOPICS_SHOWN = 12
ORDERS = {
    "active": ["-last_activity_at", "-id"],
    "new": ["-id"],
    "helpful": ["-helpful_count", "-id"],
    "waiting": ["-id"],
    "library": ["-id"],
}
TABS = [
    ("active", _("Recently active")), ("new", _("New")), ("helpful", _("Many have this too")),
    ("waiting", _("Waiting for an answer")), ("library", _("From medical sources")),
]  # fmt: skip


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """All questions, in the order that the reader chose."""
    sort = sort_of(request)
    try:
        choice = choosing.choice_of(request, sort)
    except filtering.Unknown as unknown:
        return choosing.refused(request, unknown)
    if choice.short_address:
        return redirect(choice.short_address)
    visible = Question.objects.visible_to(request.user).listed().without_muted(request.user)
    rows = chosen(visible.filter(language=request.LANGUAGE_CODE), sort)
    page = page_of(request, filtering.chosen_of(rows, choice.filter), sort)
    context = {
        "page": page,
        "sort": sort,
        "sort_query": choice.query,
        "choice": choice,
        "looser": choice.looser(rows, page),
        "are_few": choice.are_few(page),
        "tabs": [(key, label, choice.address_of_tab(key)) for key, label in TABS],
        "muted": muting.number_of(request.user),
        "topics": Tag.objects.in_use()[:TOPICS_SHOWN],
        "start": Article.objects.visible_to(request.user)
        .articles()
        .in_language(request.LANGUAGE_CODE)
        .with_live_title()[:3],
        "nav": "questions",
    }
    if request.user.is_authenticated:
        context |= {"saved_filters": choosing.saved_by(request.user), "save_form": SaveFilterForm()}
    return render(request, "questions/questions.html", context)


def sort_of(request: HttpRequest) -> str:
    """The chosen order. Raises BadRequest for one that is none."""
    sort = request.GET.get("sort", "active")
    if sort not in ORDERS:
        raise BadRequest("No such order of questions.")
    return sort


def chosen(rows: QuestionQuerySet, sort: str) -> QuestionQuerySet:
    """The rows of one tab."""
    if sort == "library":
        return rows.exclude(source="")
    rows = rows.asked_here()
    return rows.unanswered() if sort == "waiting" else rows


def page_of(request: HttpRequest, rows: QuestionQuerySet, sort: str) -> paging.Page[Question]:
    """One page of a list: two queries, its rows and their tags. Raises Http404 for a cursor that is none."""
    try:
        return paging.page(rows.for_listing(), order=ORDERS[sort], cursor=request.GET.get("after"), size=PAGE_SIZE)
    except paging.BadCursor as error:
        raise Http404 from error
