"""Sessions are Django's own; what is read by hand must answer as Django would."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as Original
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.sessions import SessionStore
from tests.factories import make_user
from tests.metering.visits import browser

pytestmark = pytest.mark.django_db


def is_known(client: Client) -> bool:
    return "Log out" in client.get("/about/").content.decode()


def test_a_session_is_read_as_django_reads_it() -> None:
    client = browser()
    key = client.cookies["sessionid"].value
    assert SessionStore(key).load() == Original(key).load() != {}
    assert is_known(client)


@pytest.mark.parametrize("key", ["unknown", "", "x" * 300, "'; --"])
def test_an_unknown_session_is_begun_anew(key: str) -> None:
    store = SessionStore(key)
    assert (store.load(), store.session_key) == ({}, None)


def test_an_ended_session_is_none() -> None:
    client = browser()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_known(client)


def test_a_session_that_somebody_logged_out_of_is_none() -> None:
    client = browser()
    assert is_known(client)
    Session.objects.all().delete()
    assert not is_known(client)


def test_an_account_is_found_by_its_key_as_by_anything_else() -> None:
    user = make_user()
    found = User.objects.get(pk=user.pk)
    same = User.objects.get(email=user.email)
    names = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(same, name) for name in names]
    assert found.has_usable_password()
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=user.pk + 1)
