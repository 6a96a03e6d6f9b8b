"""Filtering the list of questions on a small phone: with the keyboard alone, without scripts, and in every state."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from netsite.accounts.models import User
from questions.models import Follow, Question, SavedFilter, Tag
from tests import make
from tests.browser.conftest import READER, sign_in
from tests.browser.test_access import problems, too_wide

SHORT = "Does purple flushing stop after injections?"


@pytest.fixture
def rows(db: None) -> Question:
    """Three questions with what people tell of themselves."""
    asker = make.member("Quiet Tide of the far North")
    make.question("How long is a stay in hospital?", author=asker, primary_site="lung", grade="g1", tags=("surgery",))
    make.question(
        "What can I eat on a bad day?", author=asker, primary_site="small-bowel", grade="g1", tags=("bad-days",)
    )
    return make.question(
        SHORT, author=asker, primary_site="small-bowel", grade="g2", tags=("prrt", "bad-days"), wanted="support", about="me"
    )  # fmt: skip


@pytest.fixture
def maple(rows: Question) -> User:
    """A patient who follows a topic."""
    member = make.member("Maple", role="patient")
    Follow.objects.create(member=member, tag=Tag.objects.get(name="prrt"))
    return member


def phone(browser: Browser, **options: Any) -> BrowserContext:
    return browser.new_context(viewport={"width": 320, "height": 700}, user_agent=READER, **options)


def tab_to(page: Page, selector: str) -> None:
    """Go on with the Tab key until the focus is there."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not come to {selector}")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_with_the_keyboard_alone(site: str, rows: Question, browser: Browser, has_scripts: bool) -> None:
    page = phone(browser, java_script_enabled=has_scripts).new_page()
    page.goto(f"{site}/questions/")
    expect(page.get_by_label("Grade")).to_be_hidden()
    if has_scripts:
        tab_to(page, "details.filter > summary")
    else:
        page.locator("details.filter > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Bad days")
    page.get_by_label("Grade").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Show").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/questions/?grade=g2&topic=bad-days#chosen")
    # On a phone the open form fills the page: what was found is in sight all the same
    expect(page.get_by_role("link", name="Take away: G2")).to_be_in_viewport()
    expect(page.locator(".question-list h2")).to_have_text([SHORT])
    chip = page.get_by_role("link", name="Take away: G2")
    chip.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/questions/?topic=bad-days#chosen")
    expect(page.locator(".question-list h2")).to_have_count(2)
    expect(page.get_by_label("Topic", exact=True)).to_have_value("bad-days")


def test_a_member_saves_a_filter_without_scripts(site: str, maple: User, browser: Browser) -> None:
    context = phone(browser, java_script_enabled=False)
    sign_in(context, site, maple)
    page = context.new_page()
    page.goto(f"{site}/questions/?grade=g2")
    page.get_by_text("Save this filter").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Like me")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.get_by_role("link", name="Like me", exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/questions/?grade=g2")
    expect(page.get_by_role("navigation", name="My filters").get_by_role("link")).to_have_text(["Like me"])


def test_from_a_question_to_people_alike(site: str, rows: Question, page: Page) -> None:
    page.goto(f"{site}{rows.get_absolute_url()}")
    page.get_by_role("link", name="Questions of people in a similar place").click()
    page.wait_for_url("**/questions/?grade=g2&site=small-bowel")
    expect(page.locator(".question-list h2")).to_have_text([SHORT])


def test_a_helper_is_told_once_a_day_and_no_more(site: str, maple: User, browser: Browser) -> None:
    context = phone(browser, java_script_enabled=False)
    sign_in(context, site, maple)
    page = context.new_page()
    page.goto(f"{site}/questions/can-you-help/")
    expect(page.locator(".reason")).to_have_text(
        ["You follow: prrt", "The asker hopes for support, and you are here as: patient"]
    )
    for button, then in (("Tell me once a day", "Do not tell me any more"), ("Do not tell me", "Tell me once a day")):
        page.get_by_role("button", name=button).focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=then)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_by_machine(site: str, maple: User, browser: Browser, scheme: Any) -> None:
    context = phone(browser, color_scheme=scheme)
    visitor = context.new_page()
    everything = "about=me&grade=g2&site=small-bowel&topic=prrt&treatment=targeted&wanted=support"
    for address in (
        "",
        "?grade=g2&site=lung",
        f"?{everything}",
        "?topic=nothing&grade=g2",
        "?grade=zz",
        "?sort=waiting",
    ):
        visitor.goto(f"{site}/questions/{address}")
        visitor.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert problems(visitor) == [], address
        assert too_wide(visitor) == [], address
    sign_in(context, site, maple)
    page = context.new_page()
    for number in range(5):
        query = "grade=g2" if number else "grade=zz"
        SavedFilter.objects.create(member=maple, name=f"{'word' * 12} {number}", query=query)
    for address in ("", f"?{everything}", "?sort=waiting", "filters/", "can-you-help/"):
        page.goto(f"{site}/questions/{address}")
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert problems(page) == [], address
        assert too_wide(page) == [], address
