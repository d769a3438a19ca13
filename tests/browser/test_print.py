"""On paper: two sheets, the address at the foot, and gated stays gated."""

import re

import pytest
from playwright.sync_api import Page

from codelookup.catalog.systems import System
from tests.factories import make_add_on, make_pair, make_units, make_user

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


def test_all_that_can_be_known_of_a_code_fits_too(enter: Enter) -> None:
    """Every table as long as a code page shows it."""
    for number in range(12):
        for dataset in ("ncci-ptp-practitioner", "ncci-ptp-hospital"):
            make_pair("64490", f"{20_000 + number}", dataset=dataset)
            make_pair(f"{30_000 + number}", "64490", dataset=dataset)
        make_add_on(f"{20_000 + number}", "64490")
    for dataset in ("mue-practitioner", "mue-hospital", "mue-dme"):
        make_units("64490", dataset=dataset)
    page = enter(make_user())
    go(page, address("cpt", "64490"))
    assert page.locator("#ncci-edits tbody tr").count() == 20
    assert printed_pages(page) <= 2 * 2
    page.emulate_media(media="print")
    rows = page.locator("#ncci-edits tbody tr").all()
    assert sum(row.is_visible() for row in rows) == 10
    assert page.get_by_text("The first 5 of them").count() == 2


def test_paper_shows_the_code_and_its_address_but_no_navigation(enter: Enter) -> None:
    page = enter(make_user())
    go(page, address("cpt", "64490"))
    page.emulate_media(media="print")
    for name in ("header.masthead", "#view-meter", ".contents", ".tools", ".offer"):
        assert not any(each.is_visible() for each in page.locator(name).all()), name
    assert page.get_by_role("heading", level=1).is_visible()
    foot = page.locator(".print-only").inner_text()
    assert address("cpt", "64490") in foot
    assert re.search(r"as of \d+ \w{3} \d{4}, release", foot)
    source = page.locator("#sources li a").first
    shown = source.evaluate("each => getComputedStyle(each, '::after').content")
    assert source.get_attribute("href") in shown


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
