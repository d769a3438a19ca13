"""The second fence: how many new guests one network may make in a day."""

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from codelookup.metering import visitor
from codelookup.metering.models import Meter, NetworkDay, View
from codelookup.metering.visitor import COOKIE

from .visits import is_granted, known_guest, left, make_codes, page, some_at_once


def request_from(address: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def opens_from(address: str, code: object) -> bool:
    client = Client(REMOTE_ADDR=address)
    return is_granted(page(client, code))  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_200_requests_without_a_cookie_from_one_network_open_20_pages() -> None:
    codes = make_codes(200)
    addresses = [f"198.51.100.{place}" for place in range(200)]
    granted = some_at_once(200, 8, lambda place: opens_from(addresses[place], codes[place]))
    assert sum(granted) == 20
    assert Meter.objects.count() == View.objects.count() == 20
    assert NetworkDay.objects.get().guests == 20
    assert opens_from("198.51.101.1", codes[0])


@pytest.mark.django_db
def test_the_fence_holds_per_ipv6_site(settings: Settings) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 1
    codes = make_codes(3)
    assert opens_from("2001:db8:1:2::1", codes[0])
    assert not opens_from("2001:db8:1:ffff::9", codes[1])
    assert opens_from("2001:db8:2::1", codes[2])


@pytest.mark.django_db
def test_a_known_guest_passes_the_fence(settings: Settings) -> None:
    settings.VIEW_ALLOWANCE_GUEST, settings.NEW_GUESTS_PER_NETWORK = 2, 1
    codes = make_codes(2)
    assert is_granted(page(known_guest(codes[0]), codes[1]))


@pytest.mark.django_db
def test_a_fenced_guest_is_told_why_and_gets_no_cookie(settings: Settings) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 0
    response = page(Client(), make_codes(1)[0])
    assert "Many new visitors came from your network today" in response.content.decode()
    assert left(response) == "0"
    assert COOKIE not in response.cookies


@pytest.mark.django_db
def test_the_fence_opens_again_the_next_day(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.NEW_GUESTS_PER_NETWORK = 1
    codes = make_codes(3)
    assert opens_from("198.51.100.7", codes[0])
    assert not opens_from("198.51.100.7", codes[1])
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    assert opens_from("198.51.100.7", codes[2])


def test_the_key_of_a_network_is_that_of_its_prefix() -> None:
    keys = {
        address: visitor.network_key(request_from(address), timezone.localdate())
        for address in ("198.51.100.1", "198.51.100.250", "::ffff:198.51.100.9", "198.51.101.1")
    }
    first, second, mapped, other = keys.values()
    assert first == second == mapped != other
    assert first
    assert "198" not in first


def test_the_key_needs_our_secret(settings: Settings) -> None:
    before = visitor.network_key(request_from("198.51.100.1"), timezone.localdate())
    settings.SECRET_KEY = "another"
    assert visitor.network_key(request_from("198.51.100.1"), timezone.localdate()) != before


@pytest.mark.django_db
def test_a_request_without_a_readable_address_opens_nothing() -> None:
    assert not opens_from("unix:", make_codes(1)[0])
