"""A claim is written, checked, changed and printed without a script and without a mouse."""

import pytest
from playwright.sync_api import Page

from tests.factories import make_add_on, make_pair, make_units

from .conftest import Enter
from .visiting import CLAIM, go

pytestmark = pytest.mark.browser


def write(page: Page, line: int, **fields: str) -> None:
    group = page.get_by_role("group", name=f"Line {line}", exact=True)
    for label, text in fields.items():
        group.get_by_label(label).fill(text)


def findings(page: Page) -> str:
    return " ".join(page.locator(".findings li").all_inner_texts())


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "no-js"])
def test_a_claim_is_checked_and_its_address_shows_it_to_others(enter: Enter, scripts: bool) -> None:
    make_pair("64490", "20610", modifier=0)
    make_units("64490", 1)
    make_add_on()
    page = enter(java_script_enabled=scripts)
    go(page, "/claim-check/")
    page.get_by_label("Diagnoses").fill("S72.0")
    write(page, 1, Code="64490", Modifiers="50", Units="2")
    write(page, 2, Code="20610")
    page.get_by_label("Lines to add, as text").fill("64491 1 11\nrubbish")
    page.get_by_role("button", name="Check the claim").click()
    page.wait_for_load_state()
    said = findings(page)
    assert "20610 is not paid beside 64490" in said
    assert "the limit is 1" in said
    assert "its primary 64490 stands beside it" in page.content()
    assert page.get_by_role("link", name="Complete S72.0").is_visible()
    assert "“RUBBISH” is no CPT or HCPCS code" in page.locator("#wrong-4").inner_text()
    other = enter()
    go(other, page.url)
    assert findings(other) == said


def test_the_form_is_filled_and_sent_from_the_keyboard(enter: Enter) -> None:
    page = enter()
    go(page, "/claim-check/")
    page.get_by_role("group", name="Line 1", exact=True).get_by_label("Code").focus()
    page.keyboard.type("64490")
    page.keyboard.press("Tab")
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claim-check/?on=*&l=64490-50")
    assert page.locator("h1").inner_text() == "Check a claim"


def test_enter_checks_and_a_button_of_its_own_adds_rows(enter: Enter) -> None:
    page = enter()
    go(page, "/claim-check/")
    write(page, 1, Code="64490")
    page.get_by_role("button", name="More rows").click()
    page.wait_for_load_state()
    assert page.get_by_label("Code", exact=True).count() == 10
    assert page.get_by_label("Code", exact=True).first.input_value() == "64490"


def test_paper_holds_the_findings_and_the_address_but_no_form(enter: Enter) -> None:
    page = enter()
    go(page, CLAIM)
    page.emulate_media(media="print")
    assert not page.locator(".claim-form").is_visible()
    assert page.locator(".findings").first.is_visible()
    assert "/claim-check/?on=2026-11-22" in page.locator(".print-only").inner_text()
