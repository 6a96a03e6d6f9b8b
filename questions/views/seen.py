"""The tiny image that a page asks for when somebody looks at it: the one GET that counts."""

import base64

from django.http import HttpRequest, HttpResponse

from questions import viewing

# The smallest transparent GIF
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
LARGEST_ID = 2**63 - 1


def seen(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Always the same image: it tells nobody what exists."""
    if kind in viewing.KINDS and 0 < pk <= LARGEST_ID and viewing.counts_as_reader(request):
        viewing.note(
            viewing.Target("question" if kind == "question" else "article", pk),
            address=request.META.get("REMOTE_ADDR", ""),
            user_agent=request.headers.get("User-Agent", ""),
            user=request.user,
        )
    return HttpResponse(PIXEL, content_type="image/gif", headers={"Cache-Control": "private, no-store"})
