"""Error pages in the site's own look; they need no database."""

import sys

from django.http import HttpRequest, HttpResponse

from codelookup.lib.middleware import database_down, error_page

from .desk.unsent import stale


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page("400", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page("403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return stale(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page("404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return database_down(sys.exception()) or error_page("500", 500)
