"""The visitors of the benchmark, and the pages they open. Needs Django set up."""

import random
from http.cookies import SimpleCookie

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from codelookup.catalog.models import Code, Entry, Kind
from codelookup.catalog.systems import System
from codelookup.metering.models import Meter, View
from codelookup.metering.visitor import COOKIE, SALT, hash_key


def sample(number: int) -> list[Code]:
    """Draw codes from all systems alike; what small systems lack the large ones give."""
    chance, pools = random.Random(1), []
    for system in System.values:
        entries = Entry.objects.filter(kind=Kind.CODE, code__system=system)
        ids = list(entries.order_by("code_id").values_list("code_id", flat=True).distinct())
        pools.append(chance.sample(ids, min(number, len(ids))))
    drawn: list[int] = []
    while len(drawn) < number and any(pools):
        drawn += [pool.pop() for pool in pools if pool]
    found = Code.objects.in_bulk(drawn[:number])
    return [found[each] for each in drawn[:number]]


def _cookie(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def _logged_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    name = "sessionid"
    return f"{name}={client.cookies[name].value}"


def new_user(name: str) -> tuple[User, str]:
    """Make an account; return it with its Cookie header."""
    email = f"{name}-{timezone.now():%H%M%S%f}@bench.invalid"
    user = get_user_model().objects.create_user(email, None)
    return user, _logged_in(user)


def used_up_guest() -> str:
    """Return the Cookie header of a guest whose view is spent on another code."""
    key = f"bench-{random.random()}"
    Meter.objects.create(guest_hash=hash_key(key), used=1_000)
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, key, salt=SALT)
    return _cookie(response.cookies)


def reader_of(codes: list[Code]) -> str:
    """Return the Cookie header of an account that has opened all these codes before."""
    user, cookie = new_user("reader")
    meter = Meter.objects.create(user=user, used=len(codes))
    now = timezone.now()
    View.objects.bulk_create(View(meter=meter, code=code, opened_at=now) for code in codes)
    return cookie


def member() -> str:
    user, cookie = new_user("member")
    Membership.objects.create(user=user)
    return cookie


def newcomers(number: int) -> list[str]:
    """Return the Cookie headers of accounts that have read nothing yet."""
    return [new_user(f"new{place}")[1] for place in range(number)]


def granted(user: User) -> tuple[int, int]:
    """Return how many codes an account has opened, and how many its meter has counted."""
    meter = Meter.objects.get(user=user)
    return meter.views.count(), meter.used
