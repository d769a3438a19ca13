"""A second factor: an app's codes, recovery codes, security keys."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client

from accounts.models import User
from tests.factories import make_user

from .journeys import is_logged_in, log_in

pytestmark = pytest.mark.django_db


def app_code(secret: str) -> str:
    counter = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def set_up(user: User) -> str:
    secret = str(totp.generate_totp_secret())
    totp.TOTP.activate(user, secret)
    return secret


def test_an_authenticator_app_is_set_up_and_shows_recovery_codes_once(someone: Client) -> None:
    page = someone.get("/accounts/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = someone.session["mfa.totp.secret"]
    assert secret in page
    answer = someone.post("/accounts/2fa/totp/activate/", {"code": app_code(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert "only this time" in someone.get(answer["Location"]).content.decode()


def test_the_password_alone_no_longer_logs_in(client: Client) -> None:
    secret = set_up(make_user())
    assert log_in(client, next="/cpt/")["Location"] == "/accounts/2fa/authenticate/"
    assert not is_logged_in(client)
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "This is not the code" in page
    answer = client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert answer["Location"] == "/cpt/"
    assert is_logged_in(client)


def test_a_recovery_code_logs_in_once() -> None:
    set_up(user := make_user())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (True, False):
        log_in(client := Client())
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_logged_in(client) is expected


def test_changing_the_factor_asks_for_the_password_again(someone: Client) -> None:
    session = someone.session
    session["account_authentication_methods"] = []
    session.save()
    answer = someone.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_the_key_form_carries_its_question_without_inline_script(someone: Client) -> None:
    page = someone.get("/accounts/2fa/webauthn/add/").content.decode()
    assert 'data-key="create"' in page
    assert "&quot;challenge&quot;" in page
    assert "accounts/security-key.js" in page


def test_a_key_that_answers_nonsense_is_refused(someone: Client) -> None:
    fields = {"name": "mine", "credential": '{"id": 1}'}
    answer = someone.post("/accounts/2fa/webauthn/add/", fields)
    assert "This is not the code" in answer.content.decode()


def test_keys_are_listed_renamed_and_removed(someone: Client) -> None:
    key = WebAuthn.add(User.objects.get(), "desk", {}).instance
    assert "desk" in someone.get("/accounts/2fa/webauthn/").content.decode()
    base = f"/accounts/2fa/webauthn/keys/{key.pk}"
    someone.post(f"{base}/edit/", {"name": "pocket"})
    assert "pocket" in someone.get(f"{base}/remove/").content.decode()
    someone.post(f"{base}/remove/")
    assert "No security key yet" in someone.get("/accounts/2fa/webauthn/").content.decode()


def test_s23_staff_without_a_second_factor_are_sent_to_set_one_up(client: Client) -> None:
    user = make_user(is_staff=True, is_superuser=True)
    log_in(client, next="/admin/")
    for address in ("/admin/", "/admin/login/", "/admin/accounts/user/"):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1] == ("/accounts/2fa/", 302)
    assert "set one up here" in answer.content.decode()
    set_up(user)
    assert client.get("/admin/accounts/user/").status_code == 200
    assert client.get("/admin/login/?next=/admin/accounts/user/")["Location"].endswith("/user/")


def test_s23_the_way_into_the_admin_asks_for_the_second_factor(client: Client) -> None:
    secret = set_up(make_user(is_staff=True, is_superuser=True))
    log_in(client, next="/admin/")
    assert not is_logged_in(client)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert client.get("/admin/").status_code == 200


def test_s23_no_password_gets_in_by_the_admins_own_form(client: Client) -> None:
    set_up(make_user("boss@example.org", is_staff=True, is_superuser=True))
    set_up(helper := make_user("helper@example.org", is_staff=True))
    form = {"username": "boss@example.org", "password": "correct horse battery"}
    for _ in range(30):
        assert client.post("/admin/login/", form)["Location"].startswith("/accounts/login/")
    assert not is_logged_in(client)
    client.force_login(helper)
    client.post("/admin/login/", form)
    assert client.session["_auth_user_id"] == str(helper.pk)
