"""Middleware that knows nothing of codes or people: clean input, a dead database, one log line."""

import re
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from csp.constants import HEADER as CSP
from csp.utils import build_policy
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

from . import patience, replica

GetResponse = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("codelookup.request")

# Control bytes never belong in an address; NUL would reach PostgreSQL and fail there.
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
CONTROL_SIGN = re.compile(CONTROL.pattern.decode())
MAX_QUERY = 4096  # bytes
METHODS = ["GET", "HEAD", "POST"]
HEADERS = {
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), "
        "serial=(), usb=()"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    # Django's SecurityMiddleware sets these, but not on what it answers itself.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
DEBUG_PAGES = {404, 500}  # Django's own, with styles inside
ALIVE = 5.0  # seconds after an answer in which a connection is taken to be alive


def error_page(name: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """Render an error page that needs no database and no session."""
    return HttpResponse(render_to_string(f"{name}.html", context), status=status)


class SafeHeaders:
    """Set the headers that are the same on every answer.

    The content policy is one for all pages: django-csp's own middleware would put it together anew
    for each, which took 8 % of a kept page.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = HEADERS | {CSP: build_policy()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_debug_page = settings.DEBUG and response.status_code in DEBUG_PAGES
        for name, value in (HEADERS if is_debug_page else self.headers).items():
            response.headers.setdefault(name, value)
        return response


class CleanRequest:
    """Refuse what no browser sends: control bytes, endless queries, odd methods.

    A cookie with a control byte is passed over; a page says what is wrong with the rest.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        cookies = request.COOKIES
        if any(map(CONTROL_SIGN.search, cookies.values())):
            clean = {n: each for n, each in cookies.items() if not CONTROL_SIGN.search(each)}
            request.COOKIES = clean
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        path = request.path_info.encode("utf-8", "surrogateescape")
        if len(query) > MAX_QUERY:
            return error_page("414", 414)
        if CONTROL.search(path) or CONTROL.search(unquote_to_bytes(query)):
            return error_page("400", 400)
        return self.get_response(request)


def database_down(error: BaseException | None) -> HttpResponse | None:
    """Return the answer to an error that says the database is away, busy or too slow; else None."""
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    log.error("database_down", reason=type(error.__cause__ or error).__name__)
    response = error_page("503", 503)
    response["Retry-After"] = "30"  # seconds
    return response


class DatabaseDown:
    """Answer 503 with a plain page when the database cannot be reached, or not in time.

    What fails outside a view, in another middleware, ends in `pages.errors.server_error`.

    A connection that has just answered is not asked first whether it is alive: on PostgreSQL that
    is a round trip a page. Should it have died meanwhile, `sql.first` replaces it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.answered = threading.local()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if time.monotonic() - getattr(self.answered, "at", 0.0) < ALIVE:
            connection.health_check_done = True  # type: ignore[attr-defined]
        with patience.bounded(), replica.reading():
            response = self.get_response(request)
        is_sound = connection.connection is not None and not connection.errors_occurred
        self.answered.at = time.monotonic() if is_sound else 0.0
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return database_down(error)


class RequestLog:
    """Log a line a request: id, route, status, milliseconds. Never the path: it names a code."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = id_of(request)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            log.info(
                "request",
                method=method_of(request),
                route=route_of(request),
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-Id"] = request_id
        return response


KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)


def id_of(request: HttpRequest) -> str:
    """Return the proxy's id of the request, so that both logs agree; without a proxy our own.

    A client that talks to us directly is not asked: he could write another's id, or ours, into
    the log.
    """
    given: str = request.META.get("HTTP_X_REQUEST_ID", "")
    if settings.TRUSTED_PROXIES > 0 and GIVEN_ID.fullmatch(given):
        return given
    return uuid.uuid4().hex[:16]


def method_of(request: HttpRequest) -> str:
    """Name the method, without letting a client write into logs what he likes."""
    return request.method if request.method in KNOWN_METHODS else "other"


def route_of(request: HttpRequest) -> str:
    """Name the route, which is the same for every code."""
    match = request.resolver_match
    return match.view_name if match else "none"
