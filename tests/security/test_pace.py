"""S-11: an account without a limit is no way to copy the site."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from codelookup.metering import pace
from codelookup.metering.models import Pace
from tests.factories import make_entry, make_units, make_user
from tests.metering.visits import at_once, browser, make_codes, member, page, same_browser

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def many(user: User, number: int) -> int:
    """Ask for a number of pages; return how many were given."""
    given = 0
    for _ in range(number):
        try:
            pace.count(user)
            given += 1
        except pace.TooFast:
            pass
    return given


@pytest.mark.django_db
def test_s11_staff_who_run_the_site_are_not_counted() -> None:
    user = make_user(is_staff=True)
    assert many(user, 61) == 61
    assert not Pace.objects.exists()


@pytest.mark.django_db
def test_s11_the_61st_page_of_a_minute_is_refused_and_says_when(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_clock(monkeypatch, NOON)
    client, codes = member(), make_codes(2)
    many(User.objects.get(), 59)
    assert page(client, codes[0]).status_code == 200
    set_clock(monkeypatch, NOON + timedelta(seconds=18))
    answer = client.get(codes[0].get_absolute_url())
    assert (answer.status_code, answer["Retry-After"]) == (429, "42")
    assert "no-store" in answer["Cache-Control"]
    text = answer.content.decode()
    assert "opens in 42 seconds, at 12:01:00 UTC" in text
    assert '<form class="finder"' in text
    assert "A note" not in text
    set_clock(monkeypatch, NOON + timedelta(seconds=60))
    assert page(client, codes[1]).status_code == 200


@pytest.mark.django_db
def test_s11_the_2001st_page_of_a_day_is_refused_until_midnight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_clock(monkeypatch, NOON)
    client, code = member(), make_codes(1)[0]
    user = User.objects.get()
    Pace.objects.create(user=user, minute_from=NOON, day=NOON.date(), day_pages=1_999)
    assert page(client, code).status_code == 200
    answer = client.get(code.get_absolute_url())
    assert (answer.status_code, answer["Retry-After"]) == (429, str(12 * 3_600))
    assert "at 00:00:00 UTC" in answer.content.decode()
    set_clock(monkeypatch, NOON + timedelta(hours=12))
    assert page(client, code).status_code == 200
    assert Pace.objects.get().day_pages == 1


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["minute", "day"])
def test_s11_whoever_is_refused_does_not_lengthen_it(
    where: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    set_clock(monkeypatch, NOON)
    setattr(settings, f"MEMBER_PAGES_PER_{where.upper()}", 3)
    user = make_user()
    assert many(user, 50) == 3
    assert (Pace.objects.get().minute_pages, Pace.objects.get().day_pages) == (3, 3)


@pytest.mark.django_db
def test_s11_every_page_that_shows_a_members_facts_counts(settings: Settings) -> None:
    settings.MEMBER_PAGES_PER_MINUTE = 100
    client, code = member(), make_codes(1)[0]
    heading = make_entry("E11", kind="heading", is_billable=False).code
    for value in ("64490", "64491"):
        make_entry(value, "cpt")
        make_units(value)
    own = code.get_absolute_url()
    costs = {
        own: 1,
        f"{own}notes/": 1,
        f"{own}notes/?format=csv": 1,
        f"{own}?on=2026-01-01": 1,
        heading.get_absolute_url(): 1,
        "/ncci/64490/64491/": 1,
        "/compare/?codes=64490,64491": 2,
        "/": 0,
        "/search/?q=words&list=1": 0,
        "/compare/": 0,
    }
    found = {}
    for address in costs:
        Pace.objects.all().delete()
        assert client.get(address).status_code in (200, 503), address
        found[address] = sum(Pace.objects.values_list("minute_pages", flat=True))
    assert found == costs
    for headers in ({"Sec-Purpose": "prefetch"}, {"User-Agent": "Googlebot/2.1"}):
        Pace.objects.all().delete()
        page(client, code, **headers)
        assert Pace.objects.get().minute_pages == 1, headers


@pytest.mark.django_db
def test_s11_others_have_meters_and_no_pace(settings: Settings) -> None:
    settings.MEMBER_PAGES_PER_MINUTE = 1
    first, second = make_codes(2)
    for client in (Client(), browser()):
        for code in (first, second, first):
            assert page(client, code).status_code == 200
    assert not Pace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_s11_64_pages_at_once_of_which_three_are_left(settings: Settings) -> None:
    settings.MEMBER_PAGES_PER_MINUTE = 3
    client, codes = member(), make_codes(64)
    twins = [same_browser(client) for _ in codes]

    def ask(place: int) -> int:
        return int(twins[place].get(f"{codes[place].get_absolute_url()}notes/").status_code)

    answers = at_once(64, ask)
    assert sorted(set(answers)) == [200, 429]
    assert answers.count(200) == 3
    assert Pace.objects.get().minute_pages == 3


@pytest.mark.django_db(transaction=True)
def test_s11_a_new_minute_and_day_begin_once_for_64_at_once(settings: Settings) -> None:
    settings.MEMBER_PAGES_PER_MINUTE = settings.MEMBER_PAGES_PER_DAY = 20
    user = make_user()
    long_ago = timezone.now() - timedelta(days=3)
    Pace.objects.create(
        user=user, minute_from=long_ago, minute_pages=20, day=long_ago.date(), day_pages=20
    )
    assert sum(at_once(64, lambda place: many(user, 1))) == 20


@pytest.mark.django_db(transaction=True)
def test_s11_of_a_first_40_pages_at_once_none_is_refused() -> None:
    """Nobody has a row yet, and many would make it."""
    user = make_user()
    assert sum(at_once(40, lambda place: many(user, 1))) == 40
    assert Pace.objects.get().minute_pages == 40


@pytest.mark.django_db
def test_s11_a_clock_set_back_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    set_clock(monkeypatch, NOON)
    assert many(user, 61) == 60
    set_clock(monkeypatch, NOON - timedelta(days=2))
    assert many(user, 1) == 1


@pytest.mark.django_db
def test_s11_prune_forgets_the_pace_of_who_no_longer_reads() -> None:
    pace.count(make_user())
    call_command("prune")
    assert Pace.objects.exists()
    Pace.objects.update(day=timezone.localdate() - timedelta(days=2))
    call_command("prune")
    assert not Pace.objects.exists()
