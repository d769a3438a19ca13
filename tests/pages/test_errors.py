from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from codelookup.catalog import version
from codelookup.metering.middleware import RecentCookie
from codelookup.pages import errors
from tests.pages.looking import look

Handler = Callable[[HttpRequest, Exception], HttpResponse]
PAGES = ("400", "403", "403_csrf", "404", "414", "429", "500", "503")


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_needs_neither_database_nor_request(name: str) -> None:
    html = render_to_string(f"{name}.html")  # without the db fixture every query would fail
    assert "<h1>" in html
    assert 'action="/search/"' in html
    assert '<meta name="robots" content="noindex">' in html


def test_an_address_that_is_not_there_gets_our_page_without_a_query(client: Client) -> None:
    assert "No such page" in look(client, "/no/such/page/", 404)


@pytest.mark.parametrize(
    ("handler", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)],
)
def test_every_handler_answers_with_its_status(handler: Handler, status: int) -> None:
    response = handler(RequestFactory().get("/"), PermissionDenied())
    assert response.status_code == status


def test_a_form_from_elsewhere_is_told_what_happened() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/logout/")
    assert response.status_code == 403
    assert b"<h1>" in response.content


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client for a site whose tables cannot be read; it does not re-raise."""

    def broken(*args: object) -> None:
        raise error

    monkeypatch.setattr(version, "current", broken)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("error", [OperationalError("refused"), InterfaceError("closed")])
@pytest.mark.parametrize("address", ["/", "/cpt/"])
def test_a_dead_database_is_a_503_that_asks_to_come_back(
    monkeypatch: pytest.MonkeyPatch, error: Exception, address: str
) -> None:
    response = fail_with(error, monkeypatch).get(address)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert b"<h1>" in response.content
    assert b"refused" not in response.content


def test_a_dead_database_is_a_503_outside_the_views_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*args: object) -> None:
        raise OperationalError("refused")

    monkeypatch.setattr(RecentCookie, "__call__", broken)
    response = Client(raise_request_exception=False).get("/about/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")


def test_another_failure_is_a_500_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    client = fail_with(RuntimeError("secret detail"), monkeypatch)
    response = client.get("/")
    assert response.status_code == 500
    assert b"<h1>" in response.content
    assert b"secret detail" not in response.content


def test_the_server_errors_page_is_ours() -> None:
    assert errors.server_error(HttpRequest()).status_code == 500


@pytest.mark.parametrize(
    "address", ["/%00", "/cpt/codes/%01/", "/search/?q=%00", "/search/?q=a%1fb"]
)
def test_control_bytes_are_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_an_endless_query_is_refused(client: Client) -> None:
    look(client, f"/search/?q={'a' * 4_097}", 414)
