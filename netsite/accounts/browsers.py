from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def browser_key(request: HttpRequest) -> str:
    """What names this browser while it has its form cookie: a keyed hash of it; empty without one.

    Whoever opens a link that somebody else made has another one.
    """
    secret = request.META.get("CSRF_COOKIE", "")
    return salted_hmac("accounts.browser", secret, algorithm="sha256").hexdigest()[:32] if secret else ""
