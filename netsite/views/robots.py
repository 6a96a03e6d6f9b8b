from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from netsite.sitemaps import SITEMAPS

CLOSED = [
    "/accounts/",
    "/admin/",
    "/search/",
    "/seen/",
    "/questions/drafts/",
    "/questions/ask/",
    "/questions/appointment/",
]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps, under the configured address (Django's own view takes the asked one)."""
    parts = []
    for name, section in SITEMAPS.items():
        pages = section()
        address = f"{settings.SITE_URL}{reverse('sitemap-part', args=[name])}"
        numbers = range(1, pages.paginator.num_pages + 1)
        parts += [{"location": f"{address}?p={n}" if n > 1 else address, "last_mod": None} for n in numbers]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the sitemap is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
