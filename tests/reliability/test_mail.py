"""A mail server that refuses, hangs or is full: the page says so, and the account is not half made."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.accounts.conftest import with_mail  # noqa: F401 - a fixture
from tests.accounts.journeys import PASSWORD, code_in, is_logged_in, log_in, sign_up
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]

CONFIRM = "/accounts/confirm-email/"
SAID = "The mail could not be sent. Try again in a few minutes."
Talk = Callable[[socket.socket], None]


def hangs(line: socket.socket) -> None:
    line.recv(1)  # until the other side gives up


def is_full(line: socket.socket) -> None:
    line.sendall(b"220 here\r\n")
    for answer in (b"250 well", b"452 4.3.1 Insufficient system storage", b"250 well", b"221 bye"):
        line.recv(1_000)
        line.sendall(answer + b"\r\n")


def hangs_up(line: socket.socket) -> None:
    line.sendall(b"220 here\r\n")
    line.recv(1_000)


@contextmanager
def mail_server(settings: Settings, talk: Talk | None) -> Iterator[None]:
    """Send mails to a server of our own; without `talk` nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.EMAIL_TIMEOUT = 0.5  # s; 5 on the site
        if not talk:
            server.close()
            yield
            return

        def serve() -> None:
            line, _ = server.accept()
            with line:
                talk(line)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join()


@pytest.fixture(
    params=[None, hangs, is_full, hangs_up], ids=["refuses", "hangs", "full", "hangs up"]
)
def bad_server(settings: Settings, request: pytest.FixtureRequest) -> Iterator[None]:
    well = settings.EMAIL_BACKEND
    with mail_server(settings, request.param):
        yield
    settings.EMAIL_BACKEND = well


def test_who_signs_up_is_told_and_gets_his_code_later(
    client: Client, settings: Settings, bad_server: None, mailoutbox: list[EmailMessage]
) -> None:
    """5.2 mail: the page answers, says what happened, and offers the way on."""
    well = "django.core.mail.backends.locmem.EmailBackend"
    assert sign_up(client)["Location"] == CONFIRM
    page = client.get(CONFIRM).content.decode()
    assert SAID in page
    assert "Send a new code" in page
    assert not is_logged_in(client)
    assert (User.objects.count(), EmailAddress.objects.filter(verified=False).count()) == (1, 1)

    settings.EMAIL_BACKEND = well
    cache.clear()  # ten seconds later
    client.post(CONFIRM, {"action": "resend"})
    assert client.post(CONFIRM, {"code": code_in(mailoutbox[0])}).status_code == 302
    assert is_logged_in(client)
    assert EmailAddress.objects.get().verified


def test_who_left_meanwhile_logs_in_and_is_sent_a_code(
    client: Client, settings: Settings, bad_server: None, mailoutbox: list[EmailMessage]
) -> None:
    sign_up(client)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    later = Client()
    assert log_in(later)["Location"] == CONFIRM
    assert later.post(CONFIRM, {"code": code_in(mailoutbox[0])}).status_code == 302
    assert is_logged_in(later)


@pytest.mark.parametrize("talk", [None, hangs], ids=["refuses", "hangs"])
def test_it_does_not_tell_who_has_an_account(settings: Settings, talk: Talk | None) -> None:
    """S-20 while the mail server is away: known and unknown addresses get the same page."""
    make_user("known@example.org")
    pages = []
    for email in ("known@example.org", "other@example.org"):
        client = Client()
        with mail_server(settings, talk):
            answer = sign_up(client, email)
        page = client.get(CONFIRM).content.decode()
        pages.append((answer.status_code, answer["Location"], SAID in page))
    assert pages == [(302, CONFIRM, True)] * 2


def test_a_new_password_is_asked_for_in_vain(client: Client, bad_server: None) -> None:
    user = make_user()
    answer = client.post("/accounts/password/reset/", {"email": user.email}, follow=True)
    assert answer.status_code == 200
    assert SAID in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
