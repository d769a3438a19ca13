"""The way into the admin: the site's own login, and a second factor."""

from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .models import User


def may_enter(request: HttpRequest) -> bool:
    """Tell whether somebody on the staff asks who has a second factor; the login asked for it."""
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff and is_mfa_enabled(user)


@secure_admin_login  # type: ignore[untyped-decorator]
def enter(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Lead staff on, or first to setting a second factor up.

    Stands for the admin's own form, which asks for a password alone and knows no limit.
    """
    if may_enter(request):
        return redirect(get_next_redirect_url(request) or "admin:index")
    messages.warning(request, "Staff pages open to accounts with a second factor: set one up here.")
    return redirect("mfa_index")
