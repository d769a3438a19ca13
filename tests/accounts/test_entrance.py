"""In, out, and back to the page one came from."""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.factories import make_entry, make_user

from .journeys import is_logged_in, log_in, sign_up

PAGE = "/icd-10-cm/codes/E11.9/"

pytestmark = pytest.mark.django_db


def test_signing_up_logs_in_and_returns_to_the_code_page(client: Client) -> None:
    assert sign_up(client, next=PAGE)["Location"] == PAGE
    assert is_logged_in(client)
    assert User.objects.get().email == "ann@example.org"


def test_the_codes_of_a_guest_stay_open_after_signing_up_and_cost_nothing(client: Client) -> None:
    make_entry("E11.9")
    client.get(PAGE)
    sign_up(client, next=PAGE)
    page = client.get(PAGE).content.decode()
    assert 'data-kind="registered" data-remaining="5" data-allowance="5"' in page
    assert "0 of 5" in client.get("/account/views/").content.decode()


def test_logging_out_leaves_a_spent_guest(client: Client) -> None:
    make_entry("E11.9")
    make_entry("E11.8")
    client.get(PAGE)
    sign_up(client)
    client.post("/accounts/logout/")
    page = client.get("/icd-10-cm/codes/E11.8/").content.decode()
    assert 'data-kind="guest" data-remaining="0"' in page


def test_logging_in_returns_to_the_page_one_came_from(client: Client) -> None:
    make_user()
    assert log_in(client, next=f"{PAGE}?on=2026-01-01")["Location"] == f"{PAGE}?on=2026-01-01"
    assert is_logged_in(client)


def test_logging_in_without_a_page_leads_to_ones_own_codes(client: Client) -> None:
    make_user()
    assert log_in(client)["Location"] == "/account/views/"


def test_the_address_may_be_typed_in_any_case(client: Client) -> None:
    make_user()
    log_in(client, "Ann@Example.ORG")
    assert is_logged_in(client)


def test_a_wrong_password_says_so_and_keeps_the_address(client: Client) -> None:
    make_user()
    page = log_in(client, password="wrong").content.decode()
    assert "Address and password do not belong together." in page
    assert 'value="ann@example.org"' in page
    assert not is_logged_in(client)


def test_an_address_is_used_once(client: Client) -> None:
    make_user()
    page = sign_up(client).content.decode()
    assert "This address has an account already" in page
    assert User.objects.count() == 1


def test_errors_stand_above_the_form_and_at_the_field(client: Client) -> None:
    page = sign_up(client, "nobody").content.decode()
    assert '<a href="#id_email">E-mail address: Enter a valid email address.</a>' in page
    assert 'aria-describedby="id_email_error"' in page
    assert 'id="id_email_error"' in page


def test_who_fills_the_hidden_field_gets_no_account(client: Client) -> None:
    answer = sign_up(client, website="https://example.org")
    assert answer["Location"] == "/accounts/confirm-email/"
    assert not User.objects.exists()


def test_next_is_kept_between_login_and_sign_up(client: Client) -> None:
    kept = "next=%2Ficd-10-cm%2Fcodes%2FE11.9%2F"
    for address in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"):
        page = client.get(address, {"next": PAGE}).content.decode()
        assert f'<input type="hidden" name="next" value="{PAGE}">' in page
        other = "login" if "login" not in address else "signup"
        assert f"/accounts/{other}/?{kept}" in page


def test_logging_out_needs_a_button(client: Client) -> None:
    make_user()
    log_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_logged_in(client)
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert not is_logged_in(client)


def test_the_session_key_changes_at_login(client: Client) -> None:
    make_user()
    client.session["before"] = True
    client.cookies["sessionid"] = "fixed"
    log_in(client)
    assert client.cookies["sessionid"].value != "fixed"
    assert not is_logged_in(Client(headers={"cookie": "sessionid=fixed"}))


def test_a_closed_account_is_told_so_and_its_sessions_end(client: Client) -> None:
    user = make_user()
    log_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/accounts/email/").status_code == 302
    assert log_in(Client())["Location"] == "/accounts/inactive/"


def test_a_new_password_ends_the_other_sessions(client: Client) -> None:
    user = make_user()
    log_in(client)
    user.set_password("another horse battery")
    user.save()
    assert client.get("/accounts/email/").status_code == 302


PAYLOADS = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "http:///evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "//testserver:80@evil.example/",
    "https://trusted.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "／／evil.example",
    "/\u2028/evil.example",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_next_never_leaves_the_host(client: Client, settings: Settings, payload: str) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "trusted.example"]
    make_user()
    answers = [
        log_in(client, next=payload),
        client.get("/accounts/login/", {"next": payload}),
        client.post("/accounts/logout/", {"next": payload}),
        sign_up(Client(), "bob@example.org", next=payload),
        client.get("/admin/login/", {"next": payload}),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert re.match(r"/(?![/\\\s])", answer["Location"])
