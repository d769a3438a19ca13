"""Under a finger: what is pressed is at least 44 pixels high, and nothing lies over another."""

from typing import Any

import pytest

from .conftest import Enter
from .test_enlarged import seen_wrong
from .test_every_page import assert_nothing, for_each_visitor
from .visiting import walk

pytestmark = pytest.mark.browser

PHONE: Any = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
SMALL = """() => [...document.querySelectorAll("button, [role=button], input, select, summary, .masthead nav a, .tabs a, .pager a")]
    .filter(each => each.checkVisibility() && !each.matches("[type=hidden], [type=checkbox], [type=radio], .honeypot *"))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
    .map(each => `${each.innerText || each.getAttribute("aria-label") || each.name}: ${each.offsetWidth} x ${each.offsetHeight}`)"""


@for_each_visitor
def test_whatever_is_pressed_has_room_for_a_finger(enter: Enter, visitor: str) -> None:
    found = {
        name: [*seen_wrong(page), *page.evaluate(SMALL)]
        for name, page in walk(enter, visitor, **PHONE)
    }
    assert_nothing(found)
