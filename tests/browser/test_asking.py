"""Asking on a phone: what was asked before comes while one types, is announced, and takes nothing away."""

from playwright.sync_api import Browser, Page, expect

from netsite.accounts.models import User
from questions import posting
from questions.models import Question
from tests import make
from tests.browser.conftest import READER, sign_in


def test_similar_ones_come_while_one_types_and_the_rest_is_quick(site: str, page: Page) -> None:
    maple = make.member("Maple")
    other = make.member("Other")
    before = posting.ask(author=other, words=posting.QuestionText("Does purple flushing stop after injections?"))
    posting.answer(author=other, question=before, words=posting.AnswerText("It did."))
    sign_in(page.context, site, maple)
    page.goto(f"{site}/questions/ask/")
    title = page.get_by_label("Your question in one line")
    title.press_sequentially("When does purple flushing stop?")
    region = page.locator("#similar[aria-live=polite]")
    expect(region.get_by_role("link", name="Does purple flushing stop after injections?")).to_be_visible()
    tick = region.get_by_role("listitem").filter(has_text="purple flushing").get_by_label("I have read this")
    expect(tick).not_to_be_checked()
    tick.check()
    title.press("End")
    with page.expect_response("**/questions/similar/"):
        title.press_sequentially(" At night?")
    expect(tick).to_be_checked()
    page.get_by_label("Me", exact=True).check()
    page.get_by_label("anyone, including search engines").check()
    page.get_by_role("button", name="Post question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When does purple flushing stop? At night?")
    page.get_by_text("What the asker has read already").click()
    expect(page.get_by_role("link", name="Does purple flushing stop after injections?").first).to_be_visible()


def test_without_scripts_they_come_after_post_and_with_the_keyboard_alone(site: str, browser: Browser) -> None:
    maple: User = make.member("Maple")
    posting.ask(author=make.member("Other"), words=posting.QuestionText("Does purple flushing stop after injections?"))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}, user_agent=READER)
    sign_in(context, site, maple)
    page = context.new_page()
    page.goto(f"{site}/questions/ask/")
    page.get_by_label("Your question in one line").focus()
    page.keyboard.type("When does purple flushing stop?")
    page.keyboard.press("Tab")
    page.keyboard.type("It came back.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Your question in one line").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not posted yet.")).to_be_visible()
    expect(page.get_by_role("link", name="Does purple flushing stop after injections?")).to_be_visible()
    expect(page.get_by_label("More about it")).to_have_value("It came back.")
    page.get_by_role("button", name="Post question").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("When does purple flushing stop?")
    assert Question.objects.filter(author=maple, about="me").count() == 1
