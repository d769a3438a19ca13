"""The meter's line can be shortened for a visit; what is left it always says."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import make_entry
from tests.metering.visits import browser, make_codes, member, page

from .looking import look, plain

pytestmark = pytest.mark.django_db

RULE, OFFER = "Without an account: 1 code page.", "A free account opens 5 more."


def line(client: Client, address: str = "/about/") -> str:
    (found,) = re.findall(r'<aside id="view-meter".*?</aside>', look(client, address), re.DOTALL)
    return str(found)


def shorten(client: Client, wish: str = "short") -> None:
    assert client.post("/look/", {"line": wish, "next": "/about/"})["Location"] == "/about/"


def test_it_is_short_until_the_browser_is_closed_or_more_is_wished(client: Client) -> None:
    whole = line(client)
    shorten(client)
    cookie = client.cookies["line"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"]) == ("", "", True)
    short = line(client)
    assert RULE in whole
    assert OFFER in whole
    assert "/accounts/signup/" in whole
    assert plain(short) == "1 code page free to read. More about how many code pages you can read"
    assert re.findall(r"data-\w+=\S+", short) == re.findall(r"data-\w+=\S+", whole)
    shorten(client, "whole")
    assert line(client) == whole


@pytest.mark.parametrize("make", [Client, browser], ids=["guest", "account"])
def test_a_short_line_says_when_a_view_is_spent(make: Callable[[], Client]) -> None:
    client, codes = make(), make_codes(6)
    shorten(client)
    said = [plain(line(client, codes[0].get_absolute_url()))]
    for code in codes:
        page(client, code)
    said.append(plain(line(client)))
    assert "left after this one" in said[0]
    assert "used" in said[1] or "No free code page left" in said[1]


def test_a_kept_page_has_each_visitors_own_line() -> None:
    address, short, whole = make_entry().code.get_absolute_url(), Client(), Client()
    shorten(short)
    for _ in range(2):
        assert RULE not in line(short, address)
        assert RULE in line(whole, address)


def test_where_there_is_no_limit_there_is_nothing_to_shorten() -> None:
    assert "<button" not in line(member())


def test_choosing_colours_leaves_the_line_and_the_other_way_round(client: Client) -> None:
    client.post("/look/", {"theme": "dark"})
    shorten(client)
    assert client.cookies["theme"].value == "dark"
    client.post("/look/", {"theme": "light"})
    assert client.cookies["line"].value == "short"


def test_what_is_no_wish_is_refused(client: Client) -> None:
    assert client.post("/look/", {"line": "gone"}).status_code == 400
    client.cookies["line"] = "gone"
    assert RULE in line(client)


def test_where_views_come_back_the_line_says_after_how_long(settings: Settings) -> None:
    settings.VIEW_WINDOW_DAYS = 30
    assert "Without an account: 1 code page in 30 days." in line(Client())
    assert "Free account: 5 code pages in 30 days;" in line(browser())
