"""What holds for every kind of page: accessible, narrow, quiet, from one host."""

from pprint import pformat
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request
from pytest_django import Settings

from .conftest import Enter
from .visiting import VISITORS, go, walk

pytestmark = pytest.mark.browser

for_each_visitor = pytest.mark.parametrize("visitor", VISITORS)
AXE = Axe().axe_script
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """async rules => (await axe.run({runOnly: rules, resultTypes: ["violations"]})).violations.map(
    each => `${each.id}: ${each.nodes.map(node => node.target).slice(0, 3).join(" | ")}`)"""
LISTEN = """window.violated = [];
document.addEventListener("securitypolicyviolation", event =>
    window.violated.push(`${event.violatedDirective} ${event.blockedURI}`));"""
NARROW: Any = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture(autouse=True)
def _plenty(settings: Settings) -> None:
    settings.VIEW_ALLOWANCE_REGISTERED = 50


def faults(page: Page) -> list[str]:
    """Run axe (WCAG 2.0 to 2.2, A and AA) at both widths and in both themes."""
    page.evaluate(AXE)
    found = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found += [f"{width} {fault}" for fault in page.evaluate(RUN, WCAG)]
        page.emulate_media(color_scheme="dark")  # of all rules only these see the theme
        found += [f"{width} dark {fault}" for fault in page.evaluate(RUN, COLOURS)]
    return found


def assert_nothing(found: dict[str, list[str]]) -> None:
    """Fail with everything that was found, page by page."""
    faulty = {name: each for name, each in found.items() if each}
    assert not faulty, pformat(faulty, width=100)


@for_each_visitor
def test_axe_finds_no_fault_wide_or_narrow_light_or_dark(enter: Enter, visitor: str) -> None:
    found = {name: faults(page) for name, page in walk(enter, visitor)}
    assert_nothing(found)


def test_a_form_with_errors_is_accessible(enter: Enter) -> None:
    page = enter()
    for path in ("/accounts/signup/", "/accounts/login/"):
        go(page, path)
        page.get_by_label("E-mail address").fill("ann@example.org")
        page.get_by_label("Password").fill("12345")
        page.locator("main").get_by_role("button").click()
        page.wait_for_load_state()
        assert page.locator("main [role=alert]").is_visible()
        assert page.get_by_label("E-mail address").input_value() == "ann@example.org"
        assert faults(page) == []


SIDEWAYS = """() => {
    const root = document.documentElement, excess = root.scrollWidth - root.clientWidth;
    const loose = [...document.querySelectorAll("table")].filter(table =>
        !table.closest(".scroll[tabindex='0']") && table.scrollWidth > table.parentElement.clientWidth);
    return [...(excess > 0 ? [`${excess} px`] : []), ...loose.map(table => table.caption?.textContent)];
}"""


@for_each_visitor
def test_at_320_px_nothing_scrolls_sideways_but_tables_inside_themselves(
    enter: Enter, visitor: str
) -> None:
    found = {name: page.evaluate(SIDEWAYS) for name, page in walk(enter, visitor, **NARROW)}
    assert_nothing(found)


def listen(page: Page) -> list[str]:
    """Collect what pages complain of, and requests to other hosts, from now on."""
    heard: list[str] = []
    home = "/".join(page.url.split("/")[:3])

    def on_console(message: ConsoleMessage) -> None:
        # Chromium reports the page's own 404 or 400 as an error; it is meant.
        if message.type in ("error", "warning") and message.location["url"] != page.url:
            heard.append(f"{message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        if not request.url.startswith((home, "data:")):
            heard.append(f"another host: {request.url}")

    def on_failure(request: Request) -> None:
        # What was still loading when the next page was opened did not fail.
        if request.failure != "net::ERR_ABORTED":
            heard.append(f"failed: {request.url} {request.failure}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.on("requestfailed", on_failure)
    page.add_init_script(LISTEN)
    return heard


@for_each_visitor
def test_no_page_complains_or_calls_another_host(enter: Enter, visitor: str) -> None:
    found: dict[str, list[str]] = {}
    heard: list[str] = []
    for name, page in walk(enter, visitor):
        if not found:  # the first page is opened again, with everything heard
            heard = listen(page)
            page.reload()
        found[name] = [*heard, *page.evaluate("window.violated")]
        heard.clear()
    assert_nothing(found)
