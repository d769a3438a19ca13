"""Small comforts that need scripts, and are absent, not broken, without them."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from .conftest import Enter
from .visiting import address, go

pytestmark = pytest.mark.browser


def test_copying_the_code_is_confirmed_in_words(enter: Enter) -> None:
    page = enter(permissions=["clipboard-read", "clipboard-write"])
    go(page, address("icd-10-cm", "S72.001A"))
    page.get_by_role("button", name="Copy code").click()
    page.get_by_text("S72.001A copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "S72.001A"
    assert page.locator(".said").get_attribute("role") == "status"


def test_a_refused_copy_says_so(enter: Enter) -> None:
    page = enter()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject()")
    go(page, address("icd-10-cm", "S72.001A"))
    page.get_by_role("button", name="Copy code").click()
    page.get_by_text("did not allow copying").wait_for()


def test_without_scripts_there_are_no_dead_buttons(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    go(page, address("icd-10-cm", "S72.001A"))
    assert page.get_by_role("button", name="Copy code").count() == 0
    assert page.get_by_role("button", name="Print").count() == 0
    page.get_by_label("as of").fill("2026-06-01")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**?on=2026-06-01")
    assert page.locator("main").get_attribute("data-on") == "2026-06-01"


MOVES = """() => document.getAnimations().length + [...document.querySelectorAll("*")].filter(each =>
    [undefined, "::before", "::after"].some(part => {
        const style = getComputedStyle(each, part);
        return [style.transitionDuration, style.animationDuration].join().split(",").some(time => parseFloat(time) > 0.001)
            || style.scrollBehavior === "smooth";
    })).length"""


@pytest.mark.parametrize("wish", ["reduce", "no-preference"])
def test_nothing_moves(enter: Enter, wish: Literal["reduce", "no-preference"]) -> None:
    page = enter(reduced_motion=wish)
    for path in ("/", "/search/?q=injection", address("cpt", "64490"), "/accounts/signup/"):
        go(page, path)
        assert page.evaluate(MOVES) == 0, path


COPYING: Any = {"permissions": ["clipboard-read", "clipboard-write"]}
LISTS = {
    "results": "/search/?q=fracture",
    "a level": "/icd-10-cm/browse/S72.0/",
    "an unknown code": "/icd-10-cm/codes/S72.001Z/",
    "a list of codes": "/search/?q=S72.001A,64490",
    "related codes": address("icd-10-cm", "S72.001D"),
    "the index": "/icd-10-cm/index/neoplasms/B/bone/",
}


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.mark.parametrize("name", LISTS)
def test_a_code_is_copied_from_a_list_with_its_dot_and_then_without(
    enter: Enter, name: str
) -> None:
    page = enter(**COPYING)
    go(page, LISTS[name])
    button = page.locator("main .copy[aria-label*='.']").first.element_handle()
    code = (button.get_attribute("aria-label") or "").removeprefix("Copy ")
    bare = code.replace(".", "")
    assert bare != code
    told = page.locator("body > [role=status]")
    for text, words in ((code, f"{code} copied; press again for {bare}"), (bare, f"{bare} copied")):
        button.press("Enter")
        expect(told).to_contain_text(words)
        assert clipboard(page) == text
    expect(page.locator(".copied")).to_have_count(1)
    assert button.get_attribute("aria-label") == f"Copy {code}"
    assert page.locator("main a .copy, main form .copy").count() == 0


def test_a_code_without_a_dot_has_no_second_spelling(enter: Enter) -> None:
    page = enter(**COPYING)
    go(page, "/search/?q=injection&system=hcpcs")
    page.get_by_role("button", name="Copy J3301", exact=True).click()
    expect(page.locator("body > [role=status]")).to_have_text("J3301 copied")


def test_a_code_that_needs_more_characters_is_not_copied_from_the_index(enter: Enter) -> None:
    page = enter(**COPYING)
    go(page, "/icd-10-cm/index/neoplasms/B/bone/")
    cells = page.locator("td.code")
    whole = cells.filter(has_not_text="-").count()
    assert cells.count() > whole > 0
    assert page.locator("td.code .copy").count() == whole


@pytest.mark.parametrize("name", LISTS)
def test_without_scripts_no_list_has_buttons(enter: Enter, name: str) -> None:
    page = enter(java_script_enabled=False)
    go(page, LISTS[name])
    assert page.locator("main .copy").count() == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "no-js"])
def test_the_meters_line_is_shortened_for_the_visit_and_comes_back(
    enter: Enter, scripts: bool
) -> None:
    page = enter(java_script_enabled=scripts)
    go(page, "/search/?q=injection")
    line = page.locator("#view-meter")
    line.get_by_role("button", name="Less").click()
    page.wait_for_url("**/search/?q=injection")
    assert line.get_by_role("link").count() == 0
    page.locator("main [data-code='J3301'] > a").click()
    page.wait_for_url("**/J3301/")
    assert line.inner_text().startswith("0 code pages left after this one")
    line.get_by_role("button", name="More").click()
    page.wait_for_url("**/J3301/")
    assert line.get_by_role("link", name="Create a free account").is_visible()
