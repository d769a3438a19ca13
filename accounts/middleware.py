"""Ask "Is it you?" without keeping the request that made us ask."""

from collections.abc import Callable

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

GetResponse = Callable[[HttpRequest], HttpResponse]


class NothingSuspended:
    """Send a form that came too late back to its page, which asks for the password itself.

    allauth would keep the whole request in the session, the visitor's address included, and send
    it off by itself afterwards.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ReauthenticationRequired) and request.method == "POST":
            return redirect(request.get_full_path())
        return None
