"""S-40, S-48: whatever stands in an address, a field, a header or a cookie, nothing falls over."""

import re
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codelookup.lib.edge import in_utf8
from tests.test_settings import ROOT

from . import routes
from .conftest import Entrance

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(400)]

ODD = [
    "\0", "a\0b", "\x01\x1b[31m\x7f", "\ud800", "\u202e\u200f", "'", '"', "<", "\\", ":", "*", "&",
    "|", "!", "( )", "%", "\r\nX: 1", "x" * 10_240, "🦷" * 300, "-1", "9" * 40, "١٢", "{{7*7}}", "${7}",
    "../../etc/passwd", "' OR 1=1--", "a\u0301" * 99, "\ufeff", "NaN", "[]", "null", "true", "1e400",
]  # fmt: skip
CHARSETS = [
    "hex",
    "rot13",
    "utf-7",
    "utf-16",
    "unicode_escape",
    "idna",
    "no-such",
    "latin-1",
    "zlib",
]
# Every name that a form or an address of ours reads, and some of those that forms have by habit.
FIELDS = [
    "q",
    "system",
    "billable",
    "within",
    "exact",
    "list",
    "words",
    "page",
    "on",
    "format",
    "sort",
    "partner",
    "setting",
    "place",
    "locality",
    "floor",
    "codes",
    "l",
    "d",
    "pos",
    "paste",
    "rows",
    "from",
    "next",
    "do",
    "email",
    "login",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "code",
    "action",
    "action_add",
    "action_send",
    "name",
    "credential",
    "website",
    "remember",
    "key",
    "username",
    "csrfmiddlewaretoken",
    "_method",
    "ids",
    "_selected_action",
    "action",
    "o",
    "p",
    "e",
    "all",
    "field_name",
    "model_name",
    "term",
]
HEADERS = [
    "User-Agent",
    "Referer",
    "Origin",
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Cookie",
    "Authorization",
    "Range",
    "If-None-Match",
    "If-Modified-Since",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Requested-With",
    "HX-Request",
    "Sec-Purpose",
    "Purpose",
    "Sec-Fetch-Site",
    "Content-Type",
    "Content-Encoding",
    "X-Request-Id",
    "Forwarded",
    "Via",
]


def raw(text: str) -> str:
    """Write a text as it may stand in an address, lone surrogates too."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def faults(client: Client, requests: dict[str, dict[str, Any]]) -> dict[str, int]:
    found = {}
    for name, request in requests.items():
        answer = client.generic(**request)
        if answer.status_code >= 500 and answer.status_code != 503:
            found[name] = answer.status_code
    return found


def entered(enter: Entrance, visitor: str) -> Client:
    client = enter(visitor)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("visitor", ["guest", "superuser"])
def test_s40_odd_fields_at_every_address(
    visitor: str, site: dict[str, str], enter: Entrance
) -> None:
    client, requests = entered(enter, visitor), {}
    for number, (name, path) in enumerate(site.items()):
        clean = urlsplit(path).path
        for place in range(2):
            odd = ODD[(number * 7 + place * 11) % len(ODD)]
            text = odd[:1_200] if len(odd) > 1_200 else odd
            query = "&".join(
                f"{field}={raw(text)}" for field in FIELDS[place * 18 : place * 18 + 18]
            )
            requests[f"GET {name} {text[:20]!a}"] = {
                "method": "GET",
                "path": f"{clean}?{query[:4_000]}",
            }
    assert faults(client, requests) == {}


@pytest.mark.parametrize("visitor", ["guest", "account", "superuser"])
def test_s40_odd_fields_in_every_form(visitor: str, site: dict[str, str], enter: Entrance) -> None:
    client, requests = entered(enter, visitor), {}
    for odd in ODD[::4]:
        body = "&".join(f"{field}={raw(odd[:1_200])}" for field in FIELDS).encode()
        for name, path in site.items():
            if name in routes.ACCOUNTS or name == "pages:recent" or name.endswith("_add"):
                kind = "application/x-www-form-urlencoded"
                requests[f"POST {name} {odd[:20]!a}"] = {
                    "method": "POST", "path": urlsplit(path).path, "data": body, "content_type": kind,
                }  # fmt: skip
    assert faults(client, requests) == {}


BODIES: list[tuple[str, bytes]] = [
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"email\"; filename=\"a\0.exe\"\r\n\r\nMZ\r\n--x--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nrubbish"),
    ("multipart/form-data", b"no boundary"),
    (f"multipart/form-data; boundary={'x' * 300}", b""),
    ("application/json", b"{"),
    ("text/xml", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"),
    ("application/x-www-form-urlencoded", b"&" * 5_000),
    ("application/x-www-form-urlencoded", b"a=" + b"x" * 3_000_000),
    ("\0", b"x"),
    ("", b"\xff\xfe"),
]  # fmt: skip


def test_s40_bodies_of_every_kind(site: dict[str, str]) -> None:
    client, requests = Client(raise_request_exception=False), {}
    for kind, body in BODIES:
        for name in ("account_login", "account_signup", "pages:recent", "pages:home"):
            requests[f"{name} {kind} {body[:20]!r}"] = {
                "method": "POST", "path": site[name], "data": body, "content_type": kind,
            }  # fmt: skip
    assert faults(client, requests) == {}


def read_at_the_edge(kind: str, body: bytes) -> WSGIRequest:
    """Return the request that Django makes of one with this Content-Type."""
    made: list[WSGIRequest] = []
    environ = {
        **RequestFactory().get("/").META,
        "QUERY_STRING": "q=a%5cx00%2b2AA-",
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }

    def make(environ: dict[str, Any], start_response: object) -> list[bytes]:
        made.append(WSGIRequest(environ))
        return []

    in_utf8(make)(environ, None)
    return made[0]


FORM = "application/x-www-form-urlencoded"
ODD_TYPES = [f"{FORM}; charset={each}" for each in CHARSETS]
ODD_TYPES += [f"{FORM}; x*=hex''a", f'{FORM}; CHARSET = "hex', f"{FORM}; charset*=utf-7''hex"]


@pytest.mark.parametrize("kind", ODD_TYPES)
def test_s40_a_charset_that_is_not_ours_changes_nothing(kind: str) -> None:
    request = read_at_the_edge(kind, b"q=%5cud800%2b2AA-")
    assert request.GET["q"] == "a\\x00+2AA-"
    assert request.POST.get("q", "") in ("\\ud800+2AA-", "")


def test_s40_a_form_with_files_is_read_whatever_its_charset() -> None:
    form = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--\r\n"
    request = read_at_the_edge("multipart/form-data; charset=hex; boundary=x", form)
    assert request.POST["a"] == "b"
    assert "application = in_utf8(application)" in (ROOT / "codelookup" / "wsgi.py").read_text()


COOKIES = ("sessionid", "csrftoken", "visitor", "recent", "locality", "messages")


def test_s40_odd_cookies_count_as_none(site: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    values = [r'"aaaaaaaaaa\000"', r'"\000\033[31m"', "a" * 4_000, '"', r'"\377\376"', "é" * 40]
    for value in values:
        headers: Any = {"HTTP_COOKIE": "; ".join(f"{name}={value}" for name in COOKIES)}
        for path in (site["pages:code"], "/account/views/", "/accounts/login/"):
            assert client.generic("GET", path, **headers).status_code == 200, (value, path)


def test_s40_odd_headers(site: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    for odd in ODD:
        value = odd.encode("utf-8", "surrogatepass").decode("latin-1")
        headers: Any = {f"HTTP_{name.upper().replace('-', '_')}": value for name in HEADERS}
        for path in (site["pages:code"], "/sitemap.xml", "/accounts/login/"):
            answer = client.generic("GET", path, **headers)
            assert answer.status_code < 500, (odd[:20], path)


def test_s40_an_address_that_the_proxies_cannot_have_sent_is_no_fault(
    site: dict[str, str], settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}
    client = Client(raise_request_exception=False)
    for sent in ("", "rubbish", "1.2.3.4, ::1, \x1b", ",,,", "9" * 5_000, "\0, \0"):
        headers = {"X-Forwarded-For": sent}
        for path in (site["pages:code"], site["pages:claim-check"], "/accounts/login/"):
            assert client.get(path, headers=headers).status_code == 200, (sent[:20], path)
        form = {"login": "a@example.org", "password": "x"}
        answer = client.post("/accounts/login/", form, headers=headers)
        assert answer.status_code in (200, 403), sent[:20]


FEW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXT = st.text(max_size=60) | st.sampled_from(ODD[:-1])
PLACES = re.compile(r"E11\.9|E11|64490|99999|0SG00|diseases|infarct|zebra|nonsense|\d+(?=/)")


@FEW
@given(
    name=st.sampled_from(sorted(routes.PAGES | routes.ACCOUNTS)),
    texts=st.lists(TEXT, min_size=1, max_size=3),
    fields=st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=6),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
)
def test_s48_any_text_at_any_place_of_any_address(
    name: str, texts: list[str], fields: dict[str, str], method: str, site: dict[str, str]
) -> None:
    rest = iter(texts)
    path = PLACES.sub(lambda old: raw(next(rest, old[0])) or old[0], urlsplit(site[name]).path)
    sent = "&".join(f"{field}={raw(text)}" for field, text in fields.items())[:4_000]
    client = Client(raise_request_exception=False)
    kind = "application/x-www-form-urlencoded"
    query = f"{path}?{sent}" if method != "POST" else path
    answer = client.generic(method, query, sent.encode() if method == "POST" else b"", kind)
    assert answer.status_code < 500 or answer.status_code == 503
