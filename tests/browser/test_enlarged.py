"""Letters twice as large, and the page four times: nothing overlaps, nothing is cut off."""

import pytest
from playwright.sync_api import Page

from .conftest import Enter
from .test_every_page import SIDEWAYS, assert_nothing, for_each_visitor
from .visiting import walk

pytestmark = pytest.mark.browser

DOUBLED = "document.documentElement.style.fontSize = '200%'"
# Boxes of text and of controls as they are seen, by whatever hides a part of them.
FAULTS = """() => {
    const found = [], boxes = [], GAP = 4;
    const cut = (box, by) => ({left: Math.max(box.left, by.left), top: Math.max(box.top, by.top),
        right: Math.min(box.right, by.right), bottom: Math.min(box.bottom, by.bottom)});
    const add = (element, rect, words, lines) => {
        const inset = lines ? rect.height / 5 : 0;  // letters are lower than their line
        let box = {left: rect.left, right: rect.right, top: rect.top + inset, bottom: rect.bottom - inset};
        for (let each = element; each !== document.body; each = each.parentElement) {
            const style = getComputedStyle(each);
            if (style.overflowX === "visible" && style.overflowY === "visible") continue;
            const seen = cut(box, each.getBoundingClientRect());
            const hides = [style.overflowX, style.overflowY].some(how => how === "hidden" || how === "clip");
            if (hides && (seen.right < box.right - 1 || seen.bottom < box.bottom - 1)) found.push(`cut off: ${words}`);
            box = seen;
        }
        if (box.right - box.left > GAP && box.bottom - box.top > GAP) boxes.push({...box, element, words});
    };
    const isSeen = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && !element.closest(".hidden, .skip, [aria-hidden='true'], svg, datalist, option");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = walker.nextNode();) {
        const words = node.textContent.trim(), range = document.createRange();
        if (!words || !isSeen(node.parentElement)) continue;
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) add(node.parentElement, rect, words.slice(0, 40), true);
    }
    for (const each of document.querySelectorAll("input:not([type=hidden]), select, textarea, button, [role=button]")) {
        if (!isSeen(each)) continue;
        const words = each.name || each.innerText;
        if (each.matches("button, [role=button]") && each.scrollWidth > each.clientWidth + 1) found.push(`cut off: ${words}`);
        add(each, each.getBoundingClientRect(), words, false);
    }
    boxes.sort((a, b) => a.top - b.top);
    boxes.forEach((a, place) => {
        for (let next = place + 1; next < boxes.length && boxes[next].top < a.bottom; next++) {
            const b = boxes[next], both = cut(a, b);
            if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
            if (both.right - both.left > GAP && both.bottom - both.top > GAP) found.push(`${a.words} lies over ${b.words}`);
        }
    });
    return [...new Set(found)].slice(0, 8);
}"""


def seen_wrong(page: Page) -> list[str]:
    return [*page.evaluate(SIDEWAYS), *page.evaluate(FAULTS)]


@for_each_visitor
def test_letters_twice_as_large_leave_nothing_over_another(enter: Enter, visitor: str) -> None:
    found = {}
    for name, page in walk(enter, visitor):
        page.evaluate(DOUBLED)
        found[name] = seen_wrong(page)
    assert_nothing(found)


@for_each_visitor
def test_no_width_of_screen_lays_one_thing_over_another(enter: Enter, visitor: str) -> None:
    """320 pixels are what 1280 are at 400 per cent."""
    found = {}
    for name, page in walk(enter, visitor):
        for width in (1280, 640, 320):
            page.set_viewport_size({"width": width, "height": 640})
            found[f"{name} at {width}"] = seen_wrong(page)
        page.set_viewport_size({"width": 1280, "height": 900})
    assert_nothing(found)
