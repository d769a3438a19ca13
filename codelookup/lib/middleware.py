"""Middleware that knows nothing of codes or people: clean input, a dead database, one log line."""

import re
import threading
import time
import uuid
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

GetResponse = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("codelookup.request")

# Control bytes never belong in an address; NUL would reach PostgreSQL and fail there.
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MAX_QUERY = 4096  # bytes
ALIVE = 5.0  # seconds after an answer in which a connection is taken to be alive


def error_page(name: str, status: int) -> HttpResponse:
    """Render an error page that needs no database, no session and no context."""
    return HttpResponse(render_to_string(f"{name}.html"), status=status)


class CleanRequest:
    """Refuse addresses with control bytes or endless query strings, with a page that says so."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        path = request.path_info.encode("utf-8", "surrogateescape")
        if len(query) > MAX_QUERY:
            return error_page("414", 414)
        if CONTROL.search(path) or CONTROL.search(unquote_to_bytes(query)):
            return error_page("400", 400)
        return self.get_response(request)


class DatabaseDown:
    """Answer 503 with a plain page when the database cannot be reached.

    A connection that has just answered is not asked first whether it is alive: on PostgreSQL that
    is a round trip a page. Should it have died meanwhile, `sql.first` replaces it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.answered = threading.local()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if time.monotonic() - getattr(self.answered, "at", 0.0) < ALIVE:
            connection.health_check_done = True  # type: ignore[attr-defined]
        response = self.get_response(request)
        is_sound = connection.connection is not None and not connection.errors_occurred
        self.answered.at = time.monotonic() if is_sound else 0.0
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        log.error("database_down", reason=type(error).__name__)
        response = error_page("503", 503)
        response["Retry-After"] = "30"
        return response


class RequestLog:
    """Log a line a request: id, route, status, milliseconds. Never the path: it names a code."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = uuid.uuid4().hex[:16]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                method=request.method if request.method in KNOWN_METHODS else "other",
                route=match.view_name if match else "none",
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        response["X-Request-Id"] = request_id
        return response


KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
