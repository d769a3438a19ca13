"""What was written and could not be taken: it is shown again, to be sent once more.

Nothing is stored for who is not logged in: his text stays in the page he gets. What is sent from
there is shown, not done (`do` is "check"): another site could have made up the form.
"""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from codelookup.lib.middleware import error_page

from .form import LABELS

# The pages on which much is written; each of them shows again what comes with "check".
KEPT = {"desk:text", "desk:merge", "desk:report"}
OURS = {"csrfmiddlewaretoken", "do"}
SIGNS = ("version", "seen", "take-")  # sent along, but nothing to read


def session_ended(request: HttpRequest) -> HttpResponse:
    """Answer a form of somebody who is no longer logged in."""
    if not _is_kept(request):
        return redirect_to_login(request.get_full_path())
    return _again(request, is_logged_out=True)


def stale(request: HttpRequest) -> HttpResponse:
    """Answer a form from before the last login, or from nowhere."""
    if not _is_kept(request):
        return error_page("403_csrf", 403)
    return _again(request, is_logged_out=not request.user.is_authenticated)


def _is_kept(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.view_name in KEPT and set(request.POST) - OURS)


def _again(request: HttpRequest, *, is_logged_out: bool) -> HttpResponse:
    fields = [
        (name, _label(name), value, bool(value.strip()) and not name.startswith(SIGNS))
        for name, values in request.POST.lists()
        for value in values
        if name not in OURS
    ]
    context = {"fields": fields, "is_logged_out": is_logged_out}
    response = render(request, "desk/again.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


def _label(name: str) -> str:
    """Name a field as its page does: `mine-overview` is the overview, as one wrote it."""
    kind, _, field = name.rpartition("-")
    words = LABELS.get(field, field.replace("_", " ").capitalize())
    return f"{words} ({kind})" if kind else words
