"""The NET passport: an empty sheet. The script fills it, in the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questions import passport as sheet


@require_safe
def passport(request: HttpRequest) -> HttpResponse:
    """The same for everybody: the server knows of nothing that is filled in."""
    context = {"name": sheet.NAME, "parts": sheet.PARTS, "questions": sheet.QUESTIONS, "card": sheet.CARD}
    return render(request, "questions/passport.html", context)
