"""Everything can be done from the keyboard, and one always sees where one is."""

import pytest
from playwright.sync_api import Page

from tests.factories import make_user

from .conftest import Enter
from .visiting import CODE_PAGES, address, go, states, type_at_home

pytestmark = pytest.mark.browser

HERE = """() => {
    const style = getComputedStyle(document.activeElement), box = document.activeElement;
    const seen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
        || style.boxShadow !== "none";
    const words = (box.innerText || box.getAttribute("aria-label") || box.name || "").trim();
    return [words, box.closest("header, aside, nav, main, footer")?.id || "", seen];
}"""


def stops(page: Page, number: int) -> list[tuple[str, str, bool]]:
    """Press Tab and return each stop: its words, the id of where it stands, focus visible."""
    found = []
    for _ in range(number):
        page.keyboard.press("Tab")
        words, place, seen = page.evaluate(HERE)
        found.append((words, place, seen))
    return found


@pytest.mark.parametrize("path", ["/about/", CODE_PAGES["code of cpt"], "/search/?q=injection"])
def test_the_first_stop_skips_to_the_content(enter: Enter, path: str) -> None:
    page = enter()
    go(page, path)
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)[0] == "Skip to content"
    assert page.locator(":focus").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert not page.evaluate("Boolean(document.activeElement.closest('header, #view-meter'))")


def test_home_begins_in_the_search_field(enter: Enter) -> None:
    page = enter()
    type_at_home(page, "64491")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('cpt', '64491')}")


def test_tab_goes_from_search_to_the_meter_to_the_sections(enter: Enter) -> None:
    page = enter()
    go(page, address("cpt", "64490"))
    page.locator(".contents summary").evaluate("each => each.parentElement.open = true")
    reached = [words for words, _, _ in stops(page, 60)]
    wanted = ["q", "Search", "Create a free account", "Fees", "Sources"]
    places = [reached.index(words) for words in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize("path", ["/", CODE_PAGES["code of cpt"], "/accounts/signup/"])
def test_the_focus_is_always_visible(enter: Enter, path: str) -> None:
    page = enter()
    go(page, path)
    unseen = [words for words, _, seen in stops(page, 15) if not seen]
    assert unseen == []


def test_an_explanation_opens_with_enter(enter: Enter) -> None:
    page = enter()
    go(page, address("cpt", "64490"))
    first = page.locator("#key-facts details").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is not None
    assert first.locator("p").is_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["js", "no-js"])
def test_every_section_can_be_linked_to(enter: Enter, scripts: bool) -> None:
    page = enter(make_user(), java_script_enabled=scripts)
    go(page, address("cpt", "64490"))
    links = page.locator(".contents a").evaluate_all("all => all.map(each => each.hash)")
    assert links
    for link in links:
        page.goto(f"{address('cpt', '64490')}{link}")
        assert page.locator("section:target").count() == 1, link
    assert "locked" not in set().union(*states(page).values())


def test_a_term_leads_to_its_explanation_and_back(enter: Enter) -> None:
    page = enter(make_user())
    go(page, address("cpt", "64490"))
    term = page.locator("a.term").first
    explained = page.locator(f"{term.get_attribute('href')} + dd")
    assert not explained.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    explained.wait_for(state="visible")
    page.go_back()
    assert "#" not in page.url


def test_the_terms_of_a_section_open_from_the_keyboard(enter: Enter) -> None:
    page = enter(make_user())
    go(page, address("cpt", "64490"))
    page.locator("details.terms summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.terms dd").first.is_visible()


HIDDEN = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(each => each.checkVisibility() && each.getClientRects().length)
    .filter(each => {
        each.focus();
        if (each !== document.activeElement) return false;
        const seen = [...each.getClientRects()].some(box => {
            const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
            const at = document.elementFromPoint(Math.max(1, box.left + 2), (top + bottom) / 2);
            return at && (each.contains(at) || at.contains(each)) && at !== document.documentElement;
        });
        return !seen;
    })
    .map(each => (each.innerText || each.getAttribute("aria-label") || each.name).slice(0, 40))"""


@pytest.mark.parametrize("size", [(1280, 400), (1100, 400), (320, 480)])
@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_what_has_the_focus_is_never_hidden(
    enter: Enter, size: tuple[int, int], letters: str
) -> None:
    """WCAG 2.4.11, on a screen so low that no column fits on it."""
    page = enter(make_user(), viewport={"width": size[0], "height": size[1]})
    for path in (CODE_PAGES["code of cpt"], "/search/?q=injection", "/"):
        go(page, path)
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
        assert page.evaluate(HIDDEN) == [], path
