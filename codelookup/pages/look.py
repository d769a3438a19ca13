"""Light or dark: the visitor's own choice, remembered in his browser; else as his system is set."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from codelookup.metering.visitor import cookie_rules

COOKIE = f"{settings.COOKIE_PREFIX}theme"
AGE = 365 * 24 * 3600  # seconds
AUTO, THEMES = "auto", ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """Return the theme chosen; nothing where the system's own holds."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


def remember(request: HttpRequest, response: HttpResponse, theme: str) -> None:
    if theme in THEMES:
        response.set_cookie(COOKIE, theme, max_age=AGE, **cookie_rules(request))
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
