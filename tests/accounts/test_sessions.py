"""Sessions are Django's own; what is read by hand must answer as Django would."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore as Original
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.sessions import SessionStore
from codelookup.catalog.models import Code
from tests.factories import make_entry, make_user
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


def is_known_on_a_code(client: Client) -> bool:
    """Ask for the page that reads session and account in one statement."""
    return "Log out" in client.get(make_code().get_absolute_url()).content.decode()


def who_reads(client: Client) -> str:
    user = client.get(make_code().get_absolute_url()).wsgi_request.user
    assert isinstance(user, User)
    return user.email


def make_code() -> Code:
    return Code.objects.first() or make_entry().code


ENDS: dict[str, Callable[[User], object]] = {
    "another password": lambda user: User.objects.update(password=make_password("another one")),
    "another address": lambda user: User.objects.update(email="other@example.org"),
    "may not log in": lambda user: User.objects.update(is_active=False),
    "account deleted": lambda user: user.delete(),
    "logged out elsewhere": lambda user: Session.objects.all().delete(),
    "ended": lambda user: Session.objects.update(expire_date=timezone.now()),
    "session written anew": lambda user: Session.objects.update(session_data="of another make"),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_remembered_session_ends_with_whatever_ends_a_session(end: str) -> None:
    client = browser("ann@example.org")
    assert is_known_on_a_code(client)
    assert is_known_on_a_code(client)  # from now on this process remembers whose it is
    ENDS[end](User.objects.get())
    assert not is_known_on_a_code(client)


def test_a_remembered_session_keeps_what_is_changed_in_it_and_who_comes() -> None:
    client = browser("ann@example.org")
    assert is_known_on_a_code(client)
    session = client.session
    session["note"] = "changed elsewhere"
    session.save()
    assert is_known_on_a_code(client)
    assert client.session["note"] == "changed elsewhere"
    User.objects.update(is_staff=True)
    assert ">Staff<" in client.get(make_code().get_absolute_url()).content.decode()


def test_a_session_bound_by_an_older_key_is_let_in_and_renewed(settings: Settings) -> None:
    client = browser("ann@example.org")
    assert is_known_on_a_code(client)
    before = client.cookies["sessionid"].value
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key, as long as it should be, or longer still"
    assert is_known_on_a_code(client)
    assert client.cookies["sessionid"].value != before
    assert is_known_on_a_code(client)


def test_sessions_of_two_accounts_are_never_mixed_up() -> None:
    ann, bob = browser("ann@example.org"), browser("bob@example.org")
    for _ in range(2):
        assert who_reads(ann) == "ann@example.org"
        assert who_reads(bob) == "bob@example.org"
    # A text copied into another's row, with its signature: still bound to the account it names.
    text = Session.objects.get(session_key=bob.cookies["sessionid"].value).session_data
    row = Session.objects.filter(session_key=ann.cookies["sessionid"].value)
    row.update(session_data=text)
    assert who_reads(ann) == "bob@example.org"
