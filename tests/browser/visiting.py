"""What a visitor does and sees, as plain functions, and the list of every kind of page."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, Response, expect

from tests.factories import make_user

from .conftest import Enter
from .world import CODES

PASSWORD = "correct horse battery"


def address(system: str, code: str) -> str:
    return f"/{system}/codes/{code}/"


def go(page: Page, path: str) -> Response:
    response = page.goto(path)
    assert response
    return response


def type_at_home(page: Page, text: str) -> None:
    """Open the start page, which begins in the search box, and type; no key comes before that."""
    go(page, "/")
    expect(page.get_by_label("Search codes")).to_be_focused()
    page.keyboard.type(text)


def search(page: Page, text: str) -> None:
    page.get_by_label("Search codes").fill(text)
    page.get_by_label("Search codes").press("Enter")
    page.wait_for_load_state()


def meter(page: Page) -> tuple[str | None, str | None]:
    """Return what the meter's line says: kind of visitor, and views left."""
    line = page.locator("#view-meter")
    return line.get_attribute("data-kind"), line.get_attribute("data-remaining")


def states(page: Page) -> dict[str, set[str]]:
    """Return the states of the sections that have something to say, by gate."""
    sections = page.locator("section[data-gate]")
    pairs = sections.evaluate_all("all => all.map(one => [one.dataset.gate, one.dataset.state])")
    found: dict[str, set[str]] = {}
    for gate, state in pairs:
        if state not in ("empty", "unloaded"):
            found.setdefault(gate, set()).add(state)
    return found


def register(page: Page, email: str = "ann@example.org") -> None:
    """Follow the meter's own link, fill the form, and wait for where it leads."""
    page.locator("#view-meter").get_by_role("link", name="Create a free account").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button").click()
    page.wait_for_load_state()


CLAIM = "/claim-check/?on=2026-11-22&pos=11&d=S72.001A&d=S72.0&l=64490-50*2:A&l=99213&l=64491-ZZ&l=20610-LT&l=rubbish"
CODE_PAGES = {f"code of {system}": address(system, code) for system, code in CODES.items()}
FREE_PAGES = {
    "home": "/",
    "system": "/icd-10-cm/",
    "system with ranges": "/cpt/",
    "browse level": "/icd-10-cm/browse/S72.0/",
    "index": "/icd-10-cm/index/",
    "index letter": "/icd-10-cm/index/diseases/F/",
    "index term": "/icd-10-cm/index/diseases/F/fracture/",
    "index table": "/icd-10-cm/index/neoplasms/B/bone/",
    "build a diagnosis": "/icd-10-cm/build/",
    "build a diagnosis, a question": "/icd-10-cm/build/S72.0/",
    "build a diagnosis, complete": "/icd-10-cm/build/S72.001A/",
    "build a procedure": "/icd-10-pcs/build/",
    "build a procedure, a table": "/icd-10-pcs/build/0SG00/",
    "build a procedure, complete": "/icd-10-pcs/build/0SG00A0/",
    "build a procedure, impossible": "/icd-10-pcs/build/0SX/",
    "search": "/search/?q=injection",
    "search, nothing found": "/search/?q=qqqqqq",
    "search, nothing asked": "/search/",
    "search in one system": "/search/?q=fracture&system=icd-10-cm&within=19&billable=1",
    "search, one shape in two systems": "/search/?q=25",
    "search, exactly as typed": "/search/?q=injection&exact=1",
    "list of codes": "/search/?q=S72.001A,64490+J3301;0SG00A0+S72+25+99999",
    "unknown code": "/cpt/codes/64499/",
    "no such page": "/nothing-here/",
    "bad address": "/search/?q=%00",
    "endless address": f"/search/?q={'a' * 5000}",
    "bad day": f"{address('cpt', '64490')}?on=2026-13-41",
    "before any release": f"{address('cpt', '64490')}?on=1999-01-01",
    "compare": "/compare/",
    "compare a family": "/compare/?codes=64490,64491,64492,99213,20610,J3301",
    "compare, bad input": "/compare/?codes=64490,99999,E11.9",
    "check a claim, empty": "/claim-check/",
    "check a claim": CLAIM,
    "sources": "/sources/",
    "source": "/sources/",  # its first link is followed: ids differ from run to run
    "errata": "/errata/",
    "report an error": "/report/?system=cpt&code=64490&section=fees",
    "about": "/about/",
    "glossary": "/glossary/",
    "legal": "/legal/",
    "views": "/account/views/",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "password reset": "/accounts/password/reset/",
}
SECTION_PAGES = {
    "section": f"{CODE_PAGES['code of cpt']}fees/",
    "heading": address("icd-10-cm", "S72.0"),
    "compare, one opened": "/compare/?codes=64490,64491,64492",
}
ACCOUNT_PAGES = {
    "own codes": "/account/views/",
    "home, having been somewhere": "/",
    "e-mail": "/accounts/email/",
    "password": "/accounts/password/change/",
    "second factor": "/accounts/2fa/",
    "own data": "/account/data/",
    "deleting the account": "/account/data/delete/",
    "logout": "/accounts/logout/",
}
VISITORS = ("free pages", "guest", "used up", "registered")


def walk(enter: Enter, visitor: str, **options: Any) -> Iterator[tuple[str, Page]]:
    """Open every kind of page as this kind of visitor, one after the other."""
    page = enter(make_user() if visitor == "registered" else None, **options)
    kinds = {"free pages": FREE_PAGES, "guest": CODE_PAGES}.get(visitor, CODE_PAGES | SECTION_PAGES)
    if visitor == "used up":
        go(page, address("cpt", "20610"))
    for name, path in (kinds | ACCOUNT_PAGES if visitor == "registered" else kinds).items():
        if visitor == "guest":
            page.context.clear_cookies()  # a new guest each time, with his view to spend
        go(page, path)
        if name == "source":
            page.locator("main td a").first.click()
            page.wait_for_load_state()
        yield name, page
