"""From guest to account: what was read goes over once and free of charge."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from codelookup.metering import meter
from codelookup.metering.models import Meter, View
from codelookup.metering.visitor import hash_key, visitor_for
from tests.factories import make_user

from .visits import (
    at_once,
    browser,
    is_granted,
    known_guest,
    left,
    log_in,
    make_codes,
    marks,
    page,
    request_of,
    same_browser,
    spend,
)


def guest_hash(client: Client) -> str:
    found = visitor_for(request_of(client)).guest_hash
    assert found
    return found


@pytest.mark.django_db(transaction=True)
def test_20_merges_at_once_carry_a_guests_codes_once() -> None:
    codes = make_codes(3)
    user, key = make_user(), guest_hash(known_guest(codes[0]))
    assert sorted(at_once(20, lambda place: meter.merge(key, user))) == [0] * 19 + [1]
    only = Meter.objects.get()
    assert (only.user, only.used) == (user, 0)
    assert [view.code for view in only.views.all()] == [codes[0]]


@pytest.mark.django_db(transaction=True)
def test_a_login_while_the_guest_reads_on_loses_nothing_and_fails_nowhere(
    settings: Settings,
) -> None:
    settings.VIEW_ALLOWANCE_GUEST = 30
    codes = make_codes(20)
    guest = known_guest(codes[0])
    user, request, key = make_user(), request_of(guest), guest_hash(guest)

    def work(place: int) -> bool:
        return bool(meter.merge(key, user)) if place == 5 else spend(request, codes[place])

    opened = at_once(20, work)
    carried = set(View.objects.filter(meter__user=user).values_list("code", flat=True))
    read_on = set(View.objects.exclude(meter__user=user).values_list("code", flat=True))
    granted = {codes[place].pk for place in range(20) if opened[place] and place != 5}
    assert granted <= carried | read_on
    assert Meter.objects.get(user=user).used == 0


@pytest.mark.django_db(transaction=True)
def test_a_code_spent_and_carried_over_at_the_same_moment_stands_once() -> None:
    code = make_codes(1)[0]
    guests = [guest_hash(known_guest(code)) for _ in range(8)]
    client = browser()

    def work(place: int) -> bool:
        if place < 8:
            return bool(meter.merge(guests[place], User.objects.get()))
        return is_granted(page(same_browser(client), code))

    assert all(at_once(16, work))
    assert View.objects.count() == 1
    assert Meter.objects.get().used <= 1


@pytest.mark.django_db
def test_the_codes_of_the_guest_stay_open_and_are_not_counted() -> None:
    codes = make_codes(7)
    client = known_guest(codes[0])
    make_user()
    log_in(client)
    assert marks(client.get("/")) == ("registered", "5", "5")
    assert [is_granted(page(client, code)) for code in codes] == [True] * 6 + [False]
    assert Meter.objects.get().used == 5


@pytest.mark.django_db
def test_signing_up_carries_the_guests_codes_over() -> None:
    codes = make_codes(2)
    client = known_guest(codes[0])
    form = {"email": "new@example.org", "password1": "correct horse battery"}
    assert client.post("/accounts/signup/", form).status_code == 302
    assert is_granted(page(client, codes[0]))
    assert left(client.get("/")) == "5"


@pytest.mark.django_db
def test_merging_a_code_that_the_account_has_read_changes_nothing() -> None:
    code = make_codes(1)[0]
    account, guest = browser(), known_guest(code)
    page(account, code)
    log_in(guest)
    only = Meter.objects.get()
    assert (only.used, only.views.count()) == (1, 1)
    assert only.views.get().is_counted


@pytest.mark.django_db
def test_logging_out_and_in_does_not_make_the_quota_grow() -> None:
    codes = make_codes(9)
    client = browser()
    granted = []
    for code in codes:
        granted.append(is_granted(page(client, code)))
        client.post("/accounts/logout/")
        log_in(client)
    assert sum(granted) == 5
    assert left(client.get("/")) == "0"


@pytest.mark.django_db
def test_logging_out_leaves_a_spent_guest() -> None:
    codes = make_codes(3)
    client = known_guest(codes[0])
    make_user()
    log_in(client)
    page(client, codes[1])
    client.post("/accounts/logout/")
    assert marks(client.get("/")) == ("guest", "0", "1")
    assert not any(is_granted(page(client, code)) for code in codes)
    assert Meter.objects.count() == 1


@pytest.mark.django_db
def test_merging_an_unknown_guest_does_nothing() -> None:
    assert meter.merge(hash_key("nobody"), make_user()) == 0
    assert not Meter.objects.exists()
