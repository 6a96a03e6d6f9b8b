from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def person(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "site/person.html")
