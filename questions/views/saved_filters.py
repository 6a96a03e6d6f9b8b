"""Filters that a member saved: the list of them, saving another one, deleting one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from netsite.accounts.models import User
from questions import filtering, saving_filters
from questions.filter_forms import SaveFilterForm
from questions.filtering import Filter
from questions.models import SavedFilter
from questions.views import choosing


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def saved_filters(request: HttpRequest) -> HttpResponse:
    """The member's filters with what each chooses. A POST saves one more; what is wrong with it is said here."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    if request.method != "POST":
        return _page(request, request.user)
    form = SaveFilterForm(request.POST)
    chosen = _filter_of(form, request.user)
    if chosen is None or not form.is_valid():
        return _page(request, request.user, form, chosen)
    try:
        saving_filters.save_filter(member=request.user, name=form.cleaned_data["name"], chosen=chosen)
    except saving_filters.NotSaved as error:
        form.add_error("name", str(error))
        return _page(request, request.user, form, chosen)
    messages.success(request, _("Saved. You find it above the list of questions, and here."))
    return redirect("saved-filters")


def _filter_of(form: SaveFilterForm, member: User) -> Filter | None:
    """What the form would save; where that is not valid the form says so."""
    if not form.is_valid() and "query" in form.errors:
        form.add_error(None, _("The filter was broken on the way. Please choose it again in the list of questions."))
        return None
    try:
        return Filter.from_query(QueryDict(form.cleaned_data["query"]), reader=member)
    except filtering.Unknown as unknown:
        form.add_error(None, str(unknown))
        return None


def _page(
    request: HttpRequest, member: User, form: SaveFilterForm | None = None, chosen: Filter | None = None
) -> HttpResponse:
    saved = choosing.saved_by(member)
    rows = zip(saved, filtering.read_all([one.query for one in saved], reader=member), strict=True)
    feed_url = reverse("feed-questions")
    context = {"rows": list(rows), "form": form, "chosen": chosen, "feed_url": feed_url, "nav": "account"}
    return render(request, "questions/saved_filters.html", context)


@require_POST
@login_required
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of one's own."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    get_object_or_404(SavedFilter, pk=pk, member=request.user).delete()
    messages.success(request, _("The filter is deleted."))
    return redirect("saved-filters")
