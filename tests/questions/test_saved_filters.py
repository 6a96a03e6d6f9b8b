"""Filters that a member keeps under a name: nobody else's, at most twenty, and never a fault when one is old."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from netsite.accounts.models import User
from questions import saving_filters
from questions.models import Question, SavedFilter
from tests import make
from tests.questions.test_filters import rows

__all__ = ["rows"]
Clients = Callable[[User], Client]


def test_c2_the_forms_have_their_token(client_of: Clients, stranger: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger)
    page = client.get("/questions/?grade=g1").content.decode()
    for name in ("Mine", "Mine", "Another"):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        fields = {"name": name, "query": "grade=g1", "csrfmiddlewaretoken": token.group(1)}
        # The page of the name that is taken has the form again, and its own token
        page = client.post("/questions/filters/", fields, follow=True).content.decode()
    assert set(SavedFilter.objects.values_list("name", flat=True)) == {"Mine", "Another"}


def save(client: Client, name: str = "Mine", query: str = "grade=g2&site=lung") -> Any:
    return client.post("/questions/filters/", {"name": name, "query": query})


def test_a_filter_is_saved_shown_and_deleted(client_of: Clients, rows: dict[str, Question], stranger: User) -> None:
    client = client_of(stranger)
    assert "Save this filter" in client.get("/questions/?grade=g2&site=lung").content.decode()
    assert save(client)["Location"] == "/questions/filters/"
    html = client.get("/questions/filters/").content.decode()
    for part in ("/questions/?grade=g2&amp;site=lung", "/feeds/questions/?grade=g2&amp;site=lung", "Lung · G2"):
        assert part in html
    assert ">Mine</a>" in client.get("/questions/").content.decode()
    assert ">Mine</a>" not in Client().get("/questions/").content.decode()
    saved = SavedFilter.objects.get()
    assert client.post(f"/questions/filters/{saved.pk}/delete/")["Location"] == "/questions/filters/"
    assert "You have not saved a filter yet" in client.get("/questions/filters/").content.decode()


def test_i4_anothers_filter_is_not_there(client_of: Clients, asker: User, stranger: User) -> None:
    save(client_of(asker))
    saved = SavedFilter.objects.get()
    for person in (stranger, make.staff("Modesta")):
        assert "Mine" not in client_of(person).get("/questions/filters/").content.decode()
        assert ">Mine</a>" not in client_of(person).get("/questions/").content.decode()
        assert client_of(person).post(f"/questions/filters/{saved.pk}/delete/").status_code == 404
    assert save(client_of(stranger)).status_code == 302, "another's name is not taken for them"
    assert "/accounts/login/" in save(Client(), "Visitor's")["Location"]
    assert SavedFilter.objects.count() == 2


def test_the_same_name_says_so_and_keeps_what_was_typed(client_of: Clients, stranger: User) -> None:
    client = client_of(stranger)
    save(client)
    response = save(client, query="grade=g1")
    html = response.content.decode()
    assert "You have a filter of this name already." in html
    assert 'value="Mine"' in html
    assert 'value="grade=g1"' in html
    assert SavedFilter.objects.get().query == "grade=g2&site=lung"


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        ("", "grade=g1", "Please give the filter a name."),
        ("n" * 61, "grade=g1", "Please shorten this to 60 characters."),
        ("a\x00b", "grade=g1", "broken character"),
        ("Mine", "grade=zz", "has no such choice"),
        ("Mine", "topic=nothing-like-it", "There is no topic"),
        ("Mine", "topic=%00", "There is no topic"),
        ("Mine", "topic=a%00b", "There is no topic"),
        ("Mine", "sort=new", "Nothing is chosen yet."),
        ("Mine", "", "Nothing is chosen yet."),
        ("Mine", "grade=g1\x00", "The filter was broken on the way."),
        ("Mine", f"topic={'a' * 2000}", "The filter was broken on the way."),
    ],
)
def test_what_cannot_be_saved(client_of: Clients, stranger: User, name: str, query: str, sentence: str) -> None:
    response = save(client_of(stranger), name, query)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not SavedFilter.objects.exists()


def test_twenty_are_enough(client_of: Clients, stranger: User) -> None:
    client = client_of(stranger)
    for number in range(saving_filters.AT_MOST):
        assert save(client, f"Number {number}").status_code == 302
    response = save(client, "One more")
    assert "You have 20 filters, and no more fit." in response.content.decode()
    assert 'value="One more"' in response.content.decode()
    assert SavedFilter.objects.count() == saving_filters.AT_MOST


def test_a_filter_that_no_longer_works_says_so(
    client_of: Clients, rows: dict[str, Question], stranger: User, django_assert_num_queries: Any
) -> None:
    client = client_of(stranger)
    for number, query in enumerate(["topic=gone", "grade=g9", "%%%", "grade=g1", "topic=prrt", "topic=diet"]):
        SavedFilter.objects.create(member=stranger, name=f"Number {number}", query=query)
    client.get("/questions/filters/")
    # The session, the member, unread notices; the filters, their topics by name and by their other names
    with django_assert_num_queries(6):
        html = client.get("/questions/filters/").content.decode()
    assert html.count("This filter no longer works") == 3
    assert client.get("/questions/?topic=gone").status_code == 200
    assert client.get("/questions/?grade=g9").status_code == 400
    broken = SavedFilter.objects.get(query="grade=g9")
    assert client.post(f"/questions/filters/{broken.pk}/delete/").status_code == 302


def test_what_waits_is_saved_as_what_waits(client_of: Clients, rows: dict[str, Question], stranger: User) -> None:
    """The order is not saved; that the tab shows waiting questions alone is."""
    html = client_of(stranger).get("/questions/?sort=waiting&site=lung").content.decode()
    assert 'name="query" value="answers=waiting&amp;site=lung"' in html
