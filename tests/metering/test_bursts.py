"""Parallel requests: a limit is exact, and the same code is never paid twice."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.models import User
from codelookup.lib import sql
from codelookup.metering import ledger
from codelookup.metering.models import Meter, View
from tests.factories import make_entry, make_user

from .visits import (
    at_once,
    browser,
    bursts,
    gets_notes,
    is_granted,
    known_guest,
    make_codes,
    page,
    request_of,
    same_browser,
    spend,
)

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 64


def request_by(user: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_guest_with_one_view_left_gets_one_more_page_of_64_at_once(settings: Settings) -> None:
    settings.VIEW_ALLOWANCE_GUEST = 2
    codes, client = make_codes(THREADS), known_guest()
    twins = [same_browser(client) for _ in codes]
    granted = at_once(THREADS, lambda place: is_granted(page(twins[place], codes[place])))
    assert sum(granted) == 1
    assert Meter.objects.get().used == View.objects.count() == 2


def test_an_account_with_five_views_left_gets_five_pages_of_64_at_once() -> None:
    codes, client = make_codes(THREADS), browser()
    twins = [same_browser(client) for _ in codes]
    granted = at_once(THREADS, lambda place: gets_notes(twins[place], codes[place]))
    assert sum(granted) == 5
    assert Meter.objects.get().used == View.objects.count() == 5


def test_opening_a_page_again_is_free_64_times_at_once() -> None:
    code, client = make_codes(1)[0], browser()
    twins = [same_browser(client) for _ in range(THREADS)]
    assert all(at_once(THREADS, lambda place: gets_notes(twins[place], code)))
    assert Meter.objects.get().used == View.objects.count() == 1


def test_nine_more_bursts_of_a_guest_grant_one_page_each(settings: Settings) -> None:
    settings.VIEW_ALLOWANCE_GUEST = 2
    codes, first = make_codes(THREADS), make_entry("Z00.0").code
    guests = [request_of(known_guest(first)) for _ in range(9)]
    granted = bursts(THREADS, 9, lambda each, place: spend(guests[each], codes[place]))
    assert [sum(each) for each in granted] == [1] * 9
    assert set(Meter.objects.values_list("used", flat=True)) == {2}


def test_nine_more_bursts_of_an_account_grant_five_pages_each() -> None:
    codes = make_codes(THREADS)
    requests = [request_by(make_user(f"{each}@example.org")) for each in range(9)]
    granted = bursts(THREADS, 9, lambda each, place: spend(requests[each], codes[place]))
    assert [sum(each) for each in granted] == [5] * 9
    assert list(Meter.objects.values_list("used", flat=True)) == [5] * 9


def test_a_page_read_before_stays_open_when_all_views_are_used() -> None:
    first, second = make_codes(2)
    client = known_guest(first)
    assert not is_granted(page(client, second))
    assert is_granted(page(client, first))
    assert Meter.objects.get().used == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="one statement on PostgreSQL alone")
def test_a_new_guest_who_is_written_twice_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection may die after the statement and before its answer: then it is sent again."""
    first = sql.first

    def send_twice(statement: str, *values: Any) -> Any:
        if statement == ledger.FIRST_VIEW:
            first(statement, *values)
        return first(statement, *values)

    monkeypatch.setattr(sql, "first", send_twice)
    client, code = Client(), make_codes(1)[0]
    assert is_granted(page(client, code))
    assert is_granted(page(client, code))
    assert [meter.used for meter in Meter.objects.all()] == [1]
