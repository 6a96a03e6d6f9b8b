from django.http import HttpRequest, HttpResponse


def articles(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def page(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse()
