from django.http import HttpRequest, HttpResponse


def seen(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    return HttpResponse(status=204)
