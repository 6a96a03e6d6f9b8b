"""From signing up with a second factor to taking one's data along and leaving, as a person does it."""

import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from netsite.accounts import erasing, tasks
from netsite.accounts.models import Export, OutgoingMail, User
from questions import posting
from tests import make
from tests.browser.conftest import press, sign_in
from tests.browser.test_second_factor import code_for, reauthenticate


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def link_in(mail: OutgoingMail, site: str) -> str:
    found = re.search(r"http://localhost:8000(/\S+)", mail.body_text)
    assert found
    return f"{site}{found.group(1)}"


def test_sign_up_confirm_and_set_up_a_second_factor(site: str, page: Page) -> None:
    page.goto(f"{site}/accounts/signup/")
    page.get_by_label("E-mail address").fill("juniper@example.org")
    page.get_by_label("Display name").fill("Juniper")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_label("Year of birth").fill("1961")
    expect(page.get_by_label("I agree to that")).not_to_be_checked()
    page.get_by_label("I agree to that").check()
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.goto(link_in(OutgoingMail.objects.get(), site))
    press(page.get_by_role("button", name="Yes, confirm it"))
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill("juniper@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    press(page.locator("main").get_by_role("button", name="Sign in", exact=True))
    page.goto(f"{site}/accounts/2fa/totp/activate/")
    reauthenticate(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Authenticator code").fill(code_for(secret))
    press(page.locator("main").get_by_role("button", name="Activate"))
    page.goto(f"{site}/accounts/")
    press(page.get_by_role("button", name="Sign out"))
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill("juniper@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    press(page.locator("main").get_by_role("button", name="Sign in", exact=True))
    page.get_by_label("Code").fill(code_for(secret, ahead=1))
    press(page.locator("main").get_by_role("button", name="Sign In").first)
    page.goto(f"{site}/accounts/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    assert User.objects.get().health_consent_version == 1


def test_a_copy_of_everything(site: str, page: Page) -> None:
    maple = make.member("Maple")
    posting.ask(author=maple, words=posting.QuestionText("Where do zebras graze?", "By night."))
    sign_in(page.context, site, maple)
    page.goto(f"{site}/accounts/")
    page.get_by_role("link", name="A copy of everything that is kept about me").click()
    reauthenticate(page)
    page.get_by_role("button", name="Make a copy").click()
    expect(page.get_by_text("Your data are being put together.")).to_be_visible()
    tasks.make_export.call(str(Export.objects.get().pk))
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Fetch it").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        data = json.loads(archive.read("data.json"))
        html = archive.read("data.html").decode()
    assert data["held"]["questions.Question"]["rows"][0]["title"] == "Where do zebras graze?"
    assert "Where do zebras graze?" in html


def test_leave_come_back_and_leave_for_good(site: str, page: Page) -> None:
    maple = make.member("Maple")
    question = posting.ask(author=maple, words=posting.QuestionText("Where do zebras graze?", "By night."))
    other = make.member("Other")
    posting.answer(author=other, question=question, words=posting.AnswerText("On the plains, Maple."))
    sign_in(page.context, site, maple)

    def close() -> None:
        page.goto(f"{site}/accounts/")
        page.get_by_role("link", name="Close my account").click()
        reauthenticate(page)
        expect(page.get_by_label("Erase my words.")).to_be_checked()
        page.get_by_role("button", name="Close my account").click()
        expect(page.get_by_role("heading", name="Good-bye")).to_be_visible()

    close()
    page.goto(f"{site}/accounts/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(link_in(OutgoingMail.objects.get(subject="Your account is closed"), site))
    press(page.get_by_role("button", name="Yes, keep my account"))
    sign_in(page.context, site, maple)
    close()
    assert erasing.carry_out_due(timezone.now() + timedelta(days=8)) == 1
    page.goto(f"{site}/questions/{question.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("[removed by its author]")
    expect(page.get_by_text("On the plains, [former member].")).to_be_visible()
    page.goto(f"{site}/people/{maple.pk}/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Maple")
