"""Writes the guest's cookie, and carries his codes into the account when he logs in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from accounts.models import User

from . import meter
from .visitor import COOKIE, COOKIE_AGE, SALT, SPENT, hash_key

GetResponse = Callable[[HttpRequest], HttpResponse]


class GuestCookie:
    """Set the signed, http-only cookie where a view has asked for it through `remember_guest`.

    Every page carries the visitor's own meter, so no shared cache may keep one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True)
            patch_vary_headers(response, ["Cookie"])
        if value := getattr(request, "guest_cookie", ""):
            age = COOKIE_AGE
            if value == SPENT and settings.VIEW_WINDOW_DAYS:
                age = min(age, settings.VIEW_WINDOW_DAYS * 24 * 3600)
            response.set_signed_cookie(
                COOKIE,
                value,
                salt=SALT,
                max_age=age,
                httponly=True,
                secure=settings.HTTPS or request.is_secure(),
                samesite="Lax",
            )
        return response


def remember_guest(request: HttpRequest, value: str) -> None:
    request.guest_cookie = value  # type: ignore[attr-defined]


def carry_over(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """On login: merge the guest into the account; the browser's guest is spent from then on.

    Otherwise logging out would be a reset button.
    """
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=COOKIE_AGE)
    if value and value != SPENT:
        meter.merge(hash_key(value), user)
    remember_guest(request, SPENT)
