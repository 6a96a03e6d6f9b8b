from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The member's own page of links: what they wrote, how they sign in, and the way out."""
    return render(request, "accounts/account.html")
