"""The WSGI application that `manage.py serve` gives to granian."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from netsite.core.page_cache import PageCache, epoch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")


def _application() -> Callable[..., Any]:
    """Behind named proxies the visitor's address and scheme come from their headers; from nobody else's."""
    pages = PageCache(get_wsgi_application(), epoch=epoch())
    # By its name: models can be imported only now that the applications are loaded
    import_string("questions.viewing.start_flushing")()
    if not settings.TRUSTED_PROXIES:
        return pages
    return wrap_wsgi_with_proxy_headers(pages, trusted_hosts=settings.TRUSTED_PROXIES)


application = _application()
