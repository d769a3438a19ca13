"""What people come for, without a script and without a mouse: every stop is reached with Tab."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from codelookup.descriptions.models import ErrorReport
from tests.accounts.test_second_factor import app_code, set_up
from tests.factories import make_user

from .conftest import Enter
from .test_journeys import FULL, READ, USED_UP
from .visiting import PASSWORD, address, go, meter, states, type_at_home

pytestmark = pytest.mark.browser

PLAIN: Any = {"java_script_enabled": False}
NAME = """() => {
    const each = document.activeElement;
    return (each.labels?.[0] || each).innerText?.trim() || each.getAttribute("aria-label") || "";
}"""
CODE = address("cpt", "64490")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name, or that begins so, has the focus."""
    passed = []
    for _ in range(150):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(NAME))
        if re.match(rf"{re.escape(name)}\b", passed[-1]):
            return
    pytest.fail(f"Tab does not reach {name!r}: {passed}")


def skip(page: Page) -> None:
    tab_to(page, "Skip to content")
    page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


def enter_at(page: Page, name: str, url: str) -> None:
    tab_to(page, name)
    send(page, url)


def send(page: Page, url: str) -> None:
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(url))


def test_words_lead_to_a_code(enter: Enter) -> None:
    page = enter(**PLAIN)
    type_at_home(page, "steroid")
    send(page, r"/search/\?q=steroid")
    enter_at(page, "J3301", address("hcpcs", "J3301"))
    assert states(page)["view"] == {"shown"}


def test_a_code_in_any_spelling_leads_to_its_page(enter: Enter) -> None:
    page = enter(**PLAIN)
    for text in ("s72.001a", "S72001A", "S72 001 A"):
        type_at_home(page, text)
        send(page, r"/icd-10-cm/codes/S72\.001A/")


def test_a_guest_reads_one_page_then_signs_up_and_reads_on(enter: Enter) -> None:
    page = enter(**PLAIN)
    go(page, CODE)
    assert states(page) == READ
    go(page, address("cpt", "64491"))
    assert states(page) == USED_UP
    enter_at(page, "Create a free account", "/accounts/signup/")
    write(page, "E-mail address", "ann@example.org")
    write(page, "Password", PASSWORD)
    send(page, f"^[^?]*{address('cpt', '64491')}$")
    assert states(page) == FULL
    assert meter(page) == ("registered", "4")


def test_who_has_a_second_factor_logs_in_where_he_was_and_out_again(enter: Enter) -> None:
    secret = set_up(make_user())
    page = enter(**PLAIN)
    go(page, CODE)
    enter_at(page, "Log in", "/accounts/login/")
    write(page, "E-mail address", "ann@example.org")
    write(page, "Password", PASSWORD)
    send(page, "/accounts/2fa/authenticate/")
    write(page, "Code", app_code(secret))
    send(page, f"^[^?]*{CODE}$")
    assert states(page) == FULL
    enter_at(page, "Log out", "/accounts/logout/")
    skip(page)
    enter_at(page, "Log out", ":[0-9]+/$")
    assert meter(page)[0] == "guest"


def test_codes_are_compared(enter: Enter) -> None:
    page = enter(**PLAIN)
    go(page, "/compare/")
    write(page, "Codes of CPT or HCPCS", "64490, 64491")
    send(page, r"/compare/\?codes=64490")
    heads = page.locator("table.compared").first.locator("thead a")
    assert heads.all_inner_texts() == ["64490", "64491"]


def test_a_claim_is_checked(enter: Enter) -> None:
    page = enter(**PLAIN)
    go(page, CODE)
    enter_at(page, "Check a claim with this code", "/claim-check/")
    skip(page)
    write(page, "Modifiers", "50")
    send(page, "l=64490-50")
    assert page.locator(".verdict").is_visible()


def test_where_one_was_is_erased(enter: Enter) -> None:
    page = enter(**PLAIN)
    go(page, CODE)
    go(page, "/")
    enter_at(page, "Erase or turn off", "/account/views/#recent")
    tab_to(page, "Erase this list")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("are erased")
    go(page, "/")
    assert page.locator(".recent").count() == 0


def test_colours_are_switched(enter: Enter) -> None:
    page = enter(**PLAIN)
    go(page, CODE)
    for name, theme in (("dark", "dark"), ("light", "light"), ("as the system", None)):
        tab_to(page, name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        assert page.locator("html").get_attribute("data-theme") == theme
        assert page.url.endswith(CODE)


def test_an_error_is_reported(enter: Enter) -> None:
    page = enter(**PLAIN)
    go(page, CODE)
    enter_at(page, "Report an error", "/report/")
    words = "The global period in the file of this quarter is another one."
    write(page, "What is wrong", words)
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_contain_text("Thank you")
    assert ErrorReport.objects.get().message == words


def test_a_level_of_the_tree_leads_to_a_code(enter: Enter) -> None:
    page = enter(**PLAIN)
    go(page, "/")
    enter_at(page, "ICD-10-CM", "/icd-10-cm/$")
    enter_at(page, "Injury, poisoning", "/icd-10-cm/browse/19/")
    enter_at(page, "Injuries to the hip", "/icd-10-cm/browse/S70-S79/")
    enter_at(page, "S72", "/icd-10-cm/(browse|codes)/S72/")
    assert page.locator("h1").inner_text().startswith("S72")
