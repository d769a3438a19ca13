"""Every account page, for a guest and for somebody logged in: it renders, it is safe, it is ours."""

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.template.loader import get_template
from django.test import Client

from accounts.adapter import AccountAdapter
from accounts.models import User
from tests.factories import make_user

from .journeys import sign_up

pytestmark = pytest.mark.django_db

OPEN = ["login/", "signup/", "password/reset/", "password/reset/done/", "inactive/"]
OWN = [
    "email/",
    "logout/",
    "password/change/",
    "reauthenticate/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]
CSP = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; "
    "manifest-src 'self'; script-src 'self'; style-src 'self'"
)
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", re.I)
TEMPLATES = Path(__file__).parents[2] / "templates"


def check(answer: Any) -> str:
    """Return the page after checking what holds for every one of them."""
    page = str(answer.content.decode())
    assert answer.status_code == 200
    assert set(answer["Content-Security-Policy"].split("; ")) == set(CSP.split("; "))
    assert not INLINE.search(page)
    assert page.count("<h1>") == 1
    assert '<nav class="who"' in page
    assert "!" not in re.sub(r"<!\w+", "", page)
    for field in re.findall(r'<input(?![^>]*type="hidden")[^>]*\sid="(\w+)"', page):
        assert f'for="{field}"' in page
    return page


@pytest.mark.parametrize("address", [*OPEN, "confirm-email/", "confirm-email/nonsense/"])
def test_an_open_page(client: Client, address: str) -> None:
    check(client.get(f"/accounts/{address}"))


@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("address", [*OPEN, "login/code/"])
def test_an_open_page_when_mail_is_set(client: Client, address: str) -> None:
    check(client.get(f"/accounts/{address}"))


@pytest.mark.parametrize("address", OWN)
def test_a_page_of_ones_own(someone: Client, address: str) -> None:
    check(someone.get(f"/accounts/{address}"))


@pytest.mark.parametrize("address", OWN)
def test_a_page_of_ones_own_sends_a_guest_away(client: Client, address: str) -> None:
    assert client.get(f"/accounts/{address}").status_code == 302


@pytest.mark.parametrize("address", OPEN)
def test_an_open_page_does_not_fail_who_is_logged_in(someone: Client, address: str) -> None:
    assert someone.get(f"/accounts/{address}").status_code in {200, 302}


def test_the_pages_of_a_second_factor(someone: Client) -> None:
    user = User.objects.get()
    TOTP.activate(user, "SECRET")
    key = WebAuthn.add(user, "desk", {}).instance
    for address in ("", "totp/deactivate/", "recovery-codes/generate/", "reauthenticate/"):
        check(someone.get(f"/accounts/2fa/{address}"))
    for address in ("", f"keys/{key.pk}/edit/", f"keys/{key.pk}/remove/"):
        check(someone.get(f"/accounts/2fa/webauthn/{address}"))
    someone.post("/accounts/2fa/recovery-codes/generate/")
    assert "only this time" in check(someone.get("/accounts/2fa/recovery-codes/"))


def test_the_pages_on_which_a_code_is_typed(client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    check(client.get("/accounts/password/reset/confirm/"))


@pytest.mark.usefixtures("with_mail")
def test_the_pages_on_which_a_code_is_typed_when_mail_is_set(client: Client) -> None:
    sign_up(client)
    check(client.get("/accounts/confirm-email/"))
    other = Client()
    other.post("/accounts/login/code/", {"email": "ann@example.org"})
    check(other.get("/accounts/login/code/confirm/"))


def test_the_page_to_confirm_an_address_by_a_link(someone: Client) -> None:
    address, _ = EmailAddress.objects.get_or_create(user=User.objects.get(), email="ann@new.org")
    page = check(someone.get(f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/"))
    assert "ann@new.org" in page


def test_a_first_password_can_be_set(someone: Client) -> None:
    user = User.objects.get()
    user.set_unusable_password()
    user.save()
    someone.force_login(user)
    check(someone.get("/accounts/password/set/"))


def test_an_unconfirmed_new_address_can_be_given_up(someone: Client) -> None:
    someone.get("/accounts/email/")
    EmailAddress.objects.update(verified=True)
    someone.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert "Keep ann@example.org" in check(someone.get("/accounts/email/"))


def test_sign_up_can_be_closed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccountAdapter, "is_open_for_signup", lambda *_: False)
    assert "No new accounts" in check(client.get("/accounts/signup/"))


def test_the_sign_up_page_says_what_an_account_opens(client: Client) -> None:
    page = check(client.get("/accounts/signup/"))
    assert "A free account opens 5 more." in page
    for hint in ('autocomplete="email"', 'autocomplete="new-password"', 'class="honeypot"'):
        assert hint in page


@pytest.mark.parametrize("address", [*OPEN[:3], "logout/", "2fa/totp/activate/", "email/"])
def test_a_form_without_its_token_is_refused(address: str) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(f"/accounts/{address}").status_code == 403


def test_every_template_of_ours_can_be_read() -> None:
    for folder in ("account", "mfa"):
        for path in (TEMPLATES / folder).rglob("*.*"):
            get_template(str(path.relative_to(TEMPLATES)))


def test_somebody_elses_key_is_not_found(someone: Client) -> None:
    key = WebAuthn.add(make_user("bob@example.org"), "desk", {}).instance
    assert someone.get(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/").status_code == 404
