"""The sheet for an appointment on paper: large, black on white, and nothing on it but the sheet."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from articles.models import Article
from questions import posting, saving
from questions.models import Answer
from tests import make
from tests.browser.conftest import READER, press, sign_in
from tests.browser.test_access import problems, too_wide

POINTS_14 = 14 * 96 / 72
SMALL = """smallest => [...document.querySelectorAll(".sheet *")].filter(element =>
    element.checkVisibility() && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())
    && !element.closest("sup, .hidden") && parseFloat(getComputedStyle(element).fontSize) < smallest)
    .map(element => `${element.tagName} ${element.className}: ${element.textContent.trim().slice(0, 30)}`)"""
COLOURED = """() => [...document.querySelectorAll(".sheet *")].filter(element => element.checkVisibility()
    && getComputedStyle(element).color !== "rgb(0, 0, 0)").map(element => element.outerHTML.slice(0, 80))"""
DARK = """() => [...document.querySelectorAll(".sheet *")].map(element => getComputedStyle(element).backgroundColor)
    .filter(colour => colour !== "rgba(0, 0, 0, 0)" && Math.min(...colour.match(/\\d+/g).slice(0, 3)) < 200)"""
BLOCKS = """() => [...document.querySelectorAll(".sheet-part, .sheet-answer, .passport-part")]
    .filter(element => element.checkVisibility()).map(element => getComputedStyle(element).breakInside)"""


@pytest.fixture
def answer(db: None) -> Answer:
    words = posting.QuestionText("Does flushing stop after injections?", "I flush **after lunch**.\n\n- every day", [])
    question = posting.ask(author=make.member("Quiet Tide"), words=words)
    nurse = make.member("Juniper")
    make.badge(nurse)
    body = "It did for me. See https://www.cancer.gov/about and `this`.\n\n| a | b |\n|-|-|\n| c | d |\n\n> A quote."
    return posting.answer(author=nurse, question=question, words=posting.AnswerText(body))


@pytest.fixture
def address(site: str, answer: Answer) -> str:
    pk = Article.objects.get(slug="net-overview").pk
    query = f"q={answer.question_id}&a={answer.pk}&s={pk}&s={pk}:questions-to-ask&s={pk}:urgent-emergency&s={pk}:types"
    return f"{site}/questions/appointment/?{query}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper(address: str, site: str, browser: Browser, scheme: Any) -> None:
    page = browser.new_context(color_scheme=scheme, user_agent=READER).new_page()
    page.goto(f"{site}/passport/")
    page.get_by_label("Where it began").fill("Small bowel")
    page.goto(address)
    page.emulate_media(media="print", color_scheme=scheme)
    assert page.evaluate(SMALL, POINTS_14 - 0.01) == []
    assert page.evaluate(COLOURED) == []
    assert page.evaluate(DARK) == []
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    for part in (".site-header", ".site-footer", ".notice-bar", ".sheet-tools", ".take-out"):
        for element in page.locator(part).all():
            expect(element).to_be_hidden()
    assert set(page.evaluate(BLOCKS)) == {"avoid"}
    for words in ("My questions for today", "Where did my NET begin", "It did for me.", "Small bowel"):
        expect(page.locator(".sheet").get_by_text(words).first).to_be_visible()
    after = "link => getComputedStyle(link, '::after').content"
    assert "cancer.gov/about" in page.locator(".sheet a[href='https://www.cancer.gov/about']").evaluate(after)
    assert page.locator(".sheet a.address").first.evaluate(after) == "none"
    assert page.pdf(format="A4").count(b"/Type /Page\n") >= 3


@pytest.mark.parametrize("width", [320, 1280])
def test_on_a_screen(address: str, browser: Browser, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 800}, user_agent=READER).new_page()
    page.goto(address)
    assert (problems(page), too_wide(page)) == ([], [])
    expect(page.locator("[data-passport-choice]")).to_be_hidden()
    expect(page.locator("[data-passport-sheet]")).to_be_hidden()


def test_the_passport_comes_along_only_if_ticked(address: str, site: str, page: Page) -> None:
    page.goto(f"{site}/passport/")
    page.get_by_label("Where it began").fill("Small bowel")
    page.goto(address)
    box, sheet = page.get_by_label("Print my NET passport with it"), page.locator("[data-passport-sheet]")
    expect(box).to_be_checked()
    expect(sheet).to_contain_text("Small bowel")
    expect(sheet.get_by_text("Stage")).to_be_hidden()
    box.uncheck()
    page.emulate_media(media="print")
    expect(sheet).to_be_hidden()
    page.emulate_media(media="screen")
    page.reload()
    expect(box).to_be_checked()
    assert page.evaluate("Object.keys(localStorage)") == ["net-passport"]


def test_print_is_a_button_of_the_page(address: str, page: Page) -> None:
    page.goto(address)
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1 } }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") == 1
    expect(page.get_by_text("use your browser’s print")).to_be_hidden()


def test_without_javascript(address: str, browser: Browser, browser_context_args: Any) -> None:
    page = browser.new_context(**browser_context_args | {"java_script_enabled": False}).new_page()
    page.goto(address)
    expect(page.get_by_text("To print it, use your browser’s print.")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
    expect(page.locator("[data-passport-sheet]")).to_be_hidden()
    press(page.get_by_role("link", name="Take this answer out"))
    expect(page.locator(".sheet")).not_to_contain_text("It did for me.")
    expect(page.locator(".sheet")).to_contain_text("after lunch")


def test_from_reading_to_the_sheet_with_the_keyboard(site: str, page: Page, answer: Answer) -> None:
    maple = make.member("Maple")
    sign_in(page.context, site, maple)
    page.goto(f"{site}{answer.question.get_absolute_url()}")
    button = page.locator(f"#answer-{answer.pk}").get_by_role("button", name="Save")
    button.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith(f"#answer-{answer.pk}")
    article = Article.objects.get(slug="net-overview")
    saving.save(member=maple, thing=article, section_key="questions-to-ask")
    page.goto(f"{site}/questions/saved/")
    for box in page.get_by_role("checkbox").all():
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Bring to my appointment").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"?s={article.pk}%3Aquestions-to-ask&a={answer.pk}")
    expect(page.locator(".sheet")).to_contain_text("Where did my NET begin")
    expect(page.locator(".sheet")).to_contain_text("It did for me.")


def test_a_section_is_saved_in_its_place(site: str, page: Page) -> None:
    sign_in(page.context, site, make.member("Maple"))
    page.goto(f"{site}/articles/net-overview/")
    button = page.get_by_role("button", name=re.compile("^Save ?: Symptoms"))
    press(button)
    assert page.url.endswith("/articles/net-overview/#keep-symptoms")
    expect(page.get_by_role("button", name=re.compile("^Saved ?: Symptoms"))).to_be_in_viewport()
