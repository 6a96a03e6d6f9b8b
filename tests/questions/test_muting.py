"""Topics that a member sees less of."""

from collections.abc import Callable

import pytest
from django.test import Client

from netsite.accounts.models import User
from questions import muting, posting
from questions.models import Question, Tag, TagMute
from tests import make

Clients = Callable[[User], Client]


@pytest.fixture
def rows(asker: User) -> list[Question]:
    for name in ("prognosis", "scans"):
        make.topic(name)
    asked = [("About both of them?", ["prognosis", "scans"]), ("About scans only?", ["scans"]), ("About nothing?", [])]
    return [posting.ask(author=asker, words=posting.QuestionText(title, "", tags)) for title, tags in asked]


def shown(client: Client, address: str) -> set[str]:
    html = client.get(address).content.decode()
    return {word for word in ("both", "scans only", "nothing") if f">About {word}" in html}


def test_a_muted_topic_leaves_the_members_lists(client_of: Clients, stranger: User, rows: list[Question]) -> None:
    client = client_of(stranger)
    assert client.post("/tags/prognosis/mute/", {"value": "1"}, follow=True).redirect_chain == [
        ("/tags/prognosis/", 302)
    ]
    for address in ("/", "/questions/", "/questions/?sort=new", "/questions/?sort=helpful", "/questions/?sort=waiting"):
        assert shown(client, address) == {"scans only", "nothing"}, address
        assert shown(Client(), address) == {"both", "scans only", "nothing"}, address
    assert "both" in shown(client, "/tags/prognosis/")
    assert "About both" in client.get("/search/?q=both").content.decode()
    assert client.get(rows[0].get_absolute_url()).status_code == 200
    assert "Questions of 1 topic are hidden:" in client.get("/questions/").content.decode()
    assert "are hidden" not in Client().get("/questions/").content.decode()


def test_others_see_everything(client_of: Clients, stranger: User, answerer: User, rows: list[Question]) -> None:
    muting.mute(member=stranger, tag=Tag.objects.get(name="prognosis"))
    assert shown(client_of(answerer), "/questions/") == {"both", "scans only", "nothing"}
    assert "are hidden" not in client_of(answerer).get("/questions/").content.decode()
    assert "prognosis" not in client_of(answerer).get("/tags/muted/").content.decode()


def test_the_library_too(client_of: Clients, stranger: User, rows: list[Question]) -> None:
    make.question("About both, imported?", tags=("prognosis",), source="CancerGov", shown_as="imported")
    client = client_of(stranger)
    assert "About both, imported" in client.get("/questions/?sort=library").content.decode()
    muting.mute(member=stranger, tag=Tag.objects.get(name="prognosis"))
    assert "About both, imported" not in client.get("/questions/?sort=library").content.decode()


def test_showing_again_from_the_page_of_muted_topics(client_of: Clients, stranger: User, rows: list[Question]) -> None:
    client = client_of(stranger)
    assert "Your lists show questions of all topics." in client.get("/tags/muted/").content.decode()
    for _twice in range(2):
        client.post("/tags/prognosis/mute/", {"value": "1"})
    assert TagMute.objects.count() == 1
    assert "prognosis" in client.get("/tags/muted/").content.decode()
    assert "Show them again" in client.get("/tags/prognosis/").content.decode()
    response = client.post("/tags/prognosis/mute/", {"value": "0", "from": "muted"})
    assert response["Location"] == "/tags/muted/"
    assert shown(client, "/questions/") == {"both", "scans only", "nothing"}


def test_what_cannot_be_muted(client_of: Clients, stranger: User, rows: list[Question]) -> None:
    make.topic("waiting", state=Tag.State.PROPOSED)
    client = client_of(stranger)
    assert client.post("/tags/waiting/mute/", {"value": "1"}).status_code == 404
    assert client.post("/tags/nothing/mute/", {"value": "1"}).status_code == 404
    assert client.post("/tags/scans/mute/", {"value": "2"}).status_code == 400
    assert Client().post("/tags/scans/mute/", {"value": "1"}).status_code == 403
    assert client.get("/tags/scans/mute/").status_code == 405
    with pytest.raises(Tag.DoesNotExist):
        muting.mute(member=stranger, tag=Tag.objects.get(name="waiting"))
    assert not TagMute.objects.exists()


def test_visitors_are_not_offered_it(client: Client, rows: list[Question]) -> None:
    html = client.get("/tags/scans/").content.decode()
    assert "from my lists" not in html
    assert "csrf" not in html
