"""Tables on a phone: rows with labels where there are words, else scrolled inside themselves."""

import pytest
from playwright.sync_api import Page

from tests.factories import make_add_on, make_pair, make_units, make_user

from .conftest import Enter
from .test_enlarged import seen_wrong
from .test_every_page import NARROW
from .visiting import CLAIM, address, go

pytestmark = pytest.mark.browser

PAGES = {
    "code": address("cpt", "64490"),
    "code of hcpcs": address("hcpcs", "J3301"),
    "code of icd-10-pcs": address("icd-10-pcs", "0SG00A0"),
    "the whole of a section": f"{address('cpt', '64490')}ncci-edits/",
    "pair": "/ncci/64490/20610/",
    "compare": "/compare/?codes=64490,64491,64492,99213,20610,J3301",
    "claim": CLAIM,
    "sources": "/sources/",
    "list of codes": "/search/?q=S72.001A,64490+J3301;0SG00A0+S72+25+99999",
    "account": "/account/data/",
    "errata": "/errata/",
}
# What the head says of a cell must stand in it, unless its words need no name.
UNNAMED = """() => [...document.querySelectorAll("table.labelled tbody td:not([colspan])")]
    .filter(each => each.checkVisibility() && !each.dataset.label && /^[^a-z]*$/.test(each.innerText.trim()))
    .map(each => each.innerText)"""
WIDE = """() => [...document.querySelectorAll("table.labelled, table.kept")]
    .filter(each => each.checkVisibility() && each.scrollWidth > each.parentElement.clientWidth)
    .map(each => each.caption?.innerText)"""
# A table that scrolls does so by the arrow keys too.
STUCK = """() => [...document.querySelectorAll(".scroll")]
    .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth)
    .filter(each => { each.focus(); return document.activeElement !== each || !each.getAttribute("aria-label"); })
    .map(each => each.innerText.slice(0, 40))"""


@pytest.fixture
def page(enter: Enter) -> Page:
    for dataset in ("ncci-ptp-practitioner", "ncci-ptp-hospital"):
        make_pair("64490", "20610", dataset=dataset)
        make_pair("99213", "64490", dataset=dataset)
    make_units("64490")
    make_add_on()
    return enter(make_user(is_staff=True), **NARROW)


def test_every_table_stays_on_a_narrow_screen_and_names_its_cells(page: Page) -> None:
    tables, found = 0, {}
    for name, path in PAGES.items():
        go(page, path)
        tables += page.locator("table.labelled").count()
        found[name] = [
            *seen_wrong(page),
            *page.evaluate(UNNAMED),
            *page.evaluate(WIDE),
            *page.evaluate(STUCK),
        ]
    assert tables >= 10
    assert {name: each for name, each in found.items() if each} == {}


def test_a_wide_table_is_scrolled_with_the_arrow_keys(page: Page) -> None:
    go(page, PAGES["compare"])
    table = page.get_by_role("region", name="Facts side by side")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_on_a_wide_screen_the_head_names_the_columns(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    go(page, PAGES["sources"])
    assert page.get_by_role("columnheader", name="In force from").is_visible()
    label = page.locator("td[data-label]").first
    shown = label.evaluate("each => getComputedStyle(each, '::before').content")
    assert shown == "none"
