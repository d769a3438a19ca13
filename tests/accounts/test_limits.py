"""Guessing and flooding end at a limit, with a page that says so."""

import pytest
from django.test import Client

from tests.factories import make_user

from .journeys import is_logged_in, log_in, sign_up

pytestmark = pytest.mark.django_db


def test_a_burst_of_logins_from_one_network_is_refused(client: Client) -> None:
    answers = [log_in(client, f"u{number}@example.org") for number in range(31)]
    assert answers[29].status_code == 200
    assert answers[30].status_code == 429
    assert "Wait a minute, then try again" in answers[30].content.decode()


def test_five_wrong_passwords_lock_one_account(client: Client) -> None:
    make_user()
    for _ in range(5):
        log_in(client, password="wrong")
    page = log_in(client).content.decode()
    assert "Too many failed attempts. Wait five minutes" in page
    assert not is_logged_in(client)


def test_a_burst_of_sign_ups_from_one_network_is_refused(client: Client) -> None:
    answers = [sign_up(Client(), f"u{number}@example.org") for number in range(21)]
    assert [answer.status_code for answer in answers[19:]] == [302, 429]


def test_a_burst_of_mails_to_one_address_is_refused(client: Client) -> None:
    make_user()
    fields = {"email": "ann@example.org"}
    answers = [client.post("/accounts/password/reset/", fields) for _ in range(6)]
    assert [answer.status_code for answer in answers[4:]] == [302, 429]
