"""What is kept about visitors, what is not, and when it is forgotten."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership, User
from codelookup import settings as own_settings
from codelookup.metering import forgetting
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
def test_prune_forgets_a_guest_whose_cookie_has_run_out_however_late_he_read() -> None:
    first, second = make_codes(2)
    known_guest(first), known_guest(second)
    long_ago = timezone.now() - timedelta(seconds=COOKIE_AGE + 1)
    Meter.objects.filter(views__code=first).update(created_at=long_ago)
    assert "1 idle guests" in pruned()
    assert View.objects.get().code == second


@pytest.mark.django_db
def test_prune_forgets_a_sign_up_that_nobody_confirmed_and_no_other_account() -> None:
    days = forgetting.UNCONFIRMED.days
    for name, confirmed, age_in_days, more in (
        ("typed", False, days + 1, {}),
        ("fresh", False, days - 1, {}),
        ("confirmed", True, days + 1, {}),
        ("here-before", False, days + 1, {"last_login": timezone.now()}),
        ("staff", False, days + 1, {"is_staff": True}),
        ("member", False, days + 1, {}),
    ):
        joined = timezone.now() - timedelta(days=age_in_days)
        user = make_user(f"{name}@example.org", date_joined=joined, **more)
        EmailAddress.objects.create(user=user, email=user.email, verified=confirmed, primary=True)
    Membership.objects.create(user=User.objects.get(email="member@example.org"))
    old = timezone.now() - timedelta(days=days + 1)
    make_user("made-by-staff@example.org", date_joined=old)
    assert "1 sign-ups never confirmed" in pruned()
    assert not User.objects.filter(email="typed@example.org").exists()
    assert User.objects.count() == 6


@pytest.mark.django_db
def test_prune_forgets_expired_confirmations_of_addresses() -> None:
    user = make_user()
    address = EmailAddress.objects.create(user=user, email=user.email)
    for key, days in (("old", 4), ("new", 1)):
        sent = timezone.now() - timedelta(days=days)
        EmailConfirmation.objects.create(email_address=address, key=key, sent=sent)
    assert "1 expired confirmations" in pruned()
    assert EmailConfirmation.objects.get().key == "new"


@pytest.mark.django_db
def test_prune_forgets_counts_of_attempts_that_have_run_out(settings: Settings) -> None:
    settings.CACHES = own_settings.CACHES
    call_command("createcachetable")
    cache.set("over", "1", timeout=60)
    cache.set("running", "1", timeout=60)
    past = connection.ops.adapt_datetimefield_value(timezone.now() - timedelta(minutes=1))
    with connection.cursor() as cursor:
        key = cache.make_key("over")
        cursor.execute("UPDATE cache SET expires = %s WHERE cache_key = %s", [past, key])
    assert "1 counts of attempts" in pruned()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone() == (1,)
    assert cache.get("running") == "1"


@pytest.mark.django_db
def test_prune_forgets_old_mails_that_are_files(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    old, new, else_ = (tmp_path / name for name in ("old.log", "new.log", "notes.txt"))
    for path in (old, new, else_):
        path.write_text("a mail")
    long_ago = (timezone.now() - forgetting.MAILS - timedelta(days=1)).timestamp()
    for path in (old, else_):
        os.utime(path, (long_ago, long_ago))
    assert "1 mails in files" in pruned()
    assert sorted(tmp_path.iterdir()) == [new, else_]


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
