"""How the frame looks: the visitor's own choice, remembered in his browser alone.

Light or dark, else as his system is set; the meter's line whole, or short for this visit.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from codelookup.metering.visitor import cookie_rules

COOKIE = f"{settings.COOKIE_PREFIX}theme"
AGE = 365 * 24 * 3600  # seconds
AUTO, THEMES = "auto", ("light", "dark")
LINE_COOKIE = f"{settings.COOKIE_PREFIX}line"
SHORT, WHOLE = "short", "whole"


def theme_of(request: HttpRequest) -> str:
    """Return the theme chosen; nothing where the system's own holds."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


def remember(request: HttpRequest, response: HttpResponse, theme: str) -> None:
    if theme in THEMES:
        response.set_cookie(COOKIE, theme, max_age=AGE, **cookie_rules(request))
    else:
        response.delete_cookie(COOKIE, samesite="Lax")


def line_is_short(request: HttpRequest) -> bool:
    """Whether the meter's line says no more than what is left: that it always does."""
    return request.COOKIES.get(LINE_COOKIE) == SHORT


def remember_line(request: HttpRequest, response: HttpResponse, wish: str) -> None:
    if wish == SHORT:  # without an age: it goes when the browser is closed
        response.set_cookie(LINE_COOKIE, SHORT, **cookie_rules(request))
    else:
        response.delete_cookie(LINE_COOKIE, samesite="Lax")
