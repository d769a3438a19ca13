"""How tests visit: browsers with real cookies, and many requests at the same moment."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from threading import Barrier
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.models import Membership, User
from codelookup.catalog.models import Code, Entry, Note
from codelookup.lib.command import Command
from codelookup.metering import ledger, meter
from codelookup.metering.visitor import COOKIE, SALT, visitor_for
from tests.factories import make_entry, make_release, make_user

T = TypeVar("T")

PASSWORD = "correct horse battery"
SECTION = re.compile(r'<section id="([a-z-]+)" data-gate="([a-z]+)" data-state="([a-z]+)"')


def ready_to_count() -> None:
    """Let SQLite's connection know the commands that count views, as it does after a few pages."""
    if connection.vendor == "sqlite":
        for each in vars(ledger).values():
            if isinstance(each, Command):
                each.prepare()


def make_codes(number: int) -> list[Code]:
    """Make codes A00.00, A00.01, … in bulk."""
    release = make_release()
    values = [f"A{place // 100:02}.{place % 100:02}" for place in range(number)]
    codes = [Code(system="icd-10-cm", value=each, key=each.replace(".", "")) for each in values]
    Code.objects.bulk_create(codes)
    Entry.objects.bulk_create(
        Entry(release=release, code=code, line=line, kind="code", long="Words", is_billable=True)
        for line, code in enumerate(codes, start=1)
    )
    Note.objects.bulk_create(
        Note(release=release, code=code, line=9, kind="includes", position=0, text="A note")
        for code in codes
    )
    return codes


def page(client: Client, code: Code, **headers: Any) -> Any:
    """Open a code page; whoever tests something else than errors wants a 200."""
    response = client.get(code.get_absolute_url(), headers=headers or None)
    assert response.status_code == 200
    return response


def gets_notes(client: Client, code: Code) -> bool:
    """Ask for the notes alone, which costs an account the same view and the machine far less."""
    answer = client.get(f"{code.get_absolute_url()}notes/", {"format": "csv"})
    assert answer.status_code in (200, 403)
    return answer.status_code == 200


def states(response: Any) -> dict[str, str]:
    """Return the state of each section of a page by its slug."""
    return {slug: state for slug, _, state in SECTION.findall(response.content.decode())}


def is_granted(response: Any) -> bool:
    return states(response)["official-description"] == "shown"


def marks(response: Any) -> tuple[str, str, str]:
    """Return what the view meter says: kind, remaining, allowance."""
    text = response.content.decode()
    aside = text[text.index('id="view-meter"') :].split(">")[0]
    kind, remaining, allowance = re.findall(r'data-[a-z]+="([^"]*)"', aside)
    return kind, remaining, allowance


def left(response: Any) -> str:
    return marks(response)[1]


def browser(email: str = "ann@example.org") -> Client:
    """Return a browser that is logged in; the account is made where there is none."""
    user = User.objects.filter(email=email).first() or make_user(email)
    client = Client()
    client.force_login(user)
    return client


def member(email: str = "member@example.org") -> Client:
    client = browser(email)
    Membership.objects.create(user=User.objects.get(email=email))
    return client


def log_in(client: Client, email: str = "ann@example.org") -> None:
    """Log in through the form, as the browser that has this client's cookies."""
    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content


def same_browser(client: Client) -> Client:
    """Return a second client with copies of the cookies, to use in another thread."""
    twin = Client()
    twin.cookies = SimpleCookie({name: each.value for name, each in client.cookies.items()})
    return twin


def known_guest(code: Code | None = None) -> Client:
    """Return a browser that has read one page."""
    client = Client()
    assert is_granted(page(client, code or make_entry("Z00.0").code))
    return client


def request_of(client: Client) -> HttpRequest:
    """Return a guest's request with the client's cookies, for the meter's own functions."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: each.value for name, each in client.cookies.items()}
    request.user = AnonymousUser()
    return request


def spend(request: HttpRequest, code: Code) -> bool:
    return meter.spend(request, visitor_for(request), code).granted


def signed(value: str) -> str:
    """Return the cookie that the site would write for this value."""
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, value, salt=SALT)
    return response.cookies[COOKIE].value


def bursts(number: int, rounds: int, work: Callable[[int, int], T]) -> list[list[T]]:
    """Call `work(round, place)` in `number` threads released together, round after round."""
    barrier = Barrier(number, timeout=60)

    def run(place: int) -> list[T]:
        try:
            connection.ensure_connection()
            found = []
            for each in range(rounds):
                barrier.wait()
                found.append(work(each, place))
            return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        by_place = list(pool.map(run, range(number)))
    return [list(each) for each in zip(*by_place, strict=True)]


def at_once(number: int, work: Callable[[int], T]) -> list[T]:
    return bursts(number, 1, lambda _, place: work(place))[0]


def some_at_once(number: int, width: int, work: Callable[[int], T]) -> list[T]:
    """Call `work` for each number, `width` at a time."""

    def run(place: int) -> T:
        try:
            return work(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(width) as pool:
        return list(pool.map(run, range(number)))
