"""A security key in a real browser, with the site's own rules for scripts in force."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.factories import make_user

from .journeys import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    # A slow line: the page stands before its scripts, and nothing may be pressed too early.
    slow = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", slow)
    yield page
    context.close()


def log_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_a_key_is_added_and_then_asked_for(page: Page, live_server: object) -> None:
    make_user()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    site = str(live_server).replace("127.0.0.1", "localhost")
    log_in(page, f"{site}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("desk")
    page.get_by_role("button", name="Add the key").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.context.clear_cookies()
    log_in(page, f"{site}/accounts/login/?next=/accounts/2fa/webauthn/")
    page.get_by_role("button", name="Use a security key").click()
    page.get_by_role("rowheader", name="desk").wait_for()
    assert not [text for text in said if "Content Security Policy" in text]
