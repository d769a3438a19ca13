"""Suggestions while one types: sensible, never stale, reached by keys; and the box without them."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .conftest import Enter
from .test_every_page import AXE, RUN, WCAG
from .visiting import CODE_PAGES, address, go

pytestmark = pytest.mark.browser

WORDS = "myocardial infarct"
# By the page's own clock: where the machine stops for a while, the next letter is still due before
# the pause is over.
FAST = """async (box, text) => {
    box.focus();
    for (const letter of text) {
        box.value += letter;
        box.dispatchEvent(new InputEvent("input", { bubbles: true, data: letter }));
        await new Promise(done => setTimeout(done, 5));
    }
}"""


def box(page: Page) -> Locator:
    return page.get_by_label("Search codes")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def type_words(page: Page, text: str, path: str = "/about/") -> None:
    """Type into the box of a page and wait for the suggestions."""
    go(page, path)
    ready(page)
    box(page).press_sequentially(text)
    expect(options(page).first).to_be_visible()


def ready(page: Page) -> None:
    """Wait until the script has made the box a combobox."""
    expect(page.get_by_role("combobox", name="Search codes")).to_be_visible()


def asked(url: str) -> str:
    return parse_qs(urlsplit(url).query).get("q", [""])[0]


def test_each_letter_brings_a_list_that_begins_with_what_was_typed(enter: Enter) -> None:
    page = enter()
    go(page, "/about/")
    ready(page)
    for end in range(1, len(WORDS) + 1):
        typed = WORDS[:end]
        if typed[-1] == " ":
            box(page).press_sequentially(" ")
            continue
        with page.expect_response(lambda answer, t=typed: asked(answer.url) == t):  # type: ignore[misc]
            box(page).press_sequentially(typed[-1])
        for word in typed.split():
            titles = options(page).locator(".title")
            expect(titles.first).to_be_visible()
            begun = re.compile(rf"\b{word}", re.IGNORECASE)
            expect(titles.filter(has_not_text=begun), typed).to_have_count(0)
            assert 1 <= titles.count() <= 10
    assert {"I21.9", "I21.4", "I25.2"} == set(options(page).locator(".code").all_inner_texts())


def test_an_answer_that_comes_late_is_not_shown(enter: Enter) -> None:
    page = enter()
    go(page, "/about/")
    ready(page)
    held: list[Route] = []
    page.route("**/suggest/?q=myal", lambda route: held.append(route))
    with page.expect_request("**/suggest/?q=myal"):
        box(page).press_sequentially("myal")
    with page.expect_response("**/suggest/?q=myopia"):
        box(page).fill("myopia")
    expect(options(page)).to_have_count(1)
    held[0].fulfill(body='<a role="option" href="/">Myalgia, too late</a>')
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(options(page)).to_have_count(1)
    expect(options(page)).to_contain_text("Myopia")


def test_fast_typing_asks_once(enter: Enter) -> None:
    page = enter()
    go(page, "/about/")
    ready(page)
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.url) if "/suggest/" in request.url else None
    )
    with page.expect_response("**/suggest/**"):
        box(page).evaluate(FAST, "diabetes")
    assert [asked(url) for url in sent] == ["diabetes"]


def test_arrows_walk_the_options_and_enter_opens_the_code(enter: Enter) -> None:
    page = enter()
    type_words(page, "myocardial inf")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    for place in range(2):
        page.keyboard.press("ArrowDown")
        chosen = options(page).nth(place)
        expect(chosen).to_have_attribute("aria-selected", "true")
        expect(box(page)).to_have_attribute(
            "aria-activedescendant", chosen.get_attribute("id") or ""
        )
    page.keyboard.press("ArrowUp")
    code = options(page).first.get_attribute("data-code") or ""
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address('icd-10-cm', code)}")


def test_enter_without_a_choice_searches(enter: Enter) -> None:
    page = enter()
    type_words(page, "myocardial inf")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=myocardial+inf")
    expect(page.locator("[data-rank] .title", has_text="infarction")).to_have_count(3)


def test_escape_closes_the_list_first_and_keeps_what_was_typed(enter: Enter) -> None:
    page = enter()
    type_words(page, "diabetes")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_value("diabetes")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    assert box(page).get_attribute("aria-activedescendant") is None


def test_home_and_end_move_within_the_words_and_leave_the_option(enter: Enter) -> None:
    page = enter()
    type_words(page, "diabetes")
    for key, place in (("Home", 0), ("End", 8)):
        page.keyboard.press("ArrowDown")
        page.keyboard.press(key)
        assert box(page).evaluate("each => each.selectionStart") == place
        assert box(page).get_attribute("aria-activedescendant") is None


def test_leaving_the_box_closes_the_list(enter: Enter) -> None:
    page = enter()
    type_words(page, "diabetes")
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()


def test_a_click_on_an_option_opens_the_code(enter: Enter) -> None:
    page = enter()
    type_words(page, "diabetes")
    options(page).first.click()
    page.wait_for_url(f"**{address('icd-10-cm', 'E11.9')}")


def test_the_number_of_suggestions_is_told(enter: Enter) -> None:
    page = enter()
    type_words(page, "myocardial inf")
    told = page.locator(".finder [aria-live]")
    expect(told).to_have_text("3 suggestions")
    box(page).fill("myopia")
    expect(told).to_have_text("1 suggestion")
    box(page).fill("qqqqqq")
    expect(told).to_have_text("No suggestion")
    box(page).fill("")
    expect(told).to_have_text("")


def test_a_shape_of_two_systems_is_a_group_of_its_own(enter: Enter) -> None:
    page = enter()
    type_words(page, "25")
    group = page.get_by_role("group", name="2 systems have a code of this shape")
    expect(group.get_by_role("option")).to_have_count(2)


def test_a_server_that_fails_leaves_the_box_as_it_is(enter: Enter) -> None:
    page = enter()
    page.route("**/suggest/**", lambda route: route.abort())
    go(page, "/about/")
    ready(page)
    with page.expect_event("requestfailed"):
        box(page).press_sequentially("diabetes")
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=diabetes")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_fault_in_an_open_list(enter: Enter, width: int, scheme: str) -> None:
    page = enter(viewport={"width": width, "height": 800}, color_scheme=scheme)
    type_words(page, "25")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE)
    assert page.evaluate(RUN, WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_slash_and_control_k_go_to_the_box(enter: Enter) -> None:
    page = enter()
    go(page, CODE_PAGES["code of cpt"])
    ready(page)
    expect(page.locator(".finder kbd")).to_be_visible()
    for key in ("/", "Control+k"):
        page.locator("h1").click()
        page.keyboard.press(key)
        expect(box(page)).to_be_focused()
        expect(box(page)).to_have_value("")
        page.keyboard.press("Tab")


def test_slash_in_a_field_is_a_slash(enter: Enter) -> None:
    page = enter()
    go(page, "/search/")
    ready(page)
    page.get_by_label("A list of codes").press_sequentially("64490/64491")
    expect(page.get_by_label("A list of codes")).to_have_value("64490/64491")
    page.keyboard.press("Control+k")
    expect(box(page)).to_be_focused()
    page.keyboard.press("/")
    expect(box(page)).to_have_value("/")


def test_the_slash_can_be_switched_off_for_good(enter: Enter) -> None:
    page = enter()
    go(page, "/search/")
    ready(page)
    page.get_by_label("goes to the search box").uncheck()
    expect(page.locator(".finder kbd")).to_be_hidden()
    go(page, "/about/")
    ready(page)
    expect(page.locator(".finder kbd")).to_be_hidden()
    page.keyboard.press("/")
    expect(box(page)).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(box(page)).to_be_focused()
    go(page, "/search/")
    expect(page.get_by_label("goes to the search box")).not_to_be_checked()


def test_without_scripts_there_is_a_plain_box_and_filters_are_links(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    go(page, "/search/")
    assert page.locator("kbd:visible, #slash:visible, [role=listbox]:visible").count() == 0
    box(page).fill("unspecified")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search/?q=unspecified")
    page.get_by_role("navigation", name="Hits by system").get_by_role(
        "link", name="ICD-10-CM"
    ).click()
    page.wait_for_url("**system=icd-10-cm**")
    page.get_by_label("billable only").check()
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**billable=1**")
    assert page.locator("[data-rank]").count() > 1
    page.get_by_text("Chapters and ranges").click()
    page.locator(".chapters a").first.click()
    page.wait_for_url("**within=**")


def test_without_scripts_a_list_is_looked_up(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    go(page, "/search/")
    page.get_by_label("A list of codes").fill("64490\nS72.001A\nS72 99999")
    page.get_by_role("button", name="Look up the list").click()
    page.wait_for_load_state()
    assert page.locator("tr[data-code]").count() == 3
    assert page.get_by_text("unknown", exact=True).count() == 1
