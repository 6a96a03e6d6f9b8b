from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from netsite.accounts import sessions


class VisitorMiddleware:
    """A request without a session cookie is a visitor's: known without touching the session.

    So a reading page for visitors sets no cookie and can be the same for everybody (see core.headers).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            request.user = AnonymousUser()
        elif request.user.is_authenticated and request.user.is_suspended:
            # On every device, with its next request
            logout(request)
        else:
            sessions.keep_alive(request)
        return self.get_response(request)
