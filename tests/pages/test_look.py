"""Light or dark: chosen without a script, remembered in the browser alone."""

import re

import pytest
from django.test import Client

from codelookup.pages.look import AGE

from .looking import look

pytestmark = pytest.mark.django_db


def theme(client: Client) -> str:
    """Return what the page says: the theme, and which button is pressed."""
    html = look(client, "/about/")
    chosen = re.search(r'<html lang="en" data-theme="(\w+)"', html)
    (pressed,) = re.findall(r'value="(\w+)" aria-describedby="look" aria-pressed="true"', html)
    assert pressed == (chosen[1] if chosen else "auto")
    return str(pressed)


def test_the_system_decides_until_somebody_chooses_and_again_afterwards(client: Client) -> None:
    assert theme(client) == "auto"
    for chosen in ("dark", "light"):
        answer = client.post("/look/", {"theme": chosen, "next": "/about/"})
        assert answer["Location"] == "/about/"
        assert answer.cookies["theme"]["max-age"] == AGE
        assert answer.cookies["theme"]["httponly"]
        assert theme(client) == chosen
    client.post("/look/", {"theme": "auto"})
    assert theme(client) == "auto"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_the_way_back_stays_on_this_site(client: Client, back: str) -> None:
    assert client.post("/look/", {"theme": "dark", "next": back})["Location"] == "/"


def test_what_is_no_theme_is_refused(client: Client) -> None:
    answer = client.post("/look/", {"theme": '"><script>'})
    assert answer.status_code == 400
    assert not answer.cookies
    client.cookies["theme"] = '"><script>'
    assert theme(client) == "auto"


def test_reading_changes_nothing_and_sets_no_cookie_for_forms(client: Client) -> None:
    assert client.get("/look/").status_code == 405
    assert not client.get("/about/").cookies
