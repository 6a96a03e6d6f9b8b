"""Comments on a small phone, without scripts, with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from netsite.accounts.models import User
from questions import commenting, posting
from questions.models import Answer, Question
from tests import make
from tests.browser.conftest import READER, sign_in
from tests.browser.test_access import problems, too_wide


@pytest.fixture
def thread(db: None) -> Question:
    """A question and an answer with many comments, with everything that makes one wide."""
    asker, other = make.member("Maple"), make.member("Quiet Tide of the far North")
    question = posting.ask(
        author=asker, words=posting.QuestionText("Does purple flushing stop after injections?", "Text")
    )
    answer = posting.answer(author=other, question=question, words=posting.AnswerText("It did for me."))
    for target in (question, answer):
        for number in range(8):
            make.comment(target, f"Comment number {number}. @Maple, how was it?", author=other if number % 2 else asker)
    long = "word" * 60
    commenting.comment(author=other, target=question, body=long)
    commenting.comment(author=other, target=question, body=f"| a | b |\n|-|-|\n| {long} | x |")
    return question


@pytest.mark.parametrize("is_member", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_thread_with_comments_fits_a_small_phone(
    site: str, thread: Question, browser: Browser, is_member: bool, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme, user_agent=READER)
    if is_member:
        sign_in(context, site, User.objects.get(display_name="Maple"))
    page = context.new_page()
    page.goto(f"{site}{thread.get_absolute_url()}")
    for is_open in (False, True):
        page.evaluate("open => document.querySelectorAll('details').forEach(part => { part.open = open })", is_open)
        assert problems(page) == []
        assert too_wide(page) == []


def test_every_form_of_comments_by_machine(site: str, thread: Question, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, user_agent=READER)
    maple = User.objects.get(display_name="Maple")
    sign_in(context, site, maple)
    page = context.new_page()
    own = make.comment(thread, "My own.", author=maple)
    for address in ("", f"{own.pk}/edit/", f"{own.pk}/delete/"):
        page.goto(f"{site}/questions/{thread.pk}/comments/{address}")
        assert problems(page) == [], address
        assert too_wide(page) == [], address


def test_without_scripts_and_with_the_keyboard_alone(site: str, thread: Question, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}, user_agent=READER)
    sign_in(context, site, make.member("Juniper"))
    page = context.new_page()
    page.goto(f"{site}{thread.get_absolute_url()}")
    answer = Answer.objects.get(question=thread)
    place = page.locator(f"#answer-{answer.pk}")
    place.get_by_text("Add a comment").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Which side was it?")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    comment = place.get_by_role("listitem").filter(has_text="Which side was it?")
    expect(comment).to_be_in_viewport()
    expect(comment).to_contain_text("Anonymous member")
