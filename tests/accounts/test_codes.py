"""With mail: addresses are confirmed by a code, and no page tells who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from tests.factories import make_user

from .journeys import code_in, confirm_password, is_logged_in, log_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]

CONFIRM = "/accounts/confirm-email/"


def make_confirmed(email: str = "ann@example.org") -> User:
    user = make_user(email)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def normal(page: str) -> str:
    """Drop what differs between any two answers: tokens and the address typed."""
    page = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", page)
    return re.sub(r"\w+@example\.org", "ADDRESS", page)


def count_hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        calls.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return calls


def test_signing_up_takes_a_code_and_returns_to_the_code_page(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    assert sign_up(client, next="/cpt/codes/64490/")["Location"] == CONFIRM
    assert not is_logged_in(client)
    assert mailoutbox[0].body.startswith(code := code_in(mailoutbox[0]))
    assert client.post(CONFIRM, {"code": code})["Location"] == "/cpt/codes/64490/"
    assert is_logged_in(client)
    assert EmailAddress.objects.get().verified


def test_the_code_may_be_sent_again(client: Client, mailoutbox: list[EmailMessage]) -> None:
    sign_up(client)
    assert "Send a new code" in client.get(CONFIRM).content.decode()
    answer = client.post(CONFIRM, {"action": "resend"}, follow=True)
    # At once is too soon: one mail in ten seconds.
    assert "Wait a minute" in answer.content.decode()
    assert len(mailoutbox) == 1


def test_a_mistyped_address_can_be_given_up(client: Client) -> None:
    sign_up(client)
    assert client.get("/accounts/signup/")["Location"] == CONFIRM
    client.post("/accounts/logout/", {"next": "/accounts/signup/"})
    assert client.get("/accounts/signup/").status_code == 200


def test_a_wrong_code_does_not_let_in_and_the_third_ends_it(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    sign_up(client)
    assert "This is not the code" in client.post(CONFIRM, {"code": "AAAA"}).content.decode()
    client.post(CONFIRM, {"code": "AAAA"})
    assert client.post(CONFIRM, {"code": "AAAA"})["Location"] == "/accounts/login/"
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    assert not is_logged_in(client)


def test_logging_in_with_a_code(client: Client, mailoutbox: list[EmailMessage]) -> None:
    make_confirmed()
    address = "/accounts/login/code/?next=/cpt/"
    answer = client.post(address, {"email": "ann@example.org"})
    page = client.get(answer["Location"]).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert client.post(answer["Location"], {"code": code_in(mailoutbox[0])})["Location"] == "/cpt/"
    assert is_logged_in(client)


def test_the_login_page_offers_the_code(client: Client) -> None:
    page = client.get("/accounts/login/?next=/cpt/").content.decode()
    assert 'href="/accounts/login/code/?next=%2Fcpt%2F"' in page


@pytest.mark.parametrize(
    ("address", "field"),
    [("signup", "email"), ("login/code", "email"), ("password/reset", "email")],
)
def test_a_known_and_an_unknown_address_get_the_same_page(address: str, field: str) -> None:
    make_confirmed("ann@example.org")
    pages = []
    for email in ("ann@example.org", "bob@example.org"):
        client = Client()
        fields = {field: email, "password1": "correct horse battery", "website": ""}
        answer = client.post(f"/accounts/{address}/", fields)
        after = client.get(answer["Location"])
        wrong = client.post(answer["Location"], {"code": "AAAA-AAAA"})
        cookies = sorted(client.cookies)
        pages.append((answer["Location"], cookies, normal(after.text), normal(wrong.text)))
    assert pages[0] == pages[1]


def test_signing_up_with_a_known_address_sends_the_ways_in(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    make_confirmed()
    sign_up(client)
    assert mailoutbox[0].subject == "You have a CodeLookup account"
    assert "http://testserver/accounts/login/code/" in mailoutbox[0].body
    assert User.objects.count() == 1


def test_signing_up_hashes_once_whether_the_address_is_known_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_confirmed()
    calls = count_hashes(monkeypatch)
    sign_up(Client(), "bob@example.org")
    assert len(calls) == 1
    sign_up(Client(), "ann@example.org")
    assert len(calls) == 2


def test_logging_in_hashes_once_whether_the_address_is_known_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_confirmed()
    calls = count_hashes(monkeypatch)
    log_in(Client(), "bob@example.org", password="wrong")
    assert len(calls) == 1
    log_in(Client(), "ann@example.org", password="wrong")
    assert len(calls) == 2


def test_a_new_address_takes_over_only_when_it_is_confirmed(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = make_confirmed()
    log_in(client)
    confirm_password(client)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "ann@example.org"
    client.post(CONFIRM, {"code": code_in(mailoutbox[0])})
    user.refresh_from_db()
    assert user.email == "new@example.org"


def test_a_dead_mail_server_is_told_on_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailMessage, fail_silently: bool = False) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    answer = sign_up(client)
    page = client.get(answer["Location"]).content.decode()
    assert "The mail could not be sent" in page
    assert not is_logged_in(client)
