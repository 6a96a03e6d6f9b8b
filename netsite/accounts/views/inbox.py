"""The inbox, and the link that ends mails about it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from netsite.accounts import bundles, notices
from netsite.accounts.models import Notice, User
from netsite.core import paging

PAGE_SIZE = 20


def _own(request: HttpRequest) -> "notices.QuerySet[Notice]":
    return Notice.objects.filter(member=_member(request))


def _member(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required
    return request.user


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What the site told the member, newest first, what is new of one thread together. Looking marks nothing as read."""
    first = bundles.listed(_own(request))
    try:
        page = paging.page(first, order=["-id"], cursor=request.GET.get("after"), size=PAGE_SIZE)
    except paging.BadCursor as error:
        raise Http404 from error
    cards = bundles.cards_of(_member(request), page.items)
    return render(request, "accounts/inbox.html", {"page": page, "cards": cards, "nav": "account"})


@require_POST
@login_required
def read_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The member has read one, and what is new of the same thread; on to the first of it, where there is something to look at."""
    notice = get_object_or_404(_own(request), pk=pk)
    together = bundles.unread_with(notice)
    first = together.order_by("pk").first() or notice
    notices.mark_read(together)
    is_ours = url_has_allowed_host_and_scheme(first.path, allowed_hosts=None)
    return redirect(first.path if is_ours and request.POST.get("go") else "inbox")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """The member has read everything."""
    notices.mark_read(_own(request))
    return redirect("inbox")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """End mails about the inbox, without signing in: by the button, or by the mail program (RFC 8058 sends a POST).

    The signed token stands in for the CSRF token: it comes only in the member's own mail.
    """
    if notices.member_of_token(token) is None:
        raise Http404
    if request.method == "POST":
        notices.stop_mail(token)
        return render(request, "accounts/stop_mail.html", {"is_done": True})
    return render(request, "accounts/stop_mail.html")
