"""Where I was: the last code pages and searches, for the visitor alone and erased by him."""

import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from codelookup.metering import recent
from codelookup.metering.models import Trail
from codelookup.metering.visitor import COOKIE_AGE
from codelookup.search import index
from tests.factories import make_entry
from tests.metering.visits import (
    browser,
    make_codes,
    page,
    states,
)
from tests.pages.looking import links, look, plain

pytestmark = pytest.mark.django_db

BOT = {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
PREFETCH = {"Sec-Purpose": "prefetch"}
MAKERS = pytest.mark.parametrize("make", [Client, browser])


def shown(client: Client, address: str = "/") -> list[str]:
    """Return the codes and searches of the line "where you were", in its order."""
    html = look(client, address)
    found = re.findall(r'<nav class="recent".*?</nav>', html, re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL)[:-1] if found else []
    return [plain(item) for item in items]


def search(client: Client, text: str, **headers: str) -> Any:
    response = client.get("/search/", {"q": text, "list": "1"}, headers=headers or None)
    assert response.status_code == 200
    return response


def ask(client: Client, do: str) -> Any:
    """Press one of the buttons of the visitor's own page."""
    assert f'value="{do}"' in look(client, "/account/views/")
    response = client.post("/account/recent/", {"do": do})
    assert (response.status_code, response["Location"]) == (302, "/account/views/")
    return response


@MAKERS
def test_the_last_ten_codes_stand_on_the_start_page_newest_first_each_once(make: Any) -> None:
    client, codes = make(), make_codes(12)
    for code in [*codes, codes[5]]:
        page(client, code)
    values = [codes[5].value, *(code.value for code in codes[:1:-1] if code != codes[5])]
    assert shown(client) == values
    assert len(values) == 10


@MAKERS
def test_the_last_ten_searches_stand_there_too(make: Any, search_index: None) -> None:
    client = make()
    for number in range(12):
        search(client, f"  words\t {number} ")
    search(client, "words 5")
    expected = [f"“words {number}”" for number in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]
    assert shown(client) == shown(client, "/search/") == expected
    assert "/search/?q=words%205&list=1" in links(look(client, "/"))


def test_a_search_that_leads_straight_to_a_code_is_remembered_as_the_code() -> None:
    client, code = Client(), make_codes(1)[0]
    index.build()
    client.get("/search/", {"q": code.value}, follow=True)
    assert shown(client) == [code.value]


@MAKERS
def test_who_was_nowhere_is_shown_nothing(make: Any) -> None:
    client = make()
    assert shown(client) == shown(client, "/search/") == []
    assert not client.get("/").cookies
    assert 'value="erase"' not in look(client, "/account/views/")


def test_a_code_page_whose_sections_were_refused_counts_as_looked_at() -> None:
    client, codes = Client(), make_codes(2)
    page(client, codes[0])
    assert states(page(client, codes[1]))["official-description"] == "locked"
    assert shown(client) == [codes[1].value, codes[0].value]


@MAKERS
def test_what_is_not_there_is_not_remembered(make: Any, search_index: None) -> None:
    client = make()
    make_entry("E11.9")
    for address in ("/icd-10-cm/codes/Z99.9/", "/icd-10-cm/codes/e119/", "/search/?q=", "/cpt/"):
        client.get(address)
    assert client.get("/icd-10-cm/codes/E11.9/?on=never").status_code == 400
    assert shown(client) == []


@MAKERS
@pytest.mark.parametrize("headers", [BOT, PREFETCH, {"Purpose": "prefetch"}])
def test_bots_and_prefetches_leave_no_trace(
    make: Any, headers: dict[str, str], search_index: None
) -> None:
    client, code = make(), make_codes(1)[0]
    assert recent.COOKIE not in page(client, code, **headers).cookies
    assert recent.COOKIE not in search(client, "words", **headers).cookies
    assert not Trail.objects.exists()
    assert shown(client) == []


@MAKERS
def test_a_head_request_leaves_no_trace(make: Any, search_index: None) -> None:
    client, code = make(), make_codes(1)[0]
    client.head(code.get_absolute_url()), client.head("/search/?q=words&list=1")
    assert shown(client) == []


def test_no_row_is_kept_about_guests(search_index: None) -> None:
    client = Client()
    page(client, make_codes(1)[0])
    search(client, "very own words")
    assert shown(client) == ["A00.00", "“very own words”"]
    assert not Trail.objects.exists()


def test_the_cookie_is_signed_and_for_the_server_alone(settings: Settings) -> None:
    code = make_codes(1)[0]
    cookie = page(Client(), code).cookies[recent.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == COOKIE_AGE
    assert signing.loads(cookie.value, salt=recent.SALT) == [["icd-10-cm:A00.00"], [], False]
    assert Client().get(code.get_absolute_url(), secure=True).cookies[recent.COOKIE]["secure"]


def test_the_cookie_stays_small_whatever_is_searched(search_index: None) -> None:
    client = Client()
    for code in make_codes(10):
        page(client, code)
    for number in range(10):
        text = "".join(chr(0x4E00 + 997 * number + 31 * place) for place in range(300))
        cookie = search(client, text).cookies[recent.COOKIE]
        assert len(cookie.value) <= recent.MAX_COOKIE
    found = shown(client)
    assert len([each for each in found if each.startswith("A00")]) == 10
    assert found[10].startswith("“" + text[:39])


def false_cookies() -> dict[str, str]:
    lists: list[Any] = [["icd-10-cm:A00.00"], ["words"], False]
    good = signing.dumps(lists, salt=recent.SALT)
    return {
        "empty": "",
        "rubbish": "rubbish",
        "another key": signing.dumps(lists, key="other", salt=recent.SALT),
        "another salt": signing.dumps(lists, salt="codelookup.visitor"),
        "cut": good[:-3],
        "changed": "A" + good,
        "long": "A" * 4000,
        "not ours": signing.dumps({"a": 1}, salt=recent.SALT),
        "a number": signing.dumps(7, salt=recent.SALT),
        "three numbers": signing.dumps([1, 2, 3], salt=recent.SALT),
        "beyond ASCII": "ü:é:ß",
        "points": "::::",
        "compressed rubbish": "." + good,
    }


@pytest.mark.parametrize("name", false_cookies())
def test_a_tampered_cookie_is_ignored(name: str, search_index: None) -> None:
    client, code = Client(), make_codes(1)[0]
    client.cookies = SimpleCookie()
    client.cookies[recent.COOKIE] = false_cookies()[name]
    assert shown(client) == shown(client, "/search/") == []
    assert 'value="erase"' not in look(client, "/account/views/")
    search(client, "words")
    page(client, code)
    assert shown(client) == [code.value, "“words”"]


def test_an_old_cookie_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    with monkeypatch.context() as then:
        long_ago = timezone.now().timestamp() - COOKIE_AGE - 60
        then.setattr("time.time", lambda: long_ago)
        value = signing.dumps([["icd-10-cm:A00.00"], [], False], salt=recent.SALT)
    client.cookies[recent.COOKIE] = value
    assert shown(client) == []


def test_a_code_of_a_system_that_is_no_more_is_left_out() -> None:
    client = Client()
    client.cookies[recent.COOKIE] = signing.dumps(
        [["icd-9:250.0", "nothing", "icd-10-cm:A00.00"], [], False], salt=recent.SALT
    )
    assert shown(client) == ["A00.00"]
    look(client, "/account/views/")


@MAKERS
def test_the_own_page_names_codes_and_searches(make: Any) -> None:
    client = make()
    make_entry("E11.9", long="Type 2 diabetes"), make_entry("E10.9", long="Type 1 diabetes")
    index.build()
    page(client, make_entry("E12.9", long="More diabetes").code)
    client.get("/icd-10-cm/codes/E11.9/")
    search(client, "<b>sugar</b>")
    html = look(client, "/account/views/")
    part = html[html.index('id="recent"') :]
    assert re.findall(r'data-code="([^"]+)"', part) == ["E11.9", "E12.9"]
    assert "E11.9 Type 2 diabetes ICD-10-CM" in plain(part)
    assert "&lt;b&gt;sugar&lt;/b&gt;" in part


@MAKERS
def test_one_button_erases_the_list_and_the_next_page_begins_a_new_one(
    make: Any, search_index: None
) -> None:
    client, codes = make(), make_codes(2)
    page(client, codes[0])
    search(client, "words")
    ask(client, "erase")
    assert "are erased" in look(client, "/account/views/")
    assert shown(client) == []
    page(client, codes[1])
    assert shown(client) == [codes[1].value]


def test_erasing_takes_the_cookie_away() -> None:
    client = Client()
    page(client, make_codes(1)[0])
    cookie = ask(client, "erase").cookies[recent.COOKIE]
    assert (cookie.value, cookie["max-age"]) == ("", 0)


@MAKERS
def test_erasing_the_list_leaves_the_opened_codes_open(make: Any) -> None:
    client, code = make(), make_codes(1)[0]
    page(client, code)
    ask(client, "erase")
    assert code.value in look(client, "/account/views/")
    assert states(page(client, code))["official-description"] == "shown"


@MAKERS
def test_turning_it_off_forgets_all_and_keeps_nothing_more_until_turned_on(
    make: Any, search_index: None
) -> None:
    client, code = make(), make_codes(1)[0]
    page(client, code)
    ask(client, "off")
    page(client, code), search(client, "words")
    assert shown(client) == []
    assert "You have turned this off" in look(client, "/account/views/")
    ask(client, "on")
    assert shown(client) == []
    search(client, "words")
    assert shown(client) == ["“words”"]


@pytest.mark.parametrize("address", ["/account/recent/", "/account/recent/?do=erase"])
def test_the_buttons_need_a_form_of_ours(address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page(client, make_codes(1)[0])
    assert client.get(address).status_code == 405
    assert client.post(address, {"do": "erase"}).status_code == 403
    assert shown(client) == ["A00.00"]
    html = look(client, "/account/views/")
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    form = {"do": "erase", "csrfmiddlewaretoken": token}
    assert client.post("/account/recent/", form).status_code == 302
    assert shown(client) == []


@pytest.mark.parametrize("form", [{}, {"do": ""}, {"do": "dance"}, {"do": ["x", "erase "]}])
def test_another_wish_is_refused_and_changes_nothing(form: dict[str, Any]) -> None:
    client = Client()
    page(client, make_codes(1)[0])
    assert client.post("/account/recent/", form).status_code == 400
    assert shown(client) == ["A00.00"]
