"""From the first page to the last free one, with and without scripts."""

import pytest
from pytest_django import Settings

from tests.factories import make_user

from .conftest import Enter
from .visiting import address, go, meter, register, search, states
from .world import CODES, FIVE_MORE

pytestmark = pytest.mark.browser

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["js", "no-js"])
READ = {"open": {"shown"}, "view": {"shown"}, "account": {"locked"}}
USED_UP = {"open": {"shown"}, "view": {"locked"}, "account": {"locked"}}
FULL = {"open": {"shown"}, "view": {"shown"}, "account": {"shown"}}


@with_and_without_scripts
def test_a_guest_types_a_code_and_reads_one_page(enter: Enter, scripts: bool) -> None:
    page = enter(java_script_enabled=scripts)
    go(page, "/")
    assert meter(page) == ("guest", "1")
    search(page, " 64490")
    assert page.url.endswith(address("cpt", "64490"))
    assert page.locator("main").get_attribute("data-code") == "64490"
    assert states(page) == READ
    assert meter(page) == ("guest", "0")


@with_and_without_scripts
def test_a_guests_second_page_is_locked_and_his_first_stays_open(
    enter: Enter, scripts: bool
) -> None:
    page = enter(java_script_enabled=scripts)
    go(page, address("cpt", "64490"))
    assert go(page, address("cpt", "64491")).status == 200
    assert states(page) == USED_UP
    go(page, address("cpt", "64490"))
    assert states(page) == READ


@with_and_without_scripts
def test_who_registers_comes_back_to_the_page_he_came_from(enter: Enter, scripts: bool) -> None:
    page = enter(java_script_enabled=scripts)
    go(page, address("cpt", "64490"))
    go(page, address("cpt", "64491"))
    register(page)
    assert page.url.endswith(address("cpt", "64491"))
    assert states(page) == FULL
    assert meter(page) == ("registered", "4")
    go(page, address("cpt", "64490"))
    assert states(page) == FULL
    assert meter(page) == ("registered", "4")


@with_and_without_scripts
def test_an_account_reads_five_the_sixth_names_membership(enter: Enter, scripts: bool) -> None:
    page = enter(make_user(), java_script_enabled=scripts)
    for code in FIVE_MORE:
        go(page, address("cpt", code))
        assert states(page) == FULL
    assert meter(page) == ("registered", "0")
    go(page, address("cpt", "64490"))
    assert states(page) == USED_UP
    assert page.get_by_role("link", name="member").first.is_visible()
    assert "Create a free account" not in page.locator("body").inner_text()
    go(page, address("cpt", FIVE_MORE[0]))
    assert states(page) == FULL


@with_and_without_scripts
def test_logging_out_is_no_way_to_more(enter: Enter, scripts: bool) -> None:
    page = enter(java_script_enabled=scripts)
    go(page, address("cpt", "64490"))
    register(page)
    page.get_by_role("link", name="Log out").click()
    page.locator("main").get_by_role("button").click()
    page.wait_for_load_state()
    go(page, address("cpt", "64491"))
    assert meter(page) == ("guest", "0")
    assert states(page) == USED_UP


@with_and_without_scripts
def test_a_deep_link_survives_sign_up(enter: Enter, scripts: bool) -> None:
    page = enter(java_script_enabled=scripts)
    go(page, address("cpt", "20610"))
    go(page, "/accounts/signup/?next=/cpt/codes/64490/%23fees")
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.locator("main").get_by_role("button").click()
    page.wait_for_load_state()
    assert page.url.endswith("/cpt/codes/64490/#fees")
    assert page.locator("section:target").get_attribute("data-state") == "shown"


def test_a_member_has_no_limit(enter: Enter, settings: Settings) -> None:
    page = enter(make_user(is_staff=True))
    for system, code in CODES.items():
        go(page, address(system, code))
        assert "locked" not in set().union(*states(page).values())
    assert meter(page) == ("member", "unlimited")
