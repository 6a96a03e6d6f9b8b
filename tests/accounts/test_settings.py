"""What a member sets, and that the site then does it."""

from collections.abc import Callable

import pytest
from django.test import Client

from articles import publishing
from netsite.accounts.models import User
from tests import make

Clients = Callable[[User], Client]
FORM = {
    "language": "en", "text_size": "normal", "mail_rhythm": "daily", "mail_hour": "7", "mail_weekday": "4",
    "time_zone": "America/New_York",
}  # fmt: skip


def test_they_are_kept(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    assert "Saved." in client.post("/accounts/settings/", FORM, follow=True).content.decode()
    asker.refresh_from_db()
    assert (asker.mail_rhythm, asker.mail_hour, asker.mail_weekday) == ("daily", 7, 4)
    assert asker.time_zone == "America/New_York"


@pytest.mark.parametrize(
    "wrong",
    [{"mail_hour": "24"}, {"mail_weekday": "7"}, {"time_zone": "Etc/Nowhere"}, {"language": "xx"}, {"mail_rhythm": ""}],
)
def test_what_is_no_choice_is_refused(client_of: Clients, asker: User, wrong: dict[str, str]) -> None:
    html = client_of(asker).post("/accounts/settings/", FORM | wrong).content.decode()
    assert "Please look at these places again" in html
    asker.refresh_from_db()
    assert asker.mail_rhythm == "at-once"


def test_text_is_larger_on_every_page(client_of: Clients, asker: User) -> None:
    client = client_of(asker)
    assert "data-text" not in client.get("/").content.decode()
    client.post("/accounts/settings/", FORM | {"text_size": "largest"})
    assert 'data-text="largest"' in client.get("/questions/").content.decode()


def test_the_language_leads_to_its_pages_and_mails(client_of: Clients, asker: User) -> None:
    response = client_of(asker).post("/accounts/settings/", FORM | {"language": "es"})
    assert response["Location"] == "/es/accounts/settings/"
    client = Client()
    response = client.post("/accounts/login/", {"login": asker.email, "password": make.PASSWORD})
    assert response["Location"] == "/es/"


def test_figures_and_prognosis_are_left_out(client_of: Clients, asker: User, editor: User) -> None:
    article = make.article(summary="What they are.")
    article.sections.create(key="outlook", position=3, heading="What to expect", kind="outlook", body="Years, mostly.")
    article.sections.create(
        key="figures", position=4, heading="Survival", kind="figures", body="Half of them livedlong."
    )
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    client, address = client_of(asker), article.get_absolute_url()
    assert "What to expect" in client.get(address).content.decode()
    client.post("/accounts/settings/", FORM | {"hides_figures": "on"})
    html = client.get(address).content.decode()
    assert "What to expect" not in html
    assert "livedlong" not in html
    assert "left out here, as you chose" in html
    assert "Symptoms" in html
    assert "livedlong" in client.get(f"{address}?outlook=show").content.decode()
    assert "Survival" not in client.get("/search/?q=livedlong").content.decode()
    visitor = Client()
    assert "livedlong" in visitor.get(address).content.decode()
    assert "Survival" in visitor.get("/search/?q=livedlong").content.decode()
