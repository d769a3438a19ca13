"""The clock jumps: set back by years, put forward, past midnight in the middle of a page."""

import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import chain, repeat
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from codelookup.catalog.models import Code
from codelookup.metering.models import Meter
from tests.factories import make_entry, make_note, make_release
from tests.metering.visits import browser, is_granted, known_guest, make_codes, member, page
from tests.pages.looking import look

from .swapping import tags

pytestmark = pytest.mark.django_db

DAY = 24 * 3600
JUMPS = [-20 * 365 * DAY, -DAY, DAY, 200 * DAY, 20 * 365 * DAY]  # seconds
OPEN = [
    "/", "/icd-10-cm/", "/sources/", "/search/?q=words", "/search/suggest/?q=wo", "/about/", "/legal/",
    "/account/views/", "/claim-check/", "/accounts/login/", "/accounts/signup/", "/healthz",
    "/readyz", "/sitemap.xml", "/icd-10-cm/codes/A00.01/?on=2026-01-01",
]  # fmt: skip


class Clock:
    """The machine's clock, off by `seconds`."""

    seconds = 0.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    shown, real = Clock(), time.time
    monkeypatch.setattr(time, "time", lambda: real() + shown.seconds)
    monkeypatch.setattr(
        timezone, "now", lambda: datetime.fromtimestamp(real() + shown.seconds, tz=UTC)
    )
    return shown


@pytest.mark.parametrize("jump", JUMPS)
def test_no_page_falls_over_a_clock_that_jumps(
    clock: Clock, search_index: None, jump: float
) -> None:
    first, second, third = make_codes(3)
    visitors = [known_guest(first), browser(), member()]
    page(visitors[1], second)
    paths = [*OPEN, *(code.get_absolute_url() for code in (first, second, third))]
    paths.append(make_entry("J11.1").release.get_absolute_url())
    clock.seconds = jump
    for client in visitors:
        client.raise_request_exception = False
        statuses = {path: client.get(path).status_code for path in paths}
        assert {path: status for path, status in statuses.items() if status == 500} == {}


@pytest.mark.parametrize("jump", [jump for jump in JUMPS if abs(jump) <= DAY])
def test_what_was_opened_stays_open_and_nothing_is_given_twice(clock: Clock, jump: float) -> None:
    first, second = make_codes(2)
    guest = known_guest(first)
    clock.seconds = jump
    assert is_granted(page(guest, first))
    assert not is_granted(page(guest, second))
    assert Meter.objects.get(guest_hash__isnull=False).used == 1


def test_a_rolling_window_outlives_a_clock_set_back(clock: Clock, settings: Any) -> None:
    settings.VIEW_WINDOW_DAYS = 30
    first, second = make_codes(2)
    guest = known_guest(first)
    clock.seconds = -10 * DAY
    assert not is_granted(page(guest, second))
    clock.seconds = 31 * DAY
    assert is_granted(page(guest, second))


def test_failed_logins_are_counted_on_a_clock_set_back(clock: Clock, client: Client) -> None:
    for place in range(12):
        clock.seconds = -place * 60
        answer = client.post("/accounts/login/", {"login": "ann@example.org", "password": "no"})
        assert answer.status_code in (200, 429)
    assert "Too many failed attempts" in answer.content.decode() or answer.status_code == 429


@pytest.fixture
def boundary() -> Code:
    """Another release takes effect tomorrow and words everything anew."""
    today = timezone.localdate()
    for number, day in enumerate((date(2025, 10, 1), today + timedelta(days=1)), start=1):
        release = make_release(effective_on=day, label=f"tag-{number}")
        words: Any = {"release": release, "long": f"words tag-{number}"}
        make_entry("A00", kind="heading", is_billable=False, **words)
        entry = make_entry("A00.0", path="A00", **words)
        make_note(entry, f"note tag-{number}")
        make_entry("A00.1", path="A00", **words)
    return entry.code


@pytest.mark.parametrize("looks", range(1, 6))
def test_a_page_is_of_one_day_though_midnight_passes(
    boundary: Code, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    """The day changes before the n-th look at the clock."""
    client = member()
    now = timezone.now()
    moments = chain(repeat(now, looks - 1), repeat(now + timedelta(days=1)))
    monkeypatch.setattr(timezone, "now", lambda: next(moments))
    html = look(client, boundary.get_absolute_url())
    words = html[html.index("<main") : html.index('id="history"')]
    assert len(tags(words)) == 1


def test_prune_forgets_nothing_on_a_clock_set_back(clock: Clock) -> None:
    known_guest(make_codes(1)[0])
    clock.seconds = -400 * DAY
    out = StringIO()
    call_command("prune", stdout=out)
    assert out.getvalue().startswith("forgotten: 0 idle guests, 0 network counters")
    assert Meter.objects.count() == 1
