"""On paper: two sheets, the address at the foot, and gated stays gated."""

import re

import pytest
from playwright.sync_api import Page

from codelookup.catalog.systems import System
from tests.factories import make_user

from .conftest import Enter
from .visiting import address, go, states
from .world import CODES

pytestmark = pytest.mark.browser


def printed_pages(page: Page) -> int:
    """Print on US letter and count the pages."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="Letter")))


@pytest.mark.parametrize("system", CODES)
def test_a_full_code_page_fits_on_two_sheets(enter: Enter, system: System) -> None:
    page = enter(make_user())
    go(page, address(system, CODES[system]))
    assert "locked" not in set().union(*states(page).values())
    assert printed_pages(page) <= 2 * 2, "more than two sheets, printed on both sides"


def test_paper_shows_the_code_and_its_address_but_no_navigation(enter: Enter) -> None:
    page = enter(make_user())
    go(page, address("cpt", "64490"))
    page.emulate_media(media="print")
    for name in ("header.masthead", "#view-meter", ".contents", ".tools", ".offer"):
        assert not any(each.is_visible() for each in page.locator(name).all()), name
    assert page.get_by_role("heading", level=1).is_visible()
    foot = page.locator(".print-only").inner_text()
    assert address("cpt", "64490") in foot
    assert "release" in foot


def test_what_is_gated_is_not_on_paper_either(enter: Enter) -> None:
    full, page = enter(make_user()), enter()
    go(full, address("cpt", "64490"))
    gated = full.locator("section.gated .prose p").all_inner_texts()
    go(page, address("cpt", "20610"))
    go(page, address("cpt", "64490"))
    page.emulate_media(media="print")
    printed = page.content()
    assert gated
    assert not [words for words in gated if words[:60] in printed]
    assert not any(each.is_visible() for each in page.locator("section.gated").all())


def test_terms_are_explained_on_paper_though_folded_on_the_screen(enter: Enter) -> None:
    page = enter(make_user())
    go(page, address("cpt", "64490"))
    explained = page.locator("details.terms dd").first
    assert not explained.is_visible()
    page.emulate_media(media="print")
    assert explained.is_visible()
    assert not page.locator("details.terms summary").first.is_visible()
