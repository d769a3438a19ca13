"""Parallel requests: a limit is exact, and the same code is never paid twice."""

import pytest
from accounts.models import User
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from codelookup.catalog.models import Code
from codelookup.metering.models import Meter, View
from tests.factories import make_entry, make_user

from .visits import (
    at_once,
    browser,
    bursts,
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


def opened_at_once(client: Client, codes: list[Code]) -> list[bool]:
    """Open each code in a thread of its own, all at the same moment, through the whole site."""
    twins = [same_browser(client) for _ in codes]
    return at_once(len(codes), lambda place: is_granted(page(twins[place], codes[place])))


def request_by(user: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_a_guest_with_one_view_left_gets_one_more_page_of_64_at_once(settings: Settings) -> None:
    settings.VIEW_ALLOWANCE_GUEST = 2
    client = known_guest()
    assert sum(opened_at_once(client, make_codes(THREADS))) == 1
    assert Meter.objects.get().used == View.objects.count() == 2


def test_an_account_with_five_views_left_gets_five_pages_of_64_at_once() -> None:
    client = browser()
    assert sum(opened_at_once(client, make_codes(THREADS))) == 5
    assert Meter.objects.get().used == View.objects.count() == 5


def test_ten_bursts_of_a_guest_grant_one_page_each(settings: Settings) -> None:
    settings.VIEW_ALLOWANCE_GUEST = 2
    codes, first = make_codes(THREADS), make_entry("Z00.0").code
    guests = [request_of(known_guest(first)) for _ in range(10)]
    granted = bursts(THREADS, 10, lambda each, place: spend(guests[each], codes[place]))
    assert [sum(each) for each in granted] == [1] * 10
    assert set(Meter.objects.values_list("used", flat=True)) == {2}


def test_ten_bursts_of_an_account_grant_five_pages_each() -> None:
    codes = make_codes(THREADS)
    requests = [request_by(make_user(f"{each}@example.org")) for each in range(10)]
    granted = bursts(THREADS, 10, lambda each, place: spend(requests[each], codes[place]))
    assert [sum(each) for each in granted] == [5] * 10
    assert list(Meter.objects.values_list("used", flat=True)) == [5] * 10


def test_opening_a_page_again_is_free_64_times_at_once(settings: Settings) -> None:
    settings.VIEW_ALLOWANCE_GUEST = 2
    client, code = known_guest(), make_codes(1)[0]
    assert all(opened_at_once(client, [code] * THREADS))
    assert View.objects.filter(code=code).count() == 1
    assert Meter.objects.get().used == 2


def test_ten_bursts_for_one_code_cost_one_view_each() -> None:
    code = make_codes(1)[0]
    requests = [request_by(make_user(f"{each}@example.org")) for each in range(10)]
    granted = bursts(THREADS, 10, lambda each, place: spend(requests[each], code))
    assert all(all(each) for each in granted)
    assert list(Meter.objects.values_list("used", flat=True)) == [1] * 10


def test_a_page_read_before_stays_open_when_all_views_are_used() -> None:
    first, second = make_codes(2)
    client = known_guest(first)
    assert not is_granted(page(client, second))
    assert is_granted(page(client, first))
    assert Meter.objects.get().used == 1
