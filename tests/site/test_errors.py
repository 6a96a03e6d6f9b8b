"""Pages for what goes wrong: each has its status, a heading that says what happened, and a way on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from netsite import urls as site_urls
from netsite.accounts.models import User

HEADERS = ["Content-Security-Policy", "Permissions-Policy", "X-Content-Type-Options", "Referrer-Policy"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


class urlpatterns_with_faults:  # noqa: N801 - stands in for a URL module
    handler400, handler403 = site_urls.handler400, site_urls.handler403
    handler404, handler500 = site_urls.handler404, site_urls.handler500
    urlpatterns = [path("broken/", broken), path("away/", away), *site_urls.urlpatterns]


@pytest.fixture
def faulty(settings: Any, db: None) -> Client:
    settings.ROOT_URLCONF = urlpatterns_with_faults
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/questions/999999/x/", 404, "There is no page here"),
        ("/nothing/like/this/", 404, "There is no page here"),
        ("/?q=%00", 400, "This request could not be read"),
        ("/search/?q=%ff%fe", 400, "This request could not be read"),
        ("/broken/", 500, "Something went wrong on our side"),
        ("/away/", 503, "The site is busy or being looked after"),
    ],
)
def test_the_page_says_what_happened(faulty: Client, address: str, status: int, heading: str) -> None:
    response = faulty.get(address)
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert [name for name in HEADERS if name not in response] == []


def test_a_database_that_is_away_says_when_to_come_back(faulty: Client) -> None:
    assert faulty.get("/away/")["Retry-After"] == "30"


def test_d3_a_body_no_form_can_send_is_refused_unread(client: Client, db: None) -> None:
    response = client.post("/questions/ask/", {"body": "x" * 1_100_000})
    assert response.status_code == 413
    assert "too long to send" in response.content.decode()


def test_a_form_without_its_token_says_so(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org"})
    assert response.status_code == 403
    assert "Please send that form again" in response.content.decode()


def test_l8_hidden_and_missing_look_the_same(client: Client, asker: User, client_of: Callable[[User], Client]) -> None:
    """The reader cannot tell what was hidden from what never was."""
    from tests import make

    hidden = make.question("A hidden question", state="hidden", author=asker)
    answers = [client.get(f"/questions/{pk}/") for pk in (hidden.pk, hidden.pk + 1000)]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    slugged = client.get(f"/questions/{hidden.pk}/a-hidden-question/")
    assert slugged.content == answers[0].content


def test_c10_a_redirect_to_https_carries_the_policy_too(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/questions/")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/questions/")
    assert [name for name in HEADERS if name not in response] == []
