"""What somebody types is on the server before they send it: after a crash, on another device, with two tabs open."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from netsite.accounts.models import User
from questions.models import Answer, Draft, Question
from tests import make
from tests.browser.conftest import sign_in

SAVED = re.compile(r"^Saved at \d")
TITLE = "Your question in one line"
BODY = "More about it (optional)"
ANSWER = "What do you know, or what was it like for you?"


@pytest.fixture
def maple(page: Page, site: str) -> User:
    """A member who is signed in on this page."""
    member = make.member("Maple")
    sign_in(page.context, site, member)
    return member


@pytest.fixture
def question() -> Question:
    return make.question("Who has had a gallium scan?", author=make.member("Asker"))


def line(page: Page) -> Any:
    return page.locator("form[data-draft] [data-draft-status]").last


def test_a_question_is_there_again_on_another_device(
    page: Page, site: str, maple: User, browser: Browser, browser_context_args: Any
) -> None:
    page.goto(f"{site}/questions/ask/")
    page.get_by_label(TITLE).fill("Can I fly after a scan?")
    page.get_by_label(BODY).press_sequentially("The clinic did not s")
    expect(line(page)).to_have_text(SAVED)
    dying = page.context.new_page()
    page.close()
    elsewhere = browser.new_context(**browser_context_args)
    sign_in(elsewhere, site, maple)
    phone = elsewhere.new_page()
    phone.goto(f"{site}/questions/ask/")
    expect(phone.get_by_text("You began a question on")).to_be_visible()
    phone.get_by_role("link", name="Go on with it").click()
    expect(phone.get_by_label(BODY)).to_have_value("The clinic did not s")
    phone.get_by_label(BODY).press("End")
    phone.get_by_label(BODY).press_sequentially("ay.")
    phone.get_by_label("Nobody in particular").check()
    phone.get_by_label("anyone, including search engines").check()
    expect(line(phone)).to_have_text(SAVED)
    phone.get_by_role("button", name="Post question").click()
    seen_first = phone.get_by_text("Not posted yet.")
    expect(seen_first.or_(phone.locator("article h1"))).to_be_visible()
    if seen_first.is_visible():
        phone.get_by_role("button", name="Post question").click()
    expect(phone.locator("article h1")).to_have_text("Can I fly after a scan?")
    assert Question.objects.get(title="Can I fly after a scan?").body == "The clinic did not say."
    assert not Draft.objects.filter(posted_at=None).exists()
    dying.goto(f"{site}/questions/ask/")
    expect(dying.get_by_text("You began a question on")).to_have_count(0)


def test_a_comment_is_kept_beside_an_answer(page: Page, site: str, maple: User, question: Question) -> None:
    """Every form of a thread has a draft of its own."""
    under = page.locator(f"form[action='/questions/{question.pk}/comments/']")
    page.goto(f"{site}{question.get_absolute_url()}")
    page.get_by_label(ANSWER).fill("I had one, and")
    page.get_by_text("Add a comment").first.click()
    under.locator("textarea").fill("Which hospital")
    expect(line(page)).to_have_text(SAVED)
    expect(under.locator("[data-draft-status]")).to_have_text(SAVED)
    page.goto("about:blank")
    page.goto(f"{site}{question.get_absolute_url()}")
    expect(under.locator("textarea")).to_have_value("Which hospital")
    expect(page.get_by_label(ANSWER)).to_have_value("I had one, and")
    under.get_by_role("button", name="Post comment").click()
    expect(page.locator(".comments")).to_contain_text("Which hospital")
    expect(under.locator("textarea")).to_have_value("")


def test_a_tab_that_dies_loses_an_answer_no_more(page: Page, site: str, maple: User, question: Question) -> None:
    page.goto(f"{site}{question.get_absolute_url()}")
    page.get_by_label(ANSWER).fill("I had one, and")
    expect(line(page)).to_have_text(SAVED)
    page.goto("about:blank")
    page.goto(f"{site}{question.get_absolute_url()}")
    expect(page.get_by_label(ANSWER)).to_have_value("I had one, and")
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.get_by_label(ANSWER)).to_have_value("")
    assert not Draft.objects.exists()


def test_what_is_typed_just_before_one_leaves_is_saved(page: Page, site: str, maple: User, question: Question) -> None:
    page.goto(f"{site}{question.get_absolute_url()}")
    page.get_by_label(ANSWER).fill("Half a thought")
    page.goto("about:blank")
    for _ in range(50):
        # It was sent when the page was left, and may arrive after this one
        page.goto(f"{site}{question.get_absolute_url()}")
        if page.get_by_label(ANSWER).input_value():
            break
    expect(page.get_by_label(ANSWER)).to_have_value("Half a thought")


def test_the_older_of_two_tabs_is_told_and_keeps_its_words(
    page: Page, site: str, maple: User, question: Question
) -> None:
    Draft.objects.create(kind="answer", owner=maple, question=question, fields={"body": "I had one."})
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{site}{question.get_absolute_url()}")
    other.get_by_label(ANSWER).fill("I had one in spring.")
    expect(line(other)).to_have_text(SAVED)
    page.get_by_label(ANSWER).fill("I had one in May.")
    expect(line(page)).to_contain_text("This text was changed in another window. Nothing here is lost")
    expect(page.get_by_label(ANSWER)).to_have_value("I had one in May.")
    assert Draft.objects.get().fields["body"] == "I had one in spring."
    page.get_by_label("My experience").check()
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator(".answer")).to_contain_text("I had one in May.")
    assert Draft.objects.get(posted_at=None).fields["body"] == "I had one in spring.", "the newer words are still there"


def test_without_a_connection_the_text_waits(page: Page, site: str, maple: User, question: Question) -> None:
    arrived = 0

    def lost(route: Route) -> None:
        """The request arrives, and the answer does not."""
        nonlocal arrived
        arrived += 1
        if arrived == 1:
            route.fetch()
        route.abort("internetdisconnected") if arrived < 3 else route.continue_()

    # A page of its own: the browser's console reports the lost requests
    tab = page.context.new_page()
    tab.goto(f"{site}{question.get_absolute_url()}")
    tab.route("**/drafts/save/", lost)
    tab.get_by_label(ANSWER).fill("I had one.")
    expect(line(tab)).to_contain_text("Not saved yet: no connection. Your text stays here.")
    tab.get_by_label(ANSWER).fill("I had one in spring.")
    expect(line(tab)).to_have_text(SAVED, timeout=30_000)
    with tab.expect_response("**/drafts/save/") as last:
        tab.get_by_label(ANSWER).press("End")
        tab.get_by_label(ANSWER).press_sequentially(" Or May.")
    assert last.value.ok
    assert arrived > 3, "what was lost was sent again, and was no conflict"
    expect(tab.get_by_label(ANSWER)).to_have_value("I had one in spring. Or May.")


def test_changes_are_offered_again(page: Page, site: str, maple: User) -> None:
    mine = make.question("Who has had a gallium scan?", author=maple)
    page.goto(f"{site}/questions/{mine.pk}/edit/")
    page.get_by_label(BODY).fill("And what did you feel?")
    expect(line(page)).to_have_text(SAVED)
    page.goto(f"{site}/questions/{mine.pk}/edit/")
    expect(page.get_by_text("You changed this on")).to_be_visible()
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_label(BODY)).to_have_value("And what did you feel?")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator("article", has_text="And what did you feel?").first).to_be_visible()
    assert not Draft.objects.filter(posted_at=None).exists()


def test_a_preview_is_saved_too(page: Page, site: str, maple: User, question: Question) -> None:
    page.goto(f"{site}{question.get_absolute_url()}")
    page.get_by_label(ANSWER).fill("I had **one**.")
    page.get_by_label("My experience").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview strong")).to_have_text("one")
    expect(line(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator(".answer")).to_contain_text("I had one.")
    assert Answer.objects.filter(author=maple).count() == 1
    assert not Draft.objects.filter(posted_at=None).exists()


def test_a_visitors_page_asks_for_nothing(page: Page, site: str, question: Question) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(f"{site}/questions/{question.pk}/answer/")
    page.get_by_label(ANSWER).fill("I had one.")
    page.goto(f"{site}/questions/", wait_until="networkidle")
    assert not [url for url in requested if "draft" in url]


def test_without_javascript_the_forms_work(
    site: str, question: Question, browser: Browser, browser_context_args: Any
) -> None:
    plain = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    sign_in(plain, site, make.member("Maple"))
    page = plain.new_page()
    page.goto(f"{site}{question.get_absolute_url()}")
    page.get_by_label(ANSWER).fill("I had one.")
    page.get_by_role("button", name="Save for later").click()
    page.get_by_role("link", name="Answer to: Who has had a gallium scan?").click()
    expect(page.get_by_label(ANSWER)).to_have_value("I had one.")
    page.get_by_label("My experience").check()
    page.get_by_role("button", name="Post answer").click()
    expect(page.locator(".answer")).to_contain_text("I had one.")
