"""The headers that every answer carries beside the content security policy, and what may be kept in caches."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip


class HeadersMiddleware:
    """Outermost: so that redirects and error pages carry the headers too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("X-Frame-Options", "DENY")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = _cache_control(request, response)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


def _cache_control(request: HttpRequest, response: HttpResponse) -> str:
    """Errors and whatever read the session stay out of every cache; a reading page is asked for anew each time.

    A shared cache must ask too, so what is hidden is gone with the next request.
    """
    session = getattr(request, "session", None)
    personal = session is not None and (session.accessed or session.modified)
    if personal or response.cookies or request.method not in ("GET", "HEAD") or response.status_code >= 400:
        return "private, no-store"
    return "max-age=0, must-revalidate"
