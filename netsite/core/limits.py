"""Input that no page here expects, refused before any view sees it."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


def only_utf8(environ: dict[str, Any]) -> dict[str, Any]:
    """The same request without a character set of the sender's choice, in WSGI, before Django reads anything with it.

    Django decodes even the query of a GET with it: the page would differ for one address, and some codecs are no text.
    """
    content_type = environ.get("CONTENT_TYPE", "")
    if not content_type:
        return environ
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return environ | {"CONTENT_TYPE": ""}
    return environ | {"CONTENT_TYPE": _CHARSET.sub("", content_type)}


class InputLimitsMiddleware:
    """Answers 413 to bodies that no form here can send, before they are read, and 400 to NUL and broken UTF-8 in
    addresses and queries (PostgreSQL refuses the one, both are attacks).

    Form bodies are looked at by the form fields (core/fields.py), which can name the field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        """The 413 page, or nothing. Raises BadRequest, which Django answers with the 400 page."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return render(request, "413.html", status=413)
        parts = [request.path_info, *request.GET.keys(), *(v for values in request.GET.lists() for v in values[1])]
        if any("\x00" in part or "\ufffd" in part for part in parts):
            raise BadRequest("A NUL character or broken UTF-8 in the address.")
        if request.headers.get("Content-Encoding"):
            raise BadRequest("Compressed request bodies are not read.")
        return None
