"""A real Chromium in front of the site.

Console errors, refused resources, answers of 500 and requests to anybody else fail the test.
"""

import io
import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from netsite.accounts.models import User
from questions import viewing

# Playwright keeps an event loop running in this thread; nothing here is asynchronous
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Without the word by which programs are not counted as readers
READER = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ]  # fmt: skip
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A phone."""
    return browser_context_args | {"viewport": {"width": 390, "height": 844}, "locale": "en-US", "user_agent": READER}


@pytest.fixture
def site(live_server: Any) -> str:
    """The address of a running site with its content."""
    viewing.buffer.forget()
    call_command("load_content", stdout=io.StringIO())
    return str(live_server.url)


def sign_in(context: BrowserContext, site: str, user: User) -> None:
    """Sign in without the form (which has its own tests)."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def press(button: Locator) -> None:
    """Press a button and wait for the page that it leads to: going elsewhere at once would take the request back."""
    with button.page.expect_navigation():
        button.click()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose complaints are collected: what the browser refuses or reports fails the test at its end."""
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # A 4xx that a test provokes is reported there too; the test itself looks at it
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    def on_response(response: Response) -> None:
        if response.status >= 500:
            complaints.append(f"{response.status} {response.url}")

    def on_request(request: Request) -> None:
        # K2: no page asks anybody else for anything
        if urlsplit(request.url).hostname not in ("localhost", None):
            complaints.append(f"asked elsewhere: {request.url}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", on_response)
    yield page
    assert complaints == []
