"""The NET passport is kept in the browser alone: no word of it is ever sent, and none is lost."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests import make
from tests.browser.conftest import READER, sign_in
from tests.browser.test_access import problems, too_wide

CANARY = "Zebrafinch"
NAME = "net-passport"
KEPT = "Kept in this browser only, on this device. Last change:"
ALERT = "Whom to call in an emergency"
TEAM = "My team, with telephone numbers"


def status(page: Page) -> Any:
    return page.locator("[data-status]")


def stored(page: Page) -> dict[str, str]:
    words = page.evaluate(f"localStorage.getItem('{NAME}')")
    fields: dict[str, str] = json.loads(words)["fields"] if words else {}
    return fields


@pytest.fixture
def passport(page: Page, site: str) -> Page:
    page.goto(f"{site}/passport/")
    return page


def test_nothing_that_is_typed_ever_leaves(passport: Page, site: str) -> None:
    page, sent = passport, list[str]()
    page.context.on("request", lambda request: sent.append(f"{request.url} {request.post_data} {request.headers}"))
    for number, field in enumerate(page.locator("[data-field]:not(select)").all()):
        field.press_sequentially(f"{CANARY} {number}")
        field.press("Enter")
    for choice in page.locator("select[data-field]").all():
        choice.select_option(index=1)
    expect(status(page)).to_contain_text(KEPT)
    page.emulate_media(media="print")
    page.pdf()
    page.emulate_media(media="screen")
    page.reload()
    expect(page.get_by_label("Where it began")).to_have_value(f"{CANARY} 1")
    page.evaluate("() => { window.print = () => {} }")
    page.get_by_role("button", name="Print").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as a file").click()
    file = Path(waiting.value.path())
    page.goto(f"{site}/questions/appointment/")
    expect(page.locator("[data-passport-sheet]")).to_contain_text(f"{CANARY} 1")
    page.reload()
    page.goto(f"{site}/passport/")
    page.get_by_label("Load from a file").set_input_files(file)
    page.get_by_role("button", name="Yes, take the file").click()
    expect(status(page)).to_contain_text("The file is loaded")
    page.get_by_role("button", name="Delete it from this browser").click()
    page.get_by_role("button", name="Yes, delete it").click()
    page.goto(f"{site}/")
    assert len(sent) > 8, "requests were looked at"
    # The browser's own handling of a download is a blob of the page, which is no request to anybody
    assert [request for request in sent if CANARY in request] == []
    assert page.context.cookies() == []
    assert CANARY in file.read_text()


def test_what_was_written_is_there_again_until_it_is_deleted(passport: Page) -> None:
    page = passport
    expect(status(page)).to_contain_text("Nothing is kept yet.")
    page.get_by_label("Where it began").fill("Small bowel")
    page.get_by_label("Somatostatin receptors on the scan").select_option("Positive")
    expect(status(page)).to_contain_text(KEPT)
    page.reload()
    expect(page.get_by_label("Where it began")).to_have_value("Small bowel")
    assert stored(page) == {"site": "Small bowel", "receptors": "positive"}
    page.get_by_role("button", name="Delete it from this browser").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.get_by_role("button", name="Keep it").click()
    assert stored(page)
    page.get_by_role("button", name="Delete it from this browser").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(status(page)).to_have_text("It is deleted from this browser.")
    assert page.evaluate("localStorage.length") == 0
    expect(page.get_by_label("Where it began")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Where it began")).to_have_value("")


def test_the_file_brings_it_to_another_device(
    passport: Page, site: str, browser: Browser, browser_context_args: Any
) -> None:
    passport.get_by_label(TEAM).fill("Dr Reis\n555 1234")
    with passport.expect_download() as waiting:
        passport.get_by_role("button", name="Download as a file").click()
    assert waiting.value.suggested_filename.startswith("net-passport-20")
    other = browser.new_context(**browser_context_args).new_page()
    other.goto(f"{site}/passport/")
    other.get_by_label("Load from a file").set_input_files(waiting.value.path())
    expect(other.get_by_label(TEAM)).to_have_value("Dr Reis\n555 1234")
    assert stored(other) == {"team": "Dr Reis\n555 1234"}


@pytest.mark.parametrize(
    "words",
    ["", "no JSON", "[]", "null", '{"fields": {"site": "x"}}', '{"netPassport": 1, "fields": []}', "{" + " " * 250_000],
)
def test_another_file_changes_nothing(passport: Page, tmp_path: Path, words: str) -> None:
    passport.get_by_label("Where it began").fill("Lung")
    file = tmp_path / "other.json"
    file.write_text(words)
    passport.get_by_label("Load from a file").set_input_files(file)
    expect(status(passport)).to_have_text("This file is no NET passport from this page. Nothing was changed.")
    assert stored(passport) == {"site": "Lung"}


def test_a_file_takes_the_place_of_what_is_there_only_when_asked(passport: Page, tmp_path: Path) -> None:
    file = tmp_path / "passport.json"
    fields = {"site": "Pancreas", "stage": 4, "grade": "G" * 9000, "nothing": "<b>x</b>"}
    file.write_text(json.dumps({"netPassport": 1, "fields": fields}))
    passport.get_by_label("Where it began").fill("Lung")
    passport.get_by_label("Load from a file").set_input_files(file)
    passport.get_by_role("button", name="Leave it as it is").click()
    expect(passport.get_by_label("Where it began")).to_have_value("Lung")
    passport.get_by_label("Load from a file").set_input_files(file)
    passport.get_by_role("button", name="Yes, take the file").click()
    expect(passport.get_by_label("Where it began")).to_have_value("Pancreas")
    expect(passport.get_by_label("Stage")).to_have_value("")
    assert len(stored(passport)["grade"]) == 2000


def test_two_windows_stay_the_same(passport: Page, site: str) -> None:
    other = passport.context.new_page()
    other.goto(f"{site}/passport/")
    passport.get_by_label("Where it began").fill("Lung")
    expect(other.get_by_label("Where it began")).to_have_value("Lung")
    expect(status(other)).to_contain_text("It was changed in another window of this browser.")
    other.get_by_label("Stage").fill("IV")
    expect(passport.get_by_label("Stage")).to_have_value("IV")
    assert stored(passport) == {"site": "Lung", "stage": "IV"}
    other.get_by_role("button", name="Delete it from this browser").click()
    other.get_by_role("button", name="Yes, delete it").click()
    expect(passport.get_by_label("Where it began")).to_have_value("")
    expect(status(passport)).to_have_text("It is deleted from this browser.")


def test_a_window_that_slept_overwrites_nothing(passport: Page) -> None:
    """It was not told what another one wrote: it writes the field that was changed in it, and no other."""
    passport.get_by_label("Where it began").fill("Lung")
    newer = json.dumps({"netPassport": 1, "fields": {"site": "Pancreas", "team": "Dr Reis"}})
    passport.evaluate(f"words => localStorage.setItem('{NAME}', words)", newer)
    passport.get_by_label("Stage").fill("IV")
    assert stored(passport) == {"site": "Pancreas", "team": "Dr Reis", "stage": "IV"}
    passport.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(passport.get_by_label(TEAM)).to_have_value("Dr Reis")


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
CLOSED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"


@pytest.mark.parametrize("fault", [FULL, CLOSED])
def test_without_storage_nothing_is_lost_from_the_page(passport: Page, site: str, fault: str) -> None:
    page = passport
    page.add_init_script(fault)
    page.goto(f"{site}/passport/")
    page.get_by_label("Where it began").fill("Lung")
    expect(status(page)).to_contain_text("This browser does not let the page keep anything")
    page.get_by_label("Stage").fill("IV")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_label("Where it began")).to_have_value("Lung")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as a file").click()
    assert json.loads(Path(waiting.value.path()).read_text())["fields"] == {"site": "Lung", "stage": "IV"}
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.goto(f"{site}/questions/appointment/")
    assert asked == ["beforeunload"], "the browser asks before the page is left"


def test_what_cannot_be_read_is_said_and_left(passport: Page) -> None:
    passport.evaluate(f"localStorage.setItem('{NAME}', 'broken')")
    passport.reload()
    expect(status(passport)).to_contain_text("cannot be read. Nothing was changed.")
    assert passport.evaluate(f"localStorage.getItem('{NAME}')") == "broken"
    passport.get_by_label("Where it began").fill("Lung")
    assert stored(passport) == {"site": "Lung"}


def test_words_are_shown_as_words(passport: Page, site: str) -> None:
    passport.get_by_label(TEAM).fill("<img src=x onerror=alert(1)>\nDr Reis")
    passport.get_by_label("My questions for the next appointment").fill("<b>When</b>?\n\nMay I travel?")
    assert passport.locator("[data-value=team]").inner_html().startswith("&lt;img")
    passport.goto(f"{site}/questions/appointment/")
    expect(passport.locator("[data-own-questions] li")).to_have_text(["<b>When</b>?", "May I travel?"])
    expect(passport.locator("[data-passport-sheet] [data-value=team]")).to_have_text(
        "<img src=x onerror=alert(1)> Dr Reis"
    )


def test_by_hand_without_javascript(site: str, browser: Browser, browser_context_args: Any) -> None:
    page = browser.new_context(**browser_context_args | {"java_script_enabled": False}).new_page()
    page.goto(f"{site}/passport/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_text("So it is an empty sheet: print it, and fill it in by hand.")).to_be_visible()
    expect(page.locator("main").get_by_role("textbox")).to_have_count(0)
    expect(page.locator(".sheet").get_by_text("Where it began")).to_be_visible()
    expect(page.locator("main form")).to_have_count(0)
    for field in page.locator("main :is(input, textarea, select)").all():
        assert field.get_attribute("name") is None
        assert field.evaluate("field => field.form") is None
    # Were they shown, the key that sends a form would still send nothing
    page.locator("[data-editor]").evaluate("editor => editor.hidden = false")
    page.get_by_label("Where it began").fill(CANARY)
    page.get_by_label("Where it began").press("Enter")
    page.get_by_label("Stage").press("Enter")
    assert page.url == f"{site}/passport/"
    assert asked == []


def test_with_the_keyboard_alone(passport: Page) -> None:
    page = passport
    page.locator("#main").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Maple")
    page.keyboard.press("Tab")
    page.keyboard.type("Lung")
    assert stored(page) == {"name": "Maple", "site": "Lung"}
    deleting = page.get_by_role("button", name="Delete it from this browser")
    for _ in range(40):
        page.keyboard.press("Tab")
        if deleting.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("It is deleted from this browser.")
    expect(deleting).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_filled_in_on_a_small_phone(site: str, browser: Browser, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme, user_agent=READER)
    sign_in(context, site, make.member("Maple"))
    page = context.new_page()
    page.goto(f"{site}/passport/")
    for field in page.locator("[data-field]:not(select)").all():
        field.fill("word" * 40)
    for choice in page.locator("select[data-field]").all():
        choice.select_option(index=1)
    page.get_by_role("button", name="Delete it from this browser").click()
    assert (problems(page), too_wide(page)) == ([], [])
    focused = page.get_by_label("Medicines to avoid")
    focused.focus()
    box, bar = focused.bounding_box(), status(page).bounding_box()
    assert box is not None
    assert bar is not None
    assert box["y"] + box["height"] <= bar["y"] or box["y"] >= bar["y"] + bar["height"], "the status hides no field"
    page.goto(f"{site}/questions/appointment/")
    expect(page.locator("[data-passport-sheet]")).to_be_visible()
    assert (problems(page), too_wide(page)) == ([], [])
