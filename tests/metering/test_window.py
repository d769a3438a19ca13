"""With VIEW_WINDOW_DAYS views count for a time; without it, for life."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from codelookup.metering.models import Meter, View

from .visits import (
    browser,
    bursts,
    is_granted,
    known_guest,
    left,
    make_codes,
    page,
    request_of,
    spend,
)


def grow_older(days: int) -> None:
    for view in View.objects.all():
        view.opened_at -= timedelta(days=days)
        view.save()


@pytest.mark.django_db
def test_a_view_older_than_the_window_no_longer_counts(settings: Settings) -> None:
    settings.VIEW_WINDOW_DAYS = 30
    first, second, third = make_codes(3)
    client = known_guest(first)
    grow_older(30)
    assert left(client.get("/")) == "1"
    assert is_granted(page(client, second))
    assert not is_granted(page(client, third))
    assert is_granted(page(client, first))


@pytest.mark.django_db
def test_a_view_within_the_window_counts(settings: Settings) -> None:
    settings.VIEW_WINDOW_DAYS = 30
    first, second = make_codes(2)
    client = known_guest(first)
    grow_older(29)
    assert left(client.get("/")) == "0"
    assert not is_granted(page(client, second))


@pytest.mark.django_db
def test_without_a_window_views_count_for_life() -> None:
    first, second = make_codes(2)
    client = known_guest(first)
    grow_older(3650)
    assert not is_granted(page(client, second))


@pytest.mark.django_db
def test_views_come_back_one_by_one(settings: Settings) -> None:
    settings.VIEW_WINDOW_DAYS = 30
    codes = make_codes(8)
    client = browser()
    for code in codes[:3]:
        page(client, code)
    grow_older(31)
    for code in codes[3:5]:
        page(client, code)
    assert left(client.get("/")) == "3"
    assert [is_granted(page(client, code)) for code in codes[5:]] == [True] * 3
    assert left(client.get("/")) == "0"


@pytest.mark.django_db(transaction=True)
def test_parallel_views_stay_exact_when_old_ones_expire(settings: Settings) -> None:
    settings.VIEW_WINDOW_DAYS = 30
    codes = make_codes(32)
    guests = [request_of(known_guest(codes[0])) for _ in range(3)]
    View.objects.update(opened_at=timezone.now() - timedelta(days=31))
    granted = bursts(32, 3, lambda each, place: spend(guests[each], codes[place]))
    assert all(each[0] for each in granted)
    assert [sum(each[1:]) for each in granted] == [1] * 3
    assert set(Meter.objects.values_list("used", flat=True)) == {1}
