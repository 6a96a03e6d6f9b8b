"""“Can you help”: the member's own list of questions that wait, and whether they are told of it once a day."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from netsite.accounts.models import User
from questions import helping_out


@require_safe
@login_required
def can_you_help(request: HttpRequest) -> HttpResponse:
    """What fits the member, with the reason of each; after that what waits besides."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    rows = helping_out.list_for(request.user)
    for row in rows:
        row.question.reasons = row.reasons  # type: ignore[attr-defined] # for the list's template
    context = {
        "fitting": [row.question for row in rows if row.reasons],
        "others": [row.question for row in rows if not row.reasons],
        "is_told_daily": helping_out.wants_notices(request.user),
        "nav": "questions",
    }
    return render(request, "questions/can_you_help.html", context)


@require_POST
@login_required
def help_daily(request: HttpRequest) -> HttpResponse:
    """The member wants to be told once a day (`value` 1), or not any more (0)."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    if request.POST.get("value", "1") == "0":
        helping_out.stop_notices(member=request.user)
        messages.success(request, _("You are not told of waiting questions any more."))
    else:
        helping_out.start_notices(member=request.user)
        messages.success(
            request, _("You are told at most once a day, in your inbox, and only when something new fits.")
        )
    return redirect("can-you-help")
