from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def tags(request: HttpRequest) -> HttpResponse:
    return render(request, "site/tags.html")


def tag(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "site/tag.html")
