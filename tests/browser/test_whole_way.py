"""The whole way of a patient, of somebody who answers, and of an editor, in a real browser on a phone."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from netsite.accounts.models import OutgoingMail
from questions import viewing
from questions.models import Question
from tests import make
from tests.browser.conftest import READER, press, sign_in


def sign_up(page: Page) -> str:
    """Make an account from where the page stands; the path of the link in the mail."""
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("E-mail address").fill("juniper@example.org")
    page.get_by_label("Display name").fill("Juniper")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_label("Year of birth").fill("1961")
    page.get_by_label("I agree to that").check()
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    link = re.search(r"http://localhost:8000(/\S+)", OutgoingMail.objects.get().body_text)
    assert link
    return link.group(1)


def count_of(page: Page) -> str:
    viewing.flush()
    page.reload(wait_until="networkidle")
    return page.locator(".meta li", has_text=re.compile(r"\d views?$")).first.inner_text()


def test_from_reading_to_an_accepted_answer(page: Page, site: str, browser: Browser, browser_context_args: Any) -> None:
    # Read the article: the count goes up by one, and not by two
    page.goto(f"{site}/articles/net-overview/", wait_until="networkidle")
    assert count_of(page) == "1 view"
    assert count_of(page) == "1 view"
    assert page.context.cookies() == []

    # Follow a related question
    page.locator("aside .related a").first.click()
    expect(page.locator("article h1")).to_be_visible()
    assert "/questions/" in page.url

    # Ask before signing in: what was written is kept
    page.get_by_role("link", name="Ask", exact=True).click()
    page.get_by_label("Your question in one line").fill("Can I fly two days after a gallium scan?")
    page.get_by_label("More about it (optional)").fill("The clinic did **not** say.")
    page.get_by_label("Me", exact=True).check()
    page.get_by_text("More, if you like").click()
    page.get_by_label("Topics (optional)").fill("travel, dotatate")
    page.get_by_label("anyone, including search engines").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("not")
    page.get_by_role("button", name="Post question").click()
    expect(page.get_by_role("heading", name="Your question is kept")).to_be_visible()

    # Sign up; the link of the mail is opened on another device, and the question is there
    link = sign_up(page)
    elsewhere = browser.new_context(**browser_context_args).new_page()
    elsewhere.goto(f"{site}{link}")
    press(elsewhere.get_by_role("button", name="Yes, confirm it"))
    elsewhere.goto(f"{site}/questions/")
    elsewhere.get_by_role("link", name="Can I fly two days after a gallium scan?").click()
    expect(elsewhere.get_by_text("No answer yet").first).to_be_visible()
    assert Question.objects.filter(title__startswith="Can I fly").count() == 1
    address = elsewhere.url

    # Somebody answers
    other = browser.new_context(**browser_context_args)
    sign_in(other, site, make.member("Tide"))
    answering = other.new_page()
    answering.goto(address)
    answering.get_by_label("What do you know, or what was it like for you?").fill("I did, with a note for the airport.")
    answering.get_by_label("My experience").check()
    answering.get_by_role("button", name="Post answer").click()
    expect(answering.locator(".answer")).to_contain_text("a note for the airport")

    # The asker signs in, votes, and says that it helped most
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill("juniper@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    press(page.locator("main").get_by_role("button", name="Sign in", exact=True))
    page.goto(address)
    page.locator(".answer").get_by_role("button", name="▲ Helpful").click()
    expect(page.locator(".answer").get_by_role("button", name="▲ Helpful")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="This helped me most").click()
    expect(page.locator(".answer.accepted")).to_contain_text("The asker found this the most helpful")

    # Others find it
    elsewhere.goto(f"{site}/search/")
    elsewhere.get_by_role("searchbox").fill("airport note gallium")
    elsewhere.get_by_role("button", name="Search").click()
    expect(elsewhere.get_by_role("link", name="Can I fly two days after a gallium scan?")).to_be_visible()
    expect(elsewhere.locator("mark").first).to_be_visible()


def test_an_editor_changes_the_article(site: str, browser: Browser, page: Page) -> None:
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, user_agent=READER)
    sign_in(desk, site, make.staff("Edith", is_superuser=True))
    editing = desk.new_page()
    editing.goto(f"{site}/admin/articles/article/")
    editing.get_by_role("link", name="Metastatic neuroendocrine tumors: an overview").click()
    editing.get_by_label("Summary:").fill("A new summary for readers.")
    with editing.expect_popup() as opened:
        editing.get_by_role("button", name="Preview without saving").click()
    expect(opened.value.locator(".lede")).to_have_text("A new summary for readers.")
    page.goto(f"{site}/articles/net-overview/")
    expect(page.get_by_text("A new summary for readers.")).to_have_count(0)
    editing.get_by_role("button", name="Save and publish …").click()
    expect(editing.locator("ins").first).to_be_visible()
    editing.get_by_label("What changed").fill("A shorter summary.")
    editing.get_by_role("button", name="Publish").click()
    expect(editing.get_by_text("Published. Readers see it now.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("A new summary for readers.").first).to_be_visible()
    page.get_by_role("link", name="Update history").first.click()
    expect(page.get_by_text("A shorter summary.")).to_be_visible()


def test_everything_works_without_javascript(site: str, browser: Browser, browser_context_args: Any) -> None:
    plain = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    sign_in(plain, site, make.member("Maple"))
    page = plain.new_page()
    page.goto(f"{site}/articles/net-overview/")
    page.get_by_text("On this page").last.click()
    page.locator(".toc-phone a", has_text="Symptoms").click()
    assert page.url.endswith("#symptoms")
    page.goto(f"{site}/questions/ask/")
    page.get_by_label("Your question in one line").fill("What did you ask first?")
    page.get_by_label("Nobody in particular").check()
    page.get_by_label("only members who are signed in").check()
    page.get_by_role("button", name="Post question").click()
    expect(page.get_by_text("Not posted yet.")).to_be_visible()
    page.get_by_role("button", name="Post question").click()
    expect(page.locator("article h1")).to_have_text("What did you ask first?")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("More about it (optional)").fill("And why?")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("article", has_text="And why?").first).to_be_visible()
