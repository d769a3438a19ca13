"""Passwords: chosen, changed, forgotten."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from tests.factories import make_user

from .journeys import PASSWORD, code_in, is_logged_in, log_in, sign_up

NEW = "staple battery horse"

pytestmark = pytest.mark.django_db


def ask_for_code(client: Client, email: str = "ann@example.org") -> None:
    answer = client.post("/accounts/password/reset/", {"email": email})
    assert answer["Location"] == "/accounts/password/reset/confirm/"


def test_a_forgotten_password_is_set_anew_with_a_code(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_user()
    ask_for_code(client)
    code = code_in(mailoutbox[0])
    assert mailoutbox[0].subject == "Your code for a new password on CodeLookup"
    client.post("/accounts/password/reset/confirm/", {"code": code})
    client.post("/accounts/password/reset/complete/", {"password1": NEW, "password2": NEW})
    assert not is_logged_in(client)
    log_in(client, password=NEW)
    assert is_logged_in(client)
    assert mailoutbox[1].subject == "Your CodeLookup password was set anew"


def test_three_wrong_codes_end_the_attempt(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_user()
    ask_for_code(client)
    for _ in range(3):
        client.post("/accounts/password/reset/confirm/", {"code": "AAAA-AAAA"})
    answer = client.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == "/accounts/login/"


def test_a_code_works_only_in_the_browser_that_asked(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_user()
    ask_for_code(client)
    other = Client()
    answer = other.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == "/accounts/login/"


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_says_so(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_code(client, "nobody@example.org")
    page = client.get("/accounts/password/reset/confirm/").content.decode()
    assert "nobody@example.org" in page
    assert mailoutbox[0].subject == "No CodeLookup account for this address"


def test_without_mail_the_page_says_where_the_code_lies(client: Client) -> None:
    make_user()
    ask_for_code(client)
    assert "var/mail" in client.get("/accounts/password/reset/confirm/").content.decode()


def test_changing_the_password_asks_for_the_current_one(someone: Client) -> None:
    fields = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    page = someone.post("/accounts/password/change/", fields).content.decode()
    assert "This is not your current password." in page
    someone.post("/accounts/password/change/", {**fields, "oldpassword": PASSWORD})
    assert is_logged_in(someone)
    log_in(other := Client(), password=NEW)
    assert is_logged_in(other)


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", "ann@example.org"])
def test_weak_passwords_are_refused_at_sign_up(client: Client, weak: str) -> None:
    page = sign_up(client, password1=weak).content.decode()
    assert 'href="#id_password1"' in page
    assert not is_logged_in(client)
