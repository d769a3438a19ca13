"""The line a request: whose id it carries, and what it never says."""

from typing import Any

import pytest
import structlog
from django.test import Client, RequestFactory

from codelookup.lib import middleware
from codelookup.lib.middleware import id_of


def given(text: str) -> str:
    return id_of(RequestFactory().get("/", HTTP_X_REQUEST_ID=text))


def test_a_client_without_a_proxy_does_not_name_his_request(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 0
    assert given("0123456789abcdef") != "0123456789abcdef"


def test_the_proxy_names_it(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    assert given("0123456789abcdef0123456789abcdef") == "0123456789abcdef0123456789abcdef"
    assert given("6d0e-4f5e-b1a2") == "6d0e-4f5e-b1a2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "x" * 65,
        "0123456789\nforged",
        "0123456789 {}",
        '01234567"}',
        "０１２３４５６７８９",
    ],
)
def test_what_is_no_id_is_not_taken(text: str, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    made = given(text)
    assert made != text
    assert len(made) == 16


def test_the_answer_and_the_line_carry_the_same_id(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXIES = 1
    lines: list[dict[str, Any]] = []

    class Log:
        def info(self, event: str, **fields: Any) -> None:
            bound = structlog.contextvars.get_contextvars()
            lines.append({"event": event, **bound, **fields})

    monkeypatch.setattr(middleware, "log", Log())
    response = client.get("/healthz?code=E11.9", HTTP_X_REQUEST_ID="abcdef0123456789")
    assert response["X-Request-Id"] == "abcdef0123456789"
    [line] = lines
    assert line.pop("ms") >= 0
    assert line == {
        "event": "request",
        "request_id": "abcdef0123456789",
        "method": "GET",
        "route": "pages:healthz",
        "status": 200,
    }
