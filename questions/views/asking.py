from django.http import HttpRequest, HttpResponse


def ask(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def questions(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
