"""Everything stored about an account: shown, taken away as a file, deleted."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from accounts import owned
from accounts.actions import LastSuperuser, delete_account
from accounts.models import User
from codelookup.lib.http import read_only
from codelookup.metering.middleware import remember_guest
from codelookup.metering.visitor import SPENT
from codelookup.pages.privacy import ABOUT_YOU


class OwnRequest(HttpRequest):
    user: User


@read_only
@login_required
def data(request: OwnRequest) -> HttpResponse:
    response = render(request, "pages/account_data.html", {"kept": ABOUT_YOU})
    patch_cache_control(response, private=True, no_store=True)
    return response


@read_only
@login_required
def export(request: OwnRequest) -> HttpResponse:
    name = "attachment; filename=codelookup-account.json"
    response = HttpResponse(
        owned.encode(owned.export(request.user)),
        content_type="application/json",
        headers={"Content-Disposition": name},
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def delete(request: OwnRequest) -> HttpResponse:
    """Ask once, then delete. The browser stays a guest who has used up what a guest may read."""
    if request.method != "POST":
        context = {"is_last_superuser": request.user.is_last_superuser()}
        return render(request, "pages/delete_account.html", context)
    try:
        delete_account(request.user)
    except LastSuperuser as error:
        messages.error(request, str(error))
        return redirect("pages:account-data")
    logout(request)
    remember_guest(request, SPENT)
    messages.success(request, "Your account and everything stored about it are deleted.")
    return redirect("pages:home")
