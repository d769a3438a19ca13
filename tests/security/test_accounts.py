"""S-20 to S-22, S-24, S-30: codes, bursts, sessions."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from codelookup import settings as own_settings
from tests.accounts.conftest import with_mail as with_mail
from tests.accounts.journeys import (
    PASSWORD,
    code_in,
    confirm_password,
    is_logged_in,
    log_in,
    sign_up,
)
from tests.accounts.test_codes import make_confirmed
from tests.accounts.test_second_factor import app_code, set_up
from tests.factories import make_user
from tests.metering.visits import at_once

CONFIRM = "/accounts/confirm-email/"
LOGIN = "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/confirm/"

for_each_code = pytest.mark.parametrize("kind", [CONFIRM, LOGIN, RESET])


def ask_for_code(client: Client, kind: str) -> None:
    """Begin what this kind of code ends, as ann@example.org."""
    if kind == CONFIRM:
        sign_up(client)
    else:
        make_confirmed()
        where = "login/code" if kind == LOGIN else "password/reset"
        client.post(f"/accounts/{where}/", {"email": "ann@example.org"})


def is_in(client: Client, kind: str) -> bool:
    """Tell whether the code was taken: logged in, or let through to the new password."""
    if kind != RESET:
        return is_logged_in(client)
    return client.get("/accounts/password/reset/complete/").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
@for_each_code
def test_s21_a_code_is_taken_at_once(
    kind: str, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_code(client, kind)
    client.post(kind, {"code": code_in(mailoutbox[0])})
    assert is_in(client, kind)


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
@for_each_code
def test_s21_the_third_wrong_code_ends_the_attempt(
    kind: str, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_code(client, kind)
    for _ in range(3):
        client.post(kind, {"code": "AAAA-AAAA"})
    client.post(kind, {"code": code_in(mailoutbox[0])})
    assert not is_in(client, kind)


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
@for_each_code
def test_s21_a_code_ends_after_ten_minutes(
    kind: str, client: Client, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for_code(client, kind)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    client.post(kind, {"code": code_in(mailoutbox[0])})
    assert not is_in(client, kind)


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
@for_each_code
def test_s21_a_code_is_of_no_use_in_another_browser(
    kind: str, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_code(client, kind)
    other = Client()
    other.post(kind, {"code": code_in(mailoutbox[0])})
    assert not is_in(other, kind)


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
@for_each_code
def test_s21_a_code_is_taken_once(
    kind: str, client: Client, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    ask_for_code(client, kind)
    code = code_in(mailoutbox[0])
    client.post(kind, {"code": code})
    client.post("/accounts/logout/")
    client.post(kind, {"code": code})
    assert not is_logged_in(client)
    again = Client()
    User.objects.filter(email="ann@example.org").update(is_active=True)
    where = "login/code" if kind != RESET else "password/reset"
    again.post(f"/accounts/{where}/", {"email": "ann@example.org"})
    again.post(LOGIN if kind != RESET else RESET, {"code": code})
    assert not is_logged_in(again)
    assert kind != RESET or not is_in(again, RESET)


@pytest.mark.django_db
def test_s21_a_code_of_the_app_is_taken_once(client: Client) -> None:
    secret = set_up(make_user())
    code = app_code(secret)
    for expected in (True, False):
        log_in(again := Client())
        again.post("/accounts/2fa/authenticate/", {"code": code})
        assert is_logged_in(again) is expected


@pytest.mark.django_db
def test_s21_guessing_the_second_factor_ends_at_a_limit() -> None:
    set_up(make_user())
    log_in(client := Client())
    answers = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}) for _ in range(12)]
    page = answers[-1].content.decode()
    assert answers[-1].status_code == 429 or "Too many" in page


@pytest.fixture
def shared_cache(transactional_db: None, settings: Settings) -> None:
    """The cache as the site has it by default: a table, shared by all workers."""
    settings.CACHES = own_settings.CACHES
    call_command("createcachetable", verbosity=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_cache")
def test_s22_of_100_sign_ups_at_once_from_one_address_20_pass() -> None:
    answers = at_once(100, lambda each: sign_up(Client(), f"u{each}@example.org").status_code)
    assert set(answers) == {302, 429}
    assert answers.count(302) == User.objects.count() <= 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_cache")
def test_s22_of_100_logins_at_once_from_one_address_30_are_looked_at() -> None:
    answers = at_once(
        100, lambda each: log_in(Client(), f"u{each}@example.org", password="wrong").status_code
    )
    assert set(answers) <= {200, 429}
    assert 0 < answers.count(200) <= 30


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_cache")
def test_s22_of_40_wrong_passwords_at_once_for_one_account_five_are_looked_at() -> None:
    make_user()
    clients = [Client(REMOTE_ADDR=f"198.51.100.{each}") for each in range(40)]
    pages = at_once(40, lambda each: log_in(clients[each], password="wrong").content.decode())
    looked_at = sum("do not belong together" in page for page in pages)
    assert 0 < looked_at <= 5
    after = Client(REMOTE_ADDR="198.51.100.99")
    log_in(after)
    assert not is_logged_in(after)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shared_cache")
def test_s22_of_60_claim_checks_at_once_30_are_answered(settings: Settings) -> None:
    settings.CLAIM_CHECKS_PER_NETWORK = 10
    path = "/claim-check/?l=64490&on=2026-11-22"
    answers = at_once(60, lambda each: Client().get(path).status_code)
    assert set(answers) == {200, 429}
    assert 0 < answers.count(200) <= 10


def key_of(client: Client) -> str:
    return str(client.cookies["sessionid"].value)


def is_dead(key: str) -> bool:
    """Tell whether a browser that holds this session key is nobody."""
    other = Client(headers={"Cookie": f"sessionid={key}"})
    return other.get("/accounts/email/").status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
@for_each_code
def test_s24_a_code_that_lets_in_changes_the_session_key(
    kind: str, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    ask_for_code(client, kind)
    before = key_of(client)
    client.post(kind, {"code": code_in(mailoutbox[0])})
    if kind == RESET:
        new = "staple battery horse"
        client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
        log_in(client, password=new)
    assert is_logged_in(client)
    assert key_of(client) != before
    assert is_dead(before)


@pytest.mark.django_db
def test_s24_the_second_factor_and_the_way_out_change_the_session_key(client: Client) -> None:
    secret = set_up(make_user())
    log_in(client)
    before = key_of(client)
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    inside = key_of(client)
    assert before != inside
    assert is_dead(before)
    assert not is_dead(inside)
    client.post("/accounts/logout/")
    assert is_dead(inside)


@pytest.mark.django_db
def test_s24_answering_is_it_you_changes_the_session_key(client: Client) -> None:
    make_user()
    log_in(client)
    before = key_of(client)
    confirm_password(client)
    assert key_of(client) != before
    assert is_dead(before)
    assert not is_dead(key_of(client))


@pytest.mark.django_db
def test_s23_a_new_password_by_mail_does_not_pass_the_second_factor(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    set_up(make_user())
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    client.post(RESET, {"code": code_in(mailoutbox[0])})
    new = "staple battery horse"
    client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
    assert not is_logged_in(client)
    assert log_in(client, password=new)["Location"] == "/accounts/2fa/authenticate/"


@pytest.mark.django_db
@pytest.mark.parametrize("password", [" leading and trailing ", f"{'p' * 100}é🦷", "zxcvbnm,./"])
def test_s22_a_password_is_taken_as_it_was_typed(password: str) -> None:
    sign_up(Client(), password1=password)
    for typed, expected in ((password, True), (password.upper(), False), (password[:-1], False)):
        log_in(other := Client(), password=typed)
        assert is_logged_in(other) is expected


def two_browsers() -> tuple[User, list[Client]]:
    user, browsers = make_user(), [Client(), Client()]
    for each in browsers:
        log_in(each)
        assert is_logged_in(each)
    return user, browsers


def alive(browsers: list[Client]) -> int:
    return sum(each.get("/accounts/email/").status_code == 200 for each in browsers)


@pytest.mark.django_db
def test_s30_a_closed_account_has_no_session() -> None:
    user, browsers = two_browsers()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert alive(browsers) == 0


@pytest.mark.django_db
def test_s30_a_deleted_account_has_no_session() -> None:
    user, browsers = two_browsers()
    user.delete()
    assert alive(browsers) == 0


@pytest.mark.django_db
def test_s30_a_new_password_leaves_the_one_session_that_set_it() -> None:
    _, browsers = two_browsers()
    confirm_password(browsers[0])
    new = "staple battery horse"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    browsers[0].post("/accounts/password/change/", fields)
    assert [alive([each]) for each in browsers] == [1, 0]


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
def test_s30_a_new_address_ends_the_other_sessions(mailoutbox: list[EmailMessage]) -> None:
    make_confirmed()
    browsers = [Client(), Client()]
    for each in browsers:
        log_in(each)
    confirm_password(browsers[0])
    browsers[0].post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    browsers[0].post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    assert User.objects.get().email == "new@example.org"
    assert [alive([each]) for each in browsers] == [1, 0]


@pytest.mark.django_db
def test_s30_a_session_ends_by_itself() -> None:
    _, browsers = two_browsers()
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert alive(browsers) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("with_mail")
@pytest.mark.parametrize("where", ["signup", "login/code", "password/reset"])
def test_s20_a_known_and_an_unknown_address_cost_the_same(
    where: str, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    """By work, not by the clock: statements and mails; the hashes are counted in test_codes.

    `python -m tests.security.enumeration` measures the time of a running site.
    """
    settings.ACCOUNT_RATE_LIMITS = False
    make_confirmed("ann@example.org")
    costs = []
    for email in ("ann@example.org", "bob@example.org"):
        mailoutbox.clear()
        fields = {"email": email, "password1": PASSWORD, "website": ""}
        with CaptureQueriesContext(connection) as captured:
            Client().post(f"/accounts/{where}/", fields)
        kinds = [re.sub(r"\W.*", "", each["sql"]) for each in captured.captured_queries]
        costs.append((len(kinds), len(mailoutbox)))
    assert costs[0][1] == costs[1][1] == 1
    # A new account is nine statements more than a known address: some milliseconds of either kind.
    assert abs(costs[0][0] - costs[1][0]) <= 10, costs


@pytest.mark.django_db
def test_s24_recovery_codes_are_one_way_and_taken_once() -> None:
    set_up(user := make_user())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    assert len(set(codes)) == 10
    assert EmailAddress.objects.count() == 0
