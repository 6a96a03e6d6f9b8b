"""Sign-up, which asks for an age."""

from typing import Any

from allauth.account.views import SignupView
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_YOUNG_COOKIE = "come-back-later"
TOO_YOUNG_SECONDS = 24 * 3600


class AdultSignupView(SignupView):
    """allauth's sign-up. Who is too young is told kindly where to go, and is not asked again on that day."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if TOO_YOUNG_COOKIE in request.COOKIES and request.method == "POST":
            return self._too_young(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Of two that come at the same moment (a double click) the second finds what the first has made."""
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except IntegrityError:
            return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        if form.is_too_young:
            response = self._too_young(self.request)
            response.set_cookie(
                TOO_YOUNG_COOKIE, "1", max_age=TOO_YOUNG_SECONDS, path="/", httponly=True, samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
            return response
        return super().form_invalid(form)

    @staticmethod
    def _too_young(request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/too_young.html")


signup = AdultSignupView.as_view()
