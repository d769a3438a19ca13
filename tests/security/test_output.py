"""S-44, S-45, S-50, S-51: what leaves by files, by the network, by the log and by error pages."""

import csv
import io
import json
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.module_loading import import_string
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

from codelookup.pages.whole import csv_answer
from codelookup.settings import LOGGING
from tests.accounts.journeys import code_in, log_in, sign_up
from tests.metering.visits import browser, make_codes, member
from tests.pages.test_errors import fail_with

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
]


def read_csv(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[list[str]]:
    text = csv_answer(columns, rows, "file").content.decode()
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("cell", FORMULAS)
def test_s44_no_cell_is_a_formula(cell: str) -> None:
    _, row = read_csv(("a", "b"), [(cell, "plain")])
    assert row == [f"'{cell}", "plain"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(rows=st.lists(st.tuples(*[st.text(st.characters(codec="utf-8"), max_size=30)] * 2)))
def test_s44_a_file_reads_back_as_it_was_but_for_the_sign_before_a_formula(
    rows: list[tuple[str, ...]],
) -> None:
    head, *found = read_csv(("a", 'b "x", y'), rows)
    assert head == ["a", 'b "x", y']
    bare = [[cell[1:] if cell[:1] == "'" and cell not in old else cell for cell, old in zip(row, olds, strict=True)]
            for row, olds in zip(found, rows, strict=True)]  # fmt: skip
    assert bare == [list(row) for row in rows]


def test_s45_no_test_reaches_another_host() -> None:
    with socket.socket() as probe, pytest.raises((SocketConnectBlockedError, SocketBlockedError)):
        probe.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_s45_an_address_that_a_visitor_gives_is_never_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def note(*where: Any, **kwargs: Any) -> list[Any]:
        asked.append(where)
        return []

    monkeypatch.setattr(socket, "create_connection", note)
    monkeypatch.setattr(socket, "getaddrinfo", note)
    client, url = member(), "http://127.0.0.1:1/x"
    code = make_codes(1)[0].get_absolute_url()
    for name in ("q", "url", "next", "place", "codes", "l", "on"):
        for path in ("/", "/search/", "/claim-check/", "/compare/", code, "/accounts/login/"):
            client.get(path, {name: url})
    client.post("/accounts/password/reset/", {"email": "a@example.org", "next": url})
    assert asked == []


@pytest.fixture
def log_text() -> Iterator[io.StringIO]:
    """The log as the site writes it, with its own formatter and filter."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    options = dict(LOGGING["formatters"]["json"])  # type: ignore[index]
    options.pop("()")
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**options))
    handler.addFilter(import_string(LOGGING["filters"]["no_paths"]["()"])())  # type: ignore[index]
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("codelookup").setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


FORGED = '\n{"event": "forged"}\n\x1b[31m'


@pytest.mark.django_db
def test_s50_no_line_of_the_log_is_forged(log_text: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    client.generic("GET", f"/cpt/codes/{FORGED}/", HTTP_USER_AGENT=FORGED, HTTP_REFERER=FORGED)
    client.generic(FORGED, "/")
    client.generic("GET", "/", HTTP_HOST=f"evil{FORGED}", HTTP_X_REQUEST_ID=FORGED)
    client.post("/accounts/login/", {"login": f"ann{FORGED}@example.org", "password": FORGED})
    careful = Client(enforce_csrf_checks=True)
    careful.post("/accounts/logout/", headers={"Origin": "https://evil.example/x", "Referer": "y"})
    lines = log_text.getvalue().splitlines()
    assert len(lines) >= 5
    assert {json.loads(line)["event"] for line in lines} & {"forged"} == set()
    assert "\x1b" not in log_text.getvalue()


@pytest.mark.django_db
def test_s50_the_log_of_a_run_holds_no_code_address_token_or_password(
    log_text: io.StringIO, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = make_codes(1)[0]
    client = Client(REMOTE_ADDR="203.0.113.77", headers={"User-Agent": "SecretAgent/1.0"})
    for path in ("", "notes/", "?on=rubbish", "nothing/"):
        client.get(f"{code.get_absolute_url()}{path}")
    client.get("/search/", {"q": "heart attack", "list": "1"})
    client.get("/claim-check/?l=64490&on=2026-11-22&d=E11.9")
    sign_up(client, "ann@example.org")
    client.post("/accounts/logout/")
    log_in(client, password="wrong horse battery")
    log_in(client)
    session = client.session.session_key
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    client.post("/accounts/password/reset/confirm/", {"code": code_in(mailoutbox[-1])})
    Client(enforce_csrf_checks=True).post("/accounts/logout/", {"csrfmiddlewaretoken": "t0ken"})
    text = log_text.getvalue()
    fail_with(RuntimeError("inside"), monkeypatch).get("/?q=heart+attack")
    names = {json.loads(line)["event"] for line in text.splitlines()}
    assert {"request", "logged_in", "login_failed", "logged_out", "signed_up"} <= names
    secrets = ["A00.00", "a0000", "heart", "64490", "E11.9", "ann@", "example.org", "203.0.113"]
    secrets += ["SecretAgent", "horse", code_in(mailoutbox[-1]), str(session), "t0ken"]
    secrets += [each.value for each in client.cookies.values() if each.value]
    found = [secret for secret in secrets if secret in log_text.getvalue()]
    assert found == []


@pytest.mark.django_db
def test_s51_a_failure_tells_the_reader_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = fail_with(RuntimeError("SELECT secret FROM /srv/site"), monkeypatch)
    for address in ("/?q=asked", "/cpt/?q=asked"):
        answer = client.get(address)
        assert answer.status_code == 500
        text = answer.content.decode()
        for inside in ("SELECT", "/srv", "Traceback", "RuntimeError", "asked", ".py", "Django"):
            assert inside not in text
        assert "Server" not in answer.headers


@pytest.mark.django_db
def test_s50_what_happens_to_accounts_is_logged_by_number(log_text: io.StringIO) -> None:
    client = browser()
    user = client.session["_auth_user_id"]
    client.post("/accounts/logout/")
    lines = [json.loads(line) for line in log_text.getvalue().splitlines()]
    (found,) = [line for line in lines if line["event"] == "logged_out"]
    assert (str(found["user"]), found["level"]) == (user, "info")
    assert found["timestamp"].endswith("Z")
