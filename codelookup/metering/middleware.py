"""Writes the guest's cookies, and carries his codes into the account when he logs in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from accounts.models import User
from codelookup.lib.middleware import error_page

from . import meter
from .pace import TooFast
from .recent import write_cookie
from .visitor import COOKIE, COOKIE_AGE, SALT, SPENT, cookie_rules, hash_key

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
            rules = cookie_rules(request)
            response.set_signed_cookie(COOKIE, value, salt=SALT, max_age=age, **rules)
        return response


class RecentCookie:
    """Write the guest's list of recent codes where a view has changed it.

    A page that shows anybody's list is kept by no cache, and after erasing by no browser.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        changed = getattr(request, "recent_cookie", None)
        is_shown = getattr(request, "recent_is_shown", False)
        if changed is not None:
            write_cookie(request, response, changed)
        if is_shown:
            patch_cache_control(response, private=True, no_store=True)
        if is_shown or changed is not None:
            patch_cache_control(response, private=True)
            patch_vary_headers(response, ["Cookie"])
        return response


class MemberPace:
    """Answer 429 to a member who reads faster than people do, and say when to go on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TooFast):
            return None
        context = {
            "minute": settings.MEMBER_PAGES_PER_MINUTE,
            "day": settings.MEMBER_PAGES_PER_DAY,
            "seconds": error.seconds,
            "until": error.until,
        }
        response = error_page("429_pace", 429, context)
        response["Retry-After"] = str(error.seconds)
        patch_cache_control(response, private=True, no_store=True)
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
