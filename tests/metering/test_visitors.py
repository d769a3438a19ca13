"""Who the visitor is: real cookies, false cookies, robots, and requests that nobody reads."""

import time
from http.cookies import SimpleCookie

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership
from codelookup.metering.models import Meter, NetworkDay, View
from codelookup.metering.visitor import COOKIE, COOKIE_AGE, SALT, SPENT, calls_itself_bot
from tests.factories import make_entry

from .visits import browser, is_granted, known_guest, make_codes, marks, page, signed, states

BOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
    "Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; Applebot/0.1; +http://www.apple.com/go/applebot)",
    "Scrapy/2.11 (+https://scrapy.org)",
    "Mozilla/5.0 (compatible; examplebot/1.0; python-requests/2.31)",
]
TOOLS = [
    "",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.31.0",
    "Python-urllib/3.11",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/131.0 Safari/537.36",
]
UNREAD = [
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X-Purpose": "preview"},
    {"X-Moz": "prefetch"},
]


def nothing_is_spent() -> bool:
    return not (Meter.objects.exists() or View.objects.exists() or NetworkDay.objects.exists())


def gated_and_shown(response: HttpResponse) -> set[str]:
    return {slug for slug, state in states(response).items() if state == "shown"} - {
        "key-facts",
        "related-codes",
        "history",
        "sources",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("agent", BOTS)
def test_whoever_calls_himself_a_bot_spends_nothing_and_gets_the_open_sections(agent: str) -> None:
    response = page(Client(), make_codes(1)[0], **{"User-Agent": agent})
    assert gated_and_shown(response) == set()
    assert nothing_is_spent()
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("headers", UNREAD)
def test_a_prefetched_page_spends_nothing_and_is_locked(headers: dict[str, str]) -> None:
    response = page(Client(), make_codes(1)[0], **headers)
    assert gated_and_shown(response) == set()
    assert nothing_is_spent()


@pytest.mark.django_db
def test_a_head_request_spends_nothing_and_has_no_body() -> None:
    client, code = Client(), make_codes(1)[0]
    response = client.head(code.get_absolute_url())
    assert (response.status_code, response.content) == (200, b"")
    assert nothing_is_spent()
    assert is_granted(page(client, code))


@pytest.mark.django_db
@pytest.mark.parametrize("agent", TOOLS)
def test_a_plain_tool_is_a_guest_like_any_other(agent: str) -> None:
    assert not calls_itself_bot(agent)
    first, second = make_codes(2)
    client = Client(headers={"User-Agent": agent})
    assert is_granted(page(client, first))
    assert not is_granted(page(client, second))


def false_cookies() -> dict[str, str]:
    true = signed("a guest's key")
    return {
        "tampered": true.replace("guest", "ghost"),
        "without a signature": "a guest's key",
        "of another salt": signing.get_cookie_signer(salt="other").sign("key"),
        "of another site": signing.TimestampSigner(key="theirs", salt=COOKIE + SALT).sign("key"),
        "empty": "",
        "enormous": "x" * 100_000,
        "enormous and of many parts": "a:" * 5_000,
        "not ASCII": "é" * 30,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", false_cookies())
def test_a_false_cookie_makes_a_new_guest(name: str) -> None:
    client = Client()
    client.cookies = SimpleCookie()
    client.cookies[COOKIE] = false_cookies()[name]
    assert is_granted(page(client, make_codes(1)[0]))
    assert Meter.objects.count() == 1
    assert marks(client.get("/")) == ("guest", "0", "1")


@pytest.mark.django_db
def test_an_expired_cookie_makes_a_new_guest(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_codes(2)
    client = known_guest(first)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + COOKIE_AGE + 5)
    assert is_granted(page(client, second))
    assert Meter.objects.count() == 2


@pytest.mark.django_db
def test_of_doubled_cookies_one_counts_and_nothing_breaks() -> None:
    first, second = make_codes(2)
    value = known_guest(first).cookies[COOKIE].value
    true, false = f"{COOKIE}={value}", f"{COOKIE}=rubbish"
    assert not is_granted(page(Client(), second, Cookie=f"{false}; {true}"))
    assert is_granted(page(Client(), second, Cookie=f"{true}; {false}"))
    assert Meter.objects.count() == 2


@pytest.mark.django_db
def test_a_cookie_whose_meter_was_forgotten_makes_a_new_guest() -> None:
    first, second = make_codes(2)
    client = known_guest(first)
    Meter.objects.all().delete()
    assert is_granted(page(client, second))


@pytest.mark.django_db
def test_nobody_can_write_himself_a_spent_or_fresh_cookie() -> None:
    client = Client()
    client.cookies[COOKIE] = SPENT
    assert marks(client.get("/")) == ("guest", "1", "1")
    client.cookies[COOKIE] = signed(SPENT)
    assert marks(client.get("/")) == ("guest", "0", "1")


@pytest.mark.django_db
def test_the_cookie_is_for_the_server_alone_and_set_only_where_a_view_is_spent() -> None:
    client, codes = Client(), make_codes(2)
    assert not client.get("/").cookies
    cookie = page(client, codes[0]).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == COOKIE_AGE
    assert COOKIE not in page(client, codes[1]).cookies


@pytest.mark.django_db
def test_over_https_the_cookie_is_secure(settings: Settings) -> None:
    code = make_codes(1)[0]
    response = Client().get(code.get_absolute_url(), secure=True)
    assert response.cookies[COOKIE]["secure"]


@pytest.mark.django_db
def test_what_depends_on_the_visitor_is_kept_by_no_cache() -> None:
    client, codes = Client(), make_codes(2)
    for code in codes:
        response = page(client, code)
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert "Cookie" in response["Vary"]
    assert "Cookie" in client.get("/")["Vary"]


@pytest.mark.django_db
def test_membership_and_staff_lift_the_limit_and_its_end_brings_it_back() -> None:
    client = browser()
    membership = Membership.objects.create(user_id=client.session["_auth_user_id"])
    codes = make_codes(7)
    assert all(is_granted(page(client, code)) for code in codes)
    assert not View.objects.exists()
    today = timezone.localdate()
    Membership.objects.filter(pk=membership.pk).update(starts_on="2020-01-01", until="2020-12-31")
    assert membership.starts_on == today
    assert marks(client.get("/")) == ("registered", "5", "5")


@pytest.mark.django_db
def test_an_open_section_of_its_own_and_a_locked_one_cost_nothing() -> None:
    code = make_codes(1)[0]
    client = Client()
    for slug in ("related-codes", "notes"):
        assert client.get(f"{code.get_absolute_url()}{slug}/").status_code == 200
    assert nothing_is_spent()


@pytest.mark.django_db
def test_a_heading_is_open_while_a_view_is_left_and_costs_none() -> None:
    heading = make_entry("E11", kind="heading", is_billable=False).code
    client = Client()
    assert is_granted(page(client, heading))
    assert nothing_is_spent()
    page(client, make_entry("E11.9").code)
    assert not is_granted(page(client, heading))
