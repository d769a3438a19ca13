"""The life of a text as three people click it: written, contested, returned, mended, published."""

from typing import Any

import pytest
from playwright.sync_api import Page

from codelookup.catalog.models import Code
from codelookup.descriptions import actions
from codelookup.descriptions.models import (
    Description,
    Editor,
    ErrorReport,
    Recheck,
    Role,
)
from tests.descriptions.test_life import GOOD
from tests.descriptions.writing import SENTENCE
from tests.factories import make_editor

from .conftest import Enter
from .test_every_page import NARROW, SIDEWAYS, assert_nothing, faults, listen
from .visiting import PASSWORD, address, go

pytestmark = pytest.mark.browser

OWN = address("cpt", "99214")  # a code nobody has written about
TITLE = "Visit for a problem of middling weight"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def field(page: Page, name: str) -> Any:
    return page.locator(f"#id_{name}")


def write(page: Page) -> None:
    """Begin a text from the code page and fill what it needs."""
    go(page, OWN)
    page.get_by_role("link", name="Write a text").click()
    press(page, "Begin")
    field(page, "title").fill(TITLE)
    field(page, "common").fill(SENTENCE * 5)
    page.get_by_label("Title").nth(1).fill("A public source")
    press(page, "Save")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_text_is_written_contested_returned_mended_and_published(
    enter: Enter, scripts: bool
) -> None:
    ann = enter(make_editor("Ann Author").user, java_script_enabled=scripts)
    rob = enter(make_editor("Rob Reviewer", Role.REVIEWER).user, java_script_enabled=scripts)
    tim = enter(make_editor("Tim Other").user, java_script_enabled=scripts)
    write(ann)
    go(tim, ann.url)
    field(tim, "title").fill(f"{TITLE}, short")
    press(tim, "Save")
    field(ann, "title").fill(f"{TITLE}, long")
    field(ann, "documentation").fill("What was decided\nHow long it took")
    press(ann, "Save")
    assert "Tim Other saved this text while you wrote" in ann.locator("[role=alert]").inner_text()
    clash = ann.locator('[data-field="title"]')
    assert clash.locator("ins").all_inner_texts() == ["weight, long", "weight, short"]
    clash.get_by_label("take what I write here:").check()
    clash.get_by_role("textbox").fill(f"{TITLE}, long or short")
    press(ann, "Save what is chosen")
    assert field(ann, "title").input_value() == f"{TITLE}, long or short"
    assert field(ann, "documentation").input_value().startswith("What was decided")
    press(ann, "Save and hand over for review")
    judge(rob, ann)
    page = enter(java_script_enabled=scripts)
    go(page, OWN)
    assert page.locator("h1").inner_text().endswith(f"{TITLE}, all lengths")
    assert "Written by Ann Author" in page.locator("#common-language-description").inner_text()


def judge(rob: Page, ann: Page) -> None:
    """Rob returns the text with a reason, Ann mends it, Rob looks at the preview and approves."""
    go(rob, "/desk/")
    rob.locator('[data-list="review"]').get_by_role("link").click()
    rob.get_by_label("Why it goes back").fill("Say that every length is meant.")
    press(rob, "Return it to its author")
    go(ann, "/desk/")
    assert "Say that every length is meant." in ann.locator('[data-list="work"]').inner_text()
    ann.locator('[data-list="work"]').get_by_role("link").click()
    field(ann, "title").fill(f"{TITLE}, all lengths")
    press(ann, "Save and hand over for review")
    go(rob, ann.url)
    rob.get_by_role("link", name="Preview").click()
    assert "Preview – not published" in rob.locator(".preview-line").inner_text()
    assert rob.locator("h1").inner_text().endswith(f"{TITLE}, all lengths")
    rob.get_by_role("link", name="Back to the text").click()
    press(rob, "Approve and publish")
    assert "The text is published." in rob.locator(".messages").inner_text()


def test_who_is_logged_out_goes_on_with_his_text_after_logging_in_again(enter: Enter) -> None:
    page = enter(make_editor("Ann Author").user)
    write(page)
    field(page, "overview").fill("An hour's work")
    cookies = [each for each in page.context.cookies() if each.get("name") != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    press(page, "Save")
    assert "no longer logged in" in page.locator("[role=alert]").inner_text()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log in in another tab").click()
    other = opened.value
    other.get_by_label("E-mail address").fill("ann@example.org")
    other.get_by_label("Password").fill(PASSWORD)
    other.locator("main").get_by_role("button").click()
    other.wait_for_load_state()
    press(page, "Go on with this text")  # with the sign of before the login
    assert "before you logged in" in page.locator("[role=alert]").inner_text()
    press(page, "Go on with this text")
    assert field(page, "overview").input_value() == "An hour's work"
    press(page, "Save")
    assert Description.objects.get(title=TITLE).overview == "An hour's work"


def desk_pages(eve: Editor) -> dict[str, str]:
    """Fill the desk with one of everything, and name every page of it."""
    ann, code = make_editor("Ann Author"), Code.objects.get(value="99214")
    text = actions.start(ann, code)
    text = actions.save(ann, text.pk, text.version, {**GOOD, "overview": "Too short."})
    text = actions.submit(ann, text.pk, text.version)
    published = Description.objects.get(code__value="64490")
    Recheck.objects.create(description=published, reasons=["It changed."])
    report = ErrorReport.objects.create(code=code, section="fees", message="It is wrong.")
    own = f"/desk/texts/{text.pk}/"
    return {
        "queue": "/desk/",
        "one list": "/desk/?show=review",
        "text": own,
        "published text": f"/desk/texts/{published.pk}/",
        "preview": f"{own}preview/",
        "history": f"{own}history/",
        "editions": "/desk/cpt/99214/",
        "team": "/desk/team/",
        "report": f"/desk/reports/{report.pk}/",
    }


def contested(page: Page, path: str) -> None:
    """Save what is typed from an older version."""
    go(page, path)
    page.locator("[name=version]").evaluate("one => one.value = 1")
    field(page, "title").fill("Another title")
    press(page, "Save")


def test_the_desk_is_accessible_narrow_and_quiet(enter: Enter) -> None:
    eve = make_editor("Eve Chief", Role.CHIEF)
    page, narrow = enter(eve.user), enter(eve.user, **NARROW)
    found: dict[str, list[str]] = {}
    pages = desk_pages(eve)
    for name, path in pages.items():
        go(narrow, path)
        go(page, path)
        heard = listen(page) if not found else []
        page.reload()
        found[name] = [*narrow.evaluate(SIDEWAYS), *faults(page), *heard]
    contested(narrow, pages["text"])
    contested(page, pages["text"])
    found["conflict"] = [*narrow.evaluate(SIDEWAYS), *faults(page)]
    assert_nothing(found)
