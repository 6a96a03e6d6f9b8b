"""Every page by machine: accessibility (axe), nothing wider than a small phone, keyboard focus that can be seen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from articles.models import Article
from netsite.accounts import contacts, notices
from netsite.accounts.models import Contact, User
from questions import following, muting, posting, saving
from questions.models import Question, SavedItem, Tag
from tests import make
from tests.browser.conftest import READER, sign_in

READING = [
    "/", "/articles/", "/articles/net-overview/", "/articles/net-overview/history/", "/articles/net-overview/history/1/",
    "/articles/net-overview/report/", "/articles/glossary/", "/questions/", "/questions/?sort=library", "/questions/1/",
    "/questions/?sort=waiting", "/questions/?grade=g2&site=lung", "/questions/?topic=nothing", "/questions/?grade=zz",
    "/questions/1/answer/", "/questions/{question}/follow/by-mail/",
    "/questions/ask/", "/tags/", "/tags/scans/", "/search/?q=diarrhea", "/search/?q=zzzz",
    "/accounts/contact/", "/accounts/contact/{contact}/", "/accounts/contact/stop/{stop_contact}/",
    "/accounts/mail/stop/{stop}/", "/people/{person}/clinician/",
    "/passport/", "/questions/appointment/", "/questions/appointment/?q=1&a=1&q=999999", "/questions/appointment/?q=x",
    "/help-now/", "/privacy/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing/here/",
]  # fmt: skip
MEMBER = [
    "/accounts/", "/accounts/profile/", "/accounts/settings/", "/accounts/inbox/", "/accounts/clinician/",
    "/accounts/consent/", "/accounts/email/",
    "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
    "/questions/can-you-help/", "/questions/filters/", "/questions/?grade=g2&site=lung",
    "/questions/drafts/", "/questions/following/", "/questions/saved/", "/questions/appointment/?q=1&a=1",
    "/questions/1/", "/questions/1/answers/1/reactions/unsafe/",
    "/questions/{own}/", "/questions/{own}/edit/", "/questions/{own}/delete/", "/tags/scans/", "/tags/muted/",
    "/people/{person}/",
]  # fmt: skip


def problems(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {[node['html'][:120] for node in v['nodes'][:3]]}" for v in found]


TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .map(element => `${element.tagName}.${element.className} ${element.textContent.trim().slice(0, 40)}`).slice(0, 5)"""


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [] if wider <= 0 else [f"{wider} px", *page.evaluate(TOO_WIDE)]


def look(page: Page, site: str, addresses: list[str]) -> None:
    """Open each; K2: none asks anybody else for anything, for visitors none sets a cookie beside that of forms."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in addresses:
        page.goto(f"{site}{address}")
        assert problems(page) == [], address
        assert too_wide(page) == [], address
    assert [url for url in asked if not url.startswith((f"{site}/", "data:"))] == []
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken", "sessionid"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_reading_page(site: str, browser: Browser, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme, user_agent=READER)
    nurse = make.member("Juniper")
    make.badge(nurse, interests="none")
    question = Question.objects.order_by("pk")[0]
    following.follow_by_mail(address="reader@example.org", question=question, language="en")
    contact = Contact.objects.get()
    links = {
        "question": question.pk, "contact": contacts.token_of(contact), "stop_contact": contacts.stop_token_of(contact),
        "stop": notices.stop_token(nurse), "person": nurse.pk,
    }  # fmt: skip
    look(context.new_page(), site, [address.format(**links) for address in READING])


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_of_a_member(site: str, browser: Browser, width: int) -> None:
    maple: User = make.member("Maple")
    own = posting.ask(author=maple, words=posting.QuestionText("A question of my own?", "Text", ["scans"]))
    posting.answer(author=make.member("Tide"), question=own, words=posting.AnswerText("An answer."))
    context = browser.new_context(viewport={"width": width, "height": 700}, user_agent=READER)
    sign_in(context, site, maple)
    muting.mute(member=maple, tag=Tag.objects.get(key="scans"))
    notices.notify(member=maple, key="x", kind="support", title="We thought of you", body="Some words.", path="/")
    make.application(maple)
    make.badge(maple)
    for thing in (own, Article.objects.get(slug="net-overview")):
        saving.save(member=maple, thing=thing)
    SavedItem.objects.create(member=maple, question=make.question("Hidden by now?", state="hidden"))
    look(context.new_page(), site, [address.format(own=own.pk, person=maple.pk) for address in MEMBER])


def test_forms_with_errors(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, user_agent=READER)
    page = context.new_page()
    page.goto(f"{site}/questions/ask/")
    page.get_by_role("button", name="Post question").click()
    page.get_by_label("Your question in one line").fill("Short")
    page.get_by_role("button", name="Post question").click()
    assert problems(page) == []
    page.goto(f"{site}/accounts/signup/")
    page.get_by_label("E-mail address").fill("a@example.org")
    page.get_by_label("Display name").fill("Dr. Who")
    page.get_by_label("Password").fill("short")
    page.get_by_label("Year of birth").fill("1961")
    page.get_by_role("button", name="Make my account").click()
    assert problems(page) == []


def test_large_text_still_fits(site: str, browser: Browser) -> None:
    """A reader who doubled the size of all text scrolls in one direction only."""
    context = browser.new_context(viewport={"width": 640, "height": 900}, user_agent=READER)
    page = context.new_page()
    for address in ("/", "/articles/net-overview/", "/questions/1/", "/questions/ask/"):
        page.goto(f"{site}{address}")
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert too_wide(page) == [], address


def test_the_keyboard_reaches_the_text_first(site: str, page: Page) -> None:
    page.goto(f"{site}/articles/net-overview/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0, "it can be seen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
