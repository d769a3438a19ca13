"""What `/legal/` says is stored, against what the site really stores in a browser."""

import re
from http.cookies import Morsel
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from codelookup.metering import forgetting
from codelookup.pages.privacy import COOKIES, KEPT
from tests.factories import make_entry, make_relative_value
from tests.metering.visits import PASSWORD, known_guest, make_codes, member, page

from .looking import look, plain

pytestmark = pytest.mark.django_db


class Jar(Client):
    """A browser that remembers every cookie that it was ever given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, Morsel[str]] = {}

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        self.given |= {name: each for name, each in answer.cookies.items() if each.value}
        return answer


def visit() -> dict[str, Morsel[str]]:
    """Do everything that sets a cookie; return the cookies."""
    jar, code = Jar(), make_codes(1)[0]
    page(jar, code)
    jar.get("/accounts/login/")
    jar.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    jar.post("/account/recent/", {"do": "off"})
    jar.post("/look/", {"line": "short"})
    make_relative_value(make_entry("64490", "cpt"))
    jar.get("/cpt/codes/64490/?place=30301")
    return jar.given


def test_every_cookie_that_the_site_sets_is_explained_with_its_life() -> None:
    given, explained = visit(), {cookie.name: cookie for cookie in COOKIES}
    assert {"visitor", "recent", "csrftoken", "sessionid", "line"} <= given.keys()
    assert given.keys() <= explained.keys()
    for name, cookie in given.items():
        assert cookie["max-age"] == (explained[name].age or ""), name


def test_every_cookie_that_our_code_names_is_explained() -> None:
    named = {
        name
        for path in (settings.BASE_DIR / "codelookup").rglob("*.py")
        for name in re.findall(
            r'^(?:\w+_)?COOKIE = f?"(?:{\S+})?(\w+)"', path.read_text(), re.MULTILINE
        )
    }
    assert {"visitor", "recent", "locality", "line"} <= named
    assert named <= {cookie.name.removeprefix(settings.COOKIE_PREFIX) for cookie in COOKIES}


def test_no_cookie_is_read_by_scripts_or_sent_to_others() -> None:
    for cookie in visit().values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["domain"] == ""


def test_the_page_prints_each_thing_kept_and_each_cookie() -> None:
    text = plain(look(Client(), "/legal/"))
    for each in KEPT:
        assert each.what in text
        assert each.how_long in text
    for cookie in COOKIES:
        assert f"{cookie.name} {cookie.what}" in text
    assert f"{settings.CSRF_COOKIE_AGE // 86_400} days" in text


def test_the_page_says_how_long_what_prune_forgets_was_kept() -> None:
    text = plain(look(Client(), "/legal/"))
    for kept in (forgetting.IDLE, forgetting.UNCONFIRMED, forgetting.MAILS):
        assert f"{kept.days} days" in text


def test_the_page_says_that_a_claim_stands_in_the_address() -> None:
    text = plain(look(Client(), "/legal/"))
    assert "a claim you check" in text
    assert "your browser keeps addresses in its history" in text


def test_the_account_pages_lead_to_what_is_stored() -> None:
    for address in ("/account/views/", "/accounts/2fa/"):
        assert "/account/data/" in look(member(), address)
    assert "/legal/#privacy" in look(known_guest(), "/account/views/")
