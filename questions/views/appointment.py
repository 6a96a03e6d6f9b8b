"""“Bring to my appointment”: what was chosen on one sheet in large type, to print."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questions import appointment as choosing
from questions import passport


@require_safe
def appointment(request: HttpRequest) -> HttpResponse:
    """The sheet that the address chooses; without a choice an empty one to write on."""
    try:
        keys = choosing.keys_of(request.GET)
    except choosing.Refused as refused:
        said = {"what_happened": str(refused)}
        return render(request, "questions/appointment_refused.html", said, status=HTTPStatus.BAD_REQUEST)
    context = {
        "sheet": choosing.sheet_of(keys, request.user),
        "is_empty": not keys,
        "name": passport.NAME,
        "parts": passport.PARTS,
    }
    return render(request, "questions/appointment.html", context)
