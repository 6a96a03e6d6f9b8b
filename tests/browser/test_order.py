"""What keeps order, as an asker meets it on a small phone: without scripts, with the keyboard alone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from netsite.accounts.models import User
from questions import closing, merging, posting
from questions.models import Question
from tests import make
from tests.browser.conftest import READER, press, sign_in
from tests.browser.test_access import problems, too_wide


@pytest.fixture
def asker(db: None) -> User:
    return make.member("Maple")


@pytest.fixture
def closed(asker: User) -> Question:
    """Closed as a duplicate of one that has another merged into it, with words that make a page wide."""
    by, other = make.staff("Modesta"), make.member("Quiet Tide of the far North")
    first, second, third = (
        posting.ask(author=author, words=posting.QuestionText(title, "word" * 60))
        for author, title in (
            (other, "How often are scans?"),
            (other, "Scans, how often?"),
            (asker, "Are scans twice a year?"),
        )
    )
    merging.merge(source=second, target=first, by=by, reason="The same.")
    closing.close_as_duplicate(question=third, original=first, by=by, reason="See " + "there" * 30)
    third.refresh_from_db()
    return third


@pytest.mark.parametrize("scripts", [True, False])
def test_mine_is_different_by_keyboard(
    site: str, browser: Browser, asker: User, closed: Question, scripts: bool
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, user_agent=READER, java_script_enabled=scripts
    )
    sign_in(context, site, asker)
    page = context.new_page()
    page.goto(f"{site}{closed.get_absolute_url()}")
    tab_to(page, "Mine is different")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("How is your question different?")
    page.get_by_label("What is different about yours?").fill("No.")
    tab_to(page, "Open my question again")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Please write a few words more").first).to_be_visible()
    page.get_by_label("What is different about yours?").fill("Mine is about a child of six.")
    press(page.get_by_role("button", name="Open my question again"))
    expect(page.get_by_text("Mine is about a child of six.")).to_be_visible()
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_closed_merged_and_locked_fit(site: str, browser: Browser, asker: User, closed: Question, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 700}, user_agent=READER)
    sign_in(context, site, asker)
    page = context.new_page()
    closing.lock(question=closed, by=asker, reason="It went in circles.")
    original = closed.duplicate_of
    assert original is not None
    for question in (closed, original):
        page.goto(f"{site}{question.get_absolute_url()}")
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert problems(page) == []
        assert too_wide(page) == []


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until this link or button has the focus."""
    wanted = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and wanted.and_(page.locator(":focus")).count():
            return
    raise AssertionError(f"the tab key does not lead to “{name}”")
