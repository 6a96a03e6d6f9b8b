from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page of the site says of itself. `has_session`: messages may be read without making a session."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
    }
