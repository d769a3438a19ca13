"""Small comforts that need scripts, and are absent, not broken, without them."""

from typing import Literal

import pytest

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
