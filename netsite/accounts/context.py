from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from netsite.accounts import notices


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page of the site says of itself. `has_session`: messages may be read without making a session.

    `unread_notices` asks the database only where a member's page shows it, once.
    """

    @cache
    def unread_notices() -> int:
        user = getattr(request, "user", None)
        return notices.unread_of(user).count() if user is not None and user.is_authenticated else 0

    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
        "unread_notices": unread_notices,
    }
