"""What is kept about visitors, what is not, and when it is forgotten."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from codelookup import settings as own_settings
from codelookup.metering.models import Meter, NetworkDay, View
from codelookup.metering.visitor import COOKIE_AGE
from tests.factories import make_user

from .visits import browser, is_granted, known_guest, make_codes, page

ADDRESS = "203.0.113.77"


def pruned() -> str:
    out = StringIO()
    call_command("prune", stdout=out)
    return out.getvalue()


def age(meter: Meter, **back: int) -> None:
    Meter.objects.filter(pk=meter.pk).update(last_view_at=timezone.now() - timedelta(**back))


@pytest.mark.django_db
def test_prune_forgets_idle_guests_with_their_views_and_keeps_the_others() -> None:
    first, second = make_codes(2)
    idle, alive = known_guest(first), known_guest(second)
    age(Meter.objects.earliest("pk"), seconds=COOKIE_AGE + 1)
    age(Meter.objects.latest("pk"), seconds=COOKIE_AGE - 60)
    assert "1 idle guests" in pruned()
    assert [view.code for view in View.objects.all()] == [second]
    assert is_granted(page(alive, second))
    assert not is_granted(page(alive, first))
    assert is_granted(page(idle, second))


@pytest.mark.django_db
def test_prune_never_forgets_an_account() -> None:
    client, code = browser(), make_codes(1)[0]
    page(client, code)
    age(Meter.objects.get(), days=3650)
    pruned()
    assert Meter.objects.get().views.get().code == code


@pytest.mark.django_db
def test_prune_forgets_networks_before_yesterday() -> None:
    today = timezone.localdate()
    for back in range(4):
        NetworkDay.objects.create(key=f"{back}", day=today - timedelta(days=back))
    assert "2 network counters" in pruned()
    assert set(NetworkDay.objects.values_list("key", flat=True)) == {"0", "1"}


@pytest.mark.django_db
def test_prune_forgets_ended_sessions_only() -> None:
    browser("ended@example.org"), browser("alive@example.org")
    ended = Session.objects.earliest("pk")
    Session.objects.filter(pk=ended.pk).update(expire_date=timezone.now() - timedelta(days=1))
    pruned()
    assert Session.objects.count() == 1
    assert Session.objects.get() != ended


@pytest.mark.django_db
def test_prune_twice_forgets_nothing_more() -> None:
    page(Client(), make_codes(1)[0])
    pruned()
    assert "0 idle guests, 0 network counters" in pruned()
    assert View.objects.count() == 1


def all_cells() -> str:
    """Return everything that stands in any table, decoded sessions included."""
    found = [str(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.django_db
def test_no_table_holds_an_address_after_reading_signing_up_and_logging_in(
    settings: Settings,
) -> None:
    settings.CACHES = own_settings.CACHES
    call_command("createcachetable")
    client, codes = Client(REMOTE_ADDR=ADDRESS), make_codes(3)
    page(client, codes[0])
    make_user()
    wrong = {"login": "ann@example.org", "password": "wrong"}
    client.post("/accounts/login/", wrong)
    form = {"email": "new@example.org", "password1": "correct horse battery"}
    client.post("/accounts/signup/", form)
    page(client, codes[1])
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    everything = all_cells()
    assert "new@example.org" in everything
    assert connection.introspection.table_names().count("cache") == 1
    assert ADDRESS not in everything
    assert ADDRESS.rpartition(".")[0] not in everything


@pytest.mark.django_db
def test_no_table_holds_the_value_of_the_cookie() -> None:
    client = known_guest(make_codes(1)[0])
    value = client.cookies["visitor"].value.split(":")[0]
    assert value not in all_cells()


@pytest.mark.django_db
def test_a_deleted_account_takes_its_views_along() -> None:
    client = browser()
    page(client, make_codes(1)[0])
    Meter.objects.get().user.delete()  # type: ignore[union-attr]
    assert not View.objects.exists()


@pytest.mark.django_db
def test_a_meter_is_an_accounts_or_a_guests_never_both_and_never_nobodys() -> None:
    user = make_user()
    for owner in ({}, {"user": user, "guest_hash": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meter.objects.create(**owner)


@pytest.mark.django_db
def test_a_view_is_counted_once() -> None:
    known_guest(make_codes(1)[0])
    view = View.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        View.objects.create(meter=view.meter, code=view.code, opened_at=timezone.now())
