"""Second factors in a real browser, under the site's own content security policy."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.conftest import press, sign_in


def code_for(secret: str, *, ahead: int = 0) -> str:
    """What the authenticator app shows now; `ahead` steps later, since a code works once."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()) + ahead))


def reauthenticate(page: Page) -> None:
    page.get_by_label("Password").fill(make.PASSWORD)
    page.locator("main").get_by_role("button", name="Confirm").click()


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(site: str, page: Page) -> None:
    maple = make.member("Maple")
    sign_in(page.context, site, maple)
    page.goto(f"{site}/accounts/2fa/totp/activate/")
    reauthenticate(page)
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0, "the picture is shown"
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Authenticator code").fill(code_for(secret))
    page.locator("main").get_by_role("button", name="Activate").click()
    expect(page.get_by_text("Recovery Codes").first).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("E-mail address").fill(maple.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill(code_for(secret, ahead=1))
    press(page.locator("main").get_by_role("button", name="Sign In").first)
    page.goto(f"{site}/accounts/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_a_passkey_is_added_and_signs_in_with_the_browsers_authenticator(site: str, page: Page) -> None:
    maple = make.member("Maple")
    sign_in(page.context, site, maple)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                     "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    reauthenticate(page)
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Passwordless").check()
    page.locator("main").get_by_role("button", name="Add").click()
    page.wait_for_url(lambda address: "/add/" not in address)
    assert Authenticator.objects.filter(user=maple, type="webauthn").count() == 1
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/accounts/")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
